"""Which results are not what they should be, whatever Snakemake remembers of them.

Snakemake knows what files were made of by its records, in the folder `.snakemake`. These may be lost, or belong to another
folder of results. So files of numbers say themselves what they are, and a mark in both folders tells whether they go together:
if not, what does not say so itself, figures and tables, is made again.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from heatscan.engine import splitting
from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout
from heatscan.errors import ResultError
from heatscan.results import atomic, chunks, netcdf, paths

# The name under which the merged file stands among those of reductions; no reduction can bear it.
MERGED = ""
# Files of numbers, how scans were split, and the page that comes with the project.
_NO_PICTURES = (".nc", ".json", ".md")
_MARKS = (paths.MARK, ".snakemake/heatscan")
# Within how many bytes of the beginning of a merged file its attributes usually are.
_HEAD = 65_536


def expected(scan: Scan, results: str | os.PathLike) -> dict[str, tuple[Path, dict]]:
    """Return the path of the merged file and of each reduction, and by which attributes one of today is known.

    None stands for an attribute that it must not have.
    """
    from heatscan.results import merge

    common = merge.known_by(scan)
    found = {MERGED: (paths.merged_file(scan, results), common)} if scan.has_merged_file else {}
    for name in scan.reduce:
        found[name] = paths.reduced_file(scan, name, results), {**common, **merge.reduction_attributes(scan, name)}
    return found


def is_whole(path: str | os.PathLike, attributes: Mapping) -> bool:
    """Return whether a file is there, undamaged, and has these attributes."""
    with contextlib.suppress(ResultError):
        said = netcdf.attributes(path)
        return all(said.get(key) == value for key, value in attributes.items())
    return False


def date(scans: Mapping[str, Scan], layouts: Callable[[str], Layout]) -> None:
    """Date files long ago that are to be made again, so that Snakemake does; take that back where they are right after all.

    Parameters
    ----------
    scans : mapping
        Those of a `configuration.Configuration`.
    layouts : callable
        From the name of a scan to its layout.
    """
    for path, right in _numbers(scans, layouts):
        atomic.date_long_ago(path, not right)
    if together("."):
        return
    # Whoever asks for it, now or later.
    for path in Path("results").rglob("*"):
        if path.suffix not in _NO_PICTURES and path.parts[1] not in ("logs", "benchmarks") and path.is_file():
            atomic.date_long_ago(path, True)


def mark() -> None:
    """Note that these results and these records of Snakemake's go together, from now on."""
    word = uuid.uuid4().hex  # another for each run, so that copies of these results do not pass for them later
    for place in _MARKS:
        with atomic.replacing(place) as part:
            Path(part).write_text(word)


def together(folder: str | os.PathLike) -> bool:
    """Return whether the results in a folder are those that Snakemake's records there are of."""
    words = []
    for place in _MARKS:
        with contextlib.suppress(OSError):
            words.append(Path(folder, place).read_text(encoding="utf-8"))
    return len(words) == len(_MARKS) and len(set(words)) == 1


def _numbers(scans: Mapping[str, Scan], layouts: Callable[[str], Layout]) -> Iterator[tuple[Path, bool]]:
    """Yield every file of numbers that is there, and whether it is right."""
    for name, scan in scans.items():
        if splitting.has_chunk_files(scan):
            whole, folder = layouts(name), paths.chunk_folder(scan)
            there = set(os.listdir(folder)) if folder.is_dir() else set()
            for index in range(whole.n_chunks):
                if f"{index}.nc" in there:
                    path = folder / f"{index}.nc"
                    yield path, chunks.seem_right(path, whole.points(index))
        for reduction, (path, attributes) in expected(scan, "results").items():
            if path.is_file():
                yield path, (reduction == MERGED and _seems_whole(path, attributes)) or is_whole(path, attributes)


def _seems_whole(path: Path, attributes: Mapping) -> bool:
    """Return whether a file begins like one with these attributes, all texts or none: large ones need not be read for that."""
    missing = [key for key, value in attributes.items() if value is None]
    words = [value for value in attributes.values() if value is not None]
    return netcdf.mentions(path, words, _HEAD) and not any(netcdf.mentions(path, [key], _HEAD) for key in missing)
