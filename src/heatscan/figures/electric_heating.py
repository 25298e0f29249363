"""Heating of every mode by electric noise along one axis, against the heating rate assumed for the bounds ([M] Eq. 10)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = drawing.figure(7.6, 4.2)
    draw(axes, data)
    drawing.legend_beside(figure, axes)
    return figure


def draw(axes, data):
    """Draw the heating rate of every mode along the one axis of the scan."""
    x = drawing.along(axes, data)
    for mode in data.mode.values:
        axes.plot(x.values, data.electric_heating_rate.sel(mode=mode), **drawing.mode_look(mode, x.values))
    axes.axhline(data.heating_rate.item(), color="0.3", linewidth=1, linestyle=":", label="assumed for the bounds")
    axes.set(yscale="log", ylabel=drawing.label(data.electric_heating_rate, "heating rate, in quanta"))
    drawing.title(axes, data)
