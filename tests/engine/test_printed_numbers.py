"""Printed numbers beside ours."""

import math
import re
from fractions import Fraction

import pytest

from heatscan.engine import printed_numbers


@pytest.mark.parametrize(
    ("printed", "ours"),
    [
        ("100", 99.5),
        ("100", 100.5),
        ("99.880", 99.8804),
        ("1.0", 1.04),
        ("0.0010", 0.00096),
        ("-2.5", -2.54),
        ("1e-23", 1.04e-23),
        ("1.00e-5", 0.996e-5),
        ("242", 241.536),
        ("0", 0.0),
        # A half is rounded either way, also where binary fractions fall just beside it.
        ("0.3", 0.25),
        ("2.68", 2.675),
        ("-29/2304", -29 / 2304),
    ],
)
def test_what_rounds_to_the_printed_digits_passes(printed, ours):
    assert printed_numbers.passes(printed, ours)


@pytest.mark.parametrize(
    ("printed", "ours"),
    [
        ("100", 99.4),
        ("100.0", 100.4),  # the zero after the point is a digit
        ("1.0", 1.06),
        ("1", 1.6),
        ("99.880", 99.8806),
        ("242", 240.674),
        ("-2.5", 2.5),
        ("1.0e-23", 1.06e-23),
        ("7/128", 0.0547),  # a fraction has no last digit
        ("5", math.nan),
        ("5", math.inf),
    ],
)
def test_what_does_not_fails(printed, ours):
    assert not printed_numbers.passes(printed, ours)


@pytest.fixture(scope="module")
def rows():
    return [dict(zip(printed_numbers.HEADER, row, strict=True)) for row in printed_numbers.rows()]


def test_no_printed_number_fails(rows):
    assert rows
    assert [row for row in rows if row["verdict"] not in ("pass", "explained")] == []


def test_what_differs_is_explained_and_only_that(rows):
    for row in rows:
        if row["verdict"] == "explained":
            assert len(row["explanation"].split()) > 4, row
            assert not printed_numbers.passes(row["printed"], row["ours"])
        else:
            assert printed_numbers.passes(row["printed"], row["ours"])


def test_rows_are_complete(rows):
    assert len({(row["study"], row["quantity"]) for row in rows}) == len(rows)
    for row in rows:
        # One of the three papers by its letter, or authors and year; of what was met second hand perhaps no year.
        assert re.match(r"\[[A-Z]\] |.*\b(19|20)\d\d\b|\[\w+\] quoted", row["source"]), row["source"]
        assert row["unit"]
        assert math.isfinite(row["ours"])
        printed = float(Fraction(row["printed"]))
        if printed:
            assert row["ours"] == pytest.approx(printed * (1 + row["relative difference"]), rel=1e-12)
        else:
            assert row["relative difference"] == ""


def test_the_paper_s_own_words(rows):
    """[M] Sec. IV: 100 kHz and 242 kHz for the barium ion alone, 8676 u and 24 charges for the molecule."""
    found = {row["quantity"]: row for row in rows}
    assert found["axial frequency of Ba+ alone"]["ours"] == pytest.approx(99.880, abs=5e-4)
    assert found["radial frequency of Ba+ alone, exact"]["ours"] == pytest.approx(241.536, abs=5e-4)
    assert found["mass of the molecule"]["ours"] == pytest.approx(8676, rel=1e-12)
    assert found["charge of the molecule"]["ours"] == pytest.approx(24, rel=1e-12)


def test_a_wrong_number_would_fail(monkeypatch):
    """Were the study off by two per cent, the table would say so."""
    checks = printed_numbers.importlib.import_module("heatscan.studies.ion_pair.printed_numbers")
    off = [
        printed_numbers.Check(
            check.source, check.quantity, check.unit, check.printed, lambda check=check: 1.02 * check.ours()
        )
        for check in checks.CHECKS
    ]
    monkeypatch.setattr(checks, "CHECKS", off)
    verdicts = [row[7] for row in printed_numbers.rows(["ion_pair"])]
    assert verdicts.count("FAIL") >= 3
