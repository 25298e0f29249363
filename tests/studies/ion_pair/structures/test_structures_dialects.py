"""Any chain of residues, written in every dialect, is one molecule; and it is what another reader finds.

The atoms are on a lattice wide enough for no bond: names, numbers and columns are what is tested here.
"""

import io
import itertools

import gemmi
import numpy as np
import pytest
from Bio.PDB import MMCIFParser, PDBParser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heatscan.physics import constants
from heatscan.studies.ion_pair import structures

from .conftest import atom, text

# Names of atoms as the PDB has them; those in CHARMM, Amber and old files begin alike.
ATOMS = {
    "GLY": "N CA C O H HA2 HA3",
    "ALA": "N CA C O CB H HA HB1 HB2 HB3",
    "SER": "N CA C O CB OG H HA HB2 HB3 HG",
    "MET": "N CA C O CB CG SD CE H HA HB2 HB3 HG2 HG3 HE1 HE2 HE3",
    "HIS": "N CA C O CB CG ND1 CD2 CE1 NE2 H HA HB2 HB3 HD1 HD2 HE1",
    "ARG": "N CA C O CB CG CD NE CZ NH1 NH2 H HA HB2 HB3 HG2 HG3 HD2 HD3 HE HH11 HH12 HH21 HH22",
    "TRP": "N CA C O CB CG CD1 CD2 NE1 CE2 CE3 CZ2 CZ3 CH2 H HA HB2 HB3 HD1 HE1 HE3 HZ2 HZ3 HH2",
    "DA": "P OP1 OP2 O5' C5' C4' O4' C3' O3' C2' C1' N9 C8 N7 C5 C6 N6 N1 C2 N3 C4 "
    "H5' H5'' H4' H3' H2' H2'' H1' H8 H61 H62 H2",
    "U": "P OP1 OP2 O5' C5' C4' O4' C3' O3' C2' O2' C1' N1 C2 O2 N3 C4 O4 C5 C6 H5' H5'' H4' H3' H2' HO2' H1' H3 H5 H6",
}

# Biopython does not tell the elements of all names in nucleotides.
AMINO_ACIDS = sorted(name for name in ATOMS if len(name) == 3)


def chain_of(residues):
    """The atoms of a chain: (serial, name, residue, number, element, place)."""
    names = [(name, residue, number) for number, residue in enumerate(residues, 1) for name in ATOMS[residue].split()]
    lattice = itertools.product(range(40), repeat=3)
    return [
        (serial, name, residue, number, name[0], tuple(3.5 * step for step in place))
        for serial, ((name, residue, number), place) in enumerate(zip(names, lattice, strict=False), 1)
    ]


def pdb(rows, elements=True, left=False, old=False):
    lines = []
    for serial, name, residue, number, element, place in rows:
        line = atom(serial, f"{name:4}" if left else name, residue, number, place, element if elements else "")
        lines.append(f"{line[:72]}1XYZ{serial:4d}" if old else line)
    return text(*lines)


def cif(rows, columns):
    known = {
        "id": lambda row: row[0],
        "type_symbol": lambda row: row[4],
        "label_atom_id": lambda row: f'"{row[1]}"',
        "label_comp_id": lambda row: row[2],
        "auth_seq_id": lambda row: row[3],
        "Cartn_x": lambda row: row[5][0],
        "Cartn_y": lambda row: row[5][1],
        "Cartn_z": lambda row: row[5][2],
    }
    lines = ["data_x", "loop_", *(f"_atom_site.{column}" for column in columns)]
    return "\n".join([*lines, *(" ".join(str(known[column](row)) for column in columns) for row in rows), ""])


def xyz(rows, form="{symbol} {x} {y} {z}", comment="a chain"):
    numbers = {"H": 1, "C": 6, "N": 7, "O": 8, "P": 15, "S": 16}
    lines = [
        form.format(symbol=element, number=numbers[element], serial=serial, x=x, y=y, z=z)
        for serial, *_, element, (x, y, z) in rows
    ]
    return "\n".join([str(len(rows)), comment, *lines, ""])


PLACES = ("Cartn_x", "Cartn_y", "Cartn_z")
DIALECTS = {
    "today.pdb": pdb,
    "no_elements.pdb": lambda rows: pdb(rows, elements=False),
    "left.pdb": lambda rows: pdb(rows, elements=False, left=True),
    "old.pdb": lambda rows: pdb(rows, old=True),
    "least.cif": lambda rows: cif(rows, ("type_symbol", *PLACES)),
    "names.cif": lambda rows: cif(rows, ("label_atom_id", "label_comp_id", "auth_seq_id", *PLACES)),
    "most.cif": lambda rows: cif(rows, ("id", "type_symbol", "label_atom_id", "label_comp_id", "auth_seq_id", *PLACES)),
    "plain.xyz": xyz,
    "numbers.xyz": lambda rows: xyz(rows, "{number} {x} {y} {z}"),
    "labels.xyz": lambda rows: xyz(rows, "{symbol}{serial} {x} {y} {z}"),
    "id.extxyz": lambda rows: xyz(
        rows, "{serial} {symbol} 0.5 {x} {y} {z}", "Properties=id:I:1:species:S:1:charge:R:1:pos:R:3"
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(residues=st.lists(st.sampled_from(sorted(ATOMS)), min_size=1, max_size=12))
def test_any_chain_in_any_dialect_has_one_mass(dialect, residues, tmp_path):
    rows = chain_of(residues)
    path = tmp_path / dialect
    path.write_text(DIALECTS[dialect](rows))
    found = structures.read(path)
    assert found.elements == tuple(row[4] for row in rows)
    expected = sum(gemmi.Element(row[4]).weight for row in rows)
    assert found.masses.sum() / constants.atomic_mass == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(found.positions * 1e10, [row[5] for row in rows], atol=1e-6)


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=15, deadline=None)
@given(residues=st.lists(st.sampled_from(AMINO_ACIDS), min_size=1, max_size=12), waters=st.integers(0, 3))
def test_biopython_finds_the_same_atoms(residues, waters, tmp_path_factory):
    """In PDB without element columns and in mmCIF: another program's parser, its rules for elements and its masses."""
    rows = chain_of(residues)
    folder = tmp_path_factory.mktemp("both")
    wet = [atom(len(rows) + n, "O", "HOH", 900 + n, (200.0 + 3 * n, 0, 0), "", record="HETATM") for n in range(waters)]
    first = folder / "x.pdb"
    first.write_text(pdb(rows, elements=False).replace("END\n", "\n".join([*wet, "END", ""])))
    whole = gemmi.read_structure(str(first))
    whole.setup_entities()
    second = folder / "x.cif"
    second.write_text(whole.make_mmcif_document().as_string())
    for path, parser in ((first, PDBParser(QUIET=True)), (second, MMCIFParser(QUIET=True))):
        theirs = [one for one in parser.get_structure("x", io.StringIO(path.read_text())).get_atoms()
                  if one.get_parent().get_resname() != "HOH"]  # fmt: skip
        ours = structures.read(path)
        assert len(ours.elements) == len(theirs)
        assert [element.upper() for element in ours.elements] == [one.element for one in theirs]
        np.testing.assert_allclose(ours.positions * 1e10, [one.coord for one in theirs], atol=1e-4)
        assert ours.masses.sum() / constants.atomic_mass == pytest.approx(sum(one.mass for one in theirs), rel=3e-4)
