"""Exact energy rate of a condensate over the rate by the contact law, for several temperatures. The band is 10 %; a
mark shows where the exact rate enters it for good, to two digits, if it does on the axis.
"""

import numpy as np

from heatscan.engine.products import Kind
from heatscan.plotting import page, palette
from heatscan.studies.bose_losses.figures import loss_lines

KIND = Kind(outputs=("energy_rate", "contact_energy_rate"), axes=3, category="Losses: energy")

# The law is within 10 % of the exact rate.
BAND = (1 / 1.1, 1 / 0.9)


def compose(data):
    """Return the figure of a scan over dimension, initial_temperature and one of the two widths."""
    shown = [dimension for dimension in loss_lines.panels(data) if dimension > 1]
    figure, grid = page.figure(1.4 + 3.9 * len(shown), 4.1, ncols=len(shown), sharey=True, squeeze=False)
    for axes, dimension in zip(grid[0], shown, strict=True):
        draw(axes, loss_lines.of_dimension(data, dimension))
        axes.set_title(palette.LOOKS["dimension"][dimension]["label"])
    grid[0, 0].set_ylabel("Exact energy rate / contact law")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    figure.suptitle(data.attrs["title"], fontsize=10.5, weight="bold")
    return figure


def draw(axes, data):
    """Draw the ratio for every temperature, with a mark where it enters the band for good."""
    name = loss_lines.axis_among(data, loss_lines.WIDTHS)
    x = data[name].values
    order = np.argsort(x) if name == "reservoir_width" else np.argsort(-x)
    axes.set(xscale="log", xlim=(x[order[0]], x[order[-1]]), ylim=(-0.25, 1.25))
    axes.axhspan(*BAND, color=palette.BAND, zorder=0, label="law good to 10 %")
    temperatures = data.initial_temperature.values
    colours = palette.ramp(len(temperatures))
    for row, (colour, temperature) in enumerate(zip(colours, temperatures, strict=True)):
        part = data.sel(initial_temperature=temperature)
        law = part.contact_energy_rate.values[order]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(law > 0, part.energy_rate.values[order] / law, np.nan)
        axes.plot(x[order], ratio, color=colour, label=f"{loss_lines.SYMBOLS['initial_temperature']} = {temperature:g}")
        entry = crossing(x[order], ratio)
        text = f"from {loss_lines.number(entry[0])} on" if entry else f"beyond {loss_lines.number(x[order[-1]])}"
        if entry:
            axes.plot(*entry, "o", color=colour, markersize=5, zorder=3)
        height = 0.06 + 0.075 * row
        axes.plot(0.63, height + 0.013, "o", color=colour, markersize=5, transform=axes.transAxes)
        axes.annotate(text, (0.66, height), xycoords="axes fraction")
    axes.set(xlabel=loss_lines.label(name))


def crossing(x, ratio):
    """Return where the ratio enters the band for good, (place, level), interpolated in ln x; None where it never
    does.
    """
    outside = np.flatnonzero(~((ratio >= BAND[0]) & (ratio <= BAND[1])))
    if outside.size == 0 or outside[-1] == len(x) - 1 or not np.isfinite(ratio[outside[-1]]):
        return None
    last = outside[-1]
    level = BAND[0] if ratio[last] < 1 else BAND[1]
    part = (level - ratio[last]) / (ratio[last + 1] - ratio[last])
    return float(np.exp(np.log(x[last]) + part * np.log(x[last + 1] / x[last]))), float(level)
