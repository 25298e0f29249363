"""Can a single quantum be read? Pulse length and carrier excitation along one axis ([M] Appendix B)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, (left, right) = drawing.figure(8.6, 3.9, ncols=2)
    draw(left, data, "readout_time")
    draw(right, data, "carrier_excitation")
    right.legend(loc="best")
    left.set_title(data.attrs["title"])
    return figure


def draw(axes, data, variable):
    """Draw one output of every mode along the one axis of the scan."""
    x = drawing.along(axes, data)
    marker = "o" if len(x.values) <= 40 else None
    for mode in data.mode.values:
        axes.plot(x.values, data[variable].sel(mode=mode), marker=marker, markersize=3.2, **drawing.MODE_STYLE[mode])
    axes.set(yscale="log", ylabel=drawing.label(data[variable]))
