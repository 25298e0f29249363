"""Largest collapse rate that each motional mode would allow if the given electric-field noise were all that heats it
(left), beside the bound for the assumed heating rate (right). Points: values proposed by the authors of the model.

[M] Eqs. (5) and (10).
"""

from heatscan.engine.products import Kind
from heatscan.plotting import collapse_plane, labels, page, palette
from heatscan.plotting.lines import with_marks

KIND = Kind(
    outputs=("electric_collapse_rate_bound", "collapse_rate_bound"),
    over=("correlation_length",),
    category="Bounds",
    holds=("heating_rate", "electric_field_noise", "endcap_voltage", "rf_voltage", "mass_ratio", "charge_ratio"),
    proposed=True,
)

PANELS = {
    "electric_collapse_rate_bound": "all heating is electric noise",
    "collapse_rate_bound": "all heating at the assumed rate",
}


def compose(data):
    """Return the figure of a scan over the correlation length."""
    figure, grid = page.figure(8.8, 4.8, ncols=2, sharey=True)
    for axes, (name, words) in zip(grid, PANELS.items(), strict=True):
        draw(axes, data, name)
        axes.set_title(words)
    grid[0].set_ylabel(labels.label(data.collapse_rate_bound, "collapse rate"))
    grid[0].set_ylim(collapse_plane.whole_decades(*(data[name] for name in PANELS)))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=len(data.mode))
    page.suptitle(figure, data, ", by electric noise")
    return figure


def draw(axes, data, name):
    """Draw one kind of bound of every mode, and the values that the authors of the model propose."""
    x = data.correlation_length
    axes.set(xscale="log", yscale="log", xlabel=labels.label(x), xlim=(x.values[0], x.values[-1]))
    for mode in data.mode.values:
        axes.plot(x, data[name].sel(mode=mode), **with_marks(palette.look("mode", mode), x.values))
    collapse_plane.draw_proposed(axes, data)
    page.annotate_empty(axes, data[name].values)
