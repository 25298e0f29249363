"""The double sum of [M] (53): by hand, against closed forms, and every fast method against direct summation."""

import itertools

import mpmath
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.special import erf

from heatscan.physics import constants
from heatscan.physics.molecule import form_factor, pair_table, porphyrin_barrel
from heatscan.physics.molecule.barrel_coherence import BarrelCoherence
from heatscan.physics.molecule.coherence import MassDistribution, nodes

LENGTHS = np.geomspace(1e-12, 1e-2, 41)
RING = (4338 * constants.atomic_mass, 2.4e-9, "butadiyne", "outward")
# Pairs below 1 angstrom, transforms over five octaves, nodes above.
FORCED = tuple(1e-10 * np.array([1.0, 2, 4, 8, 16, 32]))


def cloud(count, seed, size=(1.2e-9, 1.0e-9, 0.8e-9)):
    generator = np.random.default_rng(seed)
    return generator.normal(size=(count, 3)) * size, generator.uniform(1, 60, count)


def direct(positions, masses, lengths):
    """C by summing over all pairs as they stand in [M] (53), one row of the double sum at a time."""
    weights = masses / np.sum(masses)
    result = np.zeros((len(lengths), 3, 3))
    for position, weight in zip(positions, weights, strict=True):
        apart = positions - position
        square = np.square(apart).sum(axis=1)
        for number, length in enumerate(lengths):
            pairs = weight * weights * np.exp(-square / (4 * length**2))
            result[number] += pairs.sum() * np.eye(3) - (pairs * apart.T) @ apart / (2 * length**2)
    return result


def off(found, expected):
    """The largest error of a set of matrices, relative to the mean of each one's diagonal."""
    return np.abs((found - expected) / (np.trace(expected, axis1=1, axis2=2) / 3)[:, None, None]).max()


@pytest.mark.parametrize("apart", [3e-11, 1.4e-10, 2e-9])
def test_two_atoms_by_hand(apart):
    light, heavy = 12.0, 65.0
    molecule = MassDistribution([[0, 0, 0], [0, 0, apart]], [light, heavy])
    coherence, loss = molecule.coherence_factor(LENGTHS)
    with mpmath.workdps(40):
        for number, length in enumerate(map(mpmath.mpf, LENGTHS.tolist())):
            u = mpmath.mpf(apart) ** 2 / (4 * length**2)
            share = 2 * mpmath.mpf(light) * heavy / (light + heavy) ** 2
            along = share * (mpmath.exp(-u) * (1 - 2 * u) - 1)
            across = share * (mpmath.exp(-u) - 1)
            for axis, expected in ((0, across), (1, across), (2, along)):
                assert loss[number, axis, axis] == pytest.approx(float(expected), rel=2e-12)
                assert coherence[number, axis, axis] == pytest.approx(float(1 + expected), rel=2e-12)


def test_a_rod_of_atoms_is_a_rod():
    """A uniform rod of length L: 4r^2/L^2 (1 - e^{-w}) along it, and across (2 sqrt(pi) r/L) erf(L/2r) less that, w =
    L^2/4r^2."""
    length, count = 10e-9, 4000
    places = (np.arange(count) + 0.5) / count * length
    molecule = MassDistribution(np.outer(places, [0, 0, 1]), np.ones(count))
    r = np.array([3e-10, 1e-9, 3e-9, 1e-8, 1e-6])
    found, _ = molecule.coherence_factor(r)
    along = -4 * (r / length) ** 2 * np.expm1(-((length / (2 * r)) ** 2))
    across = 2 * np.sqrt(np.pi) * r / length * erf(length / (2 * r)) - along
    np.testing.assert_allclose(found[:, 2, 2], along, rtol=1e-5)
    np.testing.assert_allclose(found[:, 0, 0], across, rtol=1e-5)


def ball(radius, radial=14, polar=14, around=28):
    """Points and masses that stand for a uniform ball in every integral over smooth functions (Gauss, product rule)."""
    r, weight_r = np.polynomial.legendre.leggauss(radial)
    c, weight_c = np.polynomial.legendre.leggauss(polar)
    r = (r + 1) / 2
    angles = 2 * np.pi * np.arange(around) / around
    r, c, angle = np.meshgrid(r, c, angles, indexing="ij")
    mass = (weight_r[:, None, None] * weight_c[:, None] * np.ones(around) * r**2).ravel()
    s = np.sqrt(1 - c**2)
    return radius * np.stack([r * s * np.cos(angle), r * s * np.sin(angle), r * c], axis=-1).reshape(-1, 3), mass


def sphere(a):
    return 6 / a**4 * (1 - 2 / a**2 + (1 + 2 / a**2) * np.exp(-(a**2)))


def test_a_sphere_of_atoms_is_a_sphere():
    """(6/a^4)[1 - 2/a^2 + (1 + 2/a^2) e^{-a^2}], a = R/r_C, alike in every direction; 0.6218 where r_C is the
    radius."""
    radius = 5e-9
    r = radius / np.array([4.0, 2.0, 1.0, 0.5])
    found, _ = MassDistribution(*ball(radius)).coherence_factor(r)
    np.testing.assert_allclose(found, sphere(radius / r)[:, None, None] * np.eye(3), rtol=1e-8, atol=1e-10)
    assert found[2, 0, 0] == pytest.approx(0.6218, abs=5e-5)


def test_a_sphere_of_equal_atoms_on_a_lattice_through_every_method():
    radius, step = 4e-9, 2.5e-10
    line = np.arange(-radius, radius, step) + step / 2
    lattice = np.array(list(itertools.product(line, line, line)))
    lattice = lattice[np.linalg.norm(lattice, axis=1) < radius]
    r = radius / np.array([6.0, 3.0, 1.5, 0.2])
    for plan in ((), FORCED):
        molecule = MassDistribution(lattice, np.ones(len(lattice)))
        molecule.plan = plan
        found, _ = molecule.coherence_factor(r)
        np.testing.assert_allclose(np.trace(found, axis1=1, axis2=2) / 3, sphere(radius / r), rtol=0.02)


@settings(max_examples=8, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(count=st.integers(2, 100), seed=st.integers(0, 10**6), stretch=st.floats(0.05, 0.8))
def test_every_method_agrees_with_direct_summation(count, seed, stretch):
    positions, masses = cloud(count, seed, stretch * np.array([1.2e-9, 0.5e-9, 0.9e-9]))
    expected = direct(positions, masses, LENGTHS)
    pairs, loss = MassDistribution(positions, masses).coherence_factor(LENGTHS)
    assert off(pairs, expected) < 2e-12
    short = LENGTHS < 1e-8  # beyond, direct less 1 has no digits
    np.testing.assert_allclose(loss[short], expected[short] - np.eye(3), rtol=0, atol=1e-11)
    other = MassDistribution(positions, masses)
    edges = [2e-10]
    while edges[-1] < other.extent / 2:
        edges.append(2 * edges[-1])
    other.plan = tuple(edges)
    found, less = other.coherence_factor(LENGTHS)
    assert off(found, expected) < 5e-11
    far = edges[-1] <= LENGTHS
    np.testing.assert_allclose(less[far][:, range(3), range(3)], loss[far][:, range(3), range(3)], rtol=1e-10)


def test_the_transform_of_a_thousand_atoms_over_five_octaves():
    positions, masses = cloud(1000, 3)
    molecule = MassDistribution(positions, masses)
    molecule.plan = FORCED
    lengths = np.geomspace(1.01e-10, 31e-10, 23)
    assert off(molecule.coherence_factor(lengths)[0], direct(positions, masses, lengths)) < 1e-11


def test_flat_and_straight_molecules_and_single_atoms():
    generator = np.random.default_rng(5)
    for axes in ([1, 1, 0], [0, 0, 1], [0, 0, 0]):
        positions, masses = generator.uniform(-1e-9, 1e-9, (40, 3)) * axes, generator.uniform(1, 20, 40)
        expected = direct(positions, masses, LENGTHS)
        molecule = MassDistribution(positions, masses)
        assert off(molecule.coherence_factor(LENGTHS)[0], expected) < 1e-11
        if any(axes):
            molecule = MassDistribution(positions, masses)
            molecule.plan = FORCED[:4]
            assert off(molecule.coherence_factor(LENGTHS)[0], expected) < 5e-11


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_a_shift_changes_nothing_and_a_turn_turns_the_matrix(seed):
    positions, masses = cloud(60, seed)
    generator = np.random.default_rng(seed + 1)
    turn = np.linalg.qr(generator.normal(size=(3, 3)))[0]
    found, loss = MassDistribution(positions, masses).coherence_factor(LENGTHS)
    shifted, _ = MassDistribution(positions + generator.normal(size=3) * 1e-8, masses).coherence_factor(LENGTHS)
    assert off(shifted, found) < 1e-10
    turned, turned_loss = MassDistribution(positions @ turn.T, 3 * masses).coherence_factor(LENGTHS)
    assert off(turned, turn @ found @ turn.T) < 1e-10
    assert off(turned_loss, turn @ loss @ turn.T) < 1e-10


def test_limits():
    """Below every distance each atom counts by itself; above them all the molecule is a point, and what is lost goes as
    1/r_C^2."""
    positions, masses = cloud(200, 9)
    coherence, loss = MassDistribution(positions, masses).coherence_factor([1e-13, 1e-12, 1e-4, 1e-3, 1e-2])
    own = np.square(masses).sum() / masses.sum() ** 2
    np.testing.assert_allclose(coherence[0], own * np.eye(3), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(coherence[4], np.eye(3), atol=1e-12)
    np.testing.assert_allclose(loss[3] / loss[4], np.full((3, 3), 100.0), rtol=1e-9)
    weights = masses / masses.sum()
    about = positions - weights @ positions
    spread = np.einsum("n,na,nb->ab", weights, about, about)
    # To the lowest order C - 1 is -(trace of the second moments + 2 second moments)/(2 r_C^2).
    expected = -(np.trace(spread) * np.eye(3) + 2 * spread) / (2 * 1e-4)
    np.testing.assert_allclose(loss[4], expected, rtol=1e-10)


def test_a_value_depends_neither_on_its_neighbours_nor_on_the_threads():
    positions, masses = cloud(300, 11)
    for plan in ((), FORCED):
        found = []
        for threads, lengths in ((1, LENGTHS), (2, LENGTHS), (2, LENGTHS[7:30:2])):
            molecule = MassDistribution(positions, masses, threads)
            molecule.plan = plan
            found.append(np.concatenate(molecule.coherence_factor(lengths), axis=1))
        np.testing.assert_array_equal(found[0], found[1])
        np.testing.assert_array_equal(found[0][7:30:2], found[2])


def test_cells_find_every_near_pair_once():
    positions, masses = cloud(500, 13, (3e-9, 2e-9, 1e-9))
    largest = 9e-10
    table = pair_table.within(positions, masses, largest)
    apart = np.linalg.norm(positions[:, None] - positions, axis=-1)[np.triu_indices(500, 1)]
    products = np.outer(masses, masses)[np.triu_indices(500, 1)]
    # The last bin reaches a little beyond.
    assert products[apart < largest].sum() <= table.moments[:, 0, 0].sum() * (1 + 1e-12)
    assert table.moments[:, 0, 0].sum() <= products[apart < 1.003 * largest].sum() * (1 + 1e-12)


def test_the_plan_follows_the_cost():
    """Few masses are best paired all; many in a small space are not."""
    assert MassDistribution(*cloud(500, 1)).plan == ()
    plan = MassDistribution(*cloud(40_000, 1, (2e-9, 2e-9, 2e-9))).plan
    assert len(plan) > 2
    np.testing.assert_allclose(np.diff(np.log2(plan)), 1)


def test_slabs_cover_the_half_space_once():
    for shortest in (0.5, 2.0, 30.0):
        grid = form_factor.Grid.of(np.zeros(3), np.array([80.0, 30.0, 50.0]), shortest, 2 * shortest)
        edges = grid.slabs
        assert edges[0][0] == 0
        assert edges[-1][1] == grid.modes[2] + 1
        assert all(first[1] == second[0] for first, second in itertools.pairwise(edges))
        assert len(edges) >= 2


def test_nodes_keep_the_moments():
    positions, masses = cloud(80, 17)
    weights = masses / masses.sum()
    places, shares = nodes(positions, weights, 6)
    for powers in itertools.product(range(4), repeat=3):
        scale = np.prod(np.abs(positions).max(axis=0) ** powers)
        moments = [w @ np.prod(p**powers, axis=1) / scale for p, w in ((positions, weights), (places, shares))]
        assert moments[0] == pytest.approx(moments[1], abs=1e-13)


@pytest.mark.parametrize("rings", [1, 2, 5])
def test_a_barrel_by_its_symmetry_is_the_barrel_by_its_atoms(rings):
    found = BarrelCoherence(*RING).coherence_factor(rings, LENGTHS)
    _, positions, masses = porphyrin_barrel.barrel(rings, *RING)
    expected = MassDistribution(positions, masses).coherence_factor(LENGTHS)
    assert off(found[0], expected[0]) < 1e-12
    assert off(found[1], expected[1]) < 1e-12
    assert BarrelCoherence(*RING).extent(rings) == pytest.approx(MassDistribution(positions, masses).extent)
