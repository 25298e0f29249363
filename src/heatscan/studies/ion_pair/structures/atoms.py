"""The atoms of a file as a table: what it says of each of them, before anything is left out."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np


@dataclass(frozen=True)
class Atoms:
    """One row for each atom.

    Parameters
    ----------
    element, name, residue, chain, altloc : ndarray of str, shape (n,)
        Element as gemmi names it, empty for a place without mass; the names that the file gives. XYZ has none.
    number : ndarray of int, shape (n,)
        256 times the number of the residue, plus the letter of its insertion.
    serial : ndarray of int, shape (n,)
        What the file calls the atom.
    nucleons : ndarray of int, shape (n,)
        The mass number of a nuclide, 0 for the natural mixture.
    occupancy, charge : ndarray of float, shape (n,)
        The share of molecules in which it is there [1], and the formal charge [e]; XYZ has one of all.
    place : ndarray, shape (n, 3)
        Where it is [angstrom].
    mass : ndarray, shape (n,)
        The mass that the file gives [u]; NaN where it gives none.
    """

    element: np.ndarray
    name: np.ndarray
    residue: np.ndarray
    chain: np.ndarray
    altloc: np.ndarray
    number: np.ndarray
    serial: np.ndarray
    nucleons: np.ndarray
    occupancy: np.ndarray
    charge: np.ndarray
    place: np.ndarray
    mass: np.ndarray

    def __len__(self) -> int:
        return len(self.element)

    def where(self, kept) -> Atoms:
        """Return the rows that a mask keeps, or rows by number."""
        return replace(self, **{field.name: getattr(self, field.name)[kept] for field in fields(self)})

    def label(self, row: int) -> str:
        """Return what messages call an atom."""
        if not self.residue[row]:
            return f"atom {self.serial[row]} ({self.name[row]})"
        return f"atom {self.serial[row]} ({self.residue_label(row)}/{self.name[row]})"

    def residue_label(self, row: int) -> str:
        """Return what messages call the residue of an atom."""
        number, code = divmod(int(self.number[row]), 256)
        return f"{self.chain[row]}/{self.residue[row]} {number}{chr(code).strip()}"

    def groups(self) -> np.ndarray:
        """Return the number of each atom's residue: a run of rows of one chain, number and name of residue."""
        keys = (self.chain, self.number, self.residue)
        return np.cumsum(np.concatenate([[0], np.any([key[1:] != key[:-1] for key in keys], axis=0)]))[: len(self)]

    def bare(self) -> bool:
        """Return whether the file has no residues, as XYZ."""
        return not self.residue.any()


def counted(number: int, what: str) -> str:
    """Return a number with what it counts, in the singular or by an s in the plural of the first word."""
    first, blank, rest = what.partition(" ")
    return f"{number} {first if number == 1 else first + 's'}{blank}{rest}"


def of_plain(elements, nucleons, places, mass=None) -> Atoms:
    """Return the table of atoms that have no names."""
    number = len(elements)
    empty, zero = np.full(number, ""), np.zeros(number)
    return Atoms(
        element=np.array(elements, dtype="U2"), name=np.array(elements, dtype="U2"), residue=empty, chain=empty,
        altloc=empty, number=zero.astype(int), serial=np.arange(1, number + 1),
        nucleons=np.array(nucleons, int), occupancy=zero + 1,
        charge=zero, place=np.array(places, float).reshape(-1, 3), mass=zero + np.nan if mass is None else mass,
    )  # fmt: skip


def of_gemmi(structure) -> Atoms:
    """Return the table of the first model of a gemmi structure; the B factor of each atom carries its mass number."""
    import gemmi

    try:
        flat = gemmi.FlatStructure(structure)
    except RuntimeError:  # names of more than seven letters
        _shorten(structure[0])
        flat = gemmi.FlatStructure(structure)
    flat.strings_as_numbers = False
    element, altloc = _text(flat.element_names), np.asarray(flat.altlocs).astype(np.uint8)
    return Atoms(
        element=np.where(element == "X", "", element), name=_text(flat.atom_names), residue=_text(flat.residue_names),
        chain=_text(flat.chain_ids), altloc=np.where(np.isin(altloc, (0, 32)), "", _LETTERS[altloc]),
        number=np.asarray(flat.resnums).astype(np.int64) * 256 + np.asarray(flat.icodes).astype(np.uint8),
        serial=np.asarray(flat.serials), nucleons=np.rint(flat.b_iso).astype(int), occupancy=np.array(flat.occ, float),
        charge=np.array(flat.charge, float), place=np.array(flat.pos, float), mass=np.full(len(flat), np.nan),
    )  # fmt: skip


def _shorten(model) -> None:
    """Cut names to the seven letters that a flat structure takes; those of chains stay different."""
    for number, chain in enumerate(model):
        if len(chain.name) > 7:
            chain.name = f"{chain.name[:3]}~{number}"
        for residue in chain:
            residue.name, residue.subchain = residue.name[:7], ""
            for atom in residue:
                atom.name = atom.name[:7]


_LETTERS = np.array([chr(code) for code in range(256)])


def _text(column) -> np.ndarray:
    """Return bytes as text; what is not ASCII becomes a question mark."""
    column = np.ascontiguousarray(column)
    codes = column.view(np.uint8)
    if (codes > 127).any():
        column = np.where(codes > 127, ord("?"), codes).astype(np.uint8).view(column.dtype)
    return column.astype("U")
