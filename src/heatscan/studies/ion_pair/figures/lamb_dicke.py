"""Lamb-Dicke parameters of the atomic ion along one axis ([M] Fig. 4, right)."""

from heatscan.plotting import page


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = page.figure(7.6, 4.2)
    draw(axes, data)
    page.legend_beside(figure, axes)
    return figure


def draw(axes, data):
    """Draw the Lamb-Dicke parameter of every mode along the one axis of the scan."""
    x = page.along(axes, data)
    for mode in data.mode.values:
        axes.plot(x.values, data.lamb_dicke.sel(mode=mode), **page.mode_look(mode, x.values))
    axes.set(yscale="log", ylabel=page.label(data.lamb_dicke))
    page.title(axes, data)
