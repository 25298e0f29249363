"""From chunks to one file of all points of a scan, or to what is reduced from them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from heatscan.engine import reduction, splitting
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Region, Scan
from heatscan.errors import ChunkError, ResultError
from heatscan.results import chunks, labels, netcdf

if TYPE_CHECKING:  # slow to load, and a merge of many chunks needs nothing of it
    import xarray as xr

# What the variable `computed` of a partial scan says of each point.
COMPUTED = {"missing": 0, "computed": 1}
# What stands in a flag where nothing was computed; no study uses it.
NO_FLAG = -128
# Chunks of a scan: where each lies on the grid, and its file.
Files = Sequence[tuple[Region, str | os.PathLike]]


def compute(scan: Scan, code: str | None = None) -> xr.Dataset:
    """Return the Dataset of a scan, computed here and now; `code` is the hash of the code."""
    arrays = compute_points(scan)
    data = labels.dataset(scan, arrays, labels.identify(scan, code))
    if not _any_valid(scan, arrays) and (why := labels.why_invalid(scan)):
        data.attrs["comment"] = why
    return labels.add_summaries(scan, data)


def _any_valid(scan: Scan, arrays: Mapping) -> bool:
    """Return whether any point is valid, as far as the arrays of these points tell."""
    flag, meaning = scan.definition.validity or ("", "")
    return flag not in arrays or bool(np.any(arrays[flag] == scan.definition.outputs[flag].flags[meaning]))


def merge(scan: Scan, files: Files, code: str) -> xr.Dataset:
    """Place the chunks of a scan by their index and return its Dataset; without chunks it is computed here and now.

    Raises
    ------
    ChunkError
        As `chunks.read`.
    """
    if not files:
        return compute(scan, code)
    shapes = {name: (*scan.output_shape(name), *scan.shape) for name in scan.pointwise}
    arrays = {name: np.empty(shape, scan.output_dtype(name)) for name, shape in shapes.items()}
    for region, found in chunks.read(scan, files):
        for name, values in found.items():
            _put(arrays[name], region, values)
    return labels.add_summaries(scan, labels.dataset(scan, arrays, labels.identify(scan, code)))


def write_merged(scan: Scan, files: Files, output: str | os.PathLike, code: str) -> None:
    """Merge the chunks of a scan into the file `output`, one after the other; memory holds one of them.

    A scan of one chunk has no files and is computed here and now. One with summaries, which are made of all points
    together, is held in memory as a whole. Where nothing but the merged file is kept, the chunks are removed once that
    is there.

    Raises
    ------
    ChunkError
        As `chunks.read`; then there is no file.
    """
    if labels.summaries(scan):
        netcdf.write(merge(scan, files, code), output)
    else:
        # Region by region, so that the bytes of the file do not tell into how many it was split.
        pieces = chunks.read(scan, files) if files else zip(splitting.chunks(scan), [compute_points(scan)], strict=True)
        attributes, valid = labels.attributes(scan, labels.identify(scan, code)), False
        with netcdf.writing(output, attributes, labels.coordinates(scan), labels.variables(scan)) as file:
            for region, found in pieces:
                valid |= _any_valid(scan, found)
                for name, values in found.items():
                    _put(file[name], region, values)
            if not valid and (why := labels.why_invalid(scan)):
                file.comment = why
    if scan.keep == "merged":
        for _, path in files:
            os.unlink(path)


def write_partial(scan: Scan, files: Files, output: str | os.PathLike, code: str) -> tuple[int, list[str]]:
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
    variables = labels.variables(scan)
    for _, kind, own in variables.values():
        if np.dtype(kind) == np.int8:
            own["_FillValue"] = np.int8(NO_FLAG)
    marks = {"long_name": "whether the point is computed", "units": "1"} | labels.flags(COMPUTED)
    variables["computed"] = (scan.dims, np.int8, marks)
    there, problems = 0, list[str]()
    attributes = labels.attributes(scan, labels.identify(scan, code))
    with netcdf.writing(output, attributes, labels.coordinates(scan), variables) as file:
        for region in splitting.chunks(scan):
            _put(file["computed"], region, np.zeros(splitting.lengths(region), np.int8))
        for region, found in chunks.read(scan, files, problems):
            computed = np.ones(splitting.lengths(region), np.int8)
            for name, values in {**found, "computed": computed}.items():
                _put(file[name], region, values)
            there += computed.size
        if not there:
            reason = chunks.summarise_errors(problems)
            raise ChunkError(f"none of these chunks can be used, and nothing is written: {reason}")
        file.partial = f"{there} of {scan.size} points; 'computed' says which"
        file.history = f"a part of the scan {scan.identifier}, computed by heatscan"
    return there, problems


def reduce_chunks(scan: Scan, files: Files, name: str, code: str) -> xr.Dataset:
    """Return the reduction `name` of a scan of which the chunks hold nothing but reductions."""
    prefix = f"{name}."
    parts = (
        (region, {key.removeprefix(prefix): values for key, values in found.items() if key.startswith(prefix)})
        for region, found in chunks.read(scan, files)
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
        for key, right in {"partial": None, **labels.identify(scan, code)}.items():
            if (found := getattr(file, key, None)) != right:
                raise ResultError(
                    f"{path}: {key} is {found!r}, not {right!r}; rerun the workflow to make the file anew"
                )

        def reduced_in(region: Region) -> dict[str, np.ndarray]:
            arrays = {output: file[output][..., *region] for output in outputs}
            return reduction.reduce_points(scan.subset(region), spec, arrays)

        reduced = reduction.gather(scan, spec, ((region, reduced_in(region)) for region in splitting.chunks(scan)))
    return labels.reduced_dataset(scan, name, reduced, labels.identify(scan, code))


def _put(variable, region: Region, values: np.ndarray) -> None:
    """Write the values of all points of a region to their place in a variable, of an array or of a file."""
    own = variable.shape[: variable.ndim - len(region)]
    variable[..., *region] = values.reshape(*own, *splitting.lengths(region))
