"""The share of a beam's noise that its fundamental mode feels."""

import mpmath
import numpy as np
import pytest
from scipy import integrate

from heatscan.physics.collapse import flexural_mode


def test_the_mode_is_that_of_a_clamped_free_beam():
    """Ends and equation: phi = phi' = 0 at the clamp, phi'' = phi''' = 0 and phi = 1 at the tip, phi'''' = b^4 phi."""
    b = float(mpmath.findroot(lambda x: mpmath.cos(x) * mpmath.cosh(x) + 1, 1.9))
    assert flexural_mode.shape(1.0) == pytest.approx(1, rel=1e-14)
    assert flexural_mode.shape(0.0) == 0
    polynomial = np.polynomial.Chebyshev.interpolate(flexural_mode.shape, 20, domain=[0, 1])
    assert polynomial.deriv(1)(0.0) == pytest.approx(0, abs=1e-11)
    assert polynomial.deriv(2)(1.0) == pytest.approx(0, abs=1e-8)
    assert polynomial.deriv(3)(1.0) == pytest.approx(0, abs=1e-5)
    for place in (0.3, 0.5, 0.8):
        assert polynomial.deriv(4)(place) == pytest.approx(b**4 * flexural_mode.shape(place), rel=1e-6)


def test_limits():
    """The mean of phi^2 is exactly a quarter for every clamped-free beam; far above its length only the mean of phi
    counts."""
    assert flexural_mode.mode_factor(1.0, 1e-9) == pytest.approx(1 / 4, rel=1e-8)
    mean = integrate.quad(flexural_mode.shape, 0, 1, epsrel=1e-13)[0]
    assert flexural_mode.mode_factor(3.0, 3e7) == pytest.approx(mean**2, rel=1e-13)


@pytest.mark.parametrize("ratio", [0.02, 0.09, 0.4, 2.0])
def test_between(ratio):
    def weight(z, y):
        return np.exp(-np.square((z - y) / (2 * ratio)))

    modes = integrate.dblquad(
        lambda z, y: flexural_mode.shape(z) * flexural_mode.shape(y) * weight(z, y), 0, 1, 0, lambda y: y, epsrel=1e-11
    )[0]
    rigid = integrate.dblquad(weight, 0, 1, 0, lambda y: y, epsrel=1e-11)[0]
    assert flexural_mode.mode_factor(0.7, 0.7 * ratio) == pytest.approx(modes / rigid, rel=1e-9)


def test_it_falls_steadily():
    factor = flexural_mode.mode_factor(1.0, np.geomspace(1e-9, 1e9, 200))
    assert np.all(np.diff(factor) <= 1e-13)
    assert np.all(np.isfinite(factor))
