"""What does not belong to a molecule, such as its water, and whether its hydrogens are all there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heatscan.errors import ConfigurationError
from heatscan.studies.ion_pair.structures import elements
from heatscan.studies.ion_pair.structures.atoms import Atoms, counted

# Water as crystallographers and programs for molecular dynamics call it; its hydrogens may be missing.
_WATER = frozenset({
    "HOH", "WAT", "H2O", "DOD", "D2O", "SOL", "SOLV", "TIP", "TIP2", "TIP3", "TIP4", "TIP5", "TP3", "TP4", "TP5", "T3P",
    "T4P", "T5P", "T3H", "T4H", "TIP3P", "TIP4P", "SPC", "SPCE", "SPE", "SPCF", "OPC", "OPC3", "HHO", "OHH", "OH2",
    "MOH2", "SWM", "SWM4",
    "SWM6", "SW4", "SW6", "WTR", "HH0", "TDS", "FB3", "FB4", "T4E", "TPE", "PWA", "W3P", "W4P", "CRW",
})  # fmt: skip
# The two layers of atoms with which OPM and PPM draw a membrane.
_MEMBRANE = frozenset({"DUM"})
# Residues of atoms that nobody could name.
_UNKNOWN = frozenset({"UNK", "UNX", "UNL"})
# Protons that come and go with the acidity, in the forms of residues that the table has.
_TITRATED = {"ASP": 1, "GLU": 1, "HIS": 1, "LYS": 1, "ARG": 1, "CYS": 1, "TYR": 1, "MSE": 0}
# Covalent bonds of carbon are shorter than this to other atoms, and to hydrogen [angstrom].
_BOND, _TO_HYDROGEN = 2.0, 1.3


def by_residue(atoms: Atoms) -> tuple[Atoms, list[str]]:
    """Return the atoms with the elements that their residues have where the file says what cannot be, and remarks.

    Standard residues hold no metal, and an ion under a name that programs have for it is of that element.

    Raises
    ------
    ConfigurationError
        A residue is made of beads.
    """
    odd = np.flatnonzero(~np.isin(atoms.element, ("H", "D", "C", "N", "O", "S", "P", "Se", "")))
    ions = np.flatnonzero((atoms.name == atoms.residue) & np.isin(np.char.upper(atoms.residue), tuple(elements.IONS)))
    named, element, remarks = np.unique(atoms.name), atoms.element.copy(), []
    for name in (name for name in named.tolist() if elements.BEAD.fullmatch(name)):
        for row in np.flatnonzero(atoms.name == name).tolist():
            if _of_polymer(atoms.residue[row]):
                raise ConfigurationError(f"{atoms.label(row)}: {elements.NO_BEADS}")
    for row in odd.tolist():
        residue, name = str(atoms.residue[row]).upper(), str(atoms.name[row])
        if residue in _UNKNOWN:
            if atoms.element[row] == "U":
                remarks.append(f"{atoms.label(row)} taken as uranium, not as an atom that nobody could name")
        elif elements.known_residue(residue).is_standard() and _of_polymer(residue):
            symbol = elements.of_name(name, residue, False, frozenset(), True)
            element[row] = symbol.element if symbol else element[row]
    for row in ions.tolist():
        element[row] = elements.IONS[str(atoms.residue[row]).upper()]
    changed = np.flatnonzero(element != atoms.element)
    if changed.size:
        row = changed[0]
        remarks.append(
            f"elements of {counted(changed.size, 'atom')} taken from names, which the file's contradict, as "
            f"{atoms.element[row] or 'none'} in {atoms.label(row)}"
        )
    return replace(atoms, element=element), remarks


def _of_polymer(residue) -> bool:
    known = elements.known_residue(str(residue).upper())
    return known.is_amino_acid() or known.is_nucleic_acid()


def strip(atoms: Atoms) -> tuple[Atoms, list[str]]:
    """Return the atoms without water, membranes' dummies and places without mass, and remarks on them."""
    remarks = []
    kept = np.ones(len(atoms), bool)
    if not atoms.bare() or (len(atoms) and atoms.groups()[-1]):
        water = is_water(atoms)
        if atoms.bare() and water.all():  # no name says that it is the water around something
            water[:] = False
        dummies = np.isin(np.char.upper(atoms.residue), tuple(_MEMBRANE)) & ~water
        remarks += [f"{counted(int(water.sum()), 'atom of water')} left out"] if water.any() else []
        remarks += (
            [f"{counted(int(dummies.sum()), 'atom')} of a drawn membrane (DUM) left out"] if dummies.any() else []
        )
        kept = ~(water | dummies)
    weightless = kept & (atoms.element == "")
    if weightless.any():
        remarks.append(f"{counted(int(weightless.sum()), 'place')} without mass left out")
    return atoms.where(kept & ~weightless), remarks


def is_water(atoms: Atoms) -> np.ndarray:
    """Return which atoms are water: residues of oxygen with two hydrogens each, or of a part of that under a name that
    means water."""
    group = atoms.groups()
    number = int(group[-1]) + 1 if len(group) else 0
    hydrogen = np.isin(atoms.element, ("H", "D"))
    oxygens, hydrogens, weightless, sizes = (
        np.bincount(group, weights=which, minlength=number)
        for which in (atoms.element == "O", hydrogen, atoms.element == "", np.ones(len(atoms)))
    )
    made_of_it = oxygens + hydrogens + weightless == sizes
    first = np.flatnonzero(np.diff(group, prepend=-1))
    named = np.isin(np.char.upper(atoms.residue[first]), tuple(_WATER)) if number else np.zeros(0, bool)
    return (made_of_it & (named | ((oxygens > 0) & (hydrogens == 2 * oxygens))))[group]


def free_water(atoms: Atoms, first, second, apart) -> list[str]:
    """Return a remark on water among other atoms that have no residues, by its bonds; arguments as in `lacking`."""
    here, there, _ = _bonds(atoms, first, second, apart)
    bonds = np.bincount(here, minlength=len(atoms))
    held = here[np.isin(atoms.element[there], ("H", "D")) & (bonds[there] == 1)]
    number = int(((atoms.element == "O") & (bonds == 2) & (np.bincount(held, minlength=len(atoms)) == 2)).sum())
    few = 0 < 3 * number < len(atoms)
    return [f"{counted(number, 'molecule')} of water counted, as the file has no residues"] if few else []


def lacking(atoms: Atoms, first, second, apart) -> np.ndarray:
    """Return how many hydrogens each residue lacks at least, and the atoms around which it does.

    Parameters
    ----------
    atoms : Atoms
        The molecule.
    first, second : ndarray of int
        Pairs of atoms nearer than a bond is long, and as `apart` their distances [angstrom].

    Returns
    -------
    ndarray, shape (residues,)
        Counted at each carbon by its bonds, and for residues that gemmi's table has from the number that it gives.
    """
    group = atoms.groups()
    at_carbon = _at_carbons(atoms, first, second, apart)
    by_bonds = np.bincount(group, weights=at_carbon, minlength=group[-1] + 1)
    if atoms.bare():
        return by_bonds
    return np.maximum(by_bonds, _by_table(atoms, group, first, second, apart))


def _bonds(atoms: Atoms, first, second, apart) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return from where to where covalent bonds go, both ways, and their lengths [angstrom]."""
    hydrogen = np.isin(atoms.element, ("H", "D"))
    bonded = apart < np.where(hydrogen[first] | hydrogen[second], _TO_HYDROGEN, _BOND)
    one, other = first[bonded], second[bonded]
    return np.concatenate([one, other]), np.concatenate([other, one]), np.tile(apart[bonded], 2)


def _at_carbons(atoms: Atoms, first, second, apart) -> np.ndarray:
    """Return how many bonds to hydrogen each carbon must have besides those that are there, by the angles between
    those.

    One short bond leaves no hydrogen, as in CO; of two, straight ones leave none; of three, flat ones.
    """
    here, there, length = _bonds(atoms, first, second, apart)
    found = np.zeros(len(atoms))
    of_carbon = atoms.element[here] == "C"
    here, there, length = here[of_carbon], there[of_carbon], length[of_carbon]
    order = np.argsort(here, kind="stable")
    here, there, length = here[order], there[order], length[order]
    carbons, begin, many = np.unique(here, return_index=True, return_counts=True)
    arrow = (atoms.place[there] - atoms.place[here]) / length[:, None]
    one, two, three = (begin[many == bonds] for bonds in (1, 2, 3))
    found[carbons[many == 1]] = np.where(length[one] < 1.25, 0, np.where(length[one] < 1.4, 2, 3))
    cosine = (arrow[two] * arrow[two + 1]).sum(axis=1)
    single = np.minimum(length[two], length[two + 1]) > 1.43
    found[carbons[many == 2]] = np.where(cosine < -0.85, 0, np.where(single, 2, 1))
    # How far the carbon is above the plane of three unit vectors: 0 if flat, 1/3 in a tetrahedron.
    normal = np.cross(arrow[three + 1] - arrow[three], arrow[three + 2] - arrow[three])
    size = np.maximum(np.linalg.norm(normal, axis=1), 1e-9)
    above = np.abs((normal * arrow[three]).sum(axis=1)) / size
    found[carbons[many == 3]] = np.where(above > 0.24, 1, 0)
    if not np.isin(atoms.element, ("H", "D")).any():
        # A trace of single carbons, where there is no hydrogen at all.
        alone = np.setdiff1d(np.flatnonzero(atoms.element == "C"), carbons)
        found[alone] = 1
    return found


def _by_table(atoms: Atoms, group, first, second, apart) -> np.ndarray:
    """Return how many hydrogens residues of gemmi's table lack, where all heavy atoms are there; 0 for all others."""
    number = int(group[-1]) + 1
    begin = np.flatnonzero(np.diff(group, prepend=-1))
    names = [str(name).upper() for name in atoms.residue[begin]]
    known = {name: elements.known_residue(name) for name in set(names)}
    hydrogen = np.isin(atoms.element, ("H", "D"))
    there = np.bincount(group, weights=hydrogen, minlength=number)
    heavy = np.bincount(group, weights=np.where(hydrogen, 0.0, _weights(atoms)), minlength=number)
    # A peptide bond takes one hydrogen of the nitrogen, and one of the acid.
    near = (apart < _BOND) & (group[first] != group[second])
    joined = np.zeros(number, int)
    for one, other in ((first[near], second[near]), (second[near], first[near])):
        nitrogen = (atoms.name[one] == "N") & (atoms.element[other] == "C")
        np.add.at(joined, group[one[nitrogen]], 1)
    links = np.zeros(number, int)
    np.add.at(links, group[first[near]], 1)
    np.add.at(links, group[second[near]], 1)
    found = np.zeros(number)
    for place, name in enumerate(names):
        info = known[name]
        if not info.found() or not info.hydrogen_count or info.is_water() or name in _UNKNOWN:
            continue
        base = elements.VARIANTS.get(name, name)
        if info.is_amino_acid():
            less = 1 + bool(joined[place]) + _TITRATED.get(base, 0 if info.is_standard() else 3)
            # In the middle of a chain of which residues are missing, the nitrogen is as if it were joined.
            less += 0 if joined[place] or place in (0, number - 1) else 1
        elif info.is_nucleic_acid():
            less = 5  # two at the phosphate, two at the ends, one at a base
        else:
            less = 3 + int(links[place]) * 2 + info.hydrogen_count // 8
        whole = info.weight - 1.008 * info.hydrogen_count
        if heavy[place] >= whole - 17.5 - (80 if info.is_nucleic_acid() else 0):
            found[place] = max(0, info.hydrogen_count - less - there[place])
    return found


def _weights(atoms: Atoms) -> np.ndarray:
    import gemmi

    names, which = np.unique(atoms.element, return_inverse=True)
    return np.array([gemmi.Element(str(name)).weight for name in names])[which]
