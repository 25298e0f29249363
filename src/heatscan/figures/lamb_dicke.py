"""Lamb-Dicke parameters of the atomic ion along one axis ([M] Fig. 4, right)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = drawing.figure(6.4, 4.2)
    draw(axes, data)
    axes.legend(loc="best")
    return figure


def draw(axes, data):
    """Draw the Lamb-Dicke parameter of every mode along the one axis of the scan."""
    (name,) = drawing.scan_axes(data)
    x = data[name]
    axes.set(xscale=drawing.scale_of(x), yscale="log", xlim=(x.values[0], x.values[-1]))
    marker = "o" if len(x) <= 40 else None
    for mode in data.mode.values:
        axes.plot(x, data.lamb_dicke.sel(mode=mode), marker=marker, markersize=3.2, **drawing.MODE_STYLE[mode])
    drawing.shade_flags(axes, x, data.stability)
    axes.set(xlabel=drawing.label(x), ylabel=drawing.label(data.lamb_dicke))
    axes.set_title(data.attrs["title"])
