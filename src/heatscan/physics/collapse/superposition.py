"""Decay of a superposition of two places of a sphere or a disc, of any size beside r_C.

The coherence of two places at a distance s decays at (lambda/m0^2) Int Int mu mu' (g(r - r') - g(r - r' + s)), g(r) =
exp(-r^2/4 r_C^2): [M] (1). With the density p(r) of distances within the body the double integral is one over r. A
point has lambda (m/m0)^2 (1 - g(s)), a body far larger than r_C and s the area of its surface. Status: derived.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

import functools
import itertools

import numpy as np

from heatscan.physics.collapse import overlaps

_NODES = 60  # of Gauss and Legendre over the distances within reach of g
_REACH = 13.0  # distance in units of r_C beyond which g is nothing beside 1
_STEPS = 20  # of Gauss and Legendre over each part of a separation that grows
_BLOCK = 256  # lengths at a time, for the memory


def sphere(mass, radius, separation, correlation_length, reference_mass):
    """Return the rate at which a homogeneous sphere loses the coherence of two places.

    Parameters
    ----------
    mass : float
        Mass of the sphere [kg].
    radius : float
        Its radius R [m].
    separation : array_like
        Distance s of the two places [m].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    rate : ndarray
        For lambda = 1/s, broadcast shape [1].

    Notes
    -----
    p(r) = 3 r^2/R^3 - 9 r^3/4 R^4 + 3 r^5/16 R^6 up to 2R. Relative error below 1e-14 times R/r_C.
    """
    scale, s = np.broadcast_arrays(np.asarray(correlation_length, float) / radius, np.asarray(separation) / radius)
    inside = _decay(lambda r: r * r * (3 - r * (9 / 4 - 3 / 16 * r * r)), 2.0, _sinhc, s, scale)
    return np.square(mass / reference_mass) * inside


def disc(mass, radius, thickness, separation, correlation_length, reference_mass):
    """Return the same for a homogeneous disc, or a rod, whose places lie apart along its axis.

    `radius` and `thickness` [m], the other arguments as for `sphere`. The distances along the axis have p(u) = 2 (L -
    u)/L^2; across it the disc counts by its overlap over the square of its area.
    """
    scale, s = np.broadcast_arrays(
        np.asarray(correlation_length, float) / thickness, np.asarray(separation) / thickness
    )
    inside = _decay(lambda u: 2 * (1 - u), 1.0, _cosh, s, scale)
    across = overlaps.disc(radius, scale * thickness) / np.square(np.pi * np.square(radius))
    return np.square(mass / reference_mass) * inside * across


def opened(rate, separation, correlation_length, size):
    """Return the mean of `rate(s)` over s from 0 to the `separation` S [m], shape of r_C [unit of the rate].

    That is its mean while two places part, or close, at constant speed. Above `size` + 13 r_C it is constant.
    """
    scale = np.asarray(correlation_length, float)
    ends = [0 * scale, *(np.minimum(separation, end) for end in (2 * scale, _REACH * scale, size + _REACH * scale))]
    total = (separation - ends[-1]) * rate(np.broadcast_to(separation, scale.shape))
    for low, high in itertools.pairwise(ends):
        for node, share in zip(*map(np.ravel, _nodes(_STEPS)), strict=True):
            total = total + share * (high - low) * rate(low + (high - low) * node)
    return total / separation


def _sinhc(plus, minus, z):
    """Return the mean of g over directions of s, times 1/g(0), from g at r + s and at r - s; z = r s/2 r_C^2."""
    return (minus - plus) / (2 * np.maximum(z, 1e-300))


def _cosh(plus, minus, z):
    return (plus + minus) / 2


def _log(kernel, z):
    """Return ln(sinh(z)/z) or ln cosh(z), with all its digits for small z."""
    half = np.square(np.sinh(np.minimum(z, 1.0) / 2))
    if kernel is _cosh:
        small = np.log1p(2 * half)
        return np.where(z < 1, small, z + np.log1p(np.exp(-2 * z)) - np.log(2))
    square = np.square(np.minimum(z, 1.0))
    series = (
        square / 6 * (1 + square / 20 * (1 + square / 42 * (1 + square / 72 * (1 + square / 110 * (1 + square / 156)))))
    )
    large = np.maximum(z, 1.0)
    return np.where(z < 1, np.log1p(series), large + np.log(-np.expm1(-2 * large) / (2 * large)))


def _decay(density, longest, kernel, separation, scale):
    """Return Int p(r) (g(r) - <g>(r)) dr, <g> the mean with the other copy moved by s either way; lengths without unit.

    Near by the difference is taken under the integral, where it keeps its digits.
    """
    near = separation < 2 * scale
    total = np.empty(scale.shape)
    for chosen, part in ((near, _near), (~near, _apart)):
        s, r_c = separation[chosen], scale[chosen]
        found = np.empty(s.shape)
        for first in range(0, s.size, _BLOCK):
            block = slice(first, first + _BLOCK)
            found[block] = part(density, longest, kernel, s[block], r_c[block])
        total[chosen] = found
    return total


def _near(density, longest, kernel, separation, scale):
    reach = np.minimum(longest, (_REACH + 2) * scale)
    nodes, shares = _nodes(_NODES)
    r = reach * nodes
    g = np.exp(-np.square(r / (2 * scale)))
    lost = -np.expm1(_log(kernel, r * separation / (2 * scale**2)) - np.square(separation / (2 * scale)))
    return (shares * density(r) * g * lost).sum(axis=0) * reach


def _apart(density, longest, kernel, separation, scale):
    nodes, shares = _nodes(_NODES)
    reach = np.minimum(longest, _REACH * scale)
    r = reach * nodes
    still = (shares * density(r) * np.exp(-np.square(r / (2 * scale)))).sum(axis=0) * reach
    begin, end = (np.clip(separation + side * _REACH * scale, 0, longest) for side in (-1, 1))
    r = begin + (end - begin) * nodes
    plus, minus = (np.exp(-np.square((r + side * separation) / (2 * scale))) for side in (1, -1))
    moved = density(r) * kernel(plus, minus, r * separation / (2 * scale**2))
    return still - (shares * moved).sum(axis=0) * (end - begin)


@functools.cache
def _nodes(many):
    """Return the nodes of Gauss and Legendre between 0 and 1, and their shares, both of shape (many, 1)."""
    unit, shares = np.polynomial.legendre.leggauss(many)
    return (unit[:, np.newaxis] + 1) / 2, shares[:, np.newaxis] / 2
