"""Friction of dissipative noise: a second derivation by integration over the jumps, and the balance with the force."""

import numpy as np
import pytest

from heatscan.physics import constants
from heatscan.physics.collapse import dissipative, rigid_body
from heatscan.studies.exclusion.experiments import Noise, damping

ATOM, DENSITY, RADIUS = 28 * constants.atomic_mass, 2330.0, 2e-7
MASS = 4 / 3 * np.pi * RADIUS**3 * DENSITY
SPHERE = {"shape": "sphere", "mode": "rigid", "radius": RADIUS, "density": DENSITY}
INPUTS = {"parts": [SPHERE], "linewidth": 1e-4, "sampled_frequency": 1e3, "atom_mass": ATOM}


def test_mean_of_the_jumps_of_a_moving_sphere():
    """d<P>/dt = Int d3Q Q |mu(Q)/m0|^2 exp(-r_C^2 |(1 + k) Q + 2 k m V|^2/hbar^2), for V far below v, in units of
    hbar/r_C, by sums over Q along V and across it.
    """
    length, velocity = 1e-7, 2e4
    k = dissipative.dissipation(ATOM, velocity, length)
    drift = 1e-3 * velocity  # V
    along, across = np.linspace(-8, 8, 1601), np.linspace(0, 8, 801)
    x, y = np.meshgrid(along, across, indexing="ij")
    shift = 2 * k * ATOM * drift * length / constants.hbar
    square = np.sqrt(x**2 + y**2) * RADIUS / length + 1e-9
    form = 3 * (np.sin(square) - square * np.cos(square)) / square**3
    weight = form**2 * y * np.exp(-(((1 + k) * x + shift) ** 2) - ((1 + k) * y) ** 2) * 2 * np.pi * 0.01**2
    # Of CSL, k = 0 and form 1, the rate is lambda (M/m0)^2: the measure is 1/pi^(3/2).
    force = np.sum(weight * x) / np.pi**1.5 * (MASS / constants.atomic_mass) ** 2 * constants.hbar / length
    diffusion = rigid_body.sphere(DENSITY, RADIUS, (1 + k) * length, constants.atomic_mass) / (1 + k) ** 3
    rate = dissipative.rigid_damping(diffusion, MASS, velocity, k, length)
    assert -force / (MASS * drift) == pytest.approx(rate, rel=1e-3)


def test_friction_and_force_balance_at_the_temperature_of_the_noise():
    """hbar^2 eta/2 = M rate k_B T (1 + k)^-1."""
    k, velocity, length = 0.2, 3e3, 1e-7
    rate = dissipative.rigid_damping(1e20, MASS, velocity, k, length)
    temperature = constants.hbar * velocity / (4 * constants.boltzmann * length * (1 + k))
    assert constants.hbar**2 * 1e20 / 2 == pytest.approx(MASS * rate * constants.boltzmann * temperature, rel=1e-12)


def test_the_bound_weakens_with_the_temperature_and_is_none_without_one():
    """Where k is small the damping goes as 1/T."""
    length = np.array([1e-7, 1e-6])
    one, two = (damping.KIND.bound(INPUTS, Noise(length, constants.atomic_mass, temperature=t)) for t in (1e3, 2e3))
    np.testing.assert_allclose(two / one, 2.0, rtol=1e-3)
    assert np.all(np.isinf(damping.KIND.bound(INPUTS, Noise(length, constants.atomic_mass))))
    assert np.all(np.isnan(damping.KIND.bound(INPUTS, Noise(length, constants.atomic_mass, temperature=1e-9))))


def test_of_the_body_as_a_whole_friction_and_the_force_of_csl_balance():
    """M rate k_B T = hbar^2 eta/2 also where atoms are faster than the noise; the mass of atoms then has no say."""
    length, temperature = np.array([1e-8, 1e-6]), 1e-9
    inputs = {name: value for name, value in INPUTS.items() if name != "atom_mass"} | {"dissipation": "body"}
    rate = damping.KIND.signal_per_rate(inputs, Noise(length, constants.atomic_mass, temperature=temperature))
    eta = rigid_body.sphere(DENSITY, RADIUS, length, constants.atomic_mass)
    np.testing.assert_allclose(MASS * rate * constants.boltzmann * temperature, constants.hbar**2 * eta / 2, rtol=1e-5)
    assert [name for name, _ in damping.KIND.check({**INPUTS, "dissipation": "body"})] == ["atom_mass"]
