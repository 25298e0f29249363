"""Bound of every mode for several orientations of a molecule or body of any kind. Below: how strongly the molecule by
itself is heated along the mode, over a point of its mass. The orientations part where the correlation length comes down
to its size.
"""

import numpy as np
from matplotlib.lines import Line2D

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette

KIND = Kind(
    outputs=("collapse_rate_bound", "coherence", "stability"),
    over=("orientation", "correlation_length"),
    category="Macromolecules",
)

LOOKS = palette.LOOKS["orientation"]
# Coherence above which the molecule is as good as a point: beyond it there is nothing to see.
_WHOLE = 0.9999


def compose(data):
    """Return the figure of a scan over orientation and correlation length."""
    figure, grid = page.figure(11.6, 6.6, nrows=2, ncols=data.sizes["mode"], sharex=True, sharey="row")
    lengths = data.correlation_length
    shown = slice(0, np.searchsorted(lengths, _end(data)) + 1)
    for (above, below), mode in zip(grid.T, data.mode.values, strict=True):
        for word in data.orientation.values:
            one = data.sel(mode=mode, orientation=word).isel(correlation_length=shown)
            look = {"linewidth": 1.5, **LOOKS[word], "label": None}
            above.plot(one.correlation_length, one.collapse_rate_bound, **look)
            below.plot(one.correlation_length, one.coherence, **look)
        above.set(yscale="log", title=palette.LOOKS["mode"][mode]["label"])
        below.set(yscale="log", xscale="log", xlim=tuple(lengths.values[shown][[0, -1]]))
        below.set_xlabel(labels.label(lengths), fontsize=8.5)
        below.axhline(1, **palette.GUIDE)
    grid[0, 0].set_ylabel(labels.label(data.collapse_rate_bound, "collapse rate"))
    grid[1, 0].set_ylabel("Heating of the molecule\nover that of a point  $C$")
    figure.legend(handles=[Line2D([], [], **LOOKS[word]) for word in data.orientation.values],
                  loc="outside lower center", ncols=3)  # fmt: skip
    page.title(figure, data)
    return figure


def _end(data) -> float:
    """Return the r_C up to which to draw: ten times the one beyond which every orientation is as good as a point."""
    lengths = data.correlation_length.values
    least = data.coherence.min([name for name in data.coherence.dims if name != "correlation_length"]).values
    below = np.flatnonzero(least < _WHOLE)
    return 10 * lengths[below[-1]] if below.size else lengths[-1]
