"""Bounds where the electric noise is what heats, beside those of the assumed heating rate ([M] Eqs. 5 and 10)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over the correlation length."""
    figure, axes = drawing.figure(6.4, 4.6)
    draw(axes, data)
    axes.legend(loc="lower right", ncols=2)
    return figure


def draw(axes, data):
    """Draw both bounds of every mode."""
    x = data.correlation_length
    for mode in data.mode.values:
        look = {**drawing.MODE_STYLE[mode], "linestyle": "-"}
        axes.plot(x, data.electric_collapse_rate_bound.sel(mode=mode), **look)
        axes.plot(x, data.collapse_rate_bound.sel(mode=mode), color=look["color"], linestyle=":", linewidth=1.2)
    axes.plot([], [], color="0.3", label="given electric noise")
    axes.plot([], [], color="0.3", linestyle=":", linewidth=1.2, label="assumed heating rate")
    axes.set(xscale="log", yscale="log", xlabel=drawing.label(x), xlim=(x.values[0], x.values[-1]))
    axes.set_ylabel(drawing.label(data.electric_collapse_rate_bound, "collapse rate"))
    axes.set_title(data.attrs["title"])
