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
# By the number of rings, from the first of the scan to its last.
DASHES = palette.DASHES


def compose(data):
    """Return the figure of a scan over orientation, rings and correlation length."""
    modes = data.mode.values
    figure, grid = page.figure(11.6, 6.6, nrows=2, ncols=len(modes), sharex=True, sharey="row")
    lengths = data.correlation_length
    extended = [word for word in data.orientation.values if word != "point_like"]
    point = "point_like" in data.orientation.values
    for column, mode in enumerate(modes):
        above, below = grid[:, column]
        bounds = data.collapse_rate_bound.sel(mode=mode)
        for dash, rings in zip(DASHES, data.ring_count.values, strict=False):
            part = bounds.sel(ring_count=rings)
            if point:
                above.plot(
                    lengths, part.sel(orientation="point_like"), linestyle=dash, **_bare(ORIENTATIONS["point_like"])
                )
            for word in extended:
                look = _bare(ORIENTATIONS[word])
                above.plot(lengths, part.sel(orientation=word), linestyle=dash, linewidth=1.3, **look)
                if point:
                    below.plot(
                        lengths,
                        part.sel(orientation=word) / part.sel(orientation="point_like"),
                        linestyle=dash,
                        linewidth=1.3,
                        **look,
                    )
        above.set(yscale="log", title=palette.LOOKS["mode"][mode]["label"])
        below.set(yscale="log", xscale="log", xlim=(lengths.values[0], min(lengths.values[-1], 1e-6)))
        below.set_xlabel(labels.label(lengths), fontsize=8.5)
    shown = data.collapse_rate_bound.where(lengths <= 1e-6, drop=True).values
    if np.isfinite(shown).any():
        grid[0, 0].set_ylim(np.nanmin(shown) / 3, np.nanmax(shown) * 3)
    grid[0, 0].set_ylabel(labels.label(data.collapse_rate_bound, "collapse rate"))
    grid[1, 0].set_ylabel("Bound with atoms over\nbound with a point")
    for axes in grid[1]:
        axes.axhline(1, color=ORIENTATIONS["point_like"]["color"], linewidth=0.8, zorder=1)
    figure.legend(handles=_legend(data, extended, point), loc="outside lower center", ncols=4)
    page.suptitle(figure, data)
    return figure


def _bare(look):
    return {key: value for key, value in look.items() if key != "label"}


def _legend(data, extended, point):
    handles = [Line2D([], [], **ORIENTATIONS[word]) for word in extended]
    handles += [Line2D([], [], **ORIENTATIONS["point_like"])] if point else []
    name = labels.label(data.ring_count)
    for number, (dash, rings) in enumerate(zip(DASHES, data.ring_count.values, strict=False)):
        text = f"{rings:g}" if number else f"{name}: {rings:g}"
        handles.append(Line2D([], [], color=palette.GUIDE["color"], linestyle=dash, label=text))
    return handles
