"""Two atoms: the integral B against mpmath and the limits of [G] (7), with its two slips."""

import math

import mpmath
import numpy as np
import pytest

from heatscan.physics.bose_gas import two_body_loss as pair
from heatscan.physics.bose_gas.quadrature import ConvergenceError


@pytest.mark.parametrize("seed", range(24))
def test_random_points_against_mpmath(seed):
    rng = np.random.default_rng(seed)
    dimension = int(rng.integers(1, 4))
    p0, width, sigma = 10 ** rng.uniform(-2, 0.5), 10 ** rng.uniform(0, 4), 10 ** rng.uniform(-2, 0)
    if seed % 3 == 0:
        width = np.inf
    elif seed % 3 == 1:
        sigma = 0.0
    half_sphere = {1: 1, 2: mpmath.pi, 3: 2 * mpmath.pi}[dimension]
    end = min(4 * math.sqrt(width), 9 / sigma if sigma else math.inf)

    def density(p):
        ended = 0 if width == np.inf else p**4 / (2 * mpmath.mpf(width) ** 2)
        return p ** (dimension - 3) * mpmath.exp(-ended - p * p * mpmath.mpf(sigma) ** 2)

    points = [p0, *[x for x in (3 * p0, 10 * p0, 0.3 * end) if p0 < x < end], end]
    expected = float(half_sphere * mpmath.quad(density, sorted(set(points)))) if end > p0 else 0.0
    assert pair.pair_integral(dimension, p0, width, sigma) == pytest.approx(expected, rel=1e-9)


def test_nu_is_six_point_seven_seven_two_six_four_seven():
    with mpmath.workdps(30):
        nu = 2 * mpmath.pi * mpmath.quad(lambda x: mpmath.exp(-(x**4) / 2), [0, 1, 2, 5])
    assert float(nu) == pytest.approx(6.772647, abs=5e-7)
    assert float(nu) == pytest.approx(pair.WIDE_RESERVOIR, rel=1e-15)
    assert pair.pair_integral(3, 0.0, 1e8, 0.0) / 1e4 == pytest.approx(float(nu), rel=1e-13)


def test_the_logarithm_in_two_dimensions_has_the_coefficient_pi():
    widths = np.geomspace(1e6, 1e12, 7)
    slope = np.diff(pair.pair_integral(2, 1.0, widths, 0.0)) / np.diff(np.log(np.sqrt(widths)))
    np.testing.assert_allclose(slope, math.pi, rtol=1e-9)
    # What remains is a constant: pi (ln 2 - gamma)/4.
    rest = pair.pair_integral(2, 1.0, widths, 0.0) - pair.pair_integral_law(2, 1.0, widths, 0.0)
    np.testing.assert_allclose(rest, math.pi / 4 * (math.log(2) - np.euler_gamma), rtol=1e-9)


@pytest.mark.parametrize(("width", "sigma"), [(1e10, 0.0), (np.inf, 1e-5), (1e10, 1e-5)])
def test_one_dimension_stays_finite(width, sigma):
    assert pair.pair_integral(1, 0.7, width, sigma) == pytest.approx(1 / 0.7, rel=2e-5)
    assert pair.pair_integral_law(1, 0.7, width, sigma) == 1 / 0.7


def test_a_short_range_gives_pi_to_three_halves_over_sigma():
    for sigma in (1e-4, 1e-3):
        assert pair.pair_integral(3, 1e-9, np.inf, sigma) * sigma == pytest.approx(math.pi**1.5, rel=1e-10)
        assert pair.pair_integral_law(3, 1.0, np.inf, sigma) * sigma == pytest.approx(math.pi**1.5, rel=1e-15)


def test_both_widths_join_the_limits_of_one():
    assert pair.pair_integral(3, 0.0, 1e3, 1e-9) == pytest.approx(pair.pair_integral(3, 0.0, 1e3, 0.0), rel=1e-12)
    assert pair.pair_integral(3, 0.0, 1e12, 0.1) == pytest.approx(pair.pair_integral(3, 0.0, np.inf, 0.1), rel=1e-12)
    # In three dimensions from 0 on, a Bessel function: (1/4) sqrt(b/a) exp(x) K_1/4(x) at x = b^2/(8 a).
    width, sigma = 37.0, 0.21
    a, b = 1 / (2 * width**2), sigma**2
    x = mpmath.mpf(b * b / (8 * a))
    closed = 2 * mpmath.pi * mpmath.sqrt(b / a) / 4 * mpmath.exp(x) * mpmath.besselk(0.25, x)
    assert pair.pair_integral(3, 0.0, width, sigma) == pytest.approx(float(closed), rel=1e-12)


@pytest.mark.parametrize("dimension", [2, 3])
def test_without_any_width_it_is_infinite(dimension):
    with pytest.raises(ConvergenceError, match="reservoir_width or interaction_range"):
        pair.pair_integral(dimension, 1.0, np.inf, 0.0)


def test_a_point_does_not_depend_on_the_others():
    """A hard point beside an easy one, which by itself stops many nodes earlier."""
    p0, width, sigma = np.array([1e-12, 0.5, 1e-3]), np.array([50.0, 2.0, 3e4]), np.array([0.01, 0.7, 0.3])
    together = pair.pair_integral(2, p0, width, sigma)
    alone = [pair.pair_integral(2, *point) for point in zip(p0, width, sigma, strict=True)]
    assert together.tolist() == [float(value) for value in alone]
