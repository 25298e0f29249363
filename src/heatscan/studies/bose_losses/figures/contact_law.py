"""Exact energy rate of a condensate over the rate by the contact law, for several temperatures. The band is 10 %; a
mark shows where the exact rate enters it for good, to two digits, if it does on the axis.
"""

import numpy as np

from heatscan.engine.products import Kind
from heatscan.errors import ConfigurationError
from heatscan.plotting import notation, page, palette

KIND = Kind(outputs=("energy_rate", "contact_energy_rate"), axes=3, category="Losses, energy")
# The law is within 10 % of the exact rate.
BAND = (1 / 1.1, 1 / 0.9)
# The labels of the widths that lie across.
WIDTHS = {
    "reservoir_width": r"Reservoir width  $E_\mathrm{res}\,/\,g n_0$",
    "interaction_range": r"Interaction range  $\sigma\,\sqrt{m g n_0}\,/\,\hbar$",
}


def compose(data):
    """Return the figure of a scan over dimension, initial_temperature and one of the two widths."""
    name = next((name for name in WIDTHS if name in data.dims), None)
    if name is None or not {"dimension", "initial_temperature"} <= set(data.dims):
        raise ConfigurationError(
            f"{data.attrs['scan']}: contact_law shows dimension, initial_temperature and one of {', '.join(WIDTHS)}"
        )
    # The contact law's own divergence lies to the right.
    data = data.sel(dimension=data.dimension > 1).sortby(name, ascending=name == "reservoir_width")
    shown = data.dimension.values
    figure, grid = page.figure(1.4 + 3.9 * len(shown), 4.1, ncols=len(shown), sharey=True, squeeze=False)
    for axes, dimension in zip(grid[0], shown, strict=True):
        draw(axes, data.sel(dimension=dimension), name)
        axes.set_title(palette.LOOKS["dimension"][dimension]["label"])
    grid[0, 0].set_ylabel("Exact energy rate / contact law")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    page.title(figure, data)
    return figure


def draw(axes, data, name):
    """Draw the ratio against a width for every temperature, with a mark where it enters the band for good."""
    x = data[name].values
    axes.set(xscale="log", xlim=(x[0], x[-1]), ylim=(-0.25, 1.25), xlabel=WIDTHS[name])
    axes.axhspan(*BAND, color=palette.BAND, zorder=0, label="law good to 10 %")
    law = data.contact_energy_rate
    ratios = (data.energy_rate / law.where(law > 0)).transpose("initial_temperature", name)
    for row, (colour, ratio) in enumerate(zip(palette.ramp(len(ratios)), ratios, strict=True)):
        warmth = ratio.initial_temperature.item()
        axes.plot(x, ratio, color=colour, label=rf"$k_\mathrm{{B}}T(0)\,/\,g n_0$ = {warmth:g}")
        entry = crossing(x, ratio.values)
        text = f"from {number(entry[0])} on" if entry else f"beyond {number(x[-1])}"
        if entry:
            axes.plot(*entry, "o", color=colour, markersize=5, zorder=3)
        height = 0.06 + 0.075 * row
        axes.plot(0.63, height + 0.013, "o", color=colour, markersize=5, transform=axes.transAxes)
        axes.annotate(text, (0.66, height), xycoords="axes fraction")


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


def number(value: float) -> str:
    """Return a positive number to two digits, as people write it: 0.037, 430, 2.7×10³, 10⁸."""
    plain = 1e-2 <= value < 1e3
    return f"{float(f'{value:.2g}'):g}" if plain else notation.number_text(value, 2, power=True)
