"""Molecules from files: mmCIF and PDB through gemmi, XYZ through ASE; one clear message for an invalid file."""

from __future__ import annotations

import functools
import hashlib
import io
import itertools
import os
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from heatscan.errors import ConfigurationError
from heatscan.physics import constants

_SUFFIXES = {".cif": "mmCIF", ".mmcif": "mmCIF", ".pdb": "PDB", ".ent": "PDB", ".xyz": "XYZ"}
# Two atoms cannot be closer: half the shortest bond there is [m].
_CLOSEST = 0.37e-10
# No molecule is larger [m].
LARGEST = 1e-5
# Where the coordinates of a PDB file begin in its lines, and what one looks like.
_PDB_COORDINATES = (30, 38, 46)
_PDB_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)", re.ASCII)


class Structure(NamedTuple):
    """The atoms of a molecule: elements, positions, shape (n, 3) [m], masses, shape (n,) [kg]; what was left out."""

    elements: tuple[str, ...]
    positions: np.ndarray
    masses: np.ndarray
    remarks: tuple[str, ...] = ()


def digest(path: str | os.PathLike) -> str:
    """Return a hash of what a file holds.

    Raises
    ------
    ConfigurationError
        It cannot be read.
    """
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror or error})") from error


def read(path: str | os.PathLike) -> Structure:
    """Return the molecule in a file.

    Parameters
    ----------
    path : path
        An mmCIF (.cif, .mmcif), PDB (.pdb, .ent) or XYZ (.xyz) file.

    Returns
    -------
    Structure
        Of the first model or frame, one conformer, without water. Atoms count in full whatever their occupancy. Masses
        are standard atomic weights.

    Raises
    ------
    ConfigurationError
        The file cannot be read, holds no atom, an atom without a place or of an unknown element, or two atoms in one
        place. The text names the file and the atom.
    """
    found = digest(path)
    try:
        return _read(str(path), found)
    except ConfigurationError as error:
        # What a file or another library says may hold what cannot be printed.
        words = "".join(letter if letter.isprintable() else " " for letter in str(error))
        raise ConfigurationError(f"{path}: {words}") from error


@functools.lru_cache(maxsize=4)
def _read(path: str, _digest: str) -> Structure:
    import gemmi

    kind = _SUFFIXES.get(Path(path).suffix.lower())
    if kind is None:
        raise ConfigurationError(f"a structure is one of {', '.join(_SUFFIXES)}")
    try:
        labels, elements, positions, remarks = _READERS[kind](path)
    except ConfigurationError:
        raise
    except Exception as error:  # gemmi and ASE report faults of a file through many exceptions
        raise ConfigurationError(f"cannot be read as {kind} ({type(error).__name__}: {error})") from error
    if not labels:
        raise ConfigurationError("holds no atoms" + (f" ({'; '.join(remarks)})" if remarks else ""))
    positions = np.array(positions, float) * 1e-10
    bad = np.flatnonzero(~np.isfinite(positions).all(axis=1))
    if bad.size:
        raise ConfigurationError(f"{labels[bad[0]]} has no position: its coordinates are not all finite")
    known = {name: gemmi.Element(name) for name in dict.fromkeys(elements)}
    for name, element in known.items():
        if element.atomic_number == 0:
            raise ConfigurationError(f"{labels[elements.index(name)]}: unknown element {name!r}")
    _check_apart(labels, positions)
    masses = np.array([known[name].weight for name in elements]) * constants.atomic_mass
    return Structure(tuple(elements), positions, masses, tuple(remarks))


def _from_xyz(path: str):
    import ase.io

    # Empty lines at the end, which editors leave, are no further frame.
    text = Path(path).read_text(encoding="utf-8").rstrip() + "\n"
    frames = list(ase.io.iread(io.StringIO(text), index=":", format="xyz"))
    if not frames:
        return [], [], [], []
    elements = frames[0].get_chemical_symbols()
    remarks = [f"the first of {len(frames)} frames"] if len(frames) > 1 else []
    return [f"atom {n} ({e})" for n, e in enumerate(elements, 1)], elements, frames[0].get_positions(), remarks


def _atoms(structure):
    """Return label, element and place of each atom of a structure of gemmi's, and remarks on what was left out."""
    if not len(structure):
        return [], [], [], []
    remarks = [f"the first of {len(structure)} models"] if len(structure) > 1 else []
    labels, elements, positions, water, alternatives = [], [], [], 0, 0
    for chain in structure[0]:
        # The residues that are alternatives for one place follow each other.
        for _, residues in itertools.groupby(chain, key=lambda residue: residue.seqid):
            residues = list(residues)
            kept = _conformer(residues)
            for residue in residues:
                for atom in residue:
                    if residue.is_water():
                        water += 1
                    elif (residue.name, atom.altloc) not in kept:
                        alternatives += 1
                    else:
                        labels.append(f"atom {atom.serial} ({chain.name}/{residue.name} {residue.seqid}/{atom.name})")
                        elements.append(atom.element.name)
                        positions.append(atom.pos.tolist())
    remarks += [f"{water} atoms of water left out"] if water else []
    remarks += [f"{alternatives} atoms of other conformers left out"] if alternatives else []
    return labels, elements, positions, remarks


def _from_pdb(path: str):
    """Return `_atoms`; coordinates that are not numbers are rejected, which gemmi reads as zero or in part."""
    import gemmi

    structure = gemmi.read_structure(path)
    _check_coordinates(path)
    return _atoms(structure)


def _check_coordinates(path: str) -> None:
    with open(path, encoding="utf-8", errors="replace", newline="") as stream:
        for number, line in enumerate(stream, 1):
            if re.search("\r(?!\n)", line):
                raise ConfigurationError(
                    f"line {number}: a line ends in a carriage return alone; save it with other line ends"
                )
            if line.strip().upper() == "END":
                return
            for first in _PDB_COORDINATES if line[:4].upper() in ("ATOM", "HETA") else ():
                if not _PDB_NUMBER.fullmatch(line[first : first + 8].strip()):
                    columns = f"columns {first + 1} to {first + 8}"
                    raise ConfigurationError(
                        f"line {number}: {line[first : first + 8]!r} in {columns} is not a coordinate"
                    )


def _from_mmcif(path: str):
    """Return `_atoms`; symbols that are no elements are refused, of which gemmi takes the first letters."""
    import gemmi

    document, changed = gemmi.cif.read(path), False
    for block in document:
        column = block.find_values("_atom_site.type_symbol")
        charged: dict[str, str] = {}
        for given in dict.fromkeys(column):
            symbol = gemmi.cif.as_string(given).rstrip("+-0123456789")
            if gemmi.Element(symbol).name.upper() != symbol.upper():
                raise ConfigurationError(f"_atom_site.type_symbol: unknown element {given!r}")
            if symbol != gemmi.cif.as_string(given):
                charged[given] = symbol
        if charged:
            changed = True
            for place, given in enumerate(column):
                column[place] = charged.get(given, given)
    if not changed:
        return _atoms(gemmi.read_structure(path))
    return _atoms(gemmi.read_structure_string(document.as_string(), format=gemmi.CoorFormat.Mmcif))


_READERS = {"XYZ": _from_xyz, "PDB": _from_pdb, "mmCIF": _from_mmcif}


def _conformer(residues) -> set:
    """Return which (residue, alternative location) of one place to keep: the likeliest one, the first among equals."""
    occupancy: dict = {}
    for residue in residues:
        for atom in residue:
            if atom.altloc != "\0":
                occupancy.setdefault((residue.name, atom.altloc), []).append(atom.occ)
    names = list(dict.fromkeys(residue.name for residue in residues))
    if not occupancy:
        return {(name, "\0") for name in names}
    name, location = max(occupancy, key=lambda key: sum(occupancy[key]) / len(occupancy[key]))
    return {(name, location), (name, "\0")}


def _check_apart(labels, positions) -> None:
    """Reject coinciding atoms and molecules as large as dust; by cells, because SciPy's tree takes long to import."""
    if np.ptp(positions, axis=0).max() > LARGEST:
        raise ConfigurationError(f"the atoms spread over more than {LARGEST:g} m; is the unit not angstrom?")
    # Of two grids that lie half a cell apart along each direction, at least one has both atoms of a close pair in a
    # cell.
    for shift in itertools.product((0, 0.5), repeat=3):
        place = np.floor(positions / (2 * _CLOSEST) + shift).astype(np.int64)
        place -= place.min(axis=0)
        cell = np.ravel_multi_index(place.T, place.max(axis=0) + 1)
        order = np.argsort(cell, kind="stable")
        for step in range(1, len(order)):
            near = np.flatnonzero(cell[order[step:]] == cell[order[:-step]])
            if not near.size:
                break
            pairs = np.stack([order[near], order[near + step]], axis=1)
            apart = np.linalg.norm(positions[pairs[:, 0]] - positions[pairs[:, 1]], axis=1)
            if apart.min() < _CLOSEST:
                one, two = (labels[atom] for atom in sorted(pairs[apart.argmin()]))
                raise ConfigurationError(
                    f"{one} and {two} are {apart.min() * 1e10:.2f} angstrom apart; "
                    "are these alternative locations without a label, or is the unit not angstrom?"
                )


def has_hydrogen(structure: Structure) -> bool:
    """Return whether hydrogens are there, or nothing that would carry any."""
    return bool({"H", "D"} & set(structure.elements)) or "C" not in structure.elements


def aligned(structure: Structure) -> Structure:
    """Return a molecule about its centre of mass with its own axis along z.

    The axis is the principal axis whose moment of inertia differs most from the other two: that of a rod and that of a
    disc. Where all three agree to a part in a million there is none, and the file's z stays z. The file's x lies in the
    plane of x and z, or where it is the axis, its y.
    """
    positions = structure.positions - structure.masses @ structure.positions / structure.masses.sum()
    spread = np.einsum("n,na,nb->ab", structure.masses, positions, positions)
    moments, axes = np.linalg.eigh(spread)
    if moments[2] - moments[0] > 1e-6 * moments.sum():
        axis = axes[:, 2] if moments[2] - moments[1] >= moments[1] - moments[0] else axes[:, 0]
    else:
        axis = np.array([0.0, 0.0, 1.0])
    axis = axis * np.sign(axis[np.argmax(np.abs(axis))])
    start = np.eye(3)[0 if abs(axis[0]) < 0.99 else 1]
    x = start - axis * (axis @ start)
    x /= np.linalg.norm(x)
    turned = positions @ np.stack([x, np.cross(axis, x), axis], axis=1)
    return Structure(structure.elements, turned, structure.masses, structure.remarks)


def write_mmcif(path: str | os.PathLike, name: str, elements, positions) -> None:
    """Write a molecule as mmCIF: one residue, atoms numbered by element; positions of shape (n, 3) [m]."""
    import gemmi

    from heatscan.results.atomic import replacing

    structure, model, chain, residue = gemmi.Structure(), gemmi.Model(1), gemmi.Chain("A"), gemmi.Residue()
    structure.name, residue.name, residue.seqid = name, "UNL", gemmi.SeqId("1")
    residue.het_flag = "H"
    for number, (element, position) in enumerate(zip(elements, positions, strict=True), 1):
        atom = gemmi.Atom()
        atom.name, atom.element, atom.serial = f"{element}{number}", gemmi.Element(element), number
        atom.pos = gemmi.Position(*(round(float(value) * 1e10, 4) + 0.0 for value in position))
        residue.add_atom(atom)
    chain.add_residue(residue)
    model.add_chain(chain)
    structure.add_model(model)
    groups = gemmi.MmcifOutputGroups(False, atoms=True, block_name=True)
    with replacing(path) as part:
        part.write_text(structure.make_mmcif_document(groups).as_string(), encoding="utf-8")
