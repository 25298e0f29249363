"""The loops of heatscan.physics.trap.floquet, compiled: power series for the exponents, sidebands of the modes.

A module of its own, because Numba takes half a second to import. Points pass through side by side, a few dozen at a
time, so that one instruction treats several; they do not influence one another. The symbols are those of floquet: the
matrix A as `k11`, `k22`, `k12`, and the drives `q1`, `q2`.
"""

import functools
import math

import numpy as np

from heatscan.physics.compiled import compiled

# Terms of the power series, which end falling off as 4^-n, and how many are taken between two visits to memory. What
# these leave out is 1e-19 of the largest term at |q| = 0.9, 3e-17 at 1.5.
_TERMS, _AT_ONCE = 32, 4
# Points side by side.
_LANES = 64
# Rounding error of sin^2(pi beta/2), within which two equal exponents must not pass for a combination resonance.
_ROUNDING = 1e-14
# 3 sin(pi/6) of the odd solutions times cot(pi/6)/3 of the slopes of the even ones.
_SCALE = math.sqrt(0.75)
# Sidebands on each side. By induction |G[n]| <= 1/((2 |n| - 1)^2 - |A| - |q|), so that of |c[-1]|^2 the first that is
# left out has at most 1.4e-21 at |q| = 0.9 and |A| = 0.3, 1e-18 at 1.5 and 0.75.
SIDEBANDS = 6
# Where the continued fraction that leads to them starts.
_DEEPEST = SIDEBANDS + 1

_compiled = functools.partial(compiled, error_model="numpy")


@_compiled
def sine_squares(k11, k22, k12, q1, q2, upper, lower):
    """Fill in both values of sin^2(pi beta/2) of each point, the larger first; NaN where they are complex.

    All arguments are arrays of the same length.
    """
    # Of each point at tau = pi/2 both ions' slopes of the even and values of the odd solutions, by the ion that is
    # displaced or moving at the start.
    found = np.empty((2, 2, 2, _LANES))
    lanes = np.zeros((5, _LANES))
    points = lanes[0], lanes[1], lanes[2], lanes[3], lanes[4]
    for first in range(0, len(k11), _LANES):
        last = min(first + _LANES, len(k11))
        _load(points, (k11, k22, k12, q1, q2), first, last)
        for parity in range(2):
            for column in range(2):
                _series(points, parity, column, found[parity, column])
        for j in range(last - first):
            upper[first + j], lower[first + j] = _squares(found, j)


@_compiled
def _load(points, arrays, first, last):
    """Copy some points side by side. Lanes beyond them keep what they hold, so that every loop has the same length."""
    for row in range(5):
        points[row][: last - first] = arrays[row][first:last]


@_compiled
def _series(points, parity, column, found):
    """Fill in, up to a factor, the slopes of an even or the values of an odd solution at tau = pi/2."""
    k11, k22, k12, q1, q2 = points
    # Memory of its own, so that the compiler sees that nothing overlaps.
    memory = np.zeros((10, _LANES))
    term_1, term_2, before_1, before_2, second_1, second_2, third_1, third_2, sum_1, sum_2 = memory
    term_1[:], term_2[:] = 1 - column, column
    sum_1[:], sum_2[:] = parity * (1 - column), parity * column
    for n in range(0, _TERMS, _AT_ONCE):
        for j in range(_LANES):
            # The sign of the drive does not matter; with this one the terms cancel less.
            sign = math.copysign(9.0, q1[j])
            s1, s2, beside = sign * q1[j], sign * q2[j], 9 * k12[j]
            d1, d2 = 9 * k11[j] - 2 * s1, 9 * k22[j] - 2 * s2
            t1, t2, b1, b2, c1, c2 = term_1[j], term_2[j], before_1[j], before_2[j], second_1[j], second_2[j]
            e1, e2, v1, v2 = third_1[j], third_2[j], sum_1[j], sum_2[j]
            for more in range(_AT_ONCE):
                # With h[n] = c[n]/4^n and order 2 n + parity: 4 (order + 1)(order + 2) h[n + 1] =
                # (order^2 - 9 A + 18 q) h[n] - 9 q (9 h[n - 1] - 6 h[n - 2] + h[n - 3])
                order = 2.0 * (n + more) + parity
                share = 0.25 / ((order + 1) * (order + 2))
                weight = 1.0 if parity else order + 2
                next_1 = ((order * order - d1) * t1 - beside * t2 - s1 * (9 * b1 - 6 * c1 + e1)) * share
                next_2 = ((order * order - d2) * t2 - beside * t1 - s2 * (9 * b2 - 6 * c2 + e2)) * share
                e1, e2, c1, c2, b1, b2, t1, t2 = c1, c2, b1, b2, t1, t2, next_1, next_2
                v1 += weight * t1
                v2 += weight * t2
            term_1[j], term_2[j], before_1[j], before_2[j], second_1[j], second_2[j] = t1, t2, b1, b2, c1, c2
            third_1[j], third_2[j], sum_1[j], sum_2[j] = e1, e2, v1, v2
    found[:] = memory[8:]


@_compiled
def _squares(found, j):
    """Return both values of sin^2(pi beta/2) of point j from the solutions at tau = pi/2."""
    c11, c12, c21, c22 = found[0, 0, 0, j], found[0, 1, 0, j], found[0, 0, 1, j], found[0, 1, 1, j]
    s11, s12, s21, s22 = found[1, 0, 0, j], found[1, 1, 0, j], found[1, 0, 1, j], found[1, 1, 1, j]
    m11, m22 = -(s11 * c11 + s21 * c21), -(s12 * c12 + s22 * c22)
    m12, m21 = -(s11 * c12 + s21 * c22), -(s12 * c11 + s22 * c21)
    half_difference = (m11 - m22) / 2
    radicand = half_difference * half_difference + m12 * m21
    if not radicand >= -_ROUNDING * _ROUNDING:
        return math.nan, math.nan
    upper = (m11 + m22) / 2 + math.sqrt(max(radicand, 0.0))
    determinant = (s11 * s22 - s12 * s21) * (c11 * c22 - c12 * c21)
    return _SCALE * upper, _SCALE * (determinant / upper) if upper != 0 else math.nan


@_compiled
def sidebands(k11, k22, k12, q1, q2, exponent, upper, amplitudes):
    """Fill in the amplitudes of one mode, shape (2, 2 SIDEBANDS + 1, points), at the frequencies |beta + 2 n|.

    `exponent` is beta, NaN where there is none; `upper` says whether it is the larger of the two. The other arguments
    are as in `sine_squares`.
    """
    lanes, beta = np.zeros((5, _LANES)), np.ones(_LANES)
    points = lanes[0], lanes[1], lanes[2], lanes[3], lanes[4]
    fractions = np.zeros((2, _DEEPEST + 2, 3, _LANES))
    found, sums = np.empty((2 * SIDEBANDS + 1, 2, _LANES)), np.empty((4, _LANES))
    for first in range(0, len(k11), _LANES):
        last = min(first + _LANES, len(k11))
        _load(points, (k11, k22, k12, q1, q2), first, last)
        beta[: last - first] = exponent[first:last]
        _unscaled(points, beta, upper, fractions, found)
        _sum(beta, found[SIDEBANDS], found, sums)
        for j in range(last - first):
            scale = _scale(beta[j], sums[3, j])
            for n in range(2 * SIDEBANDS + 1):
                amplitudes[0, n, first + j] = found[n, 0, j] * scale
                amplitudes[1, n, first + j] = found[n, 1, j] * scale


@_compiled
def two_vectors(k11, k22, k12, q1, q2, exponent, upper, vectors):
    """Fill in two vectors of one mode whose products c_i c_j add up to those of its sidebands, and c[0].

    Shape (2, 3, points); arguments as in `sidebands`. The first vector is what the sidebands have along the carrier and
    a little more, the second is across the carrier: where noise spares a mode because both ions' shares cancel, they
    cancel in each.
    """
    lanes, beta = np.zeros((5, _LANES)), np.ones(_LANES)
    points = lanes[0], lanes[1], lanes[2], lanes[3], lanes[4]
    fractions = np.zeros((2, _DEEPEST + 2, 3, _LANES))
    found, sums = np.empty((2 * SIDEBANDS + 1, 2, _LANES)), np.empty((4, _LANES))
    carrier = found[SIDEBANDS]
    for first in range(0, len(k11), _LANES):
        last = min(first + _LANES, len(k11))
        _load(points, (k11, k22, k12, q1, q2), first, last)
        beta[: last - first] = exponent[first:last]
        _unscaled(points, beta, upper, fractions, found)
        _sum(beta, carrier, found, sums)
        for j in range(last - first):
            scale = _scale(beta[j], sums[3, j])
            along = math.sqrt(sums[0, j])
            beside = sums[1, j] / along
            rest = scale * math.sqrt(max(sums[2, j] - beside * beside, 0.0))
            along, beside = scale * along, scale * beside
            one, two = carrier[0, j], carrier[1, j]
            vectors[0, 0, first + j], vectors[1, 0, first + j] = along * one - beside * two, along * two + beside * one
            vectors[0, 1, first + j], vectors[1, 1, first + j] = -rest * two, rest * one
            vectors[0, 2, first + j], vectors[1, 2, first + j] = scale * one, scale * two


@_compiled
def _unscaled(points, beta, upper, fractions, found):
    """Fill in the sidebands, those of the carrier with unit norm.

    With c[n] = -G[n] q c[n - 1] on the way out, G[n] = ((beta + 2 n)^2 - A - q G[n + 1] q)^-1 is a continued fraction
    of 2 x 2 matrices; c[0] is the vector that A - beta^2 + q (G[1] + G[-1]) q annihilates. Of that matrix the
    eigenvalue zero is the larger one for the upper mode, the smaller one for the lower.
    """
    for side in range(2):
        _continued_fraction(points, beta, 1 - 2 * side, fractions[side])
    _carrier(points, fractions[0, 1], fractions[1, 1], upper, found[SIDEBANDS])
    for side in range(2):
        sign = 1 - 2 * side
        for n in range(1, SIDEBANDS + 1):
            inner, outer = found[SIDEBANDS + sign * (n - 1)], found[SIDEBANDS + sign * n]
            _next_sideband(points, fractions[side, n], inner, outer)


@_compiled
def _continued_fraction(points, beta, sign, fractions):
    """Fill in G[sign n] for n = 1, 2, ..., elements 11, 12 and 22 each."""
    k11, k22, k12, q1, q2 = points
    for n in range(_DEEPEST, 0, -1):
        order = 2.0 * sign * n
        further_11, further_12, further_22 = fractions[n + 1]
        g11, g12, g22 = fractions[n]
        for j in range(_LANES):
            square = (beta[j] + order) * (beta[j] + order)
            d11 = square - k11[j] - q1[j] * q1[j] * further_11[j]
            d12 = -k12[j] - q1[j] * q2[j] * further_12[j]
            d22 = square - k22[j] - q2[j] * q2[j] * further_22[j]
            inverse = 1 / (d11 * d22 - d12 * d12)
            g11[j], g12[j], g22[j] = d22 * inverse, -d12 * inverse, d11 * inverse


@_compiled
def _carrier(points, above, below, upper, carrier):
    """Fill in c[0] with unit norm, ion 1 positive, from G[1] and G[-1]: no component is a difference."""
    k11, k22, k12, q1, q2 = points
    for j in range(_LANES):
        driven_1 = q1[j] * q1[j] * (above[0, j] + below[0, j])
        driven_2 = q2[j] * q2[j] * (above[2, j] + below[2, j])
        beside = k12[j] + q1[j] * q2[j] * (above[1, j] + below[1, j])
        half_difference = (k11[j] - k22[j] + (driven_1 - driven_2)) / 2
        tangent = beside / (abs(half_difference) + math.sqrt(half_difference * half_difference + beside * beside))
        major = 1 / math.sqrt(1 + tangent * tangent)
        minor = tangent * major
        ion_1_above = half_difference >= 0
        carrier[0, j] = major if ion_1_above == upper else minor
        carrier[1, j] = minor if ion_1_above == upper else major
        if not upper:
            carrier[1, j] = -carrier[1, j]


@_compiled
def _next_sideband(points, fraction, inner, outer):
    """Fill in the sideband that is one further from the carrier than `inner`."""
    q1, q2 = points[3], points[4]
    g11, g12, g22 = fraction
    inner_1, inner_2 = inner
    outer_1, outer_2 = outer
    for j in range(_LANES):
        x, y = -q1[j] * inner_1[j], -q2[j] * inner_2[j]
        outer_1[j], outer_2[j] = g11[j] * x + g12[j] * y, g12[j] * x + g22[j] * y


@_compiled
def _sum(beta, carrier, found, sums):
    """Fill in the sums of the products of the components along and across the carrier, and of (beta + 2 n) |c[n]|^2.

    Rows: along twice, both, across twice, and the last.
    """
    memory = np.zeros((7, _LANES))
    one, two, exponent, along, both, across, quanta = memory
    one[:], two[:], exponent[:] = carrier[0], carrier[1], beta
    for n in range(2 * SIDEBANDS + 1):
        order = 2.0 * (n - SIDEBANDS)
        for j in range(_LANES):
            p = one[j] * found[n, 0, j] + two[j] * found[n, 1, j]
            r = one[j] * found[n, 1, j] - two[j] * found[n, 0, j]
            along[j] += p * p
            both[j] += p * r
            across[j] += r * r
            quanta[j] += (exponent[j] + order) * (p * p + r * r)
    sums[:] = memory[3:]


@_compiled
def _scale(beta, quanta):
    """Return the factor that makes the sum of (1 + 2 n/beta) |c[n]|^2 one."""
    # ASSUME: a folded exponent, beyond 1, counts its quanta backwards; elsewhere the sum is positive.
    return math.sqrt(beta / abs(quanta))
