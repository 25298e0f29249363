"""Molecules from files: mmCIF and PDB through gemmi, XYZ through ASE; one clear message for an invalid file."""

from __future__ import annotations

import functools
import hashlib
import io
import itertools
import os
import re
from dataclasses import dataclass
from pathlib import Path

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
_PDB_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)")


@dataclass(frozen=True)
class Structure:
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
    return _read(str(path), digest(path))


@functools.lru_cache(maxsize=4)
def _read(path: str, _digest: str) -> Structure:
    kind = _SUFFIXES.get(Path(path).suffix.lower())
    if kind is None:
        raise ConfigurationError(f"{path}: a structure is one of {', '.join(_SUFFIXES)}")
    labels, elements, positions, remarks = (_from_xyz if kind == "XYZ" else _from_gemmi)(path)
    if not labels:
        raise ConfigurationError(f"{path}: holds no atoms" + (f" ({'; '.join(remarks)})" if remarks else ""))
    positions = np.array(positions, float) * 1e-10
    bad = np.flatnonzero(~np.isfinite(positions).all(axis=1))
    if bad.size:
        raise ConfigurationError(
            f"{path}: {_one_line(labels[bad[0]])} has no position: its coordinates are not all finite"
        )
    masses = _masses(path, labels, elements)
    _check_apart(path, labels, positions)
    return Structure(tuple(elements), positions, masses, tuple(remarks))


def _from_xyz(path: str):
    import ase.io

    try:
        # Empty lines at the end, which editors leave, are no further frame.
        text = Path(path).read_text(encoding="utf-8").rstrip() + "\n"
        frames = ase.io.read(io.StringIO(text), index=":", format="xyz")
    except Exception as error:  # ASE reports faults of a file through many exceptions
        raise ConfigurationError(
            f"{path}: cannot be read as XYZ ({type(error).__name__}: {_one_line(error)})"
        ) from error
    if not frames:
        return [], [], [], []
    atoms = frames[0]
    elements = atoms.get_chemical_symbols()
    remarks = [f"the first of {len(frames)} frames"] if len(frames) > 1 else []
    return [f"atom {n} ({e})" for n, e in enumerate(elements, 1)], elements, atoms.get_positions(), remarks


def _one_line(words: object) -> str:
    """Return what another library or a file says in one line, without what cannot be printed."""
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(str(words).split()))


def _from_gemmi(path: str):
    kind = _SUFFIXES[Path(path).suffix.lower()]
    try:
        structure = (_from_pdb if kind == "PDB" else _from_mmcif)(path)
    except (RuntimeError, ValueError, OSError) as error:
        raise ConfigurationError(f"{path}: cannot be read as {kind} ({_one_line(error)})") from error
    try:
        return _atoms(structure)
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path}: cannot be read as {kind} (a name in it is not text: {error.object!r})"
        ) from error


def _atoms(structure):
    """Return label, element and place of each atom of a structure of gemmi's, and remarks on what was left out."""
    if not len(structure):
        return [], [], [], []
    remarks = [f"the first of {len(structure)} models"] if len(structure) > 1 else []
    labels, elements, positions, water, alternatives = [], [], [], 0, 0
    for chain in structure[0]:
        for residues in _places(chain):
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
    """Return gemmi's structure; coordinates that are not numbers are rejected, which gemmi reads as zero or in part."""
    import gemmi

    structure = gemmi.read_structure(path)
    _check_coordinates(path)
    return structure


def _check_coordinates(path: str) -> None:
    with open(path, encoding="utf-8", errors="replace", newline="") as stream:
        for number, line in enumerate(stream, 1):
            if re.search("\r(?!\n)", line):
                raise ConfigurationError(
                    f"{path}: line {number}: a line ends in a carriage return alone; save it with other line ends"
                )
            if line.strip().upper() == "END":
                return
            if line[:4].upper() in ("ATOM", "HETA"):
                for first in _PDB_COORDINATES:
                    if not _PDB_NUMBER.fullmatch(line[first : first + 8].strip()):
                        raise ConfigurationError(
                            f"{path}: line {number}: {line[first : first + 8]!r} in columns {first + 1} to {first + 8} "
                            "is not a coordinate"
                        )


def _from_mmcif(path: str):
    """Return gemmi's structure; symbols that are no elements are refused, of which gemmi takes the first letters."""
    import gemmi

    document, changed = gemmi.cif.read(path), False
    for block in document:
        column = block.find_values("_atom_site.type_symbol")
        charged: dict[str, str] = {}
        for given in dict.fromkeys(column):
            symbol = gemmi.cif.as_string(given).rstrip("+-0123456789")
            if gemmi.Element(symbol).name.upper() != symbol.upper():
                raise ConfigurationError(f"{path}: _atom_site.type_symbol: unknown element {given!r}")
            if symbol != gemmi.cif.as_string(given):
                charged[given] = symbol
        if charged:
            changed = True
            for place, given in enumerate(column):
                column[place] = charged.get(given, given)
    if not changed:
        return gemmi.read_structure(path)
    return gemmi.read_structure_string(document.as_string(), format=gemmi.CoorFormat.Mmcif)


def _places(chain):
    """Yield the residues of a chain that are alternatives for one place together, mostly one by one."""
    together = []
    for residue in chain:
        if together and residue.seqid != together[-1].seqid:
            yield together
            together = []
        together.append(residue)
    if together:
        yield together


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


def _masses(path: str, labels, elements) -> np.ndarray:
    """Return standard atomic weights [kg]."""
    import gemmi

    known = {}
    for name in dict.fromkeys(elements):
        element = gemmi.Element(name)
        if element.atomic_number == 0:
            raise ConfigurationError(f"{path}: {_one_line(labels[elements.index(name)])}: unknown element {name!r}")
        known[name] = element.weight * constants.atomic_mass
    return np.array([known[name] for name in elements])


def _check_apart(path: str, labels, positions) -> None:
    """Reject coinciding atoms and molecules as large as dust; by cells, because SciPy's tree takes long to import."""
    if np.ptp(positions, axis=0).max() > LARGEST:
        raise ConfigurationError(f"{path}: the atoms spread over more than {LARGEST:g} m; is the unit not angstrom?")
    cells = np.floor((positions - positions.min(axis=0)) / _CLOSEST).astype(np.int64)
    width = cells.max(axis=0) + 3  # with a rim, so that no neighbour is one of the next row
    key = (cells[:, 0] * width[1] + cells[:, 1]) * width[2] + cells[:, 2]
    order = np.argsort(key, kind="stable")
    key = key[order]
    for step in itertools.product((0, 1), (-1, 0, 1), (-1, 0, 1)):
        near = key + (step[0] * width[1] + step[1]) * width[2] + step[2]
        first, last = np.searchsorted(key, near), np.searchsorted(key, near, side="right")
        for more in range(int((last - first).max())):
            one, two = order, order[np.minimum(first + more, len(order) - 1)]
            apart = np.linalg.norm(positions[one] - positions[two], axis=1)
            found = np.flatnonzero((first + more < last) & (one != two) & (apart < _CLOSEST))
            if found.size:
                one, two = sorted((one[found[0]], two[found[0]]))
                raise ConfigurationError(
                    f"{path}: {_one_line(labels[one])} and {_one_line(labels[two])} are "
                    f"{apart[found[0]] * 1e10:.2f} angstrom apart; "
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
