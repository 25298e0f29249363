"""Quantities: values in YAML turned into SI numbers within the bounds of their parameter."""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Mapping
from pathlib import Path

from heatscan.configuration import units
from heatscan.engine.axis import Axis
from heatscan.errors import ConfigurationError


def known_parameter(study, name: str, where: str):
    if name not in study.parameters:
        close = difflib.get_close_matches(name, study.parameters, 1)
        raise ConfigurationError(
            f"{where + ': ' if where else ''}study {study.name} has no parameter {name!r}"
            + (f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(study.parameters)}")
        )
    return study.parameters[name]


def read_values(entries: Mapping, study, where: str, root: str | os.PathLike = ".") -> tuple[dict, dict]:
    """Return the values of a mapping in SI units, those that a named file says among them, and the sources of those that have one of their own."""
    values, sources = {}, {}
    for name, entry in entries.items():
        parameter = known_parameter(study, name, where)
        if isinstance(entry, Mapping):
            for key in ("value", "source"):
                if key not in entry:
                    raise ConfigurationError(f"{where}.{name}: the key {key!r} is missing")
            sources[name] = entry["source"]
            entry = entry["value"]
        values[name] = read_quantity(entry, parameter, f"{where}.{name}")
    for name in [name for name in values if study.parameters[name].read]:
        more = read_file(study.parameters[name], values[name], values, f"{where}.{name}", root)
        sources |= dict.fromkeys(more, f"read from {values[name]}")
        values |= more
    return values, sources


def read_file(parameter, path: str, given: Mapping, where: str, root: str | os.PathLike) -> dict:
    """Return what the file that a parameter names says of other parameters; its path must lead to a file of the project.

    Raises
    ------
    ConfigurationError
        The path leads out of the project, or the file is missing or no good; the text names key and file.
    """
    place = Path(path)
    if place.is_absolute() or ".." in place.parts:
        raise ConfigurationError(
            f"{where}: {path!r} must be a path from the project's folder to a file in it, so that results rest on the project alone"
        )
    try:
        return parameter.read(Path(root) / place, given)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {str(error).replace(str(Path(root) / place), path)}") from error


def read_quantity(entry, parameter, where: str):
    """Return one value, a plain SI number or text with a unit, as an SI number within the parameter's bounds."""
    try:
        if isinstance(entry, str) and not (parameter.choices or parameter.read):
            entry = units.to_si(entry, parameter.unit)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error
    return check_value(parameter, entry, where)


def check_value(parameter, value, where: str):
    try:
        return parameter.check(value)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error


def read_axis(spec, parameter, where: str) -> Axis:
    if isinstance(spec, list):
        spec = {"values": spec}
    if parameter.read:
        raise ConfigurationError(f"{where}: a file cannot be an axis; make each a case of its own")
    if "values" in spec:
        extra = sorted(set(spec) - {"values"})
        if extra:
            raise ConfigurationError(f"{where}: 'values' lists every value, so {extra[0]!r} has no place beside it")
        values = [
            read_quantity(value, parameter, f"{where}.values.{number}") for number, value in enumerate(spec["values"])
        ]
        for number, value in enumerate(values):
            if value in values[:number]:
                raise ConfigurationError(f"{where}: the value {spec['values'][number]!r} is there twice")
        if not parameter.choices and values != sorted(values):
            raise ConfigurationError(f"{where}: the values {spec['values']!r} are not in rising order")
        return Axis(values=tuple(values))
    if parameter.choices:
        raise ConfigurationError(f"{where}: takes a list of {', '.join(parameter.choices)}")
    for key in ("from", "to", "points"):
        if key not in spec:
            raise ConfigurationError(f"{where}: the key {key!r} is missing; give from, to and points, or values")
    start, stop = (read_quantity(spec[key], parameter, f"{where}.{key}") for key in ("from", "to"))
    spacing = spec.get("spacing", "linear")
    if not start < stop:
        raise ConfigurationError(f"{where}: 'from' ({spec['from']!r}) must be less than 'to' ({spec['to']!r})")
    if spacing == "log" and start <= 0:
        raise ConfigurationError(f"{where}.from: {spec['from']!r} must be greater than zero on a log axis")
    axis = Axis(start=start, stop=stop, points=spec["points"], spacing=spacing)
    values = axis.array()
    if len(set(values.tolist())) < len(values):
        raise ConfigurationError(
            f"{where}: {spec['points']} points do not fit between {spec['from']!r} and {spec['to']!r}"
        )
    if parameter.integer and any(value != math.floor(value) for value in values):
        steps = int(stop - start)
        raise ConfigurationError(
            f"{where}: the values must be whole numbers; from {start:g} to {stop:g} these are {steps + 1} points, "
            "linear, or list them under 'values'"
        )
    return axis


def thinned(axis: Axis, parameter, limit: int) -> Axis:
    """Return the axis with at most `limit` points (0: as it is), its ends kept."""
    if not limit or len(axis) <= limit:
        return axis
    if axis.points and not parameter.integer:
        return Axis(start=axis.start, stop=axis.stop, points=limit, spacing=axis.spacing)
    values = axis.array().tolist()
    kept = sorted({round(number * (len(values) - 1) / max(1, limit - 1)) for number in range(limit)})
    return Axis(values=tuple(values[number] for number in kept))
