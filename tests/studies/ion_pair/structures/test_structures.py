"""Molecules from files: what is read, by which rule, and what is refused with what words."""

import gzip

import gemmi
import numpy as np
import pytest

from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.studies.ion_pair import structures
from heatscan.studies.ion_pair.structures import aligned, read, write_mmcif

APART = "2 pieces more than 3 angstrom apart, the largest with 70.8 % of the mass"
PDB = """\
ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N
ATOM      2  CA AALA A   1      11.639   6.071  -5.147  0.40  0.00           C
ATOM      3  CA BALA A   1      11.700   6.200  -5.100  0.60  0.00           C
ATOM      4  H   ALA A   1      10.200   6.300  -6.900  1.00  0.00           H
HETATM    5  O   HOH A   2      20.000   6.000  -6.000  1.00  0.00           O
HETATM    6 ZN    ZN A   3      15.000   9.000  -6.000  0.50  0.00          ZN
END
"""


def test_the_shipped_barrel_is_the_generated_one(root):
    structure = read(root / "config/structures/barrel_2.cif")
    elements, positions, masses = porphyrin_barrel.barrel(2, 4338 * constants.atomic_mass)
    assert structure.elements == elements
    np.testing.assert_allclose(structure.positions, positions, atol=1e-14)
    # The generator scales its side chains to the paper's mass; the file has atoms of standard weight.
    assert structure.masses.sum() == pytest.approx(masses.sum(), rel=0.01)
    assert structure.remarks == ()


def test_one_molecule_in_three_formats_is_one(put):
    elements, positions, _ = porphyrin_barrel.ring(4338 * constants.atomic_mass)
    places = positions * 1e10
    lines = [f"{e} {x:.6f} {y:.6f} {z:.6f}" for e, (x, y, z) in zip(elements, places, strict=True)]
    xyz = read(put("ring.xyz", f"{len(elements)}\nby hand\n" + "\n".join(lines) + "\n"))
    path = put("ring.cif", "")
    write_mmcif(path, "ring", elements, positions)
    cif = read(path)
    pdb_path = path.with_suffix(".pdb")
    gemmi.read_structure(str(path)).write_pdb(str(pdb_path))
    pdb = read(pdb_path)
    assert xyz.elements == cif.elements == pdb.elements == elements
    np.testing.assert_allclose(xyz.positions, cif.positions, atol=1e-14)
    np.testing.assert_allclose(pdb.positions, cif.positions, atol=1e-13)
    np.testing.assert_array_equal(xyz.masses, cif.masses)
    assert xyz.masses[0] / constants.atomic_mass == pytest.approx(65.38)


def test_water_and_other_conformers_are_left_out(put):
    structure = read(put("alanine.pdb", PDB))
    assert structure.elements == ("N", "C", "H", "Zn")
    np.testing.assert_allclose(structure.positions[1], np.array([11.7, 6.2, -5.1]) * 1e-10)
    assert structure.remarks == ("1 atom of water left out", "1 atom of other conformers left out", APART)


def test_the_first_of_equally_likely_conformers_and_of_models_is_read(put):
    equal = PDB.replace("0.40  0.00           C", "0.50  0.00           C").replace("0.60  0.00", "0.50  0.00")
    assert read(put("equal.pdb", equal)).positions[1][0] == pytest.approx(11.639e-10)
    atom = PDB.splitlines()[0]
    models = f"MODEL        1\n{atom}\nENDMDL\nMODEL        2\n{atom.replace('11.104', '12.104')}\nENDMDL\nEND\n"
    structure = read(put("models.pdb", models))
    assert len(structure.elements) == 1
    assert structure.remarks == ("the first of 2 models",)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("none.xyz", "", "none.xyz: is empty"),
        ("none.pdb", "REMARK nothing\nEND\n", "holds no atoms"),
        ("none.cif", "data_none\n_cell.length_a 1\n", "holds no atoms"),
        ("water.pdb", PDB.splitlines()[4] + "\nEND\n", r"holds no atoms \(1 atom of water left out\)"),
        ("words.cif", "this is no CIF", "words.cif: cannot be read as mmCIF"),
        ("bytes.xyz", b"\xff\xfe\x00", "bytes.xyz: line 1: expected the number of atoms"),
        ("short.xyz", "3\n\nC 0 0 0\n", "short.xyz: line 1 announces 3 atoms, but 1 follow"),
        ("nan.xyz", "2\n\nC 0 0 0\nH nan 0 1\n", r"nan.xyz: atom 2 \(H\) has no position"),
        ("far.xyz", "2\n\nC 0 0 0\nH inf 0 1\n", r"far.xyz: atom 2 \(H\) has no position"),
        ("odd.xyz", "2\n\nC 0 0 0\nQq 1 0 1\n", "odd.xyz: atom 2, line 4: unknown element 'Qq'"),
        ("odd.pdb", PDB.replace(11 * " " + "N\n", 11 * " " + "X\n"), r"atom 1 \(A/ALA 1/N\): unknown element 'X'"),
        ("twice.xyz", "3\n\nC 0 0 0\nH 1.1 0 0\nC 0 0 0.1\n", r"atom 1 \(C\) and atom 3 \(C\) are 0.10 angstrom apart"),
        ("metres.xyz", "2\n\nC 0 0 0\nH 1.1e-10 0 0\n", "is the unit not angstrom"),
        ("pointer.cif", "version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        ("paper.pdb", "%PDF-1.4\n", "is a PDF"),
        ("answer.cif", '{"error": 404}', "is JSON"),
        ("mol.pdb", "\n  x\n\n  1  0  0 V2000\n    0.0 0.0 0.0 C\n", "is an MDL mol or SDF file"),
        ("tripos.pdb", "# x\n@<TRIPOS>MOLECULE\n", "is a mol2 file"),
        ("gromacs.pdb", "x\n    1\n    1GLY      N    1   0.100   0.000   0.000\n", "is a GRO file, in nanometres"),
        ("plain.pdb", "1\n\nC 0.0 0.0 0.0\n", "is an XYZ file but named as PDB"),
        ("mol.sdf", "", "a structure is one of .cif, .mmcif, .pdb, .ent, .xyz"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(name, text, words, put):
    with pytest.raises(ConfigurationError, match=words):
        read(put(name, text))


@pytest.mark.parametrize("given", ["O2-", "o", "'O'", "O1-", "O"])
def test_an_ion_in_mmcif_is_its_element(given, put, root):
    text = (root / "config/structures/barrel_2.cif").read_text()
    line = next(line for line in text.splitlines() if line.startswith("2 N "))
    structure = read(put("ions.cif", text.replace(line, line.replace("2 N ", f"2 {given} ", 1))))
    assert structure.elements[:3] == ("Zn", "O", "C")


def test_what_a_pdb_file_may_look_like(put):
    """Small letters, long serial numbers, text after its end; places that are none are found in all of them."""
    usual = read(put("usual.pdb", PDB))
    first = PDB.splitlines()[0]
    for name, line in (
        ("small.pdb", first.replace("ATOM", "Atom")),
        ("long.pdb", first.replace("ATOM      1", "ATOM 100001")),
    ):
        text = PDB.replace(first, line) + "ATOM says nothing any more\n"
        np.testing.assert_array_equal(read(put(name, text)).positions, usual.positions)
        with pytest.raises(ConfigurationError, match=r"line 1: '  1x\.104' in columns 31 to 38 is not a coordinate"):
            read(put(name, text.replace("  11.104", "  1x.104")))
    np.testing.assert_array_equal(read(put("old.pdb", PDB.replace("\n", "\r"))).positions, usual.positions)
    np.testing.assert_array_equal(read(put("dos.pdb", PDB.replace("\n", "\r\n"))).positions, usual.positions)


def test_empty_lines_at_the_end_of_xyz_are_nothing(put):
    assert read(put("two.xyz", "2\n\nC 0 0 0\nO 1.2 0 0\n\n\n")).elements == ("C", "O")


def test_a_missing_place_in_mmcif_is_said(put, root):
    text = (root / "config/structures/barrel_2.cif").read_text()
    line = next(line for line in text.splitlines() if line.startswith("7 H"))
    parts = line.split()
    parts[9] = "?"
    with pytest.raises(ConfigurationError, match=r"atom 7 \(A/UNL 1/H7\) has no position"):
        read(put("gap.cif", text.replace(line, " ".join(parts))))


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ConfigurationError, match=r"gone\.cif: cannot be read \(No such file"):
        read(tmp_path / "gone.cif")


def test_an_edited_file_is_read_again(put):
    assert len(read(put("one.xyz", "1\n\nC 0 0 0\n")).elements) == 1
    assert len(read(put("one.xyz", "2\n\nC 0 0 0\nH 1.1 0 0\n")).elements) == 2


@pytest.mark.parametrize("rings", [1, 2, 6])
def test_the_axis_of_a_barrel_is_found_however_it_lies(rings):
    elements, positions, masses = porphyrin_barrel.barrel(rings, 4338 * constants.atomic_mass)
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))[0]
    turn *= np.linalg.det(turn)
    found = aligned(structures.Structure(elements, positions @ turn.T + 3e-9, masses))
    centre = masses @ positions / masses.sum()
    np.testing.assert_allclose(np.abs(found.positions[:, 2]), np.abs(positions[:, 2] - centre[2]), atol=1e-15)
    np.testing.assert_allclose(masses @ found.positions / masses.sum(), 0, atol=1e-20)


def test_a_ball_keeps_its_z():
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * 1e-9
    found = aligned(structures.Structure(("C",) * 8, corners, np.ones(8)))
    np.testing.assert_allclose(found.positions, corners, atol=1e-24)


@pytest.mark.parametrize(
    ("name", "remarks"), [("two.xyz.gz", ()), ("two.xyz", ("compressed by gzip, though not named .gz",))]
)
def test_compressed_by_gzip_under_either_name(name, remarks, put):
    found = read(put(name, gzip.compress(b"2\n\nC 0 0 0\nO 1.13 0 0\n")))
    assert (found.elements, found.remarks) == (("C", "O"), remarks)


def test_text_in_utf_16_is_read_and_said(put):
    assert read(put("two.xyz", "2\n\nC 0 0 0\nO 1.13 0 0\n".encode("utf-16"))).remarks == ("text in UTF-16",)
