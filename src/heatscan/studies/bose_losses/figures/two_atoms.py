"""Energy integral of two atoms of which one is lost: exact (solid) and by its law for a wide reservoir or a short range
(dashed). Dotted: the coefficient that the paper prints in two dimensions.
"""

import numpy as np

from heatscan.engine.products import Kind
from heatscan.plotting import page, palette
from heatscan.studies.bose_losses.figures import loss_lines

KIND = Kind(outputs=("pair_integral", "pair_integral_law"), axes=2, category="Losses: energy", memory=10.0)

# By the width along the axis: what the law holds for, and the label of the axis.
TEXTS = {
    "reservoir_width": ("law for a wide reservoir", r"Reservoir width  $m E_\mathrm{res}\,/\,p_0^2$"),
    "interaction_range": ("law for a short range", r"Interaction range  $p_0\,\sigma\,/\,\hbar$"),
}


def compose(data):
    """Return the figure of a scan over dimension and one of the two widths."""
    figure, axes = page.figure(6.2, 4.3)
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the integral of every dimension."""
    name = loss_lines.axis_among(data, loss_lines.WIDTHS)
    law, text = TEXTS[name]
    loss_lines.exact_and_law(axes, data, name, "pair_integral", "pair_integral_law", law)
    if name == "reservoir_width" and 2 in loss_lines.panels(data):
        printed = loss_lines.of_dimension(data, 2).pair_integral_law.values / 4
        look = {"color": palette.LOOKS["dimension"][2]["color"], "linestyle": ":", "linewidth": 1.3}
        axes.plot(data[name].values, np.where(printed > 0, printed, np.nan), **look, label="2D as printed")
    axes.set(xlabel=text)
    axes.set_ylim(0.08, None)
    axes.set_ylabel(r"Energy integral  $\mathcal{B}\,/\,p_0^{d-2}$")
    axes.set_title(data.attrs["title"])
    axes.legend(loc="upper left")
