"""From chunks to one file of all points of a scan, or to what is reduced from them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from heatscan.engine import reduction, splitting
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Region, Scan
from heatscan.errors import ChunkError, ResultError
from heatscan.results import labels, netcdf
from heatscan.results.chunks import ChunkFiles, summarise_errors

if TYPE_CHECKING:  # slow to load, and a merge of many chunks needs nothing of it
    import xarray as xr

# What the variable `computed` of a partial scan says of each point.
COMPUTED = {"missing": 0, "computed": 1}
# What stands in a flag where nothing was computed; no study uses it.
NO_FLAG = -128


def compute(scan: Scan, code: str | None = None) -> xr.Dataset:
    """Return the Dataset of a scan that fits into one chunk, computed here and now; `code` is the hash of the code."""
    count = splitting.n_chunks(scan)
    if count != 1:
        raise ChunkError(f"{scan.identifier} is split into {count} chunks; compute and merge them")
    data = labels.dataset(scan, compute_points(scan), labels.identify(scan, code))
    return labels.add_summaries(scan, data)


def write_computed(scan: Scan, output: str | os.PathLike, code: str) -> None:
    """Write the Dataset of a scan that fits into one chunk, computed here and now, to the file `output`."""
    if labels.summaries(scan):
        netcdf.write(compute(scan, code), output)
    else:
        (whole,) = splitting.chunks(scan)
        _write_pieces(scan, [(whole, compute_points(scan))], output, code)


def merge(files: ChunkFiles, code: str) -> xr.Dataset:
    """Place the chunks of a scan by their index and return its Dataset, the very one that `compute` would.

    Raises
    ------
    ChunkError
        As `ChunkFiles.read`.
    """
    scan = files.layout.scan
    shapes = {name: (*scan.output_shape(name), *scan.shape) for name in scan.pointwise}
    arrays = {name: np.empty(shape, scan.output_dtype(name)) for name, shape in shapes.items()}
    for region, found in files.read():
        for name, values in found.items():
            place = _place(region)
            arrays[name][place] = values.reshape(arrays[name][place].shape)
    return labels.add_summaries(scan, labels.dataset(scan, arrays, labels.identify(scan, code)))


def write_merged(files: ChunkFiles, output: str | os.PathLike, code: str) -> None:
    """Merge the chunks of a scan into the file `output`, one after the other; memory holds one of them.

    Where the scan keeps nothing but the merged file, the chunks are removed once that is there. A scan with summaries,
    which are made of all points together, is held in memory as a whole.

    Raises
    ------
    ChunkError
        As `ChunkFiles.read`; then there is no file.
    """
    scan = files.layout.scan
    if labels.summaries(scan):
        netcdf.write(merge(files, code), output)
    else:
        _write_pieces(scan, files.read(), output, code)
    if scan.keep == "merged":
        for path in files.paths:
            os.unlink(path)


def _write_pieces(scan: Scan, pieces: Iterable[tuple[Region, Mapping]], output: str | os.PathLike, code: str) -> None:
    """Write a scan region by region, so that its bytes do not tell into how many it was split."""
    attributes = labels.attributes(scan, labels.identify(scan, code))
    with netcdf.writing(output, attributes, labels.coordinates(scan), labels.variables(scan)) as writer:
        for region, found in pieces:
            _put(writer, region, found)


def write_partial(files: ChunkFiles, output: str | os.PathLike, code: str) -> tuple[int, list[str]]:
    """Merge those chunks of a scan that are there, and mark the holes.

    The variable ``computed`` says of each point whether it was; where it was not, numbers are NaN and flags -128.

    Returns
    -------
    tuple
        How many points are there, and what was wrong with the chunks that were left out.

    Raises
    ------
    ChunkError
        All were left out; then nothing is written.
    """
    scan = files.layout.scan
    variables = labels.variables(scan)
    for _, kind, own in variables.values():
        if np.dtype(kind) == np.int8:
            own["_FillValue"] = np.int8(NO_FLAG)
    marks = {"long_name": "whether the point is computed", "units": "1"} | labels.flags(COMPUTED)
    variables["computed"] = (scan.dims, np.int8, marks)
    there, problems = 0, []
    attributes = labels.attributes(scan, labels.identify(scan, code))
    with netcdf.writing(output, attributes, labels.coordinates(scan), variables) as writer:
        for region in files.layout.chunks:
            _put(writer, region, {"computed": np.zeros(_size(region), np.int8)})
        for region, found in files.read(problems):
            _put(writer, region, {**found, "computed": np.ones(_size(region), np.int8)})
            there += _size(region)
        if not there:
            raise ChunkError(f"none of these chunks can be used, and nothing is written: {summarise_errors(problems)}")
        writer.describe(
            partial=f"{there} of {scan.size} points; 'computed' says which",
            history=f"a part of the scan {scan.identifier}, computed by heatscan",
        )
    return there, problems


def reduce_chunks(files: ChunkFiles, name: str, code: str) -> xr.Dataset:
    """Return the reduction `name` of a scan of which the chunks hold nothing but reductions."""
    scan, prefix = files.layout.scan, f"{name}."
    parts = (
        (region, {key.removeprefix(prefix): values for key, values in found.items() if key.startswith(prefix)})
        for region, found in files.read()
    )
    reduced = reduction.gather(scan, scan.reduce[name], parts)
    return labels.reduced_dataset(scan, name, reduced, labels.identify(scan, code))


def reduce_merged(scan: Scan, path: str | os.PathLike, name: str, code: str) -> xr.Dataset:
    """Return the reduction `name` of the scan in a merged file, read chunk by chunk.

    Raises
    ------
    ResultError
        The file is damaged, has holes, or is of another scan, configuration or code; the text names it.
    """
    spec = scan.reduce[name]
    outputs = {*spec["outputs"], *([scan.definition.validity[0]] if scan.definition.validity else ())}
    with netcdf.reading(path) as file:
        for key, right in labels.expected_attributes(scan, code).items():
            if (found := file.attributes.get(key)) != right:
                raise ResultError(
                    f"{path}: {key} is {found!r}, not {right!r}; rerun the workflow to make the file anew"
                )

        def reduced_in(region: Region) -> dict[str, np.ndarray]:
            arrays = {output: file.get(output, _place(region)) for output in outputs}
            return reduction.reduce_points(scan.subset(region), spec, arrays)

        reduced = reduction.gather(scan, spec, ((region, reduced_in(region)) for region in splitting.chunks(scan)))
    return labels.reduced_dataset(scan, name, reduced, labels.identify(scan, code))


def _size(region: Region) -> int:
    return math.prod(splitting.lengths(region))


def _place(region: Region) -> tuple:
    """Return the place of a region in the variables of a scan."""
    return ..., *region


def _put(writer: netcdf.Writer, region: Region, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays of shape (own dimensions..., points) to the place of their region."""
    for name, values in arrays.items():
        writer.put(name, _place(region), values.reshape(*values.shape[:-1], *splitting.lengths(region)))
