"""The temperature of a condensate that loses atoms, over its chemical potential ([G] Fig. 1)."""

import numpy as np

from heatscan import drawing
from heatscan.figures import loss_lines

PARAMETERS = ("reservoir_width", "interaction_range", "initial_temperature")


def compose(data):
    """Return the figure of a scan over dimension, time and one parameter more."""
    shown = loss_lines.panels(data)
    figure, grid = drawing.figure(1.2 + 3.7 * len(shown), 4.2, ncols=len(shown), sharey=True, squeeze=False)
    for axes, dimension in zip(grid[0], shown, strict=True):
        draw(axes, loss_lines.of_dimension(data, dimension))
        axes.set_title(loss_lines.DIMENSION_STYLE[dimension]["label"])
    grid[0, 0].set_ylabel(loss_lines.label("reduced_temperature"))
    name = loss_lines.axis_among(data, PARAMETERS)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside right center", title=loss_lines.SYMBOLS[name])
    figure.suptitle(data.attrs["title"], fontsize=10.5, weight="bold")
    return figure


def draw(axes, data):
    """Draw T/(g n) against time for every value of the parameter."""
    name = loss_lines.axis_among(data, PARAMETERS)
    time, values = data.time.values, data[name].values
    for color, value in zip(loss_lines.ramp(len(values)), values, strict=True):
        curve = data.reduced_temperature.sel({name: value}).values
        axes.plot(time, np.where(curve > 0, curve, np.nan), color=color, label=f"{value:g}")
    axes.set(yscale="log", xlim=(time[0], time[-1]), xlabel=loss_lines.label("time"))
