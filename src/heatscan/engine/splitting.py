"""How a scan is split into chunks: regions of its grid, each computed by one job and kept in one file.

When axes are lengthened at either end, or cases added, the old chunks stay what they are, and the new points make
further chunks, numbered on from the old ones. The record of a split saves work and decides nothing: without it, or
after any other change, the scan is split anew, and chunks that hold other points than they should are computed again.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from heatscan.engine.scan import Region, Scan
from heatscan.errors import ConfigurationError


def chunk_shape(scan: Scan) -> tuple[int, ...]:
    """Return the lengths of a chunk along the grid: whole rows of the last axes, equal shares of the one before them.

    It has at most `chunk_points` points.
    """
    shape, room = [1] * len(scan.shape), scan.chunk_points
    for dim in reversed(range(len(scan.shape))):
        length = scan.shape[dim]
        shape[dim] = math.ceil(length / math.ceil(length / max(1, room)))
        room //= shape[dim]
        if shape[dim] < length:
            break
    return tuple(shape)


def chunks(scan: Scan) -> Iterator[Region]:
    """Yield the chunks of a scan that has not grown, in the order of their points."""
    along = [
        [slice(first, min(first + own, length)) for first in range(0, length, own)]
        for length, own in zip(scan.shape, chunk_shape(scan), strict=True)
    ]
    yield from itertools.product(*along)


def n_chunks(scan: Scan) -> int:
    """Return how many chunks a scan makes that has not grown."""
    return math.prod(math.ceil(length / own) for length, own in zip(scan.shape, chunk_shape(scan), strict=True))


def has_chunk_files(scan: Scan) -> bool:
    """Return whether chunks have files: a scan of one chunk that is kept is computed where it is merged."""
    return n_chunks(scan) > 1 or not scan.has_merged_file


def lengths(region: Region) -> tuple[int, ...]:
    """Return the number of values of a region along each dimension of the grid."""
    return tuple(along.stop - along.start for along in region)


def moved(region: Region, origin: Region) -> Region:
    """Return a region that is given relative to the first point of `origin`."""
    return tuple(
        slice(along.start + first.start, along.stop + first.start) for along, first in zip(region, origin, strict=True)
    )


@dataclass(frozen=True)
class Layout:
    """A scan and the regions that it has grown through, each inside the next; the last is its whole grid."""

    scan: Scan
    stages: tuple[Region, ...]

    @cached_property
    def chunks(self) -> tuple[Region, ...]:
        """Where each chunk lies on the grid of the scan, those of earlier stages first."""
        added = [part for inner, outer in itertools.pairwise(self.stages) for part in _outside(inner, outer)]
        parts = (self.stages[0], *added)
        return tuple(moved(chunk, part) for part in parts for chunk in chunks(self.scan.subset(part)))

    @property
    def n_chunks(self) -> int:
        """How many chunks there are."""
        return len(self.chunks)

    def region(self, index: int) -> Region:
        """Return where chunk `index` lies on the grid of the scan."""
        if not 0 <= index < self.n_chunks:
            raise ConfigurationError(
                f"{self.scan.identifier} has chunks 0 to {self.n_chunks - 1}; there is no chunk {index}"
            )
        return self.chunks[index]

    def points(self, index: int) -> Scan:
        """Return the points of chunk `index`."""
        return self.scan.subset(self.region(index))

    def record(self) -> dict:
        """Return what must be remembered to find the chunks again after the scan has grown."""
        return {
            "chunk_points": self.scan.chunk_points,
            "configuration": self.scan.subset(self.stages[-1]).digest,
            "first": [along[0] for along in _labels(self.scan)],
            "stages": [[[along.start, along.stop] for along in stage] for stage in self.stages],
        }


def plain(scan: Scan) -> Layout:
    """Return the layout of a scan that has not grown."""
    return Layout(scan, (_grid(scan),))


def grown(scan: Scan, record: Mapping | None) -> Layout:
    """Return the layout of a scan that keeps the chunks of a recorded one, if this is a region of it."""
    try:
        if not record or record["chunk_points"] != scan.chunk_points:
            return plain(scan)
        starts = [along.index(first) for first, along in zip(record["first"], _labels(scan), strict=True)]
        origin = tuple(slice(start, start) for start in starts)
        stages = tuple(moved([slice(*ends) for ends in stage], origin) for stage in record["stages"])
        nested = all(_inside(inner, outer) for inner, outer in itertools.pairwise((*stages, _grid(scan))))
        if not nested or scan.subset(stages[-1]).digest != record["configuration"]:
            return plain(scan)
    except (LookupError, TypeError, ValueError, AttributeError):
        return plain(scan)  # the scan is another one, or what was read is not a record
    return Layout(scan, stages if stages[-1] == _grid(scan) else (*stages, _grid(scan)))


def _grid(scan: Scan) -> Region:
    return tuple(slice(0, length) for length in scan.shape)


def _labels(scan: Scan) -> list[list]:
    """Return the names of the cases and the values along each point axis."""
    return [scan.dimension_values(dim).tolist() for dim in scan.dims]


def _inside(inner: Region, outer: Region) -> bool:
    return all(b.start <= a.start < a.stop <= b.stop for a, b in zip(inner, outer, strict=True))


def _outside(inner: Region, outer: Region) -> list[Region]:
    """Return regions that hold the points of `outer` not in `inner`, longest along the last dimensions."""
    found = []
    for dim, (within, along) in enumerate(zip(inner, outer, strict=True)):
        for ends in (slice(along.start, within.start), slice(within.stop, along.stop)):
            if ends.start < ends.stop:
                found.append((*inner[:dim], ends, *outer[dim + 1 :]))
    return found
