"""Tables of Datasets: a row for each point, units in the header, every digit."""

import csv

import numpy as np
import pytest
import xarray as xr

from heatscan.results import table


@pytest.fixture
def data():
    return xr.Dataset(
        {
            "rate": (("mode", "mass"), [[1 / 3, np.nan], [5e-324, -0.0]], {"units": "s-1"}),
            "held": (("mass",), np.array([2, 0], np.int8), {"flag_values": [0, 2], "flag_meanings": "no yes"}),
            "depth": ((), 4.0, {"units": "1"}),
        },
        {"mass": (("mass",), [1.0, 2.0], {"units": "kg"}), "mode": ["in_phase", "out_of_phase"]},
    )


def test_a_row_for_each_point_and_a_column_for_each_mode(data):
    header, *rows = table.from_dataset(data)
    assert header == ["mass [kg]", "rate:in_phase [s-1]", "rate:out_of_phase [s-1]", "held", "depth"]
    assert rows[0] == (1.0, 1 / 3, 5e-324, "yes", 4.0)
    assert rows[1][0] == 2.0
    assert np.isnan(rows[1][1])
    assert rows[1][2:] == (0.0, "no", 4.0)


def test_a_flag_that_stands_for_nothing_has_no_name(data):
    data.held[0] = -128
    header, *rows = table.from_dataset(data)
    assert [row[header.index("held")] for row in rows] == ["", "no"]


def test_cases_are_points_and_their_words_go_with_every_row():
    data = xr.Dataset(
        {"mass": (("body",), [6e24, 1e26], {"units": "kg"})},
        {"body": ["earth", "neptune"], "status": (("body",), ["published", "derived"])},
        {"point_dimensions": "body"},
    )
    assert list(table.from_dataset(data)) == [
        ["body", "status", "mass [kg]"],
        ("earth", "published", 6e24),
        ("neptune", "derived", 1e26),
    ]


def test_blocks_of_rows_leave_no_trace(data, monkeypatch):
    whole = list(map(str, table.from_dataset(data)))
    monkeypatch.setattr(table, "_ROWS", 1)
    assert list(map(str, table.from_dataset(data))) == whole


def test_a_table_keeps_every_digit(data, tmp_path):
    table.write(tmp_path / "table.csv", table.from_dataset(data))
    with open(tmp_path / "table.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert float(rows[0]["rate:in_phase [s-1]"]) == 1 / 3
    assert float(rows[0]["rate:out_of_phase [s-1]"]) == 5e-324
    assert rows[1]["rate:out_of_phase [s-1]"] == "-0.0"
    assert (tmp_path / "table.csv").read_bytes().count(b"\r") == 0


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("@SUM(1)", "'@SUM(1)"), ("+cmd|x", "'+cmd|x"), ("-a", "'-a"), ("\tx", "'\tx")]
    + [(same, same) for same in ("-1.5e-3", "+2", "-1/2", "a = b", "", "-0.0")],
)
def test_text_is_no_formula_to_a_spreadsheet(cell, written, tmp_path):
    table.write(tmp_path / "x.csv", [["name", "number"], [cell, -1.5]])
    with open(tmp_path / "x.csv", newline="", encoding="utf-8") as stream:
        assert list(csv.reader(stream))[1] == [written, "-1.5"]
