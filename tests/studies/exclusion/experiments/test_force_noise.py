"""Bodies of several cuboids: what nearness does to them is exact, in the limits and against the integral over k."""

import numpy as np
import pytest

from heatscan.physics import constants
from heatscan.physics.collapse import rigid_body
from heatscan.studies.exclusion.experiments import Noise
from heatscan.studies.exclusion.experiments.force_noise import KIND

LENGTHS = np.geomspace(1e-9, 1e3, 49)
EDGES = {"length": 2e-3, "width": 1e-3, "height": 3e-3}


def block(density=2000.0, along=0.0, **edges):
    return {"shape": "cuboid", "mode": "rigid", "density": density, "place_along": along, **EDGES, **edges}


def noise_of(*parts, length=LENGTHS, name="force_noise"):
    inputs = {"parts": list(parts), "arrangement": "single", "sampled_frequency": 1.0, name: 1.0}
    return KIND.signal_per_rate(inputs, Noise(length, constants.atomic_mass))


def test_two_halves_are_the_whole():
    half = {"length": 1e-3}
    halves = noise_of(block(along=-0.5e-3, **half), block(along=0.5e-3, **half))
    np.testing.assert_allclose(halves, noise_of(block()), rtol=1e-10)


def test_one_cuboid_is_that_of_rigid_bodies():
    eta = rigid_body.cuboid(2000.0, tuple(EDGES.values()), LENGTHS, constants.atomic_mass)
    np.testing.assert_array_equal(noise_of(block()), 2 * constants.hbar**2 * eta)


def test_parts_far_apart_add():
    near = LENGTHS[LENGTHS < 1e-3]
    both = noise_of(block(), block(5000.0, along=1.0), length=near)
    np.testing.assert_allclose(both, noise_of(block(), length=near) + noise_of(block(5000.0), length=near), rtol=1e-12)


def test_at_large_lengths_the_total_mass_counts():
    """eta = M^2/(2 m0^2 r_C^2), however the mass is distributed."""
    volume = np.prod(list(EDGES.values()))
    mass = (2000.0 + 5000.0) * volume
    expected = 2 * constants.hbar**2 * rigid_body.point(mass, 1e3, constants.atomic_mass)
    assert noise_of(block(), block(5000.0, along=4e-3), length=1e3) == pytest.approx(expected, rel=1e-6)


def test_against_the_integral_over_k():
    """Two cuboids in line, with and without a gap: the square of their amplitudes along k, a product of sincs across
    it.
    """
    length, gap = 1.5e-3, 2.5e-3
    nodes, weights = np.polynomial.legendre.leggauss(400)
    k, weight = 8 / length * nodes, 8 / length * weights

    def sinc(edge):
        return edge * np.sinc(k * edge / (2 * np.pi))

    along = sinc(EDGES["length"]) * (2000.0 + 5000.0 * np.exp(-1j * k * gap))
    kernel = weight * np.exp(-((k * length) ** 2))
    integral = np.sum(kernel * k**2 * np.abs(along) ** 2)
    for edge in (EDGES["width"], EDGES["height"]):
        integral *= np.sum(kernel * sinc(edge) ** 2)
    eta = length**3 / (np.pi**1.5 * constants.atomic_mass**2) * integral
    ours = noise_of(block(), block(5000.0, along=gap), length=length)
    assert ours == pytest.approx(2 * constants.hbar**2 * eta, rel=1e-9)


def test_neighbours_are_pushed_harder_than_strangers():
    """What the sum of parts leaves out: twice the noise of two equal neighbours at r_C far above them."""
    pair = noise_of(block(), block(along=2e-3), length=1e-1)
    assert pair == pytest.approx(4 * noise_of(block(), length=1e-1), rel=1e-3)


def test_the_acceleration_is_that_of_all_parts():
    parts = block(), block(5000.0, along=4e-3)
    mass = 7000.0 * np.prod(list(EDGES.values()))
    ratio = noise_of(*parts) / noise_of(*parts, name="acceleration_noise")
    np.testing.assert_allclose(ratio, mass**2, rtol=1e-12)


def test_cuboids_must_not_overlap():
    inputs = {"parts": [block(), block()], "arrangement": "single", "force_noise": 1.0, "convention": "one_sided"}
    ((key, fault),) = KIND.check(inputs)
    assert (key, fault.partition(":")[0]) == ("parts", "the cuboids 0 and 1 overlap; say where they lie")
    inputs["parts"][1]["place_along"] = 2e-3  # they touch
    assert not list(KIND.check(inputs))
