"""The files of chunks: each is a labelled Dataset, named by a hash of its points and its code.

So a file that exists is right, whatever scan it was made for: one that is lengthened, split otherwise or set back to
what it was finds its chunks again. Before a file is used it is checked to be what its name says.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from heatscan.engine import reduction
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Region, Scan
from heatscan.errors import ChunkError, ResultError
from heatscan.results import labels, netcdf, provenance


def write(points: Scan, path: str | os.PathLike, code: str) -> None:
    """Compute the points of a chunk and write them to `path`, or what is reduced from them where only that is kept.

    Parameters
    ----------
    points : Scan
        The points.
    path : path
        The file.
    code : str
        The hash of the code, as `provenance.chunk_hash` works it out.
    """
    arrays = compute_points(points)
    identity = {"scan": points.identifier, "configuration_hash": points.digest, "code_hash": code}
    if points.has_merged_file:
        data = labels.dataset(points, arrays, identity, indexed=False)
    else:
        data = labels.reduced_chunk(points, arrays, identity)
    netcdf.write(data, path)


def read(
    scan: Scan, files: Iterable[tuple[Region, str | os.PathLike]], problems: list[str] | None = None
) -> Iterator[tuple[Region, dict[str, np.ndarray]]]:
    """Read one chunk after the other, each checked to be what its name says.

    Parameters
    ----------
    scan : Scan
        The scan.
    files : iterable
        Where each chunk lies on the grid, and its file.
    problems : list of str, optional
        If given, what is wrong with a chunk is appended and the chunk left out, instead of raising an error.

    Yields
    ------
    tuple
        Where a chunk lies on the grid, and for each of its variables an array over its dimensions.

    Raises
    ------
    ChunkError
        Chunks are missing, damaged, or of other points or code than their names say; the text names them.
    """
    faults: list[str] = []
    for region, path in files:
        try:
            with netcdf.reading(path) as file:
                if fault := _fault(file, path, points := scan.subset(region)):
                    raise ChunkError(f"{path}: {fault}; delete it and rerun the workflow")
                if not faults or problems is not None:  # otherwise the others are only checked
                    yield region, {name: file[name][...] for name in variables(points)}
        except ResultError as error:
            faults.append(str(error))
    if problems is not None:
        problems += faults
    elif faults:
        raise ChunkError(summarise_errors(faults, 20))


def _fault(file: netcdf.File, path: str | os.PathLike, points: Scan) -> str:
    """Return why a file is not the chunk with these points and the code that its name says, or nothing if it is."""
    if getattr(file, "configuration_hash", None) != points.digest:
        return "this chunk was made for other points"
    if provenance.chunk_name(points, getattr(file, "code_hash", "")) != Path(path).stem:
        return "this chunk was made by different code"
    for name, (dims, kind) in variables(points).items():
        if name not in file.variables:
            return f"{name} is missing in this chunk"
        shape, found = file[name].shape, np.dtype(object if file[name].dtype is str else file[name].dtype)
        if (shape, found) != (points.lengths(dims), kind):
            return f"{name} is {found} of shape {shape}, not {kind} of {points.lengths(dims)}"
    return ""


def variables(points: Scan) -> dict[str, tuple[tuple[str, ...], np.dtype]]:
    """Return the dimensions and the type of every variable of a chunk."""
    if points.has_merged_file:
        return {name: (dims, kind) for name, (dims, kind, _) in labels.variables(points).items()}
    return {
        f"{name}.{column}": made
        for name, spec in points.reduce.items()
        for column, made in reduction.columns(points, spec).items()
    }


def summarise_errors(problems: Sequence[str], most: int = 5) -> str:
    """Return the first of many problems, a line each, and how many more there are."""
    more = [f"and {len(problems) - most} more"] if len(problems) > most else []
    return "\n".join([*problems[:most], *more])
