"""mmCIF with columns missing, blocks before the molecule, symbols that are none; and CIF that is something else."""

import pytest

from .conftest import GLYCINE, GYRATION, WEIGHT

COLUMNS = (
    "group_PDB", "id", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id", "label_asym_id", "label_seq_id",
    "pdbx_PDB_ins_code", "Cartn_x", "Cartn_y", "Cartn_z", "occupancy", "B_iso_or_equiv", "pdbx_formal_charge",
    "auth_seq_id", "auth_comp_id", "auth_asym_id", "auth_atom_id", "pdbx_PDB_model_num",
)  # fmt: skip


def cif(without=(), symbols=None, block="data_X\n", more=(), names=None, chain="A"):
    """Glycine as mmCIF without some columns, with other symbols by name of atom, and with more rows."""
    rows = []
    for serial, (name, element, place) in enumerate([*GLYCINE, *more], 1):
        element = (symbols or {}).get(name, element)
        name = (names or {}).get(name, name)
        rows.append(
            ["ATOM", serial, element, name, ".", "GLY", chain, 1, "?", *place, 1, 10, "?", 1, "GLY", chain, name, 1]
        )
    kept = [place for place, column in enumerate(COLUMNS) if column not in without]
    lines = [f"_atom_site.{COLUMNS[place]}" for place in kept]
    lines += [" ".join(str(row[place]) for place in kept) for row in rows]
    return f"{block}loop_\n" + "\n".join(lines) + "\n"


RIGHT = 10, pytest.approx(WEIGHT, abs=2e-3), pytest.approx(GYRATION, abs=1e-3)


@pytest.mark.parametrize("column", [column for column in COLUMNS if not column.startswith("Cartn")])
def test_any_column_but_the_places_may_be_missing(column, weigh):
    assert weigh("x.cif", cif(without=(column,))) == RIGHT


@pytest.mark.parametrize(
    "kept",
    [
        ("id", "type_symbol", "Cartn_x", "Cartn_y", "Cartn_z"),
        ("type_symbol", "Cartn_x", "Cartn_y", "Cartn_z"),
        ("label_atom_id", "label_comp_id", "Cartn_x", "Cartn_y", "Cartn_z"),
    ],
)
def test_the_least_that_there_can_be(kept, weigh):
    assert weigh("x.cif", cif(without=set(COLUMNS) - set(kept))) == RIGHT


def test_symbols_that_are_missing_come_from_names_and_are_counted(weigh, notes):
    unknown = cif(symbols={"CA": "?", "HA2": ".", "N": "?"})
    assert weigh("x.cif", unknown) == RIGHT
    assert notes("x.cif", unknown) == "elements of 3 atoms taken from names, type_symbol has none"


def test_charges_and_nuclides_in_symbols(weigh):
    assert weigh("x.cif", cif(symbols={"N": "N1+", "O": "O1-"}))[1] == pytest.approx(WEIGHT, abs=2e-3)
    heavy = weigh("x.cif", cif(symbols={"CA": "13C", "C": "13C", "N": "15N", "H1": "D"}))[1]
    assert heavy == pytest.approx(WEIGHT + 2 * (13.00335 - 12.011) + 15.00011 - 14.007 + 2.0141 - 1.008, abs=2e-3)


def test_names_may_be_long(weigh):
    """Two chains whose names begin alike stay two."""
    names = {"HA2": "HA2_of_glycine", "HA3": "HA3_of_glycine"}
    lines = cif(names=names, chain="heavy_chain_1").splitlines()
    second = [line.replace("heavy_chain_1", "heavy_chain_2").replace(" 1.46 ", " 11.46 ") for line in lines]
    second = [line for line in second if line.startswith("ATOM") and "11.46" in line]
    assert weigh("x.cif", "\n".join([*lines, ""])) == RIGHT
    assert weigh("x.cif", "\n".join([*lines, *second, ""]))[:2] == (11, pytest.approx(WEIGHT + 12.011, abs=2e-3))


@pytest.mark.parametrize(
    "before", ["data_global\n_audit.creation_method x\n", "data_comp_LIG\nloop_\n_chem_comp_atom.comp_id\nLIG\n"]
)
def test_blocks_without_atoms_may_come_first(before, weigh):
    assert weigh("x.cif", before + cif()) == RIGHT


def test_of_two_blocks_with_atoms_the_first_is_read_and_it_is_said(weigh, notes):
    both = cif(block="data_A\n") + cif(block="data_B\n")
    assert weigh("x.cif", both) == RIGHT
    assert notes("x.cif", both) == "the first of 2 blocks with atoms, A"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("<!DOCTYPE html><html>404</html>", "is a page of the web (HTML)"),
        ("data_s\n_cell_length_a 9\nloop_\n_atom_site_label\n_atom_site_fract_x\nN1 0.1\n", "small-molecule crystal"),
        ("data_GLY\nloop_\n_chem_comp_atom.comp_id\n_chem_comp_atom.atom_id\nGLY N\n", "a dictionary of components"),
        ("data_r\nloop_\n_refln.index_h\n_refln.index_k\n1 2\n", "a list of reflections"),
        ("data_none\n_cell.length_a 1\n", "holds no atoms: no block has _atom_site.Cartn_x"),
        (cif(without=("Cartn_z",)), "_atom_site lacks the column Cartn_z"),
        (cif(symbols={"N": "Qq"}), "atom 1 (A/GLY 1/N): _atom_site.type_symbol: unknown element 'Qq'"),
        (
            "ATOM      1  N   GLY A   1       0.000   0.000   0.000",
            "is a PDB file but named as mmCIF; rename it to end in",
        ),
    ],
)
def test_what_is_refused_and_why(text, words, refusal):
    assert words in refusal("x.cif", text)
