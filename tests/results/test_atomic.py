"""A file appears under its name complete or not at all."""

import os
import subprocess
import sys
import time

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


# Claims a file, says so, and writes its own name into it once it is told to.
JOB = """
import sys
from heatscan.results import atomic as files

path, name = sys.argv[1:]
files.claim([path])
print("claimed", flush=True)
sys.stdin.readline()
with files.replacing(path) as part:
    part.write_text(name)
"""


def job(path, name):
    """Start a job that claims a file, and wait until it has."""
    command = [sys.executable, "-c", JOB, str(path), name]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert started.stdout.readline() == "claimed\n"
    return started


@pytest.mark.parametrize("first_to_end", [0, 1])
def test_the_job_that_began_last_makes_the_file(first_to_end, tmp_path):
    path = tmp_path / "file.txt"
    jobs = [job(path, "yesterday's"), job(path, "today's")]
    for number in (first_to_end, 1 - first_to_end):
        jobs[number].stdin.write("go\n")
        jobs[number].stdin.flush()
        time.sleep(0.3)
        # Yesterday's, if it is done first, waits for today's.
        assert path.exists() == (first_to_end == 1 or number == 1)
    for each in jobs:
        each.communicate(timeout=60)
        assert each.returncode == 0
    assert path.read_text() == "today's"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_a_file_taken_over_and_never_made_is_an_error(tmp_path):
    path = tmp_path / "file.txt"
    old, new = job(path, "yesterday's"), job(path, "today's")
    new.kill()
    new.communicate()
    (leftover,) = tmp_path.glob(".file.txt.*.part")
    old.stdin.write("go\n")
    old.stdin.flush()
    time.sleep(0.3)
    assert old.poll() is None
    leftover.unlink()
    old.communicate(timeout=60)
    assert old.returncode != 0
    assert not path.exists()


def test_what_is_claimed_and_not_made_is_given_up(tmp_path):
    atomic.claim([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert len(os.listdir(tmp_path)) == 2
    with replacing(tmp_path / "a.txt") as part:
        part.write_text("a")
    atomic.give_up_claims()
    assert os.listdir(tmp_path) == ["a.txt"]


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
