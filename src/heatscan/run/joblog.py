"""The log of a job: it begins with what the job computes and ends with the command that runs it again by hand."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shlex
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from heatscan.errors import HeatscanError
from heatscan.results import atomic

_CALL = "HEATSCAN_RERUN"
_DRIVER = "HEATSCAN_DRIVER"


def remember_call(snakefile: str, configfiles: Sequence, overrides: Mapping) -> None:
    """Note, in the environment that jobs inherit, how the workflow is called: logs end with the command to rerun a job.

    As a parameter of the jobs it would make every change of folder rerun them all.
    """
    # The program itself need not be on the PATH of whoever reads the log.
    words = [sys.executable, "-m", "snakemake", "--cores", "1"]
    words += ["--snakefile", str(snakefile), "--directory", os.getcwd()]
    if configfiles:
        words += ["--configfile", *map(str, configfiles)]
    if overrides:
        words += ["--config", *(f"{key}={json.dumps(value)}" for key, value in overrides.items())]
    os.environ[_CALL] = shlex.join(words)
    os.environ[_DRIVER] = str(os.getpid())


class _Quiet(logging.StreamHandler):
    """Where the log cannot be written, because the disk is full, the job does not fail for it."""

    def handleError(self, record):
        pass


@contextlib.contextmanager
def job_log(path: str, what: str, targets: Sequence[str]) -> Iterator[logging.Logger]:
    """Write the log of a job to `path`; an error that the user can mend ends the job with one line instead of a traceback.

    The job takes its files over from jobs that began before it, and ends when the run that started it is no more.

    Parameters
    ----------
    path : str
        The log file.
    what : str
        What the job computes, in one sentence.
    targets : sequence of str
        The files that the job makes. The workflow says in HEATSCAN_RERUN how it was called.
    """
    handler = _Quiet(_open(path))
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("heatscan")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addHandler(handler)
    warnings.simplefilter("default")
    logger.info(what)
    started = time.perf_counter()
    try:
        atomic.claim(targets)
        with _ending_with_its_run():
            yield logger
        logger.info("done in %.2f s", time.perf_counter() - started)
    except HeatscanError as error:
        logger.error("error: %s", error)
        sys.exit(f"heatscan: {error}")
    except _Ended as why:
        logger.error("error: %s; rerun the workflow", why)
        sys.exit(f"heatscan: {why}")
    except Exception:
        logger.error("%s", traceback.format_exc())
        raise
    finally:
        atomic.give_up_claims()
        logger.info("to run this job again by hand:\n%s", _rerun(targets))
        logger.removeHandler(handler)
        logging.getLogger("py.warnings").removeHandler(handler)
        with contextlib.suppress(OSError):
            handler.stream.close()


def _open(path: str):
    """Open the log; where that cannot be, the job's own files will say why."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return open(path, "w", encoding="utf-8")
    except OSError:
        return open(os.devnull, "w", encoding="utf-8")


class _Ended(BaseException):
    """The job has been told to end."""


@contextlib.contextmanager
def _ending_with_its_run() -> Iterator[None]:
    """End the block soon after the driver is killed: nobody waits for its results, and a rerun wants the processors."""
    driver = os.environ.get(_DRIVER, "")
    over = threading.Event()

    def watch():
        while not over.wait(1):
            if not _alive(driver):
                os.kill(os.getpid(), signal.SIGTERM)
                return

    def stop(*_):
        raise _Ended("this job was told to end" if _alive(driver) else "the run that started this job is no more")

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


def _rerun(targets: Sequence[str]) -> str:
    return f"{os.environ.get(_CALL, f'{shlex.quote(sys.executable)} -m snakemake --cores 1')} --force -- {shlex.quote(targets[0])}"
