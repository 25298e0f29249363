"""The files of chunks: each is a labelled Dataset, named by a hash of its points and its code.

So a file that exists is right, whatever scan it was made for: one that is lengthened, split otherwise or set back to
what it was finds its chunks again. Before a file is used it is checked to be what its name says.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

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
        Where a chunk lies on the grid, and for each of its variables an array of shape (own dimensions..., points).

    Raises
    ------
    ChunkError
        Chunks are missing, damaged, or of other points or code than their names say; the text names them.
    """
    faults: list[str] = []
    for region, path in files:
        try:
            with netcdf.reading(path) as file:
                shapes = _check(file, scan.subset(region))
                if not faults or problems is not None:  # otherwise the others are only checked
                    yield region, {name: file.get(name).reshape(*own, -1) for name, own in shapes.items()}
        except ResultError as error:
            faults.append(str(error))
    if problems is not None:
        problems += faults
    elif faults:
        raise ChunkError(summarise_errors(faults, 20))


def _check(file: netcdf.Reader, points: Scan) -> dict[str, tuple[int, ...]]:
    """Return the lengths that each variable of a chunk has besides those of its points.

    Raises
    ------
    ChunkError
        The file does not hold these points, or is of other code than its name says; the text names it.
    """
    found = file.attributes
    if found.get("configuration_hash") != points.digest:
        raise ChunkError(f"{file.path}: this chunk was made for other points; delete it and rerun the workflow")
    if provenance.chunk_name(points, found.get("code_hash")) != file.path.stem:
        raise ChunkError(f"{file.path}: this chunk was made by different code; delete it and rerun the workflow")
    expected = shapes(points)
    for variable, (own, lengths, kind) in expected.items():
        shape, type_ = file.variables.get(variable, ((), None))
        if type_ is None:
            raise ChunkError(f"{file.path}: {variable} is missing in this chunk; delete it and rerun the workflow")
        if (shape, type_) != ((*own, *lengths), kind):
            raise ChunkError(
                f"{file.path}: {variable} is {type_} of shape {shape}, not {kind} of {(*own, *lengths)}; "
                "delete it and rerun the workflow"
            )
    return {variable: own for variable, (own, _, _) in expected.items()}


def shapes(points: Scan) -> dict[str, tuple[tuple[int, ...], tuple[int, ...], np.dtype]]:
    """Return the lengths of the own dimensions, those of the points, and the type of every variable of a chunk."""
    if points.has_merged_file:
        return {name: (points.output_shape(name), points.shape, points.output_dtype(name)) for name in points.pointwise}
    return {
        f"{name}.{column}": ((), points.lengths(dims), kind)
        for name, spec in points.reduce.items()
        for column, (dims, kind) in reduction.columns(points, spec).items()
    }


def summarise_errors(problems: Sequence[str], most: int = 5) -> str:
    """Return the first of many problems, a line each, and how many more there are."""
    more = [f"and {len(problems) - most} more"] if len(problems) > most else []
    return "\n".join([*problems[:most], *more])
