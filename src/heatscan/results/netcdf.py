"""The only place that reads and writes NetCDF.

Every file ends in a seal, sixteen bytes behind the NetCDF with a checksum of all before them, which its libraries do not
mind. It is checked before a file is read: one cut short may open without complaint, one flipped bit may be another
number, or crash the HDF5 library. Files are written piece by piece, so that nobody needs to hold a whole one; where a
piece goes does not depend on when.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

from heatscan.errors import ChunkError, ResultError
from heatscan.results.atomic import replacing

if TYPE_CHECKING:  # slow to load, and a chunk needs nothing of it
    import xarray as xr

_SEAL_SIZE = 16
# How many bytes of a file are read at a time.
_BLOCK = 2**20
# Within how many bytes of the beginning of a file a few short attributes are found.
_HEAD = 4096


def write(dataset: xr.Dataset, path: str | os.PathLike) -> None:
    """Write a Dataset to `path`, whole or not at all; the same Dataset gives the same bytes."""
    coordinates = {name: (array.dims, array.values, array.attrs) for name, array in dataset.coords.items()}
    variables = {name: (array.dims, array.dtype, array.attrs) for name, array in dataset.data_vars.items()}
    with writing(path, dataset.attrs, coordinates, variables, dataset.sizes) as writer:
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
    attributes: Mapping,
    coordinates: Mapping[str, tuple],
    variables: Mapping[str, tuple],
    sizes: Mapping[str, int] | None = None,
) -> Iterator[Writer]:
    """Write a file to `path` piece by piece, whole or not at all: it is there once the block has ended well.

    Parameters
    ----------
    path : path
        The file.
    attributes : mapping
        What is said of the whole.
    coordinates : mapping
        For each coordinate its dimensions, its values and its attributes.
    variables : mapping
        For each data variable its dimensions, its type and its attributes. An attribute ``_FillValue`` names the value
        that stands where nothing is put; for floats it is NaN.
    sizes : mapping, optional
        The lengths of dimensions without a coordinate.
    """
    sizes = {name: len(values) for name, (dims, values, _) in coordinates.items() if dims == (name,)} | dict(
        sizes or {}
    )
    extra = {name: set(dims) for name, (dims, _, _) in coordinates.items() if name not in sizes}
    with _sealed(path) as part, netCDF4.Dataset(part, "w", format="NETCDF4") as file:
        file.setncatts(attributes)
        for dim, size in sizes.items():
            file.createDimension(dim, size)
        for name, (dims, values, own) in coordinates.items():
            text = values.dtype.kind in "UO"
            _create(file, name, dims, values.dtype, own, None)[...] = values.astype(object) if text else values
        for name, (dims, dtype, own) in variables.items():
            beside = sorted(other for other in extra if extra[other] <= set(dims))
            fill = own.get("_FillValue", np.nan if np.dtype(dtype).kind == "f" else None)
            rest = {key: value for key, value in own.items() if key != "_FillValue"}
            _create(file, name, dims, dtype, rest | ({"coordinates": " ".join(beside)} if beside else {}), fill)
        yield Writer(file)


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
    with opened(path) as dataset:
        return dataset.load()


@contextlib.contextmanager
def opened(path: str | os.PathLike) -> Iterator[xr.Dataset]:
    """Open the Dataset in `path` without loading it: xarray reads what is asked of it, as long as the block lasts.

    Raises
    ------
    ResultError
        As `read`.
    """
    import xarray as xr

    _require_undamaged(path)
    with xr.open_dataset(path, engine="netcdf4", mask_and_scale=False) as dataset:
        yield dataset


@contextlib.contextmanager
def reading(path: str | os.PathLike, known_by: Mapping) -> Iterator[Callable]:
    """Open a file to read it piece by piece: ``get(name, where)`` returns the values at that place in a variable.

    Raises
    ------
    ResultError
        As `read`; or the attributes of the file are not those that it is to be known by, None for one that it must not have.
    """
    _require_undamaged(path)
    with netCDF4.Dataset(path) as file:
        for key, right in known_by.items():
            if (said := getattr(file, key, None)) != right:
                raise ResultError(
                    f"{path}: this file belongs elsewhere: its {key} is {said!r}, not {right!r}; rerun the workflow"
                )
        file.set_auto_maskandscale(False)

        def get(name, where):
            with _damage_named(path, "file", ResultError):
                return file.variables[name][where]

        yield get


def mentions(path: str | os.PathLike, words: Iterable[str], within: int = _HEAD) -> bool:
    """Return whether words stand in the first bytes of a file, where its attributes are: quick, and no proof that it is whole."""
    try:
        with open(path, "rb") as stream:
            head = stream.read(within)
    except OSError:
        return False
    return all(word.encode() in head for word in words)


def attributes(path: str | os.PathLike) -> dict:
    """Return what a file says of the whole, without xarray.

    Raises
    ------
    ResultError
        As `read`.
    """
    _require_undamaged(path)
    with _damage_named(path, "file", ResultError), netCDF4.Dataset(path) as file:
        return {name: np.asarray(file.getncattr(name)).tolist() for name in file.ncattrs()}


@contextlib.contextmanager
def writing_chunk(
    path: str | os.PathLike, variables: Mapping[str, tuple[tuple, tuple, type]], attributes: Mapping
) -> Iterator[Writer]:
    """Write a chunk to `path` piece by piece, whole or not at all: it is there once the block has ended well.

    Parameters
    ----------
    path : path
        The file.
    variables : mapping
        For each array its dimensions, its shape and its type.
    attributes : mapping
        What identifies the chunk.
    """
    with _sealed(path) as part, netCDF4.Dataset(part, "w", format="NETCDF4") as file:
        file.setncatts(attributes)
        for name, (dims, shape, dtype) in variables.items():
            for dim, size in zip(dims, shape, strict=True):
                if dim not in file.dimensions:
                    file.createDimension(dim, size)
            _create(file, name, dims, dtype, {}, np.nan if np.dtype(dtype).kind == "f" else None)
        yield Writer(file)


def write_chunk(
    path: str | os.PathLike, arrays: dict[str, np.ndarray], dims: dict[str, tuple], attributes: dict
) -> None:
    """Write the arrays of one chunk, each with its dimensions, and the attributes that identify it."""
    variables = {name: (dims[name], values.shape, values.dtype) for name, values in arrays.items()}
    with writing_chunk(path, variables, attributes) as writer:
        for name, values in arrays.items():
            writer.put(name, values, ...)


class Chunk:
    """A chunk that is being read: its attributes, and the shape and type of each of its arrays."""

    def __init__(self, path: Path, file: netCDF4.Dataset):
        self.path = path
        self._file = file
        self.attributes = {name: np.asarray(file.getncattr(name)).item() for name in file.ncattrs()}
        self.arrays = {name: (variable.shape, np.dtype(variable.dtype)) for name, variable in file.variables.items()}

    def get(self, name: str, where=...) -> np.ndarray:
        """Return the values at that place in an array; a ChunkError names the file where they cannot be read."""
        with _damage_named(self.path):
            return np.ascontiguousarray(self._file.variables[name][where])


@contextlib.contextmanager
def reading_chunk(path: str | os.PathLike) -> Iterator[Chunk]:
    """Open a chunk to read it piece by piece.

    Raises
    ------
    ChunkError
        The file is missing, cannot be read, or does not hold the bytes that were written; the text names it.
    """
    path = Path(path)
    if not path.exists():
        raise ChunkError(f"{path}: this chunk is missing; rerun the workflow to make it")
    with contextlib.ExitStack() as stack:
        with _damage_named(path):
            _check_seal(path)
            file = stack.enter_context(netCDF4.Dataset(path))
            file.set_auto_mask(False)
            chunk = Chunk(path, file)
        yield chunk


def read_chunk(path: str | os.PathLike) -> tuple[dict[str, np.ndarray], dict]:
    """Return the arrays and the attributes of one chunk.

    Raises
    ------
    ChunkError
        As `reading_chunk`.
    """
    with reading_chunk(path) as chunk:
        return {name: chunk.get(name) for name in chunk.arrays}, chunk.attributes


@contextlib.contextmanager
def _damage_named(path: str | os.PathLike, what: str = "chunk", kind: type = ChunkError) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # HDF5 reports damage through many exceptions
        raise kind(f"{path}: this {what} is damaged ({error}); delete it and rerun the workflow") from error


@contextlib.contextmanager
def _sealed(path: str | os.PathLike) -> Iterator[Path]:
    """Give a name to write a file to; it is sealed and renamed to `path` once the block has ended well."""
    with replacing(path) as part:
        yield part
        if not part.exists():
            return  # another job took the file over; it is for `replacing` to wait for that
        seal = _seal(part)
        with open(part, "ab") as stream:
            stream.write(seal)


def _require_undamaged(path: str | os.PathLike) -> None:
    if not os.path.exists(path):
        raise ResultError(f"{path}: this file is missing; rerun the workflow to make it")
    try:
        _check_seal(path)
    except (OSError, ValueError) as error:
        raise ResultError(f"{path}: this file is damaged ({error}); delete it and rerun the workflow") from error


def _check_seal(path: str | os.PathLike) -> None:
    with open(path, "rb") as stream:
        size = os.fstat(stream.fileno()).st_size - _SEAL_SIZE
        stream.seek(max(0, size))
        if stream.read() != _seal(path, size):
            raise ValueError("it does not match its checksum")


def _seal(path: str | os.PathLike, size: int | None = None) -> bytes:
    """Return the seal of the first `size` bytes of a file, by default of all."""
    crc, left = 0, os.path.getsize(path) if size is None else size
    # One buffer for all blocks: memory taken anew for each would cost more than the checksum.
    buffer = memoryview(bytearray(_BLOCK))
    with open(path, "rb", buffering=0) as stream:
        while left > 0 and (count := stream.readinto(buffer[: min(_BLOCK, left)])):
            crc, left = zlib.crc32(buffer[:count], crc), left - count
    return f"heatscan{crc:08x}".encode()
