"""Places: a few contacts of a deposited model are noted, atoms in one place and other units refused; pieces counted."""

import numpy as np
import pytest

from heatscan.studies.ion_pair.structures import neighbours

from .conftest import WEIGHT, atom, glycine, text


def close(apart, names=("CL", "BR"), residues=("CL", "BR")):
    return [
        atom(n, name, residue, n, (10 + apart * n, 10, 10), name[:2].strip("0123456789"), record="HETATM")
        for n, (name, residue) in enumerate(zip(names, residues, strict=True), 11)
    ]


def test_a_few_close_pairs_are_read_and_noted(weigh, notes):
    flawed = text(*glycine(), *close(0.2))
    assert weigh("x.pdb", flawed)[1] == pytest.approx(WEIGHT + 35.45 + 79.904, abs=0.02)
    assert "1 pair of atoms too close, as atom 11 (A/CL 11/CL) and atom 12 (A/BR 12/BR), 0.20 angstrom" in notes(
        "x.pdb", flawed
    )


@pytest.mark.parametrize(
    "lines",
    [
        [*glycine(), *close(0.0)],
        # One name in one residue.
        [*glycine(), *(line[:22] + "  20" + line[26:] for line in close(0.3, ("C1", "C1"), ("LIG", "LIG")))],
        # Nanometres.
        [
            line[:30] + "".join(f"{float(line[at : at + 8]) / 10:8.3f}" for at in (30, 38, 46)) + line[54:]
            for line in glycine()
        ],
    ],
)
def test_atoms_in_one_place_and_another_unit_are_refused(lines, refusal):
    assert "is the unit not angstrom?" in refusal("x.pdb", text(*lines))


def test_many_atoms_within_an_angstrom_end_at_once(refusal):
    """All pairs of 20,000 atoms would be two hundred millions."""
    chance = np.random.default_rng(1)
    rows = [f"C {x:.6f} {y:.6f} {z:.6f}" for x, y, z in chance.uniform(0, 1, (20_000, 3))]
    assert "is the unit not angstrom?" in refusal("x.xyz", "\n".join(["20000", "", *rows, ""]))


def test_pieces_are_counted(notes):
    assert notes("x.pdb", text(*glycine())) == ""
    apart = notes(
        "x.pdb", text(*glycine(), *glycine(first=11, chain="B", shift=40), *glycine(first=21, chain="C", shift=80))
    )
    assert apart == "3 pieces more than 3 angstrom apart, the largest with 33.3 % of the mass"


def test_pairs_and_pieces_against_all_distances():
    chance = np.random.default_rng(2)
    places = chance.uniform(-9, 9, (400, 3))
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    expected = {(i, j) for i, j in zip(*np.nonzero(apart < 1.7), strict=True) if i < j}
    found = [
        (i, j) for one, two, _ in neighbours.pairs(places, 1.7) for i, j in zip(one.tolist(), two.tolist(), strict=True)
    ]
    assert set(found) == expected
    assert len(found) == len(expected)
    root = neighbours.pieces(400, ((one, two) for one, two, _ in neighbours.pairs(places, 1.7)))
    # By squaring the matrix of neighbours until it stays.
    reach = apart < 1.7
    while ((further := reach @ reach) != reach).any():
        reach = further
    assert len(set(root.tolist())) == len({row.tobytes() for row in reach})
    assert all(reach[i, root[i]] for i in range(400))
