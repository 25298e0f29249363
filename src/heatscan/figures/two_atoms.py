"""Two atoms, one of them lost: the exact energy integral and its law for a wide reservoir."""

import numpy as np

from heatscan import drawing
from heatscan.figures import loss_lines


def compose(data):
    """Return the figure of a scan over dimension and reservoir_width."""
    figure, axes = drawing.figure(6.2, 4.3)
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the integral of every dimension."""
    x = data.reservoir_width.values
    for dimension in loss_lines.panels(data):
        look = loss_lines.DIMENSION_STYLE[dimension]
        part = loss_lines.of_dimension(data, dimension)
        law = part.pair_integral_law.values
        axes.plot(x, part.pair_integral.values, **look)
        axes.plot(x[law > 0], law[law > 0], color=look["color"], linestyle=(0, (4, 2.6)), linewidth=1.1)
        if dimension == 2:
            printed = np.where(law > 0, law / 4, np.nan)
            axes.plot(x, printed, color=look["color"], linestyle=":", linewidth=1.3, label="2D as printed")
    axes.plot([], [], color="0.3", linestyle=(0, (4, 2.6)), linewidth=1.1, label="law for a wide reservoir")
    axes.set(xscale="log", yscale="log", xlim=(x[0], x[-1]), xlabel=r"Reservoir width  $m E_\mathrm{res}\,/\,p_0^2$")
    axes.set_ylim(0.08, None)
    axes.set_ylabel(r"Energy integral  $\mathcal{B}\,/\,p_0^{d-2}$")
    axes.set_title(data.attrs["title"])
    axes.legend(loc="upper left")
