"""What all figures in the plane of correlation length and collapse rate share."""

from __future__ import annotations

import math

import numpy as np
from matplotlib import patheffects
from matplotlib.transforms import Bbox, TransformedBbox

from heatscan.plotting import labels

_NAME: dict = {
    "fontsize": "small",
    "zorder": 5,
    "path_effects": [patheffects.withStroke(linewidth=2.5, foreground="white")],
}


def prepare(axes, data, ylim) -> None:
    """Lay out axes for bounds on the collapse rate [1/s] against the correlation length [m] of a scan."""
    length, rate = data.correlation_length, data.collapse_rate_bound
    axes.set(xscale="log", yscale="log", xlim=(length.values[0], length.values[-1]), ylim=ylim)
    axes.set(xlabel=labels.label(length), ylabel=labels.label(rate, "collapse rate"))


def draw_value(axes, length: float, rate: float, decades: float, **look) -> None:
    """Mark a proposed r_C [m] and collapse rate [1/s], with the decades that its authors leave to either side."""
    error = [[rate - rate / 10**decades], [rate * 10**decades - rate]] if decades else None
    marker, *_ = axes.errorbar(length, rate, yerr=error, fmt="o" if decades else "D", capsize=2.5, zorder=4, **look)
    # Whole also on the frame.
    marker.set_clip_box(TransformedBbox(Bbox([[-0.02, -0.02], [1.02, 1.02]]), axes.transAxes))


def draw_proposed(axes, data) -> None:
    """Mark the parameters that were proposed for the model, with the range that their authors leave.

    They come with the Dataset, as the attribute `proposed`: a kind of figure that declares ``proposed=True`` has it.
    """
    left, right = axes.get_xlim()
    for point in data.attrs.get("proposed", ()):
        length, rate, decades = (point[name] for name in ("correlation_length", "collapse_rate", "decades"))
        draw_value(axes, length, rate, decades, color="0.1", markersize=4, linewidth=1)
        # To the right, but for a point close to the right end.
        late = math.log(length / left) > 0.85 * math.log(right / left)
        side = {"ha": "right", "xytext": (-5, 3)} if late else {"xytext": (5, 3)}
        axes.annotate(point["label"].replace("$", r"\$"), (length, rate), textcoords="offset points", **side, **_NAME)


def whole_decades(*variables) -> tuple[float, float]:
    """Return the powers of ten between which all finite values of variables lie, and the proposed values with them."""
    found = np.concatenate([np.ravel(variable.values) for variable in variables])
    found = np.log10(found[np.isfinite(found)])
    return 10.0 ** math.floor(found.min(initial=-18)), 10.0 ** math.ceil(found.max(initial=-2))
