"""Several experiments at once: the product of their likelihoods where these are Gaussian, and what cannot be combined.

What an experiment observed is the signal of the collapse, a background that nobody knows but that is not negative, and
an error that is normal. The likelihood of a collapse rate is that of the background which suits it best: it is flat up
to the rate that explains all that was observed, and falls like half a Gaussian above. So a noisy experiment never
argues for a collapse, and with one experiment the bound is that of the experiment.

-2 ln of the product over its maximum is q = sum z^2, z the standard deviations by which a rate exceeds what was
observed. Without any background, the worst case, q of the true rate is distributed as a mixture of chi squares: k of N
experiments have fluctuated down with the probability of k heads in N throws. The bound is where q has the probability
of one minus the level. It holds at that level or above, which the lowest of N bounds does not: of N bounds at 95 % one
is wrong with a probability of up to 1 - 0.95^N.
"""

from __future__ import annotations

import math

import numpy as np

from heatscan.studies.exclusion.experiments import load, unpacked

# The level where none is asked for, and the standard deviations that are looked at.
LEVEL = 0.95
_DEVIATIONS = np.arange(0.0, 8.0, 0.01)


def threshold(count: int, level: float) -> float:
    """Return what the sum of squares of `count` experiments stays below at a confidence level from 0.5 to 1 [1].

    The tail of chi square with k degrees of freedom is the regularised incomplete gamma function Q(k/2, q/2).
    """
    from scipy import optimize, special  # late: 0.2 s, which plans and scans without a combination do not pay for

    heads = [math.comb(count, k) / 2**count for k in range(1, count + 1)]

    def excess(q: float) -> float:
        tails = (weight * special.gammaincc(k / 2, q / 2) for k, weight in enumerate(heads, 1))
        return sum(tails) - (1 - level)

    return float(optimize.brentq(excess, 0.0, 400.0, xtol=1e-12)) if excess(0.0) > 0 else 0.0


def why_not(one) -> str:
    """Return why an experiment cannot be combined with others, empty where it can.

    `one` has its `role`, `kind`, `definition`, `confidence_level`, and what it is `superseded_by`.
    """
    if one["role"] != "bound":
        return "no upper bound"
    if one.get("superseded_by"):
        return "superseded: it shares data or apparatus with another"
    if load(one["kind"]).weakenings(one["definition"], one["confidence_level"], [0.0]) is not None:
        return ""
    said = one["definition"].get("said", [{}])
    if any("level" in each for each in said):
        return "a limit without its likelihood"
    off = load(one["kind"]).off(one["definition"])
    return "an interval whose level is not stated" if off else "no uncertainty is stated"


def members(data) -> dict[str, str]:
    """Return for each experiment of a Dataset why it is not combined, empty where it is."""
    there = data.collapse_rate_bound.notnull().any(
        [dim for dim in data.collapse_rate_bound.dims if dim != "experiment"]
    )
    silent = {name: "" if there.sel(experiment=name) else "no bound in this scan" for name in data.experiment.values}
    return {one["experiment"]: why_not(one) or silent[one["experiment"]] for one in _every(data)}


def bound(data):
    """Return the upper bound of the product of the likelihoods, over the axes [1/s]; NaN where there is none.

    Parameters
    ----------
    data : Dataset
        ``collapse_rate_bound`` over the dimension experiment and the axes, with all that is said of each experiment.
    """
    rates = data.collapse_rate_bound
    none = rates.isel(experiment=0, drop=True) * np.nan
    if "confidence_level" in rates.dims:  # a bound for each level
        parts = [
            bound(data.sel(confidence_level=[level]).squeeze("confidence_level")) for level in data.confidence_level
        ]
        return none.copy(data=np.stack(parts, none.get_axis_num("confidence_level")))
    asked, several, found = LEVEL, [], []
    for one in _every(data):
        if not why_not(one):
            several.append(rates.sel(experiment=one["experiment"]).values)
            found.append(load(one["kind"]).weakenings(one["definition"], one["confidence_level"], _DEVIATIONS))
    if "experiment" not in data.confidence_level.dims and data.confidence_level.item():
        asked = data.confidence_level.item()
    return none.copy(data=product(np.array(several), np.array(found), asked)) if several else none


def product(bounds: np.ndarray, weakenings: np.ndarray, level: float) -> np.ndarray:
    """Return the upper bound of a product of likelihoods.

    Parameters
    ----------
    bounds : ndarray, shape (N, ...)
        The bound of each experiment [1/s]; NaN where it has none, where it does not count.
    weakenings : ndarray, shape (N, number of deviations)
        Over these its bounds at 0, 0.01, 0.02 ... standard deviations, ascending [1].
    level : float
        Confidence level from 0.5 to 1.

    Returns
    -------
    ndarray, shape (...)
        The bound [1/s], to 1e-4 of it.
    """
    counted = np.isfinite(bounds)
    count = counted.sum(axis=0)
    limits = np.array([threshold(number, level) if number else np.nan for number in range(len(bounds) + 1)])[count]
    # At the upper end one experiment alone reaches the limit, at the lower end none says anything.
    curves = [(np.log(steps[np.isfinite(steps)]), _DEVIATIONS[np.isfinite(steps)]) for steps in weakenings]
    place = np.log(np.where(counted, bounds, np.inf))
    alone = [np.interp(np.sqrt(limits), z, steps, right=np.inf) for steps, z in curves]
    high = np.min(place + np.array(alone), axis=0)
    low = np.min(place + np.array([steps[0] for steps, _ in curves]).reshape(-1, *[1] * (bounds.ndim - 1)), axis=0)
    with np.errstate(invalid="ignore"):
        for _ in range(60):
            middle = (low + high) / 2
            each = [np.interp(middle - own, *curve) for own, curve in zip(place, curves, strict=True)]
            above = np.sum(np.square(np.where(counted, each, 0.0)), axis=0) > limits
            low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.where((count > 0) & np.isfinite(high), np.exp(high), np.nan)


def _every(data) -> list[dict]:
    """Return what a Dataset says of each experiment in one mapping."""
    found = []
    for name in np.atleast_1d(data.experiment.values):
        said = {key: words.item() for key, words in data.sel(experiment=name).coords.items() if not words.ndim}
        found.append({**said, "experiment": name, "definition": unpacked(said["definition"])})
    return found
