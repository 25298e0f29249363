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
    (name,) = drawing.scan_axes(data)
    x = data[name]
    axes.set(xscale=drawing.scale_of(x), yscale="log", xlim=(x.values[0], x.values[-1]))
    marker = "o" if len(x) <= 40 else None
    for mode in data.mode.values:
        axes.plot(x, data[variable].sel(mode=mode), marker=marker, markersize=3.2, **drawing.MODE_STYLE[mode])
    drawing.shade_flags(axes, x, data.stability)
    axes.set(xlabel=drawing.label(x), ylabel=drawing.label(data[variable]))
