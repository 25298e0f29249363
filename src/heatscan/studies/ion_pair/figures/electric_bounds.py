"""Bounds where the electric noise is what heats, beside those of the assumed heating rate ([M] Eqs. 5 and 10)."""

from heatscan.plotting import page
from heatscan.plotting.collapse_plane import draw_proposed
from heatscan.studies.ion_pair.figures import bounds

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
    grid[0].set_ylabel(page.label(data.collapse_rate_bound, "collapse rate"))
    grid[0].set_ylim(bounds.whole_decades(*(data[name] for name in PANELS)))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=len(data.mode))
    page.heading(figure, data, ", by electric noise")
    return figure


def draw(axes, data, name):
    """Draw one kind of bound of every mode, and the values that the authors of the model propose."""
    x = data.correlation_length
    axes.set(xscale="log", yscale="log", xlabel=page.label(x), xlim=(x.values[0], x.values[-1]))
    for mode in data.mode.values:
        axes.plot(x, data[name].sel(mode=mode), **page.mode_look(mode, x.values))
    draw_proposed(axes, data)
    page.say_if_empty(axes, data[name].values)
