"""Collapse rates that experiments exclude: those above each curve and, by the argument of macro-objectification, those
below the grey one. Solid outlines: inputs checked in the original publications; dashed: inputs quoted second hand or
unverified. Dash-dotted: proposed experiments. Points: parameters proposed by Ghirardi, Rimini and Weber and by Adler.

[F] Fig. 1 and [M] Fig. 2 are scans over the experiments that they show.
"""

import numpy as np
from matplotlib.lines import Line2D

from heatscan.configuration.trust import is_sourced
from heatscan.engine.products import Kind
from heatscan.plotting import collapse_plane, page
from heatscan.plotting.curve_labels import Curve, place
from heatscan.results import table
from heatscan.studies.exclusion.exports import experiments

KIND = Kind(outputs=("collapse_rate_bound", "validity"), over=("correlation_length",), category="Exclusion")

# A line says how far its inputs are trusted, or what it is.
LINES = {
    "sourced": ("-", "inputs checked in the original publications"),
    "anchored": ((0, (4.5, 1.8)), "inputs quoted second hand or unverified"),
    "proposed": ((0, (5, 1.6, 1, 1.6)), "proposed experiment"),
    "comparison": ((0, (1.2, 1.4)), "line of a paper that excludes nothing"),
}


def rows(data):
    """Return the header and the rows of the table beside the figure, without the long inputs of the experiments."""
    return table.from_dataset(
        data[["collapse_rate_bound", "validity"]].drop_vars(["definition", "record"], errors="ignore")
    )


def compose(data):
    """Return the figure of a scan over experiments and the correlation length."""
    figure, axes = page.figure(7.8, 6.3)
    axes.set_title(data.attrs["title"])
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw every experiment of a Dataset, the names along the curves, and what the lines mean."""
    every = experiments(data)
    x = data.correlation_length.values
    collapse_plane.prepare(axes, data, limits(data))
    regions = sum(one["drawn"] == "region" and one["role"] == "bound" for one in every)
    curves, kinds = [], set()
    for one in every:
        if one["role"] == "value":
            curves += draw_value(axes, one)
            continue
        y = data.collapse_rate_bound.sel(experiment=one["experiment"]).values
        if not np.any(np.isfinite(y)):
            continue
        kind = line_kind(one)
        kinds.add(kind)
        draw_curve(axes, one, x, y, 0.17 if regions < 8 else 0.07)
        curves.append(Curve(one["label"], darker(one["colour"]), x, y, -1 if one["role"] == "lower_bound" else 1))
    handles = [
        Line2D([], [], color="0.25", linestyle=LINES[kind][0], label=LINES[kind][1]) for kind in LINES if kind in kinds
    ]
    legend = axes.figure.legend(
        handles=handles, loc="outside lower center", ncols=2, fontsize=7.6, handlelength=3.4, frameon=False
    )
    page.settle(axes.figure)
    unnamed = place(axes, curves)
    if unnamed:
        legend.remove()
        axes.figure.set_layout_engine("constrained")  # for a larger legend
        handles += [Line2D([], [], color=curve.colour, label=curve.text) for curve in unnamed]
        axes.figure.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=6.5, frameon=False)


def limits(data) -> tuple[float, float]:
    """Return the range of collapse rates that shows every upper bound and every proposed value."""
    role = data.role.broadcast_like(data.experiment)
    bound = data.collapse_rate_bound.where(role == "bound")
    lowest = bound.min("correlation_length").values
    lowest = lowest[np.isfinite(lowest)]
    if not lowest.size:
        return 1e-21, 1.0
    argued = data.collapse_rate_bound.where(role == "lower_bound").min().item()
    low = min(lowest.min(), argued) if np.isfinite(argued) else lowest.min()
    return min(10.0 ** np.floor(np.log10(low) - 0.5), 1e-18), max(1.0, 10.0 ** np.ceil(np.log10(lowest.max()) + 1))


def line_kind(one: dict) -> str:
    """Return which of LINES an experiment is drawn with."""
    if one["role"] in ("proposed", "comparison"):
        return one["role"]
    return "sourced" if is_sourced(one["status"]) else "anchored"


def darker(colour: str) -> str:
    """Return a colour that letters can have on white: no brighter than a middle grey."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    brightness = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    factor = min(1.0, (0.17 / brightness) ** (1 / 2.2)) if brightness else 1.0
    return "#" + "".join(f"{round(255 * factor * part):02x}" for part in (red, green, blue))


def draw_curve(axes, one: dict, x, y, alpha: float):
    """Draw one bound: a region above it, or below it for a lower bound, or a line alone."""
    low, high = axes.get_ylim()
    look = {"color": one["colour"], "linestyle": LINES[line_kind(one)][0], "zorder": 3}
    if one["drawn"] == "line" or one["role"] in ("proposed", "comparison"):
        axes.plot(x, y, linewidth=1.3, **look)
        return
    lower = one["role"] == "lower_bound"
    axes.fill_between(
        x, y, low if lower else high, color=one["colour"], alpha=0.28 if lower else alpha, linewidth=0,
        zorder=2 if lower else 1.5,
    )  # fmt: skip
    axes.plot(x, y, linewidth=1.4, **look)
    there = np.flatnonzero(np.isfinite(y))
    for end in (there[0], there[-1]):
        if 0 < end < len(x) - 1:  # the range of the formula ends within the figure
            axes.plot([x[end], x[end]], [y[end], low if lower else high], linewidth=0.8, **look)


def draw_value(axes, one: dict) -> list[Curve]:
    """Draw a proposed value with the range that its authors leave, and return what its name is written beside."""
    value = one["definition"]
    length, rate, decades = value["correlation_length"], value["collapse_rate"], value.get("decades", 0.0)
    left, right = axes.get_xlim()
    if not left <= length <= right:
        return []
    collapse_plane.draw_value(axes, length, rate, decades, color=one["colour"], markersize=4.5, linewidth=1.1)
    # A short stroke to the right of the point: the name is written along it, clear of point and bar.
    reach = (right / left) ** 0.01
    stroke = np.geomspace(length * reach, length * reach**7, 24)
    bar = np.geomspace(rate / 10**decades, rate * 10**decades, 24)
    return [Curve(one["label"], one["colour"], stroke, np.full(24, rate)), Curve("", "", np.full(24, length), bar)]
