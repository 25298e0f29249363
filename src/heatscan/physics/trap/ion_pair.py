"""Two ions of one sign of charge on the axis of a linear Paul trap: equilibrium, alignment and normal modes.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.

Ion 1 is the atomic ion, at z1 > 0; mass_ratio is M = m2/m1 and charge_ratio Q = q2/q1. Eigenvectors are mass-weighted
with unit norm, and their FIRST component is positive, so that Lamb-Dicke parameters are positive; the second is
positive in phase and negative out of phase. In-phase is the lower axial and the upper radial frequency, out-of-phase
the upper axial and the lower radial ("rocking") one. The labels of [M] (41) have the radial pair the wrong way round,
(36) is right.
"""

import numpy as np

from heatscan.physics import constants
from heatscan.physics.trap.paul_trap import root


def equilibrium(charge_1, charge_2, mass_1, axial_frequency_1):
    """Return the equilibrium positions of the two ions on the axis.

    Parameters
    ----------
    charge_1, charge_2 : array_like
        Charges of the ions, of one sign [C].
    mass_1 : array_like
        Mass of ion 1 [kg].
    axial_frequency_1 : array_like
        Frequency of ion 1 alone along the axis [rad/s].

    Returns
    -------
    position_1, position_2, spacing : ndarray
        z1 > 0, z2 = -z1/Q and z1 - z2, broadcast shape [m].

    Notes
    -----
    [M] (29). The main text of [M] has the exponent -1 in place of -2, and below (34) the spacing as (1 + Q) z1 where
    (28) gives (1 + 1/Q) z1.
    """
    inverse_ratio = charge_1 / charge_2
    cubed = charge_1 * charge_2 / (4 * np.pi * constants.vacuum_permittivity * mass_1 * np.square(axial_frequency_1))
    position_1 = np.cbrt(cubed / (1 + inverse_ratio) ** 2)
    return position_1, -position_1 * inverse_ratio, position_1 * (1 + inverse_ratio)


def coulomb_stiffness(axial_frequency_1, charge_ratio):
    """Return s, the Coulomb force's gradient across the axis divided by the mass of ion 1.

    Parameters
    ----------
    axial_frequency_1 : array_like
        Frequency of ion 1 alone along the axis [rad/s].
    charge_ratio : array_like
        Q = q2/q1 > 0 [1].

    Returns
    -------
    stiffness : ndarray
        w_1z^2/(1 + 1/Q), broadcast shape [rad^2/s^2].

    Notes
    -----
    q1 q2/(4 pi epsilon_0 m1 spacing^3) at the equilibrium of [M] (29); the common factor of [M] (34).
    """
    return np.square(axial_frequency_1) * (charge_ratio / (1 + charge_ratio))


def axial_matrix(axial_frequency_1, mass_ratio, charge_ratio):
    """Return the mass-weighted stiffness matrix of the motion along the axis.

    Parameters
    ----------
    axial_frequency_1 : array_like
        Frequency of ion 1 alone along the axis [rad/s].
    mass_ratio, charge_ratio : array_like
        M = m2/m1 and Q = q2/q1 [1].

    Returns
    -------
    k11, k12, k22 : ndarray
        Broadcast shape [rad^2/s^2].

    Notes
    -----
    K_Ax of [M] (34), (35).
    """
    stiffness = coulomb_stiffness(axial_frequency_1, charge_ratio)
    square_1 = np.square(axial_frequency_1)
    square_2 = square_1 * charge_ratio / mass_ratio
    return square_1 + 2 * stiffness, -2 * stiffness / np.sqrt(mass_ratio), square_2 + 2 * stiffness / mass_ratio


def radial_matrix(axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio):
    """Return the mass-weighted stiffness matrix of the motion across the axis.

    Parameters
    ----------
    axial_frequency_1 : array_like
        Frequency of ion 1 alone along the axis [rad/s].
    radial_frequency_1, radial_frequency_2 : array_like
        Secular frequency of each ion alone across the axis [rad/s].
    mass_ratio, charge_ratio : array_like
        M = m2/m1 and Q = q2/q1 [1].

    Returns
    -------
    k11, k12, k22 : ndarray
        Broadcast shape [rad^2/s^2].

    Notes
    -----
    K_Rad of [M] (34), (35); a pseudopotential, exact only through `floquet.coupled_radial_frequencies`.
    """
    stiffness = coulomb_stiffness(axial_frequency_1, charge_ratio)
    k11 = np.square(radial_frequency_1) - stiffness
    k22 = np.square(radial_frequency_2) - stiffness / mass_ratio
    return k11, stiffness / np.sqrt(mass_ratio), k22


def is_aligned(axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio):
    """Tell whether the pair at equilibrium lies along the axis, each ion by itself being trapped across it.

    Parameters
    ----------
    axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio : array_like
        As in `radial_matrix` [rad/s], [rad/s], [rad/s], [1], [1].

    Returns
    -------
    aligned : ndarray of bool
        Broadcast shape; False where a frequency is NaN.

    Notes
    -----
    [M] (25) multiplied out: s (w_1r^2/M + w_2r^2) < w_1r^2 w_2r^2, which is det K_Rad > 0. For real radial
    frequencies it is the same as K_Rad being positive definite. As printed, (25) may also hold where one ion by
    itself is not trapped (w_r^2 < 0) and the pair is unstable: it is a condition in addition to stability, never in its
    place.
    """
    return _radial_determinant(axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio) > 0


def softest_radial_square(axial_frequency_1, radial_square_1, radial_square_2, mass_ratio, charge_ratio):
    """Return the smaller eigenvalue of the stiffness matrix across the axis, the square of the rocking frequency.

    Parameters
    ----------
    axial_frequency_1, mass_ratio, charge_ratio : array_like
        As in `radial_matrix` [rad/s], [1], [1].
    radial_square_1, radial_square_2 : array_like
        Squared secular frequency of each ion alone across the axis, negative where it is not trapped [rad^2/s^2].

    Returns
    -------
    square : ndarray
        Broadcast shape [rad^2/s^2]: positive where the pair is aligned, zero on the edge, negative off the axis;
        continuous everywhere.

    Notes
    -----
    The lower sign of [M] (36). Where both ions are trapped it is positive exactly if `is_aligned` holds.
    """
    stiffness = coulomb_stiffness(axial_frequency_1, charge_ratio)
    k11, k22 = radial_square_1 - stiffness, radial_square_2 - stiffness / mass_ratio
    mean = (k11 + k22) / 2
    radius = np.sqrt(np.square((k11 - k22) / 2) + np.square(stiffness) / mass_ratio)
    determinant = radial_square_1 * radial_square_2 - stiffness * (radial_square_1 / mass_ratio + radial_square_2)
    # At the edge, where the mean is positive, the determinant over the other eigenvalue keeps digits and sign;
    # elsewhere nothing cancels in the difference.
    return np.where(mean > 0, determinant / np.where(mean > 0, mean + radius, 1), mean - radius)[()]


def axial_modes(axial_frequency_1, mass_ratio, charge_ratio):
    """Return frequencies and vectors of the two modes along the axis.

    Parameters
    ----------
    axial_frequency_1 : array_like
        Frequency of ion 1 alone along the axis [rad/s].
    mass_ratio, charge_ratio : array_like
        M = m2/m1 and Q = q2/q1 [1].

    Returns
    -------
    frequency_in_phase, frequency_out_of_phase : ndarray
        Broadcast shape [rad/s].
    vector_in_phase, vector_out_of_phase : tuple of two ndarray
        Components of ions 1 and 2, broadcast shape [1].

    Notes
    -----
    [M] (36), (37), (42). det K_Ax = 3 w_1z^4 Q/M, free of any difference, gives the lower frequency. Against
    mpmath for M = 1e-3 to 1e5 and Q = 1e-2 to 1e3: frequencies 4e-16, each component of each vector 8e-16, relative;
    where k11 and k22 agree to a part in 1000 at M > 1e4, 3e-14, which the rounding of Q and M alone would do.
    """
    k11, k12, k22 = axial_matrix(axial_frequency_1, mass_ratio, charge_ratio)
    determinant = 3 * np.square(axial_frequency_1) ** 2 * charge_ratio / mass_ratio
    return _normal_modes(k11, k12, k22, determinant, -1)


def radial_modes(axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio):
    """Return frequencies and vectors of the two modes across the axis, in the pseudopotential approximation.

    Parameters
    ----------
    axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio : array_like
        As in `radial_matrix` [rad/s], [rad/s], [rad/s], [1], [1].

    Returns
    -------
    frequency_in_phase, frequency_out_of_phase : ndarray
        Broadcast shape [rad/s]; the lower, out-of-phase one is NaN where the ions are not aligned on the axis.
    vector_in_phase, vector_out_of_phase : tuple of two ndarray
        Components of ions 1 and 2, broadcast shape [1].

    Notes
    -----
    [M] (36), (42). The determinant is w_1r^2 w_2r^2 (1 - x) with x = s/w_1r^2 + s/(M w_2r^2), where x < 1 is
    alignment: only that difference can cancel. Relative error against mpmath over the same range: lower frequency
    3e-16/(1 - x), upper 4e-16, each component of each vector 6e-16 over the relative distance of the squared
    frequencies.
    """
    pair = axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio
    modes = _normal_modes(*radial_matrix(*pair), _radial_determinant(*pair), 1)
    out_of_phase, in_phase, vector_out_of_phase, vector_in_phase = modes
    return in_phase, out_of_phase, vector_in_phase, vector_out_of_phase


def _radial_determinant(axial_frequency_1, radial_frequency_1, radial_frequency_2, mass_ratio, charge_ratio):
    """Return det K_Rad without the terms s^2/M of its two products, which cancel."""
    square_1, square_2 = np.square(radial_frequency_1), np.square(radial_frequency_2)
    return square_1 * square_2 - coulomb_stiffness(axial_frequency_1, charge_ratio) * (square_1 / mass_ratio + square_2)


def _normal_modes(k11, k12, k22, determinant, coupling):
    """Return lower and upper frequency and unit vector of a symmetric 2 x 2 matrix whose determinant is known well.

    `coupling` is the sign of k12, the same for every point.

    The larger eigenvalue is a sum, the smaller one the determinant over it. The tangent of the rotation angle, k12
    over a sum, is at most 1, and belongs to the smaller component of each vector: neither component is a difference.
    """
    half_difference = (k11 - k22) / 2
    radius = np.sqrt(np.square(half_difference) + np.square(k12))
    upper = (k11 + k22) / 2 + radius
    tangent = np.abs(k12) / (np.abs(half_difference) + radius)
    major = 1 / np.sqrt(1 + np.square(tangent))
    minor = tangent * major
    ion_1_above = half_difference >= 0
    first, second = np.where(ion_1_above, major, minor), np.where(ion_1_above, minor, major)
    lower = determinant / upper
    vectors = ((second[()], first[()]), (first[()], -second[()]))
    # With a negative k12 the ions move together in the lower mode, with a positive one in the upper mode.
    if coupling > 0:
        vectors = ((second[()], -first[()]), (first[()], second[()]))
    return root(lower), root(upper), *vectors
