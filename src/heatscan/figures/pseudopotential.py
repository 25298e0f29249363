"""How far the pseudopotential is off the exact Floquet frequencies, over the whole stable region."""

import numpy as np
from matplotlib.colors import LogNorm

from heatscan import drawing

LEVELS = (0.01, 0.1, 1, 10, 100)


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, grid = drawing.figure(8.8, 4.2, ncols=2, sharey=True)
    for axes, mode in zip(grid, data.radial_mode.values, strict=True):
        image = draw(axes, data, mode)
        axes.set_title(drawing.MODE_STYLE[mode]["label"])
    grid[0].set_ylabel(drawing.label(data.mathieu_a))
    bar = figure.colorbar(image, ax=grid, ticks=LEVELS)
    bar.set_ticklabels([f"{level:g}" for level in LEVELS])
    bar.set_label("pseudopotential off by  [%]")
    return figure


def draw(axes, data, mode):
    """Draw the error of one radial mode; return the image."""
    a, q = data.mathieu_a, data.mathieu_q
    error = 100 * np.ma.masked_invalid(data.pseudopotential_error.sel(radial_mode=mode).values)
    plane = drawing.Plane(axes, q.values, a.values)
    axes.set_facecolor("0.9")
    image = plane.image(np.abs(error), norm=LogNorm(LEVELS[0], LEVELS[-1]))
    lines = plane.contour(np.abs(error), levels=LEVELS, colors="white", linewidths=0.7)
    axes.clabel(lines, fmt="%g %%", fontsize=7)
    if error.min() < 0 < error.max():
        plane.contour(error, levels=[0], colors="black", linewidths=1, linestyles="--")
        # The line that stands for the contour in the legend.
        axes.plot([], [], color="black", linewidth=1, linestyle="--", label="too low above, too high below")
        axes.legend(loc="lower left")
    axes.set_xlabel(drawing.label(q))
    return image
