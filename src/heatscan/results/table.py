"""Tables: rows of named columns, written as CSV with the units in the header."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from heatscan.results.atomic import replacing

_ROWS = 4096  # how many rows are made at a time
# What formulas of spreadsheets begin with; numbers may, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|")
_NUMBER = re.compile(r"[-+][0-9]*\.?[0-9]+([eE][-+]?[0-9]+|/[0-9]+)?")


def from_dataset(data) -> Iterator[Sequence]:
    """Yield the header and the rows of a Dataset: one row per point of the axes, one column per mode or ion.

    Flags are written by name. The axes are the dimensions that most variables share; every other dimension turns into
    columns, named ``variable:label``.
    """
    points = data.attrs.get("point_dimensions", "case").split()
    sizes = {dim: size for dim, size in data.sizes.items() if dim in points or data[dim].dtype.kind not in "UO"}
    # Views, which take no memory however often a number or a word of theirs is repeated.
    columns: dict[str, np.ndarray] = {}
    meanings: dict[str, dict] = {}
    # What is said of each body or case in words, such as how far its values are trusted, goes with every row.
    texts = [text for name, text in data.coords.items() if name not in data.dims and text.dtype.kind in "UO"]
    texts = [text for text in texts if len(text.dims) == 1 and text.dims[0] in sizes]
    for variable in (*(data[dim] for dim in sizes), *texts, *data.data_vars.values()):
        labels = {dim: data[dim].values for dim in variable.dims if dim not in sizes}
        for index in np.ndindex(*map(len, labels.values())):
            place = dict(zip(labels, index, strict=True))
            title = ":".join([str(variable.name), *(str(labels[dim][number]) for dim, number in place.items())])
            unit = variable.attrs.get("units", "1")
            title = title if unit == "1" else f"{title} [{unit}]"
            columns[title] = variable.variable[place].set_dims(sizes).values
            if "flag_meanings" in variable.attrs:
                flags = np.atleast_1d(variable.attrs["flag_values"]).tolist()
                meanings[title] = dict(zip(flags, variable.attrs["flag_meanings"].split(), strict=True))
    yield list(columns)
    for first in range(0, math.prod(sizes.values()), _ROWS):
        block = {name: column.flat[first : first + _ROWS].tolist() for name, column in columns.items()}
        for name, named in meanings.items():
            block[name] = [named.get(flag, "") for flag in block[name]]
        yield from zip(*block.values(), strict=True)


def write(path: str, rows: Iterable[Sequence]) -> None:
    """Write rows to a CSV file, whole or not at all; floats with all their digits."""
    with replacing(path) as part, open(part, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(map(_literal, row) for row in rows)


def _literal(cell):
    """Return a cell as it is, or after an apostrophe if it is text that a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA and not _NUMBER.fullmatch(cell) else cell
