"""Momentum diffusion of rigid bodies by white collapse noise.

The master equation of the CSL model ([M] (1)), for displacements small beside r_C, becomes
d rho/dt = -(eta/2) [x, [x, rho]] with

    eta = lambda r_C^3/(pi^(3/2) m0^2) Int d3k exp(-k^2 r_C^2) k_x^2 |mu~(k)|^2,

mu~ the Fourier transform of the mass density. Then d<p^2>/dt = hbar^2 eta. Every function returns eta for lambda = 1/s
in closed form; the tests compare each with the integral itself. x is the direction of motion.

Validity: the mass density is taken as continuous. A crystal of layers at a distance a has more eta, by (a/r_C)^2/24 at
its faces and far more where r_C falls below a/2 and atoms stand out: a bound from here stays a bound, below some 1 nm a
weak one.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

import numpy as np

from heatscan.physics.collapse import overlaps

# Below this (R/r_C)^2 the closed form of a sphere loses digits, and a series of _TERMS terms takes its place.
_SERIES_BELOW = 2.0
_TERMS = 26


def cuboid(density, lengths, correlation_length, reference_mass):
    """Return the momentum diffusion of a homogeneous cuboid that moves along its first edge.

    Parameters
    ----------
    density : array_like
        Mass density [kg/m^3].
    lengths : tuple of three array_like
        Edges: along the motion, and the two across it [m].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    diffusion : ndarray
        eta for lambda = 1/s, broadcast shape [1/m^2].

    Notes
    -----
    Separable: (rho/m0)^2 times one gradient overlap and two overlaps. For r_C far below the edges it is
    8 pi r_C^2 rho^2 L_y L_z/m0^2, a matter of the two end faces.
    """
    along, across, other = lengths
    area = overlaps.segment(across, correlation_length) * overlaps.segment(other, correlation_length)
    return np.square(density / reference_mass) * overlaps.segment_gradient(along, correlation_length) * area


def sphere(density, radius, correlation_length, reference_mass):
    """Return the momentum diffusion of a homogeneous sphere.

    Parameters
    ----------
    density : array_like
        Mass density [kg/m^3].
    radius : array_like
        Radius R [m].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    diffusion : ndarray
        eta for lambda = 1/s, broadcast shape [1/m^2].

    Notes
    -----
    m^2 F/(2 m0^2 r_C^2) with F = (6/a^4) [1 - 2/a^2 + (1 + 2/a^2) exp(-a^2)], a = R/r_C: 1 for a point, 6/a^4 for a
    large sphere. F is the confluent hypergeometric function 1F1(2; 4; -a^2), summed as a power series below a^2 = 2.
    """
    mass = 4 / 3 * np.pi * density * np.power(radius, 3)
    y = np.square(radius / np.asarray(correlation_length, float))
    small, large = np.minimum(y, _SERIES_BELOW), np.maximum(y, _SERIES_BELOW)
    term, series = np.ones_like(small), np.ones_like(small)
    for n in range(_TERMS):
        term = term * (n + 2) / ((n + 4) * (n + 1)) * -small
        series = series + term
    closed = 6 / np.square(large) * (1 - 2 / large + (1 + 2 / large) * np.exp(-large))
    return point(mass, correlation_length, reference_mass) * np.where(y < _SERIES_BELOW, series, closed)


def point(mass, correlation_length, reference_mass):
    """Return the momentum diffusion of a body far smaller than r_C, m^2/(2 m0^2 r_C^2) for lambda = 1/s [1/m^2].

    `mass` [kg], `correlation_length` [m] and `reference_mass` [kg] broadcast. Its heating in one direction,
    hbar^2 eta/(2 m), is heatscan.physics.collapse.point_masses.point_heating.
    """
    return np.square(mass / (reference_mass * np.asarray(correlation_length, float))) / 2


def cylinder(density, radius, length, correlation_length, reference_mass, along_axis=True):
    """Return the momentum diffusion of a homogeneous circular cylinder.

    Parameters
    ----------
    density : array_like
        Mass density [kg/m^3].
    radius, length : array_like
        Radius R and length L [m].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].
    along_axis : bool
        Whether it moves along its axis or across it.

    Returns
    -------
    diffusion : ndarray
        eta for lambda = 1/s, broadcast shape [1/m^2].

    Notes
    -----
    Along the axis the gradient overlap of the length times the overlap of the disc, across it the other way round.
    """
    along, across = overlaps.segment, overlaps.disc_gradient
    if along_axis:
        along, across = overlaps.segment_gradient, overlaps.disc
    shape = along(length, correlation_length) * across(radius, correlation_length)
    return np.square(density / reference_mass) * shape


def multilayer(densities, thicknesses, lateral_lengths, correlation_length, reference_mass):
    """Return the momentum diffusion of a stack of layers that moves along its normal, all layers coherent.

    Parameters
    ----------
    densities : sequence of N floats
        Mass densities of the layers in order [kg/m^3].
    thicknesses : sequence of N floats
        Their thicknesses [m].
    lateral_lengths : tuple of two array_like
        Edges across the motion, which all layers share [m].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    diffusion : ndarray
        eta for lambda = 1/s, broadcast shape of the lateral lengths and r_C [1/m^2].

    Notes
    -----
    Sum_nm D_n D_m g(x_n - x_m), D_n the jumps of the density at the interfaces x_n, the outer ones included, in place
    of rho^2 times the gradient overlap of the cuboid. The jumps add to nothing, so g may be replaced by g - 1: with
    expm1 the diagonal and the cancellation at r_C far above the stack are gone. What is left of it costs some N^2
    roundings: relative error below 3e-12 for 47 layers at every r_C.
    """
    densities, thicknesses = np.asarray(densities, float), np.asarray(thicknesses, float)
    jumps = np.diff(densities, prepend=0, append=0)
    places = np.concatenate([[0.0], np.cumsum(thicknesses)])
    twice = 2 * np.asarray(correlation_length, float)
    total = np.zeros(np.shape(twice))
    # Pair by pair: a table of all pairs at all r_C would not fit where many r_C are asked for at once.
    for n in range(len(jumps)):
        for m in range(n):
            total = total + 2 * jumps[n] * jumps[m] * np.expm1(-np.square((places[n] - places[m]) / twice))
    first, second = (overlaps.segment(length, correlation_length) for length in lateral_lengths)
    return total * first * second / np.square(reference_mass)


def cylinder_pair(density, radius, length, separation, correlation_length, reference_mass):
    """Return the momentum diffusion of one of two equal cylinders on one axis, less the common noise.

    Parameters
    ----------
    density, radius, length, correlation_length, reference_mass : array_like
        As for `cylinder`, which move along the axis.
    separation : array_like
        Distance between the centres, at least the length [m].

    Returns
    -------
    diffusion : ndarray
        eta_11 - eta_12 for lambda = 1/s, broadcast shape [1/m^2]; see `cuboid_pair`.
    """
    difference = overlaps.segment_pair_gradient(length, separation, correlation_length)
    return np.square(density / reference_mass) * difference * overlaps.disc(radius, correlation_length)


def cuboid_pair(density, lengths, separation, correlation_length, reference_mass):
    """Return the momentum diffusion of one of two equal cuboids, less the common noise.

    Parameters
    ----------
    density : array_like
        Mass density [kg/m^3].
    lengths : tuple of three array_like
        Edges of each: along the line between the two, which is the direction of motion, and the two across it [m].
    separation : array_like
        Distance between the centres, at least the first edge [m].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    diffusion : ndarray
        eta_11 - eta_12 for lambda = 1/s, broadcast shape [1/m^2]: that of one cuboid where they are far apart.

    Notes
    -----
    The force difference F1 - F2 has the density 2 (eta_11 - eta_12) hbar^2 (two-sided). At r_C far above the separation
    the noise moves both alike and eta_11 - eta_12 falls as r_C^-4; see `overlaps.segment_pair_gradient`.
    """
    along, across, other = lengths
    area = overlaps.segment(across, correlation_length) * overlaps.segment(other, correlation_length)
    difference = overlaps.segment_pair_gradient(along, separation, correlation_length)
    return np.square(density / reference_mass) * difference * area
