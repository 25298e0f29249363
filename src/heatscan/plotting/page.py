"""What all figures share: the style, titles, and how a figure is saved."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
from matplotlib import rc_context, rc_params_from_file, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from heatscan.plotting import palette, ticks
from heatscan.plotting.labels import folded, held_text
from heatscan.results.atomic import replacing

PNG_DPI = 200
# Widths of a journal's columns [inch], and letters of a note in one.
COLUMNS, _LETTERS = {"single": 86 / 25.4, "double": 178 / 25.4}, 14
# Where a legend outside the axes stands.
OUTSIDE = {"beside": "outside right center", "below": "outside lower center"}


def style(column: str = ""):
    """Return a context in which every figure has the one look of heatscan, or that of a journal's column."""
    look: dict = {"figure.figsize": (COLUMNS[column], 0)} if column else {}
    for name in ("print", "heatscan") if column else ("heatscan",):
        # Without matplotlib.style, which reads all styles that Matplotlib brings.
        look = rc_params_from_file(Path(__file__).with_name(f"{name}.mplstyle"), use_default_template=False) | look
    return rc_context(look)


def figure(width: float = 6.4, height: float = 4.3, *, ncols: int = 1, **subplots):
    """Return a figure and its axes; the size is in inches. Without pyplot, which jobs would only load and never use.

    In print it is as wide as the column, or with panels side by side as the page; its height shrinks less, as letters
    do.
    """
    column, _ = rcParams["figure.figsize"]
    column = COLUMNS["double"] if column and ncols > 1 else column
    drawn = Figure(figsize=(column, height * (column / width) ** 0.6) if column else (width, height))
    return drawn, drawn.subplots(ncols=ncols, **subplots)


def title(drawn, data) -> None:
    """Write the title of a scan over a figure, and under it what was held fixed."""
    held = folded(data.attrs.get("held", ""), int(_LETTERS * drawn.get_size_inches()[0]))
    words = drawn.suptitle(data.attrs["title"] + "\n" * len(held.splitlines()), x=0.01, ha="left", wrap=True)
    if held:
        # Within the lines that the title has left empty.
        note = drawn.axes[0].annotate(held, (0, 0), xycoords=words, **palette.NOTE)
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


def legend(axes, handles, where: str, columns: int = 1, fontsize: float = 0, **look):
    """Put a legend within axes, or outside them all below or beside, and return it.

    Below it has at most so many columns, fewer where they are too wide, and the figure grows for a tall one; beside it
    has more where one is too tall. If none fits, the letters are smaller.
    """
    owner, renderer = axes.figure if where in OUTSIDE else axes, FigureCanvasAgg(axes.figure).get_renderer()
    most = owner.bbox.size * {"beside": (0.6, 1), "below": (1, 2)}.get(where, (1, 1))
    counts = {"beside": range(1, 6), "below": range(columns, 0, -1)}.get(where, (1,))
    drawn = None
    for size, count in itertools.product(
        (fontsize or rcParams["legend.fontsize"]) * np.array([1, 0.9, 0.8, 0.7, 0.6]), counts
    ):
        if drawn:
            drawn.remove()
        drawn = owner.legend(handles=handles, loc=OUTSIDE.get(where, where), ncols=count, fontsize=size, **look)
        if (drawn.get_window_extent(renderer).size <= most).all():
            break
    if drawn and where == "below":  # a tall one takes no room from the axes
        (width, height), tall = axes.figure.get_size_inches(), drawn.get_window_extent(renderer).height
        axes.figure.set_size_inches(width, height + max(0.0, tall / axes.figure.dpi - 0.35 * height))
    return drawn


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
