"""The files of chunks: each is a block of a scan, knows which, and is believed only where it is just that."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from heatscan import reduction, storage
from heatscan.errors import ChunkError
from heatscan.scan import Scan, compute_points, dtype


def attributes(points: Scan, index: int) -> dict:
    """Return what identifies the chunk `index` that holds these points."""
    return {"scan": points.identifier, "configuration": points.digest, "chunk": index}


def write(points: Scan, index: int, path: str | os.PathLike) -> None:
    """Compute the points of a chunk and write them to `path`, or what is reduced from them where only that is kept."""
    arrays = compute_points(points)
    dims = {name: (*points.output_dims(name), "point") for name in points.pointwise}
    if points.keep == "reduced":
        arrays, dims = reduction.pieces(points, arrays)
    storage.write_chunk(path, arrays, dims, attributes(points, index))


def index(path: str | os.PathLike, arrays_and_attributes: tuple[dict, dict], known: int) -> int:
    """Return the number that a chunk says it has, one of `known`."""
    number = arrays_and_attributes[1].get("chunk", -1)
    if number not in range(known):
        raise ChunkError(_elsewhere(path, "chunk", number, f"0 to {known - 1}"))
    return number


def check(path: str | os.PathLike, found: tuple[dict, dict], points: Scan, number: int) -> None:
    """Raise a ChunkError that names `path` unless what was read there is the chunk `number` with these points."""
    arrays, given = found
    for key, value in attributes(points, number).items():
        if given.get(key) != value:
            raise ChunkError(_elsewhere(path, key, given.get(key), repr(value)))
    if points.keep == "reduced":
        expected = reduction.piece_shapes(points)
    else:
        expected = {
            name: ((*points.output_shape(name), points.size), np.dtype(dtype(points, name)))
            for name in points.pointwise
        }
    if set(arrays) != set(expected):
        raise ChunkError(f"{path}: this chunk holds {', '.join(sorted(arrays))}, not {', '.join(sorted(expected))}")
    for name, (shape, kind) in expected.items():
        if arrays[name].shape != shape:
            raise ChunkError(
                f"{path}: {name} has the shape {arrays[name].shape}, not {shape}; delete it and rerun the workflow"
            )
        if arrays[name].dtype != kind:
            raise ChunkError(f"{path}: {name} is {arrays[name].dtype}, not {kind}; delete it and rerun the workflow")


def _elsewhere(path: str | os.PathLike, key: str, value, right: str) -> str:
    whose = f"its {key} is {value!r}, not {right}"
    return f"{Path(path)}: this chunk belongs elsewhere: {whose}; delete it and rerun the workflow"
