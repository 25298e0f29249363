"""Largest collapse rate that each motional mode would allow, were its heating no faster than assumed. Everything above
a line would be excluded.

[M] Fig. 2.
"""

from heatscan.engine.products import Kind
from heatscan.plotting import collapse_plane, labels, page, palette

KIND = Kind(
    outputs=("collapse_rate_bound",),
    over=("correlation_length",),
    category="Bounds",
    holds=("heating_rate", "endcap_voltage", "rf_voltage", "mass_ratio", "charge_ratio"),
    compares=True,
    proposed=True,
)


def compose(data):
    """Return the figure of a scan over the correlation length; several cases stand side by side."""
    cases = list(data.case.values) if "case" in data.dims else [None]
    figure, grid = page.figure(
        6.4 if len(cases) == 1 else 4.6 * len(cases), 4.6, ncols=len(cases), sharey=True, squeeze=False
    )
    for axes, case in zip(grid[0], cases, strict=True):
        part = data if case is None else data.sel(case=case)
        draw(axes, part)
        if case is None:
            page.title(axes, data)
        else:
            axes.set_title(part.case_title.item())
        axes.set_ylim(collapse_plane.whole_decades(data.collapse_rate_bound))
        if axes is grid[0, 0]:
            axes.set_ylabel(labels.label(data.collapse_rate_bound, "collapse rate"))
    if len(cases) == 1:
        axes.legend(loc="lower right")
    else:
        page.suptitle(figure, data)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=len(data.mode))
    return figure


def draw(axes, data):
    """Draw the bound of every mode, and the values that the authors of the model propose."""
    x = data.correlation_length
    for mode in data.mode.values:
        look = palette.LOOKS["mode"][mode]
        axes.plot(x, data.collapse_rate_bound.sel(mode=mode), zorder=2.5, **look)
    collapse_plane.draw_proposed(axes, data)
    axes.set(xscale="log", yscale="log", xlabel=labels.label(x), xlim=(x.values[0], x.values[-1]))
    page.annotate_empty(axes, data.collapse_rate_bound.values)
