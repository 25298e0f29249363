"""What was observed, at a confidence level: one rule for every kind of experiment.

An experiment says its observed quantity once or several times: each time as a limit at a level, or as a value with an
uncertainty, or as a value alone. A saying is a mapping of `value`, where it has an uncertainty `plus` and `minus`, one
standard deviation of a normal distribution on either side, and where it is a limit the `level` that it holds at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist

# How far two levels may differ that are the same but for rounding.
_CLOSE = 1e-9


def choose(said: Sequence[Mapping], level: float) -> Mapping:
    """Return the saying that counts where a confidence level is asked for; 0 asks for none, and the first counts.

    That is the limit at this level; else a value with an uncertainty, which serves at every level; else the limit at
    the next higher level, which holds at a lower one too; else that at the highest, by which `weakest` limits nothing.
    """
    if not level:
        return said[0]
    exact = [one for one in said if math.isclose(one.get("level", 0.0), level, abs_tol=_CLOSE)]
    uncertain = [one for one in said if "plus" in one]
    higher = sorted((one for one in said if one.get("level", 0.0) > level), key=lambda one: one["level"])
    return next(iter((*exact, *uncertain, *higher)), max(said, key=lambda one: one.get("level", 0.0)))


def stated_level(said: Sequence[Mapping], level: float) -> float:
    """Return the confidence level of the bound [1] where one is asked for; 0 where the bound has none."""
    one = choose(said, level)
    return level if "plus" in one else one.get("level", 0.0)


def sides(said: Sequence[Mapping], level: float, limit: Callable[[float], float]) -> tuple[float, float] | None:
    """Return the signals that are allowed by what was observed, one standard deviation lower and higher.

    Arguments as of `weakest`. In ascending order [unit of `limit`]; None where no uncertainty is given, 0 or infinite
    where the quantity is compatible with zero.
    """
    one = choose(said, level)
    if "plus" not in one:
        return None
    lower, upper = one["value"] - one["minus"], limit(one["value"] + one["plus"])
    falls = upper < limit(one["value"])
    first = limit(lower) if lower > 0 else math.inf if falls else 0.0
    return (upper, first) if falls else (first, upper)


def weakest(said: Sequence[Mapping], level: float, limit: Callable[[float], float], least: bool = False) -> float:
    """Return the signal that the observation allows at a one-sided confidence level [unit of `limit`].

    Parameters
    ----------
    said : sequence of mappings
        The sayings of the observed quantity.
    level : float
        Between 0.5 and 1, or 0 where none is asked for.
    limit : callable
        What a value of the observed quantity allows: monotone.
    least : bool
        Whether the smaller signal is the weaker one, as it is for a lower bound.

    Returns
    -------
    float
        The limit of the value, moved by as many standard deviations as the level asks for to the side that weakens
        the bound. Where a quantity that weakens the bound as it falls is compatible with zero, it is infinite, as it is
        where limits are known at lower levels alone; for a lower bound it is 0 then.
    """
    one = choose(said, level)
    if level - one.get("level", level) > _CLOSE:
        return 0.0 if least else math.inf
    if not level or "plus" not in one:
        return limit(one["value"])
    return weakened(one, NormalDist().inv_cdf(level), limit, least)


def weakened(one: Mapping, deviations: float, limit: Callable[[float], float], least: bool = False) -> float:
    """Return what a value with an uncertainty allows, moved by so many standard deviations as `weakest` moves it."""
    value = one["value"]
    grows = limit(value * (1 + 1e-6)) > limit(value * (1 - 1e-6))
    moved = value + deviations * one["plus"] if grows != least else value - deviations * one["minus"]
    if moved > 0:
        return limit(moved)
    return 0.0 if least else math.inf
