"""Clouds in flight: what a random walk of the velocity does, known factors, and the scale of the published bound."""

import numpy as np
import pytest

from heatscan.physics.collapse import cold_atoms
from heatscan.physics.collapse.point_masses import point_heating
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.constants import atomic_mass

FIRST, DRIFT = 1.1, 1.8
LENSES = {
    "none": 0.0,
    "collimating": cold_atoms.collimating(FIRST),
    "imaging": cold_atoms.imaging(FIRST, DRIFT),
    "weak": 0.3,
}


def test_velocity_diffusion_is_the_heating_of_a_point():
    for mass in (87 * atomic_mass, 3.0 * atomic_mass):
        power = mass / 2 * cold_atoms.velocity_diffusion(1e-7, atomic_mass)
        assert power == pytest.approx(point_heating(mass, 1e-7, atomic_mass), rel=1e-14)


def test_factors():
    """G of Bilardello et al., and of free flight with and without an idle lens."""
    assert cold_atoms.spreading_time_cubed(*cold_atoms.free_flight(2.9)) == pytest.approx(2.9**3 / 3)
    expected = {
        "none": (FIRST + DRIFT) ** 3 / 3,
        "collimating": (FIRST * (FIRST**2 + FIRST * DRIFT + DRIFT**2) + DRIFT**3) / 3,
        "imaging": (FIRST * DRIFT**2 + DRIFT**3) / 3,
    }
    for name, value in expected.items():
        flight = cold_atoms.lens_flight(FIRST, DRIFT, LENSES[name])
        assert cold_atoms.spreading_time_cubed(*flight) == pytest.approx(value, rel=1e-14), name


@pytest.mark.parametrize("name", LENSES)
def test_matrices_of_flight(name):
    """Moments of position and velocity carried along: d<v^2>/dt = 1, the lens as a matrix between the two flights."""

    def fly(moments, time):
        drift = np.array([[1, time], [0, 1]])
        kicks = np.array([[time**3 / 3, time**2 / 2], [time**2 / 2, time]])
        return drift @ moments @ drift.T + kicks

    lens = np.array([[1, 0], [-LENSES[name], 1]])
    moments = fly(lens @ fly(np.zeros((2, 2)), FIRST) @ lens.T, DRIFT)
    flight = cold_atoms.lens_flight(FIRST, DRIFT, LENSES[name])
    assert cold_atoms.spreading_time_cubed(*flight) == pytest.approx(moments[0, 0], rel=1e-14)


def test_what_a_lens_is_for():
    """Collimated, atoms from a point move no more; imaged, they meet at the end."""
    velocity = 1.0
    for name, final in (("collimating", FIRST * velocity), ("imaging", 0.0)):
        position = FIRST * velocity
        assert position + DRIFT * (velocity - LENSES[name] * position) == pytest.approx(final, abs=1e-15)


def test_scale_of_the_published_bound():
    """5.1e-8 1/s at 1e-7 m makes 180 um behind an imaging lens and 210 um behind a collimating one."""
    for name, spread in (("imaging", 180e-6), ("collimating", 210e-6)):
        flight = cold_atoms.lens_flight(FIRST, DRIFT, LENSES[name])
        variance = 5.1e-8 * cold_atoms.position_variance(*flight, 1e-7, atomic_mass)
        assert np.sqrt(variance) == pytest.approx(spread, rel=0.01)


def test_three_axes_together():
    """lambda hbar^2 T^3/(2 m0^2 r_C^2) for a cloud in free flight."""
    flight = cold_atoms.free_flight(2.0)
    total = 3 * cold_atoms.position_variance(*flight, 1e-7, atomic_mass)
    assert total == pytest.approx(cold_atoms.velocity_diffusion(1e-7, atomic_mass) * 8, rel=1e-14)


@pytest.mark.parametrize("spectrum", SPECTRA)
def test_no_reasonable_cutoff_matters(spectrum):
    """Bilardello et al., abstract: the bound holds for any reasonable cut-off. From 1e9 1/s on it moves by less than
    1e-9."""
    flight = cold_atoms.lens_flight(FIRST, DRIFT, LENSES["collimating"])
    white = cold_atoms.position_variance(*flight, 1e-7, atomic_mass)
    coloured = cold_atoms.position_variance(*flight, 1e-7, atomic_mass, spectrum, np.array([1e9, 1e12, np.inf]))
    np.testing.assert_allclose(coloured, white, rtol=1e-9)
