"""Relative improvement of the bounds over the reference barrel, which turns in every direction: what the number of
rings and the orientation buy at each correlation length, with every atom in its place.
"""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette
from heatscan.plotting.plane import Plane
from heatscan.studies.ion_pair.figures import heatmap

KIND = Kind(
    outputs=("relative_improvement", "stability"),
    over=("orientation", "ring_count", "correlation_length"),
    category="Macromolecules",
)

REFERENCE = {"color": palette.REFERENCE, "linewidth": 0.9}


def compose(data):
    """Return the figure of a scan over orientation, rings and correlation length."""
    words, modes = data.orientation.values, data.mode.values
    figure, grid = page.figure(
        11.6, 1.6 + 2.4 * len(words), nrows=len(words), ncols=len(modes), sharex=True, sharey=True, squeeze=False
    )
    found = np.log10(data.relative_improvement.values[np.isfinite(data.relative_improvement.values)])
    limit = max(np.abs(found).max(initial=0.0), 0.5)
    steps = np.arange(-np.floor(2 * limit), np.floor(2 * limit) + 1) / 2
    for row, word in zip(grid, words, strict=True):
        for axes, mode in zip(row, modes, strict=True):
            part = data.sel(orientation=word, mode=mode)
            plane = Plane(axes, part.correlation_length.values, part.ring_count.values)
            every = axes.xaxis.get_major_locator().locs
            axes.xaxis.set_major_locator(FixedLocator(every[::2]))  # four panels in a row have no room for more
            axes.set_facecolor(palette.FLAGS["unstable"]["facecolor"])
            decades = np.ma.masked_invalid(np.log10(part.relative_improvement.values))
            image = plane.image(decades, cmap=heatmap.COLOURS, vmin=-limit, vmax=limit)
            levels = [level for level in steps if decades.min() < level < decades.max()]
            if levels:
                colours = ["white" if abs(level) > 0.6 * limit else "0.25" for level in levels]
                lines = plane.contour(decades, levels=levels, colors=colours, linewidths=0.7, linestyles="-")
                axes.clabel(lines, fmt=_label, fontsize=6.5)
            if "reference_ring_count" in data.attrs:
                axes.axhline(data.attrs["reference_ring_count"], **REFERENCE)
        row[0].set_ylabel(palette.LOOKS["orientation"].get(word, {"label": word})["label"], fontsize=8)
    for axes, mode in zip(grid[0], modes, strict=True):
        axes.set_title(palette.LOOKS["mode"][mode]["label"])
    for axes in grid[-1]:
        axes.set_xlabel(labels.label(data.correlation_length), fontsize=8.5)
    figure.supylabel(labels.label(data.ring_count), fontsize=9)
    bar = figure.colorbar(image, ax=grid, shrink=0.85, aspect=32, ticks=steps)
    bar.ax.set_yticklabels([_label(step) for step in steps])
    bar.set_label(heatmap.LABEL)
    if "reference_ring_count" in data.attrs:
        line = Line2D([], [], label="as many rings as the reference", **REFERENCE)
        figure.legend(handles=[line], loc="outside lower center")
    page.suptitle(figure, data)
    return figure


def _label(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}") if value else "0"
