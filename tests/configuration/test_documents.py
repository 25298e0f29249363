"""YAML by the rules of version 1.2: a number is a number, and nothing is reinterpreted silently."""

import math
import os

import pytest

from heatscan.configuration import documents
from heatscan.errors import ConfigurationError


@pytest.fixture
def read(tmp_path):
    """A function that reads the value of the only key of a file."""

    def value(text):
        path = tmp_path / "one.yaml"
        path.write_text(f"key: {text}\n", encoding="utf-8")
        return documents.read_yaml(path)["key"]

    return value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-7", 1e-7), ("1.0e-7", 1e-7), ("1E5", 1e5), ("1e+3", 1e3), ("-2.5e6", -2.5e6), (".5", 0.5), ("5.", 5.0),
        ("12", 12), ("-3", -3), ("0", 0), ("0.5", 0.5), ("1e300", 1e300), (".inf", math.inf), ("-.Inf", -math.inf),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
    ],
)  # fmt: skip
def test_scalars_of_yaml_1_2(text, value, read):
    assert read(text) == value
    assert type(read(text)) is type(value)


@pytest.mark.parametrize(
    "text", ["010", "0o17", "0x1F", "1:30", "1_000", "yes", "no", "on", "2026-11-28", "4,68", "1e-7 m", "<<"]
)
def test_what_yaml_1_1_reinterprets_stays_text(text, read):
    assert read(text) == text


def test_quoted_numbers_are_text(read):
    assert read("'1e-7'") == "1e-7"


def test_duplicate_keys_are_rejected_with_their_line(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text("a: 1\nb: 2\na: 3\n")
    with pytest.raises(ConfigurationError, match=r"two\.yaml: line 3: duplicate key 'a'"):
        documents.read_yaml(path)


def test_a_path_stays_inside_the_project(tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "project/link").symlink_to(tmp_path)
    assert documents.inside(tmp_path / "project", "config/a.yaml", "here") == tmp_path / "project/config/a.yaml"
    for path in ("../a.yaml", "config/../../a.yaml", "link/a.yaml", "/etc/passwd"):
        with pytest.raises(ConfigurationError, match=r"here: .* is outside the project folder"):
            documents.inside(tmp_path / "project", path, "here")


TEXTS = {
    "empty file": ("", "", "found nothing"),
    "only a comment": ("# nothing yet\n", "", "found nothing"),
    "a list": ("- study: ion_pair\n", "", "found [{'study': 'ion_pair'}]"),
    "an open bracket": ("study: ion_pair\nscans: [1\n", "line ", "not valid YAML"),
    "a tab": ("study: ion_pair\n\tscans: {}\n", "line 2", "not valid YAML"),
    "a key twice": ("study: ion_pair\nstudy: ion_pair\n", "line 2", "duplicate key 'study'"),
    "a key twice, deep": ("study: ion_pair\nscans:\n  a: {axes: {x: [1], x: [2]}}\n", "line 3", "duplicate key 'x'"),
    "a scan twice": ("study: ion_pair\nscans:\n  a: {}\n  a: {}\n", "line 4", "duplicate key 'a'"),
    "a number as a key": ("study: ion_pair\n1: {}\n", "line 2", "1 must be one line of text"),
    "true as a key": ("study: ion_pair\nscans: {true: {}}\n", "line 2", "True must be one line of text"),
    "a tag that would run": ("study: !!python/object/apply:os.mkdir [pwned]\n", "line 1", "not valid YAML"),
    "a tag that would make": ("study: !!python/name:os.system\n", "line 1", "not valid YAML"),
    "a day that never was": ("study: 2001-02-31\nscans: {a: {axes: {x: [1]}}}\n", "", "'2001-02-31'"),
    "a list that holds itself": ("study: ion_pair\nscans: &a [*a]\n", "", "scans"),
    "references that multiply": (
        "".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else '1'] * 9)}]\n" for n in range(9)),
        "k5",
        "more than 200000 values, with what references repeat",
    ),
    "a blank title": ('study: ion_pair\ncases: {a: {title: "  "}}\n', "cases.a.title: '  '", "is blank"),
    "very deep": (
        "study: " + "[" * 3000 + "\n",
        "line 1",
        ("more than 40 levels", "nesting depth"),
    ),  # PyYAML's own limit comes first from 6.0.4 on
}


@pytest.mark.parametrize(("text", "place", "words"), TEXTS.values(), ids=TEXTS)
def test_a_file_that_is_no_configuration_is_named(text, place, words, configured, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        configured(text=text)
    message = str(caught.value)
    assert "config/scans/trial.yaml: " in message
    assert place in message
    assert any(each in message for each in ([words] if isinstance(words, str) else words))
    assert "\n" not in message
    assert not os.path.exists("pwned")


@pytest.mark.parametrize("text", ['"two\\nlines"', '"at its end\\n"', "|\n  one"])
def test_a_text_is_one_line(text, read):
    with pytest.raises(
        ConfigurationError, match=r"key: .* must be one line of text; longer ones are written after '>-'"
    ):
        read(text)
