"""Heating of every mode by electric noise along one axis, against the heating rate assumed for the bounds ([M] Eq. 10)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = drawing.figure(6.4, 4.2)
    draw(axes, data)
    axes.legend(loc="upper left")
    return figure


def draw(axes, data):
    """Draw the heating rate of every mode along the one axis of the scan."""
    (name,) = drawing.scan_axes(data)
    x = data[name]
    for mode in data.mode.values:
        axes.plot(x, data.electric_heating_rate.sel(mode=mode), **drawing.MODE_STYLE[mode])
    axes.axhline(data.heating_rate.item(), color="0.3", linewidth=1, linestyle=":", label="assumed for the bounds")
    drawing.shade_flags(axes, x, data.stability)
    reference = data.attrs.get(f"reference_{name}")
    if reference is not None:
        drawing.mark_reference(axes, reference, "reference")
    axes.set(xscale=drawing.scale_of(x), yscale="log", xlim=(x.values[0], x.values[-1]))
    axes.set(xlabel=drawing.label(x), ylabel=drawing.label(data.electric_heating_rate), title=data.attrs["title"])
