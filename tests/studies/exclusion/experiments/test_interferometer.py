"""Interferometers: sodium clusters and the one of 25 kDa as an independent note has them, and the limits of r_C."""

import math

import numpy as np
import pytest

from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import Noise
from heatscan.studies.exclusion.experiments.interferometer import KIND

# At 1/e of the contrast; that the gratings are 0.983 m apart is recalled.
AN_EFOLDING = math.exp(-1)
SODIUM = {"mass": 171284 * constants.atomic_mass, "velocity": 158.0, "period": 133e-9, "flight_time": 0.983 / 158}


def bound(length, contrast=AN_EFOLDING, inputs=SODIUM, **noise):
    return KIND.bound({**inputs, "contrast": contrast}, Noise(length, constants.atomic_mass, **noise))


def test_sodium_clusters_as_others_compute_them():
    """3.3e-9 1/s at 10 nm and 3.05e-8 1/s at 100 nm, two digits and three."""
    assert bound(1e-8) == pytest.approx(3.3e-9, rel=0.015)
    assert bound(1e-7) == pytest.approx(3.05e-8, rel=0.015)


def test_limits_of_the_correlation_length():
    """Far below the separation 1/(2 t (m/m0)^2), far above it r_C^2 12/(2 t (m/m0)^2 S^2)."""
    flat = 1 / (2 * SODIUM["flight_time"] * 171284**2)
    assert bound(1e-12) == pytest.approx(flat, rel=1e-4)
    separation = 6.62607015e-34 * SODIUM["flight_time"] / (SODIUM["mass"] * SODIUM["period"])
    assert bound(1e-3) == pytest.approx(flat * 12e-6 / separation**2, rel=1e-6)
    far = {name: SODIUM[name] for name in ("mass", "velocity")}
    far |= {"separation": separation, "duration": 2 * SODIUM["flight_time"]}
    np.testing.assert_allclose(bound(1e-7, inputs=far), bound(1e-7), rtol=1e-9)


def test_a_contrast_that_is_known_better_bounds_more():
    assert bound(1e-7, 0.9) == pytest.approx(bound(1e-7) * -math.log(0.9), rel=1e-12)
    said = [{"value": 0.9, "plus": 0.05, "minus": 0.05}]
    limit = KIND.limit({**SODIUM, "contrast": 0.9, "said": said}, 0.95)
    assert limit == pytest.approx(-math.log(0.9 - 1.6449 * 0.05), rel=1e-4)


def test_a_beam_sees_colour_at_its_speed_over_r_c():
    """v/r_C is 1.6e9 1/s at 100 nm: nothing is lost far above it, nearly all far below."""
    white = bound(1e-7)
    assert bound(1e-7, spectrum="exponential", cutoff_frequency=1e14) == pytest.approx(white, rel=1e-4)
    assert bound(1e-7, spectrum="exponential", cutoff_frequency=1e6) > 500 * white


def test_faults_are_named():
    with_both = {**SODIUM, "contrast": 0.9, "separation": 1e-7}
    assert [name for name, _ in KIND.check(with_both)] == ["period"]
    assert [name for name, _ in KIND.check({**SODIUM, "contrast": 1.0})] == ["contrast"]
    heavy = {**SPHERE, "mass": 1e-9, "contrast": 0.5}  # 1.9e12 kg/m^3
    assert [name for name, _ in KIND.check(heavy)] == ["mass"]
    assert list(KIND.check({**heavy, "mass": 1.2e-18})) == []


SPHERE = {"mass": 1e9 * constants.atomic_mass, "radius": 50e-9, "separation": 100e-9, "holding_time": 1.0}


def test_a_sphere_that_is_small_is_a_particle():
    point = {name: value for name, value in SPHERE.items() if name != "radius"}
    lengths = np.geomspace(1e-5, 1e-2, 7)
    np.testing.assert_allclose(bound(lengths, inputs=SPHERE), bound(lengths, inputs=point), rtol=1e-3)
    opening = {"duration": 2.0}
    one, two = ({**given, **opening} for given in (SPHERE, point))
    np.testing.assert_allclose(bound(lengths, inputs=one), bound(lengths, inputs=two), rtol=1e-3)


def test_a_sphere_that_is_large_loses_less_contrast_than_a_particle():
    """Far below the radius its pairs within r_C count: (m/m0)^2 (4 pi r_C^2)^(3/2)/V, twice the distance away."""
    length = 1e-10
    volume = 4 / 3 * np.pi * 50e-9**3
    far = {**SPHERE, "separation": 1e-6}
    expected = volume / (4 * np.pi * length**2) ** 1.5 / 1e18
    assert bound(length, inputs=far) == pytest.approx(expected, rel=5e-3)


def test_a_disc_that_is_thin_is_one_of_area():
    """For r_C between thickness and radius: (m/m0)^2 4 pi r_C^2/(pi R^2) per unit of 1 - exp(-s^2/4r_C^2)."""
    disc = {"mass": 1e9 * constants.atomic_mass, "radius": 1e-4, "thickness": 1e-10}
    held = {**disc, "separation": 1e-6, "holding_time": 1.0}
    expected = 1e-8 / (4e-14 * 1e18) / -np.expm1(-25.0)
    assert bound(1e-7, inputs=held) == pytest.approx(expected, rel=1e-3)


def test_noise_that_is_slower_than_the_superposition_is_constant_in_it():
    """Memory far longer than the time: C(0) t^2/2 in place of t/2, so that the fraction is W t/2, exponential."""
    slow = bound(1e-4, inputs=SPHERE, spectrum="exponential", cutoff_frequency=1e-4)
    assert bound(1e-4, inputs=SPHERE) / slow == pytest.approx(1e-4 / 2, rel=1e-3)
