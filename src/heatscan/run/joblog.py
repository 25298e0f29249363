"""The log of a job: it begins with what the job computes and ends with the command that runs it again by hand."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shlex
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from heatscan.errors import HeatscanError
from heatscan.results import atomic, checksums, paths
from heatscan.run import driver

_CALL = "HEATSCAN_RERUN"
_PYTHON = sys.executable  # before `interpreter` gives it another name, which is gone after the run


def remember_call(snakefile: str, configfiles: Sequence, overrides: Mapping) -> None:
    """Note, in the environment that jobs inherit, how the workflow is called: logs end with the command to rerun a job.

    As a parameter of the jobs it would make every change of folder rerun them all.
    """
    # The program itself need not be on the PATH of the reader.
    words = [_PYTHON, "-m", "snakemake", "--cores", "1"]
    words += ["--snakefile", str(snakefile), "--directory", os.getcwd()]
    if configfiles:
        words += ["--configfile", *map(str, configfiles)]
    if overrides:
        words += ["--config", *(f"{key}={json.dumps(value)}" for key, value in overrides.items())]
    os.environ[_CALL] = shlex.join(words)
    driver.remember_driver()


@contextlib.contextmanager
def job_log(path: str, what: str, targets: Sequence[str]) -> Iterator[logging.Logger]:
    """Write the log of a job to `path`; an error that users can mend ends the job with one line instead of a traceback.

    The job ends when the run that started it is gone.

    Parameters
    ----------
    path : str
        The log file.
    what : str
        What the job computes, in one sentence.
    targets : sequence of str
        The files that the job makes, of which it notes checksums. The workflow says in HEATSCAN_RERUN how it was
        called.
    """
    logger = _logger(path)
    logger.info(what)
    started = time.perf_counter()
    try:
        with driver.ending_with_its_run():
            yield logger
            checksums.note(paths.checksums(path), targets)
        logger.info("done in %.2f s", time.perf_counter() - started)
    except (HeatscanError, driver.Ended) as error:
        logger.error("error: %s", error)
        sys.exit(f"heatscan: {error}")
    except Exception:
        logger.exception("this should not happen")
        raise
    finally:
        atomic.let_go()
        call = os.environ.get(_CALL, "snakemake --cores 1")
        logger.info("to run this job again by hand:\n%s --force -- %s", call, shlex.quote(targets[0]))


def _logger(path: str) -> logging.Logger:
    """Return what writes to a file, all warnings too; nowhere if it cannot be opened: the job will say why."""
    logging.raiseExceptions = False  # a disk that is full
    handler: logging.Handler = logging.NullHandler()
    with contextlib.suppress(OSError):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, "w", encoding="utf-8")
    logging.basicConfig(format="%(message)s", handlers=[handler], force=True)
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    logger = logging.getLogger("heatscan")
    logger.setLevel(logging.INFO)
    return logger
