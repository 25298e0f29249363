"""Two drives at once: against direct integration, a determinant in forty digits, and a single drive."""

import math

import mpmath
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from heatscan.physics.trap import floquet, mathieu, two_drives

# Barium and a particle of 1.4e6 u and 33 e, in the trap of pylion's example twospeciestwotrap.py: 10.03 MHz and 98.3
# kHz, each of which gives its own ion q = 0.3.
MEGAHERTZ = 2 * math.pi * 1e6
RATIO = 33 * 138 / 1.4e6
HEAVY = {"mass_ratio": 1.4e6 / 138, "charge_ratio": 33.0, "rf_frequency": 10.03 * MEGAHERTZ}
FAR_APART = ((-1e-5, -1e-5 * RATIO), (0.3, 0.3 * RATIO), (0.3 / RATIO, 0.3))


def monodromies(pairs_in_traps, fast_periods, slow_periods):
    """The motion of pairs (a, q, slow_q, coupling, mass ratio) over a common period, by SciPy's DOP853 together.

    Rows and columns of each matrix are places and speeds of ions 1 and 2.
    """
    rho = slow_periods / fast_periods
    a, q, slow_q = (np.array([each[n] for each in pairs_in_traps]) for n in range(3))
    coupling, mass = (np.array([each[n] for each in pairs_in_traps]) for n in (3, 4))
    own, beside = a - np.stack([coupling, coupling / mass], axis=1), coupling / np.sqrt(mass)

    def change(tau, state):
        place, speed = np.moveaxis(state.reshape(-1, 4, 4), 1, 0).reshape(2, 2, -1, 4)
        drive = 2 * q * np.cos(2 * tau) + 2 * rho**2 * slow_q * np.cos(2 * rho * tau) - own
        force = drive.T[:, :, None] * place - beside[:, None] * place[::-1]
        return np.moveaxis(np.concatenate([speed, force]), 0, 1).ravel()

    start, end = np.tile(np.eye(4), (len(a), 1, 1)).ravel(), math.pi * fast_periods
    found = solve_ivp(change, (0, end), start, method="DOP853", rtol=1e-12, atol=1e-14)
    return found.y[:, -1].reshape(-1, 4, 4)


def pairs(number, fast_periods, slow_periods):
    """Random pairs whose ions the two drives hold or lose; the drives have that ratio."""
    random = np.random.default_rng(7)
    for _ in range(number):
        mass, charge = 10 ** random.uniform(0, 3), 10 ** random.uniform(0, 1)
        share = charge / mass
        a, q, slow = -(10 ** random.uniform(-5, -3)), random.uniform(0.1, 0.8), random.uniform(0, 0.9)
        slow_1 = slow * random.choice([1, min(1 / share, (fast_periods / slow_periods) ** 2 * 0.3)])
        yield (a, a * share), (q, q * share), (slow_1, slow_1 * share), mass, charge


@pytest.mark.parametrize(("fast_periods", "slow_periods"), [(3, 1), (7, 2), (10, 1)])
def test_against_direct_integration(fast_periods, slow_periods):
    drives, period, seen = (2.0, 2.0 * slow_periods / fast_periods), math.pi * fast_periods, set()
    random = list(pairs(8, fast_periods, slow_periods))
    couplings = [-2 * a[0] * charge / (1 + charge) for a, *_, charge in random]
    traps = [
        (*ions, force, mass)
        for (*ions, mass, _), coupling in zip(random, couplings, strict=True)
        for force in (0, coupling)
    ]
    theirs = monodromies(traps, fast_periods, slow_periods).reshape(8, 2, 4, 4)
    for (a, q, slow_q, mass_ratio, charge_ratio), (alone, together) in zip(random, theirs, strict=True):
        frequencies, held, _ = two_drives.ions_alone(a, q, slow_q, *drives)
        for ion in (0, 1):
            trace = alone[ion, ion] + alone[ion + 2, ion + 2]
            assert held[ion] == (abs(trace) < 2)
            if held[ion]:
                assert 2 * math.cos(frequencies[ion] * period) == pytest.approx(trace, abs=1e-5)
        *modes, stable, margin, _, _ = two_drives.pair_motion(
            a, q, slow_q, frequencies, math.sqrt(-2 * a[0]), mass_ratio, charge_ratio, *drives
        )
        values = np.linalg.eigvals(together)
        if max(abs(np.abs(values) - 1)) < 1e-8 or max(abs(np.abs(values) - 1)) > 1e-5:
            assert stable == (max(abs(np.abs(values) - 1)) < 1e-8)
        seen.add(bool(stable))
        if stable and all(held):
            ours = np.sort(np.cos([each * period for each in modes]))
            assert ours == pytest.approx(np.sort(values.real)[[0, 2]], abs=1e-5)
            assert margin == pytest.approx((1 - ours[1]) / 2, abs=1e-6)
    assert seen == {True, False}


def test_the_barium_ion_and_the_nanoparticle():
    """The frequency, and not the phase alone: SciPy follows how often the barium ion goes round in a slow period."""
    slow_frequency = HEAVY["rf_frequency"] / 102
    (barium, particle), held, _ = two_drives.ions_alone(*FAR_APART, HEAVY["rf_frequency"], slow_frequency)
    assert all(held)

    def change(tau, state):
        stiffness = -1e-5 - 2 * 0.3 * np.cos(2 * tau) - 2 * 0.3 / RATIO / 102**2 * np.cos(2 * tau / 102)
        return [state[1], -stiffness * state[0], state[3], -stiffness * state[2]]

    found = solve_ivp(change, (0, 102 * math.pi), [0, 1, 1, 0], "DOP853", rtol=1e-11, atol=1e-13, max_step=0.2)
    odd, odd_speed, even, _ = found.y
    turned = np.unwrap(np.arctan2(odd, odd_speed))[-1]
    trace = odd_speed[-1] + even[-1]
    # Of the angles with this cosine the one in the half turn that the odd solution has reached.
    candidates = [sign * math.acos(trace / 2) + 2 * math.pi * n for n in range(15) for sign in (1, -1)]
    (angle,) = [each for each in candidates if math.floor(each / math.pi) == math.floor(turned / math.pi) and each > 0]
    assert barium == pytest.approx(angle / (102 * math.pi) * HEAVY["rf_frequency"] / 2, rel=1e-6)
    # The particle is far slower than both drives, and both pseudopotentials add up, to the fourth order of q.
    square = -1e-5 * RATIO + (0.3 * RATIO) ** 2 / 2 + 0.3**2 / 2 / 102**2
    assert particle == pytest.approx(HEAVY["rf_frequency"] / 2 * math.sqrt(square), rel=0.02)


A, Q, SLOW_Q, MASS, CHARGE = (-1e-3, -5e-4), (0.3, 0.15), (0.2, 0.1), 6.0, 3.0
# The common base of the drives' frequencies, 2 and 4/7, is 2/7: harmonics lie that far apart, on either side so many.
DRIVES, HARMONICS = (2.0, 2.0 * 2 / 7), 21


def test_hill_s_determinant_of_each_ion_vanishes():
    """Over both frequencies in thirty digits: it changes its sign within 1e-6 of the frequency."""
    size = 2 * HARMONICS + 1

    def sign(ion, frequency):
        with mpmath.workdps(30):
            matrix = mpmath.zeros(size)
            for n in range(size):
                matrix[n, n] = mpmath.mpf(A[ion]) - (frequency + mpmath.mpf(2 * (n - HARMONICS)) / 7) ** 2
                for step, strength in ((7, mpmath.mpf(Q[ion])), (2, mpmath.mpf(SLOW_Q[ion]) * 4 / 49)):
                    for other in (n - step, n + step):
                        if 0 <= other < size:
                            matrix[n, other] = -strength
            return mpmath.sign(mpmath.det(matrix))

    for ion, frequency in enumerate(two_drives.ions_alone(A, Q, SLOW_Q, *DRIVES)[0]):
        assert sign(ion, frequency * (1 - 1e-6)) * sign(ion, frequency * (1 + 1e-6)) < 0


def test_hill_s_matrix_of_the_pair_turns_singular_at_each_mode():
    """One eigenvalue of the harmonics of both ions passes through zero within 1e-6 of each frequency."""
    axial = math.sqrt(-2 * A[0])
    alone = two_drives.ions_alone(A, Q, SLOW_Q, *DRIVES)[0]
    *modes, stable, _, _, _ = two_drives.pair_motion(A, Q, SLOW_Q, alone, axial, MASS, CHARGE, *DRIVES)
    assert stable
    coupling, orders = axial**2 * CHARGE / (1 + CHARGE), np.arange(-HARMONICS, HARMONICS + 1)
    driven = [
        -Q[ion] * (np.eye(orders.size, k=7) + np.eye(orders.size, k=-7))
        - SLOW_Q[ion] * 4 / 49 * (np.eye(orders.size, k=2) + np.eye(orders.size, k=-2))
        for ion in (0, 1)
    ]

    def negative(frequency):
        squares = np.square(frequency + 2 / 7 * orders)
        one, two = (
            driven[ion] + np.diag(A[ion] - coupling * share - squares) for ion, share in ((0, 1), (1, 1 / MASS))
        )
        beside = np.eye(orders.size) * coupling / math.sqrt(MASS)
        return np.count_nonzero(np.linalg.eigvalsh(np.block([[one, beside], [beside, two]])) < 0)

    for mode in modes:
        assert abs(negative(mode * (1 - 1e-6)) - negative(mode * (1 + 1e-6))) == 1


def test_what_noise_finds_of_each_mode():
    """Kicks of white noise at all times, D on the speed of each ion, and SciPy's motion after each: the second moments
    grow at the mean of the mode's own products, as the conserved area of its orbit counts its quanta."""
    axial, (fast, slow) = math.sqrt(-2 * A[0]), (7, 2)
    alone = two_drives.ions_alone(A, Q, SLOW_Q, *DRIVES)[0]
    *modes, stable, _, upper, lower = two_drives.pair_motion(A, Q, SLOW_Q, alone, axial, MASS, CHARGE, *DRIVES)
    assert stable
    coupling, rho = axial**2 * CHARGE / (1 + CHARGE), slow / fast
    beside = coupling / math.sqrt(MASS)
    static = np.array([[A[0] - coupling, beside], [beside, A[1] - coupling / MASS]])
    strength = np.array([[1.0, 0.4], [0.4, 0.7]])

    def change(tau, state):
        moments = state.reshape(4, 4)
        drive = 2 * np.array(Q) * np.cos(2 * tau) + 2 * rho**2 * np.array(SLOW_Q) * np.cos(2 * rho * tau)
        flow = np.block([[np.zeros((2, 2)), np.eye(2)], [np.diag(drive) - static, np.zeros((2, 2))]])
        kicked = np.zeros((4, 4))
        kicked[2:, 2:] = strength
        return (flow @ moments + moments @ flow.T + kicked).ravel()

    found = (
        solve_ivp(change, (0, math.pi * fast), np.zeros(16), "DOP853", rtol=1e-11, atol=1e-14).y[:, -1].reshape(4, 4)
    )
    values, starts = np.linalg.eig(monodromies([(A, Q, SLOW_Q, coupling, MASS)], fast, slow)[0])
    turned = np.block([[np.zeros((2, 2)), np.eye(2)], [-np.eye(2), np.zeros((2, 2))]])
    for frequency, (first, second) in zip(modes, (upper, lower), strict=True):
        phase = np.angle(np.exp(1j * frequency * math.pi * fast))
        start = starts[:, np.argmin(np.abs(np.angle(values) - phase))]
        area = np.imag(np.conj(start[:2]) @ start[2:])
        assert area > 0
        # |a|^2 grows, with a = (u* v - u'* x)/2 area the ladder operator of the mode.
        ladder = turned.T @ np.conj(start)
        growth = np.real(ladder @ found @ np.conj(ladder)) / (4 * area**2) / (math.pi * fast)
        products = sum(np.outer((first[n], second[n]), (first[n], second[n])) for n in (0, 1))
        assert growth == pytest.approx(np.sum(products * strength) / (4 * frequency * area), rel=1e-4)


def test_without_a_slow_drive_it_is_the_single_one():
    random = np.random.default_rng(2)
    q = random.uniform(0.05, 0.6, 200)
    a, mass, charge = -(q**2) * random.uniform(0, 0.1, 200), random.uniform(2, 40, 200), random.uniform(1, 4, 200)
    share, drives, axial = charge / mass, (3.0, 0.7), 3.0 / 2 * np.sqrt(-2 * a)
    ions = (a, a * share), (q, q * share), (0 * q, 0 * q)
    frequencies, held, _ = two_drives.ions_alone(*ions, *drives)
    for ion in (0, 1):
        assert (held[ion] == mathieu.is_stable(ions[0][ion], ions[1][ion])).all()
        expected = 1.5 * mathieu.characteristic_exponent(ions[0][ion], ions[1][ion])
        np.testing.assert_allclose(frequencies[ion], expected, rtol=1e-5)
    pair = two_drives.pair_motion(*ions, frequencies, axial, mass, charge, *drives)
    single = floquet.coupled_radial_motion(a, q, ions[0][1], ions[1][1], axial, mass, charge, 3.0)
    assert 50 < np.count_nonzero(single[2]) < 150
    assert (pair[2] == single[2]).all()
    for one, other in zip(pair[:2], single[:2], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4)
    # The mean products of the displacements are those of all sidebands together.
    for one, other in zip(pair[4:], single[4:6], strict=True):
        for first, second in ((0, 0), (0, 1), (1, 1)):
            products = [(each[first] * each[second]).sum(axis=0)[single[2]] for each in (one, other)]
            np.testing.assert_allclose(*products, rtol=2e-4, atol=1e-6)


def test_ions_that_are_equal_are_no_resonance():
    ions = (-1e-3, -1e-3), (0.3, 0.3), (0.2, 0.2)
    frequencies, held, _ = two_drives.ions_alone(*ions, 2.0, 0.5)
    assert all(held)
    assert frequencies[0] == frequencies[1]
    axial = 1e-12
    *modes, stable, _, _, _ = two_drives.pair_motion(*ions, frequencies, axial, 1.0, 1.0, 2.0, 0.5)
    assert stable
    assert modes == pytest.approx(frequencies, rel=1e-6)


def test_the_slow_drive_in_second_order():
    """Slow against it, an ion has the pseudopotential; fast, the mean of the square root of its changing stiffness."""
    drive, q = 5.0, 0.1
    slow = two_drives.radial_square(1e-8, q, drive)
    assert slow - 1e-8 == pytest.approx((drive / 2) ** 2 * q**2 / 2, rel=1e-6)
    own, q = 100.0, 30.0
    phase = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    mean = np.sqrt(own**2 + q * drive**2 / 2 * np.cos(phase)).mean()
    shift = math.sqrt(two_drives.radial_square(own**2, q, drive)) - own
    assert shift == pytest.approx(mean - own, rel=5e-3)
    assert shift < 0


@pytest.mark.parametrize(
    ("ratio", "fraction"), [(10.03e6 / 98.3e3, (102, 1)), (3.5, (7, 2)), (math.pi, (22, 7)), (10 / 3.0001, (10, 3))]
)
def test_the_simplest_fraction(ratio, fraction):
    assert two_drives.commensurate(ratio, 1.0) == fraction
