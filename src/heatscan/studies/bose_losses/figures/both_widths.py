"""Energy that losses put into a condensate in its ground state when both the width of the reservoir and the range of
the interaction are finite. On the dashed line both end the integral at the same momentum: above it the range decides,
below it the reservoir.
"""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from heatscan.engine.products import Kind
from heatscan.physics.bose_gas import two_body_loss
from heatscan.plotting import page
from heatscan.plotting.plane import Plane
from heatscan.studies.bose_losses.figures.contact_law import WIDTHS

KIND = Kind(
    outputs=("energy_rate", "contact_energy_rate"),
    over=("reservoir_width", "interaction_range"),
    category="Losses, energy",
    memory=14.0,
)
# Where both end the integral at the same momentum.
SAME = {"color": "black", "linestyle": "--", "linewidth": 1.1}


def compose(data):
    """Return the figure of a scan over reservoir_width and interaction_range."""
    figure, grid = page.figure(9.0, 4.3, ncols=2, sharey=True)
    data = data.transpose("interaction_range", "reservoir_width")
    width, sigma = data.reservoir_width.values, data.interaction_range.values
    rate = np.log10(data.energy_rate.values)
    ratio = data.energy_rate.values / data.contact_energy_rate.values
    # exp(-p^4/(2 E^2)) and exp(-p^2 sigma^2) cut 2 pi Int dp to nu sqrt(E) and to pi^(3/2)/sigma.
    momenta = np.sqrt(width) * sigma[:, None] * two_body_loss.WIDE_RESERVOIR / np.pi**1.5
    for axes, values, levels, shown, text in (
        (
            grid[0],
            rate,
            np.arange(np.ceil(rate.min()), rate.max() - 0.4),
            "$10^{%g}$",
            r"Energy rate  $(dE/dt)\,/\,[\Gamma_0\, g n_0\, L^d\, (m g n_0)^{d/2}\hbar^{-d}]$",
        ),
        (grid[1], ratio, [0.2, 0.5, 0.8, 0.9, 0.95], "%g", "Exact energy rate / contact law"),
    ):
        plane = Plane(axes, width, sigma)
        image, ticks = plane.image(values, cmap="viridis"), MaxNLocator(8, integer=values is rate)
        figure.colorbar(image, ax=axes, ticks=ticks, format=shown).set_label(text)
        lines = plane.axes.contour(
            plane.x, plane.y, values, levels=levels, colors="white", linewidths=0.8, linestyles="-"
        )
        axes.clabel(lines, fmt=shown, fontsize=8)
        plane.axes.contour(
            plane.x, plane.y, np.log(momenta), levels=[0], **{f"{key}s": value for key, value in SAME.items()}
        )
        axes.set(xlabel=WIDTHS["reservoir_width"])
    grid[0].set_ylabel(WIDTHS["interaction_range"])
    line = Line2D([], [], **SAME, label="width and range end the integral at the same momentum")
    figure.legend(handles=[line], loc="outside lower center")
    page.title(figure, data)
    return figure
