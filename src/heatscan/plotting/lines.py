"""The figure kind `lines`: outputs of any scan as curves over one axis, as its entry in YAML says."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import numpy as np
from matplotlib.lines import Line2D

from heatscan.plotting import collapse_plane, page, palette, ticks
from heatscan.plotting.entry import panels, prepared, selected, value_name, values_of
from heatscan.plotting.kinds import entries_of, is_same
from heatscan.plotting.labels import Shown, flag_mask, folded, scan_axes, shown, symbol_text

# Up to so many points a curve has a mark at each.
_FEW = 40
# More panels than this stand in two rows.
_IN_A_ROW, _IN_PRINT = 4, {"single": 1, "double": 2}
_HIGHLIGHT = {"color": "black", "linestyle": palette.DASHED, "zorder": 3}


def compose(data, settings: Mapping):
    """Return the figure of a Dataset.

    Parameters
    ----------
    data : Dataset
        A scan with the outputs that `settings` names.
    settings : mapping
        The entry in YAML, after the schema ``figure`` of a file of scans.

    Returns
    -------
    Figure
        One panel, or one for each value of ``panel``.
    """
    data, entries = prepared(data, settings), entries_of(settings)
    quantities = [values_of(data, entry) for entry in entries]
    if settings.get("panel") == "output":
        drawn: list[tuple] = [(entry.get("label", ""), data, [{**entry, "label": ""}]) for entry in entries]
    else:
        every = (panel for row in panels(data, settings) for panel in row)
        drawn = [(", ".join(filter(None, words)), part, entries) for *words, part in every]
        quantities = quantities[:1] * len(drawn)
    columns = len(drawn) if len(drawn) <= _IN_A_ROW else -(-len(drawn) // 2)
    columns = min(columns, _IN_PRINT[settings["print"]]) if "print" in settings else columns
    rows = -(-len(drawn) // columns)
    size = settings.get("size", (7.6, 4.2) if len(drawn) == 1 else (1.6 + 4.0 * columns, 4.2 * rows))
    size = (1.6 + 4.0 * columns, 4.2 * rows) if "print" in settings and len(drawn) > 1 else size
    shared = len({each.attrs["units"] for each in quantities}) == 1
    figure, grid = page.figure(*size, nrows=rows, ncols=columns, sharey=shared, squeeze=False)
    used, looks = grid.flat[: len(drawn)], dict[tuple, Mapping]()
    for axes in grid.flat[len(drawn) :]:
        axes.remove()
    for axes, (words, part, some), each in zip(used, drawn, quantities, strict=True):
        quantity = shown(each)  # of all panels together, so that those that share an axis are in one unit
        looks |= draw(axes, part, some, quantity, settings)
        axes.set_title(folded(words, 40))
        if shared:
            axes.label_outer()
    if settings.get("proposed"):
        axes.set_ylim(collapse_plane.whole_decades(*quantities))
    # When all is drawn: an open end is left to all panels together.
    for axes in used if "limits" in settings else ():
        axes.set_ylim(*(None if end is None else quantity.convert(end) for end in settings["limits"]))
    _legend(figure, used, data, looks, settings)
    page.title(figure, data)
    return figure


def draw(axes, data, entries, quantity: Shown, settings: Mapping) -> dict:
    """Draw entries of ``y`` on one pair of axes, in the unit of `quantity`.

    Return how each value is drawn that tells curves apart, by its dimension and the value, and each entry with words of
    its own, by "" and these.
    """
    name, log = settings.get("x") or scan_axes(data)[-1], settings.get("scale") == "log"
    # An output may vary along several axes: it runs along the one on which it varies most.
    along = max(data[name].dims, key=lambda dim: np.ptp(data[name].values, data[name].get_axis_num(dim)).max())
    x = scan_axis(axes, data, data[name].isel({dim: 0 for dim in data[name].dims if dim != along}))
    axes.set_xlim(*(None if end is None else x.convert(end) for end in settings.get("across", (None, None))))
    found, named = [], dict[tuple, Mapping]()
    for number, entry in enumerate(entries):
        part, values = selected(data, entry.get("at", {})), values_of(data, entry)
        found.append(values)
        looks = _looks(part, [dim for dim in values.dims if dim != along], settings)
        plain = {"color": "black" if number and found[0].ndim > 1 else palette.ramp(2)[0]}
        style = _style(entry, number)
        for at, look in _curves(looks):
            y = quantity.convert(values.isel(at).values)
            places = x.convert(part[name].isel(at, missing_dims="ignore"))
            look = with_marks({**plain, **look, **style}, x.values)
            axes.plot(places, np.where(y > 0, y, np.nan) if log else y, **look)
        several = [dim for dim in looks if len(looks[dim]) > 1]
        # A line that no words explain is how the values are drawn.
        line = {key: style[key] for key in style if key == "linewidth" or not entry.get("label")}
        for dim in several:
            for value, own in zip(part[dim].values, looks[dim], strict=True):
                named.setdefault((dim, value), with_marks({**own, **line}, x.values))
        if np.isfinite(values).any() and (entry.get("label") or not several):
            words = entry.get("label") or values.attrs["long_name"]
            named["", words] = with_marks(style, x.values) if several else look
    if "shade" in settings:
        gaps = ~np.isfinite(found[0]).any([dim for dim in found[0].dims if dim != along])
        shade_flags(axes, x.values, data[settings["shade"]], gaps.values)
    for place, line in enumerate(settings.get("levels", ())):
        level = line["at"] if not isinstance(line["at"], str) else data[line["at"]].item()
        if line.get("output") not in (None, *(entry["output"] for entry in entries)) or (log and level <= 0):
            continue
        look = {"linestyle": palette.DASHES[2 + place % 4], "linewidth": 1, "label": line.get("label")}
        axes.axhline(quantity.convert(level), **{**palette.GUIDE, **(look if "label" in line else {})})
    if settings.get("proposed"):
        collapse_plane.draw_proposed(axes, data)
    log = log and any((values > 0).any() for values in found)
    axes.set(yscale="log" if log else "linear", ylabel=folded(quantity.label))
    if settings.get("reverse") == name:
        axes.set_xlim(*axes.get_xlim()[::-1])
    if not any(np.isfinite(values).any() for values in found):
        look = {"ha": "center", "va": "center", "color": palette.NOTE["color"], "transform": axes.transAxes}
        axes.text(0.5, 0.5, textwrap.fill(data.attrs.get("comment", "no stable point"), 60), **look)
    return named


def _curves(looks: Mapping) -> Iterator[tuple[dict, dict]]:
    """Yield the place of each curve along the dimensions, and how it is drawn: as a value to highlight, or by all."""
    for place in np.ndindex(*map(len, looks.values())):
        at = dict(zip(looks, place, strict=True))
        said = sorted((looks[dim][index] for dim, index in at.items()), key=lambda each: each is _HIGHLIGHT)
        yield at, {key: value for each in said for key, value in each.items()}


def scan_axis(axes, data, variable) -> Shown:
    """Prepare axes for what lies across, and return it as it is shown: scale, ends, ticks, label, the reference."""
    x = shown(variable)
    axes.set(xscale=ticks.scale_of(x.values), xlim=(x.values[0], x.values[-1]), xlabel=folded(x.label, 64))
    reference = data.attrs.get(f"reference_{variable.name}")
    if ticks.are_whole(x.values) and axes.get_xscale() == "linear":
        ticks.tick_whole(axes.xaxis, x.values, *([] if reference is None else [x.convert(reference)]))
    if reference is not None:
        axes.axvline(x.convert(reference), label="reference", **palette.REFERENCE_LINE)
    return x


def shade_flags(axes, x, flags, where) -> None:
    """Shade the stretches of a one-dimensional scan `where` there are no numbers, each flag with its name in the
    legend.
    """
    edges = _edges(np.asarray(x, float), axes.get_xscale())
    for name in flags.attrs["flag_meanings"].split():
        mask = flag_mask(flags, name) & where
        look = palette.FLAGS.get(name, {"facecolor": "0.88", "label": name.replace("_", " ")})
        steps = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(int)))
        for number, (first, last) in enumerate(zip(steps[::2], steps[1::2], strict=True)):
            words = {"label": look["label"] if number == 0 else None}
            axes.axvspan(edges[first], edges[last], linewidth=0, zorder=0.5, **{**look, **words})


def _looks(data, dims, settings: Mapping) -> dict[str, list[dict]]:
    """Return how each value of each dimension is drawn, by the palette where it knows one.

    Of the others the first with several values, numbers before words, has a ramp of colours where the colour is still
    free; the next has a line for each value, and so on. In print the values of the only one have a line each too.
    """
    highlight, several = settings.get("highlight", {}), [dim for dim in dims if data.sizes[dim] > 1]
    known = {dim: [palette.look(dim, value) for value in data[dim].values] for dim in dims}
    found: dict[str, list[dict]] = {}
    for dim in sorted(dims, key=lambda dim: (not any(known[dim]), data[dim].dtype.kind not in "if")):
        count = len(known[dim])
        looks = [{"color": colour} for colour in palette.ramp(count)]
        if any("color" in look for each in found.values() for look in each):
            looks = [{"linestyle": palette.DASHES[place % len(palette.DASHES)]} for place in range(count)]
        for place, (value, said) in enumerate(zip(data[dim].values, known[dim], strict=True)):
            if said or count == 1:
                looks[place] = {key: part for key, part in (said or {}).items() if key != "label"}
            if "print" in settings and several == [dim]:
                looks[place] = {**looks[place], "linestyle": palette.DASHES[place % len(palette.DASHES)]}
            if dim in highlight and is_same(value.item(), highlight[dim]):
                looks[place] = _HIGHLIGHT
        found[dim] = looks
    return {dim: found[dim] for dim in dims}


def _style(entry: Mapping, number: int) -> dict:
    """Return how the curves of one output of several are drawn, whatever else tells them apart."""
    style = {"linestyle": list(palette.LINES.values())[number % 3], "zorder": 2} if number else {}
    style |= {"linestyle": palette.LINES[entry["line"]]} if "line" in entry else {}
    return style | ({"linewidth": entry["width"]} if "width" in entry else {})


def with_marks(look: Mapping, x) -> dict:
    """Return how a curve is drawn against x: with a mark at each value where these are few or whole numbers.

    Dashed curves and their smaller marks lie above solid ones, so that of two that coincide both are seen.
    """
    solid = look.get("linestyle", "-") == "-"
    marks = {"marker": "o", "markersize": 5 if solid else 2.8} if len(x) <= _FEW or ticks.are_whole(x) else {}
    return {"zorder": 2.2 if solid else 2.4, **marks, **look}


def _legend(figure, panels, data, looks: dict, settings: Mapping) -> None:
    """Put the legend of all panels beside them or where asked for: the curves, then levels, reference and shading.

    Where numbers of one dimension tell the curves apart, its symbol stands above, and they are listed as the curves
    lie.
    """
    numbers = {dim for dim, value in looks if dim and data[dim].dtype.kind in "if" and not palette.look(dim, value)}
    handles: dict[str, Line2D] = {}
    for (dim, value), look in (reversed if len(numbers) == 1 else list)(looks.items()):
        words = value_name(data, dim, value, named=len(numbers) > 1) if dim else value
        handles.setdefault(words, Line2D([], [], label=words, **{"color": palette.GUIDE["color"], **look}))
    last = ["reference", *(look["label"] for look in palette.FLAGS.values())]
    others = {words: handle for axes in panels for handle, words in zip(*axes.get_legend_handles_labels(), strict=True)}
    handles |= dict(sorted(others.items(), key=lambda pair: last.index(pair[0]) if pair[0] in last else -1))
    place = settings.get("legend", "beside")
    if place == "none" or (len(handles) < 2 and "legend" not in settings):
        return
    title = symbol_text(data[numbers.pop()]) if len(numbers) == 1 else None
    page.legend(panels[-1], handles.values(), place, 4, title=title)


def _edges(x: np.ndarray, scale: str) -> np.ndarray:
    if scale == "log":
        return np.exp(_edges(np.log(x), "linear"))
    middle = (x[1:] + x[:-1]) / 2
    return np.concatenate(([x[0]], middle, [x[-1]]))
