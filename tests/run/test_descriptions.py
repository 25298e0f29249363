"""What decides a result is in its description, and nothing else is."""

import dataclasses
import json

import pytest

from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.errors import ResultError
from heatscan.results import description, merge, netcdf, provenance
from heatscan.run import descriptions

AXES = {"mass_ratio": Axis(values=(30.0, 60.0, 90.0)), "endcap_voltage": Axis(values=(2.0, 4.0))}
REDUCE = {
    "best": {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"], "at": {}},
    "cut": {"how": "slice", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"],
            "at": {"endcap_voltage": 2.0}},
}  # fmt: skip
MERGED = None
ALL = {MERGED, *REDUCE}


@pytest.fixture
def scan(pair_scan):
    return pair_scan(axes=AXES, chunk_points=4, outputs=("collapse_rate_bound",), reduce=REDUCE)


def contents(scan):
    """The descriptions of the merged file and of each reduction, as text."""
    return {name: json.dumps(descriptions.of_scan(scan, name)) for name in (MERGED, *scan.reduce)}


def test_a_job_reads_the_scan_that_was_described(scan):
    for name, text in contents(scan).items():
        given = json.loads(text)
        again = Scan.from_dict(given["scan"])
        assert (again.digest, again.description_digest) == (scan.digest, scan.description_digest)
        assert set(again.reduce) == ({name} if name else set())
        assert given["code"] == provenance.scan_hash(scan)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"fixed": {"correlation_length": 2e-7}}, ALL),
        ({"title": "A trial, another"}, ALL),
        ({"title": "A"}, ALL),
        ({"title": "Ünlike"}, ALL),
        ({"case_titles": {"reference": "Another case"}}, ALL),
        ({"reduce": {**REDUCE, "best": {**REDUCE["best"], "how": "largest"}}}, {"best"}),
        ({"reduce": {**REDUCE, "cut": {**REDUCE["cut"], "at": {"endcap_voltage": 4.0}}}}, {"cut"}),
        ({"reduce": {**REDUCE, "more": REDUCE["best"]}}, {"more"}),
        ({"chunk_points": 2}, ALL),
    ],
)
def test_what_another_configuration_changes_is_described_otherwise(change, wrong, scan):
    before, after = contents(scan), contents(dataclasses.replace(scan, **change))
    assert {name for name in after if after[name] != before.get(name)} == wrong


def test_reductions_made_of_chunks_know_all_that_these_hold(scan):
    alone = dataclasses.replace(scan, keep="reduced")
    more = dataclasses.replace(alone, reduce={**REDUCE, "more": REDUCE["best"]})
    assert contents(more)["best"] != contents(alone)["best"]


def test_what_other_code_makes_is_described_otherwise(scan, monkeypatch):
    before = contents(scan)
    monkeypatch.setattr("heatscan.results.provenance.code_hash", lambda *modules: "0" * 16)
    assert not set(contents(scan).values()) & set(before.values())


def test_a_description_says_what_it_was_written_from_and_nothing_else(scan, tmp_path):
    path, content = tmp_path / "new/one.json", descriptions.of_scan(scan)
    assert not description.says(path, content)
    description.write(path, content)
    assert description.says(path, content)
    assert not description.says(path, descriptions.of_scan(scan, "best"))
    description.write(path, content, again=1.5)
    assert description.says(path, content)
    for spoilt in ("", "[]", "{}", path.read_text()[:-1]):
        path.write_text(spoilt)
        assert not description.says(path, content)


@pytest.fixture
def merged(scan, chunk_files, tmp_path):
    """The merged file."""
    path = tmp_path / "trial.nc"
    merge.write_merged(scan, chunk_files(scan, tmp_path), path, provenance.scan_hash(scan))
    return path


@pytest.mark.parametrize("head", [netcdf._HEAD, 8])
def test_a_file_of_another_scan_or_code_is_known_as_such(head, scan, merged, monkeypatch):
    """Also where its beginning is too long to find out at once."""
    monkeypatch.setattr(netcdf, "_HEAD", head)
    right = descriptions.identity(scan)
    assert not descriptions.is_other(merged, right)
    assert not descriptions.is_other(merged.with_name("none.nc"), right)
    for change in ({"fixed": {"correlation_length": 2e-7}}, {"title": "Another"}):
        assert descriptions.is_other(merged, descriptions.identity(dataclasses.replace(scan, **change)))
    assert descriptions.is_other(merged, {**right, "code_hash": "0" * 16})
    for content in (b"nothing", b""):
        merged.write_bytes(content)
        assert descriptions.is_other(merged, right)


def test_no_reduction_is_made_of_a_file_of_another_scan(scan, merged):
    other = dataclasses.replace(scan, fixed={"correlation_length": 2e-7})
    with pytest.raises(ResultError, match=r"trial.nc: configuration_hash is "):
        merge.reduce_merged(other, merged, "best", provenance.scan_hash(scan))


def test_no_reduction_is_made_of_a_half_finished_scan(scan, merged, chunk_files, tmp_path):
    code = provenance.scan_hash(scan)
    merge.write_partial(scan, chunk_files(scan, tmp_path, [])[1:], merged, code)
    with pytest.raises(ResultError, match=r"trial.nc: partial is .2 of 6 points"):
        merge.reduce_merged(scan, merged, "best", code)


def test_the_description_of_a_figure_changes_with_its_scan(configured):
    def content(**change):
        loaded = configured(lambda data: data["scans"]["gain"].update(change))
        (name,) = loaded.figures
        return descriptions.of_figure(loaded, name)

    before = content()
    assert content() == before
    assert content(title="Another") != before
    assert content(chunk_points=7) == before
