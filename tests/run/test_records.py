"""What is not of this configuration and code is found, and nothing else is; no file is touched."""

import dataclasses
import os
from pathlib import Path

import pytest

from heatscan.engine.axis import Axis
from heatscan.errors import ResultError
from heatscan.results import merge, netcdf, provenance
from heatscan.run import records

AXES = {"mass_ratio": Axis(values=(30.0, 60.0, 90.0)), "endcap_voltage": Axis(values=(2.0, 4.0))}
REDUCE = {
    "best": {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"], "at": {}},
    "cut": {"how": "slice", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"],
            "at": {"endcap_voltage": 2.0}},
}  # fmt: skip


class Folder:
    """A scan, its files in the folder of a run, and the files of its figure."""

    def __init__(self, scan, chunk_files):
        self.scan, self.chunk_files = scan, chunk_files
        self.write()

    def write(self):
        self.code = provenance.scan_hash(self.scan)
        self.files = self.chunk_files(self.scan, "results/ion_pair/chunks/trial")
        merged = Path("results/ion_pair/trial.nc")
        merge.write_merged(self.scan, self.files, merged, self.code)
        for name in self.scan.reduce:
            path = Path(f"results/ion_pair/reduced/trial/{name}.nc")
            path.parent.mkdir(parents=True, exist_ok=True)
            netcdf.write(merge.reduce_merged(self.scan, merged, name, self.code), path)

    def outdated(self, scan=None):
        """Return the files that a run of this scan, or of the one given, would make again."""
        before = {
            path: (path.stat().st_mtime_ns, path.read_bytes()) for path in Path("results").rglob("*") if path.is_file()
        }
        scan = scan or self.scan
        found = {f"ion_pair/reduced/trial/{name}.nc" for name in scan.reduce if records.outdated(scan, name)}
        found |= {"ion_pair/trial.nc"} if records.outdated(scan) else set()
        for path, (stamp, contents) in before.items():
            assert (path.stat().st_mtime_ns, path.read_bytes()) == (stamp, contents)
        return found


REDUCED = {f"ion_pair/reduced/trial/{name}.nc" for name in REDUCE}
NUMBERS = {*REDUCED, "ion_pair/trial.nc"}


@pytest.fixture
def folder(pair_scan, chunk_files, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Folder(pair_scan(axes=AXES, chunk_points=4, outputs=("collapse_rate_bound",), reduce=REDUCE), chunk_files)


def test_what_is_right_is_left_alone(folder):
    assert folder.outdated() == set()
    for path in Path("results").rglob("*.nc"):
        path.unlink()
    assert folder.outdated() == set()  # what does not exist is made anyway


def metadata():
    """Put a record of Snakemake's in its place, and return the path."""
    path = Path(".snakemake/metadata/record")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


@pytest.mark.parametrize("place", [".snakemake/heatscan", "results/logs/records"])
@pytest.mark.parametrize("how", ["lost", "of another folder"])
def test_records_of_other_results_are_dropped(place, how, folder):
    assert not records.belong_together()
    path = metadata()
    records.adopt()
    assert records.belong_together()
    assert not path.exists(), "nobody knows what results these records are of"
    metadata()
    records.adopt()
    assert path.exists()
    if how == "lost":
        Path(place).unlink()
    else:
        Path(place).write_text("of another folder")
    assert not records.belong_together()
    records.adopt()
    assert records.belong_together()
    assert not path.exists()


def test_older_copies_of_results_bear_another_mark(folder):
    records.adopt()
    word = Path("results/logs/records").read_text()
    records.adopt()
    assert Path("results/logs/records").read_text() != word


@pytest.mark.parametrize("stamp", [315_532_800, 4_000_000_000])
def test_dates_say_nothing_of_numbers(stamp, folder):
    """As from an archive that keeps no dates, or a clock that was wrong."""
    for path in Path("results").rglob("*.nc"):
        os.utime(path, (stamp, stamp))
    assert folder.outdated() == set()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"fixed": {"correlation_length": 2e-7}}, NUMBERS),
        ({"title": "A trial, another"}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"title": "A"}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"title": "Ünlike"}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"case_titles": {"reference": "Another case"}}, {*REDUCED, "ion_pair/trial.nc"}),
        ({"reduce": {**REDUCE, "best": {**REDUCE["best"], "how": "largest"}}}, {"ion_pair/reduced/trial/best.nc"}),
        ({"reduce": {**REDUCE, "cut": {**REDUCE["cut"], "at": {"endcap_voltage": 4.0}}}},
         {"ion_pair/reduced/trial/cut.nc"}),
    ],
)  # fmt: skip
def test_what_is_of_another_configuration_is_out_of_date_until_that_comes_back(change, wrong, folder):
    assert folder.outdated(dataclasses.replace(folder.scan, **change)) == wrong
    assert folder.outdated() == set()


def test_what_other_code_has_made_is_out_of_date(folder, monkeypatch):
    monkeypatch.setattr("heatscan.results.provenance.code_hash", lambda *modules: "0" * 16)
    assert folder.outdated() == NUMBERS


def test_damage_that_shows_at_once_is_out_of_date(folder):
    for name in NUMBERS:
        Path(f"results/{name}").write_bytes(b"nothing")
    assert folder.outdated() == NUMBERS


def test_a_half_finished_scan_is_no_result(folder):
    merged = Path("results/ion_pair/trial.nc")
    merge.write_partial(folder.scan, folder.files[1:], merged, folder.code)
    assert folder.outdated() == {"ion_pair/trial.nc"}
    with pytest.raises(ResultError, match=r"trial.nc: partial is .2 of 6 points"):
        merge.reduce_merged(folder.scan, merged, "best", folder.code)


def test_no_reduction_is_made_of_a_file_of_another_scan(folder):
    other = dataclasses.replace(folder.scan, fixed={"correlation_length": 2e-7})
    with pytest.raises(ResultError, match=r"trial.nc: configuration_hash is "):
        merge.reduce_merged(other, "results/ion_pair/trial.nc", "best", folder.code)
