"""How much better than the reference the bounds become along one axis ([M] Figs. 3, 4 and 8)."""

from heatscan.plotting import page


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = page.figure(7.6, 4.2)
    draw(axes, data)
    page.legend_beside(figure, axes)
    return figure


def draw(axes, data):
    """Draw the relative improvement of every mode along the one axis of the scan."""
    x = page.along(axes, data)
    for mode in data.mode.values:
        axes.plot(x.values, data.relative_improvement.sel(mode=mode), **page.mode_look(mode, x.values))
    axes.axhline(1, color="0.4", linewidth=0.8, zorder=1)
    axes.set(yscale="log", ylabel=page.label(data.relative_improvement, "relative improvement"))
    page.title(axes, data)
