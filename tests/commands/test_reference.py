"""config/README.md is what the schemas, the studies and the kinds of figure say, and says it of every key."""

import re

import pytest

from heatscan import cli
from heatscan.commands import reference
from heatscan.configuration.documents import read_yaml
from heatscan.configuration.schema import SCHEMAS
from heatscan.engine import study as studies
from heatscan.plotting.kinds import KINDS

ROOT = reference.ROOT
FILES = sorted(SCHEMAS.glob("*.schema.yaml"), key=lambda path: path.name)
PAGE = reference.config_reference()


def rows(text):
    """Return the rows of all tables in a page, each as a list of cells, by the first cell."""
    found = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            found.setdefault(cells[0].strip("`"), []).append(cells)
    return found


def keys(part):
    """Yield (key, its schema) for every key that a schema knows, at any depth."""
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            yield key, value
        for value in part.values():
            yield from keys(value)
    elif isinstance(part, list):
        for value in part:
            yield from keys(value)


def test_the_page_is_up_to_date():
    written = (ROOT / reference.PAGE).read_text(encoding="utf-8")
    assert written == PAGE, "run `heatscan reference`"


def test_main_writes_the_page(tmp_path, capsys):
    (tmp_path / "config").mkdir()
    cli.main(["reference", "--project", str(tmp_path)])
    assert (tmp_path / reference.PAGE).read_text(encoding="utf-8") == PAGE
    assert reference.PAGE in capsys.readouterr().out


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_key_of_a_schema_appears_with_its_description(path):
    schema = read_yaml(path)
    page = rows(PAGE)
    described = [(key, reference.escape(reference.describe(part, schema))) for key, part in keys(schema)]
    assert described
    for key, description in described:
        assert len(description) > 10, key
        assert any(description in cells for entry in page if entry.split(".")[-1] == key for cells in page[entry]), key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_definition_of_a_schema_is_described(path):
    for name, part in read_yaml(path).get("$defs", {}).items():
        assert reference.escape(part["description"]) in PAGE, name


@pytest.mark.parametrize("name", studies.names())
def test_every_parameter_and_output_of_a_study_appears_with_its_unit(name):
    study = studies.load(name)
    section = PAGE.split(f"## Study `{name}`\n")[1].split("\n## ")[0]
    page = rows(section)
    for parameter, entry in study.parameters.items():
        (cells,) = page[parameter]
        assert entry.long_name in cells
        assert all(f"`{source}`" in cells[-1] for source in entry.sources)
        assert all(f"`{choice}`" in cells[4] for choice in entry.choices)
        words = entry.choices or entry.read or entry.text or (entry.label and entry.unit == "1")
        assert cells[2] == ("" if words else f"`{entry.unit}`")
        assert "any number" not in cells or not words
        assert cells[5] == ("yes" if parameter in study.arguments and parameter not in study.optional else "")
    for output, entry in study.outputs.items():
        (cells,) = page[output]
        assert cells[2] == f"`{entry.unit}`"
        assert all(f"`{dim}`" in cells[3] for dim in entry.dims)
        assert cells[-1].startswith(entry.long_name)


def test_every_kind_of_figure_appears_with_what_it_needs():
    page = rows(PAGE.split("## Kinds of figure\n")[1])
    assert list(page) == list(KINDS)
    for name, kind in KINDS.items():
        (cells,) = page[name]
        assert re.findall(r"`(\w+)`", cells[1]) == list(kind.over)
        assert kind.over or cells[1] == f"any {kind.axes}"
        assert re.findall(r"`(\w+)`", cells[2]) == list(kind.outputs)
        assert cells[3:] == [kind.category, reference.escape(kind.caption)]


def test_every_link_leads_to_a_heading():
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in PAGE.splitlines()
        if line.startswith("#")
    }
    links = set(re.findall(r"\]\(#([^)]*)\)", PAGE))
    assert links
    assert links <= headings


def test_tables_have_as_many_cells_as_columns():
    width = None
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        assert width in (None, cells), line
        width = cells


def test_every_keyword_is_put_in_words():
    schema = {
        "title": "A file",
        "description": "The keys of a file.",
        "type": "object",
        "required": ["size"],
        "properties": {
            "size": {"description": "How large it is.", "type": "number", "exclusiveMinimum": 0, "maximum": 9},
            "name": {"description": "What <it> is called.", "type": "string", "pattern": "^a|b$", "default": "a"},
            "either": {"description": "One or the other.", "oneOf": [{"const": 1}, {"enum": ["x", "y"]}]},
            "inner": {
                "description": "More keys.",
                "type": "object",
                "properties": {"deep": {"description": "A key within.", "type": "boolean"}},
            },
        },
    }
    page = rows("\n".join(reference.schema_blocks("file", schema)))
    assert page["size"] == [["`size`", "yes", "How large it is.", "number, more than 0, at most 9"]]
    assert page["name"][0][2] == r"What \<it> is called."
    assert page["name"][0][3] == r"text, matching `^a\|b$`, default `a`"
    assert page["either"][0][3] == "`1` or one of `x`, `y`"
    assert page["inner.deep"][0][2:] == ["A key within.", "true or false"]


def test_a_folder_that_is_not_a_project_is_an_error(tmp_path, capsys):
    assert cli.main(["reference", "--project", str(tmp_path / "elsewhere")]) == 2
    assert capsys.readouterr().err.endswith("README.md cannot be written (No such file or directory)\n")


def test_the_keys_that_studies_add_to_a_file_of_scans_appear():
    page = rows(PAGE.split("## The scans of one study\n")[1].split("\n## ")[0])
    loaders = [studies.load(name).case_loader for name in studies.names()]
    for loader in filter(None, loaders):
        assert loader.description in page[loader.key][0]


@pytest.mark.parametrize(
    ("study", "name"), [(study, name) for study in studies.names() for name in studies.load(study).branches()]
)
def test_every_input_of_a_kind_appears_with_its_unit(study, name):
    kind = studies.load(study).branches()[name]
    section = PAGE.split(f"### Kind `{name}`\n")[1].split("\n##")[0]
    page = rows(section)
    assert kind.doc in section
    for key, text, parameter, required in kind.rows():
        (cells,) = page[key]
        assert text in cells
        assert ("yes" in cells) == required
        assert parameter is None or parameter.choices or parameter.text or f"`{parameter.unit}`" in cells
