"""Superpositions of spheres and discs: the integral over wave vectors, which has no negative term, and limits."""

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import overlaps, superposition


def mean(power, scale, size, function):
    """Sum over equal steps of k of k^power e^{-k^2 r_C^2} function(k), in 30 digits."""
    with mpmath.workdps(30):
        step = mpmath.mpf("0.3") / (mpmath.mpf(scale) + size)
        nodes = (n * step for n in range(1, int(9 / (scale * step)) + 1))
        return step * sum(k**power * mpmath.exp(-((k * scale) ** 2)) * function(k) for k in nodes)


def ball(x):
    return 3 * (mpmath.sin(x) - x * mpmath.cos(x)) / x**3


@pytest.mark.parametrize("scale", [0.05, 1.0, 30.0])
@pytest.mark.parametrize("separation", [1e-3, 0.2, 1.9, 7.0])
def test_a_sphere_of_unit_radius(scale, separation):
    inside = mean(2, scale, 2 + separation, lambda k: ball(k) ** 2 * (1 - mpmath.sinc(k * separation)))
    expected = float(4 * mpmath.mpf(scale) ** 3 / mpmath.sqrt(mpmath.pi) * inside)
    assert superposition.sphere(1.0, 1.0, separation, scale, 1.0) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("scale", [0.05, 1.0, 30.0])
@pytest.mark.parametrize("separation", [1e-3, 0.2, 5.0])
def test_a_disc_of_unit_thickness(scale, separation):
    inside = mean(0, scale, 1 + separation, lambda k: mpmath.sinc(k / 2) ** 2 * 2 * mpmath.sin(k * separation / 2) ** 2)
    across = overlaps.disc(0.7, scale) / (np.pi * 0.49) ** 2
    expected = float(2 * scale / mpmath.sqrt(mpmath.pi) * inside) * across
    assert superposition.disc(1.0, 0.7, 1.0, separation, scale, 1.0) == pytest.approx(expected, rel=1e-10)


def test_a_small_sphere_is_a_point():
    scale = np.array([1e4, 1e6])
    found = superposition.sphere(3.0, 1.0, 2e5, scale, 1.0)
    np.testing.assert_allclose(found, -9 * np.expm1(-np.square(2e5 / (2 * scale))), rtol=1e-7)


def test_places_that_part_at_constant_speed():
    """Of a point: 1 - sqrt(pi) erf(x)/2x, x = S/2 r_C, as the interferometer has it."""
    from heatscan.physics.collapse import matter_wave

    scale = np.geomspace(1e-3, 1e3, 13)

    def rate(separation):
        return -np.expm1(-np.square(separation / (2 * scale)))

    expected = matter_wave.lost_contrast(1.0, 2.0, 1.0, 0.0, scale, 1.0)
    np.testing.assert_allclose(superposition.opened(rate, 2.0, scale, 0.0), expected, rtol=1e-10)
