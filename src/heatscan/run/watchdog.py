"""A job ends soon after the run that started it was killed: nobody waits for it, and a rerun needs the processors."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

_DRIVER = "HEATSCAN_DRIVER"


class Ended(BaseException):
    """The job was told to end."""


def remember_driver() -> None:
    """Note, in the environment that jobs inherit, which process starts them."""
    os.environ[_DRIVER] = str(os.getpid())


@contextlib.contextmanager
def ending_with_its_run() -> Iterator[None]:
    """Raise Ended in the block when the job is told to end, or soon after the process that started it is gone."""
    driver = os.environ.get(_DRIVER, "")
    over = threading.Event()

    def watch():
        while not over.wait(1):
            if not _alive(driver):
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def stop(*_):
        raise Ended("this job was told to end" if _alive(driver) else "the run that started this job is gone")

    if not _alive(driver) or threading.current_thread() is not threading.main_thread():
        yield  # started by hand, or on a system without /proc
        return
    before = signal.signal(signal.SIGTERM, stop)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        signal.signal(signal.SIGTERM, before)


def _alive(process: str) -> bool:
    """Return whether a process runs, as far as /proc tells; one that is dead and not yet waited for does not."""
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False
