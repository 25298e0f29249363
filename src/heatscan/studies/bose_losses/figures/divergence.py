"""Energy that losses put into a condensate in its ground state. In one dimension it stays finite; in two it grows as
the logarithm, in three as the root of the reservoir's width, or as one over the range of the interaction. Solid: exact
Bogoliubov sum, dashed: contact law.
"""

from heatscan.engine.products import Kind
from heatscan.plotting import page
from heatscan.studies.bose_losses.figures import loss_lines

KIND = Kind(outputs=("energy_rate", "contact_energy_rate"), axes=3, category="Losses: energy")


def compose(data):
    """Return the figure of a scan over dimension, initial_temperature and one of the two widths."""
    figure, axes = page.figure(6.4, 4.4)
    draw(axes, data.isel(initial_temperature=0))
    return figure


def draw(axes, data):
    """Draw the energy rate of every dimension against the width; the divergence lies to the right."""
    name = loss_lines.axis_among(data, loss_lines.WIDTHS)
    loss_lines.exact_and_law(axes, data, name, "energy_rate", "contact_energy_rate", "contact law")
    lowest = data.energy_rate.values[data.energy_rate.values > 0].min()
    axes.set_ylim(bottom=lowest / 1.5)
    axes.set(xlabel=loss_lines.label(name))
    axes.set_ylabel(r"Energy rate  $(dE/dt)\,/\,\Gamma_0\, g n_0\, L^d\, (m g n_0)^{d/2}\hbar^{-d}$")
    warm = data.initial_temperature.item()
    axes.set_title(data.attrs["title"] + (f", $k_BT = {warm:g}\\,gn_0$" if warm else ""))
    axes.legend(loc="upper left", title=None if warm else "ground state")
