"""The ultra-violet divergence: the exact energy rate of the ground state and the contact law, in every dimension."""

from heatscan import drawing
from heatscan.figures import loss_lines

WIDTHS = ("reservoir_width", "interaction_range")


def compose(data):
    """Return the figure of a scan over dimension, initial_temperature and one of the two widths."""
    figure, axes = drawing.figure(6.4, 4.4)
    draw(axes, data.isel(initial_temperature=0))
    return figure


def draw(axes, data):
    """Draw the energy rate of every dimension against the width; the divergence lies to the right."""
    name = loss_lines.axis_among(data, WIDTHS)
    x = data[name].values
    for dimension in loss_lines.panels(data):
        look = loss_lines.DIMENSION_STYLE[dimension]
        part = loss_lines.of_dimension(data, dimension)
        law = part.contact_energy_rate.values
        axes.plot(x, part.energy_rate.values, **look)
        axes.plot(x[law > 0], law[law > 0], color=look["color"], linestyle=(0, (4, 2.6)), linewidth=1.1)
    axes.plot([], [], color="0.3", linestyle=(0, (4, 2.6)), linewidth=1.1, label="contact law")
    axes.set(xscale="log", yscale="log", xlim=sorted((x[0], x[-1]), reverse=name == "interaction_range"))
    lowest = data.energy_rate.values[data.energy_rate.values > 0].min()
    axes.set_ylim(bottom=lowest / 1.5)
    axes.set(xlabel=loss_lines.label(name))
    axes.set_ylabel(r"Energy rate  $(dE/dt)\,/\,\Gamma_0\, g n_0\, L^d\, (m g n_0)^{d/2}\hbar^{-d}$")
    warm = data.initial_temperature.item()
    axes.set_title(data.attrs["title"] + (f", $k_BT = {warm:g}\\,gn_0$" if warm else ""))
    axes.legend(loc="upper left", title=None if warm else "ground state")
