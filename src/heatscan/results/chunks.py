"""The files of chunks: each is a block of a scan, knows which, and is believed only where it is just that."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from heatscan.results import provenance, netcdf
from heatscan.engine import reduction
from heatscan.errors import ChunkError
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan


def attributes(points: Scan, index: int) -> dict:
    """Return what identifies the chunk `index` that holds these points."""
    return {
        "scan": points.identifier,
        "configuration": points.digest,
        "code": provenance.chunk_hash(points),
        "chunk": index,
    }


def write(points: Scan, index: int, path: str | os.PathLike) -> None:
    """Compute the points of a chunk and write them to `path`, or what is reduced from them where only that is kept."""
    arrays = compute_points(points)
    dims = {name: (*points.output_dims(name), "point") for name in arrays}
    if not points.has_merged_file:
        arrays, dims = reduction.reduce_all(points, arrays)
    netcdf.write_chunk(path, arrays, dims, attributes(points, index))


def array_shapes(points: Scan) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Return shape and type of every array of a chunk with these points."""
    if not points.has_merged_file:
        return reduction.reduced_shapes(points)
    return {
        name: ((*points.output_shape(name), points.size), points.output_dtype(name)) for name in points.pointwise
    }


def index(chunk: netcdf.Chunk, known: int) -> int:
    """Return the number that a chunk says it has, one of `known`."""
    number = chunk.attributes.get("chunk", -1)
    if number not in range(known):
        raise ChunkError(_elsewhere(chunk.path, "chunk", number, f"0 to {known - 1}"))
    return number


def seem_right(path: str | os.PathLike, points: Scan) -> bool:
    """Return whether a file begins like a chunk with these points, by the code of today: quick, and no proof that it is whole."""
    return netcdf.mentions(path, (points.digest, provenance.chunk_hash(points)))


def check(chunk: netcdf.Chunk, points: Scan, number: int) -> None:
    """Raise a ChunkError that names the file unless what is in it is the chunk `number` with these points."""
    for key, value in attributes(points, number).items():
        if chunk.attributes.get(key) != value:
            raise ChunkError(_elsewhere(chunk.path, key, chunk.attributes.get(key), repr(value)))
    expected = array_shapes(points)
    if set(chunk.arrays) != set(expected):
        raise ChunkError(
            f"{chunk.path}: this chunk holds {', '.join(sorted(chunk.arrays))}, not {', '.join(sorted(expected))}"
        )
    for name, (shape, kind) in expected.items():
        found_shape, found_kind = chunk.arrays[name]
        if found_shape != shape:
            raise ChunkError(
                f"{chunk.path}: {name} has the shape {found_shape}, not {shape}; delete it and rerun the workflow"
            )
        if found_kind != kind:
            raise ChunkError(f"{chunk.path}: {name} is {found_kind}, not {kind}; delete it and rerun the workflow")


def _elsewhere(path: str | os.PathLike, key: str, value, right: str) -> str:
    whose = f"its {key} is {value!r}, not {right}"
    return f"{Path(path)}: this chunk belongs elsewhere: {whose}; delete it and rerun the workflow"
