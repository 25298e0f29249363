"""Momentum diffusion of a body put together from cuboids, with all that their nearness does.

Pieces that touch, or that lie within r_C of each other, are shaken alike: their noise adds as amplitudes, not as
powers. For cuboids with parallel edges every cross term is a product of overlaps of two segments, as in
heatscan.physics.collapse.overlaps.
"""

import itertools

import numpy as np

_NODES = 40  # of Gauss and Legendre over a piece of at most 26 r_C
_REACH = 13.0  # distance in units of r_C beyond which g is nothing beside 1


def cuboids(densities, centres, lengths, amplitudes, correlation_length, reference_mass):
    """Return the momentum diffusion of cuboids that move together along x.

    Parameters
    ----------
    densities : sequence of N floats
        Mass densities [kg/m^3]; where two pieces overlap, their densities add, and a negative one cuts a hole.
    centres : sequence of N triples of floats
        Places of their centres: along the motion and in the two directions across it [m].
    lengths : sequence of N triples of floats
        Their edges in the same directions [m].
    amplitudes : sequence of N floats
        How far each moves for a unit of the coordinate that is read out [1]: 1 for a rigid body, 1 and -1 for two
        bodies whose distance is measured.
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    diffusion : ndarray
        eta for lambda = 1/s, shape of `correlation_length` [1/m^2].

    Notes
    -----
    Sum_ij a_i a_j rho_i rho_j X_ij Y_ij Z_ij/m0^2. An eta_ij may have either sign; |eta_ij| <= sqrt(eta_ii eta_jj), and
    the sum is not negative. A cuboid cut into pieces keeps its eta to 1e-12 for r_C/size = 1e-9 to 1e9. Where
    amplitudes of opposite sign cancel, as for two bodies at r_C far above their distance, digits are lost:
    heatscan.physics.collapse.rigid_body.cuboid_pair loses none.
    """
    scale = np.asarray(correlation_length, float)
    weights = np.asarray(densities, float) * np.asarray(amplitudes, float)
    centres, lengths = np.asarray(centres, float), np.asarray(lengths, float)
    total = np.zeros(scale.shape)
    for i, weight in enumerate(weights):
        for j in range(i + 1):
            term = weight * weights[j] * (1 if i == j else 2)
            kinks = [
                _kinks(lengths[i, axis], lengths[j, axis], centres[i, axis] - centres[j, axis]) for axis in range(3)
            ]
            shorter = np.minimum(lengths[i], lengths[j])
            term = term * _gradient(kinks[0], shorter[0], scale)
            total = total + term * _overlap(kinks[1], shorter[1], scale) * _overlap(kinks[2], shorter[2], scale)
    return total / np.square(reference_mass)


def _kinks(first, second, offset):
    """Return where the number of pairs of points of two segments at one distance changes its slope: up, flat, down."""
    base, top = (first + second) / 2, abs(first - second) / 2
    return offset + np.array([-base, -top, top, base])


def _integral(kinks, shorter, scale, kernel):
    """Return Int w(t) kernel(t/r_C) dt, w rising, level at the shorter length and falling between the kinks."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    total = np.zeros(scale.shape)
    for part, (low, high) in enumerate(itertools.pairwise(kinks)):
        begin, end = (np.clip(kink, -_REACH * scale, _REACH * scale) for kink in (low, high))
        for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
            t = begin + (end - begin) * node
            pairs = (t - low, shorter, high - t)[part]
            total += weight * (end - begin) * pairs * kernel(t / scale)
    return total


def _overlap(kinks, shorter, scale):
    """Return the overlap of two segments [m^2]."""
    return _integral(kinks, shorter, scale, lambda t: np.exp(-t * t / 4))


def _gradient(kinks, shorter, scale):
    """Return the gradient overlap of two segments [1].

    g at the kinks where r_C is below the shorter segment; above it these cancel, and the integral does not.
    """
    outer, inner = (np.exp(-np.square(kinks[n] / (2 * scale))) for n in (0, 1))
    falling, last = (np.exp(-np.square(kinks[n] / (2 * scale))) for n in (2, 3))
    smooth = _integral(kinks, shorter, scale, lambda t: (0.5 - t * t / 4) * np.exp(-t * t / 4)) / np.square(scale)
    return np.where(scale > shorter, smooth, inner + falling - outer - last)
