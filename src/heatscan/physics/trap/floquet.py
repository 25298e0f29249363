"""Exact secular frequencies of two coupled ions across the axis of a linear Paul trap, micromotion included.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966, whose (36) is the pseudopotential limit.

In tau = Omega t/2 the mass-weighted displacements x of the two ions obey x'' + (A - 2 diag(q1, q2) cos 2 tau) x = 0,
A = [[a1 - c, c/sqrt M], [c/sqrt M, a2 - c/M]], c = 4 s/Omega^2: [M] (19) for each ion plus the Coulomb terms of (34).

With u = sin^2 tau the even solutions are power series in u, and the odd ones sin tau times such series, with
three-term recursions (the algebraic Mathieu equation). They are summed at tau = pi/4, u = 1/2, and matched there to
those that start at tau = pi/2, which are the same with -q. If X(pi/2) = c X0 + s X0' and X'(pi/2) = c' X0 + s' X0',
the drive's symmetry about 0 and pi/2 makes the eigenvalues of the 2 x 2 matrix -s^T c' equal to sin^2(pi beta/2),
beta the characteristic exponents: half a period, half the dimension, and no digits lost to cos(pi beta) near 1.
"""

import numpy as np

from heatscan.physics.trap.ion_pair import coulomb_stiffness

# Terms of the power series: they fall off as 2^-n.
_TERMS = 56
# Points per block, so that the sixteen series of a block stay in cache; points do not influence one another.
_BLOCK = 1024
# Rounding error of sin^2(pi beta/2), within which two equal exponents must not pass for a combination resonance.
_ROUNDING = 1e-14


def coupled_radial_frequencies(a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency):
    """Return the exact frequencies of the two modes of an ion pair across the axis, and how stable they are.

    Parameters
    ----------
    a_1, q_1, a_2, q_2 : array_like
        Mathieu parameters of each ion alone [1].
    axial_frequency_1 : array_like
        Frequency of ion 1 alone along the axis [rad/s].
    mass_ratio, charge_ratio : array_like
        M = m2/m1 and Q = q2/q1 [1].
    rf_frequency : array_like
        Angular frequency Omega of the drive [rad/s].

    Returns
    -------
    frequency_in_phase, frequency_out_of_phase : ndarray
        Upper and lower secular frequency, broadcast shape [rad/s]; NaN where the pair is unstable.
    stable : ndarray of bool
        Broadcast shape: all four multipliers of a period of the drive lie on the unit circle.
    margin : ndarray
        sin^2(pi beta/2) of the lower frequency, broadcast shape [1]: it passes through zero smoothly where the pair is
        no longer confined to the axis. NaN where the exponents are complex.

    Notes
    -----
    Both frequencies lie between 0 and Omega/2. Where each ion alone is in its first stability region the
    Coulomb repulsion only lowers the pair's exponents, nothing folds, and the order continues that of the
    pseudopotential: in phase above, out of phase (rocking) below, as in `ion_pair.radial_modes`. Elsewhere a stable
    pair may have an exponent beyond 1, folded to 2 - beta, and the order means no more than the order: combine with
    `mathieu.is_stable`. Instability covers loss of alignment (beta^2 < 0), the edge beta = 1 and combination
    resonances. Relative error against mpmath, max(|q1|, |q2|) = 0.05 to 0.9: below 5e-15 + 2e-16 max(|q1|,
    |q2|)/beta^2.
    """
    arrays = np.broadcast_arrays(a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency)
    shape = arrays[0].shape
    a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, drive_frequency = (
        np.ravel(array).astype(float) for array in arrays
    )
    coupling = 4 * coulomb_stiffness(axial_frequency_1, charge_ratio) / np.square(drive_frequency)
    diagonal = np.stack([a_1 - coupling, a_2 - coupling / mass_ratio])
    beside = coupling / np.sqrt(mass_ratio)
    drive = np.stack([q_1, q_2])
    upper, lower = np.empty(a_1.size), np.empty(a_1.size)
    for start in range(0, a_1.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        upper[block], lower[block] = _sine_squares(diagonal[:, block], beside[block], drive[:, block])
    upper, lower = upper.reshape(shape)[()], lower.reshape(shape)[()]
    stable = (lower > 0) & (upper < 1)
    in_phase, out_of_phase = (
        rf_frequency / np.pi * np.arcsin(np.sqrt(np.where(stable, square, np.nan))) for square in (upper, lower)
    )
    return in_phase, out_of_phase, stable, lower


def _sine_squares(diagonal, beside, drive):
    """Return both values of sin^2(pi beta/2), the larger first; NaN where they are complex."""
    value, slope = _series_at_quarter(diagonal, beside, drive)
    # The solutions from pi/2 run backwards in tau; their matrix, being symplectic, is inverted by transposition.
    even, odd = value[0]
    even_slope, odd_slope = slope[0]
    far_even, far_odd = value[1]
    far_even_slope, far_odd_slope = slope[1]
    s = _transposed_product(far_odd_slope, odd) + _transposed_product(far_odd, odd_slope)
    c_slope = _transposed_product(far_even_slope, even) + _transposed_product(far_even, even_slope)
    matrix = -_transposed_product(s, c_slope)
    half_difference = (matrix[0, 0] - matrix[1, 1]) / 2
    mean = (matrix[0, 0] + matrix[1, 1]) / 2
    radicand = np.square(half_difference) + matrix[0, 1] * matrix[1, 0]
    radicand = np.where(radicand >= -(_ROUNDING**2), np.maximum(radicand, 0), np.nan)
    upper = mean + np.sqrt(radicand)
    determinant = _determinant(s) * _determinant(c_slope)
    return upper, np.divide(determinant, upper, out=np.full_like(upper, np.nan), where=upper != 0)


def _series_at_quarter(diagonal, beside, drive):
    """Return value and slope at tau = pi/4 of the solutions from both ends.

    Arrays [start, parity, ion, column, point]; the column says which ion alone is displaced or moving at the start.
    """
    sign = np.array([1.0, -1.0])[:, None, None, None, None]
    strength = 2 * sign * drive[:, None, :]
    diagonal = diagonal[:, None, :] - strength
    parity = np.array([0.0, 1.0])[:, None, None, None]
    term = np.zeros((2, 2, 2, 2, beside.size))
    term[:, :, 0, 0] = term[:, :, 1, 1] = 1.0
    before = np.zeros_like(term)
    value, slope = term.copy(), parity * term
    scratch = np.empty_like(term)
    for n in range(_TERMS):
        # With h[n] = c[n]/2^n and order 2 n + parity, q changing sign with the start:
        # 2 (order + 1)(order + 2) h[n + 1] = (order^2 - A + 2 q) h[n] - 2 q h[n - 1]
        order = 2 * n + parity
        np.subtract(np.square(order), diagonal, out=scratch)
        scratch *= term
        before *= strength
        scratch -= before
        np.multiply(term[:, :, ::-1], beside, out=before)
        scratch -= before
        scratch /= 2 * (order + 1) * (order + 2)
        before, term, scratch = term, scratch, before
        value += term
        slope += (order + 2) * term
    factor = np.sqrt(0.5) ** parity
    return value * factor, slope * factor


def _transposed_product(left, right):
    """Return left^T right for stacks of 2 x 2 matrices, arrays [row, column, point]."""
    return left[0][:, None] * right[0][None] + left[1][:, None] * right[1][None]


def _determinant(matrix):
    """Return the determinants of a stack of 2 x 2 matrices."""
    return matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]
