"""Alternative locations: one label throughout, then none, then the likeliest other; no atom twice, none lost."""

import pytest

from heatscan.studies.ion_pair import structures

from .conftest import WEIGHT, atom, glycine, text

CARBON, NITROGEN, OXYGEN, HYDROGEN = 12.011, 14.007, 15.999, 1.008


def serine(*rows):
    """A file of serine 2 from (name, altloc, occupancy, place)."""
    return text(
        *(
            atom(n, name, "SER", 2, place, name[0], occupancy=share, altloc=label)
            for n, (name, label, share, place) in enumerate(rows, 1)
        )
    )


@pytest.mark.parametrize(
    ("rows", "weight"),
    [
        # The likelier conformer has two atoms of six: the rest comes from the other.
        (
            [(name, "A", 0.3, (1.5 * n, 0, 0)) for n, name in enumerate(("N", "CA", "C", "O", "CB", "OG"))]
            + [("CB", "B", 0.4, (6, 1, 0)), ("OG", "B", 0.4, (7.4, 1, 0))],
            NITROGEN + 3 * CARBON + 2 * OXYGEN,
        ),
        # The hydrogen has a place in the less likely one alone.
        (
            [
                ("N", "", 1, (0, 0, 0)),
                ("HA", "A", 0.4, (1, 1, 0)),
                ("OG", "A", 0.4, (3, 0, 0)),
                ("OG", "B", 0.6, (3, 2, 0)),
            ],
            NITROGEN + HYDROGEN + OXYGEN,
        ),
        # A hydrogen that the other conformer has lies close to an atom of the likelier one, as in 1EJG.
        (
            [("CG2", "A", 0.5, (0, 0, 0)), ("CG2", "B", 0.4, (1.5, 0, 0)), ("HG22", "B", 0.4, (0.5, 0.2, 0))],
            CARBON + HYDROGEN,
        ),
        # Two places have labels of their own.
        (
            [
                ("CB", "A", 0.6, (0, 0, 0)),
                ("CB", "B", 0.4, (1, 0, 0)),
                ("OG", "C", 0.3, (3, 0, 0)),
                ("OG", "D", 0.7, (3, 2, 0)),
            ],
            CARBON + OXYGEN,
        ),
        # The first place has no label.
        (
            [
                ("CA", "", 0.5, (0, 0, 0)),
                ("CA", "B", 0.5, (2, 0, 0)),
                ("OG", "A", 0.5, (4, 0, 0)),
                ("OG", "B", 0.5, (4, 2, 0)),
            ],
            CARBON + OXYGEN,
        ),
        # Neither has one, and the occupancies add up to one.
        ([("N", "", 1, (0, 0, 0)), ("CB", "", 0.5, (3, 0, 0)), ("CB", "", 0.5, (3.6, 0, 0))], NITROGEN + CARBON),
        # Labels that are digits; and a label without another.
        ([("CB", "1", 0.4, (0, 0, 0)), ("CB", "2", 0.6, (1, 0, 0))], CARBON),
        ([("N", "", 1, (0, 0, 0)), ("CB", "B", 0.4, (3, 0, 0))], NITROGEN + CARBON),
    ],
)
def test_each_atom_is_there_once(rows, weight, weigh):
    assert weigh("x.pdb", serine(*rows))[1] == pytest.approx(weight, abs=2e-3)


def test_deuterium_in_the_place_of_hydrogen(weigh):
    exchanged = text(
        *glycine()[:6],
        atom(7, "HA2", "GLY", 1, (1.8, -0.6, 0.85), "H", occupancy=0.4, altloc="A"),
        atom(8, "DA2", "GLY", 1, (1.8, -0.6, 0.85), "D", occupancy=0.6, altloc="B"),
        *glycine()[7:],
    )
    assert weigh("x.pdb", exchanged)[:2] == (10, pytest.approx(WEIGHT + 1.0061, abs=2e-3))


@pytest.mark.parametrize("apart", [0.0, 0.5])
@pytest.mark.parametrize("chains", [("A", "A"), ("B", "C")])
@pytest.mark.parametrize("labels", [("A", "B"), ("", "")])
def test_alternatives_under_two_numbers_or_chains(apart, chains, labels, weigh, notes):
    ions = [
        atom(n, name, name, 300 + n, (10 + apart * n, 10, 10), name, chain, share, label, "HETATM")
        for n, (name, chain, share, label) in enumerate(zip(("CL", "BR"), chains, (0.6, 0.4), labels, strict=True))
    ]
    assert weigh("x.pdb", text(*glycine(), *ions))[1] == pytest.approx(WEIGHT + 35.45, abs=6e-3)
    assert "1 atom left out that a likelier alternative excludes" in notes("x.pdb", text(*glycine(), *ions))


def test_one_label_goes_through_the_whole_molecule(weigh):
    """A of serine 2 lies where B of serine 3 does: each is the likelier one in its residue, together they cannot be."""
    rows = [(2, "A", 0.6, 10.0), (2, "B", 0.4, 12.0), (3, "A", 0.45, 14.0), (3, "B", 0.55, 10.1)]
    places = [
        atom(n, "OG", "SER", number, (x, 10, 10), "O", occupancy=share, altloc=label)
        for n, (number, label, share, x) in enumerate(rows, 11)
    ]
    assert weigh("x.pdb", text(*glycine(), *places))[:2] == (12, pytest.approx(WEIGHT + 2 * OXYGEN, abs=2e-3))


def test_of_two_residues_in_one_place_one_is_read_and_a_ligand_of_that_number_stays(weigh):
    rows = [
        atom(1, "N", "ALA", 1, (0, 0, 0), "N", " ", 0.5, "A"),
        atom(2, "N", "ALA", 1, (0, 1, 0), "N", " ", 0.5, "B"),
        atom(3, "C1", "LIG", 1, (5, 5, 5), "C", " "),
        atom(4, "O1", "LIG", 1, (6.2, 5, 5), "O", " "),
    ]
    assert weigh("x.pdb", text(*rows))[1] == pytest.approx(NITROGEN + CARBON + OXYGEN, abs=2e-3)
    two = [
        atom(1, "CB", "SER", 1, (0, 0, 0), "C", "A", 0.3, "A"),
        atom(2, "OG", "SER", 1, (1.4, 0, 0), "O", "A", 0.3, "A"),
        atom(3, "CB", "THR", 1, (0, 0, 0), "C", "A", 0.7, "B"),
        atom(4, "SG", "THR", 1, (1.8, 0, 0), "S", "A", 0.7, "B"),
    ]
    assert weigh("x.pdb", text(*two))[1] == pytest.approx(CARBON + 32.06, abs=0.01)


def test_what_two_residues_in_one_place_share_is_listed_once(weigh):
    """As in the microheterogeneity of crambin, 1EJG: the atoms of both stand under one of the names, without label."""
    rows = [
        atom(1, "N", "LEU", 25, (0, 0, 0), "N"),
        atom(2, "CA", "LEU", 25, (1.5, 0, 0), "C"),
        atom(3, "CB", "LEU", 25, (2, 1.4, 0), "C", occupancy=0.4, altloc="A"),
        atom(4, "CB", "ILE", 25, (2, 1.5, 0), "C", occupancy=0.6, altloc="B"),
        atom(5, "CG1", "ILE", 25, (3.5, 1.5, 0), "C", occupancy=0.6, altloc="B"),
    ]
    assert weigh("x.pdb", text(*rows))[:2] == (4, pytest.approx(NITROGEN + 3 * CARBON, abs=2e-3))


def test_a_label_that_many_atoms_of_one_residue_have_is_not_likelier(put):
    """A is likelier in two residues of three; B has more atoms, in the third."""
    rows = [("SER", number, "OG", label, share) for number in (1, 2) for label, share in (("A", 0.7), ("B", 0.3))]
    rows += [("LYS", 3, name, "B", 0.6) for name in ("CB", "CG", "CD", "CE", "NZ")] + [("LYS", 3, "CB", "A", 0.4)]
    lines = [
        atom(n, name, residue, number, (4 * n, 0, 0), name[0], occupancy=share, altloc=label)
        for n, (residue, number, name, label, share) in enumerate(rows)
    ]
    found = structures.read(put("x.pdb", text(*lines)))
    assert found.positions[:, 0].tolist() == pytest.approx([0, 8e-10, *(4e-10 * n for n in (5, 6, 7, 8, 9))])


def test_atoms_of_one_name_that_are_all_there_stay(weigh):
    """Some programs give all carbons of a ligand one name."""
    ligand = [atom(11 + n, "C", "LIG", 2, (10 + 1.5 * n, 10, 10), "C") for n in range(3)]
    assert weigh("x.pdb", text(*glycine(), *ligand))[1] == pytest.approx(WEIGHT + 3 * CARBON, abs=2e-3)
