"""Which element an atom is: from its symbol, or where a file has none from the names of atom and residue.

A name alone cannot say it: CA is a carbon in an amino acid and calcium as an ion. So the residue comes first.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

# Masses of nuclides as atoms [u], AME2020; they agree with the tables of the package periodictable 2.1 to 1e-9.
NUCLIDES = {
    "2H": 2.014101778, "3H": 3.016049281, "13C": 13.003354835, "14C": 14.003241989, "15N": 15.000108898,
    "17O": 16.999131756, "18O": 17.999159612,
}  # fmt: skip
# What stands for a place without mass: ghosts, lone pairs, the extra sites of water models, Drude particles.
WEIGHTLESS = frozenset({"BQ", "XX", "LP", "EP", "MW", "DRUDE", "VS"})
# Ions as programs for molecular dynamics call them, where the name is not that of the element.
IONS = {
    "POT": "K", "SOD": "Na", "CLA": "Cl", "CLO": "Cl", "CES": "Cs", "CAL": "Ca", "LIT": "Li", "RUB": "Rb", "BAR": "Ba",
    "CAD": "Cd", "IOD": "I", "CHL": "Cl", "IP": "Na", "IM": "Cl",
}  # fmt: skip
# Forms of residues in force fields, by the one that chemistry knows.
VARIANTS = {
    **dict.fromkeys(("HID", "HIE", "HIP", "HSD", "HSE", "HSP", "HISA", "HISB", "HISD", "HISE", "HISH"), "HIS"),
    **dict.fromkeys(("CYX", "CYM", "CYN", "CYS2", "CYSH", "CYSX"), "CYS"),
    **dict.fromkeys(("ASH", "ASPH", "ASPP"), "ASP"), **dict.fromkeys(("GLH", "GLUH", "GLUP"), "GLU"),
    **dict.fromkeys(("LYN", "LSN", "LYSH"), "LYS"), "ARN": "ARG", "TYM": "TYR",
    "ADE": "A", "CYT": "C", "GUA": "G", "URA": "U", "THY": "DT",
    # Caps and ends of chains have the same elements as any amino acid.
    **dict.fromkeys(("ACE", "NME", "NMA", "NH2", "FOR", "NAC", "CT3", "CBX"), "cap"),
}  # fmt: skip
BEAD = re.compile(r"BB[A-Z0-9]?|SC[0-9]+|SCD[0-9]+|SC[PN]|BAS[0-9]*|PW|WF|TW|SW")
NO_BEADS = "coarse-grained beads are no atoms; fetch or build the molecule with all its atoms"
# Metals and halogens with two letters that a name may begin with although its columns say that it has one.
_PLAIN = frozenset({"FE", "ZN", "MG", "MN", "CU", "CL", "BR", "LI", "AL", "SI", "PT", "MO", "RU", "RH"})
# Two letters that in a name are an element only where the columns say so, and a carbon, nitrogen, ... elsewhere.
_BY_COLUMN = frozenset({
    "CA", "CD", "CO", "CR", "CS", "CE", "NA", "NI", "SE", "SR", "SB", "SN", "HG", "OS", "PD", "PB", "AS", "AG", "AU",
    "BE", "BA", "BI", "GA", "GE", "IN", "IR", "KR", "LA", "RB", "RE", "TE", "TI", "TL", "XE", "ZR", "YB", "GD", "SM",
    "TB", "EU", "LU", "AR", "CF", "DY", "ER",
})  # fmt: skip


class Symbol(NamedTuple):
    """An element as gemmi names it, empty for a place without mass; and its mass number, 0 for the natural mixture."""

    element: str
    nucleons: int = 0


@functools.lru_cache(maxsize=4096)
def of_symbol(given: str, labels: bool = False) -> Symbol | None:
    """Return the element of a symbol such as C, CL, O2-, D or 13C; None where it is none.

    With `labels` also numbers (6 is carbon) and symbols that are numbered (C12, Na+1) are taken, as XYZ files have.
    """
    text = given.strip().strip("'\"").upper()
    if text.rstrip("+-0123456789") in WEIGHTLESS and (labels or not text.startswith("XX")):
        return Symbol("")
    if text.lstrip("0123456789") in ("D", "T", "H") and text.lstrip("0123456789") != text:
        text = {"1H": "H", "2H": "D", "3H": "T"}.get(text, text)
    if (shape := re.fullmatch(r"(\d{0,3})([A-Z]{1,2})(\d*[+-]\d*|)", text)) or (
        labels and (shape := re.fullmatch(r"(\d{0,3})([A-Z]{1,2})([\d+\-']*|_\w*)", text))
    ):
        nucleons, symbol = shape[1], str(shape[2])
        if symbol == "T":
            return Symbol("H", 3)
        if (element := _element(symbol)) and (not nucleons or f"{nucleons}{element}" in NUCLIDES):
            return Symbol(element, int(nucleons or 0))
    if labels and text.isdigit() and (element := _by_number().get(int(text), "")):
        return Symbol(element)
    return None


@functools.cache
def _by_number() -> dict[int, str]:
    from ase.data import chemical_symbols

    return dict(enumerate(chemical_symbols[1:], 1))


@functools.lru_cache(maxsize=1024)
def _element(symbol: str) -> str:
    import gemmi

    element = gemmi.Element(symbol)
    return element.name if element.atomic_number and element.name.upper() == symbol.upper() else ""


@functools.lru_cache(maxsize=4096)
def known_residue(name: str):
    """Return what gemmi's table knows of a residue, also under the name that a force field gives it."""
    import gemmi

    found = gemmi.find_tabulated_residue(VARIANTS.get(name, name))
    if not found.found() and (end := re.fullmatch(r"[NC]([A-Z]{3})|(R[ACGU]|[DR]?[ACGTUI])[35N]?", name)):
        # The ends of chains, and nucleotides of RNA: NALA, CGLY, DA5, RG3, U3, RA.
        base = end[1] or (end[2] if end[2][0] == "D" else end[2][-1])
        found = gemmi.find_tabulated_residue(VARIANTS.get(base, base))
    return found


def of_name(name: str, residue: str, alone: bool, partners: frozenset[str], left: bool) -> Symbol | None:
    """Return the element of an atom from its names, or None where they do not tell.

    Parameters
    ----------
    name : str
        That of the atom as columns 13 to 16 of a PDB file have it, with its blanks.
    residue : str
        That of its residue.
    alone : bool
        Whether the residue has no other atom.
    partners : frozenset of str
        The names of all atoms of the residue, without blanks.
    left : bool
        Whether the file begins every name in column 13, so that the column says nothing.
    """
    short, residue = name.strip().upper(), residue.strip().upper()
    core = short.lstrip("0123456789'\"*")
    if not core or not core[0].isalpha():
        return None
    if core[0] == "D" and core[1:] in partners and core[1] != "H":
        return Symbol("")  # a Drude particle is named after the atom that it goes with
    known = known_residue(residue)
    if known.is_water() or (partners and {"OW", "OH2"} & partners):
        return _in_water(core)
    if alone and residue == core == "W":  # a bead of water rather than tungsten
        return None
    if alone and core == residue and _element(core) and not known.is_standard():
        return Symbol(_element(core))
    polymer = known.is_amino_acid() or known.is_nucleic_acid() or VARIANTS.get(residue) == "cap"
    if polymer:
        return _in_polymer(core, residue, partners, known.is_standard() or not known.found())
    if alone and (ion := _ion(core, residue, known)):
        return ion
    # Alone under the name of its residue, and no ion: a bead.
    if BEAD.fullmatch(core) or (alone and core == residue):
        return None
    return _by_convention(name, core, left)


def _in_water(core: str) -> Symbol | None:
    return Symbol(core[0]) if core[0] in "OHD" and core != "OM" else Symbol("") if core[0] in "MELOV" else None


def _in_polymer(core: str, residue: str, partners: frozenset[str], standard: bool) -> Symbol | None:
    """Return the element in an amino acid or a nucleotide: H, C, N, O, S or P but for a few."""
    if BEAD.fullmatch(core):
        return None
    if core[:2] == "SE" and residue in ("MSE", "SEC", "CSE"):
        return Symbol("Se")
    if not standard and core[:2] in ("BR", "CL", "SE", "FE", "HG") and (len(core) == 2 or core[2:].isdigit()):
        return Symbol(_element(core[:2])) if core[:2] != "HG" else Symbol("H")
    if core[0] == "D":
        return Symbol("D")
    if core[:2] == "LP":
        return Symbol("")
    accepted = "HCNOSP" if standard else "HCNOSPFIB"
    return Symbol(core[0]) if core[0] in accepted else None


def _ion(core: str, residue: str, known) -> Symbol | None:
    """Return the element of a residue of one atom, by the residue's name and then by its own."""
    for text in (residue.strip("+-0123456789"), core.strip("+-")):
        if text in IONS:
            return Symbol(IONS[text])
        if (element := _element(text)) and text not in ("X", "D"):
            # The table may know that there is more of the residue.
            return Symbol(element) if not known.found() or known.weight < _weight(element) + 1 else None
    return None


def _weight(element: str) -> float:
    import gemmi

    return gemmi.Element(element).weight


def _by_convention(name: str, core: str, left: bool) -> Symbol | None:
    """Return the element of an atom of a residue that nothing is known of.

    A symbol of one letter stands in column 14, one of two in 13 and 14; names of four letters begin in 13 anyway.
    """
    two = core[:2]
    if two == "LP":
        return Symbol("")
    if two in _PLAIN and (len(core) == 2 or not core[2].isalpha()):
        return Symbol(_element(two))
    begins = name[:1].isalpha() and len(name.strip()) < 4 and not left
    # With a number it is rather a numbered carbon, hydrogen or nitrogen.
    if begins and two in _BY_COLUMN and (len(core) == 2 or (core[0] not in "HCN" and not core[2:3].isalpha())):
        return Symbol(_element(two))
    return Symbol(_element(core[0])) if core[0] in "HCNOSPFIBKVWUDY" else None
