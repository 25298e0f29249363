"""Momentum diffusion of rigid bodies against the integral over k of the master equation, published bounds and
limits."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.physics.collapse import flexural_mode, force_noise, rigid_body
from heatscan.physics.collapse.point_masses import point_heating
from heatscan.physics.constants import atomic_mass, hbar

PATHFINDER = (1.928 / 0.046**3, (0.046, 0.046, 0.046), 0.376)
WIDE = np.geomspace(1e-9, 1e9, 73)
lengths = st.floats(-9, 9).map(lambda power: 10**power)
shapes = st.sampled_from(["cuboid", "sphere", "axial", "lateral", "stack"])


def diffusion(shape, correlation_length):
    """Bodies of about one metre and their masses."""
    if shape == "cuboid":
        return rigid_body.cuboid(3.0, (1.0, 0.7, 1.9), correlation_length, 2.0), 3 * 0.7 * 1.9
    if shape == "sphere":
        return rigid_body.sphere(3.0, 0.6, correlation_length, 2.0), 4 * np.pi * 0.6**3
    if shape == "stack":
        stack = rigid_body.multilayer([2.0, 7.0, 1.0], [0.4, 0.1, 0.5], (0.7, 1.9), correlation_length, 2.0)
        return stack, 0.7 * 1.9 * (0.8 + 0.7 + 0.5)
    axial = shape == "axial"
    return rigid_body.cylinder(3.0, 0.5, 1.2, correlation_length, 2.0, along_axis=axial), 3 * np.pi * 0.25 * 1.2


@pytest.mark.parametrize("shape", ["cuboid", "sphere", "axial", "lateral", "stack"])
def test_far_above_its_size_a_body_is_a_point(shape):
    """eta -> m^2/(2 m0^2 r_C^2), whose heating in one direction is that of a point-like ion."""
    length = np.geomspace(1e6, 1e9, 7)
    eta, mass = diffusion(shape, length)
    np.testing.assert_allclose(eta, rigid_body.point(mass, length, 2.0), rtol=2e-12)
    np.testing.assert_allclose(hbar**2 * eta / (2 * mass), point_heating(mass, length, 2.0), rtol=2e-12)


def test_far_below_its_size_a_body_is_its_surface():
    """eta -> 4 pi r_C^2/m0^2 times the surface integral of (jump of density * cosine)^2."""
    length = np.geomspace(1e-9, 1e-8, 3)
    expected = {
        "cuboid": 2 * 0.7 * 1.9 * 9,
        "sphere": 4 / 3 * np.pi * 0.36 * 9,
        "axial": 2 * np.pi * 0.25 * 9,
        "lateral": np.pi * 0.5 * 1.2 * 9,
        "stack": 0.7 * 1.9 * (4 + 25 + 36 + 1),
    }
    for shape, surface in expected.items():
        eta, _ = diffusion(shape, length)
        np.testing.assert_allclose(eta, 4 * np.pi * length**2 / 4 * surface, rtol=1e-7, err_msg=shape)


@pytest.mark.parametrize("shape", ["cuboid", "sphere", "axial", "lateral", "stack"])
def test_finite_and_positive_over_eighteen_decades(shape):
    eta, mass = diffusion(shape, WIDE)
    assert np.all(np.isfinite(eta))
    assert np.all(eta > 0)
    if shape != "stack":  # an interface of a stack can gain from interference, but never beyond all mass in one point
        slopes = np.diff(np.log(eta)) / np.diff(np.log(WIDE))
        assert np.all((slopes > -2 - 1e-9) & (slopes < 2 + 1e-9))
    assert np.all(eta <= rigid_body.point(mass, WIDE, 2.0) * (1 + 1e-13))


@given(lengths, st.floats(-6, 6), shapes)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_scaling(length, power, shape):
    """Blown up with r_C, density kept: eta grows as the fourth power of the scale (mass^2 over area)."""
    scale = 10**power
    before, after = _scaled(shape, length, 1.0), _scaled(shape, length * scale, scale)
    assert after == pytest.approx(before * scale**4, rel=1e-11)


def _scaled(shape, length, scale):
    if shape == "cuboid":
        return rigid_body.cuboid(1.0, (scale, 2 * scale, 3 * scale), length, 1.0)
    if shape == "sphere":
        return rigid_body.sphere(1.0, scale, length, 1.0)
    if shape == "stack":
        return rigid_body.multilayer([1.0, 3.0], [scale, 2 * scale], (scale, scale), length, 1.0)
    return rigid_body.cylinder(1.0, scale, 2 * scale, length, 1.0, along_axis=shape == "axial")


def fourier_sphere(a):
    """3 j1(a)/a."""
    return 3 * (mpmath.sin(a) - a * mpmath.cos(a)) / a**3 if a > 1e-4 else 1 - a**2 / 10 + a**4 / 280


@pytest.mark.parametrize("ratio", [1e-9, 1e-3, 0.3, 1.0, 1.41, 1.42, 3.0, 12.0, 60.0])
def test_sphere_over_k(ratio):
    """Int d3k exp(-k^2) k_x^2 |mu~|^2/pi^(3/2), against the eta of the point: r_C = 1 and a mass of one."""
    with mpmath.workdps(30):
        radius = mpmath.mpf(ratio)
        ends = mpmath.linspace(0, 9, 10 + int(3 * ratio))
        integral = 4 * mpmath.pi / 3 * mpmath.quad(
            lambda k: k**4 * mpmath.exp(-k * k) * fourier_sphere(k * radius) ** 2, ends
        )  # fmt: skip
        factor = integral / mpmath.pi ** mpmath.mpf("1.5") * 2
    ours = rigid_body.sphere(1.0, ratio, 1.0, 1.0) / rigid_body.point(4 / 3 * np.pi * ratio**3, 1.0, 1.0)
    assert ours == pytest.approx(float(factor), rel=1e-14)


@pytest.mark.parametrize("ratio", np.geomspace(1e-9, 1e9, 19))
def test_sphere_is_a_confluent_hypergeometric_function(ratio):
    with mpmath.workdps(40):
        expected = mpmath.hyp1f1(2, 4, -(mpmath.mpf(float(ratio)) ** 2))
    ours = rigid_body.sphere(1.0, ratio, 1.0, 1.0) / rigid_body.point(4 / 3 * np.pi * ratio**3, 1.0, 1.0)
    assert ours == pytest.approx(float(expected), rel=1e-14)


def test_sphere_known_value():
    assert rigid_body.sphere(1.0, 1.0, 1.0, 1.0) / rigid_body.point(4 / 3 * np.pi, 1.0, 1.0) == pytest.approx(
        0.6218, abs=5e-5
    )
    small = np.array([1e-3, 1e-2])
    factor = rigid_body.sphere(1.0, small, 1.0, 1.0) / rigid_body.point(4 / 3 * np.pi * small**3, 1.0, 1.0)
    np.testing.assert_allclose(factor, 1 - small**2 / 2 + 3 * small**4 / 20, rtol=1e-12)


def over_space(amplitude_squared, reach):
    """The integral over all three components of k at once, by the trapezoidal rule on a cube: r_C = 1."""
    step = np.pi / (reach / 2 + 8)
    k = step * np.arange(-int(6.5 / step), int(6.5 / step) + 1)
    kx, ky, kz = np.meshgrid(k, k, k, indexing="ij", sparse=True)
    weight = np.exp(-(kx**2 + ky**2 + kz**2)) * kx**2
    return step**3 * np.sum(weight * amplitude_squared(kx, ky, kz)) / np.pi**1.5


@pytest.mark.parametrize("size", [1e-6, 0.2, 2.0, 12.0])
def test_cuboid_and_cylinder_in_three_dimensions(size):
    """Not factor by factor: the body's whole transform on a cube in k, with the corners and edges that factors never
    meet."""
    from scipy import special

    def edge(k, length):
        return length * np.sinc(k * length / (2 * np.pi))

    def disc(k, radius):
        return np.pi * radius**2 * (special.j0(k * radius) + special.jv(2, k * radius))

    def box(kx, ky, kz):
        return np.square(edge(kx, size) * edge(ky, 0.7 * size) * edge(kz, 1.3 * size))

    def axial(kx, ky, kz):
        return np.square(edge(kx, size) * disc(np.hypot(ky, kz), 0.4 * size))

    def lateral(kx, ky, kz):
        return np.square(edge(kz, size) * disc(np.hypot(kx, ky), 0.4 * size))

    cuboid = rigid_body.cuboid(1.0, (size, 0.7 * size, 1.3 * size), 1.0, 1.0)
    assert cuboid == pytest.approx(over_space(box, 1.3 * size), rel=1e-12)
    for along_axis, form in ((True, axial), (False, lateral)):
        cylinder = rigid_body.cylinder(1.0, 0.4 * size, size, 1.0, 1.0, along_axis=along_axis)
        assert cylinder == pytest.approx(over_space(form, size), rel=1e-12)


def stack_over_k(densities, thicknesses, correlation_length):
    """Int dk exp(-k^2 r_C^2) k^2 |Sum of the layers' transforms|^2 r_C/sqrt(pi), nothing negative, by the trapezoidal
    rule."""
    densities, thicknesses = np.array(densities, float), np.array(thicknesses, float)
    centres = np.cumsum(thicknesses) - thicknesses / 2 - thicknesses.sum() / 2
    step = np.pi / (thicknesses.sum() / (2 * correlation_length) + 8)
    q = step * np.arange(0, int(6.5 / step) + 1)
    total = 0.0
    for block in np.array_split(q, 1 + q.size // 20_000):
        k = block[:, None] / correlation_length
        layers = densities * thicknesses * np.sinc(k * thicknesses / (2 * np.pi)) * np.exp(1j * k * centres)
        total += 2 * np.sum(np.exp(-(block**2)) * np.square(k[:, 0]) * np.abs(layers.sum(axis=1)) ** 2)
    return total * step / np.sqrt(np.pi)


@pytest.mark.parametrize("ratio", [1e-9, 1e-5, 1e-3, 0.03, 0.3, 1.0, 3.0, 20.0, 1e3])
@pytest.mark.parametrize("count", [1, 2, 47])
def test_stack_over_k(ratio, count):
    """r_C from 1e9 layers down to a thousandth of one. Lateral edges far above r_C make the area a known factor."""
    densities = np.resize([7170.0, 2200.0], count)
    thicknesses = np.full(count, ratio)
    ours = rigid_body.multilayer(densities, thicknesses, (1e12, 1e12), 1.0, 1.0) / (2 * np.sqrt(np.pi) * 1e12) ** 2
    # The rest of an overlap of a segment: 2 sqrt(pi) L - 4.
    ours /= (1 - 2e-12 / np.sqrt(np.pi)) ** 2
    assert ours == pytest.approx(stack_over_k(densities, thicknesses, 1.0), rel=3e-12)


def test_a_stack_of_equal_layers_is_a_cuboid():
    length = np.geomspace(1e-12, 1e3, 31)
    stack = rigid_body.multilayer([5.0] * 6, [1e-6, 3e-6, 2e-6, 1e-6, 2e-6, 1e-6], (1e-4, 2e-4), length, 1.0)
    np.testing.assert_allclose(stack, rigid_body.cuboid(5.0, (1e-5, 1e-4, 2e-4), length, 1.0), rtol=1e-12)


def test_a_stack_may_be_turned_over():
    length = np.geomspace(1e-9, 1e3, 25)
    one = rigid_body.multilayer([5.0, 1.0, 2.0], [1e-6, 3e-6, 2e-6], (1e-4, 2e-4), length, 1.0)
    other = rigid_body.multilayer([2.0, 1.0, 5.0], [2e-6, 3e-6, 1e-6], (2e-4, 1e-4), length, 1.0)
    np.testing.assert_allclose(one, other, rtol=1e-12)


def test_pair_of_cuboids_in_its_limits():
    """Far apart each counts for itself; r_C far above, what both share is gone and eta falls as r_C^-4."""
    density, edges, separation = PATHFINDER
    near, far = np.geomspace(1e-9, 1e-3, 7), np.geomspace(1e3, 1e6, 4)
    alone = rigid_body.cuboid(density, edges, near, atomic_mass)
    np.testing.assert_allclose(rigid_body.cuboid_pair(density, edges, separation, near, atomic_mass), alone, rtol=1e-12)
    pair = rigid_body.cuboid_pair(density, edges, separation, far, atomic_mass)
    np.testing.assert_allclose(
        pair, rigid_body.point(1.928, far, atomic_mass) * 3 / 4 * (separation / far) ** 2, rtol=1e-6
    )


def test_pair_of_cylinders():
    """As for cuboids: one glued to the other, and each for itself."""
    length = np.geomspace(0.05, 50, 13)
    one, both = (rigid_body.cylinder(1.0, 0.6, size, length, 1.0) for size in (1.0, 2.0))
    pair = rigid_body.cylinder_pair(1.0, 0.6, 1.0, 1.0, length, 1.0)
    np.testing.assert_allclose(2 * one - both / 2, pair, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(rigid_body.cylinder_pair(1.0, 0.6, 1.0, 1e4, length, 1.0), one, rtol=1e-14)


@pytest.mark.parametrize("ratio", [0.05, 0.2, 0.4, 0.5, 0.7, 1.0, 3.0])
def test_a_crystal_is_shaken_more(ratio):
    """A cube of 1000^3 point-like atoms against the continuous one: 1/24 of (a/r_C)^2 more, and no less at any r_C."""
    places = np.arange(1000.0)
    square = np.square((places[:, None] - places) / ratio)
    correlation = np.exp(-square / 4)
    # Each sum over pairs is a product of sums along the edges.
    crystal = np.sum((1 / 2 - square / 4) / ratio**2 * correlation) * np.sum(correlation) ** 2
    excess = crystal / rigid_body.cuboid(1.0, (1e3, 1e3, 1e3), ratio, 1.0) - 1
    assert excess > 0
    if ratio >= 1:
        assert excess == pytest.approx(1 / 24 / ratio**2, rel=0.1)
    if ratio == 0.05:
        assert crystal == pytest.approx(1e9 / (2 * ratio**2), rel=1e-12)


def test_touching_cuboids_of_opposite_motion():
    """eta_11 - eta_12 at contact, from the eta of one and of the two glued together: eta_2L = 2 eta_11 + 2 eta_12."""
    length = np.geomspace(0.05, 50, 13)
    one = rigid_body.cuboid(1.0, (1.0, 2.0, 3.0), length, 1.0)
    both = rigid_body.cuboid(1.0, (2.0, 2.0, 3.0), length, 1.0)
    pair = rigid_body.cuboid_pair(1.0, (1.0, 2.0, 3.0), 1.0, length, 1.0)
    np.testing.assert_allclose(2 * one - both / 2, pair, rtol=1e-9, atol=1e-14)


def pathfinder_bound(amplitude, correlation_length, pair=True):
    density, edges, separation = PATHFINDER
    if pair:
        eta = rigid_body.cuboid_pair(density, edges, separation, correlation_length, atomic_mass)
    else:
        eta = rigid_body.cuboid(density, edges, correlation_length, atomic_mass)
    noise = force_noise.one_sided_relative_acceleration_noise(eta, 1.928)
    return np.square(amplitude) / noise


def test_lisa_pathfinder():
    """Helou et al., arXiv:1606.03637: (2.96 +- 0.12)e-8 1/s from 5.2 fm/s^2/sqrt(Hz); a two-sided reading gives twice
    that."""
    assert pathfinder_bound(5.2e-15, 1e-7) == pytest.approx(2.96e-8, abs=0.12e-8)
    # arXiv:2411.17588, abstract: 8.3e-11 1/s; 0.075 fm^2/s^4/Hz is quoted at second hand.
    assert pathfinder_bound(np.sqrt(0.075e-30), 1e-7) == pytest.approx(8.3e-11, rel=0.01)


def test_lisa_pathfinder_over_all_lengths():
    """Asymptotes by hand: S m0^2 L^4/(32 pi hbar^2 r_C^2) below the size; and a minimum between size and separation."""
    short = np.geomspace(1e-8, 1e-6, 5)
    expected = (1.74e-15) ** 2 * atomic_mass**2 * 0.046**4 / (32 * np.pi * hbar**2 * short**2)
    # From 1.928 kg and 46 mm: the mass enters the density and the acceleration alike, and cancels.
    np.testing.assert_allclose(pathfinder_bound(1.74e-15, short), expected, rtol=1e-4)
    length = np.geomspace(1e-3, 1, 2001)
    bound = pathfinder_bound(1.74e-15, length)
    lowest = np.argmin(bound)
    assert length[lowest] == pytest.approx(1.78e-2, rel=0.01)
    assert bound[lowest] == pytest.approx(3.89e-19, rel=2e-3)
    assert pathfinder_bound(1.74e-15, 0.1) == pytest.approx(3.31e-18, rel=2e-3)
    # As if each were alone: 3.92e-18. Side by side in one lump of noise they are also pushed against each other.
    assert pathfinder_bound(1.74e-15, 0.1, pair=False) == pytest.approx(3.92e-18, rel=2e-3)
    slope = np.log(pathfinder_bound(1.0, 1e4) / pathfinder_bound(1.0, 1e3)) / np.log(10)
    assert slope == pytest.approx(4, abs=1e-5)


def test_cantilever_of_2017():
    """Sphere and a quarter of the beam, 1.87 aN^2/Hz one-sided: within 35 % of the published 2.0e-8 1/s."""
    sphere = rigid_body.sphere(7430.0, 15.5e-6, 1e-7, atomic_mass)
    beam = rigid_body.cuboid(2330.0, (2.5e-6, 57e-6, 450e-6), 1e-7, atomic_mass)
    factor = flexural_mode.mode_factor(450e-6, 1e-7)
    alone = 1.87e-36 / force_noise.one_sided_force_noise(sphere)
    both = 1.87e-36 / force_noise.one_sided_force_noise(sphere + factor * beam)
    assert alone == pytest.approx(3.3e-8, rel=0.01)
    assert both == pytest.approx(1.48e-8, rel=0.005)
    assert both == pytest.approx(2.0e-8, rel=0.35)


def test_multilayer_of_2020():
    """A nominal geometry: 47 layers of 370 nm. Its shape against the published 2.0e-10 1/s at 1e-7 m, interference bump
    included."""
    length = np.array([1e-8, 3e-8, 1e-7, 3e-7, 1e-6, 1e-5, 1e-4])
    densities = np.resize([7170.0, 2200.0], 47)
    eta = rigid_body.multilayer(densities, np.full(47, 370e-9), (117e-6, 98e-6), length, atomic_mass)
    expected = [1.9e-8, 2.1e-9, 2.0e-10, 4.4e-10, 5.4e-11, 1.2e-12, 8e-12]
    np.testing.assert_allclose(2.0e-10 * eta[2] / eta, expected, rtol=0.035)
    assert 2.0e-10 * force_noise.one_sided_force_noise(eta[2]) == pytest.approx(2.7e-36, rel=0.01)


def test_gravitational_wave_detectors():
    """Cylinders along their axis: LIGO's mirror as one free mass, 95 fN/sqrt(Hz)."""
    density = 40 / (np.pi * 0.17**2 * 0.2)
    eta = rigid_body.cylinder(density, 0.17, 0.2, np.array([1e-7, 1e-4]), atomic_mass)
    bound = (95e-15) ** 2 / force_noise.one_sided_force_noise(eta)
    np.testing.assert_allclose(bound, [1.0e-5, 1.0e-11], rtol=0.015)
