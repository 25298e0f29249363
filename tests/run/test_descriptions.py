"""What decides a result is in its description, and nothing else is."""

import dataclasses
import os
from pathlib import Path

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
MERGED = descriptions.MERGED
ALL = {MERGED, *REDUCE}


@pytest.fixture
def scan(pair_scan, chunk_files, tmp_path, monkeypatch):
    """A scan in two chunks, of which all files are made in the folder of a run."""
    monkeypatch.chdir(tmp_path)
    scan = pair_scan(axes=AXES, chunk_points=4, outputs=("collapse_rate_bound",), reduce=REDUCE)
    code = provenance.scan_hash(scan)
    files = chunk_files(scan, "results/ion_pair/chunks/trial")
    for name, path, described in descriptions.files(scan):
        description.write(described, descriptions.of_scan(scan, name))
        if name == MERGED:
            merge.write_merged(scan, files, path, code)
        else:
            netcdf.write(merge.reduce_merged(scan, "results/ion_pair/trial.nc", name, code), path)
    return scan


def test_what_is_right_is_current(scan):
    assert descriptions.current(scan) == ALL
    Path("results/ion_pair/trial.nc").unlink()
    assert descriptions.current(scan) == set(REDUCE)
    assert descriptions.current(scan, "elsewhere") == set()


def test_a_job_reads_the_scan_that_was_described(scan):
    for name, _, described in descriptions.files(scan):
        given = description.read(described)
        again = Scan.from_dict(given["scan"])
        assert (again.digest, again.description_digest) == (scan.digest, scan.description_digest)
        assert set(again.reduce) == ({name} if name else set())
        assert given["code"] == provenance.scan_hash(scan)
    description.atomic.let_go()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
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
def test_what_is_of_another_configuration_is_not_current_until_that_comes_back(change, wrong, scan):
    changed = dataclasses.replace(scan, **change)
    assert {*changed.reduce, MERGED} - descriptions.current(changed) == wrong
    assert descriptions.current(scan) == ALL


def test_what_other_code_has_made_is_not_current(scan, monkeypatch):
    monkeypatch.setattr("heatscan.results.provenance.code_hash", lambda *modules: "0" * 16)
    assert descriptions.current(scan) == set()


def test_a_result_older_than_its_description_is_not_current(scan):
    os.utime("results/ion_pair/trial.nc", (315_532_800, 315_532_800))
    assert descriptions.current(scan) == set(REDUCE)


@pytest.mark.parametrize("content", [b"nothing", b""])
def test_damage_that_shows_at_once_is_not_current(content, scan):
    for _, path, _ in descriptions.files(scan):
        path.write_bytes(content)
    assert descriptions.current(scan) == set()


def test_a_file_of_another_scan_is_not_current(scan, chunk_files):
    """Whole, sealed and newer than the description in its place."""
    other = dataclasses.replace(scan, fixed={"correlation_length": 2e-7})
    merged = Path("results/ion_pair/trial.nc")
    merge.write_merged(other, chunk_files(other, "other"), merged, provenance.scan_hash(other))
    assert descriptions.current(scan) == set(REDUCE)
    with pytest.raises(ResultError, match=r"trial.nc: configuration_hash is "):
        merge.reduce_merged(scan, merged, "best", provenance.scan_hash(scan))


def test_of_a_half_finished_scan_no_reduction_is_made(scan, chunk_files):
    merged, code = Path("results/ion_pair/trial.nc"), provenance.scan_hash(scan)
    merge.write_partial(scan, chunk_files(scan, "results/ion_pair/chunks/trial", [])[1:], merged, code)
    with pytest.raises(ResultError, match=r"trial.nc: partial is .2 of 6 points"):
        merge.reduce_merged(scan, merged, "best", code)


def test_a_long_beginning_does_not_hide_what_a_file_is(scan, monkeypatch):
    monkeypatch.setattr(netcdf, "_HEAD", 8)
    assert descriptions.current(scan) == ALL


def test_the_description_of_a_figure_changes_with_its_scan(configured):
    def content(**change):
        loaded = configured(lambda data: data["scans"]["gain"].update(change))
        (name,) = loaded.figures
        return descriptions.of_figure(loaded, name)

    before = content()
    assert content() == before
    assert content(title="Another") != before
    assert content(chunk_points=7) == before
