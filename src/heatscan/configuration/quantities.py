"""The one reader of quantities: what a user writes, in YAML, in Python or on a command line, as SI numbers."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping

import numpy as np

from heatscan.configuration import documents, units
from heatscan.configuration.schema import suggestion
from heatscan.engine.axis import Axis
from heatscan.errors import ConfigurationError


def known_parameter(study, name: str, where: str = ""):
    """Return a study's Parameter, or raise a ConfigurationError that names those like it."""
    if name not in study.parameters:
        raise ConfigurationError(
            f"{where + ': ' if where else ''}study {study.name} has no parameter {name!r}"
            f"{suggestion(name, study.parameters, 'it has')}"
        )
    return study.parameters[name]


def read_quantity(entry, parameter, where: str) -> float | str:
    """Return one value of a Parameter, checked against its bounds.

    Parameters
    ----------
    entry : float or str
        A plain number [the parameter's SI unit], a number with a unit such as ``"100 nm"``, or a word.
    parameter : Parameter
        Its unit, bounds and choices.
    where : str
        File and key, for messages.

    Returns
    -------
    float or str
        The number [SI] or word.

    Raises
    ------
    ConfigurationError
        It cannot be read, has another unit, or is out of bounds; the text begins with `where`.
    """
    try:
        if isinstance(entry, str) and not (parameter.choices or parameter.read or parameter.text):
            entry = units.to_si(entry, parameter.unit)
        return parameter.check(entry)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error


def read_values(entries: Mapping, study, where: str, root: str | os.PathLike = ".") -> tuple[dict, dict]:
    """Return values by parameter name [SI], what named files say of other parameters among them, and their own sources.

    Parameters
    ----------
    entries : mapping
        Quantities by parameter name, or mappings of ``value`` and ``source``.
    study : Study
        Whose parameters they are.
    where : str
        File and key, for messages.
    root : path
        The folder that paths start from.

    Returns
    -------
    values, sources : dict
        By parameter name; sources of those only that have one of their own.

    Raises
    ------
    ConfigurationError
        A name is unknown, a value cannot be read, or a file is missing or no good.
    """
    values, sources = {}, {}
    for name, entry in entries.items():
        parameter = known_parameter(study, name, where)
        if isinstance(entry, Mapping):
            for key in ("value", "source"):
                if key not in entry:
                    raise ConfigurationError(f"{where}.{name}: the key {key!r} is missing")
            sources[name], entry = entry["source"], entry["value"]
        values[name] = read_quantity(entry, parameter, f"{where}.{name}")
    for name in [name for name in values if study.parameters[name].read]:
        more = _read_file(study.parameters[name], values[name], values, f"{where}.{name}", root)
        sources |= dict.fromkeys(more, f"read from {values[name]}")
        values |= more
    return values, sources


def _read_file(parameter, path: str, given: Mapping, where: str, root: str | os.PathLike) -> dict:
    """Return what the file that a parameter names says of other parameters."""
    if os.path.isabs(path):
        raise ConfigurationError(f"{where}: {path!r} must be a path relative to the project folder")
    place = documents.inside(root, path, where)
    try:
        return parameter.read(place, given)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {str(error).replace(str(place), path)}") from error


def read_arrays(values: Mapping, study) -> dict:
    """Return parameters given in Python, numbers, text with units or sequences of these, as SI numbers and lists of them.

    Raises
    ------
    ConfigurationError
        A text cannot be read as a quantity of its parameter; unknown names are left to later checks.
    """

    def read(name, value):
        parameter = study.parameters.get(name)
        if isinstance(value, (list, tuple)):
            return [read(name, item) for item in value]
        if (
            isinstance(value, str)
            and parameter
            and not (parameter.choices or parameter.read or parameter.text or parameter.label)
        ):
            return read_quantity(value, parameter, name)
        return value

    return {name: read(name, value) for name, value in values.items()}


def read_axis(spec, parameter, where: str, most: int = 0) -> Axis:
    """Return an axis: a list of values, or ``from``, ``to``, ``points`` and ``spacing``.

    `most` thins it to so many points, ends kept; 0 leaves it as it is.

    Raises
    ------
    ConfigurationError
        A key is missing, or the values are equal, unsorted, not whole or out of bounds.
    """
    if parameter.read:
        raise ConfigurationError(f"{where}: a file cannot be an axis; make each a case of its own")
    spec = {"values": spec} if isinstance(spec, list) else spec
    axis = _listed(spec, parameter, where) if "values" in spec else _spaced(spec, parameter, where)
    return _thinned(axis, parameter, most)


def _listed(spec: Mapping, parameter, where: str) -> Axis:
    for extra in sorted(set(spec) - {"values"}):
        raise ConfigurationError(f"{where}: {extra!r} cannot be combined with 'values', which lists every value")
    values = [read_quantity(value, parameter, f"{where}.values.{n}") for n, value in enumerate(spec["values"])]
    for number, value in enumerate(values):
        if value in values[:number]:
            raise ConfigurationError(f"{where}: duplicate value {spec['values'][number]!r}")
    if not parameter.choices and values != sorted(values):
        raise ConfigurationError(f"{where}: the values {spec['values']!r} must be in ascending order")
    return Axis(values=tuple(values))


def _spaced(spec: Mapping, parameter, where: str) -> Axis:
    if parameter.choices:
        raise ConfigurationError(f"{where}: expected a list of {', '.join(parameter.choices)}")
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
    if len(np.unique(values)) < len(values):
        raise ConfigurationError(
            f"{where}: {spec['points']} points do not fit between {spec['from']!r} and {spec['to']!r}"
        )
    if parameter.integer and np.any(values != np.floor(values)):
        raise ConfigurationError(
            f"{where}: the values must be whole numbers; from {start:g} to {stop:g} there are {int(stop - start) + 1} "
            "with linear spacing, or list them under 'values'"
        )
    return axis


def _thinned(axis: Axis, parameter, most: int) -> Axis:
    if not most or len(axis) <= most:
        return axis
    if axis.points and not parameter.integer:
        return Axis(start=axis.start, stop=axis.stop, points=most, spacing=axis.spacing)
    values = axis.array().tolist()
    kept = sorted({round(number * (len(values) - 1) / max(1, most - 1)) for number in range(most)})
    return Axis(values=tuple(values[number] for number in kept))


def nearest(axis: Axis, entry, parameter, where: str) -> float | str:
    """Return the value along an axis that is nearest to a given one, which must lie between its ends."""
    value, along = read_quantity(entry, parameter, where), axis.array().tolist()
    if isinstance(value, str):
        if value not in along:
            raise ConfigurationError(f"{where}: {value!r} is not on the axis; it has {', '.join(along)}")
        return value
    if not min(along) <= value <= max(along):
        raise ConfigurationError(f"{where}: {entry!r} is outside the axis, {min(along):g} to {max(along):g}")
    scale = math.log if axis.spacing == "log" else float
    return min(along, key=lambda other: abs(scale(other) - scale(value)))
