"""Mode frequencies and single-ion frequencies along one axis ([M] Fig. 9)."""

from heatscan.plotting import page


def compose(data):
    """Return the figure of a scan over one axis."""
    figure, axes = page.figure(7.6, 4.4)
    draw(axes, data)
    page.legend_beside(figure, axes)
    return figure


def draw(axes, data):
    """Draw every frequency along the one axis of the scan."""
    x = page.along(axes, data)
    frequency = page.shown(data.mode_frequency, "frequency")
    for ion in data.ion.values:
        look = page.ION_STYLE[ion]
        for variable, line, direction in (
            ("ion_axial_frequency", "-", "axial"),
            ("ion_radial_frequency", ":", "radial"),
        ):
            axes.plot(
                x.values, frequency.of(data[variable].sel(ion=ion)), color=look["color"], linestyle=line, linewidth=1,
                label=f"{look['label']}, {direction}",
            )  # fmt: skip
    for mode in data.mode.values:
        axes.plot(x.values, frequency.of(data.mode_frequency.sel(mode=mode)), **page.mode_look(mode, x.values))
    axes.set(yscale="log", ylabel=frequency.label)
    page.title(axes, data)
