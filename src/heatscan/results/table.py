"""Tables: rows of named columns, written as CSV with the units in the header."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from heatscan.results.atomic import replacing

_ROWS = 4096  # how many rows are made at a time


def from_dataset(data) -> Iterator[Sequence]:
    """Yield the header and the rows of a Dataset: one row per point of the axes, one column per mode or ion.

    Flags are written by name. The axes are the dimensions that most variables share; every other dimension turns into
    columns, named ``variable:label``.
    """
    points = [dim for dim in data.dims if dim not in _label_dims(data)]
    shape = [data.sizes[dim] for dim in points]
    # Views, which take no memory however often a number or a word of theirs is repeated.
    columns: dict[str, np.ndarray] = {}
    meanings: dict[str, dict] = {}

    def along(dims, values):
        across = values.reshape([data.sizes[dim] if dim in dims else 1 for dim in points])
        return np.broadcast_to(across, shape)

    for dim in points:
        columns[_header(dim, data[dim])] = along([dim], data[dim].values)
    # What is said of each body or case in words, such as how far its values are trusted, goes with every row.
    for name, words in data.coords.items():
        if words.ndim == 1 and name not in data.dims and words.dims[0] in points and words.dtype.kind in "UO":
            columns[name] = along(words.dims, words.values)
    for name, variable in data.data_vars.items():
        labels = [dim for dim in variable.dims if dim not in points]
        values = variable.transpose(*labels, *[dim for dim in points if dim in variable.dims]).values
        for index in np.ndindex(*(data.sizes[dim] for dim in labels)):
            title = ":".join([name, *(str(data[dim].values[i]) for dim, i in zip(labels, index, strict=True))])
            columns[_header(title, variable)] = along(variable.dims, values[index])
            if "flag_meanings" in variable.attrs:
                flags = np.atleast_1d(variable.attrs["flag_values"]).tolist()
                words = variable.attrs["flag_meanings"].split()
                meanings[_header(title, variable)] = dict(zip(flags, words, strict=True))
    yield list(columns)
    for first in range(0, math.prod(shape), _ROWS):
        block = {name: column.flat[first : first + _ROWS].tolist() for name, column in columns.items()}
        for name, named in meanings.items():
            block[name] = [named.get(flag, "") for flag in block[name]]
        yield from zip(*block.values(), strict=True)


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
