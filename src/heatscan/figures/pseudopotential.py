"""How far the pseudopotential is off the exact Floquet frequencies, over the whole stable region."""

import numpy as np

from heatscan import drawing

LEVELS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, grid = drawing.figure(8.8, 4.2, ncols=2, sharey=True)
    for axes, mode in zip(grid, data.radial_mode.values, strict=True):
        image = draw(axes, data, mode)
        axes.set_title(drawing.MODE_STYLE[mode]["label"])
    grid[0].set_ylabel(drawing.label(data.mathieu_a))
    bar = figure.colorbar(image, ax=grid, ticks=LEVELS)
    bar.set_ticklabels([f"{level:g}" for level in LEVELS])
    bar.set_label("pseudopotential too low by  [%]")
    return figure


def draw(axes, data, mode):
    """Draw the error of one radial mode; return the image."""
    from matplotlib.colors import LogNorm

    a, q = data.mathieu_a, data.mathieu_q
    percent = np.ma.masked_invalid(-100 * data.pseudopotential_error.sel(radial_mode=mode).values)
    axes.set_facecolor("0.9")
    axes.grid(False)
    image = axes.pcolormesh(
        q, a, percent, norm=LogNorm(LEVELS[0], LEVELS[-1]), cmap="viridis", shading="nearest", rasterized=True
    )
    lines = axes.contour(q, a, percent, levels=LEVELS, colors="white", linewidths=0.7)
    axes.clabel(lines, fmt="%g %%", fontsize=7)
    axes.set(xlabel=drawing.label(q), xlim=(q.values[0], q.values[-1]), ylim=(a.values[0], a.values[-1]))
    return image
