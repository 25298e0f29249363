"""The figure kind `lines`: outputs of any scan as curves over one axis, as its entry in YAML says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from heatscan.plotting import notation, page, palette, ticks
from heatscan.plotting.kinds import as_list, is_same
from heatscan.plotting.labels import Shown, flag_mask, folded, scan_axes, shown, symbol_text

# Up to so many points a curve has a mark at each.
_FEW = 40


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
    data = _with_single_values(data, settings)
    panels = _panels(data, settings)
    width, height = settings.get("size", (7.6, 4.2) if len(panels) == 1 else (1.6 + 4.0 * len(panels), 4.2))
    shared = settings.get("panel") != "output"
    figure, grid = page.figure(width, height, ncols=len(panels), sharey=shared, squeeze=False)
    for axes, (words, part, curves) in zip(grid[0], panels, strict=True):
        # Of all panels together, so that those that share an axis are in one unit.
        quantity = shown(data[curves[0][0]["output"]], settings.get("label", ""))
        draw(axes, part, curves, quantity, settings)
        if words:
            axes.set_title(words)
        if axes is not grid[0, 0] and shared:
            axes.set_ylabel("")
    # When all is drawn: an open end is left to all panels together.
    for axes in grid[0] if "limits" in settings else ():
        axes.set_ylim(*(None if end is None else quantity.convert(end) for end in settings["limits"]))
    _legend(figure, grid[0], settings, _legend_title(data, curves, settings))
    (page.title if len(panels) == 1 else page.suptitle)(axes if len(panels) == 1 else figure, data)
    return figure


def draw(axes, data, curves, quantity: Shown, settings: Mapping) -> None:
    """Draw curves on one pair of axes, in the unit of `quantity`.

    Each is (settings of the output, coordinates of the curve, how it is drawn).
    """
    x = scan_axis(axes, data, settings.get("x") or scan_axes(data)[-1])
    log = settings.get("scale", "linear") == "log"
    for entry, at, look in curves:
        y = quantity.convert(data[entry["output"]].sel(at).values)
        axes.plot(x.values, np.where(y > 0, y, np.nan) if log else y, **with_marks(look, x.values))
    if "shade" in settings:
        first = curves[0][0]["output"]
        numbers = [data[first].sel(at).values for entry, at, _ in curves if entry["output"] == first]
        shade_flags(axes, x.values, data[settings["shade"]], ~np.isfinite(numbers).any(axis=0))
    for line in settings.get("levels", ()):
        at = line["at"] if not isinstance(line["at"], str) else data[line["at"]].item()
        named = {"linestyle": palette.DOTTED, "linewidth": 1, "label": line["label"]} if "label" in line else {}
        axes.axhline(quantity.convert(at), **{**palette.GUIDE, **named})
    axes.set(yscale="log" if log else "linear", ylabel=settings.get("y_label", folded(quantity.label)))
    if "x_label" in settings:
        axes.set_xlabel(settings["x_label"])
    if settings.get("reverse"):
        axes.set_xlim(*axes.get_xlim()[::-1])
    page.annotate_empty(axes, np.concatenate([np.ravel(data[entry["output"]].sel(at)) for entry, at, _ in curves]))


def scan_axis(axes, data, name: str) -> Shown:
    """Prepare axes for the axis of a scan, and return it as it is shown: scale, ends, ticks, label, the reference."""
    x = shown(data[name])
    axes.set(xscale=ticks.scale_of(x.values), xlim=(x.values[0], x.values[-1]), xlabel=folded(x.label, 64))
    reference = data.attrs.get(f"reference_{name}")
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


def _with_single_values(data, settings: Mapping):
    """Return the Dataset with the words of dimensions of length one in the note under the title, where curves have
    none.
    """
    shown_elsewhere = (settings.get("x"), settings.get("panel"))
    single = [name for name in data.dims if data.sizes[name] == 1 and name not in shown_elsewhere]
    titles = [data.get(f"{name}_title", data[name]) for name in single]
    words = [value_name(title, title.values.item()) for title in titles if title.dtype.kind in "UO"]
    return data.assign_attrs(held=",   ".join(filter(None, [*words, data.attrs.get("held", "")])))


def _panels(data, settings: Mapping) -> list[tuple]:
    """Return (title, Dataset, curves) for each panel."""
    entries = [entry if isinstance(entry, Mapping) else {"output": entry} for entry in as_list(settings["y"])]
    name = settings.get("panel")
    if name == "output":
        return [("", data, _curves(data, [entry], settings)) for entry in entries]
    if not name or not data[name].ndim:
        return [("", data, _curves(data, entries, settings))]
    parts = [data.sel({name: value}) for value in data[name].values]
    titles = [value_name(data[name], value, named=True) for value in data[name].values]
    return [(title, part, _curves(part, entries, settings)) for title, part in zip(titles, parts, strict=True)]


def _curves(data, entries, settings: Mapping) -> list[tuple[Mapping, dict, dict]]:
    """Return (settings of the output, coordinates, how it is drawn) for each curve, those of one output together."""
    x = settings.get("x") or scan_axes(data)[-1]
    found = []
    for number, entry in enumerate(entries):
        dims = [dim for dim in data[entry["output"]].dims if dim != data[x].dims[0]]
        style = {"linestyle": list(palette.LINES.values())[number % 3], "zorder": 2} if number else {}
        style |= {"linestyle": palette.LINES[entry["line"]]} if "line" in entry else {}
        style |= {"linewidth": entry["width"]} if "width" in entry else {}
        own = ("",) if not dims else np.ndindex(*(data.sizes[dim] for dim in dims))
        for index in own:
            at = {dim: data[dim].values[place] for dim, place in zip(dims, index, strict=True)} if dims else {}
            found.append((entry, at, {**_look(data, at, settings), **style, **_words(data, at, entry, number)}))
    return found


def _look(data, at: Mapping, settings: Mapping) -> dict:
    """Return colour and line of a curve, by the palette where it knows a coordinate.

    Of other coordinates with several values the first, of numbers where there are any, has a ramp of colours where
    the colour is still free; the next has a line for each value, and so on.
    """
    looks, others = {}, []
    for name, value in at.items():
        if name in (marked := settings.get("highlight", {})) and is_same(np.asarray(value).item(), marked[name]):
            return {"color": "black", "linestyle": palette.DASHED, "zorder": 3}
        if known := palette.look(name, value):
            looks |= {key: said for key, said in known.items() if key != "label"}
        elif data.sizes[name] > 1:
            others.append(name)
    for name in sorted(others, key=lambda name: data[name].dtype.kind not in "if"):
        place, count = data[name].values.tolist().index(at[name]), data.sizes[name]
        if "color" not in looks:
            looks["color"] = palette.ramp(count)[place]
        else:
            looks["linestyle"] = palette.DASHES[place % len(palette.DASHES)]
    return {"color": palette.ramp(2)[0], **looks}


def _words(data, at: Mapping, entry: Mapping, number: int) -> dict:
    """Return the name of a curve in the legend; of several outputs the first is named by its coordinates alone."""
    words = [value_name(data[name], value) for name, value in at.items() if data.sizes[name] > 1]
    if "label" in entry:
        words.append(entry["label"])
    elif number and at:
        return {}
    return {"label": ", ".join(words) or data[entry["output"]].attrs["long_name"]}


def value_name(coordinate, value, named: bool = False) -> str:
    """Return a value along a coordinate as legends and titles have it, a number with its unit and `named` if asked."""
    if known := palette.look(coordinate.name, value):
        return known["label"]
    if coordinate.dtype.kind not in "if":
        return str(value).replace("_", " ")
    text = notation.quantity_text(value, coordinate.attrs.get("units", "1"), coordinate.values)
    return f"{symbol_text(coordinate)} = {text}" if named else text


def with_marks(look: Mapping, x) -> dict:
    """Return how a curve is drawn against x: with a mark at each value where these are few or whole numbers.

    Dashed curves and their smaller marks lie above solid ones, so that of two that coincide both are seen.
    """
    solid = look.get("linestyle", "-") == "-"
    marks = {"marker": "o", "markersize": 5 if solid else 2.8} if len(x) <= _FEW or ticks.are_whole(x) else {}
    return {"zorder": 2.2 if solid else 2.4, **marks, **look}


def _legend(figure, panels, settings: Mapping, title: str) -> None:
    """Put the legend of all panels beside them or where asked for: the curves, then the reference and the shading."""
    found = [pair for axes in panels for pair in zip(*axes.get_legend_handles_labels(), strict=True)]
    words = list(dict.fromkeys(text for _, text in found))
    handles = [next(handle for handle, text in found if text == word) for word in words]
    if len(words) < 2 and not settings.get("legend"):
        return
    last = ["reference", *(look["label"] for look in palette.FLAGS.values())]
    order = sorted(range(len(words)), key=lambda number: last.index(words[number]) if words[number] in last else -1)
    handles, words = [handles[n] for n in order], [words[n] for n in order]
    if title:  # as the curves lie, where they are in the order of a number
        handles, words = handles[::-1], words[::-1]
    title = words_given if isinstance(words_given := settings.get("legend_title"), str) else title
    if (place := settings.get("legend", "beside")) == "beside":
        figure.legend(handles, words, loc="outside right center", title=title)
    else:
        panels[-1].legend(handles, words, loc=place, title=title)


def _legend_title(data, curves, settings: Mapping) -> str | None:
    """Return the name or the symbol of the numbers that tell the curves apart, None where words do."""
    names = {name for _, at, _ in curves for name in at if palette.look(name, at[name]) is None}
    variable = data[names.pop()] if len(names) == 1 else None
    if variable is None or variable.dtype.kind not in "if":
        return None
    own = settings.get("legend_title")
    return own[variable.name] if isinstance(own, Mapping) and variable.name in own else symbol_text(variable)


def _edges(x: np.ndarray, scale: str) -> np.ndarray:
    if scale == "log":
        return np.exp(_edges(np.log(x), "linear"))
    middle = (x[1:] + x[:-1]) / 2
    return np.concatenate(([x[0]], middle, [x[-1]]))
