"""The log of a job: it begins with what the job computes and ends with the command that runs it again by hand."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shlex
import sys
import time
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from heatscan.errors import HeatscanError

_CALL = "HEATSCAN_RERUN"


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


@contextlib.contextmanager
def job_log(path: str, what: str, targets: Sequence[str]) -> Iterator[logging.Logger]:
    """Write the log of a job to `path`; an error that the user can mend ends the job with one line instead of a traceback.

    Parameters
    ----------
    path : str
        The log file.
    what : str
        What the job computes, in one sentence.
    targets : sequence of str
        The files that the job makes. The workflow says in HEATSCAN_RERUN how it was called.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        logger = logging.getLogger("heatscan")
        handler = logging.StreamHandler(stream)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logging.captureWarnings(True)
        logging.getLogger("py.warnings").addHandler(handler)
        warnings.simplefilter("default")
        logger.info(what)
        started = time.perf_counter()
        try:
            yield logger
            logger.info("done in %.2f s", time.perf_counter() - started)
        except HeatscanError as error:
            logger.error("error: %s", error)
            sys.exit(f"heatscan: {error}")
        except Exception:
            logger.error("%s", traceback.format_exc())
            raise
        finally:
            logger.info("to run this job again by hand:\n%s", _rerun(targets))
            logger.removeHandler(handler)
            logging.getLogger("py.warnings").removeHandler(handler)


def _rerun(targets: Sequence[str]) -> str:
    return f"{os.environ.get(_CALL, f'{shlex.quote(sys.executable)} -m snakemake --cores 1')} --force -- {shlex.quote(targets[0])}"
