"""Every result is checked against the checksum that was noted when it was made."""

import os
import shutil
import subprocess

import pytest
import xarray as xr

from heatscan import cli
from heatscan.results import checksums, netcdf, table


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A folder with a scan, a figure, a folder of files, and what is known of them."""
    monkeypatch.chdir(tmp_path)
    netcdf.write(xr.Dataset({"x": 1.0}), "results/study/scan.nc")
    table.write("results/figures/a b.csv", [["x"], [1]])
    table.write("results/study/folder/one.csv", [["x"], [1]])
    checksums.note("results/checksums/figure/a.sha256", ["results/figures/a b.csv", "results/study/folder"])
    for name in ("logs/figure/a.log", "README.md", "figures/.a.part"):
        (tmp_path / "results" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "results" / name).touch()
    return tmp_path / "results"


def test_what_is_whole_is_no_fault_and_other_programs_can_tell(results, capsys):
    assert cli.main(["verify"]) == 0
    assert capsys.readouterr().out == "3 results, 0 of them damaged, changed or missing\n"
    subprocess.run(["sha256sum", "--check", "--strict", *results.glob("checksums/*/*")], check=True)


@pytest.mark.parametrize("name", ["study/scan.nc", "figures/a b.csv", "study/folder/one.csv"])
def test_any_flipped_bit_is_found(name, results, capsys):
    path = results / name
    whole, status = path.read_bytes(), path.stat()
    for place in range(0, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        os.utime(path, (status.st_atime, status.st_mtime))
        assert cli.main(["verify", "--directory", str(results.parent)]) == 1
        said, total = capsys.readouterr().out.splitlines()
        assert said.startswith(f"{path}: ")
        assert said.endswith("; delete it and rerun the workflow")
        assert total == "3 results, 1 of them damaged, changed or missing"


def test_a_deleted_file_is_missed(results, capsys):
    (results / "figures/a b.csv").unlink()
    assert cli.main(["verify"]) == 1
    assert "results/figures/a b.csv: this file is missing; delete it" not in (said := capsys.readouterr().out)
    assert "results/figures/a b.csv: this file is missing; rerun the workflow" in said


def test_what_others_wrote_is_not_called_damaged(results, capsys):
    (results / "figures/mine.png").write_bytes(b"a picture")
    assert cli.main(["verify"]) == 0
    assert "figures/mine.png: carries no checksum of heatscan" in capsys.readouterr().out
    xr.Dataset({"x": 2.0}).to_netcdf(results / "study/scan.nc")
    assert cli.main(["verify"]) == 1
    assert "no checksum of heatscan at its end" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["study/scan.nc", "figures/a b.csv"])
@pytest.mark.parametrize("what", ["pipe", "device"])
def test_what_never_ends_is_not_read(name, what, results, capsys):
    path = results / name
    path.unlink()
    path.symlink_to("/dev/zero") if what == "device" else os.mkfifo(path)
    assert cli.main(["verify"]) == 1
    assert "this is not a regular file; delete it" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["pipe", "folder"])
def test_a_record_that_is_no_file_is_named(what, results, capsys):
    record = results / "checksums/figure/a.sha256"
    record.unlink()
    os.mkfifo(record) if what == "pipe" else record.mkdir()
    assert cli.main(["verify"]) == 2
    assert "a.sha256: this is not a regular file; delete it and rerun the workflow" in capsys.readouterr().err


def test_a_file_in_place_of_all_records_is_named(results, capsys):
    shutil.rmtree(results / "checksums")
    (results / "checksums").touch()
    assert cli.main(["verify"]) == 2
    assert "results/checksums: this is not a folder; delete it and rerun the workflow" in capsys.readouterr().err


def test_a_folder_without_results_is_not_called_whole(tmp_path, capsys):
    (tmp_path / "results/logs").mkdir(parents=True)
    (tmp_path / "results/README.md").touch()
    assert cli.main(["verify", "--directory", str(tmp_path)]) == 2
    assert f"{tmp_path}: there are no results here" in capsys.readouterr().err


def test_a_damaged_record_is_no_traceback(results, capsys):
    record = results / "checksums/figure/a.sha256"
    record.write_bytes(record.read_bytes().replace(b"results", b"re\xffults", 1))
    assert cli.main(["verify"]) == 1
    assert "is missing" in capsys.readouterr().out


@pytest.mark.parametrize("lost", ["gone", "empty", "damaged", "cut"])
def test_a_lost_record_is_no_work_of_others(lost, results, capsys):
    record, log = results / "checksums/figure/a.sha256", results / "logs/figure/a.log"
    log.write_text("Draw\ndone in 1.00 s\nto run this job again by hand:\n")
    assert cli.main(["verify"]) == 0
    whole = record.read_bytes()
    record.write_bytes({"gone": b"", "empty": b"", "damaged": b"x" + whole[1:], "cut": whole[:20]}[lost])
    if lost == "gone":
        record.unlink()
    capsys.readouterr()
    assert cli.main(["verify"]) == 1
    said = capsys.readouterr().out
    assert "results/checksums/figure/a.sha256: this record of checksums is damaged or lost; delete what" in said
    # A job that failed kept none.
    log.write_text("Draw\nerror: it broke\n")
    assert cli.main(["verify"]) == (0 if lost == "gone" else 1)


def test_a_job_whose_files_a_later_run_removed_leaves_the_record_to_that_run(results):
    """It once noted those that were left, so that the missing one seemed to be of another program."""
    record = results / "checksums/figure/a.sha256"
    noted = record.read_bytes()
    shutil.rmtree(results / "study/folder")
    checksums.note(record, ["results/figures/a b.csv", "results/study/folder", "results/gone.png"])
    assert record.read_bytes() == noted
