"""The temperature of a condensate that loses atoms, over its chemical potential ([G] Fig. 1)."""

import numpy as np

from heatscan.plotting import page
from heatscan.studies.bose_losses.figures import loss_lines

PARAMETERS = ("reservoir_width", "interaction_range", "initial_temperature")


def compose(data):
    """Return the figure of a scan over dimension, time and one parameter more."""
    shown = loss_lines.panels(data)
    figure, grid = page.figure(1.2 + 3.7 * len(shown), 4.2, ncols=len(shown), sharey=True, squeeze=False)
    for axes, dimension in zip(grid[0], shown, strict=True):
        draw(axes, loss_lines.of_dimension(data, dimension))
        axes.set_title(loss_lines.DIMENSION_STYLE[dimension]["label"])
    grid[0, 0].set_ylabel(loss_lines.label("reduced_temperature"))
    beginnings = data.reduced_temperature.isel(time=0).values
    if (beginnings > 0).any():  # what begins at zero comes from far below
        grid[0, 0].set_ylim(bottom=0.7 * beginnings[beginnings > 0].min())
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
        # What begins at zero soon coincides with what begins a little above it: dashed, on top.
        cold = name == "initial_temperature" and value == 0
        look = {"color": "black", "linestyle": (0, (4, 2.6)), "zorder": 3} if cold else {"color": color}
        axes.plot(time, np.where(curve > 0, curve, np.nan), label=f"{value:g}{ratio(name, value)}", **look)
    axes.set(yscale="log", xlim=(time[0], time[-1]), xlabel=loss_lines.label("time"))


def ratio(name: str, value: float) -> str:
    """Return the parameter by which [G] Fig. 1 names a curve, for its legend: E_res = xi_1^2 g n0, sigma = 1/xi_2."""
    if name == "reservoir_width" and value > 0:
        return rf"  ($\xi_1={np.sqrt(value):g}$)"
    if name == "interaction_range" and value > 0:
        return rf"  ($\xi_2={1 / value:g}$)"
    return ""
