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


@dataclass(frozen=True)
class Parameter:
    """One input of a study.

    Parameters
    ----------
    unit, long_name, symbol : str
        SI unit in UDUNITS style, what it is in words, and its letter.
    positive, minimum, maximum, integer
        The bounds of its values.
    choices : tuple of str
        The words that are its only values.
    default : float or str
        The value where none is given.
    derive : callable
        Returns the value from other parameters, its arguments; tried before the default.
    vector : bool
        An axis of it reaches compute() as a whole, and its values are a dimension of the outputs that name it.
    label : bool
        It describes a case and goes with the results as it is: a name, or a number that a paper prints.
    text : bool
        It is text for the study itself to read.
    read : callable
        It is the path of a file: ``read(path, given)``, with the values given beside it, returns what the file says of
        other parameters, or raises a ConfigurationError.
    requires : str
        A parameter without which this one has no effect.
    usual_unit : str
        What people give it in, for the message where a number without unit is out of bounds.
    project_wide : bool
        The main configuration has a value for all scans under its name.
    """

    unit: str
    long_name: str
    symbol: str = ""
    positive: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    integer: bool = False
    choices: tuple[str, ...] = ()
    default: float | str | None = None
    derive: Callable | None = None
    vector: bool = False
    label: bool = False
    usual_unit: str = ""
    text: bool = False
    requires: str = ""
    read: Callable | None = None
    project_wide: bool = False

    @functools.cached_property
    def sources(self) -> tuple[str, ...]:
        """The parameters that this one can be derived from."""
        return tuple(inspect.signature(self.derive).parameters) if self.derive else ()

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, so that text is a number with a unit."""
        return not (self.choices or self.read or self.text or (self.label and self.unit == "1"))

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
            shown = repr(value)
            raise ConfigurationError(f"{shown if len(shown) < 60 else shown[:50] + '...'} is not finite")
        if self.positive and value <= 0:
            raise ConfigurationError(f"{value!r} must be greater than zero")
        if not self.minimum <= value <= self.maximum:
            lowest = max(0.0, self.minimum) if self.positive else self.minimum
            hint = f"; did you mean '{value:g} {self.usual_unit}'?" if self.usual_unit and value > 0 else ""
            raise ConfigurationError(f"{value!r} is outside {lowest:g} to {self.maximum:g} {self.unit}{hint}")
        if self.integer and value != int(value):
            raise ConfigurationError(f"{value!r} must be a whole number")
        return float(value)

    def check_array(self, values: np.ndarray) -> None:
        """Raise a ConfigurationError for the first of many values that `check` would reject."""
        if values.dtype.kind == "f" and not self.choices:
            good = np.isfinite(values) & (self.minimum <= values) & (values <= self.maximum)
            if self.positive:
                good &= values > 0
            if self.integer:
                good &= values == np.floor(values)
            values = values[~good][:1]
        for value in values.tolist():
            self.check(value)
