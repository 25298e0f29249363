"""Lamb-Dicke parameters of the atomic ion along one axis ([M] Fig. 4, right)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = drawing.figure(7.6, 4.2)
    draw(axes, data)
    drawing.legend_beside(figure, axes)
    return figure


def draw(axes, data):
    """Draw the Lamb-Dicke parameter of every mode along the one axis of the scan."""
    x = drawing.along(axes, data)
    for mode in data.mode.values:
        axes.plot(x.values, data.lamb_dicke.sel(mode=mode), **drawing.mode_look(mode, x.values))
    axes.set(yscale="log", ylabel=drawing.label(data.lamb_dicke))
    drawing.title(axes, data)
