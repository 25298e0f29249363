"""The files of chunks: each is a block of a scan, knows which, and is believed only where it is just that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from heatscan.results import provenance, netcdf
from heatscan.engine import reduction
from heatscan.errors import ChunkError
from heatscan.engine.scan import Scan, compute_points, dtype


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
    computed = ((run, box, compute_points(points.block(*box))) for run, box in points.pieces())
    if not points.has_merged_file:
        found = reduction.reduced(points, ((box, arrays) for _, box, arrays in computed))
        netcdf.write_chunk(path, *found, attributes(points, index))
        return
    variables = {
        name: ((*points.output_dims(name), "point"), shape, kind)
        for name, (shape, kind) in array_shapes(points).items()
    }
    with netcdf.writing_chunk(path, variables, attributes(points, index)) as writer:
        for run, _, arrays in computed:
            for name, values in arrays.items():
                writer.put(name, values, (..., run))


def array_shapes(points: Scan) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Return shape and type of every array of a chunk with these points."""
    if not points.has_merged_file:
        return reduction.piece_shapes(points)
    return {
        name: ((*points.output_shape(name), points.size), np.dtype(dtype(points, name))) for name in points.pointwise
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


def read(chunk: netcdf.Chunk, points: Scan) -> Iterator[tuple[tuple, dict[str, np.ndarray]]]:
    """Yield box and arrays of the pieces of a chunk that was checked; all at once where it is reduced."""
    if not points.has_merged_file:
        yield ((0,) * len(points.grid), points.grid), {name: chunk.get(name) for name in chunk.arrays}
        return
    for run, box in points.pieces():
        yield box, {name: chunk.get(name, (..., run)) for name in chunk.arrays}


def _elsewhere(path: str | os.PathLike, key: str, value, right: str) -> str:
    whose = f"its {key} is {value!r}, not {right}"
    return f"{Path(path)}: this chunk belongs elsewhere: {whose}; delete it and rerun the workflow"
