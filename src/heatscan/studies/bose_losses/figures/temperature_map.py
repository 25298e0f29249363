"""The temperature over the chemical potential at a fixed time, as a map."""

import numpy as np

from heatscan.plotting import page
from heatscan.studies.bose_losses.figures import loss_lines

LEVELS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def compose(data):
    """Return the figure of a scan over two parameters at a fixed time."""
    from matplotlib.colors import LogNorm

    figure, axes = page.figure(6.2, 4.6)
    vertical, horizontal = data.reduced_temperature.dims
    values = data.reduced_temperature.values
    plane = page.Plane(axes, data[horizontal].values, data[vertical].values)
    norm = LogNorm(values.min(), values.max())
    image = plane.image(values, cmap="viridis", norm=norm)
    image.set_interpolation("bilinear")  # as smooth as the temperature is
    lines = plane.contour(values, levels=LEVELS, colors="white", linewidths=0.8)
    axes.clabel(lines, fmt="%g", fontsize=8)
    axes.set(xlabel=loss_lines.label(horizontal), ylabel=loss_lines.label(vertical))
    ticks = [level for level in LEVELS if norm.vmin <= level <= norm.vmax]
    bar = figure.colorbar(image, ax=axes, ticks=ticks)
    bar.ax.minorticks_off()
    bar.set_ticklabels([f"{level:g}" for level in ticks])
    bar.set_label(loss_lines.label("reduced_temperature"))
    axes.set_title(f"{data.attrs['title']}, {loss_lines.SYMBOLS['time']} = {np.squeeze(data.time.values):g}")
    return figure
