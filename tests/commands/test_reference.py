"""config/README.md is what the schemas, the studies and the kinds of figure say, and says it of every key."""

import re

import pytest

from heatscan import cli
from heatscan.commands import reference
from heatscan.configuration.documents import read_yaml
from heatscan.configuration.schema import SCHEMAS
from heatscan.engine import study as studies
from heatscan.plotting.kinds import of_studies
from heatscan.results import paths

FILES = sorted(SCHEMAS.glob("*.schema.yaml"), key=lambda path: path.name)
PAGE = reference.config_reference()


def items(text):
    """Return the items of all lists in a page, each as its facts and what it says, by the name."""
    found = {}
    for name, facts, said in re.findall(
        r"^- `([^`]+)`(?: \((.*?)\))?: (.+)$", re.sub(r"\n  ", " ", text), re.MULTILINE
    ):
        found.setdefault(name, []).append((facts, said))
    return found


# What a schema says besides for some values; every key is described where it is declared.
CONDITIONS = {"if", "then", "else", "dependentSchemas"}


def shown(text):
    """Return a text as Markdown has it, in one line."""
    return " ".join(text.split()).replace("<", r"\<")


def keys(part):
    """Yield (key, its schema) for every key that a schema knows, at any depth."""
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            yield key, value
        for name, value in part.items():
            if name not in CONDITIONS:
                yield from keys(value)
    elif isinstance(part, list):
        for value in part:
            yield from keys(value)


def test_the_page_is_up_to_date():
    assert (paths.shipped() / reference.PAGE).read_text(encoding="utf-8") == PAGE, "run `heatscan reference`"


def test_the_command_writes_the_page_of_the_project_or_prints_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["reference"]) == 0  # no project is here: nothing is written, there nor in an installation
    assert not any(tmp_path.iterdir())
    assert capsys.readouterr().out == PAGE
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").touch()
    assert cli.main(["reference"]) == 0
    assert reference.PAGE.read_text(encoding="utf-8") == PAGE
    assert str(reference.PAGE) in capsys.readouterr().out


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_key_of_a_schema_appears_with_its_description(path):
    schema = read_yaml(path)
    page = items(PAGE)
    described = [(key, shown(reference.describe(part, schema))) for key, part in keys(schema)]
    assert described
    for key, description in described:
        assert len(description) > 10, key
        found = [said for entry in page if entry.split(".")[-1] == key for _, said in page[entry]]
        assert description in found, key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_definition_of_a_schema_is_described(path):
    text = " ".join(PAGE.split())
    for name, part in read_yaml(path).get("$defs", {}).items():
        assert shown(part["description"]) in text, name


@pytest.mark.parametrize("name", studies.names())
def test_every_parameter_and_output_of_a_study_appears_with_its_unit(name):
    study = studies.load(name)
    section = PAGE.split(f"## Study `{name}`\n")[1].split("\n## ")[0]
    page = items(section)
    for parameter, entry in study.parameters.items():
        ((facts, said),) = page[parameter]
        assert said == entry.long_name
        assert all(f"`{name}`" in facts for name in (*entry.sources, *entry.choices))
        words = entry.choices or entry.read or entry.text or (entry.label and entry.unit == "1")
        assert (f"in `{entry.unit}`" in facts) == (not words)
        needed = parameter in study.arguments and parameter not in study.optional
        assert ("needed" in facts.split(", ")) == needed
    for output, entry in study.outputs.items():
        ((facts, said),) = page[output]
        assert f"in `{entry.unit}`" in facts
        assert all(f"`{dim}`" in facts for dim in entry.dims)
        assert said.startswith(shown(entry.long_name))


def test_every_kind_of_figure_appears_with_what_it_needs():
    page = items(PAGE.split("## Kinds of figure\n")[1])
    assert list(page) == list(of_studies())
    for name, kind in of_studies().items():
        ((facts, said),) = page[name]
        assert re.findall(r"`(\w+)`", facts) == [*kind.over, *kind.outputs]
        assert kind.over or f"any {kind.axes} axes" in facts
        assert said == shown(kind.caption)


def test_every_link_leads_to_a_heading():
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in PAGE.splitlines()
        if line.startswith("#")
    }
    links = set(re.findall(r"\]\(#([^)]*)\)", PAGE))
    assert links
    assert links <= headings


def test_every_keyword_is_put_in_words():
    schema = {
        "title": "A file",
        "description": "The keys of a file.",
        "type": "object",
        "required": ["size"],
        "properties": {
            "size": {"description": "How large it is.", "type": "number", "exclusiveMinimum": 0, "maximum": 9},
            "name": {"description": "What <it> is called.", "type": "string", "pattern": "^a|b$", "default": "a"},
            "either": {"description": "One or the other.", "enum": ["x", "y"], "default": "x"},
            "inner": {
                "description": "More keys.",
                "type": "object",
                "properties": {"deep": {"description": "A key within.", "type": "boolean"}},
            },
        },
    }
    page = items(reference.config_reference({"file": schema}).split("\n## Trust")[0])
    assert page["size"] == [("required, number, more than 0, at most 9", "How large it is.")]
    assert page["name"] == [("text, matching `^a|b$`, default `a`", r"What \<it> is called.")]
    assert page["either"] == [("one of `x`, `y`, default `x`", "One or the other.")]
    assert page["inner.deep"] == [("true or false", "A key within.")]


def test_the_keys_that_studies_add_to_a_file_of_scans_appear():
    page = items(PAGE.split("## The scans of one study\n")[1].split("\n## ")[0])
    loaders = [studies.load(name).case_loader for name in studies.names()]
    for loader in filter(None, loaders):
        assert loader.description in page[loader.key][0]


@pytest.mark.parametrize(
    ("study", "name"), [(study, name) for study in studies.names() for name in studies.load(study).branches()]
)
def test_every_input_of_a_kind_appears_with_its_unit(study, name):
    kind = studies.load(study).branches()[name]
    section = PAGE.split(f"### Kind `{name}`\n")[1].split("\n##")[0]
    page = items(section)
    assert kind.doc in " ".join(section.split())
    for key, text, parameter, required in kind.rows():
        ((facts, said),) = page[key]
        assert said == text
        assert ("required" in facts) == required
        assert parameter is None or parameter.choices or parameter.text or f"in `{parameter.unit}`" in facts
