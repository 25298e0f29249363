"""What places tell: that the unit is angstrom, that no two atoms share one, and how many pieces there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heatscan.errors import ConfigurationError
from heatscan.studies.ion_pair.structures import alternatives, elements, neighbours
from heatscan.studies.ion_pair.structures.atoms import Atoms, counted

# No molecule is larger [angstrom].
LARGEST = 1e5
# Half the shortest bond there is: closer atoms of one name are one atom; and atoms in one place [angstrom].
_CLOSEST, _SAME = 0.37, 0.01
# A closer pair is worth a remark, if it is a hydrogen molecule's or farther apart not [angstrom].
_ODD = 0.7
# So many close pairs, and this share of the atoms, are a flaw of a model as deposited; more are another unit.
_FLAWS, _SHARE = 3, 0.01
# Bonds and contacts below this are collected; pieces are as far apart as this at least [angstrom].
_BOND, _GAP = 2.0, 3.0


def check(atoms: Atoms) -> tuple[Atoms, tuple, list[str]]:
    """Return the atoms without those that clash with a likelier alternative, their pairs closer than a bond, remarks.

    Raises
    ------
    ConfigurationError
        An atom has no place, they spread over more than any molecule, or atoms share a place.
    """
    bad = np.flatnonzero(~np.isfinite(atoms.place).all(axis=1))
    if bad.size:
        raise ConfigurationError(f"{atoms.label(bad[0])} has no position: its coordinates are not all finite")
    _require_size(atoms)
    collected: list[tuple] = [(np.zeros(0, int), np.zeros(0, int), np.zeros(0))]

    def links():
        for first, second, apart in neighbours.pairs(atoms.place, _GAP):
            short = apart < _BOND
            collected.append((first[short], second[short], apart[short]))
            yield first, second

    root = neighbours.pieces(len(atoms), links())
    first, second, apart = map(np.concatenate, zip(*collected, strict=True))
    near = np.flatnonzero(apart < alternatives.CLASH)
    near = near[np.argsort(apart[near])]
    dropped = alternatives.clashing(atoms, first[near], second[near])
    remarks = []
    if dropped.any():
        remarks.append(f"{counted(int(dropped.sum()), 'atom')} left out that a likelier alternative excludes")
        stay = ~(dropped[first] | dropped[second])
        renumbered = np.cumsum(~dropped) - 1
        first, second, apart = renumbered[first[stay]], renumbered[second[stay]], apart[stay]
        atoms, root = atoms.where(~dropped), root[~dropped]
    _refuse_bohr(atoms, first, second, apart)
    remarks += _contacts(atoms, first, second, apart)
    remarks += _pieces(atoms, root)
    return atoms, (first, second, apart), remarks


def masses(atoms: Atoms) -> np.ndarray:
    """Return the mass of each atom [u]: what the file gives, that of its nuclide, or the standard atomic weight."""
    import gemmi

    names, which = np.unique(atoms.element, return_inverse=True)
    found = np.array([gemmi.Element(str(name)).weight for name in names])[which]
    for row in np.flatnonzero(atoms.nucleons).tolist():
        found[row] = elements.NUCLIDES[f"{atoms.nucleons[row]}{atoms.element[row]}"]
    return np.where(np.isfinite(atoms.mass), atoms.mass, found)


def _require_size(atoms: Atoms) -> None:
    if np.ptp(atoms.place, axis=0).max() > LARGEST:
        raise ConfigurationError(f"the atoms spread over more than {LARGEST * 1e-10:g} m; is the unit not angstrom?")
    if (crowded := neighbours.crowded(atoms.place, _GAP)) is not None:
        raise ConfigurationError(
            f"{counted(len(crowded), 'atom')} within {_GAP:g} angstrom, such as {atoms.label(crowded[0])} and "
            f"{atoms.label(crowded[1])}; is the unit not angstrom?"
        )


def _refuse_bohr(atoms: Atoms, first, second, apart) -> None:
    """Raise a ConfigurationError where every hydrogen is as far from a carbon, nitrogen or oxygen as in bohr."""
    hydrogen = np.isin(atoms.element, ("H", "D"))
    short = apart < 1.6
    if hydrogen.sum() < 2 or (hydrogen[first[short]] | hydrogen[second[short]]).any():
        return
    nearest = np.full(len(atoms), np.inf)
    for one, two, distance in neighbours.pairs(atoms.place, 2.3):
        for here, there in ((one, two), (two, one)):
            np.minimum.at(nearest, here, np.where(np.isin(atoms.element[there], ("C", "N", "O")), distance, np.inf))
    nearest = nearest[hydrogen]
    if nearest.max() < np.inf:
        raise ConfigurationError(
            f"every hydrogen is {nearest.min():.2f} to {nearest.max():.2f} angstrom away from a carbon, nitrogen or "
            "oxygen, as in bohr; convert the coordinates to angstrom"
        )


def _contacts(atoms: Atoms, first, second, apart) -> list[str]:
    """Return a remark on pairs that are too close for what they are; a ConfigurationError where they are one atom."""
    close = np.flatnonzero(apart < _CLOSEST)
    group = atoms.groups()
    one, two = first[close], second[close]
    twice = (apart[close] < _SAME) | ((group[one] == group[two]) & (atoms.name[one] == atoms.name[two]))
    many = len(close) > max(_FLAWS, _SHARE * len(atoms))
    shown = close if many else close[twice]
    if shown.size:
        worst = shown[np.argmin(apart[shown])]
        others = f", and {counted(len(close) - 1, 'pair')} more are as close" if len(close) > 1 else ""
        what = "are these alternative locations without a label"
        if apart[worst] < _SAME:
            what = "is it one atom that is listed twice, are places missing"
        raise ConfigurationError(
            f"{atoms.label(first[worst])} and {atoms.label(second[worst])} are {apart[worst]:.2f} angstrom apart"
            f"{others}; {what}, or is the unit not angstrom?"
        )
    odd = np.flatnonzero(apart < _ODD)
    if not odd.size:
        return []
    worst = odd[np.argmin(apart[odd])]
    names = f"{atoms.label(first[worst])} and {atoms.label(second[worst])}"
    return [f"{counted(len(odd), 'pair')} of atoms too close, as {names}, {apart[worst]:.2f} angstrom apart"]


def _pieces(atoms: Atoms, root) -> list[str]:
    found, which = np.unique(root, return_inverse=True)
    if len(found) < 2:
        return []
    share = np.bincount(which, weights=masses(replace(atoms, mass=np.full(len(atoms), np.nan))))
    largest = 100 * share.max() / share.sum()
    return [f"{len(found)} pieces more than {_GAP:g} angstrom apart, the largest with {largest:.3g} % of the mass"]
