"""An axis: the values of one parameter along one dimension."""

from __future__ import annotations

import decimal
import functools
import hashlib
import json
from dataclasses import dataclass

import numpy as np

# Digits kept of an axis value, and digits that it is computed with: decades come out exact, machines whose pow()
# differs in the last bit agree, and an axis that is lengthened in equal steps keeps its values.
AXIS_DIGITS = 14
_WORKING_DIGITS = 50


@dataclass(frozen=True)
class Axis:
    """The values of one parameter along one dimension: either listed or `points` of them, spaced between two ends."""

    values: tuple[float | str, ...] = ()
    start: float = 0.0
    stop: float = 0.0
    points: int = 0
    spacing: str = ""

    def __len__(self) -> int:
        return self.points or len(self.values)

    def array(self) -> np.ndarray:
        """Return the values, float64 or text, of shape (len(self),); not to be written to."""
        return self._array

    @functools.cached_property
    def _array(self) -> np.ndarray:
        if self.points:
            array = np.array([float(f"{value:.{AXIS_DIGITS}g}") for value in self._spaced()])
        else:
            array = np.array(self.values)
            array = array if array.dtype.kind == "U" else array.astype(float)
        array.flags.writeable = False
        return array

    def _spaced(self) -> list[decimal.Decimal]:
        """Return the spaced values with many more digits than a float has."""
        start, stop = (decimal.Decimal(repr(float(end))) for end in (self.start, self.stop))
        steps = self.points - 1
        with decimal.localcontext(prec=_WORKING_DIGITS):
            if not steps:
                return [start]
            if self.spacing != "log":
                return [(start * (steps - number) + stop * number) / steps for number in range(self.points)]
            ratio = ((stop / start).ln() / steps).exp()
            values = [start]
            for _ in range(steps):
                values.append(values[-1] * ratio)
            return values

    @property
    def digest(self) -> str:
        """A hash of the values: of their bytes, because writing a million numbers as text takes long."""
        values = self.array()
        bytes_ = json.dumps(values.tolist()).encode() if values.dtype.kind == "U" else values.astype("<f8").tobytes()
        return hashlib.sha256(bytes_).hexdigest()

    def as_dict(self) -> dict:
        """Return the axis as plain data; `Axis(**...)` is the way back."""
        if not self.points:
            return {"values": list(self.values)}
        return {"start": self.start, "stop": self.stop, "points": self.points, "spacing": self.spacing}
