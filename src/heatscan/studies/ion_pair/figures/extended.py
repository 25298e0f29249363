"""Bound of every mode with the molecule made of atoms, for several orientations, and with a point in its place. Below:
by how much the atoms raise the bound. The two part where the correlation length comes down to the size of the molecule.
Nuclei are points, which holds down to 1e-13 m.
"""

import numpy as np
from matplotlib.lines import Line2D

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette

KIND = Kind(
    outputs=("collapse_rate_bound", "stability"),
    over=("orientation", "ring_count", "correlation_length"),
    category="Macromolecules",
)

ORIENTATIONS = palette.LOOKS["orientation"]
POINT = "point_like"


def compose(data):
    """Return the figure of a scan over orientation, rings and correlation length."""
    figure, grid = page.figure(11.6, 6.6, nrows=2, ncols=data.sizes["mode"], sharex=True, sharey="row")
    lengths, bounds = data.correlation_length, data.collapse_rate_bound
    point = bounds.sel(orientation=POINT) if POINT in data.orientation else bounds * np.nan
    for (above, below), mode in zip(grid.T, data.mode.values, strict=True):
        for rings, dash in _dashes(data):
            for word in data.orientation.values:
                look = {"linewidth": 1.3, **ORIENTATIONS[word], "linestyle": dash, "label": None}
                one = bounds.sel(mode=mode, ring_count=rings, orientation=word)
                above.plot(lengths, one, **look)
                if word != POINT:
                    below.plot(lengths, one / point.sel(mode=mode, ring_count=rings), **look)
        above.set(yscale="log", title=palette.LOOKS["mode"][mode]["label"])
        below.set(yscale="log", xscale="log", xlim=(lengths.values[0], min(lengths.values[-1], 1e-6)))
        below.set_xlabel(labels.label(lengths), fontsize=8.5)
        below.axhline(1, color=ORIENTATIONS[POINT]["color"], linewidth=0.8, zorder=1)
    shown = bounds.where(lengths <= 1e-6, drop=True).values
    if np.isfinite(shown).any():
        grid[0, 0].set_ylim(np.nanmin(shown) / 3, np.nanmax(shown) * 3)
    grid[0, 0].set_ylabel(labels.label(bounds, "collapse rate"))
    grid[1, 0].set_ylabel("Bound with atoms over\nbound with a point")
    figure.legend(handles=_legend(data), loc="outside lower center", ncols=3)
    page.title(figure, data)
    return figure


def _dashes(data):
    """Return pairs of a number of rings and how its lines are drawn, as far as there are ways to draw them."""
    return list(zip(data.ring_count.values, palette.DASHES, strict=False))


def _legend(data):
    name = labels.symbol_text(data.ring_count)
    handles = [
        Line2D([], [], color=palette.GUIDE["color"], linestyle=dash, label=f"{name} = {rings:g}")
        for rings, dash in _dashes(data)
    ]
    words = sorted(data.orientation.values, key=lambda word: word == POINT)
    return handles + [Line2D([], [], **ORIENTATIONS[word]) for word in words]
