"""The generated barrels: published dimensions, mass, symmetry."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from heatscan.physics import constants
from heatscan.physics.molecule.porphyrin_barrel import RING_SPACING, SIDE_CHAINS, WEIGHTS, barrel, ring

RING_MASS = 4338 * constants.atomic_mass


def metals(elements, positions):
    return positions[[element == "Zn" for element in elements]]


def test_published_dimensions():
    """2.4 nm between opposite metals; with three rings 3.6 nm between the outer beta hydrogens."""
    elements, positions, _ = barrel(3, RING_MASS, side_chains="spread")
    zinc = metals(elements, positions)
    assert len(zinc) == 18
    apart = np.linalg.norm(zinc[:, None] - zinc, axis=-1)
    flat = np.abs(zinc[:, None, 2] - zinc[:, 2]) < 1e-13
    assert apart[flat].max() == pytest.approx(2.4e-9)
    assert np.sort(apart[flat & (apart > 0)])[0] == pytest.approx(1.2e-9)
    hydrogens = positions[[element == "H" for element in elements]]
    assert np.ptp(hydrogens[:, 2]) == pytest.approx(3.6e-9, abs=0.05e-9)


def test_composition_of_a_porphyrin():
    """C20H8N4Zn weighs 369.69 u; with a butadiyne, C4, 417.7 u. Two links make a unit."""
    elements, _, _ = ring(RING_MASS, side_chains="spread")
    count = {element: elements.count(element) / 6 for element in set(elements)}
    assert count == {"Zn": 1, "N": 4, "C": 28, "H": 8}
    weight = sum(WEIGHTS[element] * number for element, number in count.items())
    assert weight - 8 * WEIGHTS["C"] == pytest.approx(369.69, abs=0.01)
    assert weight - 4 * WEIGHTS["C"] == pytest.approx(417.7, abs=0.05)


@pytest.mark.parametrize("side_chains", SIDE_CHAINS)
@pytest.mark.parametrize("link", sorted(RING_SPACING))
@pytest.mark.parametrize("rings", [1, 2, 7])
def test_mass_and_symmetry(side_chains, link, rings):
    elements, positions, masses = barrel(rings, RING_MASS, ring_link=link, side_chains=side_chains)
    assert masses.sum() == pytest.approx(rings * RING_MASS, rel=1e-13)
    assert len(elements) == len(positions) == len(masses)
    turn = np.array([[0.5, -np.sqrt(0.75), 0], [np.sqrt(0.75), 0.5, 0], [0, 0, 1]])
    tree = cKDTree(positions)
    distance, partner = tree.query(positions @ turn.T)
    assert distance.max() < 1e-15
    assert [elements[number] for number in partner] == list(elements)
    np.testing.assert_allclose(masses[partner], masses, rtol=1e-13)
    assert len(set(partner.tolist())) == len(partner)
    # About a line through a metal across the tube, what is not a link along it maps onto itself.
    centre = masses @ positions / masses.sum()
    assert np.abs(centre[:2]).max() < 1e-20
    zinc = metals(elements, positions)
    assert np.ptp(zinc[:, 2]) == pytest.approx((rings - 1) * RING_SPACING[link], abs=1e-20)


def test_no_two_atoms_collide_and_bonds_have_their_lengths():
    elements, positions, _ = barrel(2, RING_MASS)
    apart, partner = cKDTree(positions).query(positions, k=2)
    nearest = apart[:, 1] * 1e10
    hydrogen = np.array([element == "H" for element in elements])
    assert 1.05 < nearest[hydrogen].min() < nearest[hydrogen].max() < 1.12
    carbon = np.array([element == "C" for element in elements])
    # A carbon's nearest neighbour is a hydrogen or a carbon: from a C-H to an aromatic bond.
    assert nearest[carbon].min() > 1.05
    assert nearest[carbon].max() < 1.55
    zinc = np.array([element == "Zn" for element in elements])
    np.testing.assert_allclose(nearest[zinc], 2.04)
    assert {elements[number] for number in partner[zinc, 1]} == {"N"}


def test_side_chains_decide_what_is_left_of_the_coherence():
    """At r_C below all distances C is Sum m^2/M^2: many light atoms, heavier ones, or all the mass at the metals."""
    shares = {}
    for name in SIDE_CHAINS:
        _, _, masses = ring(RING_MASS, side_chains=name)
        shares[name] = np.square(masses).sum() / masses.sum() ** 2
    assert shares["outward"] < shares["spread"] < shares["at_metal"]


def test_a_ring_too_light_is_refused():
    with pytest.raises(ValueError, match="ring_mass: 2000 u is less than the 2794"):
        ring(2000 * constants.atomic_mass)
    bare = ring(2795 * constants.atomic_mass, side_chains="outward")
    assert "H" in bare[0]
