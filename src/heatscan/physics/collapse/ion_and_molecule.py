"""Heating of the modes of a point-like ion and a rigid molecule of many masses by the CSL noise, for any orientation.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. The trap's axis is z, the radial modes are those along x. A
molecule in its own frame has its axis along z.
"""

from __future__ import annotations

import numpy as np

from heatscan.physics.collapse import point_masses

# Beyond this exponent a cross term is 0 next to what each ion has by itself.
_LARGEST_EXPONENT = 700.0
# Nodes of the average over the angle between the molecule's masses and the trap's axis.
_ANGLES = 12


def rotation(tilt: float, azimuth: float = 0.0, roll: float = 0.0):
    """Return the matrix that turns a molecule from its own frame into the trap's.

    Parameters
    ----------
    tilt : float
        Angle between the molecule's axis and the trap's [rad].
    azimuth : float
        Angle about the trap's axis from x, the direction of the radial modes, to the tilted axis [rad].
    roll : float
        Angle about the molecule's own axis [rad].

    Returns
    -------
    matrix : ndarray
        Shape (3, 3); its columns are the molecule's x, y and z in the trap [1].
    """
    return _turn(azimuth, 0, 1) @ _turn(tilt, 2, 0) @ _turn(roll, 0, 1)


def _turn(angle: float, first: int, second: int):
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = np.cos(angle)
    matrix[second, first] = np.sin(angle)
    matrix[first, second] = -matrix[second, first]
    return matrix


def along_modes(matrices, turned):
    """Return a symmetric matrix of a molecule, such as its coherence, along and across the trap's axis.

    Parameters
    ----------
    matrices : ndarray
        In the molecule's frame, shape (n, 3, 3).
    turned : ndarray or None
        What `rotation` returns; None for the average over all rotations, a third of the trace.

    Returns
    -------
    along, across : ndarray
        Along z and along x, shape (n,).
    """
    if turned is None:
        mean = np.trace(matrices, axis1=1, axis2=2) / 3
        return mean, mean
    along, across = (np.einsum("nab,a,b->n", matrices, turned[axis], turned[axis]) for axis in (2, 0))
    return along, across


def cross_decorrelation(positions, weights, turned, spacing, correlation_length):
    """Return f - 1 of the cross terms of a point-like ion and a molecule, averaged over its masses, along and across.

    Parameters
    ----------
    positions : ndarray
        Of the molecule's masses about their centre, in its own frame, shape (n, 3) [m].
    weights : ndarray
        Their shares of the mass, shape (n,) [1].
    turned : ndarray or None
        What `rotation` returns; None for the average over all rotations.
    spacing : ndarray
        Distance between the ion and the molecule's centre, along z, shape (m,) [m].
    correlation_length : ndarray
        r_C, shape (m,) [m].

    Returns
    -------
    along, across : ndarray
        Sum of w e^{-u} (1 - D_k^2/2r_C^2) less 1, shape (m,) [1]; `collapse.decorrelation` where the molecule is a
        point.

    Notes
    -----
    [M] (53) with i = 1 and j = 2. From expm1, so that it keeps its digits at large r_C. The average over rotations is
    exact about the trap's axis and by Gauss-Legendre nodes in the angle to it.
    """
    if turned is None:
        cosines, shares = np.polynomial.legendre.leggauss(_ANGLES)
        far = np.sqrt(np.square(positions).sum(axis=1))
        axial = (far[:, None] * cosines).ravel()
        radial_square = np.square(far[:, None] * np.sqrt(1 - cosines**2)).ravel()
        side_square = radial_square / 2
        weights = (weights[:, None] * shares / 2).ravel()
    else:
        x, y, axial = turned @ positions.T
        side_square, radial_square = x * x, x * x + y * y
    along, across = np.full(np.shape(spacing), -1.0), np.full(np.shape(spacing), -1.0)
    reach = np.abs(axial).max()
    near = np.flatnonzero(np.maximum(spacing - reach, 0) < 2 * np.sqrt(_LARGEST_EXPONENT) * correlation_length)
    for some in np.array_split(near, max(1, near.size * weights.size // 2_000_000)):
        quarter = 1 / (4 * np.square(correlation_length[some]))[:, None]
        apart = np.square(spacing[some][:, None] - axial)
        exponent = np.minimum((apart + radial_square) * quarter, _LARGEST_EXPONENT)
        lost = np.expm1(-exponent)
        left = 2 * quarter * (1 + lost)
        # By einsum and not by BLAS, whose digits would depend on how many points there are.
        along[some] = np.einsum("pn,n->p", lost - apart * left, weights)
        across[some] = np.einsum("pn,n->p", lost - side_square * left, weights)
    return along, across


def mode_heating(mass_1, mass_2, vector, coherence, loss, decorrelation, correlation_length, reference_mass):
    """Return the heating of one normal mode of a point-like ion and a rigid molecule.

    Parameters
    ----------
    mass_1, mass_2 : array_like
        Masses of the ion and of the molecule [kg].
    vector : tuple of two array_like
        Components of the two in the mass-weighted eigenvector of unit norm [1].
    coherence, loss : array_like
        C and C - 1 of the molecule along the mode [1].
    decorrelation : array_like
        What `cross_decorrelation` returns for the direction of the mode [1].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    power : ndarray
        Broadcast shape, for lambda = 1/s [W].

    Notes
    -----
    [M] (53), all four terms of its sum over the ions. With A = sqrt(m1) g1 and B = sqrt(m2) g2 it is A^2 + B^2 C + 2 A
    B f where the molecule's own terms have mostly gone, and (A + B)^2 + B^2 (C - 1) + 2 A B (f - 1) where they are
    mostly there: the mode may then move the two against each other so that the first square vanishes.
    """
    first, second = np.sqrt(mass_1) * vector[0], np.sqrt(mass_2) * vector[1]
    apart = np.square(first) + np.square(second) * coherence + 2 * first * second * (1 + decorrelation)
    together = np.square(first + second) + np.square(second) * loss + 2 * first * second * decorrelation
    return point_masses.point_heating(np.where(loss < -0.5, apart, together), correlation_length, reference_mass)
