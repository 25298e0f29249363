"""The first stability region of the Mathieu equation x'' + (a - 2 q cos 2 tau) x = 0.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. [DLMF] = NIST Digital Library of Mathematical Functions,
ch. 28.

Solutions stay bounded for a0(q) < a < b1(|q|). There the motion is exp(+-i beta tau) times a function of period pi,
with 0 < beta < 1. Fourier series turn each edge into the lowest eigenvalue of a tridiagonal matrix ([DLMF] 28.4):

    a0: even, period pi     diagonal 0, 4, 16, 36, ...       beside it sqrt(2) q, q, q, ...
    b1: odd, period 2 pi    diagonal 1 - |q|, 9, 25, ...     beside it q, q, q, ...

The number of negative pivots of (matrix - a) counts the eigenvalues below a (Sturm). Taken from the far end the
pivots are a continued fraction that converges faster than any power, and dropping the first row of the first matrix
leaves one whose lowest eigenvalue b2 lies above b1: so below b1 only the last pivot decides, a > a0 exactly if it is
negative.
"""

import numpy as np

from heatscan.physics.trap import mathieu_series

# Below this |q|, b1 > 0: a point with a <= 0 needs no test against b1, whose zero lies at |q| = 0.908.
_EASY_Q = 0.9
# Distance from three terms of the series for a0 beyond which they decide, over q^2; they are off by at most 0.0017 q^2.
_SERIES_MARGIN = 0.002
# (|q| up to which it is used, pivots kept). Truncation moves the edges by less than rounding; beyond |q| = 100 the
# region is narrower than the spacing of double-precision numbers.
_DEPTHS = ((0.9, 5), (3.0, 12), (100.0, 40))
# Replaces a pivot that is not positive: the next pivot is then hugely negative, and so on down to the last.
_TINY = 1e-280
# Factors kept in the infinite products for the characteristic exponent; the rest is summed in closed form.
_FACTORS = 40


def stability_boundaries_series(q):
    """Return the printed power series of the edges of the first stability region.

    Parameters
    ----------
    q : array_like
        Mathieu parameter q, of either sign [1].

    Returns
    -------
    lower, upper : ndarray
        a0(q) and b1(|q|), shape of q [1]. Minus the exact values: 1.2e-13 and -8.2e-11 at q = 0.1,
        1.1e-6 and -1.2e-6 at 0.5, 3.2e-4 and -4.1e-5 at 0.9.

    Notes
    -----
    [M] (20) and (21); small |q|.
    """
    q = np.abs(np.asarray(q, dtype=float))
    edges = mathieu_series.lower_edge(8), mathieu_series.upper_edge(5)
    return tuple(np.polynomial.polynomial.polyval(q, [float(term) for term in edge]) for edge in edges)


def stability_boundaries(q):
    """Return the exact edges of the first stability region.

    Parameters
    ----------
    q : array_like
        Mathieu parameter q, of either sign [1].

    Returns
    -------
    lower, upper : ndarray
        a0(q) and b1(|q|), shape of q [1]; within 1e-15 of max(1, |q|) to |q| = 20.

    Notes
    -----
    What [M] (20) and (21) approximate: characteristic values of order 0 (even) and 1 (odd), [DLMF] 28.2.
    """
    # Imported here because scipy.special takes longer to import than everything else in this module.
    from scipy.special import mathieu_a, mathieu_b

    q = np.abs(np.asarray(q, dtype=float))
    return mathieu_a(0, q), mathieu_b(1, q)


def stability_margin(a, q):
    """Return how far inside the first stability region points lie, along a.

    Parameters
    ----------
    a, q : array_like
        Mathieu parameters, of either sign; they broadcast [1].

    Returns
    -------
    margin : ndarray
        The smaller of a - a0(q) and b1(|q|) - a, broadcast shape [1]: positive inside, zero on an edge, negative
        outside, continuous everywhere. For |q| > 100, where `is_stable` finds nothing, at most 100 - |q|.

    Notes
    -----
    For drawing edges between points; whether a point lies inside is for `is_stable` to say.
    """
    q = np.abs(np.asarray(q, dtype=float))
    lower, upper = stability_boundaries(np.minimum(q, 100.0))
    inside = np.minimum(a - lower, upper - a)
    return np.where(q > 100, np.minimum(inside, 100 - q), inside)[()]


def is_stable(a, q):
    """Tell which points lie inside the first stability region, a0(q) < a < b1(|q|).

    Parameters
    ----------
    a, q : array_like
        Mathieu parameters, of either sign and any size; they broadcast [1].

    Returns
    -------
    stable : ndarray of bool
        Broadcast shape; False on the edges, for NaN, and for |q| > 100.

    Notes
    -----
    Exact where [M] (20) and (21) are series: 5 pivots to |q| = 0.9, 12 to 3 and 40 to 100. Both edges lie within 4e-16
    of max(1, |a|), measured to |q| = 40, and a0 within 1e-15 of itself, measured from q = 1e-6 to 0.9.
    Each point is treated by itself, with operations that IEEE 754 rounds correctly, so the answer never depends on
    the other points of the array.
    """
    a, q = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(q, dtype=float))
    shape = a.shape
    a, q = np.atleast_1d(a), np.atleast_1d(q)
    # Most points of a scan lie far from both edges: three terms of the series are within 0.002 q^2 of a0 to |q| = 0.9.
    q2 = np.square(np.minimum(np.abs(q), 1.0))
    excess = a + q2 * (1 / 2 + q2 * (-7 / 128 + q2 * (29 / 2304)))
    margin = _SERIES_MARGIN * q2
    stable = excess > margin
    unsure = ~(stable | (excess < -margin))
    unsure |= a > 0
    unsure |= q2 > _EASY_Q**2
    if unsure.any():
        chosen = np.nonzero(unsure)
        stable[chosen] = _inside(a[chosen], np.abs(q[chosen]))
    return stable.reshape(shape)[()]


def _inside(a, q):
    """Return a0(q) < a < b1(q) for q >= 0, all one-dimensional."""
    inside = np.zeros(a.shape, dtype=bool)
    # Rayleigh quotients and the depth of the potential bracket both edges: -2|q| <= a0 and b1 <= 1 - |q|.
    possible = (a > -2 * q) & (a < 1 - q)
    smallest = -1.0
    for largest, depth in _DEPTHS:
        chosen = np.nonzero(possible & (q > smallest) & (q <= largest))
        smallest = largest
        if chosen[0].size == 0:
            continue
        a_here, q_here = a[chosen], q[chosen]
        q2 = q_here * q_here
        even = (2 * depth) ** 2 - a_here
        odd = (2 * depth + 1) ** 2 - a_here
        for k in range(depth - 1, 0, -1):
            even = (2 * k) ** 2 - a_here - q2 / np.maximum(even, _TINY)
            odd = (2 * k + 1) ** 2 - a_here - q2 / np.maximum(odd, _TINY)
        last_odd = 1 - q_here - a_here - q2 / np.maximum(odd, _TINY)
        inside[chosen] = (a_here * np.maximum(even, _TINY) + 2 * q2 > 0) & (last_odd > 0)
    return inside


def characteristic_exponent(a, q):
    """Return the characteristic exponent beta; an ion's secular frequency is beta/2 times the drive's.

    Parameters
    ----------
    a, q : array_like
        Mathieu parameters; they broadcast [1].

    Returns
    -------
    beta : ndarray
        Broadcast shape [1], between 0 and 1; NaN outside the first stability region.

    Notes
    -----
    Exact where [M] (22) is the lowest order. With x1 and x2 the solutions that start as (1, 0) and (0, 1),
    sin^2(pi beta/2) = -x1' x2 and cos^2(pi beta/2) = x1 x2' at tau = pi/2 ([DLMF] 28.2). As functions of a these four
    have the characteristic values for zeros, so each is a product of pivots, and the small factor of each product
    stands alone: neither beta near 0 nor beta near 1 costs digits beyond those that a + q^2/2 + ... itself loses.
    Relative error against mpmath for 1e-4 <= |q| <= 1: below 2e-15 + 3e-16 |a|/beta^2, also at 1 - beta = 1e-5.
    Beyond, the width of the region sets it: 1e-11 at |q| = 3, 1e-8 at |q| = 20, where the region is 2e-8 wide.
    """
    a, q = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(q, dtype=float))
    beta = np.full(a.shape, np.nan)
    stable = is_stable(a, q)
    beta[stable] = _exponent(a[stable], np.abs(q[stable]))
    return beta[()]


def _exponent(a, q):
    """Return beta for points inside the first stability region, q >= 0."""
    q2 = q * q
    pivot_even, product_even = _pivots(a, q2, 0)
    pivot_odd, product_odd = _pivots(a, q2, 1)
    sine_squared = (np.pi / 2 * product_even) ** 2 * (a + 2 * q2 / pivot_even)
    last_odd = 1 - a - q2 / pivot_odd
    cosine_squared = product_odd**2 * (last_odd + q) * (last_odd - q)
    # On the edge itself rounding may leave either a few 1e-17 below zero.
    return np.arctan2(np.sqrt(np.maximum(sine_squared, 0)), np.sqrt(np.maximum(cosine_squared, 0))) / (np.pi / 2)


def _pivots(a, q2, odd):
    """Return the pivot d of diagonal element (2 + odd)^2 and the infinite product of d_k/(2 k + odd)^2 over k >= 1."""
    diagonal = (2.0 * np.arange(1, _FACTORS + 1) + odd) ** 2
    pivot = diagonal[-1] - a
    product = pivot / diagonal[-1]
    for element in diagonal[-2::-1]:
        pivot = element - a - q2 / pivot
        product *= pivot / element
    # The factors left out, through their logarithm in powers of 1/y: log(1 - a/y^2) at the points y = 2 k + odd, and
    # -q^2/((y^2 - a)((y + 2)^2 - a)) - ... at the points between, in which that term is even.
    edge = 2 * _FACTORS + 1 + odd
    tail = sum(a**n / n * _tail_sum(edge, 2 * n) for n in range(1, 6))
    tail += q2 * (_tail_sum(edge - 1, 4) + 2 * (1 + a) * _tail_sum(edge - 1, 6))
    tail += q2 * (4 * (1 + a) ** 2 - (1 - a) ** 2 + 1.5 * q2) * _tail_sum(edge - 1, 8)
    return pivot, product * np.exp(-tail)


def _tail_sum(edge, power):
    """Return the sum of y^-power over y = edge + 1, edge + 3, ... by Euler and Maclaurin's midpoint rule."""
    integral = edge ** (1 - power) / (power - 1) / 2
    slope = -power * edge ** (-power - 1)
    third_derivative = -power * (power + 1) * (power + 2) * edge ** (-power - 3)
    return integral + slope / 12 - 7 * third_derivative / 720
