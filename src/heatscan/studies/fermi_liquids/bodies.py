"""Stars and planets as data: config/bodies.yaml, read into cases of the study fermi_liquids.

Each way in which a body's radiation is known makes a case: the first is called as the body, a further one
``<body>_<way>``, such as ``neptune`` and ``neptune_measured``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from heatscan.configuration import units
from heatscan.errors import ConfigurationError

SCHEMA = "bodies"
# From the most trusted to the least; a case is trusted as its least trusted input.
STATUSES = ("published", "secondary", "derived", "recalled")
# What stands before a source that nobody of this project has read.
_NOT_READ = {"secondary": "second hand: ", "recalled": "from memory: ", "derived": "derived: "}
_UNITS = {
    "mass": "kg",
    "radius": "m",
    "surface_temperature": "K",
    "emitted_flux": "W m-2",
    "radiated_power": "W",
    "printed_power_per_mass": "W kg-1",
    "printed_bound_slope": "s-1 m-2",
}


def cases(data: Mapping, where: str) -> tuple[dict, dict, dict]:
    """Return the cases in a checked mapping of bodies.

    Parameters
    ----------
    data : mapping
        What the file holds, after the schema.
    where : str
        The file, for messages.

    Returns
    -------
    values : dict
        For each case the parameters of the study by name [SI].
    sources : dict
        For each case where each of them comes from.
    titles : dict
        For each case the name of the body.

    Raises
    ------
    ConfigurationError
        A source is not listed, a unit is wrong, or a value is not positive; the text names file and key.
    """
    values, sources, titles = {}, {}, {}
    for body, entry in data["bodies"].items():
        for number, (way, emission) in enumerate(entry["emission"].items()):
            case = f"{body}_{way}" if number else body
            if case in values:
                raise ConfigurationError(f"{where}: bodies.{body}: there is already a case {case!r}")
            quantities = {"mass": entry["mass"], "radius": entry["radius"], **emission}
            at = {name: f"{where}: bodies.{body}.{name}" for name in ("mass", "radius")}
            given, origin, statuses = {}, {}, []
            for name, quantity in quantities.items():
                place = at.get(name, f"{where}: bodies.{body}.emission.{way}.{name}")
                interval = _interval(name, quantity, place)
                given |= interval
                origin |= dict.fromkeys(interval, _source(quantity, data["sources"], place))
                statuses.append(quantity["status"])
            stated = any("uncertainty" in quantity for quantity in quantities.values())
            labels = {
                "kind": entry["kind"],
                "emission": way,
                "status": max(statuses, key=STATUSES.index),
                "uncertainty": "stated" if stated else "not_stated",
            }
            printed = {
                f"printed_{name}": _si(f"printed_{name}", value, f"{where}: bodies.{body}.printed.{name}")
                for name, value in entry.get("printed", {}).items()
            }
            origin |= dict.fromkeys(labels, where) | dict.fromkeys(printed, "arXiv:1901.10963, Table I")
            values[case], sources[case], titles[case] = {**given, **labels, **printed}, origin, entry["name"]
    return values, sources, titles


def read(path: str | os.PathLike, root: str | os.PathLike = ".") -> tuple[dict, dict, dict]:
    """Return the cases in a file of bodies after every check, as `cases` does; `root` is the folder of the project."""
    from heatscan.configuration.documents import read_yaml
    from heatscan.configuration.schema import SCHEMAS, validate

    path = Path(root) / path
    data = read_yaml(path)
    where = os.path.relpath(path, root)
    validate(data, read_yaml(Path(root) / SCHEMAS / f"{SCHEMA}.schema.yaml"), where)
    return cases(data, where)


def _interval(name: str, quantity: Mapping, where: str) -> dict:
    """Return a value and, where it has one, its uncertainty to either side."""
    value = _si(name, quantity["value"], f"{where}.value")
    if value <= 0:
        raise ConfigurationError(f"{where}.value: {quantity['value']!r} must be greater than zero")
    uncertainty = quantity.get("uncertainty")
    if uncertainty is None:
        return {name: value}
    sides = uncertainty if isinstance(uncertainty, Mapping) else {"plus": uncertainty, "minus": uncertainty}
    each = {side: f"{where}.uncertainty" + (f".{side}" if sides is uncertainty else "") for side in ("plus", "minus")}
    plus, minus = (_si(name, sides[side], place) for side, place in each.items())
    if plus < 0 or minus < 0 or minus >= value:
        raise ConfigurationError(f"{where}.uncertainty: {uncertainty!r} must be positive and less than the value")
    return {name: value, f"{name}_plus": plus, f"{name}_minus": minus}


def _si(name: str, entry, where: str) -> float:
    if not isinstance(entry, str) and not -sys.float_info.max <= entry <= sys.float_info.max:
        raise ConfigurationError(f"{where}: {str(entry)[:40]} is not finite")
    try:
        return units.to_si(entry, _UNITS[name]) if isinstance(entry, str) else float(entry)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error


def _source(quantity: Mapping, known: Mapping, where: str) -> str:
    """Return where a value comes from in words; what was not read at its source never looks as if it were."""
    name = quantity["source"]
    if name not in known:
        raise ConfigurationError(f"{where}.source: {name!r} is not among the sources: {', '.join(known)}")
    source = known[name]
    link = f", doi:{source['doi']}" if "doi" in source else f", {source['url']}" if "url" in source else ""
    place = f", {quantity['place']}" if "place" in quantity else ""
    return f"{_NOT_READ.get(quantity['status'], '')}{source['title']}{link}{place}"
