"""The Snakemake that runs a run: its jobs end soon after it was killed, and the lock that it leaves is removed."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from heatscan.results import atomic

_DRIVER = "HEATSCAN_DRIVER"
# Snakemake removes this folder with its lock.
_LOCKS = Path(".snakemake/locks")


class Ended(BaseException):
    """The job was told to end."""


def remember_driver() -> None:
    """Note, in the environment that jobs inherit, which process starts them."""
    os.environ[_DRIVER] = _identity(os.getpid())


@contextlib.contextmanager
def ending_with_its_run() -> Iterator[None]:
    """Raise Ended in the block when the job is told to end, or soon after the process that started it is gone."""
    driver = os.environ.get(_DRIVER, "")
    over, told = threading.Event(), []

    def watch():
        while not over.wait(1):
            if not _runs(driver):
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def stop(*_):
        why = "this job was told to end" if _runs(driver) else "the run that started this job is gone"
        told.append(Ended(f"{why}; rerun the workflow"))
        # Where this interrupts a callback, Python ignores what is raised there, and the job goes on with half a result.
        atomic.give_up()
        raise told[-1]

    if not _runs(driver) or threading.current_thread() is not threading.main_thread():
        yield  # started by hand, or on a system without /proc
        return
    before = signal.signal(signal.SIGTERM, stop)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
        if told:
            raise told[-1]
    finally:
        over.set()
        watcher.join()
        signal.signal(signal.SIGTERM, before)


def is_locked() -> bool:
    """Return whether a run holds Snakemake's lock."""
    return any(_LOCKS.glob("*.lock"))


def sign_lock() -> None:
    """Note beside Snakemake's lock, if there is one, that this process holds it."""
    if is_locked() and (identity := _identity(os.getpid())):
        with contextlib.suppress(OSError):
            (_LOCKS / f"{identity}.owner").touch()


def remove_dead_lock() -> None:
    """Remove the lock of Snakemake if all who hold it ran here, as this user, and are gone; in doubt it stays.

    Of several processes that find it so, the one that removes the notes removes the locks: before that there are no new
    ones.
    """
    owners, locks = [*_LOCKS.glob("*.owner")], [*_LOCKS.glob("*.lock")]
    here = _identity(os.getpid()).split(".")[:2]
    with contextlib.suppress(OSError):
        gone = [
            path
            for path in owners
            if path.stem.split(".")[:2] == here and path.stat().st_uid == os.geteuid() and not _runs(path.stem)
        ]
        if len(gone) == len(owners) == sum(path.name.endswith(".output.lock") for path in locks):
            for path in (*owners, *locks):
                path.unlink()


def _identity(process: int | str) -> str:
    """Return a name that no other process has or had: boot of the machine, space of process numbers, number, start.

    Empty where /proc does not tell, or the process is gone, or dead and not yet waited for.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        space = os.stat("/proc/self/ns/pid").st_ino
        state, *fields = Path("/proc", str(process), "stat").read_text().rpartition(")")[2].split()
        return "" if state in "ZX" else f"{boot}.{space}.{process}.{fields[18]}"
    except (OSError, IndexError):
        return ""


def _runs(identity: str) -> bool:
    return identity != "" and _identity(identity.split(".")[2]) == identity
