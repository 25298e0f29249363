"""Ticks: scales, whole numbers, and powers of ten as plain text."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from heatscan.plotting import notation

# Over more decades not every power of ten has a tick.
_MOST_DECADES = 40


def scale_of(values) -> str:
    """Return ``log`` where values are positive and evenly spaced in their logarithm or span two decades, else
    ``linear``.
    """
    values = np.asarray(values, float)
    if len(values) < 3 or values.min() <= 0:
        return "linear"
    even = np.allclose(np.diff(np.log(values), 2), 0, atol=1e-9)
    return "log" if even or values.max() > 100 * values.min() else "linear"


def label_logarithmic(axis, low: float, high: float, exponents: bool = False) -> None:
    """Label the ticks of a log axis between two values, or of an axis of exponents, as plain text.

    Numbers within 0.001 to 10000 are written out, others as powers of ten. Where fewer than three powers of ten are in
    view, steps between them are labelled too, because one number alone gives no scale.
    """
    plain = low > 0.9e-3 and high < 1.1e4
    powers = math.floor(math.log10(high) + 1e-9) - math.ceil(math.log10(low) - 1e-9) + 1
    steps = (*range(2, 10),) if powers < 1 else (2, 3, 5) if powers == 1 else (2, 5) if powers == 2 else ()

    def text(value: float, _position=None) -> str:
        value = 10.0**value if exponents else value
        return "" if value <= 0 else f"{value:.6g}" if plain else notation.number_text(value, power=True)

    def step(value: float, _position=None) -> str:
        exponent = value if exponents else math.log10(value)
        return text(value) if round(10 ** (exponent - math.floor(exponent))) in steps else ""

    if high < 2 * low and not exponents:  # too little for powers of ten and steps between them
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    # As plain text: parsing the mathtext of two dozen decades takes longer than drawing the figure.
    axis.set_major_formatter(FuncFormatter(text))
    axis.set_minor_formatter(FuncFormatter(step))


def mark_decades(axis, low: float, high: float) -> None:
    """Set ticks on an axis of exponents between two of them: at the powers of ten and between, or at every so many."""
    step = 1 + int(high - low) // _MOST_DECADES
    decades = np.arange(math.floor(low), math.ceil(high) + 1, step)
    between = np.add.outer(decades, np.log10(np.arange(2, 10))).ravel().tolist()
    axis.set_major_locator(FixedLocator(decades.tolist()))
    axis.set_minor_locator(FixedLocator(between if step == 1 else []))
    label_logarithmic(axis, 10.0**low, 10.0**high, exponents=True)


def are_whole(values) -> bool:
    """Tell whether values count something: whole numbers, few enough that each may have a mark of its own."""
    values = np.asarray(values, float)
    return len(values) <= 60 and bool(np.all(values == np.round(values)) and np.ptp(values) <= 60)


def tick_whole(axis, values, *more: float) -> None:
    """Set ticks at whole numbers: the first value, the fives, and `more` that matters."""
    low, high = values[0], values[-1]
    step = 5 if high - low > 12 else 1
    fives = [number for number in range(int(low), int(high) + 1) if number % step == 0]
    axis.set_major_locator(FixedLocator(sorted({low, *more, *fives})))
    axis.set_minor_locator(FixedLocator(np.arange(low, high + 1).tolist()))
