"""Chains, assemblies and isotopes of a user's choice, and what is said where a file holds a part alone."""

import numpy as np
import pytest

from heatscan.errors import ConfigurationError
from heatscan.studies.ion_pair import structures
from heatscan.studies.ion_pair.structures import Choice

from .conftest import WEIGHT, glycine, text

# Two copies: as it is, and turned by half a turn about z and moved by 20 angstrom along y.
BIOMT = [
    "REMARK 350 BIOMOLECULE: 1",
    "REMARK 350 APPLY THE FOLLOWING TO CHAINS: A",
    *(
        f"REMARK 350   BIOMT{n}   1 {a:9.6f} {b:9.6f} {c:9.6f}        0.00000"
        for n, (a, b, c) in enumerate(np.eye(3), 1)
    ),
    "REMARK 350   BIOMT1   2 -1.000000  0.000000  0.000000        0.00000",
    "REMARK 350   BIOMT2   2  0.000000 -1.000000  0.000000       20.00000",
    "REMARK 350   BIOMT3   2  0.000000  0.000000  1.000000        0.00000",
]
CRYSTAL = "CRYST1   30.000   40.000   50.000  90.00  90.00  90.00 P 21 21 21    4"


def test_an_assembly_is_built_where_it_is_asked_for(put, weigh):
    file = put("x.pdb", text(*BIOMT, *glycine()))
    assert structures.read(file).remarks == (
        "the atoms in the file, not a biological assembly; not built: assembly 1 of 2 copies",
    )
    built = structures.read(file, Choice(assembly="1"))
    one, other = built.positions[:10] * 1e10, built.positions[10:] * 1e10
    np.testing.assert_allclose(other, one * [-1, -1, 1] + [0, 20, 0], atol=1e-6)
    assert built.remarks[0] == "assembly 1, 2 chains from 1"
    assert weigh("x.pdb", text(*BIOMT, *glycine()), Choice(assembly="1"))[1] == pytest.approx(2 * WEIGHT, abs=4e-3)
    with pytest.raises(ConfigurationError, match="'7'"):
        structures.read(file, Choice(assembly="7"))


def test_an_assembly_of_mmcif_is_the_same(put):
    import gemmi

    file = put("x.pdb", text(*BIOMT, *glycine()))
    structure = gemmi.read_structure(str(file))
    structure.setup_entities()
    cif = put("x.cif", structure.make_mmcif_document().as_string())
    one, other = (structures.read(path, Choice(assembly="1")) for path in (file, cif))
    assert other.elements == one.elements
    np.testing.assert_allclose(other.positions, one.positions, atol=1e-14)


def test_the_asymmetric_unit_of_a_crystal_is_said_to_be_one(notes):
    assert notes("x.pdb", text(CRYSTAL, *glycine())) == "the asymmetric unit of a crystal (P 21 21 21)"
    assert notes("x.pdb", text(CRYSTAL.replace("P 21 21 21", "P 1       "), *glycine())) == ""


def test_chains_can_be_chosen(put):
    file = put(
        "x.pdb", text(*glycine(), *glycine(first=11, chain="B", shift=10), *glycine(first=21, chain="C", shift=20))
    )
    two = structures.read(file, Choice(chains="A, C"))
    assert len(two.elements) == 20
    assert two.remarks[0] == "of 3 chains only A, C"
    assert np.ptp(two.positions[:, 0]) > 20e-10
    with pytest.raises(ConfigurationError, match="'D'"):
        structures.read(file, Choice(chains="D"))
    with pytest.raises(ConfigurationError, match="XYZ has no chains"):
        structures.read(put("x.xyz", "1\n\nHe 0 0 0\n"), Choice(chains="A"))


@pytest.mark.parametrize(
    ("isotopes", "more"),
    [
        ("2H", 5 * (2.0141018 - 1.008)),
        ("D", 5 * (2.0141018 - 1.008)),
        ("13C,15N", 2 * (13.0033548 - 12.011) + 15.0001089 - 14.007),
    ],
)
def test_isotopes_are_those_of_the_elements(isotopes, more, put, weigh):
    assert weigh("x.pdb", text(*glycine()), Choice(isotopes=isotopes))[1] == pytest.approx(WEIGHT + more, abs=2e-3)
    with pytest.raises(ConfigurationError, match="nuclide"):
        structures.read(put("x.pdb", text(*glycine())), Choice(isotopes="99C"))
