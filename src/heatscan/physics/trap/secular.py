"""From measured frequencies of one ion back to the Mathieu parameters of its trap, in which x and y may differ.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. [DLMF] = NIST Digital Library of Mathematical Functions,
ch. 28.

A static quadrupole is free of charge, so the parameters a along x and y add up to minus that along the axis; q is the
same but for its sign. Two frequencies across the axis and one along it are therefore all that a trap can choose.

The exact frequency is (Omega/2) beta, and a is the lowest eigenvalue of the matrix with (2 n + beta)^2 on its diagonal
and q beside it ([DLMF] 28.12): beta^2 - a - q^2/P(beta) - q^2/P(-beta) = 0 with the continued fraction
P(b) = (2 + b)^2 - a - q^2/((4 + b)^2 - a - q^2/(...)), every pivot of which is positive there.
"""

import numpy as np

# Pivots kept on each side. The one left out changes a by less than rounding to q = 2.
_PIVOTS = 14
# Newton's steps, as many for every point: from the pseudopotential six suffice.
_STEPS = 10
# How far the equations may be off where a trap counts as found, over beta^2 + q^2.
_TOLERANCE = 1e-13


def a_from_axial_frequency(axial_frequency, rf_frequency):
    """Return the mean of the Mathieu parameters a along x and y.

    Parameters
    ----------
    axial_frequency, rf_frequency : array_like
        Frequency of the ion along the axis and of the drive [rad/s].

    Returns
    -------
    a : ndarray
        -2 (w_z/Omega)^2, broadcast shape [1].

    Notes
    -----
    [M] (15) and (18); exact, since the drive does not act along the axis.
    """
    return -2 * np.square(axial_frequency / rf_frequency)


def pseudopotential_trap(mean_a, radial_x, radial_y, rf_frequency):
    """Return the Mathieu parameters q, and a along x, of the trap with these frequencies in the pseudopotential.

    Parameters
    ----------
    mean_a : array_like
        Mean of the Mathieu parameters a along x and y [1].
    radial_x, radial_y : array_like
        Frequencies of the ion along x and y [rad/s].
    rf_frequency : array_like
        Frequency of the drive [rad/s].

    Returns
    -------
    q, a_x : ndarray
        Broadcast shape [1]; NaN where no trap has these frequencies.

    Notes
    -----
    [M] (22) for x and y, solved.
    """
    beta_x, beta_y = np.divide(radial_x, rf_frequency) * 2, np.divide(radial_y, rf_frequency) * 2
    q_squared = np.square(beta_x) + np.square(beta_y) - 2 * np.asarray(mean_a)
    # Written as a difference, so that equal frequencies leave no rounding between x and y.
    a_x = mean_a + (np.square(beta_x) - np.square(beta_y)) / 2
    return np.sqrt(q_squared)[()], a_x


def exact_trap(mean_a, radial_x, radial_y, rf_frequency):
    """Return the Mathieu parameters q, and a along x, of the trap with these frequencies, micromotion included.

    Parameters
    ----------
    mean_a, radial_x, radial_y, rf_frequency : array_like
        As in `pseudopotential_trap` [1], [rad/s], [rad/s], [rad/s].

    Returns
    -------
    q, a_x : ndarray
        Broadcast shape [1]; NaN where no trap in the first stability region has these frequencies.

    Notes
    -----
    Newton's method on both equations of the module from the pseudopotential. Relative error of the frequencies that
    such a trap has, by `mathieu.characteristic_exponent`: below 2e-14 + 1e-15 q^2/beta^2, q = 0.001 to 0.92.
    """
    arrays = (np.asarray(each, dtype=float) for each in (mean_a, radial_x, radial_y, rf_frequency))
    mean_a, radial_x, radial_y, rf_frequency = np.broadcast_arrays(*arrays)
    q, a_x = pseudopotential_trap(mean_a, radial_x, radial_y, rf_frequency)
    square, a_x = np.square(q), np.array(a_x)
    beta_x, beta_y = 2 * radial_x / rf_frequency, 2 * radial_y / rf_frequency
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            off_x, by_a_x, by_q_x = _mismatch(a_x, square, beta_x)
            off_y, by_a_y, by_q_y = _mismatch(2 * mean_a - a_x, square, beta_y)
            determinant = by_a_x * by_q_y + by_a_y * by_q_x
            step_a = (off_x * by_q_y - off_y * by_q_x) / determinant
            step_q = (by_a_x * off_y + by_a_y * off_x) / determinant
            a_x, square = a_x - step_a, square - step_q
        scale = _TOLERANCE * (np.square(beta_x) + np.square(beta_y) + square)
        found = (square > 0) & (beta_x < 1) & (beta_y < 1) & (np.abs(off_x) < scale) & (np.abs(off_y) < scale)
    a_x = np.where(radial_x == radial_y, mean_a, a_x)
    return np.sqrt(np.where(found, square, np.nan))[()], np.where(found, a_x, np.nan)[()]


def _mismatch(a, square, beta):
    """Return beta^2 - a - q^2/P(beta) - q^2/P(-beta), zero for the right beta, and its slopes along a and q^2."""
    off, by_a, by_q = np.square(beta) - a, -1.0, 0.0
    for side in (beta, -beta):
        pivot, pivot_by_a, pivot_by_q = np.square(2 * _PIVOTS + side) - a, -1.0, 0.0
        for n in range(_PIVOTS - 1, 0, -1):
            ratio = square / np.square(pivot)
            pivot_by_a, pivot_by_q = -1 + ratio * pivot_by_a, ratio * pivot_by_q - 1 / pivot
            pivot = np.square(2 * n + side) - a - square / pivot
        ratio = square / np.square(pivot)
        off, by_a, by_q = off - square / pivot, by_a + ratio * pivot_by_a, by_q + ratio * pivot_by_q - 1 / pivot
    return off, by_a, by_q
