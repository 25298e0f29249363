"""The files of chunks: each is a labelled Dataset that says which points it holds, and is checked before it is used."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heatscan.engine import reduction
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Region, Scan
from heatscan.engine.splitting import Layout
from heatscan.errors import ChunkError, ResultError
from heatscan.results import labels, netcdf


def write(points: Scan, index: int, path: str | os.PathLike, code: str) -> None:
    """Compute the points of a chunk and write them to `path`, or what is reduced from them where only that is kept.

    Parameters
    ----------
    points : Scan
        The points.
    index : int
        The number of the chunk in its scan.
    path : path
        The file.
    code : str
        The hash of the code, as `provenance.chunk_hash` works it out.
    """
    arrays = compute_points(points)
    if points.has_merged_file:
        data = labels.dataset(points, arrays, identify(points, index, code), indexed=False)
    else:
        data = labels.reduced_chunk(points, arrays, identify(points, index, code))
    netcdf.write(data, path)


def identify(points: Scan, index: int, code: str) -> dict:
    """Return the attributes that say what a chunk is: its numbers, its code and its place in the scan."""
    return {"scan": points.identifier, "configuration_hash": points.digest, "code_hash": code, "chunk": index}


def looks_valid(path: str | os.PathLike, points: Scan, code: str) -> bool:
    """Return whether a file begins like the chunk with these points and code: quick, and no proof that it is whole."""
    return netcdf.mentions(path, (points.digest, code))


@dataclass(frozen=True)
class ChunkFiles:
    """The chunks of a scan: how it is split, the files in any order, and the hash of the code of each chunk."""

    layout: Layout
    paths: Sequence[str | os.PathLike]
    codes: Sequence[str]

    def read(self, problems: list[str] | None = None) -> Iterator[tuple[Region, dict[str, np.ndarray]]]:
        """Read one chunk after the other, each checked to be what it says and to be there once.

        Parameters
        ----------
        problems : list of str, optional
            If given, what is wrong with a chunk is appended and the chunk left out, instead of raising an error.

        Yields
        ------
        tuple
            Where a chunk lies on the grid, and for each of its variables an array of shape (own dimensions..., points).

        Raises
        ------
        ChunkError
            Chunks are missing, damaged, of another scan, configuration or code, or duplicate; the text names them.
        """
        scan, count = self.layout.scan, self.layout.n_chunks
        found: dict[int, Path] = {}
        faults: list[str] = []
        for path in map(Path, self.paths):
            try:
                with netcdf.reading(path) as file:
                    index = _number(file, count)
                    if index in found:
                        raise ChunkError(f"{path}: duplicate of chunk {index} of {scan.identifier}, {found[index]}")
                    shapes = check(file, self.layout.points(index), index, self.codes[index])
                    found[index] = path
                    if not faults or problems is not None:  # otherwise the others are only checked
                        arrays = {name: file.get(name).reshape(*own, -1) for name, own in shapes.items()}
                        yield self.layout.region(index), arrays
            except ResultError as error:
                faults.append(str(error))
        if problems is not None:
            problems += faults
            return
        missing = sorted(set(range(count)) - set(found))
        if missing and not faults:
            faults.append(f"{scan.identifier}: missing chunks, of {count}: {', '.join(map(str, missing))}")
        if faults:
            raise ChunkError(summarise_errors(faults, 20))


def _number(file: netcdf.Reader, count: int) -> int:
    number = file.attributes.get("chunk", -1)
    if number not in range(count):
        raise ChunkError(
            f"{file.path}: chunk {number} does not exist, only 0 to {count - 1}; delete the file and rerun"
        )
    return number


def check(file: netcdf.Reader, points: Scan, index: int, code: str) -> dict[str, tuple[int, ...]]:
    """Return the lengths that each variable of a chunk has besides those of its points.

    Raises
    ------
    ChunkError
        The file is not the chunk `index` with these points and this code; the text names it.
    """
    differs = [key for key, right in identify(points, index, code).items() if file.attributes.get(key) != right]
    if differs:
        key = differs[0]
        found, right = file.attributes.get(key), identify(points, index, code)[key]
        reason = {"configuration_hash": "for another configuration", "code_hash": "by different code"}.get(key)
        reason = reason or f"as {key} {found!r}, not {right!r}"
        raise ChunkError(f"{file.path}: this chunk was made {reason}; delete it and rerun the workflow")
    expected = shapes(points)
    for name, (own, lengths, kind) in expected.items():
        if name not in file.variables:
            raise ChunkError(f"{file.path}: {name} is missing in this chunk; delete it and rerun the workflow")
        if file.variables[name] != ((*own, *lengths), kind):
            shape, found = file.variables[name]
            raise ChunkError(
                f"{file.path}: {name} is {found} of shape {shape}, not {kind} of {(*own, *lengths)}; "
                "delete it and rerun the workflow"
            )
    return {name: own for name, (own, _, _) in expected.items()}


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
