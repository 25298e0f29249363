"""What a scan takes, before any job starts: points, chunks, jobs, memory and disk; and whether it fits at all."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from heatscan.engine import splitting
from heatscan.engine.products import Kind
from heatscan.engine.scan import Region, Scan
from heatscan.errors import ConfigurationError
from heatscan.plotting import kinds
from heatscan.results import chunks, paths
from heatscan.run import memory, records
from heatscan.run.memory import MEGABYTE
from heatscan.run.wording import size_text

# What the file of a chunk takes besides its numbers, and for each of its variables; measured [bytes].
FILE_BYTES, VARIABLE_BYTES = 8_400, 650


@dataclass(frozen=True)
class Cost:
    """What one scan takes.

    `computed` of its `chunks` exist, `remaining` of its `jobs` are to run. The `largest_job`, of this kind, takes
    `memory`, of which `fixed` for however few points; the jobs write `disk` [bytes]. `orphaned` are chunks of other
    configurations or code.
    """

    scan: Scan
    chunks: int
    computed: int
    jobs: int
    remaining: int
    memory: float
    fixed: float
    largest_job: str
    disk: float
    orphaned: tuple[Path, ...] = ()

    @property
    def values(self) -> int:
        """How many numbers all outputs have together."""
        return self.scan.size * sum(math.prod(self.scan.output_shape(name)) for name in self.scan.pointwise)


@dataclass(frozen=True)
class _Present:
    """Which files of a scan exist and are of this configuration and code."""

    chunks: tuple[Region, ...] = ()
    orphaned: tuple[Path, ...] = ()
    made: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()


def cost(scan: Scan, figures: Mapping[str, Kind] | None = None, results: str | os.PathLike | None = None) -> Cost:
    """Return what a scan takes.

    Parameters
    ----------
    scan : Scan
        The scan.
    figures : mapping, optional
        The kind of each figure of the scan by its name.
    results : path, optional
        The folder of the results: what is up to date there is not made again. Without it nothing is.
    """
    figures = figures or {}
    split = splitting.has_chunk_files(scan)
    chunk_count = splitting.n_chunks(scan)
    present = _Present() if results is None else _present(scan, figures, Path(results))
    merging = scan.has_merged_file and records.MERGED not in present.made
    to_reduce = [name for name in scan.reduce if merging or name not in present.made]
    computing = merging or (not scan.has_merged_file and bool(to_reduce))
    to_compute = (chunk_count - len(present.chunks)) * computing if split else 0
    points = (scan.size - sum(math.prod(splitting.lengths(region)) for region in present.chunks)) * computing
    if scan.has_merged_file:
        # A merge that runs again keeps the old file until the new one is complete.
        disk = memory.point_bytes(scan) * (points * split + scan.size * merging)
    else:
        disk = points / scan.size * sum(_reduced_chunk_bytes(scan, name) for name in scan.reduce)
    disk += to_compute * _description_bytes(scan.subset(next(splitting.chunks(scan)))) if to_compute else 0
    disk += sum(memory.reduced_bytes(scan, name) for name in to_reduce)
    used = memory.jobs(scan, figures.values())
    largest = max(used, key=lambda job: sum(used[job]))
    return Cost(
        scan=scan,
        chunks=chunk_count,
        computed=len(present.chunks) if computing else chunk_count,
        jobs=chunk_count * split + scan.has_merged_file + len(scan.reduce) + len(figures),
        remaining=to_compute + merging + len(to_reduce) + sum(merging or name not in present.drawn for name in figures),
        memory=sum(used[largest]),
        fixed=used[largest][0],
        largest_job=largest,
        disk=disk,
        orphaned=present.orphaned,
    )


def _present(scan: Scan, figures: Mapping[str, Kind], results: Path) -> _Present:
    """Return what exists of a scan in a folder of results."""
    own = paths.chunk_files(scan, results)
    found = set(paths.chunk_folder(scan, results).glob("*.nc"))
    drawn = figures if records.belong_together(results.parent) else ()
    return _Present(
        tuple(region for region, path in own if path in found),
        tuple(sorted(found - {path for _, path in own})),
        frozenset(name for name, file in records.expected(scan, results).items() if records.is_valid(*file)),
        frozenset(name for name in drawn if paths.figure_file(name, results).is_file()),
    )


def _description_bytes(points: Scan) -> float:
    """Return how many bytes the file of a chunk takes besides the numbers of its outputs, as long as its words are
    few.
    """
    (given, *_) = points.case_values()
    described = {*points.axes, *points.definition.relevant_arguments({*points.axes, *given})}
    return FILE_BYTES + VARIABLE_BYTES * (len(described) + len(chunks.shapes(points))) + 8 * sum(points.shape)


def _reduced_chunk_bytes(scan: Scan, name: str) -> float:
    """Return how many bytes a reduction takes in all chunks of a scan together."""
    split = zip(scan.dims, scan.shape, splitting.chunk_shape(scan), strict=True)
    pieces = math.prod(math.ceil(length / own) for dim, length, own in split if dim in scan.reduce[name]["over"])
    return memory.reduced_bytes(scan, name) * (1 if scan.reduce[name]["how"] == "slice" else pieces)


def refusals(costs: list[Cost], results: str | os.PathLike, limits: Mapping[str, int]) -> Iterator[str]:
    """Yield why a run cannot fit, and what to change.

    Parameters
    ----------
    costs : list of Cost
        What the scans of the run take.
    results : path
        The folder of the results.
    limits : mapping
        ``max_job_memory``, the memory that a job may take [MB], and ``max_jobs``.
    """
    for item in costs:
        limit = limits["max_job_memory"] * MEGABYTE
        if item.remaining and item.memory > limit:
            yield (
                f"{item.scan.identifier}: a {item.largest_job} job would take {size_text(item.memory)} of memory, more "
                f"than {size_text(limit)}; {_advice(item, limit)}raise max_job_memory to "
                f"{math.ceil(item.memory / MEGABYTE)}"
            )
    jobs = sum(item.jobs for item in costs)
    if jobs > limits["max_jobs"]:
        worst = max(costs, key=lambda item: item.chunks)
        scan = worst.scan
        larger = math.ceil(scan.chunk_points * worst.chunks / max(1, limits["max_jobs"] // (4 * len(costs))))
        yield (
            f"{scan.identifier}: the run has {jobs} jobs, more than {limits['max_jobs']}; raise its chunk_points from "
            f"{scan.chunk_points} to {larger}, name fewer scans under 'only', or raise max_jobs"
        )
    folder = Path(results).absolute()
    while not folder.exists():
        folder = folder.parent
    free, needed = shutil.disk_usage(folder).free, sum(item.disk for item in costs)
    if needed > free:
        worst = max(costs, key=lambda item: item.disk)
        yield (
            f"{worst.scan.identifier}: the run writes {size_text(needed)}, and {folder} has {size_text(free)} free; "
            "keep less of it (keep: merged, or reduce it and keep: reduced), name fewer outputs, or run in another "
            "folder with --directory"
        )


def _advice(item: Cost, limit: float) -> str:
    """Return what makes the largest job of a scan smaller, if anything does, and ``, or``."""
    scan = item.scan
    if item.largest_job == "figure":
        return "make the axes shorter, leave out its figures, or "
    if item.largest_job == "merge" and scan.pointwise != scan.outputs:
        return "make the axes shorter, leave out those of its outputs that are made of all points, or "
    points = math.floor(
        math.prod(splitting.chunk_shape(scan)) * (limit - item.fixed) / max(1, item.memory - item.fixed)
    )
    if points >= 1:
        return f"lower its chunk_points to {points}, or "
    if item.largest_job == "reduction":
        worst = max(scan.reduce, key=lambda name: memory.reduced_bytes(scan, name))
        size = size_text(memory.reduced_bytes(scan, worst))
        return f"let less stay of its reduction {worst} ({size}; name more axes under 'over'), or "
    return ""


def figures_of(configuration, scan: str) -> dict[str, Kind]:
    """Return what each figure needs that a configuration asks of a scan, by its name."""
    drawn = configuration.figures
    return {
        name: kinds.declaration(figure.kind, figure.settings) for name, figure in drawn.items() if figure.scan == scan
    }


def refuse(configuration, results: str | os.PathLike) -> None:
    """Raise a ConfigurationError that says what to change where the scans of a configuration cannot fit."""
    for folder in (None, results):  # files are looked at only where it would not fit without what exists
        costs = [cost(scan, figures_of(configuration, name), folder) for name, scan in configuration.scans.items()]
        found = list(refusals(costs, results, configuration.limits))
        if not found:
            return
    raise ConfigurationError("the run exceeds the configured limits:\n" + "\n".join(found))
