"""How a scan is split into chunks: regions of its grid, each computed by one job and kept in one file.

They are of one size, from the first point on. So a scan that is lengthened at the end of the axis that is split, or
that gets further cases, keeps all chunks but perhaps the last.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from heatscan.engine.scan import Region, Scan


def chunk_shape(scan: Scan) -> tuple[int, ...]:
    """Return the lengths of a chunk along the grid: whole rows of the last axes, what fits of the one before them.

    It has at most `chunk_points` points.
    """
    shape, room = [1] * len(scan.shape), scan.chunk_points
    for dim in reversed(range(len(scan.shape))):
        shape[dim] = min(scan.shape[dim], room)
        if shape[dim] < scan.shape[dim]:
            break
        room //= shape[dim]
    return tuple(shape)


def chunks(scan: Scan) -> Iterator[Region]:
    """Yield the chunks of a scan, in the order of their points."""
    along = [
        [slice(first, min(first + own, length)) for first in range(0, length, own)]
        for length, own in zip(scan.shape, chunk_shape(scan), strict=True)
    ]
    yield from itertools.product(*along)


def n_chunks(scan: Scan) -> int:
    """Return how many chunks a scan makes."""
    return math.prod(math.ceil(length / own) for length, own in zip(scan.shape, chunk_shape(scan), strict=True))


def has_chunk_files(scan: Scan) -> bool:
    """Return whether chunks have files: a scan of one chunk that is kept is computed where it is merged."""
    return n_chunks(scan) > 1 or not scan.has_merged_file


def lengths(region: Region) -> tuple[int, ...]:
    """Return the number of values of a region along each dimension of the grid."""
    return tuple(along.stop - along.start for along in region)
