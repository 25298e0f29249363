"""Checksums of results: NetCDF files end in their own; of all others a job notes them in a file beside its log.

Such a file, ``results/checksums/<job>.sha256``, is what ``sha256sum`` writes and ``sha256sum --check`` reads.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from heatscan.errors import ResultError
from heatscan.results import netcdf, paths
from heatscan.results.atomic import replacing

# Folders of files that tell of results and are none.
_ABOUT = ("logs", "benchmarks", "descriptions", "checksums")


def note(record: str | os.PathLike, made: Iterable[str | os.PathLike]) -> None:
    """Note in the file `record` the checksums of files, or of all in a folder, that have none of their own."""
    found = (path.rglob("*") if path.is_dir() else [path] for path in map(Path, made))
    files = [file for each in found for file in sorted(each) if file.suffix != ".nc" and not file.is_dir()]
    with contextlib.suppress(FileNotFoundError):  # a later run has removed it, and its job will note it
        if lines := [f"{_checksum(file)}  {file}\n" for file in files]:
            with replacing(record) as part:
                part.write_text("".join(lines), encoding="utf-8")


def check(folder: str | os.PathLike) -> Iterator[tuple[Path, bool, str]]:
    """Yield each result in the folder `folder` of a run, whether it is what was written, and what else to say of it."""
    noted = dict(_noted(Path(folder)))
    results = Path(folder, paths.RESULTS)
    found = {path for path in results.rglob("*") if path.is_symlink() or not path.is_dir()}
    about = {path for path in found if path.relative_to(results).parts[0] in (*_ABOUT, "README.md")}
    for path in sorted(found - about | noted.keys()):
        if path.name.startswith("."):  # parts of files that are being written, and Snakemake's own
            continue
        if path.suffix != ".nc" and path not in noted:
            yield path, True, "carries no checksum of heatscan: made by another program, or by an older version"
            continue
        fault = _fault_of_netcdf(path) if path.suffix == ".nc" else _fault(path, noted[path])
        what = "delete it and rerun" if os.path.lexists(path) else "rerun"
        yield path, not fault, fault and f"{fault}; {what} the workflow"
    what = "this record of checksums is damaged or lost; delete what its job made and rerun the workflow"
    yield from ((record, False, what) for record in _faulty_records(results))


def _faulty_records(results: Path) -> Iterator[Path]:
    """Yield every record with a line that is none, and those that jobs kept, as their logs say, and that are gone."""
    logs = [log for rule in ("figure", "export", "tables") for log in (results / "logs" / rule).rglob("*.log")]
    done = (log.relative_to(results / "logs") for log in logs if b"\ndone in " in log.read_bytes())
    due = {(results / "checksums" / log).with_suffix(".sha256") for log in done}
    for record in sorted(due.union((results / "checksums").rglob("*.sha256"))):
        if not re.fullmatch(rb"([0-9a-f]{64}  .+\n)+", record.read_bytes() if record.is_file() else b""):
            yield record


def _noted(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file of which a checksum is noted, and the checksum."""
    records = Path(folder, paths.RESULTS, "checksums")
    if records.exists() and not records.is_dir():
        raise ResultError(f"{records}: this is not a folder; delete it and rerun the workflow")
    for record in sorted(records.rglob("*.sha256")):
        if not record.is_file():
            raise ResultError(f"{record}: this is not a regular file; delete it and rerun the workflow")
        for line in record.read_text(encoding="utf-8", errors="replace").splitlines():
            if found := re.fullmatch(r"([0-9a-f]{64})  (.+)", line):
                yield folder / found[2], found[1]


def _fault_of_netcdf(path: Path) -> str:
    try:
        netcdf.check(path)
    except ResultError as error:
        return str(error).removeprefix(f"{path}: ").partition(";")[0]
    return ""


def _fault(path: Path, right: str) -> str:
    if not path.is_file():
        return "this is not a regular file" if os.path.lexists(path) else "this file is missing"
    return "" if _checksum(path) == right else "checksum mismatch: damaged, or changed by another program"


def _checksum(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
