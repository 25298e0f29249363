"""Atoms of a porphyrin barrel: a tube of identical rings, each of six zinc porphyrins, stacked along z.

What is published is the distance of the metals across a ring, the links and the mass; the rest is an idealised
porphyrin and choices that are marked. [M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

import functools

import numpy as np

from heatscan.physics import constants

UNITS = 6
# Standard atomic weights, abridged (IUPAC 2021) [u].
WEIGHTS = {"H": 1.008, "C": 12.011, "N": 14.007, "Zn": 65.38}
# One quarter of an idealised porphyrin with the nitrogen on the first axis [angstrom].
_QUARTER = (
    ("N", 2.04, 0.0), ("C", 2.87, 1.10), ("C", 2.87, -1.10), ("C", 4.25, 0.68), ("C", 4.25, -0.68),
    ("H", 5.00, 1.46), ("H", 5.00, -1.46), ("C", 2.44, 2.44),
)  # fmt: skip
_MESO = 3.45  # from the metal to a meso carbon [angstrom]
_BETA = (2.524, 3.486)  # a beta carbon, tangent and axis [angstrom]
# Bonds from one meso carbon to the next through the carbons of a link [angstrom].
_BONDS = {"butadiyne": (1.42, 1.21, 1.36, 1.21, 1.42), "ethyne": (1.42, 1.21, 1.42)}
# Distance of the rings along the tube by their link [m]: 3 rings with butadiyne give the published length of 3.6 nm.
RING_SPACING = {"butadiyne": 1.35e-9, "ethyne": 1.10e-9}
# An alkyl chain [angstrom]: rise along it per carbon, half its zigzag, and its hydrogens beside and across.
_RISE, _ZIGZAG, _BESIDE, _ACROSS = 1.27, 0.43, 0.63, 0.89
SIDE_CHAINS = ("outward", "spread", "at_metal")


def _places(bonds):
    return np.cumsum(bonds)[:-1] / np.sum(bonds)


def _core(tube_radius: float, ring_link: str) -> list:
    """Return one porphyrin with its two links: element and radial, tangent, axial coordinate [angstrom]."""
    atoms = [("Zn", tube_radius, 0.0, 0.0)]
    for quarter in range(4):
        # Turned by 45 degrees, so that the meso carbons lie on the tangent and on the axis.
        angle = np.pi / 4 + quarter * np.pi / 2
        cosine, sine = np.cos(angle), np.sin(angle)
        atoms += [(name, tube_radius, a * cosine - b * sine, a * sine + b * cosine) for name, a, b in _QUARTER]
    # ASSUME: the links within a ring follow the circle through the meso carbons. Their bonds are strained: the chord of
    # 1.2 nm between metals is published, and a straight link would need 1.35 nm.
    circle, start = np.hypot(tube_radius, _MESO), np.arctan2(_MESO, tube_radius)
    for place in _places(_BONDS["butadiyne"]):
        angle = start + place * (2 * np.pi / UNITS - 2 * start)
        atoms.append(("C", circle * np.cos(angle), circle * np.sin(angle), 0.0))
    # ASSUME: every ring carries its link to the next; that of the last ring ends free. So the tube repeats exactly.
    gap = RING_SPACING[ring_link] * 1e10 - 2 * _MESO
    atoms += [("C", tube_radius, 0.0, _MESO + place * gap) for place in _places(_BONDS[ring_link])]
    return atoms


def _chains(tube_radius: float, carbons: int) -> list:
    """Return two straight alkyl chains on opposite beta carbons of one porphyrin, pointing away from the axis."""
    atoms = []
    for side in (1, -1):
        for number in range(carbons):
            radial, swing = tube_radius + 1.5 + number * _RISE, (-1) ** number
            tangent, axial = side * _BETA[0], side * _BETA[1]
            atoms.append(("C", radial, tangent + side * swing * _ZIGZAG, axial))
            for across in (_ACROSS, -_ACROSS):
                atoms.append(("H", radial, tangent + side * swing * (_ZIGZAG + _BESIDE), axial + across))
    return atoms


@functools.lru_cache(maxsize=16)
def ring(ring_mass: float, tube_diameter: float = 2.4e-9, ring_link: str = "butadiyne", side_chains: str = "outward"):
    """Return the atoms of one ring.

    Parameters
    ----------
    ring_mass : float
        Mass of the ring [kg].
    tube_diameter : float
        Distance of opposite metals [m].
    ring_link : str
        ``butadiyne`` or ``ethyne``: what joins this ring to the next.
    side_chains : str
        Where the mass is that belongs neither to the porphyrins nor to their links, of which nothing is published.
        ``outward``: alkyl chains that point away from the tube. ``spread``: every atom is heavier by the same factor.
        ``at_metal``: at the metals.

    Returns
    -------
    elements : tuple of str
        Length n.
    positions : ndarray
        About the ring's centre, the tube along z, shape (n, 3) [m].
    masses : ndarray
        Shape (n,) [kg]; their sum is `ring_mass`.

    Raises
    ------
    ValueError
        The ring is lighter than its porphyrins and links.

    Notes
    -----
    Distance of the metals and links: Haver and Anderson, Helv. Chim. Acta 102, e1800211 (2019), abstract. Mass and
    charge: [M] Section IV. Bond lengths and angles are those of an ideal porphyrin, to some 0.05 angstrom.
    """
    radius = tube_diameter / 2 * 1e10
    core = _core(radius, ring_link)
    weights = np.array([WEIGHTS[atom[0]] for atom in core])
    missing = ring_mass / (UNITS * constants.atomic_mass) - weights.sum()
    if missing < -1e-9 * weights.sum():
        raise ValueError(
            f"ring_mass: {ring_mass / constants.atomic_mass:.6g} u is less than the {UNITS * weights.sum():.6g} u "
            "of six porphyrins with their links"
        )
    atoms, weights = _with_side_chains(core, weights, missing, radius, side_chains)
    elements = tuple(atom[0] for atom in atoms) * UNITS
    positions = _around(np.array([atom[1:] for atom in atoms]) * 1e-10)
    return elements, positions, np.tile(weights * constants.atomic_mass, UNITS)


def _with_side_chains(core: list, weights, missing: float, radius: float, side_chains: str):
    """Return the atoms of one porphyrin and their weights [u], the `missing` ones included."""
    group = WEIGHTS["C"] + 2 * WEIGHTS["H"]
    if side_chains == "outward" and missing > group:
        # ASSUME: what is missing is CH2, in two chains of equal length, whose atoms are scaled by some per cent to fit.
        carbons = max(1, round(missing / (2 * group)))
        chains = _chains(radius, carbons)
        more = np.array([WEIGHTS[atom[0]] for atom in chains])
        return core + chains, np.concatenate([weights, more * missing / more.sum()])
    if side_chains == "at_metal":
        weights[0] += missing
    else:
        weights *= 1 + missing / weights.sum()
    return core, weights


def _around(positions):
    """Return the positions of one porphyrin turned into those of all the porphyrins of a ring."""
    angles = 2 * np.pi * np.arange(UNITS)[:, None] / UNITS
    (radial, tangent, axial), cosine, sine = positions.T, np.cos(angles), np.sin(angles)
    x, y = radial * cosine - tangent * sine, radial * sine + tangent * cosine
    return np.stack([x, y, np.broadcast_to(axial, x.shape)], axis=-1).reshape(-1, 3)


def barrel(ring_count: int, ring_mass: float, tube_diameter=2.4e-9, ring_link="butadiyne", side_chains="outward"):
    """Return the atoms of a tube of `ring_count` rings; arguments and results as in `ring`, about the tube's centre."""
    elements, positions, masses = ring(ring_mass, tube_diameter, ring_link, side_chains)
    steps = (np.arange(ring_count) - (ring_count - 1) / 2) * RING_SPACING[ring_link]
    shifts = np.stack([np.zeros(ring_count), np.zeros(ring_count), steps], axis=1)
    return elements * ring_count, (positions + shifts[:, None]).reshape(-1, 3), np.tile(masses, ring_count)
