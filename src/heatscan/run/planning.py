"""What a scan takes, before any job starts: points, chunks, jobs, memory and disk; and whether it fits at all."""

from __future__ import annotations

import dataclasses
import math
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rich.filesize import decimal

from heatscan.engine import splitting
from heatscan.engine.products import Kind
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.plotting import kinds
from heatscan.results import paths
from heatscan.run import descriptions, memory

HEADER = ("scan", "points", "values", "chunks", "computed", "jobs", "memory of largest job", "to write")
# What the file of a chunk takes besides its numbers, in the study of most parameters; measured [bytes].
FILE_BYTES = 39_000
# Of more chunks than this it is not looked which exist.
_MOST_FILES = 10_000


@dataclasses.dataclass(frozen=True)
class Cost:
    """What one scan takes.

    `computed` of its `chunks` exist, or all is made of them. The largest of its `jobs`, of this kind, takes `memory`,
    of which `fixed` for however few points; what is still to be made has `disk` bytes. `unused` are files of chunks of
    other configurations or code.
    """

    scan: Scan
    chunks: int
    computed: int
    jobs: int
    largest_job: str
    memory: float
    fixed: float
    disk: float
    unused: tuple[Path, ...] = ()

    @property
    def values(self) -> int:
        """How many numbers all outputs have together."""
        return self.scan.size * sum(math.prod(self.scan.output_shape(name)) for name in self.scan.pointwise)


def cost(scan: Scan, figures: Iterable[Kind] = (), results: str | os.PathLike | None = None) -> Cost:
    """Return what a scan takes.

    Parameters
    ----------
    scan : Scan
        The scan.
    figures : iterable, optional
        The kind of each of its figures.
    results : path, optional
        The folder of the results: what is up to date there is not made again. Without it nothing is.
    """
    figures, split, n_chunks = list(figures), splitting.has_chunk_files(scan), splitting.n_chunks(scan)
    results = results if n_chunks <= _MOST_FILES else None
    files = set() if results is None else set(paths.chunk_folder(scan, results).glob("*.nc"))
    own = paths.chunk_files(scan, results or "") if files else []  # their names are hashes of many values
    made = results is not None and _is_made(scan, results)
    present = [region for region, path in own if path in files]
    share = 1 - sum(math.prod(splitting.lengths(region)) for region in present) / scan.size
    merged = scan.size * memory.point_bytes(scan) if scan.has_merged_file else 0
    in_chunks = merged or sum(_reduced_chunk_bytes(scan, name) for name in scan.reduce)
    in_chunks += n_chunks * (FILE_BYTES + 8 * sum(splitting.chunk_shape(scan)))
    disk = share * in_chunks * split + merged + sum(memory.reduced_bytes(scan, name) for name in scan.reduce)
    job, (fixed, growing) = max(memory.jobs(scan, figures).items(), key=lambda item: sum(item[1]))
    jobs = n_chunks * split + scan.has_merged_file + len(scan.reduce) + len(figures)
    computed, disk = (n_chunks, 0) if made else (len(present), disk)
    unused = files - {path for _, path in own}
    return Cost(scan, n_chunks, computed, jobs, job, fixed + growing, fixed, disk, tuple(sorted(unused)))


def _is_made(scan: Scan, results: str | os.PathLike) -> bool:
    """Return whether the merged file of a scan is of this configuration and code, or its reductions without one."""
    reduced = [paths.reduced_file(scan, name, results) for name in scan.reduce]
    files = [paths.merged_file(scan, results)] if scan.has_merged_file else reduced
    identity = descriptions.identity(scan)
    return all(file.is_file() and not descriptions.is_other(file, identity) for file in files)


def _reduced_chunk_bytes(scan: Scan, name: str) -> int:
    """Return how many bytes a reduction takes in all chunks of a scan together."""
    split = zip(scan.dims, scan.shape, splitting.chunk_shape(scan), strict=True)
    pieces = math.prod(math.ceil(length / own) for dim, length, own in split if dim in scan.reduce[name]["over"])
    return memory.reduced_bytes(scan, name) * (1 if scan.reduce[name]["how"] == "slice" else pieces)


def costs(configuration, results: str | os.PathLike | None, names: Iterable[str] = ()) -> list[Cost]:
    """Return what scans of a configuration take, by default all."""
    drawn: dict[str, list[Kind]] = {name: [] for name in names or configuration.scans}
    for figure in (figure for figure in configuration.figures.values() if figure.scan in drawn):
        drawn[figure.scan].append(kinds.declaration(figure.kind, figure.settings))
    return [cost(configuration.scans[name], own, results) for name, own in drawn.items()]


def table(planned: list[Cost]) -> str:
    """Return the plan of a run as a table in text, with what may be deleted."""
    rows: list[tuple[str, ...]] = [HEADER]
    for item in planned:
        counts = item.scan.size, item.values, item.chunks, item.computed, item.jobs
        most = f"{_size(item.memory)} ({item.largest_job})"
        rows.append((item.scan.identifier, *(f"{count:,}" for count in counts), most, _size(item.disk)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join([name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]) for name, *cells in rows]
    jobs, disk = sum(item.jobs for item in planned), sum(item.disk for item in planned)
    lines += ["", f"{jobs:,} jobs, {_size(disk)} to write. A run also makes the tables and the printed numbers."]
    lines += [f"note: {item.scan.identifier}: {item.scan.notes}" for item in planned if item.scan.notes]
    for item in (item for item in planned if item.unused):
        files, size = f"{len(item.unused)} files in {item.unused[0].parent}", sum(map(os.path.getsize, item.unused))
        what = "are not chunks of the scan in this configuration; delete them if no other configuration needs them"
        lines.append(f"{item.scan.identifier}: {files} ({_size(size)}) {what}")
    return "\n".join(lines)


def refuse(configuration, results: str | os.PathLike) -> None:
    """Raise a ConfigurationError that says what to change where the scans of a configuration cannot fit.

    Files are looked at only where it would not fit without what exists.
    """
    if any(refusals(costs(configuration, None), results, configuration.limits)):
        require_fit(costs(configuration, results), results, configuration.limits)


def require_fit(planned: list[Cost], results: str | os.PathLike, limits: Mapping[str, int]) -> None:
    """Raise a ConfigurationError that says what to change where what is planned cannot fit."""
    if found := list(refusals(planned, results, limits)):
        raise ConfigurationError("the run exceeds the configured limits:\n" + "\n".join(found))


def refusals(planned: list[Cost], results: str | os.PathLike, limits: Mapping[str, int]) -> Iterator[str]:
    """Yield why a run cannot fit, and what to change.

    Parameters
    ----------
    planned : list of Cost
        What the scans of the run take.
    results : path
        The folder of the results.
    limits : mapping
        ``max_job_memory``, the memory that a job may take [MB], and ``max_jobs``.
    """
    for item in planned:
        if item.disk and item.memory > (limit := limits["max_job_memory"] * memory.MEGABYTE):
            yield (
                f"{item.scan.identifier}: a {item.largest_job} job would take {_size(item.memory)} of memory, more "
                f"than {_size(limit)}; {_advice(item, limits)}raise max_job_memory to "
                f"{math.ceil(item.memory / memory.MEGABYTE)}"
            )
    jobs = sum(item.jobs for item in planned)
    if jobs > limits["max_jobs"]:
        worst = max(planned, key=lambda item: item.chunks)
        points, most = worst.scan.chunk_points * worst.chunks, limits["max_jobs"] // len(planned)
        sizes = [math.ceil(points / max(1, most // part)) for part in (4, 2)]
        advice = _other_chunks(worst, f"raise its chunk_points from {worst.scan.chunk_points} to", sizes, limits)
        yield (
            f"{worst.scan.identifier}: the run has {jobs} jobs, more than {limits['max_jobs']}; {advice}, name fewer "
            "scans under 'only', or raise max_jobs"
        )
    folder = next(place for place in Path(results, ".").absolute().parents if place.exists())
    free, needed = shutil.disk_usage(folder).free, sum(item.disk for item in planned)
    if needed > free:
        worst = max(planned, key=lambda item: item.disk)
        yield (
            f"{worst.scan.identifier}: the run writes {_size(needed)}, and {folder} has {_size(free)} free; keep less "
            "of it (keep: merged, or reduce it and keep: reduced), name fewer outputs, or run in another folder with "
            "--directory"
        )


def _other_chunks(item: Cost, advice: str, sizes: Iterable[int], limits: Mapping[str, int]) -> str:
    """Return `advice` with the first of some `chunk_points` with which a scan fits, else that none does."""
    for size in sizes:
        other = dataclasses.replace(item.scan, chunk_points=size)
        most = max(map(sum, memory.jobs(other).values())) / memory.MEGABYTE
        if splitting.n_chunks(other) <= limits["max_jobs"] and most <= limits["max_job_memory"] and size <= 10**9:
            return f"{advice} {size}"
    return "make its axes shorter, as no chunk_points keeps within both max_jobs and max_job_memory"


def _advice(item: Cost, limits: Mapping[str, int]) -> str:
    """Return what makes the largest job of a scan smaller, if anything does, and ``, or``."""
    limit = limits["max_job_memory"] * memory.MEGABYTE
    chunk = math.prod(splitting.chunk_shape(item.scan))
    points = math.floor(chunk * (limit - item.fixed) / max(1, item.memory - item.fixed))
    if item.largest_job == "figure":
        return "make the axes shorter, leave out its figures, or "
    if item.largest_job == "merge" and item.scan.pointwise != item.scan.outputs:
        return "make the axes shorter, leave out those of its outputs that are made of all points, or "
    if points >= 1:
        return _other_chunks(item, "lower its chunk_points to", (points, max(1, points // 2)), limits) + ", or "
    return "name more axes under 'over' in its reductions, or " if item.largest_job == "reduction" else ""


def _size(count: float) -> str:
    return decimal(math.ceil(count))
