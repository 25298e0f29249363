"""From densities to bounds: the conventions, and where the noise has no strength left."""

import numpy as np
import pytest

from heatscan.physics.collapse import force_noise
from heatscan.physics.constants import hbar
from heatscan.physics.trap import electric_noise


def test_a_one_sided_density_is_twice_the_two_sided_one():
    """d<p^2>/dt = hbar^2 eta is the two-sided density: half of the white force, by its correlation in time."""
    eta = np.array([1e20, 3e25])
    np.testing.assert_allclose(
        electric_noise.two_sided(force_noise.one_sided_force_noise(eta)), hbar**2 * eta, rtol=1e-15
    )


def test_a_kicked_mass_shows_the_density_that_the_formula_gives():
    """Momentum as a random walk of variance hbar^2 eta t: the one-sided periodogram of its increments is 2 hbar^2
    eta."""
    rng = np.random.default_rng(7)
    eta, step, count = 4e66, 0.01, 2**16
    force = rng.normal(0, hbar * np.sqrt(eta * step), count) / step
    spectrum = 2 * step / count * np.abs(np.fft.rfft(force)[1:-1]) ** 2
    # The mean of n independent exponential values scatters by 1/sqrt(n).
    assert spectrum.mean() == pytest.approx(force_noise.one_sided_force_noise(eta), rel=4 / np.sqrt(spectrum.size))


def test_relative_acceleration_of_two_bodies_that_share_nothing():
    """Two independent accelerations of density 2 hbar^2 eta/M^2 each."""
    eta, mass = 5e30, 2.0
    both = force_noise.one_sided_relative_acceleration_noise(eta, mass)
    assert both == pytest.approx(2 * force_noise.one_sided_force_noise(eta) / mass**2, rel=1e-15)
