"""How much better than the reference the bounds become along one axis ([M] Figs. 3, 4 and 8)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = drawing.figure(7.6, 4.2)
    draw(axes, data)
    drawing.legend_beside(figure, axes)
    return figure


def draw(axes, data):
    """Draw the relative improvement of every mode along the one axis of the scan."""
    x = drawing.along(axes, data)
    for mode in data.mode.values:
        axes.plot(x.values, data.relative_improvement.sel(mode=mode), **drawing.mode_look(mode, x.values))
    axes.axhline(1, color="0.4", linewidth=0.8, zorder=1)
    axes.set(yscale="log", ylabel=drawing.label(data.relative_improvement, "relative improvement"))
    drawing.title(axes, data)
