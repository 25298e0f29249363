"""Bodies put together from cuboids: what does not depend on how a body is cut, and what neighbours do to each other."""

import itertools

import numpy as np
import pytest

from heatscan.physics.collapse import composite_body, flexural_mode, rigid_body

WIDE = np.geomspace(1e-9, 1e9, 55)


def cut(lengths, places):
    """Centres and edges of the pieces of a cuboid that is cut at these fractions of each edge."""
    edges = [np.array([0.0, *fractions, 1.0]) * length for fractions, length in zip(places, lengths, strict=True)]
    cells = list(itertools.product(*(list(itertools.pairwise(edge)) for edge in edges)))
    return [[(a + b) / 2 for a, b in cell] for cell in cells], [[b - a for a, b in cell] for cell in cells]


@pytest.mark.parametrize(
    "places", [((), (), ()), ((0.3,), (0.5,), (0.9,)), ((0.1, 0.6), (), (0.001,)), ((0.999,), (0.2,), ())]
)
def test_a_cuboid_may_be_cut(places):
    lengths = (1.0, 0.4, 2.5)
    centres, pieces = cut(lengths, places)
    count = len(pieces)
    whole = rigid_body.cuboid(3.0, lengths, WIDE, 1.0)
    ours = composite_body.cuboids([3.0] * count, centres, pieces, [1.0] * count, WIDE, 1.0)
    np.testing.assert_allclose(ours, whole, rtol=1e-12)


def test_layers():
    densities, thicknesses = [7.0, 2.0, 5.0, 1.0], np.array([0.2, 0.5, 0.1, 0.3])
    centres = [(place, 0.0, 0.0) for place in np.cumsum(thicknesses) - thicknesses / 2]
    ours = composite_body.cuboids(densities, centres, [(t, 1.3, 0.8) for t in thicknesses], [1.0] * 4, WIDE, 2.0)
    np.testing.assert_allclose(ours, rigid_body.multilayer(densities, thicknesses, (1.3, 0.8), WIDE, 2.0), rtol=1e-12)


def test_two_bodies_whose_distance_is_measured():
    """Twice eta_11 - eta_12."""
    length = np.geomspace(1e-9, 30.0, 40)
    centres = [(0.0, 0.0, 0.0), (2.5, 0.0, 0.0)]
    ours = composite_body.cuboids([3.0, 3.0], centres, [(1.0, 0.5, 0.7)] * 2, [1.0, -1.0], length, 1.0)
    np.testing.assert_allclose(ours, 2 * rigid_body.cuboid_pair(3.0, (1.0, 0.5, 0.7), 2.5, length, 1.0), rtol=1e-8)


def test_a_hole_is_a_piece_of_negative_density():
    """A cube with a cavity, against the six slabs around it."""
    centres = [(0.5, 1.5, 1.5), (2.5, 1.5, 1.5), (1.5, 0.5, 1.5), (1.5, 2.5, 1.5), (1.5, 1.5, 0.5), (1.5, 1.5, 2.5)]
    sizes = [(1.0, 3.0, 3.0)] * 2 + [(1.0, 1.0, 3.0)] * 2 + [(1.0, 1.0, 1.0)] * 2
    walls = composite_body.cuboids([1.0] * 6, centres, sizes, [1.0] * 6, WIDE, 1.0)
    middle = (1.5, 1.5, 1.5)
    hollow = composite_body.cuboids([1.0, -1.0], [middle, middle], [(3.0,) * 3, (1.0,) * 3], [1.0, 1.0], WIDE, 1.0)
    np.testing.assert_allclose(hollow, walls, rtol=1e-11)


def pieces_apart(gap):
    """A block and a plate beside it along the motion, at a gap: together, and each alone."""
    sizes = [(1.0, 2.0, 1.0), (0.1, 5.0, 0.5)]
    centres = [(0.0, 0.0, 0.0), (0.55 + gap, 0.3, 0.0)]
    length = np.geomspace(1e-3, 1e3, 61)
    together = composite_body.cuboids([2.0, 5.0], centres, sizes, [1.0, 1.0], length, 1.0)
    alone = [rigid_body.cuboid(rho, size, length, 1.0) for rho, size in ((2.0, sizes[0]), (5.0, sizes[1]))]
    return length, together, alone


def test_far_apart_they_add():
    length, together, alone = pieces_apart(gap=40.0)
    near = length < 1.0
    np.testing.assert_allclose(together[near], sum(alone)[near], rtol=1e-13)


@pytest.mark.parametrize("gap", [0.0, 0.2, 3.0])
def test_what_the_sum_of_pieces_leaves_out(gap):
    """Between (sqrt eta_1 - sqrt eta_2)^2 and (sqrt eta_1 + sqrt eta_2)^2: the upper end at large r_C, less than the
    sum at a gap of r_C."""
    length, together, (first, second) = pieces_apart(gap)
    assert np.all(together <= np.square(np.sqrt(first) + np.sqrt(second)) * (1 + 1e-12))
    assert np.all(together >= np.square(np.sqrt(first) - np.sqrt(second)) * (1 - 1e-12))
    assert together[-1] == pytest.approx((np.sqrt(first[-1]) + np.sqrt(second[-1])) ** 2, rel=1e-4)
    if gap == 3.0:
        middle = (length > 0.5) & (length < 2.0)
        assert np.any(together[middle] < 0.9 * (first + second)[middle])


def beam(count):
    """A beam of length 1 in pieces that move with the mean of its flexural mode."""
    ends = np.linspace(0, 1, count + 1)
    nodes, weights = np.polynomial.legendre.leggauss(8)
    amplitudes = [np.sum(weights / 2 * flexural_mode.shape(low + (nodes + 1) / 2 / count)) for low in ends[:-1]]
    return [(0.0, 0.0, (low + high) / 2) for low, high in itertools.pairwise(ends)], amplitudes


def test_a_flexural_mode_piece_by_piece():
    """Pieces with the amplitude of the mode, against the mode's factor: the error of the pieces falls as their number
    squared."""
    length = np.geomspace(0.03, 100.0, 12)
    expected = flexural_mode.mode_factor(1.0, length) * rigid_body.cuboid(2.0, (0.05, 0.1, 1.0), length, 1.0)
    errors = []
    for count in (8, 16):
        centres, amplitudes = beam(count)
        pieces = [(0.05, 0.1, 1 / count)] * count
        ours = composite_body.cuboids([2.0] * count, centres, pieces, amplitudes, length, 1.0)
        errors.append(np.max(np.abs(ours / expected - 1)))
    assert errors[0] < 0.01
    assert errors[1] < 0.3 * errors[0]


def test_a_load_on_the_tip_of_a_beam():
    """The cantilever of 2017 with a cube of the sphere's mass on its tip: what a sum of beam/4 and load leaves out."""
    count, edge = 16, 15.5 * (4 / 3 * np.pi) ** (1 / 3)  # micrometres
    places, amplitudes = beam(count)
    centres = [(0.0, 0.0, 450 * place[2]) for place in places] + [(1.25 + edge / 2, 0.0, 450.0)]
    sizes = [(2.5, 57.0, 450 / count)] * count + [(edge,) * 3]
    length = np.array([0.01, 10.0, 1e4])
    ours = composite_body.cuboids([2330.0] * count + [7430.0], centres, sizes, [*amplitudes, 1.0], length, 1.0)
    loose = rigid_body.cuboid(2330.0, (2.5, 57.0, 450.0), length, 1.0) / 4 + rigid_body.cuboid(
        7430.0, (edge,) * 3, length, 1.0
    )
    # Far above its size the beam counts with the mean of its mode and in phase with the load.
    load, whole = 7430 * edge**3, 2330 * 2.5 * 57 * 450
    mean = np.mean(amplitudes)
    assert ours[2] / loose[2] == pytest.approx((load + mean * whole) ** 2 / (load**2 + whole**2 / 4), rel=1e-3)
    assert ours[2] / loose[2] == pytest.approx(1.60, abs=0.005)
    assert ours[1] / loose[1] == pytest.approx(1.02, abs=0.01)
    # Below, the glued faces are no surface: half of the cube's face sticks to the beam, (7430 - 2330)^2 in place of
    # both squares.
    assert ours[0] / loose[0] == pytest.approx(0.92, abs=0.01)
