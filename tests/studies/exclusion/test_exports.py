"""What others take away: every file reads back to the numbers and the sources that went in."""

import csv
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml
from pybtex import database

import heatscan
from heatscan.configuration import references
from heatscan.engine.scan import Scan
from heatscan.results import merge, netcdf, table
from heatscan.studies.exclusion import exports, leave_one_out
from heatscan.studies.exclusion.figures import exclusion_plot

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def data(shipped):
    scan = shipped.scans["exclusion/everything"].as_dict()
    axes = {"correlation_length": {"start": 1e-9, "stop": 10.0, "points": 31, "spacing": "log"}}
    return merge.compute(Scan.from_dict({**scan, "axes": axes}), "0" * 16)


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_the_table_of_curves_reads_back(data, tmp_path):
    table.write(tmp_path / "x.csv", exports.bounds(data))
    found = rows(tmp_path / "x.csv")
    assert len(found) == data.sizes["correlation_length"]
    for place, row in enumerate(found):
        assert float(row["correlation_length [m]"]) == data.correlation_length.values[place]
        for name in data.experiment.values:
            if data.role.sel(experiment=name) == "value":
                assert f"{name} [s-1]" not in row
                continue
            value = data.collapse_rate_bound.sel(experiment=name).values[place]
            cell = row[f"{name} [s-1]"]
            assert (cell == "") if np.isnan(value) else (float(cell) == value)
        lowest = data.lowest_bound.sel(basis="all").values[place]
        ruler = row["strongest_experiment:all"]
        assert float(row["lowest_bound:all [s-1]"]) == lowest == float(row[f"{ruler} [s-1]"])


def test_the_table_of_experiments_has_a_source_and_a_status_for_each(data, tmp_path):
    table.write(tmp_path / "x.csv", exports.table(data))
    found = {row["experiment"]: row for row in rows(tmp_path / "x.csv")}
    assert list(found) == data.experiment.values.tolist()
    for name, row in found.items():
        assert row["status"] == data.status.sel(experiment=name).item()
        assert row["source"].startswith(("10.", "arXiv:"))
    assert float(found["majorana"]["bound at r_C = 1e-7 m [s-1]"]) == pytest.approx(4.94e-15, rel=1e-12)
    # It is computed there, not read off the axis.
    header, *body = exports.table(data.isel(correlation_length=[5, 7]))
    apart = {row[0]: dict(zip(header, row, strict=True)) for row in body}
    for name in ("cantilever_2020", "sodium_2026", "jupiter"):
        answer = heatscan.excluded(1.0, 1e-7, experiments=f"config/experiments/{name}.yaml", root=ROOT)
        assert apart[name]["bound at r_C = 1e-7 m [s-1]"] == answer.bounds[0].bound
    assert "parts.0.radius 17 cm (recalled); " in found["ligo"]["inputs"]
    assert "; parts.0.shape cylinder; " in found["ligo"]["inputs"]
    assert float(found["grw"]["lowest bound [s-1]"]) == 1e-16
    assert found["ion_trap_axial_in_phase"]["says"] == "would exclude rates above"
    assert found["neptune_equilibrium"]["says"].startswith("excludes nothing")


def test_the_page_says_of_every_input_how_far_it_is_trusted(data):
    page = exports.page(data)
    inputs = page.split("## Inputs")[1]
    assert "](https://doi.org/10.1103/PhysRevLett.129.080401)" in page
    one = {one["experiment"]: one for one in exports.experiments(data)}
    for name in data.experiment.values:
        record = json.loads(data.record.sel(experiment=name).item())
        section = inputs.split(f"(`{name}`)")[1].split("\n### ")[0]
        lines = [line for line in section.splitlines() if line.startswith("* `")]
        for value, line in zip(record["values"], lines, strict=False):
            unchecked = value["status"] in ("secondary", "recalled")
            assert ("not checked" in line) == unchecked
            assert ("read in its source" in line) == (value["status"] == "published")
        assert len(lines) == len(record["values"]) + len(exports.words(one[name]))
    assert "* `convention` one_sided" in inputs.split("(`ligo`)")[1].split("\n### ")[0]
    assert " 1 (" not in inputs
    header, rule, *body = (line for line in page.splitlines() if line.startswith("|"))
    width = len(re.findall(r"(?<!\\)\|", header))
    assert all(len(re.findall(r"(?<!\\)\|", line)) == width for line in (rule, *body))


def test_the_bibliography_holds_every_source_once(data):
    text = exports.bibliography(data)
    entries = re.findall(r"^@(\w+)\{(\w+),\n(.*?)\n\}\n", text, re.MULTILINE | re.DOTALL)
    keys = [key for _, key, _ in entries]
    assert len(set(keys)) == len(keys)
    fields = {key: dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE)) for _, key, body in entries}
    for key, entry in fields.items():
        assert {"author", "title", "year"} <= entry.keys(), key
        for value in entry.values():
            depth = np.cumsum([{"{": 1, "}": -1}.get(letter, 0) for letter in value] or [0])
            assert depth[-1] == 0
            assert depth.min() >= 0
    for name in data.experiment.values:
        record = json.loads(data.record.sel(experiment=name).item())
        assert (
            record["sources"].items() <= {key: f"@{kind}{{{key},\n{body}\n}}\n" for kind, key, body in entries}.items()
        )
        assert {value["source"] for value in record["values"] if "cited" in value} <= record["sources"].keys()
        assert fields[record["reference"]].get("doi", data.doi.sel(experiment=name).item()) in data.doi.values
    assert text.count("10.1103/PhysRevD.99.103001") == 1
    # What stands in the file of bodies too.
    assert {"pearl_1991", "keane_2013", "fact_sheets"} <= fields.keys()
    assert data.doi.sel(experiment="neptune") == fields["pearl_1991"]["doi"]
    assert not re.search(r"(?<!\\)[&%#]", re.sub(r"^  (doi|url|eprint) = .*$", "", text, flags=re.MULTILINE))


def test_the_bibliography_is_bibtex(data):
    """What is exported is read back, by the library that reads it first, to the entries of the project."""
    entries = database.parse_string(exports.bibliography(data), "bibtex").entries
    ours = references.read(ROOT)
    for key, entry in entries.items():
        assert entry.fields["year"] == ours[key].fields["year"]
        assert len(entry.persons["author"]) == len(ours[key].authors)


def test_the_submission_reads_back(data):
    files = exports.hepdata(data)
    first, *tables = yaml.safe_load_all(files["submission.yaml"])
    assert data.attrs["configuration_hash"] in first["comment"]
    assert len({entry["name"] for entry in tables}) == len(tables)
    silent = set(data.experiment.values) - {entry["data_file"].removesuffix(".yaml") for entry in tables}
    assert set(data.kind.sel(experiment=sorted(silent)).values) == {"damping"}
    for entry in tables:
        assert {"name", "description", "keywords", "data_file"} <= entry.keys()
        assert len(entry["name"]) <= 64
        name = entry["data_file"].removesuffix(".yaml")
        content = yaml.safe_load(files[entry["data_file"]])
        (x,), (y,) = content["independent_variables"], content["dependent_variables"]
        assert len(x["values"]) == len(y["values"]) > 0
        assert (x["header"]["units"], y["header"]["units"]) == ("m", "s^-1")
        qualifiers = {entry["name"]: entry["value"] for entry in y["qualifiers"]}
        assert qualifiers["STATUS"].startswith(data.status.sel(experiment=name).item())
        if data.role.sel(experiment=name) == "value":
            continue
        known = data.collapse_rate_bound.sel(experiment=name).dropna("correlation_length")
        assert [value["value"] for value in x["values"]] == known.correlation_length.values.tolist()
        assert [value["value"] for value in y["values"]] == known.values.tolist()
    assert files.keys() == {"submission.yaml", *(entry["data_file"] for entry in tables)}


def test_hepdata_takes_the_archive(data, tmp_path):
    """By the validator that HEPData runs on what is uploaded; and the same data give the same bytes."""
    netcdf.write(data, tmp_path / "data.nc")
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        exports.write([tmp_path / "data.nc"], *(folder / name.format(scan="x") for name in exports.FILES.names))
    archive = tmp_path / "one/x_hepdata.zip"
    assert archive.read_bytes() == (tmp_path / "two/x_hepdata.zip").read_bytes()
    assert validated(archive).returncode == 0, validated(archive).stdout
    # It does refuse what is wrong.
    with zipfile.ZipFile(archive, "a") as submission:
        submission.writestr("stray.yaml", "{}")
    assert "stray.yaml is not referenced" in validated(archive).stdout


def validated(archive):
    """What HEPData's validator says, in a process of its own: it leaves files open."""
    code = "import sys; from hepdata_validator.cli import validate; validate()"
    command = [sys.executable, "-c", code, "--archive", str(archive)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_table_of_who_carries_the_plane(data):
    header, *body = leave_one_out.table(data)
    found = {(row[0], row[1]): dict(zip(header, row, strict=True)) for row in body}
    for basis in ("all", "sourced", "reviewed"):
        leaders = {name for kind, name in found if kind == basis}
        strongest = np.unique(data.strongest_experiment.sel(basis=basis)).tolist()
        assert leaders == {str(data.experiment.values[number - 1]) for number in strongest if number}
        decades = sum(row["decades of r_C"] for (kind, _), row in found.items() if kind == basis)
        known = np.log10(data.correlation_length.where(data.lowest_bound.sel(basis=basis).notnull(), drop=True))
        assert decades == pytest.approx(float(known.max() - known.min()), abs=0.4)
        for (kind, name), row in found.items():
            assert row["allowed area"] == data.allowed_area.sel(basis=kind)
            assert row["without it"] >= row["allowed area"], name
    # The preprint carries what is sourced, from 1 nm to 5 cm, against 5.2 fm/s^2/Hz^0.5: 359.8 times.
    carrier = found["sourced", "lisa_pathfinder_2024"]
    assert carrier["next"] == "lisa_pathfinder_2016"
    assert carrier["at most stronger than the next"] == pytest.approx(2.986e-8 / 8.3e-11, rel=1e-3)
    assert ("reviewed", "lisa_pathfinder_2024") not in found
    assert found["reviewed", "lisa_pathfinder_2016"]["allowed area"] == carrier["without it"]


def test_what_is_superseded_is_muted_beside_what_takes_its_place(data):
    """Not where that is left out, nor where it is to be highlighted."""

    def muted(settings=None, cases=None):
        chosen = [one for one in exports.experiments(data) if cases is None or one["experiment"] in cases]
        return {one["experiment"] for one in exclusion_plot.styled(chosen, settings or {}) if one["muted"]}

    old = {name for name in data.experiment.values if data.superseded_by.sel(experiment=name).item()}
    assert muted() == old >= {"lisa_pathfinder_2016", "x_rays_2017", "molecules_2013"}
    assert muted(cases={"lisa_pathfinder_2016", "x_rays_2017", "x_rays_donadi_2021"}) == {"x_rays_2017"}
    assert "x_rays_2017" in muted({"curves": {"x_rays_*": {"shown": True}}})
    assert "x_rays_2017" not in muted({"curves": {"x_rays_*": {"line": "dotted"}}})  # it has a look of its own
    assert "lisa_pathfinder_2016" not in muted({"highlight": {"experiment": "lisa_pathfinder_2016"}})
    assert "lisa_pathfinder_2016" not in muted({"curves": {"lisa_pathfinder_2018": {"shown": False}}})


def test_preprints_and_models_are_named(data):
    """In the table, on the page, in the submission and on the plot."""
    found = {row["experiment"]: row for row in exports._summaries(data)}
    row = found["lisa_pathfinder_2024"]
    assert (row["review"], row["subtracted by a model"]) == ("preprint", "Brownian noise of outgassing")
    assert "| derived, preprint, model subtracted |" in exports.page(data)
    one = next(one for one in exports.experiments(data) if one["experiment"] == "lisa_pathfinder_2024")
    assert exclusion_plot.named(one) == "LISA Pathfinder 2024 (preprint, model subtracted)"
    assert "preprint; model subtracted" in exports.hepdata(data)["lisa_pathfinder_2024.yaml"]
    preprints = {name for name, row in found.items() if row["doubts"]}
    assert preprints == {"lisa_pathfinder_2024"}


def test_text_in_markdown_is_shown_as_it_is(data):
    """Experiments come from strangers, too: no tags, no links, no emphasis, one row for each."""
    hostile = "<img onerror=x> [y](javascript:z) *a* `b` _c_ | d & \\e"
    escaped = r"\<img onerror=x\> \[y\](javascript:z) \*a\* \`b\` \_c\_ \| d \& \\e"
    labels = np.full(data.label.shape, hostile, object)
    text = exports.page(data.assign_coords(label=data.label.copy(data=labels)).assign_attrs(title=hostile))
    assert hostile not in text
    assert text.startswith(f"# {escaped}\n")
    assert text.count(f"| **{escaped}**: ") == text.count(f"### {escaped} (") == data.sizes["experiment"]
    assert exports._literal("# no heading") == r"\# no heading"
    assert exports._literal("r_C of 1e-7 m") == "r_C of 1e-7 m"
