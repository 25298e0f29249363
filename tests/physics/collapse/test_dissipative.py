"""Dissipative noise: means over the jumps by integration over Q, the limit of CSL, balance."""

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import dissipative, rigid_body
from heatscan.physics.constants import atomic_mass, boltzmann, hbar


def over_jumps(k, momentum):
    """Rate and mean gain of Q^2 + 2 P.Q, in units of hbar/r_C, by the trapezoidal rule over all three components of Q.

    Weights (4 pi)^(3/2)/(2 pi)^3 exp(-|(1 + k) Q + 2 k P|^2), the square of the jump operator.
    """
    step = 0.3 / (1 + k)
    n = np.arange(-26, 27) * step
    qx, qy, qz = np.meshgrid(n - 2 * k * momentum / (1 + k), n, n, indexing="ij", sparse=True)
    weight = np.exp(-(((1 + k) * qx + 2 * k * momentum) ** 2) - (1 + k) ** 2 * (qy**2 + qz**2))
    weight = weight * step**3 * (4 * np.pi) ** 1.5 / (2 * np.pi) ** 3
    return weight.sum(), np.sum(weight * (qx**2 + qy**2 + qz**2 + 2 * momentum * qx))


@pytest.mark.parametrize("k", [0.0, 0.2, 3.0])
def test_the_rate_of_jumps_is_the_strength_for_rigid_bodies(k):
    rate, _ = over_jumps(k, 1.3)
    assert dissipative.rigid_strength(k) == pytest.approx(rate, rel=1e-12)


def test_without_dissipation_it_is_csl():
    length = np.geomspace(1e-9, 1e-4, 6)
    np.testing.assert_array_equal(dissipative.rigid_length(0.0, length), length)
    assert dissipative.rigid_strength(0.0) == 1


@pytest.mark.parametrize("temperature", [1e-8, 1e-7, 1e-6])
@pytest.mark.parametrize("mass", [23, 87])
def test_balance(temperature, mass):
    """At (3/2) k_B T of the noise the jumps neither heat nor cool, whatever the mass: their gain is linear in the
    energy."""
    mass, length = mass * atomic_mass, 1e-7
    k = dissipative.dissipation(mass, dissipative.noise_velocity(temperature, length), length)
    at_rest, moving = (over_jumps(k, momentum)[1] for momentum in (0.0, 0.8))
    assert at_rest > 0 > over_jumps(k, 50 / (1 + k))[1]
    balanced = 0.8**2 * at_rest / (at_rest - moving) * (hbar / length) ** 2 / (2 * mass)
    assert balanced == pytest.approx(1.5 * boltzmann * temperature, rel=1e-9)


def test_known_value():
    assert dissipative.noise_velocity(1.0, 1e-7) == pytest.approx(5.2e4, rel=0.01)


@pytest.mark.parametrize("k", [1e-3, 0.5, 4.0])
@pytest.mark.parametrize("ratio", [0.01, 1.0, 20.0])
def test_rigid_sphere_over_k(k, ratio):
    """The integral of the master equation with exp(-(1 + k)^2 q^2 r_C^2) in place of exp(-q^2 r_C^2): r_C = 1."""
    with mpmath.workdps(30):

        def form(a):
            return 3 * (mpmath.sin(a) - a * mpmath.cos(a)) / a**3 if a > 1e-4 else 1 - a**2 / 10

        ends = mpmath.linspace(0, 9 / (1 + k), 10 + int(3 * ratio))
        integral = mpmath.quad(
            lambda q: q**4 * mpmath.exp(-(((1 + k) * q) ** 2)) * form(q * ratio) ** 2, ends, method="gauss-legendre"
        )
        expected = 4 * mpmath.pi / 3 * integral / mpmath.pi ** mpmath.mpf("1.5")
    mass = 4 / 3 * np.pi * ratio**3
    eta = rigid_body.sphere(1.0, ratio, dissipative.rigid_length(k, 1.0), 1.0) * dissipative.rigid_strength(k)
    assert eta / mass**2 == pytest.approx(float(expected), rel=1e-13)
