"""What an entry of `figures` in YAML shows: the part of the data, its panels, and the names of what they hold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.mathtext import MathTextParser

from heatscan.errors import ConfigurationError
from heatscan.plotting import notation, palette
from heatscan.plotting.kinds import as_list, entries_of
from heatscan.plotting.labels import symbol_text


def require_formulas(settings: Mapping, where: str) -> None:
    """Raise a ConfigurationError where a text that a figure's entry gives has a formula that cannot be drawn."""
    curves = settings.get("curves", {}).values()
    entries = (*(entries_of(settings) if settings else ()), *settings.get("levels", ()), *curves)
    texts = [*settings.get("labels", {}).values(), *(entry["label"] for entry in entries if "label" in entry)]
    for text in (text for text in texts if "$" in text):
        if text.count("$") % 2:
            raise ConfigurationError(f"{where}: label {text!r}: dollar signs come in pairs, around a formula")
        try:
            MathTextParser("path").parse(text)
        except ValueError as error:
            reason = str(error).strip().splitlines()[-1]
            raise ConfigurationError(f"{where}: label {text!r} is a formula that cannot be drawn ({reason})") from None


def prepared(data, settings: Mapping):
    """Return the part of a Dataset that an entry shows, with the labels that it gives.

    Of a label the words replace a variable's name, and a formula at its end the symbol. Dimensions with one value that
    nothing else tells stand in the note under the title.
    """
    data = selected(data.copy(), settings.get("at", {}))
    for name in settings.get("labels", {}).keys() & data.variables.keys():
        words, dollar, formula = settings["labels"][name].partition("$")
        data[name].attrs |= {"long_name": words.strip(), **({"symbol": dollar + formula} if dollar else {})}
    elsewhere = (settings.get("x"), *as_list(settings.get("panel", ())))
    single = [name for name in data.dims if data.sizes[name] == 1 and name not in elsewhere]
    words = [value_name(data, name, data[name].values[0], named=True) for name in single]
    return data.assign_attrs(held=",   ".join(filter(None, [*words, data.attrs.get("held", "")])))


def selected(data, at: Mapping):
    """Return the part of a Dataset at values of dimensions: of numbers the nearest, of words those named."""
    for name, wanted in at.items():
        method = "nearest" if data[name].dtype.kind in "if" else None
        data = data.sel({name: as_list(wanted)}, method=method).drop_duplicates(name)
    return data


def values_of(data, entry: Mapping):
    """Return what one output of an entry shows: over another or a number, and where others are within bounds."""
    data = selected(data, entry.get("at", {}))
    values = data[entry["output"]]
    attrs, below = values.attrs, entry.get("over", 1)
    if isinstance(below, str):
        below = data[below]
        name = entry.get("label", f"{attrs['long_name']} over {below.attrs['long_name']}")
        unit = "1" if below.attrs["units"] == attrs["units"] else attrs["units"]
        attrs = {"long_name": name, "units": unit}
    values = values if "over" not in entry else values / below
    for name, (low, high) in entry.get("where", {}).items():
        low, high = (limit if end is None else end for end, limit in ((low, -np.inf), (high, np.inf)))
        values = values.where((data[name] >= low) & (data[name] <= high))
    return values.assign_attrs(attrs)


def panels(data, settings: Mapping) -> list[list[tuple]]:
    """Return (words of the row, words of the column, Dataset) of each panel, by rows; of two dimensions the first goes
    down, the only one across.
    """
    names = [name for name in as_list(settings.get("panel", ())) if name != "output"]
    rows = _parts(data, names[0]) if len(names) == 2 else [("", data)]
    return [[(down, across, part) for across, part in _parts(row, *names[-1:])] for down, row in rows]


def _parts(data, name: str = "") -> list[tuple]:
    if name not in data.dims:
        return [("", data)]
    return [(value_name(data, name, value, named=True), data.sel({name: value})) for value in data[name].values]


def value_name(data, name: str, value, named: bool = False) -> str:
    """Return a value of a dimension as legends and titles have it, a number with its unit and `named` if asked."""
    coordinate = data[name]
    if known := palette.look(name, value):
        return known["label"]
    if coordinate.dtype.kind not in "if":
        titles = (data[each] for each in ("label", f"{name}_title") if each in data.coords and name in data[each].dims)
        title = next(titles, None)
        return str(value).replace("_", " ") if title is None else str(title.sel({name: value}).item())
    text = notation.quantity_text(value, coordinate.attrs.get("units", "1"), coordinate.values)
    return f"{symbol_text(coordinate)} = {text}" if named else text
