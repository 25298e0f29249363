"""The heating by coloured noise over that by white noise, for a Fermi gas beside a classical one."""

import numpy as np
from matplotlib.lines import Line2D

from heatscan.plotting import page
from heatscan.studies.fermi_liquids.figures.weakening import SPECTRUM_LABEL

COLOR = {"exponential": "#0072B2", "gaussian": "#D55E00", "hard_cutoff": "#009E73"}
LINE = {"fermi": "-", "maxwell": (0, (4, 2))}
GAS_LABEL = {"fermi": "Fermi gas, zero temperature", "maxwell": "classical gas, same mean energy"}


def compose(data):
    """Return the figure of a scan over gases, spectra and the cut-off frequency; several bodies stand side by side."""
    bodies = list(data.body.values)
    figure, grid = page.figure(6.4 if len(bodies) == 1 else 4.8 * len(bodies), 4.4, ncols=len(bodies), squeeze=False)
    for axes, body in zip(grid[0], bodies, strict=True):
        draw(axes, data.sel(body=body))
    grid[0, 0].set_ylabel(page.label(data.heating_fraction))
    return figure


def draw(axes, data):
    """Draw one line for each gas and spectrum."""
    x = data.cutoff_frequency
    spectra = [name for name in data.spectrum.values if name in COLOR]
    for gas in data.gas.values:
        for spectrum in spectra:
            values = data.heating_fraction.sel(gas=gas, spectrum=spectrum)
            axes.plot(x, values, color=COLOR[spectrum], linestyle=LINE[gas])
    handles = [Line2D([], [], color=COLOR[name], label=SPECTRUM_LABEL[name]) for name in spectra]
    handles += [Line2D([], [], color="0.3", linestyle=LINE[gas], label=GAS_LABEL[gas]) for gas in data.gas.values]
    axes.legend(handles=handles, loc="lower right")
    low = np.floor(np.log10(data.heating_fraction.min().item()))
    axes.set(xscale="log", yscale="log", xlim=(x.values[0], x.values[-1]), ylim=(10**low, 5))
    axes.set_xlabel(page.label(x))
    length = data.correlation_length.item()
    axes.set_title(f"{data.body_title.item()}, correlation length {length * 1e9:g} nm")
