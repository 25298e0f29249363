"""Values with a source, as files write them: ``{value: 46 mm, source: "esa, sides of 4.6 cm", status: published}``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from heatscan.configuration import references, trust
from heatscan.configuration.quantities import read_quantity
from heatscan.configuration.schema import read_schema, validate
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError

# Of the value: a larger one is a slip in its unit.
MOST_UNCERTAIN = 100
_STATUS = Parameter("1", "how far a value is trusted", choices=trust.STATUSES)


@dataclass(frozen=True)
class Sourced:
    """A value and how far it is uncertain upwards and downwards [SI]; None where nobody says; where it comes from."""

    value: float
    uncertainty: tuple[float, float] | None
    citation: references.Reference
    status: str


class SourcedReader:
    """Reads values with a source in the files of one project; `root` is its folder.

    Every fault raises a ConfigurationError that names file and key.
    """

    def __init__(self, root: str | os.PathLike):
        self.bibliography = references.read(root)
        self._schema = read_schema("sourced")

    def read(self, entry, parameter: Parameter, where: str) -> Sourced:
        """Return what an entry says of one parameter; `where` names the file and the key that hold it."""
        if not isinstance(entry, Mapping):
            raise ConfigurationError(f"{where}: {entry!r} has no source; write {{value: …, source: …, status: …}}")
        validate(entry, self._schema, where)
        status = read_quantity(entry["status"], _STATUS, f"{where}.status")
        citation = self.bibliography.cite(entry["source"], f"{where}.source")
        value = read_quantity(entry["value"], parameter, f"{where}.value")
        uncertainty = self._uncertainty(entry.get("uncertainty"), parameter.unit, value, f"{where}.uncertainty")
        return Sourced(value, uncertainty, citation, status)

    def _uncertainty(self, entry, unit: str, value: float, where: str) -> tuple[float, float] | None:
        if entry is None:
            return None
        room = 0.0, MOST_UNCERTAIN * abs(value), f"at most {MOST_UNCERTAIN} times the value"
        distance = Parameter(unit, "uncertainty", minimum=0, within=room)
        if not isinstance(entry, Mapping):
            return (read_quantity(entry, distance, where),) * 2
        plus, minus = (read_quantity(entry[side], distance, f"{where}.{side}") for side in ("plus", "minus"))
        return plus, minus
