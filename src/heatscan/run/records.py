"""Which results are out of date, whatever Snakemake remembers of them.

Snakemake's records of what files were made of, in the folder `.snakemake`, may be lost or belong to another folder of
results. So files of numbers say themselves what they are. Of figures and tables only the records tell, and a mark in
both folders says whether these belong to the results: where they do not, they are dropped.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from heatscan.engine.scan import Scan
from heatscan.errors import ResultError
from heatscan.results import atomic, labels, netcdf, paths, provenance

# The name of the merged file among those of reductions; no reduction can have it.
MERGED = ""
_MARKS = (paths.MARK, ".snakemake/heatscan")
_METADATA = ".snakemake/metadata"


def expected(scan: Scan, results: str | os.PathLike = paths.RESULTS) -> dict[str, tuple[Path, dict]]:
    """Return path and identifying attributes of the merged file, as MERGED, and of each reduction.

    The value None stands for an attribute that a file must not have.
    """
    common = labels.expected_attributes(scan, provenance.scan_hash(scan))
    found = {MERGED: (paths.merged_file(scan, results), common)} if scan.has_merged_file else {}
    for name in scan.reduce:
        found[name] = paths.reduced_file(scan, name, results), {**common, **labels.reduction_attributes(scan, name)}
    return found


def is_valid(path: str | os.PathLike, attributes: Mapping) -> bool:
    """Return whether a file exists, is undamaged, and has these attributes."""
    with contextlib.suppress(ResultError):
        found = netcdf.attributes(path)
        return all(found.get(key) == value for key, value in attributes.items())
    return False


def outdated(scan: Scan, name: str = MERGED) -> bool:
    """Return whether the merged file, or the reduction `name`, exists and is not of this configuration and code."""
    path, attributes = expected(scan)[name]
    return (
        path.is_file() and not (name == MERGED and _header_matches(path, attributes)) and not is_valid(path, attributes)
    )


def belong_together(folder: str | os.PathLike = ".") -> bool:
    """Return whether Snakemake's records in a folder are of the results in it."""
    words = []
    for place in _MARKS:
        with contextlib.suppress(OSError):
            words.append(Path(folder, place).read_text(encoding="utf-8"))
    return len(words) == len(_MARKS) and len(set(words)) == 1


def adopt() -> None:
    """Drop Snakemake's records of other results, and mark the rest as belonging to these from now on."""
    if not belong_together():
        shutil.rmtree(_METADATA, ignore_errors=True)
    word = uuid.uuid4().hex  # another for each run, so that copies of these results are not mistaken for them later
    for place in _MARKS:
        with atomic.replacing(place) as part:
            Path(part).write_text(word)


def _header_matches(path: Path, attributes: Mapping) -> bool:
    """Return whether a file begins like one with these attributes, without reading all of a large one."""
    missing = [key for key, value in attributes.items() if value is None]
    words = [value for value in attributes.values() if value is not None]
    return netcdf.mentions(path, words) and not any(netcdf.mentions(path, [key]) for key in missing)
