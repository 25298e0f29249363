"""Overlap integrals against the integral over k of the master equation, and against the double integral over the
body."""

import itertools

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import overlaps as overlap

# Size over r_C. In k the integrands have as many periods as this, so that the largest are left to the integral over the
# body.
RATIOS = [1e-9, 3e-6, 1e-3, 0.1, 0.5, 0.99, 1.01, 2.0, 5.0, 12.0, 40.0, 150.0]
ALL_RATIOS = [*RATIOS, 1e4, 1e6, 1e9]


def over_k(form_factor, length):
    """Int dq exp(-q^2) form_factor(q), -inf to inf, by the trapezoidal rule.

    The integrand is entire, so the rule errs by exp(-(pi/h - L)^2), L the largest distance in the body over r_C.
    """
    step = mpmath.pi / (mpmath.mpf(length) / 2 + 12) / mpmath.mpf("1.5")
    count = int(mpmath.mpf(8) / step) + 1
    return step * mpmath.fsum(mpmath.exp(-((n * step) ** 2)) * form_factor(n * step) for n in range(-count, count + 1))


def sinc(x):
    return mpmath.sin(x) / x if x else mpmath.mpf(1)


def airy(x):
    """2 J1(x)/x."""
    return 2 * mpmath.besselj(1, x) / x if x else mpmath.mpf(1)


def over_distances(weight, kernel, size):
    """Int_0^size weight(r) kernel(r) dr for a kernel that dies out with exp(-r^2/4)."""
    ends = sorted({mpmath.mpf(0), size, *(mpmath.mpf(p) for p in (0.5, 1, 2, 3, 5, 8, 12, 18, 26) if p < size)})
    return mpmath.quad(lambda r: weight(r) * kernel(r), ends)


@pytest.mark.parametrize("ratio", RATIOS)
def test_segments_over_k(ratio):
    """Lengths in r_C: Int dk exp(-k^2) |2 sin(kL/2)/k|^2/sqrt(pi), bare and with k^2."""
    with mpmath.workdps(30):
        length = mpmath.mpf(ratio)
        bare = over_k(lambda k: (length * sinc(k * length / 2)) ** 2, length)
        gradient = over_k(lambda k: 4 * mpmath.sin(k * length / 2) ** 2, length)
        # (sqrt(pi)/r_C)^3 g is the transform of exp(-k^2 r_C^2): one root of pi for each dimension.
        assert overlap.segment(ratio, 1.0) * np.sqrt(np.pi) == pytest.approx(float(bare), rel=1e-14 * 2)
        assert overlap.segment_gradient(ratio, 1.0) * np.sqrt(np.pi) == pytest.approx(float(gradient), rel=1e-14)


@pytest.mark.parametrize("ratio", [r for r in RATIOS if r <= 40])
def test_discs_over_k(ratio):
    """The plane of k in polar coordinates, for which the rule needs the integrand as an even function of |k|: by
    panels."""
    with mpmath.workdps(25):
        radius = mpmath.mpf(ratio)
        ends = mpmath.linspace(0, 8, 9 + int(2 * ratio))
        area = mpmath.pi * radius**2

        def amplitude(k):
            return (area * airy(k * radius)) ** 2 * mpmath.exp(-k * k)

        bare = 2 * mpmath.pi * mpmath.quad(lambda k: k * amplitude(k), ends, method="gauss-legendre")
        gradient = mpmath.pi * mpmath.quad(lambda k: k**3 * amplitude(k), ends, method="gauss-legendre")
        assert overlap.disc(ratio, 1.0) * np.pi == pytest.approx(float(bare), rel=2e-14)
        assert overlap.disc_gradient(ratio, 1.0) * np.pi == pytest.approx(float(gradient), rel=2e-14)


@pytest.mark.parametrize("ratio", ALL_RATIOS)
def test_over_pairs_of_points(ratio):
    """The same as integrals over the distance of two points, which know no oscillation and reach any ratio."""
    with mpmath.workdps(50):
        size = mpmath.mpf(ratio)

        def g(r):
            return mpmath.exp(-r * r / 4)

        def curvature(r):  # -g''
            return (mpmath.mpf(1) / 2 - r * r / 4) * g(r)

        def laplacian(r):  # -(g'' + g'/r)/2, one of two directions
            return (mpmath.mpf(1) / 2 - r * r / 8) * g(r)

        def pairs(r):  # 2 pi r times the area that two discs at that distance share
            return (
                2
                * mpmath.pi
                * r
                * (2 * size**2 * mpmath.acos(r / (2 * size)) - r / 2 * mpmath.sqrt(4 * size**2 - r**2))
            )

        expected = {
            overlap.segment: over_distances(lambda r: 2 * (size - r), g, size),
            overlap.segment_gradient: over_distances(lambda r: 2 * (size - r), curvature, size),
            overlap.disc: over_distances(pairs, g, 2 * size),
            overlap.disc_gradient: over_distances(pairs, laplacian, 2 * size),
        }
        for function, value in expected.items():
            assert function(ratio, 1.0) == pytest.approx(float(value), rel=3e-14), function.__name__


@pytest.mark.parametrize(
    ("ratio", "aspect"),
    [*itertools.product([1e-9, 1e-5, 1e-2, 0.3, 1.0, 3.0, 10.0], [1.0, 1.7, 8.0, 300.0]), (60.0, 1.7)],
)
def test_pairs_of_segments_over_k(ratio, aspect):
    """Int dk exp(-k^2) (1 - cos kL)(1 - cos ka)/sqrt(pi), for bodies that touch and for bodies far apart."""
    with mpmath.workdps(30):
        length, apart = mpmath.mpf(ratio), mpmath.mpf(ratio) * aspect

        def mean(k):
            return 8 * (mpmath.sin(k * length / 2) * mpmath.sin(k * apart / 2)) ** 2

        expected = over_k(mean, length + apart) / mpmath.sqrt(mpmath.pi)
        assert overlap.segment_pair_gradient(ratio, ratio * aspect, 1.0) == pytest.approx(float(expected), rel=2e-14)


def test_pairs_of_segments_in_the_limits():
    """Alone where they are far apart; 3 a^2 L^2/8 r_C^4 where the noise cannot tell them apart; symmetric in a and
    L."""
    near = np.geomspace(1e-9, 1e-4, 6)
    np.testing.assert_allclose(
        overlap.segment_pair_gradient(near, 5.0, 0.1), overlap.segment_gradient(near, 0.1), rtol=1e-14
    )
    far = np.geomspace(1e5, 1e9, 5)
    np.testing.assert_allclose(overlap.segment_pair_gradient(2.0, 7.0, far), 3 / 8 * 14.0**2 / far**4, rtol=1e-8)
    np.testing.assert_allclose(
        overlap.segment_pair_gradient(2.0, 7.0, 1.3), overlap.segment_pair_gradient(7.0, 2.0, 1.3), rtol=1e-15
    )


def test_broadcasting():
    lengths, size = np.geomspace(1e-9, 1e-3, 5), np.array([[1e-6], [1e-4]])
    for function in (overlap.segment, overlap.segment_gradient, overlap.disc, overlap.disc_gradient):
        values = function(size, lengths)
        assert values.shape == (2, 5)
        assert values[1, 3] == function(1e-4, lengths[3])
