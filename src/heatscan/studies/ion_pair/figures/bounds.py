"""Upper bounds on the collapse rate against the correlation length, mode by mode ([M] Fig. 2)."""

import math

import numpy as np
from matplotlib import patheffects

from heatscan.plotting import page

# The values proposed by the authors of the model, as [F] gives them: Ghirardi, Rimini, Weber; and Adler with his error bars.
PROPOSED = (("GRW", 1e-7, 1e-16, 0.0), ("Adler", 1e-7, 1e-8, 2.0), ("Adler", 1e-6, 1e-6, 2.0))


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
        axes.set_ylim(whole_decades(data.collapse_rate_bound))
        if axes is grid[0, 0]:
            axes.set_ylabel(page.label(data.collapse_rate_bound, "collapse rate"))
    if len(cases) == 1:
        axes.legend(loc="lower right")
    else:
        page.heading(figure, data)
        figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=len(data.mode))
    return figure


def draw(axes, data):
    """Draw the bound of every mode, and the values that the authors of the model propose."""
    x = data.correlation_length
    for mode in data.mode.values:
        look = page.MODE_STYLE[mode]
        axes.plot(x, data.collapse_rate_bound.sel(mode=mode), zorder=2.5, **look)
    draw_proposed(axes)
    axes.set(xscale="log", yscale="log", xlabel=page.label(x), xlim=(x.values[0], x.values[-1]))
    page.say_if_empty(axes, data.collapse_rate_bound.values)


def whole_decades(*variables) -> tuple[float, float]:
    """Return the powers of ten between which all finite values of variables lie, and the proposed values with them."""
    found = np.concatenate([np.ravel(variable.values) for variable in variables])
    found = np.log10(found[np.isfinite(found)])
    low, high = -18.0, -2.0
    if found.size:
        low, high = min(low, found.min()), max(high, found.max())
    return 10.0 ** math.floor(low), 10.0 ** math.ceil(high)


def draw_proposed(axes):
    """Draw the values that the authors of the model propose, with the error bars that they give."""
    for name, length, rate, decades in PROPOSED:
        error = None if not decades else [[rate - rate / 10**decades], [rate * 10**decades - rate]]
        axes.errorbar(
            length,
            rate,
            yerr=error,
            fmt="o" if decades else "D",
            color="0.1",
            markersize=4,
            capsize=2.5,
            linewidth=1,
            zorder=4,
        )
        # Over an error bar: beside it, lines of these slopes pass.
        place = {"xytext": (0, 3), "ha": "center"} if decades else {"xytext": (5, 3)}
        axes.annotate(
            name, (length, rate * 10**decades), textcoords="offset points", fontsize=8, zorder=5,
            path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")], **place,
        )  # fmt: skip
