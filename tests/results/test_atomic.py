"""A file appears under its name complete or not at all."""

import os
from pathlib import Path

import pytest

from heatscan.errors import WriteError
from heatscan.results import atomic
from heatscan.results.atomic import replacing


def test_a_file_appears_when_it_is_complete(tmp_path):
    target = tmp_path / "new/folder/file.txt"
    with replacing(target) as part:
        part.write_text("all of it")
        assert part.parent == target.parent
        assert not target.exists()
    assert target.read_text() == "all of it"
    assert os.listdir(target.parent) == ["file.txt"]


def write_half(target, fault):
    with replacing(target) as part:
        part.write_text("half")
        raise fault


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_fault_leaves_nothing_behind(fault, tmp_path):
    target = tmp_path / "file.txt"
    with pytest.raises(fault):
        write_half(target, fault)
    assert os.listdir(tmp_path) == []


def test_a_fault_leaves_the_old_file_as_it_was(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError):
        write_half(target, RuntimeError)
    assert os.listdir(tmp_path) == ["file.txt"]
    assert target.read_text() == "old"


def test_a_block_that_writes_nothing_is_a_fault(tmp_path):
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "file.txt"):
        pass
    assert os.listdir(tmp_path) == []


def test_what_a_killed_job_left_is_swept(tmp_path):
    for name in (".file.nc.123.part", ".file.nc.4567.part", ".other.nc.123.part", "file.nc.part"):
        (tmp_path / name).write_text("left over")
    with replacing(tmp_path / "file.nc") as part:
        part.write_text("new")
    assert sorted(os.listdir(tmp_path)) == [".other.nc.123.part", "file.nc", "file.nc.part"]


@pytest.fixture
def told(tmp_path):
    """The description that this process was told to work by."""
    path = tmp_path / "description.json"
    path.write_text("yesterday's")
    assert atomic.hold_to(path) == b"yesterday's"
    yield path
    atomic.let_go()


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("change", [lambda path: path.write_text("today's"), Path.unlink])
def test_a_job_of_another_description_leaves_the_file_alone(change, there, told, tmp_path):
    """And ends well: after an error Snakemake would remove what another job has made."""
    target = tmp_path / "file.txt"
    if there:
        target.write_text("today's")
    with replacing(target) as part:
        part.write_text("yesterday's")
        change(told)
    assert not there or target.read_text() == "today's"
    assert set(os.listdir(tmp_path)) - {"description.json"} == ({"file.txt"} if there else set())


def test_a_job_of_the_same_description_makes_its_files(told, tmp_path):
    told.unlink()
    told.write_text("yesterday's")
    with replacing(tmp_path / "file.txt") as part:
        part.write_text("made")
    assert (tmp_path / "file.txt").read_text() == "made"


def test_of_two_jobs_the_one_that_writes_last_makes_the_file(tmp_path, monkeypatch):
    target = tmp_path / "file.txt"
    with replacing(target) as first:
        first.write_text("first")
        monkeypatch.setattr(atomic.os, "getpid", lambda: 1)
        with replacing(target) as second:
            second.write_text("second")
        assert target.read_text() == "second"
    assert target.read_text() == "second"
    assert os.listdir(tmp_path) == ["file.txt"]


@pytest.mark.parametrize(("fault", "words"), [
    (OSError(28, "No space left on device"), "No space left on device.*free some space"),
    (OSError(30, "Read-only file system"), "Read-only file system"),
    (PermissionError(1, "Operation not permitted"), "Operation not permitted"),
    (RuntimeError("NetCDF: HDF error"), "Input/output error|No space left"),
])  # fmt: skip
def test_what_stands_in_the_way_is_one_line(fault, words, tmp_path):
    with pytest.raises(WriteError, match=f"file.txt: cannot be written .*{words}") as caught:
        write_half(tmp_path / "file.txt", fault)
    assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == []
