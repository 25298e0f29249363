"""The only place that reads and writes NetCDF.

A file appears under its name complete or not at all: it is written beside it, flushed to the disk and then renamed.
Every data variable of a chunk carries a checksum of its bytes, because a NetCDF cut short opens without complaint.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import xarray as xr

from heatscan.errors import ChunkError

_CHECKSUM = "crc32"


@contextlib.contextmanager
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """Give a name to write to, in the folder of `path`, and rename it to `path` once the block has ended well."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    for leftover in path.parent.glob(f".{path.name}.*.part"):
        leftover.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write(dataset: xr.Dataset, path: str | os.PathLike) -> None:
    """Write a Dataset to `path`, whole or not at all; the same Dataset gives the same bytes."""
    encoding = {name: {"_FillValue": None} for name in dataset.variables}
    for name, variable in dataset.data_vars.items():
        if variable.dtype.kind == "f":
            encoding[name] = {"_FillValue": np.nan}
    with replacing(path) as part:
        dataset.to_netcdf(part, engine="netcdf4", format="NETCDF4", encoding=encoding)


def read(path: str | os.PathLike) -> xr.Dataset:
    """Return the Dataset in `path`, loaded; flags stay the integers they are."""
    with xr.open_dataset(path, engine="netcdf4", mask_and_scale=False) as dataset:
        return dataset.load()


def write_chunk(
    path: str | os.PathLike, arrays: dict[str, np.ndarray], dims: dict[str, tuple], attributes: dict
) -> None:
    """Write the arrays of one chunk, each with its dimensions and a checksum, and the attributes that identify it."""
    variables = {name: (dims[name], values, {_CHECKSUM: _checksum(values)}) for name, values in arrays.items()}
    write(xr.Dataset(variables, attrs=attributes), path)


def read_chunk(path: str | os.PathLike) -> tuple[dict[str, np.ndarray], dict]:
    """Return the arrays and the attributes of one chunk.

    Raises
    ------
    ChunkError
        The file is missing, cannot be read, or does not hold the bytes that were written; the text names it.
    """
    path = Path(path)
    if not path.exists():
        raise ChunkError(f"{path}: this chunk is missing; rerun the workflow to make it")
    try:
        dataset = read(path)
    except Exception as error:  # HDF5 reports damage through many exceptions
        raise ChunkError(f"{path}: this chunk is damaged ({error}); delete it and rerun the workflow") from error
    arrays = {}
    for name, variable in dataset.data_vars.items():
        arrays[name] = np.ascontiguousarray(variable.values)
        if variable.attrs.get(_CHECKSUM) != _checksum(arrays[name]):
            raise ChunkError(f"{path}: {name} does not match its checksum; delete the file and rerun the workflow")
    return arrays, dataset.attrs


def _checksum(values: np.ndarray) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(values).tobytes()):08x}"
