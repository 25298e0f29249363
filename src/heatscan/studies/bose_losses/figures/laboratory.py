"""Temperature of a named gas against time, in the units of the laboratory, for several widths of the reservoir."""

import math

import numpy as np

from heatscan.engine.products import Kind
from heatscan.plotting import page, palette

KIND = Kind(
    outputs=("temperature", "elapsed_time"), over=("reservoir_frequency", "time"), category="Losses: temperature"
)


def compose(data):
    """Return the figure of a scan over reservoir_frequency and time."""
    figure, axes = page.figure(6.2, 4.3)
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the temperature for every width of the reservoir, and the chemical potential as a temperature."""
    from heatscan.physics import constants

    widths = data.reservoir_frequency.values
    for colour, width in zip(palette.ramp(len(widths)), widths, strict=True):
        part = data.sel(reservoir_frequency=width)
        frequency = width / (2 * math.pi)
        text = f"{frequency / 1e6:g} MHz" if frequency >= 1e6 else f"{frequency / 1e3:g} kHz"
        axes.plot(part.elapsed_time.values, 1e9 * part.temperature.values, color=colour, label=text)
    seconds = data.elapsed_time.isel(reservoir_frequency=0).values
    potential = 1e9 * data.chemical_potential.item() / constants.boltzmann * np.exp(-data.time.values)
    axes.plot(
        seconds,
        potential,
        color=palette.GUIDE["color"],
        linestyle=palette.DASHED,
        linewidth=1.2,
        label=r"$g n\,/\,k_\mathrm{B}$",
    )
    axes.set(xlabel="Time  [s]", ylabel="Temperature  [nK]", xlim=(seconds[0], seconds[-1]))
    axes.set_ylim(bottom=0)
    axes.set_title(data.attrs["title"])
    axes.legend(title=r"$E_\mathrm{res}\,/\,2\pi\hbar$")
