"""Sideband readout: Lamb-Dicke parameters, Rabi's formula and what a readable mode needs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from heatscan.physics.constants import atomic_mass
from heatscan.physics.trap.readout import highest_rabi_frequency, lamb_dicke, readout_contrast, readout_time

KILOHERTZ = 2 * np.pi * 1e3
positive = st.floats(1e-3, 1e3)


def sideband_probability(time, eta, rabi):
    """[M] (45): the sideband pulse excites the ion if the mode holds one quantum."""
    return np.square(np.sin(eta * rabi * time / 2))


def carrier_probability(time, rabi, frequency):
    """[M] (47) mended: the detuned carrier excites the ion although the mode is empty."""
    generalised = np.hypot(rabi, frequency)
    return np.square(rabi / generalised * np.sin(generalised * time / 2))


@pytest.mark.parametrize(
    ("frequency", "component", "expected"),
    [
        (62.3042, 0.0952423, 8.234e-3),
        (171.3509, 0.9954541, 5.189e-2),
        (84.1200, 0.0292537, 2.177e-3),
        (219.9596, 0.9995720, 4.599e-2),
    ],
)
def test_lamb_dicke_parameters_of_the_reference_pair(frequency, component, expected):
    value = lamb_dicke(2 * np.pi / 1762e-9, component, 138 * atomic_mass, frequency * KILOHERTZ)
    assert value == pytest.approx(expected, rel=2.5e-4)


def test_lamb_dicke_scaling():
    base, k = lamb_dicke(2e6 * np.pi, 0.5, atomic_mass, 1e6), 2e6 * np.pi
    assert lamb_dicke(k / 2, 1.0, atomic_mass, 1e6) == pytest.approx(base, rel=1e-15)
    assert lamb_dicke(k, 0.5, 4 * atomic_mass, 1e6) == pytest.approx(base / 2, rel=1e-15)
    # eta^2 is the recoil energy over that of a quantum, times the ion's share: hbar k^2/(2 m w) at h/(m lambda^2 w) pi.
    assert base**2 == pytest.approx(0.25 * 6.62607015e-34 * np.pi / (atomic_mass * 1e-12 * 1e6), rel=1e-12)


@given(st.floats(1e-4, 0.1), positive)
def test_readout_pulse_excites_with_certainty(eta, rabi):
    assert sideband_probability(readout_time(eta, rabi), eta, rabi) == pytest.approx(1, abs=1e-15)
    assert sideband_probability(2 * readout_time(eta, rabi), eta, rabi) == pytest.approx(0, abs=1e-30)
    assert sideband_probability(readout_time(eta, rabi) / 2, eta, rabi) == pytest.approx(0.5, rel=1e-14)


@given(st.floats(0, 1e3), positive, positive)
def test_carrier_probability_is_a_probability(time, rabi, frequency):
    probability = carrier_probability(time, rabi, frequency)
    assert 0 <= probability <= 1 / readout_contrast(rabi, frequency) * (1 + 1e-15) <= 1 + 1e-15


@pytest.mark.parametrize(("rabi", "detuning"), [(1.0, 0.0), (1.0, 0.7), (0.3, 2.0)])
def test_carrier_probability_solves_the_driven_two_level_atom(rabi, detuning):
    times = np.linspace(0, 12, 25)

    def motion(_, state):
        ground, excited = state
        return [-0.5j * rabi * excited, -0.5j * rabi * ground + 1j * detuning * excited]

    solution = solve_ivp(motion, (0, 12), [1 + 0j, 0j], t_eval=times, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(carrier_probability(times, rabi, detuning), np.abs(solution.y[1]) ** 2, atol=1e-8)


def test_printed_carrier_probability_depends_on_the_unit_of_time():
    # [M] (47) as printed, in radians per second and per microsecond: not one number, so not a probability.
    printed = [rabi**2 / np.hypot(rabi, frequency) for rabi, frequency in ((1e5, 4e5), (0.1, 0.4))]
    assert printed[0] == pytest.approx(1e6 * printed[1])
    assert carrier_probability(1e-6, 1e5, 4e5) == pytest.approx(carrier_probability(1.0, 0.1, 0.4), rel=1e-14)


@given(positive, st.floats(1e-9, 0.9))
def test_highest_rabi_frequency_meets_the_allowed_error(frequency, allowed):
    rabi = highest_rabi_frequency(frequency, allowed)
    times = np.linspace(0, 20 / np.hypot(rabi, frequency), 4001)
    assert carrier_probability(times, rabi, frequency).max() == pytest.approx(allowed, rel=1e-5)
    assert 1 / readout_contrast(rabi, frequency) == pytest.approx(allowed, rel=1e-12)


def test_impossible_errors_are_nan_and_silent():
    with np.errstate(all="raise"):
        result = highest_rabi_frequency(1.0, np.array([-0.1, 0.0, 0.5, 1.0, 2.0, np.nan]))
    np.testing.assert_allclose(result, [np.nan, 0, 1, np.nan, np.nan, np.nan], rtol=1e-15)
