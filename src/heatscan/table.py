"""Tables: rows of named columns, written as CSV with the units in the header."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from heatscan.files import replacing


def from_dataset(data) -> Iterator[Sequence]:
    """Yield the header and the rows of a Dataset: one row per point of the axes, one column per mode or ion.

    Flags are written by name. The axes are the dimensions that most variables share; every other dimension turns into
    columns, named ``variable:label``.
    """
    points = [dim for dim in data.dims if dim not in _label_dims(data)]
    shape = [data.sizes[dim] for dim in points]
    columns: dict[str, np.ndarray] = {}
    for dim, values in zip(points, np.meshgrid(*(data[dim].values for dim in points), indexing="ij"), strict=True):
        columns[_header(dim, data[dim])] = values.ravel()
    # What is said of each body or case in words, such as how far its values are trusted, goes with every row.
    for name, words in data.coords.items():
        if words.ndim == 1 and name not in data.dims and words.dims[0] in points and words.dtype.kind in "UO":
            across = [-1 if dim == words.dims[0] else 1 for dim in points]
            columns[name] = np.broadcast_to(words.values.reshape(across), shape).ravel()
    for name, variable in data.data_vars.items():
        labels = [dim for dim in variable.dims if dim not in points]
        values = variable.transpose(*labels, *[dim for dim in points if dim in variable.dims]).values
        if "flag_meanings" in variable.attrs:
            values = np.array(variable.attrs["flag_meanings"].split())[
                np.searchsorted(np.atleast_1d(variable.attrs["flag_values"]), values)
            ]
        for index in np.ndindex(*(data.sizes[dim] for dim in labels)):
            title = ":".join([name, *(str(data[dim].values[i]) for dim, i in zip(labels, index, strict=True))])
            columns[_header(title, variable)] = np.broadcast_to(values[index], shape).ravel()
    yield list(columns)
    yield from zip(*(column.tolist() for column in columns.values()), strict=True)


def _label_dims(data) -> set[str]:
    """Return the dimensions whose coordinate is text and which number no points of the scan: modes and ions."""
    points = data.attrs.get("point_dimensions", "case").split()
    return {dim for dim in data.dims if data[dim].dtype.kind in "UO" and dim not in points}


def _header(name: str, variable) -> str:
    unit = variable.attrs.get("units", "1")
    return name if unit == "1" else f"{name} [{unit}]"


def write(path: str, rows: Iterable[Sequence]) -> None:
    """Write rows to a CSV file, whole or not at all; floats with all their digits."""
    with replacing(path) as part, open(part, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
