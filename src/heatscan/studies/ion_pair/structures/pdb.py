"""PDB files of every dialect, in the form that gemmi reads: one model, each atom with its element."""

from __future__ import annotations

import functools
import itertools
import re

from heatscan.errors import ConfigurationError
from heatscan.studies.ion_pair.structures import atoms as tables
from heatscan.studies.ion_pair.structures import elements

# Where the coordinates begin in a line, and what one looks like.
_COORDINATES = (30, 38, 46)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)", re.ASCII)
# Three of them, each with three digits after a point that is where it should be.
_USUAL = re.compile(r"(?=.{4}\..{7}\..{7}\.) *-?\d+\.\d{3} *-?\d+\.\d{3} *-?\d+\.\d{3}", re.ASCII)
# A name that begins in column 13 although its element has one letter, which belongs in column 14.
_LEFT = re.compile(r"[CNOHSPF](\d\d|\d | {2}) ")
_CHARGE = re.compile(r"\d[-+]|[-+]\d")
# Old programs write this where they know no place [angstrom].
PLACEHOLDER = 9998.0
# What besides atoms says anything of the molecule: the crystal and its assemblies.
_KEPT = ("CRYST1", "REMARK 350", "HEADER", "EXPDTA")
_CRYSTAL = re.compile(r"CRYST1( +\d+\.\d+){3}( *\d+\.\d+){3}")


def read(text: str):
    """Return a gemmi structure whose B factors are mass numbers, and remarks.

    Raises
    ------
    ConfigurationError
        A line has a coordinate that is none, or an atom whose element nothing tells.
    """
    import gemmi

    header, blocks, how = _blocks(text.split("\n"))
    if not blocks:
        return gemmi.Structure(), []
    kept, remarks = _first(blocks, how)
    kept = [(number, _checked(number, line)) for number, line in kept]
    lines, inferred = _with_elements(kept)
    if inferred:
        remarks.append(f"elements of {tables.counted(inferred, 'atom')} taken from names, their columns are blank")
    # In bytes, because a letter of two bytes would shift the columns.
    data = "\n".join([*header, *lines, "END", ""]).encode("ascii", "replace")
    return gemmi.read_pdb_string(data), remarks


def _blocks(lines: list[str]) -> tuple[list[str], list[list], str]:
    """Return the lines of the header, the atoms between MODEL, ENDMDL and END as (line number, line), and what parts
    them."""
    header, blocks, block, how = [], [], [], "END"
    for number, line in enumerate(lines, 1):
        record = line[:6].upper().rstrip()
        if record.startswith(("ATOM", "HETATM")) and (record[4:].strip() in ("", "TM") or record[4:].strip().isdigit()):
            block.append((number, line))
        elif record in ("MODEL", "ENDMDL", "END") or (record[:5] == "MODEL" and record[5:].isdigit()):
            how = how if record == "END" else "MODEL"
            if block:
                blocks.append(block)
            block = []
        elif line.startswith(_KEPT) and (record != "CRYST1" or _CRYSTAL.match(line)):
            header.append(line)
    return header, [*blocks, *([block] if block else [])], how


def _first(blocks: list[list], how: str) -> tuple[list, list[str]]:
    """Return the atoms of the first model, and a remark; of a file whose parts repeat nothing, the atoms of all."""
    if len(blocks) == 1:
        return blocks[0], []
    if how == "MODEL":
        return blocks[0], [f"the first of {len(blocks)} models"]
    names = [line[12:27] for _, line in blocks[0]]
    if [line[12:27] for _, line in blocks[1]] == names:
        return blocks[0], [f"the first of {len(blocks)} frames, parted by END"]
    after = sum(map(len, blocks[1:]))
    return [row for block in blocks for row in block], [f"{tables.counted(after, 'atom')} after the first END included"]


def _checked(number: int, line: str) -> str:
    """Return a line whose coordinates are numbers and known; a serial number of many digits may have shifted it."""
    if _USUAL.match(line, 30):
        return line if "99" not in line[30:36] else _known(number, line)
    bad = next((first for first in _COORDINATES if not _NUMBER.fullmatch(line[first : first + 8].strip())), None)
    if bad is not None:
        if (serial := re.match(r"\d{6,}", line[6:])) and not line.startswith(" ", 6):
            shifted = f"{line[:6]}    0{line[6 + serial.end() :]}"
            if all(_NUMBER.fullmatch(shifted[first : first + 8].strip()) for first in _COORDINATES):
                return shifted
        hint = "; PDB has fixed columns, filled with blanks" if "\t" in line or len(line) < 54 else ""
        raise ConfigurationError(
            f"line {number}: {line[bad : bad + 8]!r} in columns {bad + 1} to {bad + 8} is not a coordinate{hint}"
        )
    return _known(number, line)


def _known(number: int, line: str) -> str:
    """Return a line whose coordinates do not stand for an unknown place."""
    if all(abs(float(line[first : first + 8])) >= PLACEHOLDER for first in _COORDINATES):
        raise ConfigurationError(
            f"{_label(line)}, line {number}, has no position: {line[30:38].strip()} stands for an unknown place; model "
            "the atom, or delete its line"
        )
    return line


def _with_elements(rows: list) -> tuple[list[str], int]:
    """Return the lines of atoms with element, charge and mass number where gemmi looks for them, and how many elements
    were taken from names."""
    left = any(_LEFT.match(line, 12) for _, line in rows)
    lines, inferred = [], 0
    for run in (list(rows) for _, rows in itertools.groupby(rows, key=lambda row: row[1][17:27])):
        partners: frozenset[str] = frozenset()
        for number, line in run:
            try:
                symbol, charge = _given(line[76:80].upper(), line[12:16].strip().upper())
            except LookupError:
                raise ConfigurationError(_unknown(number, line)) from None
            if symbol is None:
                inferred += 1
                partners = partners or frozenset(line[12:16].strip().upper() for _, line in run)
                trace = len(run) > 1 and partners == {"CA"}  # C-alphas, whatever the residue
                alone = len(partners) == 1 and not trace
                symbol = elements.of_name(line[12:16], _residue(line), alone, partners, left or trace)
                if symbol is None:
                    raise ConfigurationError(_untold(number, line))
            lines.append(f"{_start(line)}{symbol.nucleons:6}          {symbol.element or 'X':>2}{charge}")
    return lines, inferred


def _start(line: str) -> str:
    """Return the columns up to the occupancy, with what gemmi takes for record, serial number and occupancy."""
    number = _NUMBER.fullmatch(line[54:60].strip()) is not None
    if number and line[6:11].strip().isdigit() and line.startswith(("ATOM  ", "HETATM")) and len(line) >= 60:
        return line[:60]
    serial = line[6:11] if line[6:11].strip().isdigit() else "    0"
    record = "HETATM" if line[:6].upper() == "HETATM" else "ATOM  "
    return f"{record}{serial}{line[11:54]:43}{line[54:60] if number else '  1.00':6}"


@functools.lru_cache(maxsize=4096)
def _given(field: str, name: str) -> tuple[elements.Symbol | None, str]:
    """Return the element in columns 77 and 78, if any, and the charge in 79 and 80; a LookupError where it is none.

    Before 1996 columns 73 to 80 held the entry and a number of the line. A few programs are a column too far right.
    """
    text, charge = field[:2].strip(), field[2:4] if _CHARGE.fullmatch(field[2:4]) else ""
    if not text or text.isdigit():
        shifted = field[1:3].strip()
        return (elements.of_symbol(shifted) if shifted.isalpha() else None), ""
    far = field[:3].strip()
    shifts = len(far) == 2 and far.isalpha() and field[:1] == " " and not field[3:].strip() and name.startswith(far)
    if shifts and (symbol := elements.of_symbol(far)):
        return symbol, ""
    if (symbol := elements.of_symbol(text)) is None:
        raise LookupError
    return symbol, charge


def _unknown(number: int, line: str) -> str:
    hint = "an atom that nobody could name has no mass: delete its line, or write the element that it is"
    where = f"line {number}, columns 77-78"
    return f"{_label(line)}: unknown element {line[76:78].strip()!r} in {where}; {hint}{_beads(line)}"


def _untold(number: int, line: str) -> str:
    return (
        f"{_label(line)}, line {number}: its element cannot be told from the name {line[12:16].strip()}; columns 77-78 "
        f"are blank: write the symbol there{_beads(line)}"
    )


def _beads(line: str) -> str:
    """Return what to say of an atom that may be a bead of a coarse-grained model, else nothing."""
    name = line[12:16].strip().upper()
    bead = elements.BEAD.fullmatch(name) or name == _residue(line).upper()
    return f"; {elements.NO_BEADS}" if bead else ""


def _label(line: str) -> str:
    residue = f"{_residue(line)} {line[22:27].strip()}"
    return f"atom {line[6:11].strip()} ({line[21:22].strip()}/{residue}/{line[12:16].strip()})"


def _residue(line: str) -> str:
    """Return the name of a residue: three letters, or four that reach into a column that is free otherwise."""
    name = line[17:21].strip()
    return name if len(name) < 4 or name in elements.VARIANTS or elements.known_residue(name).found() else name[:3]
