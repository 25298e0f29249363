"""Every number that the papers print and we can compute, beside ours.

The module ``printed_numbers`` in a study's folder lists them in CHECKS. A check passes where our value, rounded to the
digits printed, is what is printed. Where it does not, it is explained, or it fails.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from heatscan.engine import study

HEADER = ("study", "source", "quantity", "unit", "printed", "ours", "relative difference", "verdict", "explanation")


@dataclass(frozen=True)
class Check:
    """One printed number and how we compute it.

    `printed` is the number as the paper has it, digit for digit or as a fraction, in `unit`; `ours` returns our value
    in that unit. `explanation` says why the two differ where rounding does not account for it.
    """

    source: str
    quantity: str
    unit: str
    printed: str
    ours: Callable[[], float]
    explanation: str = ""


def passes(printed: str, ours: float) -> bool:
    """Return whether `ours` is `printed` to within half a unit of its last digit; trailing zeros are digits.

    A fraction is exact: it must be the same to the precision of a float.
    """
    if not math.isfinite(ours):
        return False
    if "/" in printed:
        return math.isclose(ours, Fraction(printed), rel_tol=1e-15)
    number = Decimal(printed)
    half = Decimal((0, (5,), int(number.as_tuple().exponent) - 1))
    return abs(Decimal(ours) - number) <= half * (1 + Decimal("1e-9"))


def rows(names: Sequence[str] | None = None) -> Iterator[tuple]:
    """Yield one row per check of the named studies (all by default), in the columns of HEADER."""
    for name in study.names() if names is None else names:
        module = f"heatscan.studies.{name}.printed_numbers"
        for check in importlib.import_module(module).CHECKS if importlib.util.find_spec(module) else ():
            ours, printed = float(check.ours()), float(Fraction(check.printed))
            # Nothing is relative to a printed zero.
            difference = ours / printed - 1 if printed else ""
            verdict = "pass" if passes(check.printed, ours) else "explained" if check.explanation else "FAIL"
            shown = check.source, check.quantity, check.unit, check.printed
            yield name, *shown, ours, difference, verdict, check.explanation
