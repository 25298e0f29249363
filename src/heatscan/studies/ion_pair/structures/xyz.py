"""XYZ files, plain and extended: the first frame in the form that ASE reads, with words for what is not right."""

from __future__ import annotations

import io
import re

import numpy as np

from heatscan.errors import ConfigurationError
from heatscan.studies.ion_pair.structures import atoms as tables
from heatscan.studies.ion_pair.structures import elements

_PLAIN = "species:S:1:pos:R:3"
_FORTRAN = re.compile(r"(?<=[\d.])[dD](?=[-+]?\d)")
# Names of atoms in proteins that are elements too.
_NAMES = frozenset({"CA", "CD", "CE", "NE", "ND", "HG", "HE", "HO", "NB", "SB", "PB"})
# How a comment gives the charge of the molecule, `charge=1`, and not that of a nucleus or of a part; columns that give
# those of atoms, formal or partial, which add up to it (ASE: initial_charges, charge).
_CHARGE = re.compile(
    r"(?<![^\s,;|(])((?:(?:nuclear|core|atomic|partial|point)\s+)?(?:(?:total|net|molecular)_?)?charge)\s*=\s*"
    r"(\"[^\"]*\"|'[^']*'|[^\s,;|)=]*)",
    re.IGNORECASE,
)
_CHARGES = frozenset({f"{kind}charge{s}" for kind in ("", "initial_", "formal_", "partial_") for s in ("", "s")})
# What speaks of a charge in other ways: in words, as `q = 1`, or as the charge and multiplicity that Psi4 begins with.
_OTHER_CHARGE = re.compile(r"(?<![^\W_])charge\b|\bq\s*=|^\s*[-+]?[1-9]\d?\s+[1-9](\s|$)", re.IGNORECASE)


def read(text: str) -> tuple[tables.Atoms, list[str]]:
    """Return the atoms of the first frame, and remarks.

    Raises
    ------
    ConfigurationError
        The frame is not complete, or an atom has no element or no place: the text names the line.
    """
    import ase.io

    lines = text.split("\n")
    first = next(number for number, line in enumerate(lines) if line.strip())
    count = _count(lines, first)
    comment = lines[first + 1] if first + 1 < len(lines) else ""
    rows, start = lines[first + 2 : first + 2 + count], first + 3
    while rows and not rows[-1].strip():
        rows.pop()
    if _is_atom(comment):
        raise ConfigurationError(
            f"line {first + 2} is an atom where a comment, which may be empty, is expected: add one"
        )
    if len(rows) < count:
        raise ConfigurationError(f"line {first + 1} announces {count} atoms, but {len(rows)} follow the comment")
    for number, line in ((first, lines[first]), (first + 1, comment)):
        if unit := re.search(r"\b(bohr\w*|a\.?u\.?|nm|nanomet\w*)\b|(?<=\d )\s*atomic\w*", line, re.IGNORECASE):
            said = unit[0].strip()
            raise ConfigurationError(f"line {number + 1} speaks of {said!r}; convert the coordinates to angstrom")
    given = re.search(r"\bProperties=\"?([^\s\"]+)", comment, re.IGNORECASE)
    properties = given[1] if given else _PLAIN
    columns = _columns(properties, first + 2)
    symbols, rows = _normalised(rows, start, columns)
    known, places = [symbol or elements.Symbol("") for symbol in symbols], io.StringIO()
    # Whatever stood there, the first of the columns for the element now holds its symbol.
    properties = re.sub(r"(?i)\b(species|symbols|element):\w:", r"\1:S:", properties)
    places.write(f"{count}\nProperties={properties}\n")
    places.writelines(f"{row}\n" for row in rows)
    places.seek(0)
    (frame,) = ase.io.iread(places, index=":", format="extxyz")
    mass = next((frame.arrays[name] for name in ("masses", "mass") if name in frame.arrays), None)
    if mass is not None:
        _require_masses(known, mass, start)
    atoms = tables.of_plain(
        [symbol.element for symbol in known], [symbol.nucleons for symbol in known], frame.get_positions(), mass
    )
    charge, remarks = _charge(comment, first + 2, properties, rows)
    # That of the molecule stands with its first atom that is one.
    atoms.charge[next((row for row, symbol in enumerate(known) if symbol.element), 0)] = charge
    remarks += _after(lines, first + 2 + count)
    if mass is not None:
        remarks.append("masses as the file gives them")
    found = {symbol.element.upper() for symbol in known}
    if not given and {"C", "N", "O"} <= found and (odd := sorted(found & _NAMES)):
        remarks.append(f"{', '.join(odd)} taken as an element, not as the name of a carbon, nitrogen or hydrogen")
    return atoms, remarks


def _count(lines: list[str], first: int) -> int:
    words = lines[first].split()
    if not re.fullmatch(r"[-+]?\d+", words[0]):
        raise ConfigurationError(
            f"line {first + 1}: expected the number of atoms, found {lines[first].strip()[:60]!r}; an XYZ file begins "
            "with that number, then a comment, then symbol, x, y and z of each atom"
        )
    # After a title, or after a box as well, come number, symbol, place, type and neighbours of each atom.
    next_two = lines[first + 1 : first + 3]
    rows = [] if "properties=" in "".join(next_two[:1]).lower() else [line.split() for line in next_two]
    if any(len(row) >= 6 and row[0] == "1" and row[1][0].isalpha() and all(map(_is_number, row[2:5])) for row in rows):
        raise ConfigurationError("is a Tinker file, which is not XYZ; convert it, as with Open Babel")
    if (count := int(words[0])) < 1:
        raise ConfigurationError(f"line {first + 1} announces {count} atoms: holds no atoms")
    return count


def _columns(properties: str, line: int) -> tuple[int, tuple[int, ...], int, bool]:
    """Return which column holds the element, which ones the place, how many there are at least, and whether elements
    are given by number alone."""
    parts = properties.split(":")
    names, widths = parts[::3], parts[2::3]
    if len(parts) % 3 or not all(width.isdigit() for width in widths):
        raise ConfigurationError(f"line {line}: Properties={properties} is not made of name:type:columns")
    ends = np.cumsum([int(width) for width in widths]).tolist()
    begins = dict(zip((name.lower() for name in names), [0, *ends], strict=False))
    species = next((begins[name] for name in ("species", "symbols", "element", "z", "numbers") if name in begins), None)
    if species is None or "pos" not in begins or widths[[name.lower() for name in names].index("pos")] != "3":
        raise ConfigurationError(f"line {line}: Properties={properties} lacks species (or Z) or pos of three columns")
    numbered = not {"species", "symbols", "element"} & begins.keys()
    return species, tuple(begins["pos"] + axis for axis in range(3)), ends[-1], numbered


def _normalised(rows: list[str], start: int, columns) -> tuple[list, list[str]]:
    """Return the symbol of each row, and the rows with symbols and numbers that ASE takes."""
    species, places, least, numbered = columns
    symbols, cleaned = [], []
    for number, row in enumerate(rows, start):
        words = row.split()
        if len(words) < least:
            raise ConfigurationError(
                f"line {number}: expected {least} columns separated by blanks, found {row.strip()[:60]!r}"
            )
        for place in places:
            if not _is_number(words[place]):
                words[place] = _FORTRAN.sub("e", words[place])
                if not _is_number(words[place]):
                    raise ConfigurationError(f"line {number}: {words[place]!r} is not a coordinate")
        symbol = elements.of_symbol(words[species], labels=True)
        if symbol is None:
            raise ConfigurationError(
                f"atom {number - start + 1}, line {number}: unknown element {words[species]!r}; write its symbol"
            )
        symbols.append(symbol)
        if not numbered:
            words[species] = symbol.element if symbol.element not in ("", "D") else "H"
        cleaned.append(" ".join(words))
    return symbols, cleaned


def _require_masses(symbols, mass, start: int) -> None:
    """Raise a ConfigurationError where a mass is that of no nuclide in u: programs have units of their own for it."""
    import gemmi

    usual = np.array([gemmi.Element(symbol.element).weight if symbol.element else np.nan for symbol in symbols])
    with np.errstate(invalid="ignore"):
        bad = np.flatnonzero(~((mass > 0.2 * usual) & (mass < 4 * usual)) & np.isfinite(usual))
    if bad.size:
        raise ConfigurationError(
            f"line {start + bad[0]}: {mass[bad[0]]:g} is not a mass of {symbols[bad[0]].element} in u"
        )


def _charge(comment: str, line: int, properties: str, rows: list[str]) -> tuple[float, list[str]]:
    """Return the charge that the comment or the columns of atoms give [e], 0 where none does, and what is not read.

    Raises
    ------
    ConfigurationError
        Two of them differ.
    """
    said, remarks = {}, []
    for key, value in _CHARGE.findall(comment):
        # 2- is what chemists write for -2.
        number = re.fullmatch(
            r"([-+]?)(\d{1,6})(?:\.0*)?([-+]?)(?:\s*e)?", value.strip("\"' ").replace("\N{MINUS SIGN}", "-")
        )
        if number and not (number[1] and number[3]) and " " not in key:
            said[f"{key}={value}"] = float(f"{number[3]}{number[1]}{number[2]}")
        else:
            remarks.append(f"line {line}: {f'{key}={value}'[:40]!r} is not read as the charge of the molecule")
    parts, column = properties.split(":"), 0
    for name, width in zip(parts[::3], map(int, parts[2::3]), strict=True):
        if width == 1 and name.lower() in _CHARGES:
            values = [row.split()[column] for row in rows]
            total = sum(map(float, values)) if all(map(_is_number, values)) else np.nan
            if not abs((total + 0.5) % 1 - 0.5) < 0.01:
                remarks.append(f"column {name}: {total:g} e in all is not a whole number of charges, not read")
            elif any(map(float, values)):  # columns of zeros are what programs begin with
                said[f"the column {name}"] = float(round(total))
        column += width
    if len(set(said.values())) > 1:
        which = ", ".join(f"{total:+g} e by {source}" for source, total in said.items())
        raise ConfigurationError(f"line {line}: the charge is {which}; correct or delete one of them")
    words = _CHARGE.sub(" ", re.sub(r"Properties=\S+", "", comment))
    if not said and not remarks and (other := _OTHER_CHARGE.search(words)):
        begin = " ".join(words[other.start() : other.end() + 20].split())
        remarks.append(f"line {line}: no charge is read of {begin!r}; write charge=1 for one of +1 e")
    return next(iter(said.values()), 0.0), remarks


def _after(lines: list[str], place: int) -> list[str]:
    """Return remarks on what follows the first frame; a ConfigurationError where these are atoms without a frame."""
    frames = 1
    while True:
        while place < len(lines) and not lines[place].strip():
            place += 1
        if place >= len(lines):
            break
        if _is_atom(lines[place]) and frames == 1:
            raise ConfigurationError(
                f"line {place + 1}: more atoms than line 1 announces: {lines[place].strip()[:60]!r}"
            )
        word = lines[place].split()[0]
        if not word.isdigit():
            return [
                *([f"the first of {frames} frames"] if frames > 1 else []),
                f"text from line {place + 1} on ignored",
            ]
        frames, place = frames + 1, place + 2 + int(word)
    return [f"the first of {frames} frames"] if frames > 1 else []


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return "_" not in word


def _is_atom(line: str) -> bool:
    words = line.split()
    return len(words) >= 4 and elements.of_symbol(words[0], True) is not None and all(map(_is_number, words[1:4]))
