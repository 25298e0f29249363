"""How a scan is split into chunks, and which of them a scan that has grown already has.

A new scan is one part. When axes are lengthened at either end, or cases added, the old parts stay what they are, the new
points form further parts beside them, and the chunks of these are numbered on from the old ones. What a scan looked like
when its chunks were made stands in a small record beside them. It saves work and decides nothing: without it, or after
any other change, the scan is one part again, and chunks that hold other points than they should are computed again.
"""

from __future__ import annotations

import itertools
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.results.atomic import replacing

RECORD = "layout.json"

Box = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Layout:
    """A scan and the parts that it is made of, each a box (first corner, corner behind the last point) of its grid."""

    scan: Scan
    parts: tuple[Box, ...]

    @cached_property
    def _scans(self) -> tuple[Scan, ...]:
        return tuple(self.scan.block(*part) for part in self.parts)

    @property
    def n_chunks(self) -> int:
        """How many chunks all parts make."""
        return sum(scan.n_chunks for scan in self._scans)

    def box(self, index: int) -> Box:
        """Return where chunk `index` lies on the grid of the scan."""
        rest = index
        for (low, _), scan in zip(self.parts, self._scans, strict=True):
            if 0 <= rest < scan.n_chunks:
                return moved(scan.chunk_box(rest), low)
            rest -= scan.n_chunks
        raise ConfigurationError(
            f"{self.scan.identifier} has chunks 0 to {self.n_chunks - 1}; there is no chunk {index}"
        )

    def points(self, index: int) -> Scan:
        """Return the points of chunk `index`."""
        return self.scan.block(*self.box(index))

    def record(self) -> dict:
        """Return what must be remembered to find the chunks again after the scan has grown."""
        return {
            "chunk_points": self.scan.chunk_points,
            "configuration": self.scan.block(*_whole(self.scan)).digest,
            "first": _first(self.scan),
            "shape": list(self.scan.grid),
            "parts": [[list(corner) for corner in part] for part in self.parts],
        }


def plain(scan: Scan) -> Layout:
    """Return the layout of a scan that has no past."""
    return Layout(scan, (_whole(scan),))


def grown(scan: Scan, record: Mapping | None) -> Layout:
    """Return the layout of a scan that keeps the chunks of the record, if these lie as one block in it."""
    try:
        offset = _offset(scan, record) if record else None
        if offset is None:
            return plain(scan)
        parts = [moved(part, offset) for part in record["parts"]]
        old = offset, tuple(map(sum, zip(offset, record["shape"], strict=True)))
        if not _tile(parts, old):
            return plain(scan)
    except (KeyError, TypeError, ValueError, AttributeError):
        return plain(scan)  # what was read is no record
    return Layout(scan, (*parts, *_around(old, scan.grid)))


def of(scan: Scan, folder: str | os.PathLike) -> Layout:
    """Return the layout of a scan whose chunks are, or will be, in `folder`."""
    return grown(scan, _recorded(folder))


def remembered(layout: Layout, folder: str | os.PathLike) -> bool:
    """Return whether the record in `folder` is that of this very layout."""
    try:
        return (Path(folder) / RECORD).read_text(encoding="utf-8") == _text(layout)
    except (OSError, ValueError):
        return False


def split_alike(layout: Layout, folder: str | os.PathLike) -> bool:
    """Return whether the record in `folder`, if there is one, is of chunks as large as these."""
    record = _recorded(folder)
    return not isinstance(record, Mapping) or record.get("chunk_points") == layout.scan.chunk_points


def _recorded(folder: str | os.PathLike):
    """Return what the record in `folder` holds, None where there is none."""
    try:
        return json.loads((Path(folder) / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _text(layout: Layout) -> str:
    return json.dumps(layout.record()) + "\n"


def remember(layout: Layout, folder: str | os.PathLike) -> None:
    """Write the record of a layout into `folder`, unless it is there."""
    if remembered(layout, folder):
        return
    path, text = Path(folder) / RECORD, _text(layout)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def moved(box: Box, by: tuple[int, ...]) -> Box:
    """Return a box that lies further along the grid."""
    low, high = (tuple(map(sum, zip(corner, by, strict=True))) for corner in box)
    return low, high


def _whole(scan: Scan) -> Box:
    return (0,) * len(scan.grid), scan.grid


def _size(box: Box) -> int:
    return math.prod(last - first for first, last in zip(*box, strict=True))


def _first(scan: Scan) -> list:
    """Return the name of the first case and the first value along each point axis."""
    return [next(iter(scan.cases), ""), *(scan.axes[name].array()[0].item() for name in scan.point_axes)]


def _offset(scan: Scan, record: Mapping) -> tuple[int, ...] | None:
    """Return where on the grid the recorded scan begins; None where it is no block of this one."""
    if record["chunk_points"] != scan.chunk_points or len(record["shape"]) != len(scan.grid):
        return None
    labels = [list(scan.cases) or [""], *(scan.axes[name].array().tolist() for name in scan.point_axes)]
    if any(first not in along for first, along in zip(record["first"], labels, strict=True)):
        return None
    offset = tuple(along.index(first) for first, along in zip(record["first"], labels, strict=True))
    end = tuple(map(sum, zip(offset, record["shape"], strict=True)))
    if any(last > length for last, length in zip(end, scan.grid, strict=True)):
        return None
    return offset if scan.block(offset, end).digest == record["configuration"] else None


def _around(inner: Box, grid: tuple[int, ...]) -> list[Box]:
    """Return boxes that hold the points of the grid outside of `inner`, the largest extents along the last dimensions."""
    low, high = inner
    boxes = []
    for dim, length in enumerate(grid):
        before = low[:dim], high[:dim]
        behind = (0,) * (len(grid) - dim - 1), grid[dim + 1 :]
        for first, last in ((0, low[dim]), (high[dim], length)):
            if first < last:
                boxes.append(((*before[0], first, *behind[0]), (*before[1], last, *behind[1])))
    return boxes


def _tile(boxes: list[Box], whole: Box) -> bool:
    """Return whether the boxes hold every point of `whole` once and no other."""
    inside = all(
        low <= first < last <= high
        for box in boxes
        for low, first, last, high in zip(whole[0], *box, whole[1], strict=True)
    )
    apart = not any(
        all(max(a, c) < min(b, d) for a, b, c, d in zip(*one, *other, strict=True))
        for one, other in itertools.combinations(boxes, 2)
    )
    return inside and apart and sum(map(_size, boxes)) == _size(whole)
