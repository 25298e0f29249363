"""A file appears under its name complete or not at all."""

import os

import pytest

from heatscan.files import replacing


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
