"""Rotation of a cuboid: the integral over wave vectors in 30 digits, and the limits of a cube and of a quadrupole."""

import math

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import rotation


def integrals(length, scale):
    """Int dk e^{-k^2 r_C^2} of f'^2, k^2 f^2, k f f' and f^2 over all k; f = 2 sin(kL/2)/k is the segment's transform.

    The grid: equal steps, which for such a function miss nothing but e^-(pi/(r_C step))^2.
    """
    step = mpmath.mpf("0.3") / (scale + length)
    total = [mpmath.mpf(0), mpmath.mpf(0), mpmath.mpf(0), step * length**2]
    for n in range(1, int(9 / (scale * step)) + 1):
        k = n * step
        f = 2 * mpmath.sin(k * length / 2) / k
        slope = (length * mpmath.cos(k * length / 2) - f) / k
        weight = 2 * step * mpmath.exp(-((k * scale) ** 2))
        total = [a + weight * b for a, b in zip(total, (slope**2, (k * f) ** 2, k * f * slope, f * f), strict=True)]
    return total


@pytest.mark.parametrize("lengths", [(1, 1, 1), (1, 0.3, 2), (0.02, 1, 1)])
@pytest.mark.parametrize("scale", [0.2, 0.7, 0.99, 1.01, 3.0, 100.0])
def test_the_integral_over_wave_vectors(lengths, scale):
    with mpmath.workdps(40):
        r = mpmath.mpf(scale)
        x, y, z = (integrals(mpmath.mpf(length), r) for length in lengths)
        expected = (x[0] * y[1] + y[0] * x[1] - 2 * x[2] * y[2]) * z[3] * r**3 / mpmath.pi**1.5
    assert rotation.cuboid(1.0, lengths, scale, 1.0) == pytest.approx(float(expected), rel=3e-12)


def test_a_cube_far_larger_than_the_correlation_length():
    """4 pi r_C^2 rho^2 L^4/3, an edge's share of r_C/L aside."""
    found = rotation.cuboid(3.0, (2.0,) * 3, 1e-6, 1.0)
    assert found == pytest.approx(4 * math.pi * 1e-12 * 9 * 16 / 3, rel=1e-5)


def test_a_plate_far_smaller_turns_by_its_quadrupole():
    found = rotation.cuboid(1.0, (2.0, 1.0, 1.0), np.array([1e4]), 1.0)
    assert found == pytest.approx((2 * (4 - 1) / 24 / 1e8) ** 2, rel=1e-7)


def test_scaling_of_lengths():
    """eta depends on lengths over r_C alone, times mass squared: lengths doubled at constant mass change nothing."""
    one = rotation.cuboid(8.0, (1.0, 0.4, 0.7), 0.3, 1.0)
    assert rotation.cuboid(1.0, (2.0, 0.8, 1.4), 0.6, 1.0) == pytest.approx(one, rel=1e-14)
