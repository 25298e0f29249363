"""The only place that reads and writes NetCDF.

Every variable carries a checksum of its values, because a NetCDF cut short opens without complaint, and one with a
flipped bit as well; whatever is read is checked. Files are written piece by piece, so that nobody needs to hold a whole one; where a piece goes does not depend on when.
"""

from __future__ import annotations

import contextlib
import math
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

from heatscan.errors import ChunkError, ResultError
from heatscan.files import replacing

if TYPE_CHECKING:  # slow to load, and a chunk needs nothing of it
    import xarray as xr

_CHECKSUM = "crc32"
# How many bytes of a variable are read at a time.
_PIECE = 2**24


def write(dataset: xr.Dataset, path: str | os.PathLike) -> None:
    """Write a Dataset to `path`, whole or not at all; the same Dataset gives the same bytes."""
    variables = {name: (array.dims, array.dtype, array.attrs) for name, array in dataset.data_vars.items()}
    with writing(path, dataset.drop_vars(list(variables)), variables, dataset.sizes) as writer:
        for name in variables:
            writer.put(name, dataset[name].values, ...)


class Writer:
    """A file that is being written piece by piece."""

    def __init__(self, file: netCDF4.Dataset):
        self._file = file

    def put(self, name: str, values: np.ndarray, where) -> None:
        """Write values to that place, an index of NumPy's, in a variable."""
        self._file.variables[name][where] = values

    def describe(self, **attributes) -> None:
        """Add attributes to the file."""
        self._file.setncatts(attributes)


@contextlib.contextmanager
def writing(
    path: str | os.PathLike,
    template: xr.Dataset,
    variables: Mapping[str, tuple],
    sizes: Mapping[str, int] | None = None,
) -> Iterator[Writer]:
    """Write a file to `path` piece by piece, whole or not at all: it is there once the block has ended well.

    Parameters
    ----------
    path : path
        The file.
    template : xarray.Dataset
        Coordinates and attributes.
    variables : mapping
        For each data variable its dimensions, its type and its attributes. An attribute ``_FillValue`` names the value
        that stands where nothing is put; for floats it is NaN.
    sizes : mapping, optional
        The lengths of dimensions without a coordinate.
    """
    sizes = {**template.sizes, **(sizes or {})}
    extra = {name: array for name, array in template.coords.items() if name not in sizes}
    with replacing(path) as part, netCDF4.Dataset(part, "w", format="NETCDF4") as file:
        file.setncatts(template.attrs)
        for dim, size in sizes.items():
            file.createDimension(dim, size)
        for name, array in template.coords.items():
            _create(file, name, array.dims, array.dtype, array.attrs, None)[...] = array.values
        for name, (dims, dtype, attributes) in variables.items():
            beside = sorted(other for other, array in extra.items() if set(array.dims) <= set(dims))
            fill = attributes.get("_FillValue", np.nan if np.dtype(dtype).kind == "f" else None)
            rest = {key: value for key, value in attributes.items() if key != "_FillValue"}
            _create(file, name, dims, dtype, rest | ({"coordinates": " ".join(beside)} if beside else {}), fill)
        yield Writer(file)
        for variable in file.variables.values():
            variable.setncattr(_CHECKSUM, _checksum_of(variable))


def _create(file: netCDF4.Dataset, name: str, dims: tuple, dtype, attributes: Mapping, fill) -> netCDF4.Variable:
    dtype = str if np.dtype(dtype).kind in "UO" else dtype
    fill = False if fill is None and dtype is not str else fill
    variable = file.createVariable(name, dtype, dims, fill_value=fill)
    variable.set_auto_maskandscale(False)
    variable.setncatts(attributes)
    return variable


def read(path: str | os.PathLike) -> xr.Dataset:
    """Return the Dataset in `path`, loaded; flags stay the integers they are.

    Raises
    ------
    ResultError
        The file is missing, cannot be read, or does not hold the values that were written; the text names it.
    """
    import xarray as xr

    with _undamaged(path), xr.open_dataset(path, engine="netcdf4", mask_and_scale=False) as dataset:
        dataset.load()
        for name, variable in dataset.variables.items():
            _compare(path, name, variable.attrs.pop(_CHECKSUM, None), _checksum(variable.values))
        return dataset


@contextlib.contextmanager
def reading(path: str | os.PathLike) -> Iterator[Callable]:
    """Open a file to read it piece by piece: ``get(name, where)`` returns the values at that place in a variable.

    Raises
    ------
    ResultError
        As `read`.
    """
    with _undamaged(path), netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        for name, variable in file.variables.items():
            _compare(path, name, getattr(variable, _CHECKSUM, None), _checksum_of(variable))
        yield lambda name, where: file.variables[name][where]


def write_chunk(
    path: str | os.PathLike, arrays: dict[str, np.ndarray], dims: dict[str, tuple], attributes: dict
) -> None:
    """Write the arrays of one chunk, each with its dimensions and a checksum, and the attributes that identify it."""
    with replacing(path) as part, netCDF4.Dataset(part, "w", format="NETCDF4") as file:
        file.setncatts(attributes)
        for name, values in arrays.items():
            for dim, size in zip(dims[name], values.shape, strict=True):
                if dim not in file.dimensions:
                    file.createDimension(dim, size)
            fill = np.nan if values.dtype.kind == "f" else None
            _create(file, name, dims[name], values.dtype, {_CHECKSUM: _checksum(values)}, fill)[...] = values


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
    arrays, sums = {}, {}
    try:
        with netCDF4.Dataset(path) as file:
            file.set_auto_mask(False)
            attributes = {name: np.asarray(file.getncattr(name)).item() for name in file.ncattrs()}
            for name, variable in file.variables.items():
                arrays[name] = np.ascontiguousarray(variable[...])
                sums[name] = variable.getncattr(_CHECKSUM) if _CHECKSUM in variable.ncattrs() else ""
    except Exception as error:  # HDF5 reports damage through many exceptions
        raise ChunkError(f"{path}: this chunk is damaged ({error}); delete it and rerun the workflow") from error
    for name, values in arrays.items():
        if sums[name] != _checksum(values):
            raise ChunkError(f"{path}: {name} does not match its checksum; delete the file and rerun the workflow")
    return arrays, attributes


@contextlib.contextmanager
def _undamaged(path: str | os.PathLike) -> Iterator[None]:
    """Say of a file that cannot be read which it is and what to do."""
    if not os.path.exists(path):
        raise ResultError(f"{path}: this file is missing; rerun the workflow to make it")
    try:
        yield
    except (OSError, RuntimeError, ValueError, KeyError, AttributeError, UnicodeError) as error:
        raise ResultError(f"{path}: this file is damaged ({error}); delete it and rerun the workflow") from error


def _compare(path: str | os.PathLike, name: str, written: str | None, found: str) -> None:
    if written != found:
        raise ResultError(f"{path}: {name} does not match its checksum; delete the file and rerun the workflow")


def _checksum(values: np.ndarray) -> str:
    """Return a CRC-32 of an array's type, shape and values."""
    return f"{_crc([values], values.dtype, values.shape):08x}"


def _checksum_of(variable: netCDF4.Variable) -> str:
    """Return the same of a variable in a file, read piece by piece."""
    shape, kind = variable.shape, np.dtype(variable.dtype)
    leading = 0
    while leading < len(shape) and math.prod(shape[leading:]) * kind.itemsize > _PIECE:
        leading += 1
    pieces = (np.asarray(variable[(*index, ...)]) for index in np.ndindex(*shape[:leading]))
    return f"{_crc(pieces, kind, shape):08x}"


def _crc(pieces: Iterable[np.ndarray], kind: np.dtype, shape: tuple[int, ...]) -> int:
    text = kind.kind in "UO"
    crc = zlib.crc32(f"{'text' if text else kind.str} {shape}".encode())
    for values in pieces:
        plain = (
            "\0".join(map(str, values.ravel())).encode() if text else memoryview(np.ascontiguousarray(values)).cast("B")
        )
        crc = zlib.crc32(plain, crc)
    return crc
