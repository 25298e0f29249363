"""Integrals over momentum from zero to infinity, by a trapezoidal rule that converges exponentially.

p = scale exp(y - exp(-y)) turns an integral over p into one over y whose integrand falls double-exponentially on the
left and, cut where it has fallen below rounding, is smooth on the right: the trapezoidal rule then gains digits in
proportion to its nodes, whatever happens on scales between (Takahasi and Mori, doi:10.2977/prims/1195192451). Every
second node of a rule is a rule of its own, so that each integral brings its error estimate along.
"""

from __future__ import annotations

import numpy as np


class ConvergenceError(ArithmeticError):
    """A sum or an integral is infinite, or does not come within the tolerance that was asked for."""


def check_converged(good, what: str, **at) -> None:
    """Raise a ConvergenceError unless all points are `good`: it says `what` is wrong, and at which values of the first.

    The values `at` a point are given by name, as numbers or as arrays over the points.
    """
    bad = np.flatnonzero(~good)
    if bad.size:
        first = {name: np.broadcast_to(values, good.shape)[bad[0]] for name, values in at.items()}
        raise ConvergenceError(f"{what} at {', '.join(f'{name}={value:g}' for name, value in first.items())}")


# Left end in y: there p/scale = 1e-13, and what lies below adds less than rounding.
LEFT = -3.3
# The rule with twice the spacing is off by d; where convergence is exponential the rule itself is off by about d^2.
# Measured over T/(g n) = 1e-6 to 1e4 and E_res/(g n) >= 0.3, this power is an upper bound also before the asymptotic
# regime.
_ERROR_POWER = 1.25


def nodes(scale, upper, count: int):
    """Return the nodes and weights of one rule per point.

    Parameters
    ----------
    scale : ndarray
        Momentum around which the integrand changes [any unit of momentum], shape (...).
    upper : ndarray
        Momentum beyond which it is zero to rounding, greater than `scale` times 1e-6 [same unit], shape (...).
    count : int
        Number of nodes; odd, so that every second one includes both ends.

    Returns
    -------
    momentum, weight : ndarray
        Shape (..., count) [same unit].
    """
    step = (right_end(scale, upper) - LEFT) / (count - 1)
    y = LEFT + step[..., None] * np.arange(count)
    momentum, spacing = place(y, np.asarray(scale)[..., None])
    return momentum, spacing * step[..., None]


def right_end(scale, upper):
    """Return y at which scale exp(y - exp(-y)) is `upper`, for `scale` and `upper` of one unit; elementwise."""
    target = np.log(upper / scale)
    right = np.maximum(target, 0.0) - np.log1p(-np.minimum(target, 0.0))
    for _ in range(6):  # Newton for y - exp(-y) = target; both starts converge in at most six steps
        decay = np.exp(-right)
        right = right - (right - decay - target) / (1 + decay)
    return right


def place(y, scale):
    """Return the momentum at y and its derivative, both in the unit of `scale`; elementwise."""
    decay = np.exp(-y)
    momentum = scale * np.exp(y - decay)
    return momentum, momentum * (1 + decay)


def error(terms, size=0.0):
    """Return the error estimate of a sum over nodes, relative to `size` or to the sum itself, if that is larger.

    Parameters
    ----------
    terms : ndarray
        Integrand times weight at the nodes of `nodes`, shape (..., count).
    size : ndarray or float
        What the error matters to [unit of `terms`], shape (...).

    Returns
    -------
    ndarray
        Relative error [1], shape (...).
    """
    fine, coarse = terms.sum(axis=-1), 2 * np.ascontiguousarray(terms[..., ::2]).sum(axis=-1)
    return estimate(fine, coarse, size)


def estimate(fine, coarse, size):
    """Return the error of a sum relative to `size` or to itself, if that is larger, from both rules; elementwise."""
    own = np.maximum(np.abs(fine), np.abs(coarse))
    difference = np.abs(fine - coarse) / (own + (own == 0))
    return difference**_ERROR_POWER * (own / np.maximum(np.maximum(own, size), 1e-300))


# What loss_kernel compiles: formulas that hold for numbers as for arrays.
COMPILED = (estimate, place, right_end)
