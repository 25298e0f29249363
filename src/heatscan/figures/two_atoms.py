"""Two atoms, one of them lost: the exact energy integral and its law for a wide reservoir or a short range."""

import numpy as np

from heatscan import drawing
from heatscan.figures import loss_lines
from heatscan.figures.divergence import WIDTHS

# By the width along the axis: what the law holds for, and the label of the axis.
TEXTS = {
    "reservoir_width": ("law for a wide reservoir", r"Reservoir width  $m E_\mathrm{res}\,/\,p_0^2$"),
    "interaction_range": ("law for a short range", r"Interaction range  $p_0\,\sigma\,/\,\hbar$"),
}


def compose(data):
    """Return the figure of a scan over dimension and one of the two widths."""
    figure, axes = drawing.figure(6.2, 4.3)
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the integral of every dimension."""
    name = loss_lines.axis_among(data, WIDTHS)
    x = data[name].values
    for dimension in loss_lines.panels(data):
        look = loss_lines.DIMENSION_STYLE[dimension]
        part = loss_lines.of_dimension(data, dimension)
        law = part.pair_integral_law.values
        axes.plot(x, part.pair_integral.values, **look)
        axes.plot(x[law > 0], law[law > 0], color=look["color"], linestyle=(0, (4, 2.6)), linewidth=1.1)
        if dimension == 2 and name == "reservoir_width":
            printed = np.where(law > 0, law / 4, np.nan)
            axes.plot(x, printed, color=look["color"], linestyle=":", linewidth=1.3, label="2D as printed")
    law, text = TEXTS[name]
    axes.plot([], [], color="0.3", linestyle=(0, (4, 2.6)), linewidth=1.1, label=law)
    axes.set(xscale="log", yscale="log", xlim=sorted((x[0], x[-1]), reverse=name == "interaction_range"), xlabel=text)
    axes.set_ylim(0.08, None)
    axes.set_ylabel(r"Energy integral  $\mathcal{B}\,/\,p_0^{d-2}$")
    axes.set_title(data.attrs["title"])
    axes.legend(loc="upper left")
