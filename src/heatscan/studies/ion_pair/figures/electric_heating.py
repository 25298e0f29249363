"""Heating of every mode by electric noise along one axis, against the heating rate assumed for the bounds ([M] Eq. 10)."""

from heatscan.plotting import page


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = page.figure(7.6, 4.2)
    draw(axes, data)
    page.legend_beside(figure, axes)
    return figure


def draw(axes, data):
    """Draw the heating rate of every mode along the one axis of the scan."""
    x = page.along(axes, data)
    for mode in data.mode.values:
        axes.plot(x.values, data.electric_heating_rate.sel(mode=mode), **page.mode_look(mode, x.values))
    axes.axhline(data.heating_rate.item(), color="0.3", linewidth=1, linestyle=":", label="assumed for the bounds")
    axes.set(yscale="log", ylabel=page.label(data.electric_heating_rate, "heating rate, in quanta"))
    page.title(axes, data)
