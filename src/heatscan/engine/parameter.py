"""A parameter: one input of a study, with its unit and bounds."""

from __future__ import annotations

import functools
import inspect
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from heatscan.errors import ConfigurationError

# The magnitudes that nature has room for, by unit, and why; zero has a place everywhere.
MAGNITUDES = {
    "m": (1e-35, 1e27, "from the Planck length to the size of the observable universe"),
    "s": (1e-44, 1e100, "no shorter than the Planck time"),
    "s-1": (1e-100, 1e24, "no faster than anything happens in a nucleus"),
    "rad s-1": (1e-100, 1e44, "no faster than once in a Planck time"),
    "K": (1e-100, 1e33, "no hotter than the Planck temperature"),
    "kg": (1e-60, 1e54, "from below any limit on the photon's mass to the mass of the observable universe"),
    "kg m-3": (1e-30, 1e19, "from below the mean of the universe to above the densest neutron star"),
    "m s-1": (1e-100, 299792458.0, "no faster than light"),
    "any other": (1e-100, 1e100, "so that products of a few are numbers"),
}
# How large the usual units are in SI, roughly, for hints.
_USUAL = {"u": 1.66e-27, "e": 1.602e-19, "mm": 1e-3, "nm": 1e-9, "deg": 0.01745}


@dataclass(frozen=True)
class Parameter:
    """One input of a study.

    Parameters
    ----------
    unit, long_name, symbol : str
        SI unit in UDUNITS style, what it is in words, and its letter.
    positive, minimum, maximum, integer
        The bounds of its values.
    unsigned : str
        What the message adds where a value is not positive.
    within : tuple of float, float and str
        The smallest and the largest magnitude, and why, where those of its unit are too wide.
    choices : tuple of str
        The words that are its only values.
    default : float or str
        The value where none is given.
    derive : callable or tuple of callables
        Returns the value from other parameters, its arguments, never in a circle; tried before the default. Of several
        the first whose arguments have values.
    vector : bool
        An axis of it reaches compute() as a whole, and its values are a dimension of the outputs that name it.
    label : bool
        It describes a case and goes with the results as it is: a name, or a number that a paper prints.
    text : bool
        It is text for the study itself to read.
    read : callable
        It is the path of a file: ``read(path, given)``, with the values given beside it, returns what the file says of
        other parameters, and notes on how it was read; or raises a ConfigurationError.
    requires : str
        A parameter without which this one has no effect.
    measured_by : frozenset of str
        The parameters without which its value is a convention: results and figures then leave it out.
    usual_unit : str
        What people give it in, for the message where a number without unit is out of bounds.
    project_wide : bool
        The main configuration has a value for all scans under its name.
    """

    unit: str
    long_name: str
    symbol: str = ""
    positive: bool = False
    unsigned: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf
    within: tuple[float, float, str] | None = None
    integer: bool = False
    choices: tuple[str, ...] = ()
    default: float | str | None = None
    derive: Callable | tuple[Callable, ...] | None = None
    vector: bool = False
    label: bool = False
    usual_unit: str = ""
    text: bool = False
    requires: str = ""
    measured_by: frozenset[str] = frozenset()
    read: Callable | None = None
    project_wide: bool = False

    @functools.cached_property
    def ways(self) -> dict[Callable, tuple[str, ...]]:
        """The functions that derive this one, each with the parameters that it takes."""
        ways = self.derive if isinstance(self.derive, tuple) else (self.derive,) if self.derive else ()
        return {way: tuple(inspect.signature(way).parameters) for way in ways}

    @property
    def sources(self) -> tuple[str, ...]:
        """The parameters that this one can be derived from."""
        return tuple(name for names in self.ways.values() for name in names)

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, so that text is a number with a unit."""
        return not (self.choices or self.read or self.text or (self.label and self.unit == "1"))

    @property
    def magnitudes(self) -> tuple[float, float, str]:
        """The smallest and the largest magnitude of a value, and the reason."""
        return self.within or MAGNITUDES.get(self.unit, MAGNITUDES["any other"])

    def check(self, value: float | str) -> float | str:
        """Return `value`, or raise a ConfigurationError that says what is accepted."""
        if self.choices:
            if value not in self.choices:
                raise ConfigurationError(f"unknown value {value!r}; expected one of {', '.join(self.choices)}")
            return value
        if self.text and not isinstance(value, str):
            raise ConfigurationError(f"{value!r} is not text")
        if (self.label or self.text or self.read) and isinstance(value, str):
            return value
        if self.read:
            raise ConfigurationError(f"{value!r} is not the path of a file")
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise ConfigurationError(f"{value!r} is not a number")
        if not -sys.float_info.max <= value <= sys.float_info.max:
            raise ConfigurationError(f"{value!r:.50} is not finite")
        smallest, largest, reason = self.magnitudes
        if self.positive and value <= 0:
            raise ConfigurationError(f"{value!r} must be greater than zero{self.unsigned}")
        if not self.minimum <= value <= self.maximum:
            lowest = max(0.0, self.minimum) if self.positive else self.minimum
            usual = value * _USUAL.get(self.usual_unit, 0.0)  # were it given in that
            fits = usual > 0 and lowest <= usual <= self.maximum and smallest <= usual <= largest
            hint = f"; did you mean '{value:g} {self.usual_unit}'?" if fits else ""
            raise ConfigurationError(f"{value!r} is outside {lowest:g} to {self.maximum:g} {self.unit}{hint}")
        if self.integer and value != int(value):
            raise ConfigurationError(f"{value!r} must be a whole number")
        if value and not smallest <= abs(value) <= largest:
            raise ConfigurationError(f"{value!r} is outside {smallest:g} to {largest:g} {self.unit}: {reason}")
        return float(value)

    def check_array(self, values: np.ndarray) -> None:
        """Raise a ConfigurationError for the first of many values that `check` would reject."""
        if values.dtype.kind == "f" and not self.choices:
            smallest, largest, _ = self.magnitudes
            size = np.abs(values)
            good = (self.minimum <= values) & (values <= self.maximum) & (size <= largest)
            good &= (smallest <= size) | ((values == 0) & (not self.positive))
            good &= (values > 0) | (not self.positive)
            good &= (values == np.floor(values)) | (not self.integer)
            values = values[~good][:1]
        for value in values.tolist():
            self.check(value)
