"""Exact motion of two coupled ions across the axis of a linear Paul trap, micromotion included.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966, whose (36) is the pseudopotential limit.

In tau = Omega t/2 the mass-weighted displacements x of the two ions obey x'' + (A - 2 diag(q1, q2) cos 2 tau) x = 0,
A = [[a1 - c, c/sqrt M], [c/sqrt M, a2 - c/M]], c = 4 s/Omega^2: [M] (19) for each ion plus the Coulomb terms of (34).

**Exponents.** In p = sin^2(tau/3) the drive is a polynomial, cos 2 tau = 1 - 18 p + 48 p^2 - 32 p^3, and the even
solutions are power series in p, the odd ones sin(tau/3) times such series, with five-term recursions. At tau = pi/2, p
= 1/4, they give the odd solutions' values S and the even ones' slopes C'. The drive's symmetry about 0 and pi/2 makes
the eigenvalues of the 2 x 2 matrix -S^T C' equal to sin^2(pi beta/2), beta the characteristic exponents: half a
period, half the dimension, and no digits lost to cos(pi beta) near 1.

**Heating.** A mode u = sum of c[n] exp(i (beta + 2 n) tau) has a ladder operator proportional to u* p - u*' x, which
the motion leaves constant. Weak white noise, d<p_i p_j>/dt = D_ij, adds quanta at the mean of u*_i u_j D_ij over twice
hbar times the Wronskian of u: dn/dt = sum_n c[n] D c[n]/(hbar Omega sum_n (beta + 2 n) |c[n]|^2). The amplitudes here
have sum_n (1 + 2 n/beta) |c[n]|^2 = 1, so that hbar omega dn/dt is half the sum of c[n] D c[n]: what a mode with the
vector c[n] gains in the pseudopotential, summed over the sidebands. Coloured noise counts at |omega + n Omega|, for
each n. For white noise two vectors do as much as all sidebands, since the sum of c[n] c[n]^T is a 2 x 2 matrix.
"""

import numpy as np

from heatscan.physics.trap.ion_pair import coulomb_stiffness


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
    pair = a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency
    shape, equations = _equations(*pair)
    *exponents, stable, margin = _exponents(equations)
    in_phase, out_of_phase = (rf_frequency / 2 * exponent.reshape(shape)[()] for exponent in exponents)
    return in_phase, out_of_phase, stable.reshape(shape)[()], margin.reshape(shape)[()]


def coupled_radial_motion(a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency):
    """Return how the two modes of an ion pair move across the axis: frequencies, and vectors that take up noise.

    Parameters
    ----------
    a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency : array_like
        As in `coupled_radial_frequencies` [1], [1], [1], [1], [rad/s], [1], [1], [rad/s].

    Returns
    -------
    frequency_in_phase, frequency_out_of_phase, stable, margin : ndarray
        As from `coupled_radial_frequencies`.
    vectors_in_phase, vectors_out_of_phase : tuple of two ndarray
        Components of ions 1 and 2 of two mass-weighted vectors, shape (2, ...) with the broadcast shape behind [1]; NaN
        where the pair is unstable. White noise heats the mode as it would heat one with each of these vectors in the
        pseudopotential, together.
    carrier_in_phase, carrier_out_of_phase : tuple of two ndarray
        The amplitude c[0] at the frequency of the mode, broadcast shape [1]: what a readout at that frequency sees,
        since the ions' displacements are sqrt(hbar/2 m omega) c[n] for one quantum, as in the pseudopotential.

    Notes
    -----
    Weak drive: the first vector and the carrier are those of `ion_pair.radial_modes`, the second vanishes. Where an
    exponent is folded (see `coupled_radial_frequencies`) the sum of (1 + 2 n/beta) |c[n]|^2 is -1, not 1. Products of
    components against those of the sidebands: 3e-15. Both modes take less than a microsecond a point;
    `benchmarks/micromotion.py` compares with an integration by SciPy.
    """
    from heatscan.physics.trap import floquet_kernel

    pair = a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency
    *motion, in_phase, out_of_phase = _motion(floquet_kernel.two_vectors, 3, pair)
    vectors = (tuple(component[:2] for component in mode) for mode in (in_phase, out_of_phase))
    carriers = (tuple(component[2] for component in mode) for mode in (in_phase, out_of_phase))
    return *motion, *vectors, *carriers


def coupled_radial_sidebands(a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency):
    """Return what `coupled_radial_motion` does, with all sidebands in place of two vectors and the carrier.

    Parameters
    ----------
    a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency : array_like
        As in `coupled_radial_frequencies` [1], [1], [1], [1], [rad/s], [1], [1], [rad/s].

    Returns
    -------
    frequency_in_phase, frequency_out_of_phase, stable, margin : ndarray
        As from `coupled_radial_frequencies`.
    vectors_in_phase, vectors_out_of_phase : tuple of two ndarray
        Components of ions 1 and 2 in the mass-weighted amplitudes c[n], shape (sidebands, ...) with the broadcast shape
        behind [1], in the order of `sideband_frequencies`; NaN where the pair is unstable. At n = 0 ion 1 is positive.

    Notes
    -----
    For coloured noise, which heats through each sideband at the frequency of that.
    """
    from heatscan.physics.trap import floquet_kernel

    pair = a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency
    return _motion(floquet_kernel.sidebands, 2 * floquet_kernel.SIDEBANDS + 1, pair)


def sideband_frequencies(frequency, rf_frequency):
    """Return where a mode takes up noise: the frequencies of its sidebands, in the order of their vectors.

    Parameters
    ----------
    frequency, rf_frequency : array_like
        Angular frequencies omega of the mode and Omega of the drive [rad/s].

    Returns
    -------
    frequencies : ndarray
        |omega + n Omega| in ascending n, shape (sidebands, ...) with the broadcast shape behind [rad/s].
    """
    from heatscan.physics.trap.floquet_kernel import SIDEBANDS

    return np.stack([np.abs(frequency + n * rf_frequency) for n in range(-SIDEBANDS, SIDEBANDS + 1)])


def _motion(fill, count, pair):
    """Return frequencies, whether stable, margin, and `count` vectors of each mode, which a kernel fills in."""
    shape, equations = _equations(*pair)
    *exponents, stable, margin = _exponents(equations)
    frequencies, vectors = [], []
    for exponent, upper in zip(exponents, (True, False), strict=True):
        amplitudes = np.empty((2, count, exponent.size))
        fill(*equations, exponent, upper, amplitudes)
        frequencies.append(pair[-1] / 2 * exponent.reshape(shape)[()])
        vectors.append(tuple(component.reshape(-1, *shape) for component in amplitudes))
    return *frequencies, stable.reshape(shape)[()], margin.reshape(shape)[()], *vectors


def _equations(a_1, q_1, a_2, q_2, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency):
    """Return the broadcast shape, and flat arrays of A's elements 11, 22, 12, of q1 and of q2."""
    coupling = 4 * coulomb_stiffness(axial_frequency_1, charge_ratio) / np.square(rf_frequency)
    arrays = np.broadcast_arrays(
        a_1 - coupling, a_2 - coupling / mass_ratio, coupling / np.sqrt(mass_ratio), q_1, q_2, rf_frequency
    )
    return arrays[0].shape, [np.ravel(array).astype(float) for array in arrays[:5]]


def _exponents(equations):
    """Return beta of the upper and the lower mode, NaN if unstable; whether stable; sin^2(pi beta/2) of the lower."""
    from heatscan.physics.trap import floquet_kernel

    upper, lower = np.empty_like(equations[0]), np.empty_like(equations[0])
    floquet_kernel.sine_squares(*equations, upper, lower)
    # Rounding may reverse the order: of equal ones, and far outside the diagram, where the series is not summed up.
    stable = (np.minimum(lower, upper) > 0) & (np.maximum(lower, upper) < 1)
    squares = (np.where(stable, square, np.nan) for square in (upper, lower))
    return *(2 / np.pi * np.arcsin(np.sqrt(square)) for square in squares), stable, lower
