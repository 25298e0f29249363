"""Quantities: numbers, text with a unit and words, read for a parameter into SI values within its bounds.

This is the only way in, from YAML as from Python and from the command line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from heatscan.configuration import units
from heatscan.configuration.documents import MAX_BYTES, inside, readable
from heatscan.engine.axis import Axis
from heatscan.engine.parameter import Parameter
from heatscan.engine.scan import NOTES
from heatscan.engine.study import Study
from heatscan.errors import ConfigurationError, located, require_known


def read_quantity(value: float | str, parameter: Parameter, where: str) -> Any:
    """Return one value, a plain SI number or text with a unit, in the unit of its parameter and within its bounds.

    Parameters
    ----------
    value : float or str
        What was given: a number in the parameter's unit, a text such as ``"100 nm"``, or one of its words.
    parameter : Parameter
        What it is a value of: its unit, bounds and choices count.
    where : str
        The file and key, for messages.

    Returns
    -------
    float or str
        The value [the parameter's unit], or the word.

    Raises
    ------
    ConfigurationError
        It is not a number, has another unit, or is out of bounds: the text names `where`, the value and what is
        accepted.
    """
    with located(where):
        if isinstance(value, str) and parameter.numeric:
            text, value = value, units.to_si(value, parameter.unit)
            if text.rstrip()[-1:].isalpha() and f"{value:g}" not in text:  # 24Mg is 24000 kg; nobody meant 24000 u
                parameter = replace(parameter, usual_unit="")
        return parameter.check(value)


def read_arrays(values: Mapping, study: Study) -> dict:
    """Return values by parameter, numbers or text or sequences of these, each read as `read_quantity` does."""
    read = {}
    for name, value in values.items():
        parameter, array = known_parameter(study, name), np.asarray(value)
        if not array.ndim:
            read[name] = read_quantity(array.item(), parameter, name)
            continue
        if array.dtype.kind == "U" and parameter.numeric:
            array = np.reshape([read_quantity(text, parameter, name) for text in array.ravel().tolist()], array.shape)
        with located(name):
            if not array.size:
                raise ConfigurationError("the axis is empty")
            parameter.check_array(array if array.dtype.kind == "U" else array.astype(float))
        read[name] = array
    study.refuse_contradictions(read)
    return read


def known_parameter(study: Study, name: str) -> Parameter:
    """Return the parameter of that name, or raise a ConfigurationError that suggests one."""
    require_known(f"a parameter of study {study.name}", name, study.parameters)
    return study.parameters[name]


def read_values(entries: Mapping, study: Study, where: str, root: str | os.PathLike = ".") -> tuple[dict, dict]:
    """Return the values in a mapping by parameter [SI units], and the sources of those that have one of their own.

    What a file says that one of the values names, a path relative to `root`, is among them.
    """
    values, sources = {}, {}
    for name, entry in entries.items():
        with located(where):
            parameter = known_parameter(study, name)
        if isinstance(entry, Mapping):
            sources[name], entry = entry["source"], entry["value"]
        values[name] = read_quantity(entry, parameter, f"{where}.{name}")
    for name, read in {name: read for name in values if (read := study.parameters[name].read)}.items():
        more, notes = _read_file(read, values[name], values, f"{where}.{name}", root)
        sources |= dict.fromkeys(more, f"read from {values[name]}") | (
            {NOTES: f"{values[name]}: {notes}"} if notes else {}
        )
        values |= more
    with located(where):
        study.refuse_contradictions(values)
    return values, sources


def _read_file(read: Callable, path: str, given: Mapping, where: str, root: str | os.PathLike) -> tuple[dict, str]:
    """Return what the file that a parameter names says of others, and notes, by its `read`; it must lie in the
    project."""
    if os.path.isabs(path):
        raise ConfigurationError(f"{where}: {path!r} must be a path relative to the project folder")
    place = inside(root, path, where)
    try:
        with readable(place, 100 * MAX_BYTES):
            return read(place, given)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {str(error).replace(str(place), path)}") from error


def read_axis(spec: Mapping | list, parameter: Parameter, where: str, most: int = 0) -> Axis:
    """Return the axis that a list of values, or a mapping of from, to, points and spacing, describes.

    Of more than `most` values, where that is not 0, only so many are kept, both ends among them.
    """
    spec = {"values": spec} if isinstance(spec, list) else spec
    listed = spec.get("values")
    if parameter.read or (parameter.choices and not listed):
        accepted = ", ".join(parameter.choices) or "files, each a case of its own; a file cannot be an axis"
        raise ConfigurationError(f"{where}: expected a list of {accepted}")
    if listed:
        values = [read_quantity(entry, parameter, f"{where}.values.{number}") for number, entry in enumerate(listed)]
        if len(set(values)) < len(values) or not (parameter.choices or values == sorted(values)):
            raise ConfigurationError(f"{where}: {listed!r:.200} must be in ascending order, each value once")
    else:
        axis = _spaced(spec, parameter, where, most)
        if not parameter.integer:
            return axis
        values = axis.array().tolist()
    if most and len(values) > most:
        kept = sorted({round(number * (len(values) - 1) / max(1, most - 1)) for number in range(most)})
        return Axis(values=tuple(values[number] for number in kept))
    return Axis(values=tuple(values)) if listed else axis


def _spaced(spec: Mapping, parameter: Parameter, where: str, most: int) -> Axis:
    """Return an axis between two ends."""
    start, stop = (read_quantity(spec[key], parameter, f"{where}.{key}") for key in ("from", "to"))
    points, spacing = int(spec["points"]), spec.get("spacing", "linear")
    if spacing == "log" and start <= 0:
        raise ConfigurationError(f"{where}.from: {spec['from']!r} must be greater than zero on a log axis")
    if most and not parameter.integer:
        points = min(points, most)
    axis = Axis(start=start, stop=stop, points=points, spacing=spacing)
    if not (start < stop and np.all(np.diff(axis.array()) > 0)):
        ends = f"'from' ({spec['from']!r}) must be less than 'to' ({spec['to']!r})"
        raise ConfigurationError(f"{where}: {ends}, with room for {points} points between them")
    with located(where):
        parameter.check_array(axis.array())
    return axis
