"""Mode frequencies and single-ion frequencies along one axis ([M] Fig. 9)."""

from heatscan import drawing


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = drawing.figure(7.6, 4.4)
    draw(axes, data)
    figure.legend(loc="outside right upper")
    return figure


def draw(axes, data):
    """Draw every frequency along the one axis of the scan."""
    (name,) = drawing.scan_axes(data)
    x = data[name]
    axes.set(xscale=drawing.scale_of(x), yscale="log", xlim=(x.values[0], x.values[-1]))
    for ion in data.ion.values:
        look = drawing.ION_STYLE[ion]
        for variable, line, direction in (
            ("ion_axial_frequency", "-", "axial"),
            ("ion_radial_frequency", ":", "radial"),
        ):
            axes.plot(
                x, drawing.shown(data[variable].sel(ion=ion)), color=look["color"], linestyle=line, linewidth=1,
                label=f"{look['label']}, {direction}",
            )  # fmt: skip
    for mode in data.mode.values:
        axes.plot(x, drawing.shown(data.mode_frequency.sel(mode=mode)), **drawing.MODE_STYLE[mode])
    drawing.shade_flags(axes, x, data.stability)
    reference = data.attrs.get(f"reference_{name}")
    if reference is not None:
        drawing.mark_reference(axes, reference, "reference")
    axes.set(xlabel=drawing.label(x), ylabel=drawing.label(data.mode_frequency, "frequency"))
    axes.set_title(data.attrs["title"])
