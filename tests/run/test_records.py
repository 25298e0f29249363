"""What is not what it should be is dated long ago, and nothing else is."""

import dataclasses
import os
import time
from pathlib import Path

import pytest

from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.errors import ResultError
from heatscan.results import chunks, merge, netcdf
from heatscan.run import records

AXES = {"mass_ratio": Axis(values=(30.0, 60.0, 90.0)), "endcap_voltage": Axis(values=(2.0, 4.0))}
REDUCE = {
    "best": {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"], "at": {}},
    "cut": {"how": "slice", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"], "at": {"endcap_voltage": 2.0}},
}  # fmt: skip


class Folder:
    """A scan, its files in the folder of a run, and the files of its figure."""

    def __init__(self, scan):
        self.scan = scan
        self.write()

    def write(self):
        whole = splitting.plain(self.scan)
        paths = [Path(f"results/ion_pair/chunks/trial/{index}.nc") for index in range(whole.n_chunks)]
        for index, path in enumerate(paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            chunks.write(whole.points(index), index, path)
        merged = Path("results/ion_pair/trial.nc")
        merge.write_merged(whole, paths, merged)
        for name in self.scan.reduce:
            path = Path(f"results/ion_pair/reduced/trial/{name}.nc")
            path.parent.mkdir(parents=True, exist_ok=True)
            netcdf.write(merge.reduce_merged(self.scan, merged, name), path)
        for form in ("pdf", "png", "csv"):
            path = Path(f"results/figures/trial.{form}")
            path.parent.mkdir(exist_ok=True)
            path.touch()

    def date(self, scan=None):
        """Date what is not of the scan, and return what is dated long ago."""
        scans = {"ion_pair/trial": scan or self.scan}

        def layouts(name):
            return splitting.plain(scans[name])

        records.date(scans, layouts)
        paths = [path for path in Path("results").rglob("*") if path.is_file()]
        return {str(path.relative_to("results")) for path in paths if time.time() - path.stat().st_mtime > 1e9}


FIGURES = {f"figures/trial.{form}" for form in ("pdf", "png", "csv")}
CHUNKS = {f"ion_pair/chunks/trial/{index}.nc" for index in range(2)}
REDUCED = {f"ion_pair/reduced/trial/{name}.nc" for name in REDUCE}
NUMBERS = {*CHUNKS, *REDUCED, "ion_pair/trial.nc"}


@pytest.fixture
def folder(pair_scan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Folder(pair_scan(axes=AXES, chunk_points=4, outputs=("collapse_rate_bound",), reduce=REDUCE))


def test_what_is_right_is_left_alone(folder):
    assert folder.date() == FIGURES  # of which nobody knows
    records.mark()
    assert folder.date() == FIGURES  # until they are made again
    for name in FIGURES:
        os.utime(f"results/{name}")
    assert folder.date() == set()


@pytest.mark.parametrize("place", [".snakemake/heatscan", "results/logs/records"])
def test_results_and_records_that_do_not_go_together(place, folder):
    records.mark()
    assert folder.date() == set()
    Path(place).write_text("of another folder")
    assert folder.date() == FIGURES
    records.mark()
    word = Path(place).read_text()
    assert word != "of another folder"
    records.mark()
    assert Path(place).read_text() != word, "older copies of the results bear another"


def test_files_that_were_all_dated_long_ago_are_dated_to_no_future(folder):
    """As from an archive that keeps no dates."""
    records.mark()
    for path in Path("results").rglob("*.nc"):
        os.utime(path, (315_532_800, 315_532_800))  # 1980
    assert folder.date() == set()
    assert all(path.stat().st_mtime <= time.time() for path in Path("results").rglob("*.nc"))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"fixed": {"correlation_length": 2e-7}}, NUMBERS),
        ({"title": "A trial, another"}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"title": "A"}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"title": "Ünlike"}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"case_titles": {"reference": "Another case"}}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"reduce": {**REDUCE, "best": {**REDUCE["best"], "how": "largest"}}}, {"ion_pair/reduced/trial/best.nc"}),
        ({"reduce": {**REDUCE, "cut": {**REDUCE["cut"], "at": {"endcap_voltage": 4.0}}}}, {"ion_pair/reduced/trial/cut.nc"}),
        ({"chunk_points": 2}, CHUNKS),
    ],
)  # fmt: skip
def test_what_is_of_another_configuration_is_dated_until_that_comes_back(change, wrong, folder):
    records.mark()
    before = {name: os.stat(f"results/{name}").st_mtime_ns for name in NUMBERS}
    assert folder.date(dataclasses.replace(folder.scan, **change)) == wrong
    assert folder.date() == set()
    assert {name: os.stat(f"results/{name}").st_mtime_ns for name in NUMBERS} == before


def test_what_other_code_has_made_is_dated(folder, monkeypatch):
    records.mark()
    monkeypatch.setattr("heatscan.results.provenance.code_hash", lambda *modules: "0" * 16)
    assert folder.date() == NUMBERS


def test_damage_that_shows_at_once_is_dated(folder):
    records.mark()
    for name in NUMBERS:
        Path(f"results/{name}").write_bytes(b"nothing")
    assert folder.date() == NUMBERS


def test_a_half_finished_scan_is_no_result(folder):
    records.mark()
    whole = splitting.plain(folder.scan)
    merged = Path("results/ion_pair/trial.nc")
    merge.write_partial(whole, ["results/ion_pair/chunks/trial/1.nc"], merged)
    assert folder.date() == {"ion_pair/trial.nc"}
    with pytest.raises(ResultError, match=r"trial.nc: this file belongs elsewhere: its partial is .2 of 6 points"):
        merge.reduce_merged(folder.scan, merged, "best")


def test_no_reduction_is_made_of_a_file_of_another_scan(folder):
    other = dataclasses.replace(folder.scan, fixed={"correlation_length": 2e-7})
    with pytest.raises(ResultError, match=r"trial.nc: this file belongs elsewhere: its configuration_hash is "):
        merge.reduce_merged(other, "results/ion_pair/trial.nc", "best")
