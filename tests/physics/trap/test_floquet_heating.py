"""Heating of Floquet modes by noise: derivatives of exponents in mpmath, second moments by SciPy, and limits."""

import mpmath
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from heatscan.physics.constants import atomic_mass, elementary_charge
from heatscan.physics.trap import floquet
from heatscan.physics.trap.ion_pair import radial_modes
from heatscan.physics.trap.mathieu import characteristic_exponent, stability_boundaries
from heatscan.physics.trap.paul_trap import radial_frequency

DRIVE = 2 * np.pi * 5.2e6


def pair(endcap_voltage=4.68, rf_voltage=720.4, mass_2=8676, charge_2=24):
    """Arguments of coupled_radial_motion: barium and a macromolecule in the trap of [M] Table 1."""
    unit = elementary_charge / (138 * atomic_mass * DRIVE**2)
    a, q = -4 * 0.248 / 2.03e-3**2 * unit * endcap_voltage, 2 / 2.63e-3**2 * unit * rf_voltage
    share = charge_2 * 138 / mass_2
    return a, q, a * share, q * share, np.sqrt(-a / 2) * DRIVE, mass_2 / 138, charge_2, DRIVE


def static_matrix(a_1, a_2, axial, mass_ratio, charge_ratio, drive):
    """Elements 11, 12 and 22 of A; numbers of NumPy or mpmath."""
    coupling = 4 * axial**2 / (1 + 1 / charge_ratio) / drive**2
    return a_1 - coupling, coupling / mass_ratio**0.5, a_2 - coupling / mass_ratio


# Strengths 11, 12 and 22 of the noise on mass-weighted momenta: one ion, the other, both alike, both apart, and a mix.
NOISES = ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (1.0, -1.0, 1.0), (2.0, 0.3, 0.7))
PAIRS = (
    pair(),
    pair(rf_voltage=2500.0),
    pair(rf_voltage=4300.0),
    pair(rf_voltage=4790.0),
    pair(endcap_voltage=0.0468, mass_2=15 * 4338, charge_2=15 * 12),
    (-0.0109, 0.424, -0.0142, 0.557, 0.0738 * DRIVE, 1.37, 1.8, DRIVE),
    (-0.02, 0.88, -0.02, 0.88, 0.1 * DRIVE, 1.0, 1.0, DRIVE),
)


def heating(arguments, noise, spectrum=None):
    """Sum of c[n] D c[n]/beta of both modes, in phase first: the power over beta. By two vectors where it is white."""
    follow = floquet.coupled_radial_sidebands if spectrum else floquet.coupled_radial_motion
    *frequencies, stable, _, in_phase, out_of_phase = follow(*arguments)[:6]
    assert np.all(stable)
    found = []
    for frequency, (one, two) in zip(frequencies, (in_phase, out_of_phase), strict=True):
        gained = noise[0] * one**2 + 2 * noise[1] * one * two + noise[2] * two**2
        strength = spectrum(floquet.sideband_frequencies(frequency, arguments[-1])) if spectrum else 1.0
        found.append((strength * gained).sum(axis=0) / (2 * frequency / arguments[-1]))
    return np.array(found)


def monodromy(matrix, drives, steps=6, terms=34):
    """Matrix of one period for positions and velocities, by Taylor series in mpmath."""
    step, whole = mpmath.pi / steps, mpmath.eye(4)
    for n in range(steps):
        cosine = [2**m * mpmath.cos(2 * n * step + m * mpmath.pi / 2) / mpmath.factorial(m) for m in range(terms)]
        advance = mpmath.zeros(4)
        for column in range(4):
            start = [mpmath.mpf(row == column) for row in range(4)]
            series = [start[:2], start[2:]]
            series = [[series[0][i], series[1][i]] for i in range(2)]
            for k in range(terms - 2):
                driven = [mpmath.fsum(cosine[m] * series[i][k - m] for m in range(k + 1)) for i in range(2)]
                pulled = [matrix[i][0] * series[0][k] + matrix[i][1] * series[1][k] for i in range(2)]
                for i in range(2):
                    series[i].append((2 * drives[i] * driven[i] - pulled[i]) / ((k + 1) * (k + 2)))
            for i in range(2):
                advance[i, column] = mpmath.fsum(c * step**k for k, c in enumerate(series[i]))
                advance[i + 2, column] = mpmath.fsum(k * series[i][k] * step ** (k - 1) for k in range(1, terms))
        whole = advance * whole
    return whole


def exponents(matrix, drives):
    """Both characteristic exponents, the larger first, from the traces of the monodromy matrix and of its square."""
    period = monodromy(matrix, drives)
    trace, square = (sum(m[i, i] for i in range(4)) for m in (period, period * period))
    # The multipliers come in pairs exp(+-i pi beta): the trace is 2 (c1 + c2), that of the square 4 (c1^2 + c2^2) - 4.
    mean, squares = trace / 4, (square + 4) / 8
    apart = mpmath.sqrt(squares - mean**2)
    return [mpmath.acos(mean - apart) / mpmath.pi, mpmath.acos(mean + apart) / mpmath.pi]


@pytest.mark.parametrize("arguments", PAIRS)
def test_heating_is_the_derivative_of_the_exponent(arguments):
    """Where A becomes A + e D, beta grows by e/2 times that sum, which thus needs no Fourier series."""
    with mpmath.workdps(36):
        a_1, q_1, a_2, q_2, *others = (mpmath.mpf(float(x)) for x in arguments)
        k11, k12, k22 = static_matrix(a_1, a_2, *others)
        small = mpmath.mpf(10) ** -10
        for noise in NOISES[3:]:
            d11, d12, d22 = (small * mpmath.mpf(x) for x in noise)
            more, less = (
                exponents([[k11 + s * d11, k12 + s * d12], [k12 + s * d12, k22 + s * d22]], [q_1, q_2]) for s in (1, -1)
            )
            expected = [float((up - down) / small) for up, down in zip(more, less, strict=True)]
            np.testing.assert_allclose(heating(arguments, noise), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("arguments", PAIRS[:-1])
@pytest.mark.parametrize("noise", NOISES)
def test_second_moments_by_direct_integration(arguments, noise, second_moments):
    """In quanta a period, in units of pi beta."""
    k11, k12, k22 = static_matrix(arguments[0], arguments[2], *arguments[4:])
    static, strength = [[k11, k12], [k12, k22]], [[noise[0], noise[1]], [noise[1], noise[2]]]
    grown = second_moments(static, [arguments[1], arguments[3]], strength) * 2 / np.pi
    np.testing.assert_allclose(heating(arguments, noise), grown, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("arguments", PAIRS[:-1])
def test_the_carrier_is_the_part_of_a_floquet_solution_at_the_frequency_of_the_mode(arguments):
    """By the mean of u exp(-i beta tau) over a period, u integrated and scaled so that one quantum moves the ions."""
    k11, k12, k22 = static_matrix(arguments[0], arguments[2], *arguments[4:])
    drives = np.array([arguments[1], arguments[3]])

    def motion(time, state):
        place, speed = state.reshape(2, 2, 4)
        force = 2 * (drives * np.cos(2 * time))[:, None] * place - np.array([[k11, k12], [k12, k22]]) @ place
        return np.concatenate([speed, force]).ravel()

    times = np.linspace(0, np.pi, 65)
    paths = solve_ivp(motion, (0, np.pi), np.eye(4).ravel(), method="DOP853", t_eval=times, rtol=1e-11, atol=1e-12).y
    paths = paths.reshape(4, 4, -1)
    values, starts = np.linalg.eig(paths[:, :, -1])
    found = {}
    for value, start in zip(values, starts.T, strict=True):
        quanta = (np.conj(start[:2]) @ start[2:]).imag
        if quanta > 0:  # turns forward
            beta = np.angle(value) / np.pi
            path = np.einsum("icp,c->ip", paths[:2], start) * np.exp(-1j * beta * times) * np.sqrt(beta / quanta)
            mean = path[:, :-1].mean(axis=1)
            found[beta] = (mean * np.exp(-1j * np.angle(mean[0]))).real
    carriers = floquet.coupled_radial_motion(*arguments)[6:]
    for beta, carrier in zip(sorted(found, reverse=True), carriers, strict=True):
        np.testing.assert_allclose(carrier, found[beta], rtol=1e-7, atol=1e-9)


def test_one_ion_by_the_slope_of_the_mathieu_exponent():
    """Equal ions in phase move as one alone, whose heating is 2 dbeta/da; beside the upper edge it diverges."""
    q = np.array([0.05, 0.3, 0.7, 0.85, 0.9, 0.907])
    a = np.full(q.size, -2e-4)
    pairs = a, q, a, q, np.sqrt(-a / 2) * DRIVE, 1.0, 1.0, DRIVE
    step = 1e-5
    slope = (characteristic_exponent(a + step, q) - characteristic_exponent(a - step, q)) / (2 * step)
    found = heating(pairs, (1.0, 0.0, 1.0))[0]
    np.testing.assert_allclose(found[:-1], 2 * slope[:-1], rtol=3e-5)
    excess = found * 2 * floquet.coupled_radial_frequencies(*pairs)[0] / DRIVE
    assert (np.diff(excess) > 0).all()
    # beta^2 = a + (1 + a) q^2/2 + ... ([DLMF] 28.15), whose slope exceeds one by q^2/2.
    assert excess[0] - 1 == pytest.approx(q[0] ** 2 / 2, rel=0.02)
    assert excess[-1] > 8


def test_weak_drive_leaves_one_sideband_with_the_vectors_of_the_pseudopotential():
    scale = np.array([1.0, 0.5, 0.25])
    a_1, q_1, a_2, q_2, axial, *others = pair(4.68 * scale**2, 720.4 * scale)
    *_, in_phase, out_of_phase = floquet.coupled_radial_sidebands(a_1, q_1, a_2, q_2, axial, *others)
    alone = radial_frequency(a_1, q_1, DRIVE), radial_frequency(a_2, q_2, DRIVE)
    vectors = radial_modes(axial, *alone, *others[:2])[2:]
    for (one, two), vector in zip((in_phase, out_of_phase), vectors, strict=True):
        middle = len(one) // 2
        apart = np.abs(np.stack([one[middle], two[middle]]) - vector).max(axis=0)
        np.testing.assert_allclose(apart[:-1] / apart[1:], 4, rtol=0.1)
        assert apart[-1] < 3e-4
        beside = np.abs(one[middle + 1] / one[middle])
        np.testing.assert_allclose(beside, q_1 / 4, rtol=0.1)


def test_the_sidebands_solve_the_equation_of_motion():
    for arguments in PAIRS:
        k11, k12, k22 = static_matrix(arguments[0], arguments[2], *arguments[4:])
        in_phase, out_of_phase, *_, upper, lower = floquet.coupled_radial_sidebands(*arguments)
        for frequency, (one, two) in ((in_phase, upper), (out_of_phase, lower)):
            orders = 2 * np.arange(len(one)) - len(one) + 1
            square = (2 * frequency / DRIVE + orders) ** 2
            for c, other, k, q in ((one, two, k11, arguments[1]), (two, one, k22, arguments[3])):
                left = (k - square) * c + k12 * other - q * (np.append(c[1:], 0) + np.append(0, c[:-1]))
                assert np.abs(left[1:-1]).max() < 1e-13
            assert ((1 + orders * DRIVE / (2 * frequency)) * (one**2 + two**2)).sum() == pytest.approx(1, rel=1e-12)


def test_two_vectors_heat_as_all_sidebands_do():
    for arguments in PAIRS:
        every = [heating(arguments, noise, np.ones_like) for noise in NOISES]
        np.testing.assert_allclose([heating(arguments, noise) for noise in NOISES], every, rtol=3e-14, atol=1e-26)


def test_noise_that_spares_a_mode_spares_both_of_its_vectors():
    """Equal ions that move against each other do not feel a force on both: no rounding of the in-phase sums shows."""
    q = np.linspace(0.05, 0.9, 18)
    a = np.full(q.size, -2e-4)
    pairs = a, q, a, q, np.sqrt(-a / 2) * DRIVE, 1.0, 1.0, DRIVE
    in_phase, out_of_phase = heating(pairs, (1.0, 1.0, 1.0))
    assert (out_of_phase < 1e-29 * in_phase).all()


def test_exchanging_the_ions_exchanges_the_noise():
    for arguments in PAIRS:
        a_1, q_1, a_2, q_2, axial, mass_ratio, charge_ratio, drive = arguments
        axial_2 = axial * np.sqrt(charge_ratio / mass_ratio)
        swapped = a_2, q_2, a_1, q_1, axial_2, 1 / mass_ratio, 1 / charge_ratio, drive
        for d11, d12, d22 in NOISES:
            np.testing.assert_allclose(
                heating(swapped, (d22, d12, d11)), heating(arguments, (d11, d12, d22)), rtol=1e-11
            )


def test_phase_of_the_drive_does_not_matter():
    """Along y the drive has the opposite sign: the same motion half a period later."""
    for a_1, q_1, a_2, q_2, *others in PAIRS:
        for noise in NOISES:
            along_x, along_y = (
                heating((a_1, q_1, a_2, q_2, *others), noise),
                heating((a_1, -q_1, a_2, -q_2, *others), noise),
            )
            np.testing.assert_allclose(along_y, along_x, rtol=1e-11)


def test_coloured_noise_counts_at_the_sidebands():
    """Noise at the drive's frequency alone heats through the sidebands alone; noise below it through the carrier."""
    arguments = pair(rf_voltage=3500.0)
    white = heating(arguments, NOISES[0])
    slow = heating(arguments, NOISES[0], lambda frequency: frequency < DRIVE / 2)
    fast = heating(arguments, NOISES[0], lambda frequency: frequency > DRIVE / 2)
    np.testing.assert_allclose(slow + fast, white, rtol=1e-14)
    carrier = np.array([vector[0][6] ** 2 for vector in floquet.coupled_radial_sidebands(*arguments)[4:]])
    frequencies = np.array(floquet.coupled_radial_sidebands(*arguments)[:2])
    np.testing.assert_allclose(slow, carrier / (2 * frequencies / DRIVE), rtol=1e-14)


@pytest.mark.parametrize(
    ("follow", "shape"),
    [(floquet.coupled_radial_motion, (2, 3, 4)), (floquet.coupled_radial_sidebands, (13, 3, 4))],
)
def test_points_do_not_influence_one_another_and_unstable_ones_are_nan(follow, shape):
    voltages = np.linspace(0.1, 40, 1001)
    with np.errstate(all="raise"):
        whole = follow(*pair(endcap_voltage=voltages))
    part = follow(*pair(endcap_voltage=voltages[123:777]))
    for all_points, some in zip(whole[4:], part[4:], strict=True):
        for every, few in zip(all_points, some, strict=True):
            np.testing.assert_array_equal(every[..., 123:777], few)
            np.testing.assert_array_equal(np.isnan(every).reshape(-1, 1001).any(axis=0), ~whole[2])
    shaped = follow(*pair(np.ones((3, 1)), np.full(4, 700.0)))
    assert shaped[4][0].shape == shape


def test_beyond_the_edge_in_q_a_wider_region_still_has_its_digits():
    """At a < 0 the region reaches beyond q = 0.9: the sidebands that are left out must not show."""
    q = 1.2
    low, high = stability_boundaries(q)
    a = low + 0.9 * (high - low)
    arguments = a, q, -1e-3, 0.1, 1e-6 * DRIVE, 50.0, 1.0, DRIVE
    step = 1e-7
    slope = (characteristic_exponent(a + step, q) - characteristic_exponent(a - step, q)) / (2 * step)
    assert heating(arguments, NOISES[0])[0] == pytest.approx(2 * slope, rel=1e-4)
