"""Water by what it is made of, membranes that are drawn, and hydrogens that are missing."""

import numpy as np
import pytest

from heatscan.studies.ion_pair import structures

from .conftest import GLYCINE, GYRATION, WEIGHT, atom, glycine, text

RIGHT = 10, pytest.approx(WEIGHT, abs=2e-3), pytest.approx(GYRATION, abs=1e-3)
PLACES = ((10.0, 10.0, 10.0), (10.9, 10.0, 10.0), (9.7, 10.9, 10.0), (10.1, 10.1, 10.0))


def water(name, atoms=("OW", "HW1", "HW2"), number=2, elements=True):
    symbols = {"O": "O", "H": "H", "D": "D", "M": "", "E": "EP"}
    return [
        atom(10 + n, each, name, number, place, symbols[each[0]] if elements else "", "W")
        for n, (each, place) in enumerate(zip(atoms, PLACES, strict=False), 1)
    ]


@pytest.mark.parametrize("name", ["HOH", "SOL", "TIP", "SPC", "T3P", "WAT", "XYZ"])
@pytest.mark.parametrize("elements", [True, False])
def test_one_oxygen_and_two_hydrogens_are_water_whatever_its_name(name, elements, weigh, notes):
    if name == "XYZ" and not elements:
        return  # no name tells its elements but by convention, which is another test's
    wet = text(*glycine(elements=elements), *water(name, elements=elements))
    assert weigh("x.pdb", wet) == RIGHT
    assert "3 atoms of water left out" in notes("x.pdb", wet)


@pytest.mark.parametrize(
    ("name", "atoms"),
    [
        ("SOL", ("OW", "HW1", "HW2", "MW")),
        ("WAT", ("O", "H1", "H2", "EPW")),
        ("DOD", ("O", "D1", "D2")),
        ("HOH", ("O",)),
        ("TIP", ("OH2",)),
        ("SOL", ("OW",)),
        ("WAT", ("HW2",)),
        ("SOL", ("OW", "HW1")),
    ],
)
def test_water_with_more_places_or_without_hydrogens(name, atoms, weigh, notes):
    wet = text(*glycine(), *water(name, atoms))
    assert weigh("x.pdb", wet) == RIGHT
    assert f"{len(atoms)} atom" in notes("x.pdb", wet)


def test_water_of_residues_without_names(weigh, notes):
    wet = text(*(f"{line[:17]}   {line[20:]}" for line in [*glycine(), *water("XYZ")]))
    assert weigh("x.pdb", wet) == RIGHT
    assert "3 atoms of water left out" in notes("x.pdb", wet)


def test_water_in_a_file_without_residues_is_counted_and_said(weigh, notes):
    """Two molecules in a hydrogen bond beside methanol: nothing tells whether they belong to it."""
    methanol = ["C 0 0 0", "O 1.43 0 0", "H 1.75 0.9 0", "H -0.4 1 0", "H -0.4 -0.5 0.9", "H -0.4 -0.5 -0.9"]
    free = ["O 4 0 0", "H 4.6 0.75 0", "H 4.6 -0.75 0", "O 6.3 1.6 0", "H 7.2 1.6 0", "H 6.1 2.5 0"]
    assert weigh("x.xyz", "\n".join(["12", "", *methanol, *free, ""]))[0] == 12
    found = notes("x.xyz", "\n".join(["12", "", *methanol, *free, ""]))
    assert "2 molecules of water counted, as the file has no residues" in found
    assert "water" not in notes("x.xyz", "\n".join(["6", "", *methanol, ""]))
    assert "water" not in notes("x.xyz", "\n".join(["6", "", *free, ""]))


def test_hydroxide_and_a_ligand_named_like_water_are_no_water(weigh):
    assert weigh("x.pdb", text(*glycine(), *water("OH", ("O1",))))[0] == 11
    ligand = [atom(11, "C1", "SOL", 2, (10, 10, 10), "C"), atom(12, "O1", "SOL", 2, (11.2, 10, 10), "O")]
    assert weigh("x.pdb", text(*glycine(), *ligand))[0] == 12


def test_the_dummies_of_a_membrane_are_left_out_before_they_clash(weigh, notes):
    layers = [
        atom(11 + n, name, "DUM", 11 + n, (0, 0, z), "", " ", record="HETATM")
        for n, (name, z) in enumerate((("N", 0.1), ("O", 15.4)))
    ]
    assert weigh("x.pdb", text(*glycine(), *layers)) == RIGHT
    assert "2 atoms of a drawn membrane (DUM) left out" in notes("x.pdb", text(*glycine(), *layers))


def missing(put, *lines):
    return structures.read(put("x.pdb", text(*lines))).missing_hydrogens


def test_hydrogens_at_carbon_and_by_the_table(put):
    lines = dict(zip((name for name, *_ in GLYCINE), glycine(), strict=True))
    assert missing(put, *lines.values()) == 0
    # Zwitterion and neutral form, with an acid that has given its proton away.
    assert missing(put, *(line for name, line in lines.items() if name != "HXT")) == 0
    assert missing(put, *(line for name, line in lines.items() if name not in ("HA2", "HA3"))) == 2
    assert missing(put, *(line for name, line in lines.items() if name != "HA2")) == 1
    bare = [line for name, line in lines.items() if name[0] != "H"]
    assert missing(put, *bare) == 4
    # Only the ligand has any.
    ligand = [atom(21, "C1", "LIG", 9, (10, 10, 10), "C"), atom(22, "H1", "LIG", 9, (11, 10, 10), "H")]
    assert missing(put, *bare, *ligand) >= 4


def ring(number, length, element="C"):
    """A regular ring of atoms, as rows of XYZ."""
    radius = length / (2 * np.sin(np.pi / number))
    angles = 2 * np.pi * np.arange(number) / number
    return [f"{element} {radius * np.cos(one):.4f} {radius * np.sin(one):.4f} 0" for one in angles]


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (["C 0 0 0", "O 1.13 0 0"], 0),  # carbon monoxide
        (["O -1.16 0 0", "C 0 0 0", "O 1.16 0 0"], 0),  # carbon dioxide
        (["N 0 0 0", "C 1.16 0 0", "C 2.54 0 0", "N 3.70 0 0"], 0),  # cyanogen
        (
            [
                "C 0 0 0",
                *(
                    f"F {x} {y} {z}"
                    for x, y, z in (
                        (0.76, 0.76, 0.76),
                        (-0.76, -0.76, 0.76),
                        (-0.76, 0.76, -0.76),
                        (0.76, -0.76, -0.76),
                    )
                ),
            ],
            0,
        ),
        (ring(6, 1.39), 6),  # benzene without hydrogens
        (["C 0 0 0", "C 1.53 0 0"], 6),  # ethane
        (["C 0 0 0", "C 1.33 0 0"], 4),  # ethene
        (["C 0 0 0", "O 1.43 0 0"], 3),  # of methanol at least those of carbon
    ],
)
def test_bonds_tell_how_many_hydrogens_a_carbon_lacks(rows, number, put):
    file = put("x.xyz", "\n".join([str(len(rows)), "", *rows, ""]))
    assert structures.read(file).missing_hydrogens == number


def test_a_fullerene_lacks_none(put):
    """C60: three bonds at each carbon, though not in a plane; places are cyclic ones of an icosahedron cut off."""
    golden = (1 + 5**0.5) / 2
    corners = [(0, 1, 3 * golden), (1, 2 + golden, 2 * golden), (golden, 2, 2 * golden + 1)]
    signs = [(one, two, three) for one in (1, -1) for two in (1, -1) for three in (1, -1)]
    places = {
        tuple(np.round(0.72 * np.roll(np.multiply(corner, sign), turn), 6) + 0.0)
        for corner in corners
        for sign in signs
        for turn in range(3)
    }
    assert len(places) == 60
    rows = [f"C {x} {y} {z}" for x, y, z in places]
    assert structures.read(put("x.xyz", "\n".join(["60", "", *rows, ""]))).missing_hydrogens == 0
