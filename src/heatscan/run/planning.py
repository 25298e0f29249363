"""What a scan takes, before any job starts: points, chunks, jobs, time, memory and disk; and whether it fits at all."""

from __future__ import annotations

import argparse
import math
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from heatscan.engine import reduction, splitting
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout
from heatscan.errors import ChunkError, ConfigurationError
from heatscan.plotting.kinds import KINDS
from heatscan.plotting.notation import size_text
from heatscan.results import chunks as chunk_files
from heatscan.results import netcdf, paths, split_record
from heatscan.run import jobcosts, records

MEGABYTE = 10**6
# Memory of a job besides its arrays [bytes], and how many times it holds those of a piece; measured, see docs/scale.md.
CHUNK_BASE, CHUNK_TIMES = 100 * MEGABYTE, 1.3
MERGE_BASE, MERGE_TIMES = 150 * MEGABYTE, 2.2
# Outputs that are made of all points together: how many times the results of all points.
SUMMARY_TIMES = 8.5
# A figure reads the whole merged file; how many times it holds what it draws is declared with its kind.
FIGURE_BASE = 260 * MEGABYTE
REDUCTION_TIMES = 3.0

# Where nothing was measured on this machine yet: what a job costs to start [s], and how fast data go to a disk [bytes/s].
START = 0.4
DISK = 200 * MEGABYTE
# What the file of a chunk takes besides its numbers, and for each of its arrays; measured [bytes].
FILE_BYTES, ARRAY_BYTES = 4_300, 1_150


@dataclass(frozen=True)
class Cost:
    """What one scan takes: counts, seconds of one core for what is left, and bytes.

    `memory` is that of the dearest job, `fixed` what that takes for however few points; `useless` are files of chunks that
    the scan no longer has.
    """

    scan: Scan
    chunks: int
    made: int
    jobs: int
    left: int
    seconds: float
    memory: float
    fixed: float
    dearest: str
    disk: float
    useless: tuple[Path, ...]

    @property
    def values(self) -> int:
        """How many numbers all outputs have together."""
        return self.scan.size * sum(math.prod(self.scan.output_shape(name)) for name in self.scan.pointwise)


def point_bytes(scan: Scan) -> int:
    """Return how many bytes the outputs of a point take."""
    return sum(math.prod(scan.output_shape(name)) * scan.output_dtype(name).itemsize for name in scan.pointwise)


def reduced_bytes(scan: Scan, name: str) -> int:
    """Return how many bytes the reduction `name` of a scan takes while it is made."""
    stay, _ = reduction.places(scan, scan.reduce[name])
    points = math.prod(scan.grid[place] for place in stay)
    columns = reduction.columns(scan, scan.reduce[name]).values()
    return points * sum(math.prod(own) * kind.itemsize for own, kind in columns)


def reduced_file_bytes(scan: Scan, name: str) -> int:
    """Return how many bytes the reduction `name` of a scan takes in its file, where places are told along each axis."""
    spec, found = scan.reduce[name], reduced_bytes(scan, name)
    if "place" in (columns := reduction.columns(scan, spec)):
        own, kind = columns["place"]
        stay, _ = reduction.places(scan, spec)
        points = math.prod(own) * math.prod(scan.grid[place] for place in stay)
        found += points * (8 * len(spec["over"]) + 1 - kind.itemsize)
    return found


def output_bytes(scan: Scan, name: str) -> float:
    """Return how many bytes an output takes in the merged file; at most, where it is made of all points of each case together."""
    count = scan.size / (len(scan.cases) or 1) if scan.definition.outputs[name].summary_of else scan.size
    return count * math.prod(scan.output_shape(name)) * scan.output_dtype(name).itemsize


def memory(scan: Scan, figures: Iterable[str] = ()) -> dict[str, float]:
    """Return the peak memory of each kind of job of a scan, and of the figures of these kinds [bytes]."""
    return {job: fixed + growing for job, (fixed, growing) in _memory(scan, figures).items()}


def _memory(scan: Scan, figures: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return the peak memory of each kind of job [bytes]: what it takes anyway, and what it takes for its points."""
    points = math.prod(splitting.chunk_shape(scan))
    chunk = points * point_bytes(scan)
    merged = sum(output_bytes(scan, name) for name in scan.outputs)
    largest = max(math.prod(scan.output_shape(name)) for name in scan.pointwise) * 8 * points
    reducing = REDUCTION_TIMES * largest if scan.reduce else 0
    kept = max((reduced_bytes(scan, name) for name in scan.reduce), default=0)
    computing = scan.computing_memory
    found = {}
    if not scan.has_merged_file:
        found["chunk"] = CHUNK_BASE + computing, CHUNK_TIMES * chunk + reducing
    else:
        if splitting.n_chunks(scan) > 1:
            found["chunk"] = CHUNK_BASE + computing, CHUNK_TIMES * chunk
        arrays = MERGE_TIMES * chunk if scan.pointwise == scan.outputs else SUMMARY_TIMES * merged
        found["merge"] = MERGE_BASE + (computing if splitting.n_chunks(scan) == 1 else 0), arrays
    if scan.reduce:
        found["reduction"] = MERGE_BASE + 3 * kept, MERGE_TIMES * chunk + reducing if scan.has_merged_file else 0
    for kind in figures:
        drawn = sum(output_bytes(scan, name) for name in KINDS[kind].outputs if name in scan.outputs)
        one = FIGURE_BASE, merged + KINDS[kind].memory * drawn
        found["figure"] = max(found.get("figure", (0, 0)), one)
    return found


def cost(
    whole: Layout,
    results: str | os.PathLike,
    figures: Mapping[str, str] | None = None,
    rate: Callable | None = None,
    look: bool = False,
) -> Cost:
    """Return what a scan takes.

    Parameters
    ----------
    whole : Layout
        The scan and its parts.
    results : path
        The folder of the results.
    figures : mapping, optional
        The kind of each figure of the scan by its name.
    rate : callable, optional
        From a scan to what `calibrated` returns. Without it time is NaN.
    look : bool, optional
        Whether to look into all files, which takes time where they are many or large: those that are of this configuration, by
        the code that makes its numbers, are not made again. Without it the chunks are of this configuration if the first and
        the last are, and what is made of them counts as still to be made.
    """
    scan, results, figures = whole.scan, Path(results), figures or {}
    split = splitting.has_chunk_files(scan)
    chunks = whole.n_chunks if split else 1
    folder = paths.chunk_folder(scan, results)
    files = {path.stem: path for path in folder.glob("*.nc")} if folder.is_dir() else {}
    there = [index for index in range(chunks) if str(index) in files] if split else []
    useless = [files[name] for name in sorted(set(files) - set(map(str, there)))]
    if look:
        there = [index for index in there if chunk_files.seem_right(files[str(index)], whole.points(index))]
    # The first and the last are read: they tell whether they are whole, too.
    bad = {index for index in (*there[:1], *there[-1:]) if not _belongs(files[str(index)], whole, index)}
    there = [index for index in there if index not in bad] if look or not bad else []
    made = set()
    if look and (not split or split_record.split_alike(whole, folder)):
        made = {name for name, found in records.expected(scan, results).items() if records.is_whole(*found)}
    merging = scan.has_merged_file and records.MERGED not in made
    to_reduce = [name for name in scan.reduce if merging or name not in made]
    computing = merging or (not scan.has_merged_file and bool(to_reduce))
    points = scan.size - sum(whole.points(index).size for index in there) if computing else 0
    to_compute = (chunks - len(there)) * computing if split else 0
    if not scan.has_merged_file:
        disk = points / scan.size * sum(_grid_share(scan, name) for name in scan.reduce)
    else:
        # A merge that runs again keeps the old file until the new one is whole.
        disk = points * point_bytes(scan) * split + scan.size * point_bytes(scan) * merging
    disk += to_compute * (FILE_BYTES + ARRAY_BYTES * len(chunk_files.array_shapes(scan)))
    disk += sum(reduced_file_bytes(scan, name) for name in to_reduce)
    drawn = look and records.together(results.parent)
    to_draw = [name for name in figures if merging or not (drawn and (results / f"figures/{name}.png").is_file())]
    used = _memory(scan, figures.values())
    dearest = max(used, key=lambda job: sum(used[job]))
    seconds = math.nan
    if rate:
        seconds = _seconds(scan, results, there, to_compute, points, rate) if points else 0.0
        whole_file = scan.size * point_bytes(scan) / DISK if scan.has_merged_file else 0.0
        seconds += (START * split + whole_file) * merging + len(to_reduce) * (START + whole_file / 2)
        seconds += len(to_draw) * statistics.fmean(measured(results, "figure") or [3.0])
    return Cost(
        scan=scan,
        chunks=chunks,
        made=len(there) if computing else chunks,
        jobs=(chunks if split else 0) + scan.has_merged_file + len(scan.reduce) + len(figures),
        left=to_compute + merging + len(to_reduce) + len(to_draw),
        seconds=seconds,
        memory=sum(used[dearest]),
        fixed=used[dearest][0],
        dearest=dearest,
        disk=disk,
        useless=tuple(useless),
    )


def _belongs(path: Path, whole: Layout, index: int) -> bool:
    """Return whether a file is the chunk `index` of a scan, whole and of this configuration."""
    try:
        with netcdf.reading_chunk(path) as chunk:
            chunk_files.check(chunk, whole.points(index), index)
    except ChunkError:
        return False
    return True


def _grid_share(scan: Scan, name: str) -> float:
    """Return how many bytes the pieces of a reduction take in all chunks of a scan together."""
    _, vanish = reduction.places(scan, scan.reduce[name])
    pieces = math.prod(math.ceil(scan.grid[place] / splitting.chunk_shape(scan)[place]) for place in vanish)
    return reduced_bytes(scan, name) * (1 if scan.reduce[name]["how"] == "slice" else pieces)


def _seconds(scan: Scan, results: Path, there: list[int], chunks: int, points: int, rate: Callable) -> float:
    """Return the time on one core to compute what is left, from the chunks that are there if their times are known."""
    if chunks and there:
        some = there[:: max(1, len(there) // 100)]
        before = [took for index in some for took in measured(results, f"chunk/{scan.identifier}", str(index))]
        if before:
            return chunks * statistics.fmean(before)
    starting, speed = rate(scan)
    return points / speed + max(1, chunks) * starting


def cores(word: str) -> int:
    """Return the number of cores that a word of the command line means: a whole number, or all.

    Raises
    ------
    argparse.ArgumentTypeError
        It is neither.
    """
    if word == "all":
        return os.cpu_count() or 1
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is no number of cores; give a whole number from 1 on, or all")
    return int(word)


def measured(results: Path, rule: str, job: str = "") -> list[float]:
    """Return the seconds that earlier jobs of a rule took, or one that is named, from what Snakemake measured of them."""
    folder = results / "benchmarks" / rule
    found = map(jobcosts.measured, [folder / f"{job}.tsv"] if job else folder.rglob("*.tsv"))
    return [entry[0] for entry in found if entry]


def calibrated(scan: Scan, budget: float = 0.2) -> tuple[float, float]:
    """Return what a job takes before its first point [s], and how many points of a scan a core then computes per second.

    Found by trying ever more points for `budget` seconds. The first are computed several times: compiling, and tables that all
    points share, count once for a job, and where the machine pauses, which it may for longer than the points take, a
    second try does not.
    """
    _, cold = _tried(scan, 1)
    points, took = _quicker(scan, 1, budget)
    starting, sample = max(0.0, cold - took), 1
    while took <= budget / 4 and points >= sample / 2 and points < scan.size:
        sample *= 8
        points, took = _quicker(scan, sample, budget)
    return START + starting, points / took


def _quicker(scan: Scan, sample: int, budget: float) -> tuple[int, float]:
    """Return what `_tried` does, the quickest of three times, or of two where the first takes longer than `budget`."""
    first = _tried(scan, sample)
    others = [_tried(scan, sample) for _ in range(1 if first[1] > budget else 2)]
    return min(first, *others, key=lambda tried: tried[1])


def _tried(scan: Scan, sample: int) -> tuple[int, float]:
    """Compute at most `sample` points from the middle of a scan; return how many it were and how long it took [s]."""
    own, room = [1] * len(scan.grid), sample
    for place in reversed(range(len(own))):
        own[place] = min(splitting.chunk_shape(scan)[place], max(1, room))
        room //= own[place]
    # From the middle of the grid, where more points have numbers than at its corner.
    low = [(length - part) // 2 for length, part in zip(scan.grid, own, strict=True)]
    points = scan.subset(tuple(slice(first, first + part) for first, part in zip(low, own, strict=True)))
    started = time.perf_counter()
    compute_points(points)
    return points.size, time.perf_counter() - started


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
        if item.left and item.memory > limit:
            yield (
                f"{item.scan.identifier}: a {item.dearest} job would take {size_text(item.memory)} of memory, more than "
                f"{size_text(limit)}; {_smaller(item, limit)}raise max_job_memory to {math.ceil(item.memory / MEGABYTE)}"
            )
    jobs = sum(item.jobs for item in costs)
    if jobs > limits["max_jobs"]:
        worst = max(costs, key=lambda item: item.chunks)
        larger = math.ceil(worst.scan.chunk_points * worst.chunks / max(1, limits["max_jobs"] // (4 * len(costs))))
        yield (
            f"{worst.scan.identifier}: the run has {jobs} jobs, more than {limits['max_jobs']}; raise its chunk_points from "
            f"{worst.scan.chunk_points} to {larger}, name fewer scans under 'only', or raise max_jobs"
        )
    folder = Path(results).absolute()
    while not folder.exists():
        folder = folder.parent
    free, needed = shutil.disk_usage(folder).free, sum(item.disk for item in costs)
    if needed > free:
        worst = max(costs, key=lambda item: item.disk)
        yield (
            f"{worst.scan.identifier}: the run writes {size_text(needed)}, and {folder} has {size_text(free)} free; keep less of it "
            "(keep: merged, or reduce it and keep: reduced), name fewer outputs, or run in another folder with --directory"
        )


def _smaller(item: Cost, limit: float) -> str:
    """Return what makes the dearest job of a scan smaller, if anything does, and ``, or``."""
    scan = item.scan
    if item.dearest == "figure":
        return "make the axes shorter, leave out its figures, or "
    if item.dearest == "merge" and scan.pointwise != scan.outputs:
        return "make the axes shorter, leave out those of its outputs that are made of all points, or "
    points = math.floor(
        math.prod(splitting.chunk_shape(scan)) * (limit - item.fixed) / max(1, item.memory - item.fixed)
    )
    if points >= 1:
        return f"lower its chunk_points to {points}, or "
    if item.dearest == "reduction":
        worst = max(scan.reduce, key=lambda name: reduced_bytes(scan, name))
        return f"let less stay of its reduction {worst} ({size_text(reduced_bytes(scan, worst))}; name more axes under 'over'), or "
    return ""


def figures_of(configuration, scan: str) -> dict[str, str]:
    """Return the kind of each figure that a configuration asks of a scan."""
    return {name: figure.kind for name, figure in configuration.figures.items() if figure.scan == scan}


def refuse(configuration, layouts: Callable, results: str | os.PathLike) -> None:
    """Raise a ConfigurationError that says what to change where the scans of a configuration cannot fit."""
    for look in (False, True):  # to look is worth it only where something stands in the way
        costs = [
            cost(layouts(name), results, figures_of(configuration, name), look=look) for name in configuration.scans
        ]
        found = list(refusals(costs, results, configuration.limits))
        if not found:
            return
    raise ConfigurationError("\n".join(found))


def layouts(scans: Mapping[str, Scan], results: str | os.PathLike) -> Callable[[str], Layout]:
    """Return a function from the name of a scan to its layout in a folder of results."""
    return lambda name: split_record.read_layout(scans[name], paths.chunk_folder(scans[name], results))
