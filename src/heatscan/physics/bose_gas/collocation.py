"""Initial-value problems in windows, each solved at all its nodes at once, to the order of twice their number.

Radau's right nodes make the collocation method Radau IIA: implicit, stable however stiff the problem, and exact at the
end of a window for polynomials of degree 2 n - 1 (Hairer and Wanner, Solving Ordinary Differential Equations II, Sec.
IV.5, doi:10.1007/978-3-642-05221-7). Between the nodes the solution is the polynomial through them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.polynomial import legendre

# A window that is this small a fraction of the whole range means that the solution is not smooth at all.
SMALLEST_WINDOW = 1e-6
MOST_WINDOWS = 2000
# How much shorter than predicted the next window is chosen.
_CAUTION = 0.85


class Radau(NamedTuple):
    """The nodes of a window from 0 to 1 and the matrices that act on values there.

    `integral[j, k]` is the integral of the k-th Lagrange polynomial from 0 to node j. `tail` turns the values at
    `interpolation` (0 and the nodes) into the last two coefficients of their Legendre series. `barycentric` holds the
    weights for interpolation between them.
    """

    nodes: np.ndarray
    integral: np.ndarray
    interpolation: np.ndarray
    tail: np.ndarray
    barycentric: np.ndarray


@functools.cache
def radau(count: int) -> Radau:
    """Return the rule with `count` nodes, the last of them 1."""
    # The right Radau nodes are the zeros of P_n - P_(n-1).
    series = np.zeros(count + 1)
    series[count], series[count - 1] = 1, -1
    derivative = legendre.legder(series)
    x = np.sort(legendre.legroots(series).real)
    for _ in range(3):
        x[:-1] -= legendre.legval(x[:-1], series) / legendre.legval(x[:-1], derivative)
    x[-1] = 1.0
    to_series = np.linalg.inv(legendre.legvander(x, count - 1))
    integrals = np.array([legendre.legval(x, legendre.legint(row, lbnd=-1)) for row in np.eye(count)]).T / 2
    points = np.concatenate(([-1.0], x))
    tail = np.linalg.inv(legendre.legvander(points, count))[-2:]
    differences = points[:, None] - points
    np.fill_diagonal(differences, 1.0)
    # Scaled to their largest: only ratios matter.
    barycentric = 1 / differences.prod(axis=1)
    return Radau((x + 1) / 2, integrals @ to_series, (points + 1) / 2, tail, barycentric / np.abs(barycentric).max())


def apply(matrix, values):
    """Return matrix times values over their last axis, summed in an order that does not depend on other points.

    Parameters
    ----------
    matrix : ndarray
        Shape (m, n).
    values : ndarray
        Shape (points, n).

    Returns
    -------
    ndarray
        Shape (points, m).
    """
    return (matrix * values[:, None, :]).sum(axis=-1)


def march(solve: Callable, start, stop, first, left, wanted, tolerance: float, rule: Radau) -> tuple:
    """Advance many independent solutions, each in windows of its own choice.

    Parameters
    ----------
    solve : callable
        ``solve(points, begin, end, left)`` with an index array and the ends of one window per point returns
        (values at the nodes of shape (points, nodes), whether each was solved).
    start, stop, first : ndarray
        Range of the independent variable and the end of the first window to try, shape (points,).
    left : ndarray
        Value at `start`, shape (points,).
    wanted : ndarray
        Where the solution is asked for, between start and stop, shape (points, times).
    tolerance : float
        How large the last two Legendre coefficients may be relative to the largest value in a window.
    rule : Radau
        The rule.

    Returns
    -------
    values : ndarray
        The solution at `wanted`, shape (points, times).
    failed_at : ndarray
        Where a point could not go on; NaN for those that came to their end, shape (points,).
    """
    position, left = start.copy(), left.copy()
    step = first - start
    values = np.repeat(left[:, None], wanted.shape[1], axis=1)
    windows = np.zeros(len(start), int)
    failed_at = np.full(len(start), np.nan)
    active = np.flatnonzero(stop > start)
    while active.size:
        begin, whole = position[active], stop[active]
        # A remainder hardly longer than the step is taken in one step.
        end = np.where(begin + 1.05 * step[active] >= whole, whole, begin + step[active])
        at_nodes, solved = solve(active, begin, end, left[active])
        everything = np.concatenate((left[active, None], at_nodes), axis=1)
        size = np.abs(everything).max(axis=1)
        last = np.abs(apply(rule.tail, everything)).max(axis=1) / np.where(size > 0, size, 1.0)
        good = solved & (last <= tolerance)
        chosen = active[good]
        if chosen.size:
            _interpolate(values, chosen, begin[good], end[good], everything[good], wanted, rule)
            left[chosen], position[chosen] = at_nodes[good, -1], end[good]
            windows[chosen] += 1
        step[active] = next_step(end - begin, last, tolerance, len(rule.nodes), solved, good)
        stuck = (step[active] < SMALLEST_WINDOW * (whole - start[active])) | (windows[active] > MOST_WINDOWS)
        stuck &= ~good
        failed_at[active[stuck]] = begin[stuck]
        active = active[~stuck & (position[active] < whole)]
    return values, failed_at


def next_step(length, last, tolerance, count, solved, good):
    """Return how long the next window should be; elementwise, numbers or arrays.

    `length` of this window, `last` its last coefficients relative to its largest value, `count` its nodes, whether it
    was `solved` and was `good` enough to be kept.
    """
    # The last coefficients go as the length of the window to the power of their number.
    factor = _CAUTION * (tolerance / np.maximum(last, 1e-300)) ** (1 / count)
    factor = np.minimum(np.maximum(factor, 0.15), 3.0)
    factor = np.where(solved, factor, 0.5)
    return length * np.where(good, factor, np.minimum(factor, 0.8))


def _interpolate(values, chosen, begin, end, known, wanted, rule: Radau) -> None:
    """Write the polynomial of each chosen point's window into `values` where `wanted` lies in (begin, end]."""
    inside = (wanted[chosen] > begin[:, None]) & (wanted[chosen] <= end[:, None])
    row, column = np.nonzero(inside)
    if row.size == 0:
        return
    point = chosen[row]
    x = (wanted[point, column] - begin[row]) / (end - begin)[row]
    distance = x[:, None] - rule.interpolation
    exact = distance == 0
    weight = np.where(exact, 1.0, rule.barycentric / np.where(exact, 1.0, distance))
    weight[exact.any(axis=1)] = exact[exact.any(axis=1)]
    values[point, column] = (weight * known[row]).sum(axis=1) / weight.sum(axis=1)


# What loss_kernel compiles: formulas that hold for numbers as for arrays.
COMPILED = (next_step,)
