"""The only place that reads and writes NetCDF.

Every data variable of a chunk carries a checksum of its bytes, because a NetCDF cut short opens without complaint.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np
import xarray as xr

from heatscan.errors import ChunkError
from heatscan.files import replacing

_CHECKSUM = "crc32"


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
    return arrays, {name: np.asarray(value).item() for name, value in dataset.attrs.items()}


def _checksum(values: np.ndarray) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(values).tobytes()):08x}"
