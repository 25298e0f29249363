"""Can a single quantum be read? Pulse length and carrier excitation along one axis ([M] Appendix B)."""

from heatscan.plotting import page


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, (left, right) = page.figure(10.2, 4.1, ncols=2)
    draw(left, data, "readout_time")
    draw(right, data, "carrier_excitation")
    page.legend_beside(figure, right)
    page.heading(figure, data)
    return figure


def draw(axes, data, variable):
    """Draw one output of every mode along the one axis of the scan."""
    x = page.along(axes, data)
    for mode in data.mode.values:
        axes.plot(x.values, data[variable].sel(mode=mode), **page.mode_look(mode, x.values))
    axes.set(yscale="log", ylabel=page.label(data[variable]))
