"""What was worked out before is taken as it was, and nothing else is."""

import os
import sys

import pytest

from heatscan.configuration import documents, references, schema
from heatscan.errors import ConfigurationError
from heatscan.results import remembered

BIBLIOGRAPHY = "@article{nyone_2026, author = {Nyone, A. and {\\'E}lse, B.}, title = {{Made} up}, year = {2026}}"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Call it to go on as a run that follows this one would."""
    monkeypatch.setattr(remembered, "_known", {})

    def next_run():
        remembered.keep(tmp_path / "remembered.json")
        monkeypatch.setattr(remembered, "_known", {})
        schema._validator.cache_clear()
        remembered.recall(tmp_path / "remembered.json")

    return next_run


def test_the_next_run_needs_neither_the_libraries_nor_the_work(kept, tmp_path, monkeypatch):
    (tmp_path / "numbers.yaml").write_text("a: [1, 1.0, .inf, '1', true, null, 1e-7]\nb: {c: é}\n")

    def all_read():
        schema.validate({"a": 1}, {"properties": {"a": {"type": "integer"}}}, "here")
        data = documents.read_yaml(tmp_path / "numbers.yaml")
        return repr(data), references._parse(BIBLIOGRAPHY)

    before = all_read()
    kept()
    monkeypatch.setattr(schema, "_validator", None)
    monkeypatch.setattr(documents, "_check_depth", None)
    monkeypatch.setitem(sys.modules, "pybtex", None)
    assert all_read() == before


def test_what_was_valid_says_nothing_of_another_value_or_schema(kept):
    whole, text = ({"properties": {"a": {"type": kind}}} for kind in ("integer", "string"))
    schema.validate({"a": 1}, whole, "here")
    kept()
    for value, against in ((True, whole), ("1", whole), (1.5, whole), (1, text)):
        with pytest.raises(ConfigurationError, match="there: a: "):
            schema.validate({"a": value}, against, "there")


def test_a_fault_is_found_each_time(kept, tmp_path):
    (tmp_path / "wrong.yaml").write_text("a: 1\na: 2\n")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="duplicate key"):
            documents.read_yaml(tmp_path / "wrong.yaml")
        kept()


def test_other_code_works_it_out_anew(kept, monkeypatch):
    assert remembered.result(_length, "four") == 4
    kept()
    monkeypatch.setattr(remembered, "_code", lambda file: "edited")
    monkeypatch.setattr(remembered, "_known", {key: "old" for key in remembered._known})
    assert remembered.result(_length, "four") == 4


def _length(text):
    return len(text)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_neither_waited_for_nor_an_error(make, kept, tmp_path):
    make(tmp_path / "remembered.json")
    remembered.recall(tmp_path / "remembered.json")
    kept()
