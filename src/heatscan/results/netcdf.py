"""The only place that reads and writes NetCDF.

Every file ends in a seal, sixteen bytes behind the NetCDF with a checksum of all before them, which its libraries
ignore. It is checked before a file is read: one cut short may open without complaint, one flipped bit may be another
number, or crash the HDF5 library. A merged file is written chunk by chunk, so that nobody needs to hold a whole one.
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

from heatscan.errors import ResultError
from heatscan.results.atomic import replacing

if TYPE_CHECKING:  # slow to load, and a merge of many chunks needs nothing of it
    import xarray as xr

# A file that is open, to be read or written place by place.
File = netCDF4.Dataset
_SEAL, _SEAL_SIZE = b"heatscan", 16
# How many bytes of a file are read at a time.
_BLOCK = 2**20
# Within how many bytes of the beginning of a file its attributes usually are.
_HEAD = 65_536


def write(dataset: xr.Dataset, path: str | os.PathLike) -> None:
    """Write a Dataset to `path`, whole or not at all; the same Dataset gives the same bytes."""
    # Coordinates are never missing.
    encoding = {name: {"_FillValue": None} for name in dataset.coords}
    with _sealed(path) as part:
        dataset.to_netcdf(part, engine="netcdf4", encoding=encoding)


@contextlib.contextmanager
def writing(
    path: str | os.PathLike, attributes: Mapping, coordinates: Mapping[str, tuple], variables: Mapping[str, tuple]
) -> Iterator[File]:
    """Write a file to `path` place by place, whole or not at all: it is there once the block has ended well.

    It opens as the very Dataset with these coordinates and variables that `write` would write.

    Parameters
    ----------
    path : path
        The file.
    attributes : mapping
        What is said of the whole.
    coordinates : mapping
        For each coordinate its dimensions, its values and its attributes.
    variables : mapping
        For each data variable its dimensions, all of which have a coordinate, its type and its attributes. An attribute
        ``_FillValue`` names the value that stands where nothing is put; for floats it is NaN.
    """
    beside = {name: set(dims) for name, (dims, _, _) in coordinates.items() if dims != (name,)}
    with _sealed(path) as part, netCDF4.Dataset(part, "w", format="NETCDF4") as file:
        file.setncatts(attributes)
        for name in [name for name in coordinates if name not in beside]:
            file.createDimension(name, len(coordinates[name][1]))
        for name, (dims, values, own) in coordinates.items():
            text = values.dtype.kind in "UO"
            file.createVariable(name, str if text else values.dtype, dims, fill_value=None if text else False)
            file[name].setncatts(own)
            file[name][...] = values.astype(object) if text else values
        for name, (dims, kind, own) in variables.items():
            names = " ".join(sorted(other for other in beside if beside[other] <= set(dims)))
            own = {**own, "coordinates": names} if names else dict(own)
            fill = own.pop("_FillValue", np.nan if np.dtype(kind).kind == "f" else False)
            file.createVariable(name, kind, dims, fill_value=fill).setncatts(own)
        file.set_auto_maskandscale(False)
        yield file


def read(path: str | os.PathLike) -> xr.Dataset:
    """Return the Dataset in `path`, loaded; flags stay the integers they are.

    Raises
    ------
    ResultError
        The file is missing, cannot be read, or does not hold the bytes that were written; the text names it.
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

    check(path)
    # To see whether an array is one of pint's, xarray would import pint, which takes longer than to read a file.
    hidden = sys.modules.setdefault("pint", None) is None  # type: ignore[arg-type]
    try:
        dataset = xr.open_dataset(path, engine="netcdf4", mask_and_scale=False)
    finally:
        if hidden:
            del sys.modules["pint"]
    with dataset:
        yield dataset


@contextlib.contextmanager
def reading(path: str | os.PathLike) -> Iterator[File]:
    """Open a file to read it place by place, without xarray.

    Raises
    ------
    ResultError
        As `read`.
    """
    check(path)
    with _named(path), netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        yield file


def attributes(path: str | os.PathLike) -> dict:
    """Return the attributes of a file, without xarray.

    Raises
    ------
    ResultError
        As `read`.
    """
    with reading(path) as file:
        return dict(file.__dict__)


def mentions(path: str | os.PathLike, words: Iterable[str]) -> bool:
    """Return whether words stand in the first bytes of a file, where attributes usually are: quick, and no proof."""
    try:
        with open(path, "rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return all(word.encode() in head for word in words)


@contextlib.contextmanager
def _named(path: str | os.PathLike) -> Iterator[None]:
    """Name the file that cannot be read."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise ResultError(f"{path}: this file cannot be read ({error}); delete it and rerun the workflow") from error


@contextlib.contextmanager
def _sealed(path: str | os.PathLike) -> Iterator[Path]:
    """Give a name to write a file to; it is sealed and renamed to `path` once the block has ended well."""
    with replacing(path) as part:
        yield part
        if not part.exists():
            return  # another job took the file over
        seal = _seal(part, os.path.getsize(part))
        with open(part, "ab") as stream:
            stream.write(seal)


def check(path: str | os.PathLike) -> None:
    """Raise a ResultError where a file is missing or does not hold the bytes that were written; the text names it."""
    if not os.path.exists(path):
        raise ResultError(f"{path}: this file is missing; rerun the workflow to make it")
    if not os.path.isfile(path):  # a pipe would be waited for, a device read without end
        raise ResultError(f"{path}: this is not a regular file; delete it and rerun the workflow")
    with _named(path), open(path, "rb") as stream:
        size = os.path.getsize(path) - _SEAL_SIZE
        stream.seek(max(0, size))
        found = stream.read()
        right = found == _seal(path, size)
    if not right:
        foreign = "no checksum of heatscan at its end: it was cut short or written by another program"
        wrong = "checksum mismatch: this file is damaged" if found.startswith(_SEAL) else foreign
        raise ResultError(f"{path}: {wrong}; delete it and rerun the workflow")


def _seal(path: str | os.PathLike, size: int) -> bytes:
    """Return the seal of the first `size` bytes of a file."""
    crc, left = 0, size
    # One buffer for all blocks: memory taken anew for each would cost more than the checksum.
    buffer = memoryview(bytearray(_BLOCK))
    with open(path, "rb", buffering=0) as stream:
        while left > 0 and (count := stream.readinto(buffer[: min(_BLOCK, left)])):
            crc, left = zlib.crc32(buffer[:count], crc), left - count
    return _SEAL + f"{crc:08x}".encode()
