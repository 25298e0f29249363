"""The Diosi-Penrose model by the gravitational self-energy that defines it, and beside CSL."""

import math

import mpmath
import pytest

from heatscan.physics.collapse import diosi_penrose, rigid_body
from heatscan.physics.constants import gravitation, hbar


def test_two_near_places_decohere_as_their_self_energy():
    """Two Gaussian spheres attract each other as -G m^2 erf(d/2R0)/d: 1/hbar of what that rises over d is eta d^2/2."""
    mass, length = 3e-25, 2e-12
    with mpmath.workdps(40):
        apart = mpmath.mpf("1e-6") * length
        rise = 1 / (mpmath.sqrt(mpmath.pi) * length) - mpmath.erf(apart / (2 * length)) / apart
        expected = 2 * gravitation * mass**2 * rise / (hbar * apart**2)
    assert diosi_penrose.diffusion(mass, mass, length) == pytest.approx(float(expected), rel=1e-10)


def test_heat_is_momentum_along_three_axes():
    """p^2/2m along each, of one nucleus, and of the motion of a million as one: that gets the heat of one of them."""
    nucleus, length = 3e-25, 1e-13
    one = 3 * hbar**2 * diosi_penrose.diffusion(nucleus, nucleus, length) / (2 * nucleus)
    assert diosi_penrose.heating(nucleus, length) == pytest.approx(one, rel=1e-14)
    body = 3 * hbar**2 * diosi_penrose.diffusion(1e6 * nucleus, nucleus, length) / (2 * 1e6 * nucleus)
    assert body == pytest.approx(one, rel=1e-14)
    assert diosi_penrose.heating(1e6 * nucleus, length) == pytest.approx(1e6 * one, rel=1e-14)


def test_a_bound_on_one_model_is_a_bound_on_the_other():
    """G m0^2/(3 sqrt(pi) hbar lambda/r_C^2) is R0^3 where a point diffuses as much in both."""
    slope, mass, reference = 0.494, 2e-25, 1.66e-27
    length = (gravitation * reference**2 / (3 * math.sqrt(math.pi) * hbar * slope)) ** (1 / 3)
    csl = slope * rigid_body.point(mass, 1.0, reference)
    assert diosi_penrose.diffusion(mass, mass, length) == pytest.approx(csl, rel=1e-12)
