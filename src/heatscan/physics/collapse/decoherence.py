"""Decay of a superposition of a small but visible disc, on which theoretical lower bounds of the collapse rate rest.

A thin disc in a superposition of two places at distance d along its normal loses coherence at the rate (lambda/m0^2) (1
- g(d)) Sum_ij m_i m_j g(r_ij), g(r) = exp(-r^2/4 r_C^2), from the master equation [M] (1). That this must have happened
within the time t in which an eye sees bounds lambda from below. Disc, time and distance are conventions, not data:
Toros, Gasbarri and Bassi, Phys. Lett. A 381, 3921 (2017), arXiv:1601.03672, take graphene of radius 1e-5 m and 1e-2 s
(recalled).

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

import functools

import numpy as np

from heatscan.physics.collapse import overlaps

_REACH = 7  # cells of the lattice in each direction
_RECIPROCAL_ABOVE = 0.3  # r_C in lattice constants


def honeycomb_density(bond_length):
    """Return the atoms per area of a honeycomb lattice of bond length b [m], 4/(3 sqrt(3) b^2) [1/m^2]."""
    return 4 / (3 * np.sqrt(3) * np.square(bond_length))


def honeycomb_sum(bond_length, correlation_length):
    """Return the sum of g over the distances from one atom of an infinite honeycomb lattice to all, itself included.

    Parameters
    ----------
    bond_length : array_like
        Distance between neighbours [m].
    correlation_length : array_like
        r_C of the noise [m].

    Returns
    -------
    total : ndarray
        How many atoms act as one, broadcast shape [1]: 1 for r_C below the atoms' distance, 4 pi r_C^2 times the
        density above it.

    Notes
    -----
    Summed over atoms below r_C = 0.3 lattice constants and over the reciprocal lattice (Poisson) above.
    """
    ratio = np.asarray(correlation_length, float) / (np.sqrt(3) * np.asarray(bond_length, float))
    near, far = np.minimum(ratio, _RECIPROCAL_ABOVE), np.maximum(ratio, _RECIPROCAL_ABOVE)
    direct, reciprocal = _shells()
    places = sum(count * np.exp(-square / (4 * near * near)) for square, count in direct)
    waves = sum(weight * np.exp(-square * far * far) for square, weight in reciprocal)
    return np.where(ratio > _RECIPROCAL_ABOVE, 4 * np.pi * far * far / (np.sqrt(3) / 2) * waves, places)


@functools.cache
def _shells():
    """Return squared distances and how many atoms have them, and squared waves and 1 + cos(G.d), lattice constant 1."""
    i, j = (index.ravel() for index in np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1])
    # Squares of a triangular lattice, and of the same lattice moved by a third of its long diagonal: whole thirds.
    same = 3 * (i * i + i * j + j * j)
    other = same + 3 * (i + j) + 1
    squares, counts = np.unique(np.concatenate([same, other]), return_counts=True)
    waves = 16 * np.pi**2 / 3 * (i * i - i * j + j * j)
    structure = 1 + np.cos(2 * np.pi * (i + j) / 3)
    direct = [(square / 3, count) for square, count in zip(squares, counts, strict=True) if square / 3 < 18]
    reciprocal = [(w, s) for w, s in zip(waves, structure, strict=True) if w < 600]
    return direct, reciprocal


def disc_decoherence(radius, bond_length, atom_mass, separation, correlation_length, reference_mass):
    """Return the rate at which a disc of one honeycomb layer loses the coherence between two places.

    Parameters
    ----------
    radius : array_like
        Radius R of the disc [m].
    bond_length : array_like
        Distance between neighbouring atoms [m].
    atom_mass : array_like
        Mass of one atom [kg].
    separation : array_like
        Distance d between the two places, along the normal [m]; infinite for places far apart.
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
    The overlap of a continuous disc, times what single atoms change: `honeycomb_sum` over its continuous limit. Exact
    to the ratio of bond length and radius, for all r_C above the size of a nucleus.
    """
    density = honeycomb_density(bond_length)
    # Of the continuous disc: atoms within reach of each atom, less what its edge takes away.
    inside = overlaps.disc(radius, correlation_length) / (4 * np.square(np.pi * radius * correlation_length))
    pairs = density * np.pi * np.square(radius) * honeycomb_sum(bond_length, correlation_length) * inside
    apart = -np.expm1(-np.square(separation / (2 * np.asarray(correlation_length, float))))
    return np.square(atom_mass / reference_mass) * pairs * apart
