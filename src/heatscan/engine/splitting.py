"""How a scan is split into chunks: regions of its grid, each computed by one job and kept in one file.

A new scan is one part. When axes are lengthened at either end, or cases added, the old parts stay what they are, the
new points form further parts beside them, and the chunks of these are numbered on from the old ones. The record of a
split saves work and decides nothing: without it, or after any other change, the scan is one part again, and chunks that
hold other points than they should are computed again.
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
    shape, room = [1] * len(scan.grid), scan.chunk_points
    for dim in reversed(range(len(scan.grid))):
        length = scan.grid[dim]
        shape[dim] = math.ceil(length / math.ceil(length / max(1, room)))
        room //= shape[dim]
        if shape[dim] < length:
            break
    return tuple(shape)


def chunks(scan: Scan) -> Iterator[Region]:
    """Yield the chunks of a scan that has not grown, in the order of their points."""
    along = [
        [slice(first, min(first + own, length)) for first in range(0, length, own)]
        for length, own in zip(scan.grid, chunk_shape(scan), strict=True)
    ]
    yield from itertools.product(*along)


def n_chunks(scan: Scan) -> int:
    """Return how many chunks a scan makes that has not grown."""
    return math.prod(math.ceil(length / own) for length, own in zip(scan.grid, chunk_shape(scan), strict=True))


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
    """A scan and the parts that it is made of."""

    scan: Scan
    parts: tuple[Region, ...]

    @cached_property
    def chunks(self) -> tuple[Region, ...]:
        """Where each chunk lies on the grid of the scan."""
        return tuple(moved(chunk, part) for part in self.parts for chunk in chunks(self.scan.subset(part)))

    @property
    def n_chunks(self) -> int:
        """How many chunks all parts make."""
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
            "configuration": self.scan.subset(_all(self.scan)).digest,
            "first": _first(self.scan),
            "shape": list(self.scan.grid),
            "parts": [[[along.start, along.stop] for along in part] for part in self.parts],
        }


def plain(scan: Scan) -> Layout:
    """Return the layout of a scan that has no past."""
    return Layout(scan, (_all(scan),))


def grown(scan: Scan, record: Mapping | None) -> Layout:
    """Return the layout of a scan that keeps the chunks of the record, if these lie as one region in it."""
    try:
        old = _recorded_region(scan, record) if record else None
        if old is None:
            return plain(scan)
        parts = [moved([slice(*ends) for ends in part], old) for part in record["parts"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return plain(scan)  # what was read is no record
    return Layout(scan, (*parts, *_around(old, scan.grid))) if _tile(parts, old) else plain(scan)


def _all(scan: Scan) -> Region:
    return tuple(slice(0, length) for length in scan.grid)


def _first(scan: Scan) -> list:
    """Return the name of the first case and the first value along each point axis."""
    return [next(iter(scan.cases), ""), *(scan.axes[name].array()[0].item() for name in scan.point_axes)]


def _recorded_region(scan: Scan, record: Mapping) -> Region | None:
    """Return where on the grid the recorded scan lies; None where it is no region of this one."""
    if record["chunk_points"] != scan.chunk_points or len(record["shape"]) != len(scan.grid):
        return None
    labels = [list(scan.cases) or [""], *(scan.axes[name].array().tolist() for name in scan.point_axes)]
    if any(first not in along for first, along in zip(record["first"], labels, strict=True)):
        return None
    starts = [along.index(first) for first, along in zip(record["first"], labels, strict=True)]
    region = tuple(slice(start, start + length) for start, length in zip(starts, record["shape"], strict=True))
    if any(along.stop > length for along, length in zip(region, scan.grid, strict=True)):
        return None
    return region if scan.subset(region).digest == record["configuration"] else None


def _around(inner: Region, grid: tuple[int, ...]) -> list[Region]:
    """Return regions that hold the points of the grid outside of `inner`, longest along the last dimensions."""
    found = []
    for dim, length in enumerate(grid):
        behind = tuple(slice(0, other) for other in grid[dim + 1 :])
        for first, last in ((0, inner[dim].start), (inner[dim].stop, length)):
            if first < last:
                found.append((*inner[:dim], slice(first, last), *behind))
    return found


def _tile(regions: list[Region], whole: Region) -> bool:
    """Return whether the regions hold every point of `whole` once and no other."""
    inside = all(
        outer.start <= along.start < along.stop <= outer.stop
        for region in regions
        for along, outer in zip(region, whole, strict=True)
    )
    apart = not any(
        all(max(a.start, b.start) < min(a.stop, b.stop) for a, b in zip(*pair, strict=True))
        for pair in itertools.combinations(regions, 2)
    )
    return inside and apart and sum(math.prod(lengths(region)) for region in regions) == math.prod(lengths(whole))
