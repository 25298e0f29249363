"""Collapse rates that experiments exclude: those above each curve and, by the argument of macro-objectification, those
below the grey one. Solid outlines: inputs checked in the original publications; dashed: inputs quoted second hand or
unverified. Dash-dotted: proposed experiments, and bounds that rest on an assumption. Points, if any: values
proposed for the model.

[F] Fig. 1 and [M] Fig. 2 are scans over the experiments that they show.
"""

import fnmatch
import functools
import operator
import textwrap
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from heatscan.configuration.trust import is_sourced
from heatscan.engine.products import Kind
from heatscan.plotting import collapse_plane, page, palette
from heatscan.results import table
from heatscan.studies.exclusion import experiments as experiment_kinds
from heatscan.studies.exclusion import study
from heatscan.studies.exclusion.exports import doubts, experiments
from heatscan.studies.exclusion.figures.curve_labels import Curve, place

KIND = Kind(
    outputs=("collapse_rate_bound", "validity"),
    over=("correlation_length",),
    category="Exclusion",
    settings=("limits", "across", "size", "legend", "curves", "highlight", "bands"),
)

# A line says how far its inputs are trusted, or what it is.
LINES = {
    "sourced": ("-", "inputs checked in the original publications"),
    "anchored": ((0, (4.5, 1.8)), "inputs quoted second hand or unverified"),
    "proposed": ((0, (5, 1.6, 1, 1.6)), "proposed experiment, or a bound that rests on an assumption"),
    "comparison": ((0, (1.2, 1.4)), "line of a paper that excludes nothing"),
}
# Of what another experiment of the figure takes the place of; it has no name.
_SUPERSEDED = {"color": "0.57", "linewidth": 0.6, "linestyle": "-"}
# Fills of more regions than this would add up to mud.
_MOST_REGIONS = 7
FILLS = {
    "sourced": "excluded by checked inputs",
    "unsourced": "excluded if all upper bounds hold",
    "argument": "below the lower bound, which rests on an argument",
    "none": "allowed",
}
_BANDS = "band: bound from the observed value ± one standard deviation"
_ABOVE = ";\na curve at a confidence level lies beyond it"
# Letters of a line of a legend, over the width of a figure in inches.
LETTERS = 15


def rows(data):
    """Return the header and the rows of the table beside the figure, without the long inputs of the experiments."""
    return table.from_dataset(
        data[["collapse_rate_bound", "validity"]].drop_vars(["definition", "record"], errors="ignore")
    )


def compose(data, settings=MappingProxyType({})):
    """Return the figure of a scan over experiments and the correlation length, `settings` as in YAML."""
    figure, axes = page.figure(*settings.get("size", (7.8, 6.6)))
    page.title(figure, data)
    draw(axes, data, settings)
    return figure


def draw(axes, data, settings=MappingProxyType({})):
    """Draw every experiment of a Dataset, the names along the curves, and what the lines mean.

    `settings` are those of a figure in YAML. Give limits of the axes there and not to the axes afterwards, because
    names are placed within them.
    """
    every = styled(experiments(data), settings)
    x = data.correlation_length.values
    collapse_plane.prepare(axes, data, ends(settings.get("limits"), limits(data)))
    axes.set_xlim(*ends(settings.get("across"), axes.get_xlim()))
    regions = sum(one["drawn"] == "region" and one["role"] == "bound" and not one["muted"] for one in every)
    filled = fill_all(axes, data) if regions > _MOST_REGIONS else []
    curves, kinds, silent = [], set(), []
    for one in every:
        if one["role"] == "value":
            curves += draw_value(axes, one)
            continue
        y = data.collapse_rate_bound.sel(experiment=one["experiment"]).values
        if not np.any(np.isfinite(y)):
            silent += [one["label"]] * (one["role"] != "comparison")
            continue
        if one["muted"]:
            axes.plot(x, y, zorder=1.6, **_SUPERSEDED)
            continue
        kinds.add(line_kind(one))
        draw_curve(axes, {**one, "drawn": "line"} if filled else one, x, y)
        curves.append(Curve(named(one), darker(one["colour"]), x, y, -1 if one["role"] == "lower_bound" else 1))
    lines = {kind: look for kind, look in LINES.items() if kind in kinds}
    handles = [*filled, *(Line2D([], [], color="0.25", linestyle=line, label=words) for line, words in lines.values())]
    if any(one["muted"] for one in every):
        handles.append(Line2D([], [], label="superseded by another that is drawn", **_SUPERSEDED))
    if settings.get("bands") and (banded := draw_bands(axes, every, data)):
        words = _BANDS + (_ABOVE if any(one["level"] for one in banded) else "")
        handles.append(Patch(facecolor="0.25", alpha=0.3, linewidth=0, label=words))
    outside, below = (settings.get("legend", "below") in ways for ways in (page.OUTSIDE, ("below", "none")))
    letters = int(LETTERS * axes.figure.get_size_inches()[0] / (1 if below else 2.5))
    none = f"No bound here: {'; '.join(silent)}." if silent else ""
    said = textwrap.fill(" ".join(filter(None, [levels(every), none, cut_short(axes, curves)])), letters)
    title = "\n".join(filter(None, [said, left_out(data, letters)]))
    drawn = draw_legend(axes, handles, title, settings)
    page.settle(axes.figure)
    unnamed = place(axes, curves, [drawn] if drawn and not outside else [])  # within the axes it takes room
    if unnamed and drawn:  # a larger legend, and so another place for each name
        drawn.remove()
        axes.figure.set_layout_engine("constrained")
        handles += [Line2D([], [], color=curve.colour, label=curve.text) for curve in unnamed]
        drawn = draw_legend(axes, handles, title, settings, small=True)
        page.settle(axes.figure)
        missing = {id(curve) for curve in unnamed}
        place(axes, [one for one in curves if id(one) not in missing], [] if outside else [drawn])


def draw_legend(axes, handles, title: str, settings: Mapping, small: bool = False):
    """Put a legend where the `settings` of a figure want it and return it; None where they want none."""
    where = settings.get("legend", "below")
    if where == "none":
        return None
    most = rcParams["legend.fontsize"]  # in print they are smaller
    look: dict = {"title": title, "title_fontsize": min(7, most), "alignment": "left", "handlelength": 3.4}
    look |= {"frameon": where not in page.OUTSIDE, "fontsize": min(6.5 if small else 7.6, most)}
    return page.legend(axes, handles, where, 2 + small, **look)


def draw_bands(axes, every: list[dict], data) -> list[dict]:
    """Shade where each bound would lie with the observed value one standard deviation off; return those that have one.

    The curve itself lies there too only where it is that of the value: a limit is further off.
    """
    found, (low, high) = [], axes.get_ylim()
    for one in every:
        factors = experiment_kinds.load(one["kind"]).spread(one["definition"], one["confidence_level"])
        if factors and one["role"] != "value" and not one["muted"]:
            y = data.collapse_rate_bound.sel(experiment=one["experiment"]).values
            edges = [np.clip(y * factor, low, high) for factor in factors]
            axes.fill_between(data.correlation_length.values, *edges, color=one["colour"], alpha=0.3, linewidth=0)
            found.append(one)
    return found


def styled(every: list[dict], settings: Mapping, contrast: float = 3) -> list[dict]:
    """Return what a Dataset says of its experiments, each with what the `settings` of a figure say of its curve.

    The colour of a file is darkened until it has a contrast with white. Those that are not to be drawn are left out;
    what is to be highlighted has a key of that name and comes last. What another of them takes the place of is `muted`,
    unless it is to be highlighted or the settings say how it looks.
    """
    found = []
    for one in every:
        looks = [look for name, look in settings.get("curves", {}).items() if fnmatch.fnmatch(one["experiment"], name)]
        one = functools.reduce(operator.or_, looks, {**one, "colour": darker(one["colour"], contrast)})
        marks = {"highlighted": one["experiment"] in settings.get("highlight", {}).values()}
        if one.get("shown", True):
            found.append({**one, **marks, "looks": any(look.keys() - {"shown"} for look in looks)})
    drawn = {one["experiment"] for one in found}
    muted = [one["superseded_by"] in drawn and not (one["highlighted"] or one["looks"]) for one in found]
    found = [{**one, "muted": off} for one, off in zip(found, muted, strict=True)]
    return sorted(found, key=lambda one: one["highlighted"])


def ends(asked, given) -> tuple[float, float]:
    """Return the ends of an axis that were asked for, and where one is null or none was, those `given`."""
    low, high = (own if end is None else end for end, own in zip(asked or (None, None), given, strict=True))
    return low, high


def named(one: dict) -> str:
    """Return the label of an experiment, with what a reader must know of its bound."""
    said = ", ".join(doubts(one))
    return f"{one['label']} ({said})" if said else one["label"]


def left_out(data, letters: int) -> str:
    """Return which experiments a scan left out by choice, in lines of so many letters."""
    return "\n".join(textwrap.wrap(data.attrs.get("comment", ""), letters))


def levels(shown) -> str:
    """Return which curves hold at which confidence level; empty where none has one."""
    labels: dict[float, list[str]] = {}
    for one in shown:
        if one["role"] in ("bound", "proposed") and not one["muted"] and np.any(np.isfinite(one["curve"][1])):
            labels.setdefault(one["level"], []).append(one["label"])
    if not any(labels):
        return ""
    words = [f"{100 * level:g} % {', '.join(labels[level])}" for level in sorted(labels, reverse=True) if level]
    return f"Confidence levels: {'; '.join([*words, 'the others state none'])}."


def cut_short(axes, curves: list[Curve]) -> str:
    """Return why curves end within the axes; empty where none does."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for curve in curves:
        there = np.flatnonzero(np.isfinite(curve.y))
        for end in there[[0, -1]] if len(there) and curve.text else ():
            if 0 < end < len(curve.x) - 1 and left < curve.x[end] < right and low < curve.y[end] < high:
                return "A curve ends where the range of its formula does."
    return ""


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
    if one["status"] == "proposed":
        return "proposed"
    return "sourced" if is_sourced(one["status"]) else "anchored"


def darker(colour: str, contrast: float = 4.5) -> str:
    """Return a colour that has a contrast with white: of 4.5 for letters, of 3 for curves (WCAG 2.2)."""
    encoded = np.array(to_rgb(colour))
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    # A little less bright than allowed, since colours are whole numbers.
    most = 1.05 / (contrast + 0.05) - 0.05
    brightness = linear @ np.array((0.2126, 0.7152, 0.0722))
    if brightness <= most:
        return colour
    linear *= most / brightness
    red, green, blue = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return to_hex((red, green, blue))


def draw_curve(axes, one: dict, x, y):
    """Draw one bound: a region above it, or below it for a lower bound, or a line alone."""
    low, high = axes.get_ylim()
    line = palette.LINES[one["line"]] if "line" in one else LINES[line_kind(one)][0]
    look = {"color": one["colour"], "linestyle": line, "zorder": 3.5 if one["highlighted"] else 3}
    look |= {"linewidth": one.get("width", 2.8 if one["highlighted"] else 1.4)}
    if one["drawn"] == "line" or one["role"] in ("proposed", "comparison"):
        axes.plot(x, y, **look)
        return
    lower = one["role"] == "lower_bound"
    axes.fill_between(
        x, y, low if lower else high, color=one["colour"], alpha=0.28 if lower else 0.17, linewidth=0,
        zorder=2 if lower else 1.5,
    )  # fmt: skip
    axes.plot(x, y, **look)
    there = np.flatnonzero(np.isfinite(y))
    for end in (there[0], there[-1]):
        if 0 < end < len(x) - 1:  # the range of the formula ends within the figure
            axes.plot([x[end], x[end]], [y[end], low if lower else high], **{**look, "linewidth": 0.8})


def fill_all(axes, data) -> list[Artist]:
    """Fill what all experiments of a Dataset exclude, drawn or not; return what stands for that in the legend."""
    found = study.envelope(data)
    every, sourced, _ = found["lowest_bound"].values
    filled = fill(axes, data.correlation_length.values, found["highest_lower_bound"].values, every, sourced)
    return [Patch(facecolor=palette.EXCLUDED[name], label=words) for name, words in FILLS.items() if name in filled]


def fill(axes, x, lower, every, sourced) -> list[str]:
    """Fill what is excluded by argument, by all upper bounds and by the sourced ones, and what is left: no two mix.

    Return which of the fills there are.
    """
    (left, right), (low, high), filled = axes.get_xlim(), axes.get_ylim(), []
    above, below = np.where(np.isfinite(every), every, high), np.where(np.isfinite(lower), lower, low)
    for name, bottom, top in (
        ("none", below, above),
        ("argument", low, below),
        ("unsourced", above, high),
        ("sourced", np.where(np.isfinite(sourced), sourced, high), high),
    ):
        there = top > bottom
        axes.fill_between(x, bottom, top, where=there, color=palette.EXCLUDED[name], linewidth=0, zorder=1)
        if (there & (x >= left) & (x <= right)).any():
            filled.append(name)
    return filled


def draw_value(axes, one: dict) -> list[Curve]:
    """Draw a proposed value with the range that its authors leave, and return what its name is written beside."""
    value = one["definition"]
    length, rate, decades = value["correlation_length"], value["collapse_rate"], value.get("decades", 0.0)
    left, right = axes.get_xlim()
    if not left <= length <= right:
        return []
    collapse_plane.draw_value(axes, length, rate, decades, color=one["colour"], markersize=4.5, linewidth=1.1)
    # A short stroke to the right of the point: the name is written along it, clear of point and bar.
    reach, high = (right / left) ** 0.01, 10**decades * 1.2
    stroke = np.geomspace(length * reach, length * reach**7, 24)
    bar = np.geomspace(rate / high, rate * high, 24)
    mark = np.geomspace(length / reach, length * reach, 24)
    return [
        Curve(one["label"], one["colour"], stroke, np.full(24, rate), tip=(length, rate)),
        Curve("", "", np.full(24, length), bar, barred=True),
        Curve("", "", mark, np.full(24, rate)),
    ]
