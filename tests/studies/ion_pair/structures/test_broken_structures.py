"""Broken files of molecules by the hundred: each refused with one line that names the file."""

import random
import string

import gemmi
import numpy as np
import pytest

from heatscan.errors import ConfigurationError
from heatscan.studies.ion_pair import structures

# Atoms of each file that something is done to.
ATOMS = 6
NO_ELEMENTS = ("Qq", "carbon", "C1C")


@pytest.fixture(scope="module")
def molecule(root, tmp_path_factory):
    """The text of one porphyrin of a barrel in each format, by its suffix."""
    whole = structures.read(root / "config/structures/barrel_2.cif")
    x, y, z = whole.positions.T
    path = tmp_path_factory.mktemp("molecule") / "porphyrin.cif"
    kept = (z < 0) & (abs(np.degrees(np.arctan2(y, x))) < 30)
    structures.write_mmcif(path, "porphyrin", np.array(whole.elements)[kept], whole.positions[kept])
    pdb = path.with_suffix(".pdb")
    gemmi.read_structure(str(path)).write_pdb(str(pdb))
    one = structures.read(path)
    rows = [
        f"{name} {x:.6f} {y:.6f} {z:.6f}" for name, (x, y, z) in zip(one.elements, one.positions * 1e10, strict=True)
    ]
    return {"cif": path.read_text(), "pdb": pdb.read_text(), "xyz": "\n".join([str(len(rows)), "porphyrin", *rows, ""])}


def with_line(lines, number, *others):
    """Return a text with other lines in the place of one."""
    return "\n".join([*lines[:number], *others, *lines[number + 1 :], ""])


def with_word(lines, number, column, word):
    words = lines[number].split()
    words[column] = word
    return with_line(lines, number, " ".join(words))


def of_cif(text, chance):
    lines = text.splitlines()
    names = [line.strip() for line in lines if line.startswith("_atom_site.")]
    for number in chance.sample([at for at, line in enumerate(lines) if len(line.split()) == len(names)], ATOMS):
        column = names.index(f"_atom_site.Cartn_{chance.choice('xyz')}")
        for word in ("?", ".", "nan", "inf", "-inf", "abc", "1e400", "1.0.0", "''", "1,5"):
            yield f"place {word}", with_word(lines, number, column, word)
        for word in (*NO_ELEMENTS, "12"):
            yield f"element {word}", with_word(lines, number, names.index("_atom_site.type_symbol"), word)
        yield "twice", with_line(lines, number, lines[number], lines[number])
        yield "a word less", with_line(lines, number, lines[number].rpartition(" ")[0])
        yield "a nul", with_line(lines, number, lines[number].replace(" ", "\0", 1))


def of_pdb(text, chance):
    lines = text.splitlines()
    for number in chance.sample([at for at, line in enumerate(lines) if line.startswith("HETATM")], ATOMS):
        line, first = lines[number], 30 + 8 * chance.randrange(3)
        for word in ("", "nan", "inf", "********", "abc", "1.2.3", "1e3", "1 2"):
            yield f"place {word}", with_line(lines, number, line[:first] + word.rjust(8) + line[first + 8 :])
        yield "element Qq", with_line(lines, number, line[:76] + "Qq")
        yield "twice", with_line(lines, number, line, line)
        for length in (20, 33, 45):
            yield f"cut at {length}", with_line(lines, number, line[:length])


def of_xyz(text, chance):
    lines = text.splitlines()
    for number in chance.sample(range(2, len(lines)), ATOMS):
        for word in ("nan", "inf", "-inf", "abc", "1e400", "1.0.0", "", "1,5"):
            yield f"place {word}", with_word(lines, number, chance.randrange(1, 4), word)
        for word in NO_ELEMENTS:
            yield f"element {word}", with_word(lines, number, 0, word)
        yield "twice", with_line(lines, number, lines[number], lines[number])
        yield "twice and counted", with_line([str(len(lines) - 1), *lines[1:]], number, lines[number], lines[number])
        yield "gone", with_line(lines, number)


FAULTS = {"cif": of_cif, "pdb": of_pdb, "xyz": of_xyz}


def test_hundreds_of_broken_molecules_are_refused_with_their_name(molecule, tmp_path):
    refused = 0
    for suffix, faults in FAULTS.items():
        path = tmp_path / f"molecule.{suffix}"
        path.write_text(molecule[suffix])
        assert len(structures.read(path).elements) == 93
        for what, text in faults(molecule[suffix], random.Random(3)):
            path.write_text(text)
            message = refusal(path)
            assert message, (suffix, what)
            assert message.startswith(f"{path}: "), (what, message)
            assert message.isprintable(), (what, message)
            refused += 1
    assert refused > 250


def refusal(path):
    """Return why a file is refused, or None where it is read, to places that are none too far."""
    try:
        structure = structures.read(path)
    except ConfigurationError as error:
        return str(error)
    assert abs(structure.positions).max() < structures.LARGEST
    return None


def test_whatever_befalls_a_molecule_it_is_read_or_refused(molecule, tmp_path):
    """Letters lost, doubled or other ones: no other error, and no number that is none."""
    chance, found = random.Random(5), {"read": 0, "refused": 0}
    for suffix, text in molecule.items():
        path = tmp_path / f"molecule.{suffix}"
        for _ in range(100):
            at = chance.randrange(len(text))
            other = chance.choice(["", text[at] * 2, chance.choice(string.printable), "\x1b", "é"])
            end = chance.choice([len(text), len(text), chance.randrange(len(text))])
            path.write_text(text[:at] + other + text[at + 1 : end])
            message = refusal(path)
            assert message is None or (message.startswith(f"{path}: ") and message.isprintable()), message
            found["refused" if message else "read"] += 1
    assert min(found.values()) > 30, found
