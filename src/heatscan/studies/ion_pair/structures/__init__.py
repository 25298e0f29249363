"""Molecules from files: mmCIF and PDB through gemmi, XYZ through ASE; one clear message for an invalid file.

`files` knows what kind of file it is, `pdb`, `mmcif` and `xyz` bring its dialect into the form that the libraries read,
`elements` tells elements by names, `residues` what does not belong to the molecule and which hydrogens are missing,
`alternatives` chooses a conformer, `checks` looks at the places.
"""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np

from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.studies.ion_pair.structures import alternatives, checks, files, mmcif, pdb, residues, selection, xyz
from heatscan.studies.ion_pair.structures import atoms as tables
from heatscan.studies.ion_pair.structures.selection import Choice

# No molecule is larger [m].
LARGEST = checks.LARGEST * 1e-10


class Structure(NamedTuple):
    """The atoms of a molecule.

    Elements, positions of shape (n, 3) [m] and masses of shape (n,) [kg]; remarks on how the file was read; how many
    hydrogens are missing at least, and around which residue or atom first; its charge in the file [e].
    """

    elements: tuple[str, ...]
    positions: np.ndarray
    masses: np.ndarray
    remarks: tuple[str, ...] = ()
    missing_hydrogens: int = 0
    missing_first: str = ""
    charge: float = 0.0


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


def read(path: str | os.PathLike, choice: Choice = Choice()) -> Structure:  # noqa: B008
    """Return the molecule in a file.

    Parameters
    ----------
    path : path
        An mmCIF (.cif, .mmcif), PDB (.pdb, .ent) or XYZ (.xyz, .extxyz) file, also compressed (.gz).
    choice : Choice
        Which chains, which assembly, and which isotopes.

    Returns
    -------
    Structure
        Of the first model or frame, one conformer, without water, places without mass and the dummies of a membrane.
        Atoms count in full whatever their occupancy. Masses are standard atomic weights, where the file says nothing
        else.

    Raises
    ------
    ConfigurationError
        The file cannot be read, holds no atom, an atom without a place or of an unknown element, or atoms in one place.
        The text names the file and the atom or the line.
    """
    found = digest(path)
    try:
        return _read(str(path), found, choice)
    except ConfigurationError as error:
        # What a file or another library says may hold what cannot be printed.
        words = "".join(letter if letter.isprintable() else " " for letter in str(error))
        raise ConfigurationError(f"{path}: {words}") from error


@functools.lru_cache(maxsize=4)
def _read(path: str, _digest: str, choice: Choice) -> Structure:
    kind = files.kind_of(Path(path))
    text, how = files.text_of(Path(path), kind)
    try:
        if kind == "XYZ":
            selection.require_none(choice)
            atoms, remarks = xyz.read(text)
        else:
            structure, remarks = (pdb if kind == "PDB" else mmcif).read(text)
            more = selection.apply(structure, choice) if len(structure) else []
            atoms, remarks = tables.of_gemmi(structure), [*remarks, *more]
    except ConfigurationError:
        raise
    except Exception as error:  # gemmi and ASE report faults of a file through many exceptions
        words = str(error).replace("string:", "line ")
        raise ConfigurationError(f"cannot be read as {kind} ({type(error).__name__}: {words})") from error
    return _molecule(atoms, [*how, *remarks], choice)


def _molecule(atoms: tables.Atoms, remarks: list[str], choice: Choice) -> Structure:
    """Return the molecule of a table of atoms."""
    for step in (residues.by_residue, residues.strip, alternatives.choose):
        atoms, more = step(atoms)
        remarks = [*remarks, *more]
    if not len(atoms):
        said = "; ".join(remarks) or "no line begins with ATOM or HETATM"
        raise ConfigurationError(f"holds no atoms ({said})")
    atoms, close, more = checks.check(atoms)
    atoms, isotopes = selection.with_isotopes(atoms, choice)
    more += residues.free_water(atoms, *close) if atoms.bare() else []
    lacking = residues.lacking(atoms, *close)
    masses = checks.masses(atoms)
    missing, where = int(lacking.sum()), ""
    if missing:
        row = int(np.flatnonzero(atoms.groups() == np.flatnonzero(lacking)[0])[0])
        where = atoms.label(row) if atoms.bare() else atoms.residue_label(row)
    return Structure(
        elements=tuple(atoms.element.tolist()),
        positions=atoms.place * 1e-10,
        masses=masses * constants.atomic_mass,
        remarks=(*remarks, *more, *isotopes),
        missing_hydrogens=missing,
        missing_first=where,
        charge=float(atoms.charge.sum()),
    )


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
    return structure._replace(positions=turned)


def write_mmcif(path: str | os.PathLike, name: str, elements, positions, charge: float = 0.0) -> None:
    """Write a molecule as mmCIF: one residue, atoms numbered by element; positions of shape (n, 3) [m].

    Formal charges, whole and as even as can be, add up to `charge` [e].
    """
    import gemmi

    from heatscan.results.atomic import replacing

    structure, model, chain, residue = gemmi.Structure(), gemmi.Model(1), gemmi.Chain("A"), gemmi.Residue()
    structure.name, residue.name, residue.seqid = name, "UNL", gemmi.SeqId("1")
    residue.het_flag = "H"
    each, more = divmod(round(charge), len(elements))
    for number, (element, position) in enumerate(zip(elements, positions, strict=True), 1):
        atom = gemmi.Atom()
        atom.charge = each + (number <= more)
        atom.name, atom.element, atom.serial = f"{element}{number}", gemmi.Element(element), number
        atom.pos = gemmi.Position(*(round(float(value) * 1e10, 4) + 0.0 for value in position))
        residue.add_atom(atom)
    chain.add_residue(residue)
    model.add_chain(chain)
    structure.add_model(model)
    groups = gemmi.MmcifOutputGroups(False, atoms=True, block_name=True)
    with replacing(path) as part:
        part.write_text(structure.make_mmcif_document(groups).as_string(), encoding="utf-8")
