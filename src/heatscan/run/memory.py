"""How much memory the jobs of a scan take, and how many bytes its outputs have."""

from __future__ import annotations

import math
from collections.abc import Iterable

from heatscan.engine import reduction, splitting
from heatscan.engine.products import Kind
from heatscan.engine.scan import Scan

MEGABYTE = 10**6
# Memory of a job besides its arrays [bytes], and how many times it holds those of a chunk; measured, see docs/scale.md.
CHUNK_BASE, CHUNK_TIMES = 120 * MEGABYTE, 1.5
MERGE_BASE, MERGE_TIMES = 150 * MEGABYTE, 2.2
# Outputs that are made of all points together: how many times the results of all points.
SUMMARY_TIMES = 8.5
# A figure reads the whole merged file; how many times it holds what it draws is declared with its kind.
FIGURE_BASE = 260 * MEGABYTE
REDUCTION_TIMES = 3.0


def point_bytes(scan: Scan) -> int:
    """Return how many bytes the outputs of a point take."""
    return sum(math.prod(scan.output_shape(name)) * scan.output_dtype(name).itemsize for name in scan.pointwise)


def output_bytes(scan: Scan, name: str) -> float:
    """Return how many bytes an output takes in the merged file; at most, where it summarises all points of a case."""
    count = scan.size / (len(scan.cases) or 1) if scan.definition.outputs[name].summary_of else scan.size
    return count * math.prod(scan.output_shape(name)) * scan.output_dtype(name).itemsize


def reduced_bytes(scan: Scan, name: str) -> int:
    """Return how many bytes the reduction `name` of a scan takes."""
    columns = reduction.columns(scan, scan.reduce[name]).values()
    return sum(math.prod(scan.lengths(dims)) * kind.itemsize for dims, kind in columns)


def jobs(scan: Scan, figures: Iterable[Kind] = ()) -> dict[str, tuple[float, float]]:
    """Return the peak memory of each kind of job of a scan and of figures of these kinds [bytes].

    Each is a pair: what the job takes for however few points, and what grows with its points.
    """
    points = math.prod(splitting.chunk_shape(scan))
    chunk = points * point_bytes(scan)
    merged = sum(output_bytes(scan, name) for name in scan.outputs)
    largest = max(math.prod(scan.output_shape(name)) for name in scan.pointwise) * 8 * points
    reducing = REDUCTION_TIMES * largest if scan.reduce else 0
    found = {}
    if splitting.has_chunk_files(scan):
        found["chunk"] = CHUNK_BASE + scan.computing_memory, CHUNK_TIMES * chunk + reducing * (not scan.has_merged_file)
    if scan.has_merged_file:
        arrays = MERGE_TIMES * chunk if scan.pointwise == scan.outputs else SUMMARY_TIMES * merged
        found["merge"] = MERGE_BASE + (0 if found else scan.computing_memory), arrays
    if scan.reduce:
        kept = max(reduced_bytes(scan, name) for name in scan.reduce)
        found["reduction"] = MERGE_BASE + 3 * kept, MERGE_TIMES * chunk + reducing if scan.has_merged_file else 0
    for kind in figures:
        drawn = sum(output_bytes(scan, name) for name in kind.outputs if name in scan.outputs)
        found["figure"] = max(found.get("figure", (0, 0)), (FIGURE_BASE, merged + kind.memory * drawn))
    return found
