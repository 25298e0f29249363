"""Modes of an ion and an extended molecule: limits, identities, [M] (53) as it stands, and the average over
rotations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.physics.collapse import point_masses
from heatscan.physics.collapse.ion_and_molecule import along_modes, cross_decorrelation, mode_heating, rotation
from heatscan.physics.constants import atomic_mass, hbar
from heatscan.physics.molecule.coherence import MassDistribution

LENGTHS = np.geomspace(1e-10, 1e-6, 13)
SPACING = 4e-8


def molecule(seed=1, count=12):
    generator = np.random.default_rng(seed)
    return MassDistribution(generator.normal(size=(count, 3)) * [1e-9, 2e-9, 3e-9], generator.uniform(1, 60, count))


def printed(masses_2, positions, mass_1, vector, spacing, length, direction):
    """[M] (53) as it is printed, every term of both sums, in units of lambda hbar^2/4 m0^2."""
    groups = (np.zeros((1, 3)), np.array([mass_1])), (positions - [0, 0, spacing], masses_2)
    total = 0.0
    for i, (places_i, parts_i) in enumerate(groups):
        for j, (places_j, parts_j) in enumerate(groups):
            apart = places_i[:, None] - places_j
            square = np.square(apart).sum(axis=-1)
            pairs = np.outer(parts_i, parts_j) / np.sqrt(parts_i.sum() * parts_j.sum())
            shape = np.exp(-square / (4 * length**2)) * (1 - apart[..., direction] ** 2 / (2 * length**2))
            total += vector[i] * vector[j] * (pairs * shape).sum()
    return total / length**2


@settings(max_examples=20, deadline=None, derandomize=True)
@given(tilt=st.floats(0, 3.1), azimuth=st.floats(0, 6.2), roll=st.floats(0, 6.2), mix=st.floats(0.05, 3.0))
def test_the_printed_sum(tilt, azimuth, roll, mix):
    """Any orientation, any mixture of the two ions, r_C from a tenth of an atomic distance to beyond the ions'
    spacing."""
    body, turned = molecule(), rotation(tilt, azimuth, roll)
    mass_1, mass_2 = 138.0, 2000.0
    vector = np.cos(mix), np.sin(mix)
    coherence, loss = body.coherence_factor(LENGTHS)
    own, lost = along_modes(coherence, turned), along_modes(loss, turned)
    cross = cross_decorrelation(body.positions, body.weights, turned, np.full(13, SPACING), LENGTHS)
    for direction, number in ((2, 0), (0, 1)):
        found = mode_heating(mass_1, mass_2, vector, own[number], lost[number], cross[number], LENGTHS, 1.0)
        places = body.positions @ turned.T
        expected = [
            printed(mass_2 * body.weights, places, mass_1, vector, SPACING, length, direction) for length in LENGTHS
        ]
        scale = (mass_1 + mass_2) / LENGTHS**2
        np.testing.assert_allclose(found * 4 / hbar**2 / scale, np.array(expected) / scale, rtol=1e-9, atol=1e-12)


def test_a_molecule_of_one_atom_is_a_point():
    one = MassDistribution([[0.0, 0.0, 0.0]], [8676.0])
    lengths = np.geomspace(1e-12, 1e-2, 31)
    spacing = np.full(31, 4e-5)
    coherence, loss = one.coherence_factor(lengths)
    for turned in (None, rotation(0.7, 0.2)):
        cross = cross_decorrelation(one.positions, one.weights, turned, spacing, lengths)
        own, lost = along_modes(coherence, turned), along_modes(loss, turned)
        for number, expected in enumerate(point_masses.decorrelation(spacing, lengths)):
            np.testing.assert_allclose(cross[number], expected, rtol=1e-12)
            for vector in ((0.1, 0.995), (0.995, -0.1), (0.125, -0.0158)):
                found = mode_heating(
                    138.0, 8676.0, vector, own[number], lost[number], cross[number], lengths, atomic_mass
                )
                point = point_masses.mode_heating(138.0, 8676.0, vector, expected, lengths, atomic_mass)
                np.testing.assert_allclose(found, point, rtol=1e-9)


def test_both_modes_of_a_direction_together_heat_the_masses_by_themselves():
    """Sum over the modes of g_i g_j is 1 for i = j and 0 else: no cross term is left."""
    body, turned = molecule(3), rotation(0.4)
    coherence, loss = body.coherence_factor(LENGTHS)
    own, lost = along_modes(coherence, turned), along_modes(loss, turned)
    cross = cross_decorrelation(body.positions, body.weights, turned, np.full(13, SPACING), LENGTHS)
    c, s = 0.6, 0.8
    for number in (0, 1):
        total = sum(
            mode_heating(138.0, 900.0, vector, own[number], lost[number], cross[number], LENGTHS, atomic_mass)
            for vector in ((c, s), (s, -c))
        )
        expected = point_masses.point_heating(138.0 + 900.0 * own[number], LENGTHS, atomic_mass)
        np.testing.assert_allclose(total, expected, rtol=1e-12)


def test_the_average_over_rotations_is_one():
    """Closed form against quadrature over all three angles, at r_C and spacings where the extent shows in every
    term."""
    body = molecule(5)
    lengths = np.array([1e-9, 3e-9, 1e-8, 3e-8])
    spacing = np.full(4, 2.5e-8)
    cosines, shares = np.polynomial.legendre.leggauss(16)
    angles = 2 * np.pi * np.arange(12) / 12
    coherence, _ = body.coherence_factor(lengths)
    own, cross = np.zeros((2, 4)), np.zeros((2, 4))
    for cosine, share in zip(cosines, shares, strict=True):
        for azimuth in angles:
            for roll in angles[::2]:
                turned = rotation(np.arccos(cosine), azimuth, roll)
                weight = share / 2 / 12 / 6
                own += weight * np.array(along_modes(coherence, turned))
                cross += weight * np.array(cross_decorrelation(body.positions, body.weights, turned, spacing, lengths))
    np.testing.assert_allclose(along_modes(coherence, None), own, rtol=1e-10)
    found = cross_decorrelation(body.positions, body.weights, None, spacing, lengths)
    np.testing.assert_allclose(found, cross, rtol=1e-6)


def test_the_rotations():
    np.testing.assert_allclose(rotation(0.0), np.eye(3))
    np.testing.assert_allclose(rotation(np.pi / 2) @ [0, 0, 1], [1, 0, 0], atol=1e-15)
    np.testing.assert_allclose(rotation(np.pi / 2, np.pi / 2) @ [0, 0, 1], [0, 1, 0], atol=1e-15)
    np.testing.assert_allclose(rotation(0.3, 0.5, 0.7) @ [0, 0, 1], rotation(0.3, 0.5) @ [0, 0, 1], atol=1e-15)
    turned = rotation(0.3, 0.5, 0.7)
    np.testing.assert_allclose(turned @ turned.T, np.eye(3), atol=1e-15)
    assert np.linalg.det(turned) == pytest.approx(1)


def test_far_away_a_few_masses_stand_for_the_molecule():
    generator = np.random.default_rng(8)
    body = MassDistribution(generator.normal(size=(3000, 3)) * 1e-9, generator.uniform(1, 30, 3000))
    assert len(body.far[1]) == 216
    lengths = np.geomspace(1e-6, 1e-2, 9)
    spacing = np.full(9, 4e-5)
    for turned in (None, rotation(1.1, 0.3)):
        few = cross_decorrelation(*body.far, turned, spacing, lengths)
        all_of_them = cross_decorrelation(body.positions, body.weights, turned, spacing, lengths)
        np.testing.assert_allclose(few, all_of_them, rtol=1e-12)
