"""Stars and planets as data: config/bodies.yaml, read into cases of the study fermi_liquids.

Each way in which a body's radiation is known makes a case: the first is called as the body, a further one
``<body>_<way>``, such as ``neptune`` and ``neptune_measured``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from heatscan.configuration import trust
from heatscan.configuration.documents import matches, read_yaml
from heatscan.configuration.quantities import read_quantity
from heatscan.configuration.schema import read_schema, spelt, validate
from heatscan.configuration.sourced import Sourced, SourcedReader
from heatscan.errors import ConfigurationError, located
from heatscan.physics import constants, fermi_gas
from heatscan.studies.fermi_liquids.study import PARAMETERS

# What stands before a source that was not read, or not for this value.
_NOT_READ = {"derived": "derived: ", "secondary": "second hand: ", "recalled": "from memory: ", "proposed": "assumed: "}


def read(path: str | os.PathLike, root: str | os.PathLike = ".") -> tuple[dict, dict, dict]:
    """Return the cases in a file of bodies after every check.

    Parameters
    ----------
    path : path
        The file, relative to `root`; its bodies join those of the file of that path that heatscan ships.
    root : path
        The folder of the project, which holds schemas and bibliography.

    Returns
    -------
    values : dict
        For each case the parameters of the study by name [SI].
    sources : dict
        For each case where each of them comes from.
    titles : dict
        For each case the name of the body.
    """
    values, sources, _, titles = read_with_citations(path, root)
    return values, sources, titles


def read_with_citations(path: str | os.PathLike, root: str | os.PathLike = ".") -> tuple[dict, dict, dict, dict]:
    """Return what `read` does, and before the titles for each case what its file says of each value, a Sourced by name.

    Raises
    ------
    ConfigurationError
        A reference is unknown, a unit is wrong, or a value is not positive; the text names file and key.
    """
    where, found = str(path), dict[str, Mapping]()
    own, ours = matches(root, where, "bodies")
    for file in (*ours.values(), *own.values()):
        data = read_yaml(file)
        validate(data, read_schema("bodies"), where)
        found |= data["bodies"]
    reader = SourcedReader(root)
    values, sources, cited, titles = {}, {}, {}, {}
    names: dict[str, str] = {}
    for body, entry in found.items():
        at = f"{where}: bodies.{body}"
        if (other := names.setdefault(spelt(entry["name"]), body)) != body:
            raise ConfigurationError(f"{at}.name: {entry['name']!r} is that of {other} too; give another")
        for number, way in enumerate(entry["emission"]):
            case = f"{body}_{way}" if number else body
            if case in values:
                raise ConfigurationError(f"{at}: there is already a case {case!r}")
            values[case], sources[case], cited[case] = _case(reader, entry, way, at, where)
            titles[case] = entry["name"]
    return values, sources, cited, titles


def _case(reader: SourcedReader, entry: Mapping, way: str, at: str, where: str) -> tuple[dict, dict, dict]:
    """Return the parameters of one case, where each comes from in words, and what the file says of each."""
    values, sources, found = dict[str, float](), dict[str, str](), dict[str, Sourced]()
    for name, given in {"mass": entry["mass"], "radius": entry["radius"], **entry["emission"][way]}.items():
        key = f"{at}.{name}" if name in entry else f"{at}.emission.{way}.{name}"
        quantity = reader.read(given, PARAMETERS[name], key)
        interval = {name: quantity.value}
        if quantity.uncertainty:
            plus, minus = quantity.uncertainty
            if minus >= quantity.value:
                raise ConfigurationError(f"{key}.uncertainty: {minus:g} downwards must be less than the value")
            interval |= {f"{name}_plus": plus, f"{name}_minus": minus}
        values |= interval
        sources |= dict.fromkeys(interval, f"{_NOT_READ.get(quantity.status, '')}{quantity.citation.text}")
        found[name] = quantity
    horizon = 2 * constants.gravitation * values["mass"] / constants.speed_of_light**2
    if values["radius"] <= horizon:
        raise ConfigurationError(
            f"{at}.radius: {values['radius']:g} m is within the Schwarzschild radius of its mass, {horizon:g} m"
        )
    with located(f"{at}: the mean density of its mass and radius"):
        PARAMETERS["density"].check(fermi_gas.mean_density(values["mass"], values["radius"]))
    labels = {
        "kind": entry["kind"],
        "emission": way,
        "status": trust.least_trusted(quantity.status for quantity in found.values()),
        "uncertainty": "not_stated" if all(quantity.uncertainty is None for quantity in found.values()) else "stated",
    }
    printed = {
        f"printed_{name}": read_quantity(value, PARAMETERS[f"printed_{name}"], f"{at}.printed.{name}")
        for name, value in entry.get("printed", {}).items()
    }
    sources |= dict.fromkeys(labels, where) | dict.fromkeys(printed, "arXiv:1901.10963, Table I")
    return {**values, **labels, **printed}, sources, found
