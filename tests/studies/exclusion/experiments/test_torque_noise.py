"""Torque noise: a cube by hand, and a dumbbell on a long arm, which is pushed."""

import math

import pytest

from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import Noise, force_noise, torque_noise

NOISE = Noise(1e-7, constants.atomic_mass)
READ = {"convention": "one_sided", "sampled_frequency": 0.01}


def bound(*parts, kind=torque_noise, **inputs):
    return kind.KIND.bound({"parts": list(parts), **READ, **inputs}, NOISE)


def test_a_cube_by_hand():
    """lambda = S 3 m0^2/(8 pi hbar^2 r_C^2 rho^2 L^4), r_C/L aside."""
    cube = {"shape": "cuboid", **dict.fromkeys(("length", "width", "height"), 0.046), "density": 19881.0, "arm": 0.0}
    body = 8 * math.pi * (constants.hbar * 1e-7 * 19881 / constants.atomic_mass) ** 2 * 0.046**4
    assert bound(cube, torque_noise=5.7e-34) == pytest.approx(5.7e-34 * 3 / body, rel=1e-4)
    assert bound(cube, torque_noise=2.85e-34, convention="two_sided") == bound(cube, torque_noise=5.7e-34)
    root = math.sqrt(5.7e-34)
    assert bound(cube, torque_noise_amplitude=root) == pytest.approx(bound(cube, torque_noise=5.7e-34), rel=1e-14)


@pytest.mark.parametrize(
    "part",
    [{"shape": "sphere", "radius": 1e-3}, {"shape": "cuboid", "length": 1e-3, "width": 1e-3, "height": 2e-3}],
)
def test_two_bodies_on_an_arm_are_pushed_along_the_circle(part):
    both = {**part, "mass": 1e-5}
    pushed = bound({**both, "mode": "rigid"}, kind=force_noise, arrangement="single", force_noise=1e-30)
    turned = bound(*[{**both, "arm": 10.0}] * 2, torque_noise=2 * 100 * 1e-30)
    assert turned == pytest.approx(pushed, rel=1e-7)


def test_what_is_at_fault():
    faults = list(torque_noise._check_part({"shape": "sphere", "radius": 1.0, "arm": 0.0}))
    assert [name for name, _ in faults] == ["arm", "density"]
    assert [name for name, _ in torque_noise._check({"torque_noise": 1.0})] == ["convention"]
