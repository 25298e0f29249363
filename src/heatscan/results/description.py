"""A description: what decides a result, in a small JSON file that is an input of the job that makes it.

The process that plans a run writes one where it says something new. So its date is that of the last change, and
Snakemake makes the result again. A job reads from it what to do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from heatscan.results import atomic

# A date in a description that was written again although it says nothing new: the result was not what it should be.
_AGAIN = "written_again"


def write(path: str | os.PathLike, content: Mapping, again: float | None = None) -> None:
    """Write a description; with a date `again` Snakemake takes it for another one."""
    with atomic.replacing(path, flushed=False) as part:
        part.write_text(json.dumps(content if again is None else {**content, _AGAIN: again}, indent=1))


def says(path: str | os.PathLike, content: Mapping) -> bool:
    """Return whether a file is this description."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
        found.pop(_AGAIN, None)
    except (OSError, ValueError, AttributeError, TypeError):
        return False
    return json.dumps(found) == json.dumps(content)


def read(path: str | os.PathLike) -> dict:
    """Return what a job is to do; if the description changes until it is done, it leaves its files to another job."""
    return json.loads(atomic.hold_to(path))
