"""How much better than the reference the bounds become along one axis ([M] Figs. 3, 4 and 8)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = drawing.figure(6.4, 4.2)
    draw(axes, data)
    axes.legend(loc="best")
    return figure


def draw(axes, data):
    """Draw the relative improvement of every mode along the one axis of the scan."""
    (name,) = drawing.scan_axes(data)
    x = data[name]
    axes.set(xscale=drawing.scale_of(x), yscale="log", xlim=(x.values[0], x.values[-1]))
    for mode in data.mode.values:
        axes.plot(x, data.relative_improvement.sel(mode=mode), **drawing.MODE_STYLE[mode])
    drawing.shade_flags(axes, x, data.stability)
    axes.axhline(1, color="0.4", linewidth=0.8, zorder=1)
    reference = data.attrs.get(f"reference_{name}")
    if reference is not None:
        drawing.mark_reference(axes, reference, "reference")
    axes.set(xlabel=drawing.label(x), ylabel=drawing.label(data.relative_improvement, "relative improvement"))
    axes.set_title(data.attrs["title"])
