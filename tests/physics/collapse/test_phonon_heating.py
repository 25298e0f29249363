"""Coloured heating of solids: the published integral, limits and known values."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.physics.collapse.bulk_heating import bound_slope
from heatscan.physics.collapse.phonon_heating import phonon_fraction
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.constants import atomic_mass, hbar

COLOURED = [name for name in SPECTRA if name != "white"]
STRENGTH = {
    "exponential": lambda x: 1 / (1 + x * x),
    "gaussian": lambda x: mpmath.exp(-x * x / 2),
    "hard_cutoff": lambda x: mpmath.mpf(abs(x) < 1),
}


def by_reach(spectrum, b):
    """The fraction for b = r_C W/v."""
    return phonon_fraction(spectrum, 4700.0, np.asarray(b) * 1e-7, 4700.0 / 1e-7)


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize("b", [1e-9, 1e-4, 0.1, 0.7, 1.49, 1.51, 3.0, 10.0, 1e3, 1e9])
def test_the_published_integral(spectrum, b):
    """2/(3 pi^(3/2)) Int d3w exp(-w^2) w^2 c(w/b), arXiv:1801.06857."""
    with mpmath.workdps(40):
        reach = mpmath.mpf(b)
        ends = sorted(
            {0, 1, 2, 3, 5, 8, 14, *(p for x in (0.01, 0.1, 0.3, 1, 2, 4, 8, 16, 40) if 1e-13 < (p := x * reach) < 14)}
        )

        def at(w):
            return w**4 * mpmath.exp(-w * w) * STRENGTH[spectrum](w / reach)

        if spectrum == "hard_cutoff":
            ends = [end for end in ends if end <= reach]
        expected = 8 / (3 * mpmath.sqrt(mpmath.pi)) * mpmath.quad(at, ends)
    assert by_reach(spectrum, b) == pytest.approx(float(expected), rel=3e-14)


def test_known_values():
    np.testing.assert_allclose(
        by_reach("exponential", [0.1, 0.5, 1, 2, 10]), [0.00655, 0.129, 0.344, 0.648, 0.976], rtol=2e-3
    )
    # Longitudinal sound of copper.
    length, cutoff = np.array([1e-8, 1e-7, 1e-6, 1e-8, 1e-7]), np.array([1e11, 1e11, 1e11, 1e12, 1e10])
    fraction = phonon_fraction("exponential", 4.7e3, length, cutoff)
    np.testing.assert_allclose(fraction, [0.028, 0.67, 0.995, 0.67, 0.028], rtol=0.011)


def test_white_anchor():
    """10 pW/kg is 3.3e-11 1/s at r_C = 1e-7 m."""
    assert bound_slope(1.0, atomic_mass, hbar) == pytest.approx(3.306e14, rel=2e-4)
    assert bound_slope(9.98e-12, atomic_mass, hbar) * 1e-14 == pytest.approx(3.3e-11, rel=1e-3)


@pytest.mark.parametrize("spectrum", COLOURED)
def test_limits(spectrum):
    """White above; below, the power with which the spectrum cuts off the w^4 of the integrand."""
    assert by_reach(spectrum, 1e9) == pytest.approx(1, abs=1e-14)
    assert phonon_fraction(spectrum, 4.7e3, 1e-7, np.inf) == 1
    power, factor = {
        "exponential": (2, 2 / 3),
        "gaussian": (5, 2**2.5),
        "hard_cutoff": (5, 8 / (15 * np.sqrt(np.pi))),
    }[spectrum]
    b = np.geomspace(1e-12, 1e-6, 4)
    np.testing.assert_allclose(by_reach(spectrum, b), factor * b**power, rtol=4e-6)


@given(st.floats(-9, 9), st.floats(1e-6, 1), st.sampled_from(COLOURED))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_less_noise_heats_less(power, part, spectrum):
    low, high = by_reach(spectrum, np.array([10**power * (1 - part / 2), 10**power]))
    assert 0 <= low <= high * (1 + 1e-14)
    assert high <= 1 + 1e-14


def test_white_noise():
    assert np.all(phonon_fraction("white", 1.0, np.ones(3), 1.0) == 1)
