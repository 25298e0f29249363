"""What lies in the way of results is named before a run."""

import os
import time
from pathlib import Path

import pytest

from heatscan.errors import WriteError
from heatscan.run import preflight


def test_files_from_the_future_are_dated_back_and_others_left(tmp_path):
    now = time.time()
    for name, stamp in (("future.nc", now + 5000), ("past.nc", now - 5000)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (stamp, stamp))
    preflight.date_back_from_the_future(tmp_path)
    assert now <= (tmp_path / "future.nc").stat().st_mtime <= time.time()
    assert (tmp_path / "past.nc").stat().st_mtime == pytest.approx(now - 5000, abs=0.01)


def test_a_folder_that_can_be_written_or_is_not_there_is_no_fault(tmp_path):
    preflight.require_writable(tmp_path, deep=True)
    preflight.require_writable(tmp_path / "nothing", deep=True)


def test_a_file_where_a_folder_must_be_and_the_reverse_are_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = ["results/study/chunks/scan/0.nc", "results/study/scan.nc", "results/validation.csv"]
    preflight.require_places(made)
    (tmp_path / "results/study/scan.nc").mkdir(parents=True)
    with pytest.raises(WriteError, match=r"^results/study/scan.nc: this is a folder where a file is to be written"):
        preflight.require_places(made)
    (tmp_path / "results/study/scan.nc").rmdir()
    (tmp_path / "results/study/chunks").touch()
    with pytest.raises(WriteError, match=r"^results/study/chunks: this is a file where results need a folder"):
        preflight.require_places(made)


@pytest.mark.parametrize("place", ["results/a.nc", "results", "results/deep"])
def test_a_link_to_nothing_is_named(place, tmp_path, monkeypatch):
    """As to a scratch folder that was emptied."""
    monkeypatch.chdir(tmp_path)
    path = Path(place)
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(tmp_path / "gone")
    with pytest.raises(WriteError, match=f"^{place}: this is a link to {tmp_path / 'gone'}, which does not exist"):
        preflight.require_places(["results/a.nc", "results/deep/b.nc"])
    (tmp_path / "gone").mkdir() if "." not in place else (tmp_path / "gone").touch()
    preflight.require_places(["results/a.nc", "results/deep/b.nc"])


@pytest.mark.parametrize("what", ["pipe", "device"])
def test_what_never_ends_is_named(what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("results/study/scan.nc")
    path.parent.mkdir(parents=True)
    path.symlink_to("/dev/zero") if what == "device" else os.mkfifo(path)
    with pytest.raises(WriteError, match=r"^results/study/scan.nc: this is not a regular file; delete it and rerun"):
        preflight.require_places([path])
