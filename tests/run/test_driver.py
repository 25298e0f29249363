"""Who runs a run, and whether it still does. Real kills are in tests/workflow/test_faults.py."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from heatscan.results import atomic
from heatscan.run import driver

if not Path("/proc/self/stat").exists():
    pytest.skip("needs /proc", allow_module_level=True)

HOLD = "import sys; from heatscan.run import driver; driver.sign_lock(); print(flush=True); sys.stdin.read()"


@pytest.fixture
def locks(tmp_path, monkeypatch):
    """The folder of Snakemake's locks, with one in it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".snakemake/locks"
    folder.mkdir(parents=True)
    (folder / "0.input.lock").touch()
    (folder / "0.output.lock").touch()
    return folder


@pytest.fixture
def holder(locks, root):
    """A process that has signed the lock."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD], env=environment, **pipes) as process:
        process.stdout.readline()
        yield process
        process.kill()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_lock_goes_once_its_owner_is_killed_and_not_before(holder, locks):
    before = names(locks)
    assert len(before) == 3
    driver.remove_dead_lock()
    assert names(locks) == before
    holder.kill()
    driver_is_gone(holder)
    driver.remove_dead_lock()
    assert names(locks) == []


def driver_is_gone(process):
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet waited for


def test_a_lock_stays_in_doubt(holder, locks):
    holder.kill()
    driver_is_gone(holder)
    (owner,) = locks.glob("*.owner")
    boot, space, process, start, _ = owner.name.split(".")
    doubts = [
        f"{boot}x.{space}.{process}.{start}.owner",  # another machine, or this one before it was started anew
        f"{boot}.{space}0.{process}.{start}.owner",  # another container
        ".owner",
    ]
    for name in doubts:
        owner = owner.rename(locks / name)
        driver.remove_dead_lock()
        assert len(names(locks)) == 3, name
    owner.unlink()
    driver.remove_dead_lock()
    assert len(names(locks)) == 2, "nobody has signed it"


@pytest.mark.parametrize("other", ["1.output.lock", "mine"])
def test_a_lock_stays_with_another_beside_it(other, holder, locks):
    """Of a run of other targets that lives, or of a workflow that signs nothing."""
    holder.kill()
    driver_is_gone(holder)
    if other == "mine":
        driver.sign_lock()
    (locks / "1.output.lock").touch()
    before = names(locks)
    driver.remove_dead_lock()
    assert names(locks) == before


def test_a_number_that_was_used_again_is_another_process(holder, locks):
    (owner,) = locks.glob("*.owner")
    boot, space, process, start, _ = owner.name.split(".")
    owner.rename(locks / f"{boot}.{space}.{process}.{int(start) - 1}.owner")
    driver.remove_dead_lock()
    assert names(locks) == []


def test_what_is_not_locked_is_not_signed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    driver.sign_lock()
    driver.remove_dead_lock()
    assert not list(tmp_path.iterdir())


def test_a_job_whose_end_was_ignored_ends_and_leaves_no_half_file(tmp_path, monkeypatch):
    """As where it interrupts a callback of a library, which Python shields from what is raised there."""
    monkeypatch.setenv("HEATSCAN_DRIVER", os.environ.get("HEATSCAN_DRIVER", ""))
    driver.remember_driver()
    file = tmp_path / "figure.png"
    with pytest.raises(driver.Ended, match="this job was told to end"):
        interrupted_in_a_callback(file)
    assert list(tmp_path.iterdir()) == []
    atomic.let_go()
    with atomic.replacing(file) as part:
        part.write_text("whole")
    assert file.exists()


def interrupted_in_a_callback(file):
    with driver.ending_with_its_run():
        with contextlib.suppress(driver.Ended):
            signal.raise_signal(signal.SIGTERM)
        with atomic.replacing(file) as part:
            part.write_text("half")
