"""Coupled Mathieu equations against Taylor series in mpmath and against direct integration."""

import mpmath
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from heatscan.physics.constants import atomic_mass, elementary_charge
from heatscan.physics.trap.floquet import coupled_radial_frequencies
from heatscan.physics.trap.ion_pair import radial_modes
from heatscan.physics.trap.mathieu import is_stable, stability_boundaries
from heatscan.physics.trap.paul_trap import (
    axial_frequency,
    radial_frequency,
    radial_frequency_exact,
    stability_parameter_a,
    stability_parameter_q,
)

DRIVE = 2 * np.pi * 5.2e6
KILOHERTZ = 2 * np.pi * 1e3


def pair(endcap_voltage=4.68, rf_voltage=720.4, mass_2=8676, charge_2=24):
    """Arguments of coupled_radial_frequencies for barium and a macromolecule in the trap of [M] Table 1."""
    arguments = []
    for mass, charge in ((138, 1), (mass_2, charge_2)):
        ion = charge * elementary_charge, mass * atomic_mass
        arguments.append(stability_parameter_a(*ion, endcap_voltage, 0.248, 2.03e-3, DRIVE))
        arguments.append(stability_parameter_q(*ion, rf_voltage, 2.63e-3, DRIVE))
    axial = axial_frequency(elementary_charge, 138 * atomic_mass, endcap_voltage, 0.248, 2.03e-3)
    return *arguments, axial, mass_2 / 138, charge_2, DRIVE


def static_matrix(a_1, a_2, axial, mass_ratio, charge_ratio, drive, root=np.sqrt):
    coupling = 4 * axial**2 / (1 + 1 / charge_ratio) / drive**2
    return a_1 - coupling, coupling / root(mass_ratio), a_2 - coupling / mass_ratio


def exponents_by_taylor_series(a_1, q_1, a_2, q_2, *others, steps=8, terms=36):
    """Characteristic exponents from the monodromy matrix over a whole period, to 25 digits and more."""
    numbers = [mpmath.mpf(float(x)) for x in (a_1, q_1, a_2, q_2, *others)]
    a_1, q_1, a_2, q_2, *others = numbers
    k11, k12, k22 = static_matrix(a_1, a_2, *others, root=mpmath.sqrt)
    step = mpmath.pi / steps
    monodromy = mpmath.eye(4)
    for n in range(steps):
        drive = [2**m * mpmath.cos(2 * n * step + m * mpmath.pi / 2) / mpmath.factorial(m) for m in range(terms)]
        advance = mpmath.zeros(4)
        for column in range(4):
            start = [int(row == column) for row in range(4)]
            x, y = [start[0], start[2]], [start[1], start[3]]
            for k in range(terms - 2):
                x_driven = mpmath.fsum(drive[m] * x[k - m] for m in range(k + 1))
                y_driven = mpmath.fsum(drive[m] * y[k - m] for m in range(k + 1))
                x.append((2 * q_1 * x_driven - k11 * x[k] - k12 * y[k]) / ((k + 1) * (k + 2)))
                y.append((2 * q_2 * y_driven - k12 * x[k] - k22 * y[k]) / ((k + 1) * (k + 2)))
            for row, series in ((0, x), (1, y)):
                advance[row, column] = mpmath.fsum(c * step**k for k, c in enumerate(series))
                advance[row + 2, column] = mpmath.fsum(k * series[k] * step ** (k - 1) for k in range(1, terms))
        monodromy = advance * monodromy
    multipliers = mpmath.eig(monodromy, left=False, right=False)
    assert all(abs(abs(multiplier) - 1) < 1e-20 for multiplier in multipliers)
    return sorted(abs(mpmath.arg(multiplier)) / mpmath.pi for multiplier in multipliers)[::2]


def test_reference_pair():
    in_phase, out_of_phase, stable, _ = coupled_radial_frequencies(*pair())
    assert stable
    assert in_phase / KILOHERTZ == pytest.approx(220.6974, abs=5e-5)
    assert out_of_phase / KILOHERTZ == pytest.approx(84.1608, abs=5e-5)


@pytest.mark.parametrize(
    "arguments",
    [
        pair(),
        pair(endcap_voltage=0.0468, mass_2=15 * 4338, charge_2=15 * 12),
        pair(endcap_voltage=10.0, rf_voltage=900.0, mass_2=40, charge_2=1),
        (-0.0109, 0.424, -0.0142, 0.557, 0.0738 * DRIVE, 1.37, 1.8, DRIVE),
    ],
)
def test_eleven_digits(arguments):
    with mpmath.workdps(35):
        lower, upper = exponents_by_taylor_series(*arguments)
        expected = [float(upper) * DRIVE / 2, float(lower) * DRIVE / 2]
    in_phase, out_of_phase, stable, _ = coupled_radial_frequencies(*arguments)
    assert stable
    np.testing.assert_allclose([in_phase, out_of_phase], expected, rtol=1e-13)


def test_stability_and_frequencies_against_direct_integration():
    """Random pairs, also outside the region where each ion alone is stable."""
    rng = np.random.default_rng(5)
    count = 150
    q_1, share = rng.uniform(0.1, 1.2, count), 10 ** rng.uniform(-0.5, 0.5, count)
    a_1 = rng.uniform(-0.3, 0.0, count) * q_1**2
    mass_ratio = 10 ** rng.uniform(-1, 2, count)
    axial = np.sqrt(-a_1 / 2) * DRIVE
    arguments = (a_1, q_1, a_1 * share, q_1 * share, axial, mass_ratio, share * mass_ratio, DRIVE)
    k11, k12, k22 = static_matrix(a_1, a_1 * share, axial, mass_ratio, share * mass_ratio, DRIVE)
    matrix = np.array([[k11, k12], [k12, k22]])
    strength = 2 * np.array([q_1, q_1 * share])

    def motion(time, state):
        place, speed = state.reshape(2, 2, 4, count)
        force = strength[:, None] * np.cos(2 * time) * place - np.einsum("ijp,jcp->icp", matrix, place)
        return np.concatenate([speed, force]).ravel()

    start = np.repeat(np.eye(4)[:, :, None], count, axis=2).ravel()
    end = solve_ivp(motion, (0, np.pi), start, method="DOP853", rtol=1e-11, atol=1e-12).y[:, -1]
    multipliers = np.linalg.eigvals(np.moveaxis(end.reshape(4, 4, count), 2, 0))
    growth = np.abs(multipliers).max(axis=1) - 1
    in_phase, out_of_phase, stable, _ = coupled_radial_frequencies(*arguments)
    clear = (growth > 1e-3) | (growth < 1e-7)
    assert clear.mean() > 0.95
    np.testing.assert_array_equal(stable[clear], (growth < 1e-5)[clear])
    assert 30 < stable.sum() < 120
    assert np.isnan(in_phase[~stable]).all()
    assert np.isnan(out_of_phase[~stable]).all()
    exponents = np.sort(np.abs(np.angle(multipliers[stable])), axis=1)[:, ::2] / np.pi
    np.testing.assert_allclose(out_of_phase[stable] * 2 / DRIVE, exponents[:, 0], atol=1e-6)
    np.testing.assert_allclose(in_phase[stable] * 2 / DRIVE, exponents[:, 1], atol=1e-6)


def test_without_coupling_each_ion_keeps_its_own_exponent():
    rng = np.random.default_rng(2)
    q = rng.uniform(0.05, 0.88, (2, 500))
    a = stability_boundaries(q)[0] * rng.uniform(0.0, 0.95, (2, 500))
    in_phase, out_of_phase, stable, _ = coupled_radial_frequencies(a[0], q[0], a[1], q[1], 0.0, 60.0, 24.0, DRIVE)
    alone = np.sort(radial_frequency_exact(a, q, DRIVE), axis=0)
    assert stable.all()
    np.testing.assert_allclose(out_of_phase, alone[0], rtol=1e-12)
    np.testing.assert_allclose(in_phase, alone[1], rtol=1e-12)


def test_equal_ions_need_no_coupled_equations():
    # In phase each ion moves as if alone; rocking, as if alone in three times the static field, 2 c = -2 a being added.
    a, q = np.array([-0.001, -0.02, -0.05]), np.array([0.1, 0.4, 0.8])
    axial = np.sqrt(-a / 2) * DRIVE
    in_phase, out_of_phase, stable, _ = coupled_radial_frequencies(a, q, a, q, axial, 1.0, 1.0, DRIVE)
    assert stable.all()
    np.testing.assert_allclose(in_phase, radial_frequency_exact(a, q, DRIVE), rtol=1e-13)
    np.testing.assert_allclose(out_of_phase, radial_frequency_exact(3 * a, q, DRIVE), rtol=1e-13)


def test_exchanging_the_ions_changes_nothing():
    a_1, q_1, a_2, q_2, axial, mass_ratio, charge_ratio, drive = pair()
    swapped = (a_2, q_2, a_1, q_1, axial * np.sqrt(charge_ratio / mass_ratio), 1 / mass_ratio, 1 / charge_ratio, drive)
    np.testing.assert_allclose(coupled_radial_frequencies(*swapped), coupled_radial_frequencies(*pair()), rtol=1e-13)


def test_pseudopotential_is_the_limit_of_weak_drive():
    # Weaker drive with the endcaps in proportion to its square: every secular frequency falls as q, the error as q^2.
    scale = np.array([1.0, 0.5, 0.25])
    a_1, q_1, a_2, q_2, axial, *others = pair(4.68 * scale**2, 720.4 * scale)
    exact = coupled_radial_frequencies(a_1, q_1, a_2, q_2, axial, *others)[:2]
    approximate = radial_modes(axial, radial_frequency(a_1, q_1, DRIVE), radial_frequency(a_2, q_2, DRIVE), *others[:2])
    for k in (0, 1):
        deviation = exact[k] / approximate[k] - 1
        assert 0 < deviation[0] < 0.005
        np.testing.assert_allclose(deviation[:-1] / deviation[1:], 4, rtol=0.02)


def test_coulomb_repulsion_only_lowers_the_exponents():
    rng = np.random.default_rng(8)
    q = rng.uniform(0.1, 0.9, (2, 4000))
    a = stability_boundaries(q)[0] * rng.uniform(0, 0.3, (2, 4000))
    assert is_stable(a, q).all()
    axial, mass_ratio, charge_ratio = rng.uniform(0, 0.1, 4000) * DRIVE, *10 ** rng.uniform(-1, 2, (2, 4000))
    in_phase, out_of_phase, stable, _ = coupled_radial_frequencies(
        a[0], q[0], a[1], q[1], axial, mass_ratio, charge_ratio, DRIVE
    )
    alone = np.sort(radial_frequency_exact(a, q, DRIVE), axis=0)
    assert 1000 < stable.sum() < 4000
    assert (out_of_phase <= alone[0])[stable].all()
    assert (in_phase <= alone[1])[stable].all()


def test_lost_confinement_is_nan_and_silent():
    good = list(pair())
    with np.errstate(all="raise"):
        for position, value in ((1, 0.01), (1, 0.95), (0, -0.02), (3, np.nan)):
            broken = good.copy()
            broken[position] = value
            in_phase, out_of_phase, stable, _ = coupled_radial_frequencies(*broken)
            assert not stable
            assert np.isnan(in_phase)
            assert np.isnan(out_of_phase)


def test_margin_belongs_to_the_lower_frequency_and_crosses_zero_where_the_pair_leaves_the_axis():
    voltages = np.linspace(0.1, 40, 2001)
    _, out_of_phase, stable, margin = coupled_radial_frequencies(*pair(endcap_voltage=voltages))
    np.testing.assert_allclose(margin[stable], np.sin(np.pi * out_of_phase[stable] / DRIVE) ** 2, rtol=1e-12)
    last = np.flatnonzero(stable)[-1]
    assert (stable[: last + 1]).all()
    assert margin[last] > 0 > margin[last + 1]
    # Smooth across the edge: the step there is one among its neighbours.
    np.testing.assert_allclose(np.diff(margin)[last - 3 : last + 4], np.diff(margin)[last], rtol=0.05)


def test_points_do_not_influence_one_another():
    voltages = np.linspace(0.1, 40, 3001)
    whole = coupled_radial_frequencies(*pair(endcap_voltage=voltages))
    part = coupled_radial_frequencies(*pair(endcap_voltage=voltages[700:2100]))
    for all_points, some in zip(whole, part, strict=True):
        np.testing.assert_array_equal(all_points[700:2100], some)
    assert coupled_radial_frequencies(*pair(np.ones((3, 1)), np.full(4, 700.0)))[2].shape == (3, 4)


def test_far_outside_the_diagram_nothing_is_stable():
    """There, at q up to 130, the power series is not summed up, and its sum may be anything."""
    with np.errstate(all="raise"):
        _, _, stable, _ = coupled_radial_frequencies(*pair(mass_2=138, charge_2=np.linspace(300.0, 950.0, 1301)))
    assert not stable.any()
