"""Bogoliubov modes against mpmath, their limits and their identities."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.physics.bose_gas import bogoliubov

RNG = np.random.default_rng(106)


def by_definition(p, sigma, width):
    """e, v^2, Gamma(c - 1 - e), Gamma(c - 1 + e), damping and source of a mode to 60 digits, as [G] writes them."""
    with mpmath.workdps(700):  # the definition is a difference of nearly equal numbers
        p, sigma = mpmath.mpf(p), mpmath.mpf(sigma)
        c, g = p**2 / 2, mpmath.exp(-(p**2) * sigma**2 / 2)
        e = mpmath.sqrt(c * (c + 2 * g))
        f = c / e
        v2 = (f + 1 / f - 2) / 4

        def gamma(energy):
            return mpmath.mpf(1) if width == np.inf else mpmath.exp(-(energy**2) / (2 * mpmath.mpf(width) ** 2))

        low, high = gamma(c - 1 - e), gamma(c - 1 + e)
        return [float(x) for x in (e, v2, low, high, low * (1 + v2) - high * v2, high * v2)]


@pytest.mark.parametrize("seed", range(40))
def test_random_modes_against_mpmath(seed):
    rng = np.random.default_rng(seed)
    p = 10 ** rng.uniform(-6, 4)
    sigma = rng.choice([0.0, 10 ** rng.uniform(-3, 0.5)])
    width = rng.choice([np.inf, 10 ** rng.uniform(-0.5, 6)])
    e, v2, low, high, damping, source = by_definition(p, sigma, width)
    modes = bogoliubov.excitations(np.array([p]), sigma)
    # An exponent of size x costs x rounding errors.
    exponent = 1 + p**2 * sigma**2 + (0 if np.isinf(width) else (p**2 / width) ** 2)
    assert modes.energy[0] == pytest.approx(e, rel=1e-14)
    assert bogoliubov.depletion(p, sigma) == pytest.approx(v2, rel=3e-15 * exponent, abs=1e-300)
    found = bogoliubov.reservoir_rates(modes, 1 / width)
    assert found[0][0] == pytest.approx(low, rel=1e-14)
    assert found[1][0] == pytest.approx(high, rel=5e-15 * exponent, abs=1e-300)
    rates = bogoliubov.occupation_rates(np.array([p]), 1 / width, sigma)
    assert rates[0][0] == pytest.approx(damping, rel=1e-13)
    assert rates[1][0] == pytest.approx(source, rel=1e-14 * exponent, abs=1e-300)


@pytest.mark.parametrize("p", [1e-150, 1e-60, 1e60, 1e150])
def test_far_beyond_any_physics_against_mpmath(p):
    e, v2, *_ = by_definition(p, 0.0, np.inf)
    assert bogoliubov.excitations(np.array([p]), 0.0).energy[0] == pytest.approx(e, rel=1e-14)
    assert bogoliubov.depletion(p) == pytest.approx(v2, rel=1e-14, abs=1e-308)


@given(st.floats(1e-150, 1e150), st.floats(0, 1e3), st.floats(0, 20), st.floats(1e-12, 1e12))
@settings(max_examples=300, deadline=None)
def test_no_warning_and_no_nan_anywhere(p, sigma, inverse_width, temperature):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        modes = bogoliubov.excitations(np.array([p]), sigma)
        number = bogoliubov.occupation(modes.energy, temperature)
        rates = bogoliubov.reservoir_rates(modes, inverse_width) if p < 1e70 else (np.ones(1),)
    assert np.isfinite(number).all()
    assert (number >= 0).all()
    for rate in rates:
        assert np.isfinite(rate).all()


def test_phonons_and_free_particles():
    # e -> p for phonons, e -> p^2/2 + 1 for fast particles: [G] (9) expanded by hand.
    p = np.array([1e-6, 1e-4])
    np.testing.assert_allclose(bogoliubov.excitations(p, 0.0).energy, p * np.sqrt(1 + p * p / 4), rtol=1e-15)
    p = np.array([1e3, 1e5])
    np.testing.assert_allclose(bogoliubov.excitations(p, 0.0).energy, p**2 / 2 + 1 - 1 / p**2, rtol=1e-15)


def test_depletion_falls_as_the_fourth_power_and_gives_the_contact():
    p = np.geomspace(30, 1e6, 40)
    tail = p**4 * bogoliubov.depletion(p)
    # (1 - f)^2/(4 f) with f = 1 - 2/p^2 + 6/p^4 ...: 1 - 4/p^2 to the next order.
    np.testing.assert_allclose(tail, 1 - 4 / p**2, atol=20 / 30**4)


def test_depletion_of_a_finite_range_falls_with_the_square_of_the_potential():
    sigma, p = 0.05, np.array([40.0, 60.0, 80.0])
    tail = p**4 * bogoliubov.depletion(p, sigma)
    np.testing.assert_allclose(tail, np.exp(-(p**2) * sigma**2), rtol=5 / 40**2)


def test_rapidity_makes_every_contact_formula_elementary():
    # p = 2 sinh(y/2) gives e = sinh y, v^2 = 1/(exp(2 y) - 1) and the reservoir energies exp(-y) - 2 and exp(y) - 2.
    y = np.linspace(0.01, 12, 60)
    modes = bogoliubov.excitations(2 * np.sinh(y / 2), 0.0)
    np.testing.assert_allclose(modes.energy, np.sinh(y), rtol=1e-13)
    np.testing.assert_allclose(modes.depleted_energy / modes.energy, 1 / np.expm1(2 * y), rtol=1e-13)
    width = 1e4
    low, high, difference = bogoliubov.reservoir_rates(modes, 1 / width)
    np.testing.assert_allclose(low, np.exp(-((np.exp(-y) - 2) ** 2) / (2 * width**2)), rtol=1e-13)
    np.testing.assert_allclose(high, np.exp(-((np.exp(y) - 2) ** 2) / (2 * width**2)), rtol=1e-10, atol=1e-300)
    np.testing.assert_allclose(difference, high - low, rtol=1e-6, atol=1e-15)


def test_a_reservoir_of_infinite_width_gives_the_printed_limit():
    p = np.geomspace(1e-5, 1e4, 30)
    damping, source = bogoliubov.occupation_rates(p, 0.0)
    np.testing.assert_array_equal(damping, 1)
    np.testing.assert_array_equal(source, bogoliubov.depletion(p))
    # And a wide one comes as close as the square of its width.
    near = bogoliubov.occupation_rates(np.geomspace(1e-5, 10, 30), 1e-5)
    np.testing.assert_allclose(near[0], 1, atol=1e-6)


def test_without_interaction_atoms_only_leave():
    # n -> 0 at fixed momentum in fixed units is p -> infinity in units of sqrt(m g n), at E_res/(g n) -> infinity.
    p = np.array([1e6])
    damping, source = bogoliubov.occupation_rates(p, 1e-14)
    assert damping[0] == pytest.approx(1, abs=1e-15)
    assert source[0] < 1e-23


def test_temperature_of_a_mode_inverts_its_occupation():
    energy = np.geomspace(1e-8, 100, 20)
    number = bogoliubov.occupation(energy, 0.7)
    np.testing.assert_allclose(bogoliubov.mode_temperature(energy, number), 0.7, rtol=1e-12)
    assert bogoliubov.mode_temperature(1.0, 0.0) == 0
