"""Every dialect of PDB that programs write: one molecule, one mass; elements without their column by residue."""

import pytest

from .conftest import GLYCINE, GYRATION, WEIGHT, atom, glycine, text

FAR = (10.0, 10.0, 10.0)


def old(line, number):
    """A line from before 1996, with the entry and its own number where the element and the charge are now."""
    return f"{line[:72]}1ABC{number:4d}"


DIALECTS = {
    "as today": text(*glycine()),
    "no element column": text(*glycine(elements=False)),
    "names from column 13": text(*glycine(elements=False, left=True)),
    "names from column 13, with elements": text(
        *(f"{line[:76]}{line[76:78].strip():2}" for line in glycine(left=True))
    ),
    "entry and line in columns 73 to 80": text(*(old(line, n) for n, line in enumerate(glycine(), 90))),
    "cut behind the coordinates": text(*(line[:54] for line in glycine())),
    "charges as floats": text(*(f"{line[:78]}0.00" for line in glycine())),
    "odd charges": text(*(f"{line[:78]}AB" for line in glycine())),
    "small letters": text(*(line.lower().replace("atom", "Atom") for line in glycine())),
    "no end": "\n".join(glycine()),
    "long serial numbers": text(*(f"ATOM  {100000 + n}{line[11:]}" for n, line in enumerate(glycine()))),
    "serial numbers as stars": text(*(f"ATOM  *****{line[11:]}" for line in glycine())),
    "no occupancies": text(*(f"{line[:54]}      {line[60:]}" for line in glycine())),
    "occupancies as stars": text(*(f"{line[:54]}******{line[60:]}" for line in glycine())),
    "large temperature factors": text(*(f"{line[:60]}10000.00{line[68:]}" for line in glycine())),
    "ANISOU of a deleted atom": text(
        *glycine(), "ANISOU   12 FE   HEM A 142     1610   2162   1592      0      0      0"
    ),
    "a crystal that is none": text("CRYST1  xxx", "REMARK 350   BIOMT1   1  1.0", *glycine()),
    "umlauts": text("REMARK Müller", *glycine()).encode("latin-1"),
    "a byte order mark": b"\xef\xbb\xbf" + text(*glycine()).encode(),
    "UTF-16": text(*glycine()).encode("utf-16"),
    "returns": text(*glycine()).replace("\n", "\r"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_one_molecule_in_every_dialect(dialect, weigh):
    assert weigh("x.pdb", DIALECTS[dialect]) == (10, pytest.approx(WEIGHT, abs=2e-3), pytest.approx(GYRATION, abs=1e-3))


@pytest.mark.parametrize(
    ("name", "residue", "weight"),
    [
        ("FE", "HEM", 55.845),
        (" FE", "HEM", 55.845),
        ("POT", "POT", 39.098),
        (" POT", "POT", 39.098),
        (" CL", "CL", 35.45),
        (" CLA", "CLA", 35.45),
        ("Cl- ", "Cl-", 35.45),
        ("Na+ ", "Na+", 22.990),
        (" NA", " NA", 22.990),
        (" BR", "BR", 79.904),
        ("SOD ", "SOD", 22.990),
        ("CES ", "CES", 132.905),
        (" CAL", "CAL", 40.078),
        ("ZN  ", "ZN2", 65.38),
        ("IP  ", "IP", 22.990),
        ("CA2+", "CA2+", 40.078),
        (" MG", "MG", 24.305),
        ("CA  ", "CA", 40.078),
        ("SE  ", "MSE", 78.971),
        (" SE ", "MSE", 78.971),
        ("CL1 ", "UNL", 35.45),
        (" BR1", "UNL", 79.904),
        ("C11 ", "UNL", 12.011),
        ("F1  ", "UNL", 18.998),
        ("H123", "UNL", 1.008),
    ],
)
def test_an_ion_without_its_element(name, residue, weight, weigh, notes):
    """By the name of the residue, which programs for molecular dynamics have their own ways to write."""
    ion = text(*glycine(elements=False), atom(11, f"{name:4}", residue, 2, FAR, record="HETATM"))
    assert weigh("x.pdb", ion)[:2] == (11, pytest.approx(WEIGHT + weight, abs=0.02))
    assert "elements of 11 atoms taken from names" in notes("x.pdb", ion)


@pytest.mark.parametrize(
    ("name", "residue", "weight"),
    [
        ("CA  ", "ALA", 12.011),
        ("CD  ", "LYS", 12.011),
        ("CE  ", "LYS", 12.011),
        ("NE  ", "ARG", 14.007),
        ("ND1 ", "HIS", 14.007),
        ("HG  ", "SER", 1.008),
        ("HG1 ", "THR", 1.008),
        ("HE2 ", "GLU", 1.008),
        ("HO2'", "A", 1.008),
        ("HO2 ", "RA", 1.008),
        ("1HZ ", "LYS", 1.008),
        (" 1HZ", "LYS", 1.008),
        ("HT1 ", "MET", 1.008),
        ("CH3 ", "ACE", 12.011),
        ("CB  ", "HSD", 12.011),
        ("NE2 ", "HIE", 14.007),
        ("HB1 ", "CYX", 1.008),
        ("H5''", "DA", 1.008),
        ("C5M ", "DT", 12.011),
        ("SD  ", "MET", 32.06),
        ("CG  ", "NLE", 12.011),
        ("CA  ", "NALA", 12.011),
        ("HG  ", "CSER", 1.008),
    ],
)
def test_an_atom_of_a_chain_without_its_element(name, residue, weight, weigh):
    """In an amino acid or a nucleotide no name means calcium, cadmium, mercury, helium, holmium, cerium or neon."""
    chain = text(*glycine(elements=False, left=True), atom(11, name, residue, 2, FAR))
    assert weigh("x.pdb", chain)[:2] == (11, pytest.approx(WEIGHT + weight, abs=0.02))


def test_deuterium_and_drude_particles_both_begin_with_a_d(weigh, notes):
    heavy = text(*(line.replace(" H", " D", 1) for line in glycine(elements=False)))
    assert weigh("x.pdb", heavy)[1] == pytest.approx(WEIGHT + 5 * (2.0141 - 1.008), abs=1e-3)
    drude = text(
        *glycine(elements=False), atom(11, " DCA", "GLY", 1, (1.47, 0, 0)), atom(12, "LPOA", "GLY", 1, (1, 2, 0))
    )
    assert weigh("x.pdb", drude)[:2] == (10, pytest.approx(WEIGHT, abs=2e-3))
    assert "2 places without mass left out" in notes("x.pdb", drude)


def test_a_symbol_one_column_too_far_right(weigh):
    shifted = text(*glycine(), atom(11, "CA  ", "CA", 2, FAR)[:76].ljust(77) + "CA")
    assert weigh("x.pdb", shifted)[1] == pytest.approx(WEIGHT + 40.078, abs=2e-3)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (atom(11, "BB", "GLY", 2, FAR), r"atom 11 (A/GLY 2/BB), line 11: its element cannot be told from the name BB"),
        (atom(11, "SC1", "TRP", 2, FAR), "coarse-grained beads are no atoms"),
        (atom(11, "W", "W", 2, FAR), "coarse-grained beads are no atoms"),
        (atom(11, "SHA", "SHA", 2, FAR), "cannot be told from the name SHA"),
        (atom(11, "BB", "GLY", 2, FAR, "C"), "atom 11 (A/GLY 2/BB): coarse-grained beads are no atoms"),
        (atom(11, "SC1", "TRP", 2, FAR, "Qq"), "coarse-grained beads are no atoms"),
        (atom(11, "QB", "ALA", 2, FAR), "columns 77-78 are blank: write the symbol there"),
        (atom(11, "UNK", "UNX", 2, FAR, "X"), "unknown element 'X' in line 11"),
        (atom(11, "C", "LIG", 2, FAR, "Qq"), "atom 11 (A/LIG 2/C): unknown element 'QQ' in line 11"),
        (
            atom(11, "CB", "ALA", 2, (9999.999,) * 3, "C"),
            "line 11, has no position: 9999.999 stands for an unknown place",
        ),
        ("ATOM     11  CB  ALA A   2      10,000  10.000  10.000", "line 11: '  10,000' in columns 31 to 38"),
        ("ATOM\t11\tCB\tALA\tA\t2\t10.000\t10.000\t10.000", "PDB has fixed columns, filled with blanks"),
    ],
)
def test_what_is_refused_and_why(line, words, refusal):
    assert words in refusal("x.pdb", text(*glycine(elements=False), line))


def test_a_trace_of_carbons_is_no_calcium(weigh):
    trace = text(*(atom(n, "CA  ", "ABC", 1, (3.8 * n, 0, 0))[:54] for n in range(1, 4)))
    assert weigh("x.pdb", trace)[:2] == (3, pytest.approx(3 * 12.011, abs=1e-3))


@pytest.mark.parametrize(
    ("name", "residue", "given", "weight"),
    [
        ("CA", "ALA", "CA", 12.011),
        ("HG", "SER", "HG", 1.008),
        ("NE", "ARG", "NE", 14.007),
        ("POT", "POT", "P", 39.098),
        ("CLA", "CLA", "C", 35.45),
    ],
)
def test_an_element_that_its_residue_cannot_hold(name, residue, given, weight, weigh, notes):
    """Programs that guess write it into the column too."""
    wrong = text(*glycine(), atom(11, f" {name:3}", residue, 2, FAR, given))
    assert weigh("x.pdb", wrong)[:2] == (11, pytest.approx(WEIGHT + weight, abs=6e-3))
    assert "elements of 1 atom taken from names, which the file's contradict" in notes("x.pdb", wrong)


def test_uranium_in_the_place_of_the_unknown_is_said(notes):
    unknown = text(*glycine(), atom(11, "UNK", "UNX", 2, FAR, "U", record="HETATM"))
    assert "atom 11 (A/UNX 2/UNK) taken as uranium" in notes("x.pdb", unknown)


def test_what_follows_the_end(weigh, notes):
    """A ligand behind the receptor's END belongs to it; the same atoms once more are another frame."""
    both = text(*glycine(), "END", *glycine(first=11, chain="B", shift=10))
    assert weigh("x.pdb", both)[:2] == (20, pytest.approx(2 * WEIGHT, abs=4e-3))
    assert "10 atoms after the first END included" in notes("x.pdb", both)
    frames = text(*glycine(), "END", *glycine(shift=1))
    assert weigh("x.pdb", frames)[0] == 10
    assert notes("x.pdb", frames) == "the first of 2 frames, parted by END"


@pytest.mark.parametrize(
    "starts", [("MODEL        1", "MODEL        2"), ("MODEL        1", "MODEL        1"), ("MODEL", "MODEL")]
)
@pytest.mark.parametrize("end", [("ENDMDL",), ()])
def test_models_however_they_are_numbered(starts, end, weigh, notes):
    models = text(starts[0], *glycine(), *end, starts[1], *glycine(shift=2), *end)
    assert weigh("x.pdb", models) == (10, pytest.approx(WEIGHT, abs=2e-3), pytest.approx(GYRATION, abs=1e-3))
    assert notes("x.pdb", models) == "the first of 2 models"


def test_the_elements_of_a_file_are_said_to_be_taken_from_names_only_where_they_are(notes):
    assert notes("x.pdb", text(*glycine())) == ""
    assert len(GLYCINE) == 10
    assert "elements of 1 atom taken" in notes("x.pdb", text(*glycine()[1:], glycine(elements=False)[0]))
