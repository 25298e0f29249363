"""XYZ as programs write it: numbers or labels for elements, extended columns, masses, frames, text around them."""

import pytest

from heatscan.studies.ion_pair import structures

from .conftest import GLYCINE, GYRATION, WEIGHT

ROWS = [f"{element} {x} {y} {z}" for _, element, (x, y, z) in GLYCINE]
NUMBERS = {"H": 1, "C": 6, "N": 7, "O": 8}
RIGHT = 10, pytest.approx(WEIGHT, abs=2e-3), pytest.approx(GYRATION, abs=1e-3)


def xyz(*rows, comment="glycine", count=10):
    return "\n".join([str(count), comment, *rows, ""])


def extended(properties, row):
    """Glycine with the columns that `row` makes of symbol, place and number of an atom."""
    rows = [row(element, " ".join(map(str, place)), n) for n, (_, element, place) in enumerate(GLYCINE, 1)]
    return xyz(*rows, comment=f'Lattice="20 0 0 0 20 0 0 0 20" Properties={properties}')


@pytest.mark.parametrize(
    "text",
    [
        xyz(*ROWS),
        xyz(*ROWS, comment=""),
        "\n" + xyz(*ROWS),
        xyz(*ROWS) + "\n\n",
        xyz(*(row.replace(" ", "\t") for row in ROWS)),
        xyz(*(row.lower() for row in ROWS)),
        xyz(*(f"{NUMBERS[row[0]]}{row[1:]}" for row in ROWS)),
        xyz(*(f"{row[0]}{n}{row[1:]}" for n, row in enumerate(ROWS, 1))),
        xyz(*(f"{row} 0.1 -0.3" for row in ROWS)),
        xyz(*(f"{element} {x:.3E} {y:.3E} {z:.3E}".replace("E", "D") for _, element, (x, y, z) in GLYCINE)),
        xyz(*ROWS, comment="Müller").encode("latin-1"),
        b"\xef\xbb\xbf" + xyz(*ROWS).encode(),
        xyz(*ROWS).replace("\n", "\r\n"),
        extended("species:S:1:pos:R:3", lambda element, place, n: f"{element} {place}"),
        extended("species:S:1:id:I:1:pos:R:3", lambda element, place, n: f"{element} {n} {place}"),
        extended("id:I:1:species:S:1:pos:R:3", lambda element, place, n: f"{n} {element} {place}"),
        extended("species:S:1:forces:R:3:pos:R:3", lambda element, place, n: f"{element} {n} 0 9 {place}"),
        extended("pos:R:3:species:S:1", lambda element, place, n: f"{place} {element}"),
        extended("species:I:1:pos:R:3", lambda element, place, n: f"{NUMBERS[element]} {place}"),
        extended("Z:I:1:pos:R:3", lambda element, place, n: f"{NUMBERS[element]} {place}"),
    ],
)
def test_one_molecule_in_every_dialect(text, weigh):
    assert weigh("x.xyz", text) == RIGHT
    assert weigh("x.extxyz", text) == RIGHT


def test_masses_in_the_file_count(weigh, notes):
    weights = {"H": 2.014, "C": 12.0, "N": 14.0, "O": 16.0}
    heavy = extended(
        "species:S:1:pos:R:3:masses:R:1", lambda element, place, n: f"{element} {place} {weights[element]}"
    )
    assert weigh("x.xyz", heavy)[:2] == (10, pytest.approx(5 * 2.014 + 24 + 14 + 32, abs=1e-6))
    assert notes("x.xyz", heavy) == "masses as the file gives them"


def test_nuclides_and_places_without_mass(weigh, notes):
    assert weigh("x.xyz", xyz(*(row.replace("H", "D") for row in ROWS)))[1] == pytest.approx(
        WEIGHT + 5 * 1.0061, abs=1e-3
    )
    assert weigh("x.xyz", xyz(*(row.replace("C", "13C") for row in ROWS)))[1] == pytest.approx(
        WEIGHT + 2 * 0.99235, abs=1e-3
    )
    ghost = xyz(*ROWS, "Bq 5 5 5", count=11)
    assert weigh("x.xyz", ghost) == RIGHT
    assert notes("x.xyz", ghost) == "1 place without mass left out"


@pytest.fixture
def charged(put):
    """A function that reads a text and returns the charge in it [e] and the remarks on it."""

    def read(text):
        one = structures.read(put("x.xyz", text))
        return one.charge, "; ".join(one.remarks)

    return read


@pytest.mark.parametrize(
    ("comment", "charge"),
    [
        ("charge=1 glycinium", 1),
        ("glycinium, Charge = +1, mult = 1", 1),
        ("charge=-1=", -1),  # as xyz2mol has it
        ("charge=2-", -2),
        ("net_charge=1.0", 1),
        ('total_charge="1 e"', 1),
        ('Properties=species:S:1:pos:R:3 charge=1 total_charge=1 pbc="F F F"', 1),
        ("charge=0", 0),
        ("", 0),
        ("energy: -5.07 gnorm: 0.0004 xtb: 6.6.1", 0),
        ("Coordinates from ORCA-job charged E -56.5", 0),
        ("0 1 C2H5NO2", 0),
    ],
)
def test_the_charge_that_a_comment_gives(comment, charge, charged):
    assert charged(xyz(*ROWS, comment=comment)) == (charge, "")


@pytest.mark.parametrize(
    ("comment", "remark"),
    [
        ("charge=0.3", "line 2: 'charge=0.3' is not read as the charge of the molecule"),
        ("charge=None", "line 2: 'charge=None' is not read"),
        ("nuclear charge=7", "line 2: 'nuclear charge=7' is not read"),
        ("charge: 1", "line 2: no charge is read of 'charge: 1'; write charge=1 for one of +1 e"),
        ("1 1 C2H6NO2", "line 2: no charge is read of '1 1 C2H6NO2'"),  # as Psi4 has it
        ("CSD_code = X | q = 1 | S = 0", "line 2: no charge is read of 'q = 1 | S = 0'"),
    ],
)
def test_a_charge_that_is_not_clear_is_not_read_and_it_is_said(comment, remark, charged):
    charge, said = charged(xyz(*ROWS, comment=comment))
    assert charge == 0
    assert said.startswith(remark)


@pytest.mark.parametrize(
    ("column", "each", "charge"),
    [
        ("initial_charges:R:1", "0.1", 1),
        ("charge:R:1", "-0.1", -1),
        ("formal_charges:I:1", "1", 10),
        ("initial_charges:R:1", "0.0", 0),
        ("nuclear_charge:R:1", "1", 0),
        ("charge:R:3", "1 1 1", 0),
    ],
)
def test_the_charges_of_atoms_add_up(column, each, charge, charged):
    text = extended(f"species:S:1:pos:R:3:id:I:1:{column}", lambda element, place, n: f"{element} {place} {n} {each}")
    assert charged(text) == (charge, "")


def test_charges_that_differ_are_refused_and_odd_ones_are_not_read(charged, refusal):
    both = "line 2: the charge is +1 e by charge=1, +2 e by total_charge=2; correct or delete one of them"
    assert refusal("x.xyz", xyz(*ROWS, comment="charge=1 total_charge=2")) == both

    def column(each, comment=""):
        text = extended(
            "species:S:1:pos:R:3:initial_charges:R:1", lambda element, place, n: f"{element} {place} {each}"
        )
        return text.replace("Properties", f"{comment} Properties", 1)

    assert "+2 e by charge=2, +1 e by the column initial_charges" in refusal("x.xyz", column(0.1, "charge=2"))
    assert charged(column(0.0, "charge=2")) == (2, "")
    odd = "column initial_charges: 0.5 e in all is not a whole number of charges, not read"
    assert charged(column(0.05)) == (0, odd)
    assert charged(column(0.05, "charge=2")) == (2, odd)
    assert "nan e in all" in charged(column("nan"))[1]


def test_a_charge_stays_where_the_first_place_has_no_mass(charged):
    assert charged(xyz("Bq 5 5 5", *ROWS, comment="charge=1", count=11)) == (1, "1 place without mass left out")


def test_frames_and_text_after_the_first_one(weigh, notes):
    for between in ("", "\n"):
        two = xyz(*ROWS) + between + xyz(*ROWS, comment="2")
        assert weigh("x.xyz", two) == RIGHT
        assert notes("x.xyz", two) == "the first of 2 frames"
    assert notes("x.xyz", xyz(*ROWS) + "\nsome words\n") == "text from line 14 on ignored"


def test_a_name_that_is_an_element_too_is_one_and_it_is_said(notes):
    trace = xyz("N 0 0 0", "CA 1.46 0 0", "C 2 1.4 0", "O 1.3 2.4 0", count=4)
    assert notes("x.xyz", trace).startswith("CA taken as an element")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("0\n\n", "line 1 announces 0 atoms"),
        (xyz(*ROWS, count=12), "line 1 announces 12 atoms, but 10 follow the comment"),
        (xyz(*ROWS, count=8), "line 11: more atoms than line 1 announces"),
        ("10\n" + "\n".join(ROWS), "line 2 is an atom where a comment"),
        ("\n".join(ROWS), "line 1: expected the number of atoms, found 'N 0.0 0.0 0.0'"),
        ("2 water\n 1 O 0 0 0 1 2\n 2 H 1 0 0 2 1\n", "is a Tinker file"),
        (xyz(*(row.replace(" ", ",") for row in ROWS)), "line 3: expected 4 columns separated by blanks"),
        (xyz(*(row.replace(".", ",") for row in ROWS)), "line 3: '0,0' is not a coordinate"),
        (xyz(*ROWS[:9], "H ******** 0 0"), "line 12: '********' is not a coordinate"),
        (xyz(*ROWS[:9], "H nan 0 0"), "atom 10 (H) has no position"),
        (xyz(*ROWS[:9], "HA2 3 3 3"), "atom 10, line 12: unknown element 'HA2'"),
        (xyz(*ROWS, comment="units: bohr"), "line 2 speaks of 'bohr'; convert the coordinates to angstrom"),
        (xyz(*ROWS).replace("10", "10 bohr", 1), "line 1 speaks of 'bohr'"),
        (xyz(*ROWS).replace("10", "10 atomic", 1), "line 1 speaks of 'atomic'"),
        (
            "5\n\nC 0 0 0\nH 1.19 1.19 1.19\nH -1.19 -1.19 1.19\nH -1.19 1.19 -1.19\nH 1.19 -1.19 -1.19\n",
            "every hydrogen is 2.06 to 2.06 angstrom away from a carbon, nitrogen or oxygen, as in bohr",
        ),
        (
            extended("species:S:1:pos:R:3:mass:R:1", lambda element, place, n: f"{element} {place} 1451.6"),
            "line 3: 1451.6 is not a mass of N in u",
        ),
        (extended("species:S:1:pos:R:2", lambda element, place, n: f"{element} {place}"), "pos of three columns"),
        (extended("species:S:1:id:I:1", lambda element, place, n: f"{element} {n}"), "lacks species (or Z) or pos"),
    ],
)
def test_what_is_refused_and_why(text, words, refusal):
    assert words in refusal("x.xyz", text)


@pytest.mark.parametrize("charge", [0, 1, 13, -3])
def test_a_charge_stays_where_the_molecule_is_written(charge, put, tmp_path):
    one = structures.read(put("x.xyz", xyz(*ROWS, comment=f"charge={charge}")))
    structures.write_mmcif(tmp_path / "x.cif", "glycine", one.elements, one.positions, one.charge)
    assert structures.read(tmp_path / "x.cif").charge == one.charge == charge
