"""Sums over cubic lattices: by hand, Poisson's two forms against each other, and Epstein's zeta function by mpmath."""

import itertools

import mpmath
import numpy as np
import pytest

from heatscan.physics.molecule import lattice_sum

BASES = {
    "simple_cubic": [(0, 0, 0)],
    "body_centred_cubic": [(0, 0, 0), (0.5, 0.5, 0.5)],
    "face_centred_cubic": [(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)],
}
PRIMITIVE = {
    "simple_cubic": np.eye(3),
    "body_centred_cubic": np.array([[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]]),
    "face_centred_cubic": np.array([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]),
}


def vectors(lattice, reach):
    """All lattice vectors but 0, of atoms that take a volume of 1 each."""
    steps = np.array(list(itertools.product(range(-reach, reach + 1), repeat=3)), float)
    points = np.concatenate([steps + np.array(atom) for atom in BASES[lattice]]) * np.cbrt(len(BASES[lattice]))
    return points[np.square(points).sum(axis=1) > 0]


@pytest.mark.parametrize("lattice", BASES)
def test_the_sum_over_atoms_itself(lattice):
    """In a box large enough, below and above where the form changes, along one axis as in every direction."""
    lengths = np.array([0.05, 0.2, 0.28, 0.285, 0.4, 0.6])
    apart = vectors(lattice, 8)
    square = np.square(apart).sum(axis=1)
    expected = [1 + (np.exp(-square / (4 * r * r)) * (1 - np.square(apart[:, 2]) / (2 * r * r))).sum() for r in lengths]
    np.testing.assert_allclose(lattice_sum.incoherent(lattice, 1.0, lengths), expected, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(
        lattice_sum.incoherent(lattice, 8e-30, 2e-10 * lengths),
        lattice_sum.incoherent(lattice, 1.0, lengths),
        rtol=1e-12,
    )


def epstein(lattice, power):
    """Sum of |D|^power over a lattice of unit cells, continued by the integral of its theta function."""
    rows = PRIMITIVE[lattice] * np.cbrt(len(BASES[lattice]))
    dual = np.linalg.inv(rows).T
    steps = np.array([step for step in itertools.product(range(-5, 6), repeat=3) if any(step)])
    s, total = mpmath.mpf(-power), -2 / mpmath.mpf(-power) - 2 / (3 + mpmath.mpf(power))
    for matrix, exponent in ((rows, s), (dual, 3 - s)):
        squares, counts = np.unique(np.square(steps @ matrix).sum(axis=1).round(9), return_counts=True)
        for square, count in zip(squares.tolist(), counts.tolist(), strict=True):
            if square < 8:
                x = mpmath.pi * square
                total += count * mpmath.gammainc(exponent / 2, x) * x ** (-exponent / 2)
    return float(total * mpmath.pi ** (s / 2) / mpmath.gamma(s / 2))


@pytest.mark.parametrize("lattice", BASES)
def test_the_surface_tends_to_the_zeta_function(lattice):
    first, third = lattice_sum.surface(lattice, 1.0, np.array([2.4999999, 2.5000001, 1e4]))
    assert first[2] == pytest.approx(epstein(lattice, 1), rel=1e-8)
    assert third[2] == pytest.approx(epstein(lattice, 3), rel=1e-8)
    # The sum itself below, the series above.
    assert first[0] == pytest.approx(first[1], rel=1e-8)
    assert third[0] == pytest.approx(third[1], rel=1e-6)


@pytest.mark.parametrize("lattice", BASES)
def test_the_surface_where_no_two_atoms_meet(lattice):
    """Below all distances the sum is nothing and the integral, 32 pi r_C^4 and 256 pi r_C^6, is all."""
    first, third = lattice_sum.surface(lattice, 1.0, np.array([0.03]))
    assert first[0] == pytest.approx(-32 * np.pi * 0.03**4, rel=1e-12)
    assert third[0] == pytest.approx(-256 * np.pi * 0.03**6, rel=1e-12)
