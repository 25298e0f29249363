"""What all figures share: the style, titles, and how a figure is saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib import style as mpl_style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from heatscan.plotting import palette, ticks
from heatscan.plotting.labels import held_text
from heatscan.results.atomic import replacing

PNG_DPI = 200


def style():
    """Return a context in which every figure has the one look of heatscan."""
    return mpl_style.context(Path(__file__).with_name("heatscan.mplstyle"))


def figure(width: float = 6.4, height: float = 4.3, layout=None, **subplots):
    """Return a figure and its axes; the size is in inches. Without pyplot, which jobs would only load and never use."""
    drawn = Figure(figsize=(width, height), layout=layout)
    return drawn, drawn.subplots(**subplots)


def title(axes, data) -> None:
    """Write the title of a scan over the only axes of a figure, and under it what was held fixed."""
    held = data.attrs.get("held", "")
    axes.set_title(data.attrs["title"], pad=18 if held else None, wrap=True)
    axes.annotate(held, (0, 1), xytext=(0, 5), xycoords="axes fraction", textcoords="offset points", **palette.NOTE)


def suptitle(drawn, data, more: str = "") -> None:
    """Write the title of a scan, and `more`, over the panels of a figure, and under it what was held fixed."""
    held = data.attrs.get("held", "")
    words = drawn.suptitle(data.attrs["title"] + more + ("\n" if held else ""), fontsize=10.5, weight="bold")
    if held:
        # Within the second line that the title has left empty.
        note = drawn.axes[0].annotate(held, (0.5, 0), xycoords=words, ha="center", **palette.NOTE)
        note.set_in_layout(False)


def escape_text(data, holds=()):
    """Return a Dataset with its words ready to be drawn: a dollar sign is a dollar sign, not the start of a formula.

    The attribute `held` is what the scan holds fixed of the parameters in `holds`.
    """
    data = data.assign_attrs(title=data.attrs["title"].replace("$", r"\$"), held=held_text(data, holds))
    free = {name: words for name, words in data.coords.items() if str(name).endswith(("_title", "label"))}
    return data.assign_coords(
        {name: words.copy(data=np.char.replace(words.values.astype(str), "$", r"\$")) for name, words in free.items()}
    )


def settle(drawn) -> None:
    """Solve the layout of a figure for good, before anything is placed by the pixel."""
    _label_logarithmic_axes(drawn)
    drawn.draw_without_rendering()
    drawn.set_layout_engine("none")


def _label_logarithmic_axes(drawn) -> None:
    for axis in (axis for axes in drawn.axes for axis in (axes.xaxis, axes.yaxis) if axis.get_scale() == "log"):
        ticks.label_logarithmic(axis, *sorted(axis.get_view_interval()))


def save(drawn, pdf: str, png: str) -> None:
    """Save a figure as PDF and PNG, whole or not at all, with no date and no version in either."""
    _label_logarithmic_axes(drawn)
    # Through the canvases, because savefig draws every figure twice.
    with replacing(png) as part, open(part, "wb") as stream:
        drawn.set_dpi(PNG_DPI)
        FigureCanvasAgg(drawn).print_png(stream, metadata={"Software": None})
    drawn.set_layout_engine("none")  # settled by now; the second format would compute it again
    with replacing(pdf) as part, open(part, "wb") as stream:
        FigureCanvasPdf(drawn).print_pdf(stream, metadata={"CreationDate": None, "Producer": None, "Creator": None})
