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
    x = drawing.along(axes, data)
    marker = "o" if len(x.values) <= 40 else None
    for mode in data.mode.values:
        axes.plot(x.values, data.lamb_dicke.sel(mode=mode), marker=marker, markersize=3.2, **drawing.MODE_STYLE[mode])
    axes.set(yscale="log", ylabel=drawing.label(data.lamb_dicke))
    axes.set_title(data.attrs["title"])
