"""What is kept of a scan too large to keep: extremes and envelopes over some of its axes, and slices.

A reduction is plain data: ``how`` is smallest, largest, envelope or slice, ``outputs`` names what is reduced, ``over``
the axes that go, and ``at`` the value of each where it is a slice. Every chunk is reduced by itself, and what comes
of it is gathered in any order: the result is the reduction of the whole, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from heatscan.engine.scan import Region, Scan

KINDS = ("smallest", "largest", "envelope", "slice")
# Where an extreme lies on the axes reduced over.
EDGE = {"nowhere": -1, "within": 0, "at_an_end": 1}


def grid_names(scan: Scan) -> tuple[str, ...]:
    """Return the names of the dimensions of a scan's `grid`."""
    return scan.case_dimension, *scan.point_axes


def places(scan: Scan, reduction: Mapping) -> tuple[list[int], list[int]]:
    """Return which dimensions of the grid stay and which are reduced."""
    vanish = [number for number, name in enumerate(grid_names(scan)) if name in reduction["over"]]
    return [number for number in range(len(scan.grid)) if number not in vanish], vanish


def columns(scan: Scan, reduction: Mapping) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Return the arrays that a reduction makes, by name: the lengths besides the points that stay, and the type."""
    found: dict[str, tuple] = {}
    for name in reduction["outputs"]:
        own, kind = scan.output_shape(name), scan.output_dtype(name)
        if reduction["how"] == "slice":
            found[name] = own, kind
        elif reduction["how"] == "envelope":
            found[f"{name}.smallest"] = found[f"{name}.largest"] = own, kind
        else:
            found[name], found["place"] = (own, kind), (own, np.dtype(np.int64))
    if reduction["how"] != "slice" and scan.definition.validity:
        found["valid_points"] = (), np.dtype(np.int64)
    return found


def reduce_points(scan: Scan, reduction: Mapping, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray] | None:
    """Reduce all points of a scan.

    Parameters
    ----------
    scan : Scan
        The scan, or a region of one.
    reduction : mapping
        What to do.
    arrays : mapping
        For each output an array [its unit] of shape (own dimensions..., points).

    Returns
    -------
    dict or None
        The arrays that `columns` names, of shape (own dimensions..., points that stay); ``place`` numbers the points
        along the reduced axes in C order, -1 where none has a number. None where a slice lies outside.
    """
    stay, vanish = places(scan, reduction)
    if reduction["how"] == "slice":
        index = _slice_index(scan, reduction)
        if index is None:
            return None
        return {name: _split(scan, arrays[name], stay, vanish)[..., index] for name in reduction["outputs"]}
    found = {}
    for name in reduction["outputs"]:
        values = _split(scan, arrays[name], stay, vanish)
        if reduction["how"] == "envelope":
            # Zero has two signs, and which one survives would hang on the order; adding zero leaves one.
            found[f"{name}.smallest"] = np.fmin.reduce(values, axis=-1) + 0.0
            found[f"{name}.largest"] = np.fmax.reduce(values, axis=-1) + 0.0
            continue
        extreme = (np.fmin if reduction["how"] == "smallest" else np.fmax).reduce(values, axis=-1)
        # The first that is the extreme; an infinite one counts, a missing one never.
        place = np.argmax(values == extreme[..., None], axis=-1)
        found[name] = np.take_along_axis(values, place[..., None], axis=-1)[..., 0]
        found["place"] = np.where(np.isnan(found[name]), -1, place).astype(np.int64)
    if scan.definition.validity:
        flag, meaning = scan.definition.validity
        valid = _split(scan, arrays[flag], stay, vanish) == scan.definition.outputs[flag].flags[meaning]
        found["valid_points"] = np.count_nonzero(valid, axis=-1)
    return found


def _split(scan: Scan, values: np.ndarray, stay: list[int], vanish: list[int]) -> np.ndarray:
    """Return an output with the points that stay as its last dimension but one, and those reduced as its last."""
    own = values.ndim - 1
    order = [*range(own), *(own + place for place in stay), *(own + place for place in vanish)]
    gone = math.prod(scan.grid[place] for place in vanish)
    return values.reshape(*values.shape[:-1], *scan.grid).transpose(order).reshape(*values.shape[:-1], -1, gone)


def _slice_index(scan: Scan, reduction: Mapping) -> int | None:
    """Return the number of the slice among the points along the reduced axes; None where it is not there."""
    number = 0
    for name in scan.point_axes:
        if name in reduction["over"]:
            along = scan.axes[name].array().tolist()
            if reduction["at"][name] not in along:
                return None
            number = number * len(along) + along.index(reduction["at"][name])
    return number


def reduce_all(scan: Scan, arrays: Mapping[str, np.ndarray]) -> dict[str, Reduced]:
    """Return all reductions of a region by name, without the slices that it does not hold.

    `scan` and `arrays` are as `reduce_points` takes them.
    """
    made = {}
    for name, reduction in scan.reduce.items():
        found = reduce_points(scan, reduction, arrays)
        if found is not None:
            made[name] = Reduced(scan, reduction)
            made[name].add(tuple(slice(0, length) for length in scan.grid), found)
    return made


def reduced_shapes(scan: Scan) -> dict[str, tuple[tuple[int, ...], tuple[int, ...], np.dtype]]:
    """Return own lengths, lengths that stay and type of every array of `reduce_all`, named ``reduction.column``."""
    shapes = {}
    for name, reduction in scan.reduce.items():
        if reduction["how"] == "slice" and _slice_index(scan, reduction) is None:
            continue
        stay = tuple(length for dim, length in zip(scan.dims, scan.shape, strict=True) if dim not in reduction["over"])
        for column, (own, kind) in columns(scan, reduction).items():
            shapes[f"{name}.{column}"] = own, stay, kind
    return shapes


class Reduced:
    """A reduction of a whole scan, gathered from those of its regions."""

    def __init__(self, scan: Scan, reduction: Mapping):
        self.scan, self.reduction = scan, reduction
        self.stay, self.vanish = places(scan, reduction)
        shape = tuple(scan.grid[place] for place in self.stay)
        self.arrays = {}
        for column, (own, kind) in columns(scan, reduction).items():
            empty = np.nan if kind.kind == "f" else -1 if column == "place" else 0
            self.arrays[column] = np.full((*own, *shape), empty, kind)

    def add(self, region: Region, found: Mapping[str, np.ndarray] | None) -> None:
        """Take in what `reduce_points` returned for a region."""
        if found is None:
            return
        where = (..., *(region[dim] for dim in self.stay))
        lengths = tuple(region[dim].stop - region[dim].start for dim in self.stay)
        found = {column: values.reshape(*values.shape[:-1], *lengths) for column, values in found.items()}
        known = {column: self.arrays[column][where] for column in found}  # views, written to below
        for column, values in found.items():
            if column == "valid_points":
                known[column] += values
            elif column.endswith(".smallest"):
                np.fmin(known[column], values, out=known[column])
            elif column.endswith(".largest"):
                np.fmax(known[column], values, out=known[column])
            elif self.reduction["how"] == "slice":
                known[column][...] = values
        if "place" in found:
            (name,) = self.reduction["outputs"]
            values, place = found[name], self._in_scan(found["place"], region)
            better = values < known[name] if self.reduction["how"] == "smallest" else values > known[name]
            better |= ((values == known[name]) & (place < known["place"])) | (known["place"] < 0)
            known[name][better], known["place"][better] = values[better], place[better]

    def _in_scan(self, place: np.ndarray, region: Region) -> np.ndarray:
        """Turn numbers of points along the reduced axes of a region into those along the axes of the scan."""
        lengths = tuple(region[dim].stop - region[dim].start for dim in self.vanish)
        along = np.unravel_index(np.maximum(place, 0), lengths)
        shifted = tuple(index + region[dim].start for index, dim in zip(along, self.vanish, strict=True))
        whole = np.ravel_multi_index(shifted, tuple(self.scan.grid[number] for number in self.vanish))
        return np.where(place < 0, -1, whole)

    def _along(self) -> dict[str, np.ndarray]:
        """Return where extremes lie along each reduced axis; 0 where there is none."""
        names = [grid_names(self.scan)[dim] for dim in self.vanish]
        lengths = [self.scan.grid[dim] for dim in self.vanish]
        return dict(zip(names, np.unravel_index(np.maximum(self.arrays["place"], 0), lengths), strict=True))

    def at(self, axis: str) -> np.ndarray:
        """Return the value along a reduced axis at which the extreme lies; NaN, or no text, where there is none."""
        values = self.scan.axes[axis].array()[self._along()[axis]]
        return np.where(self.arrays["place"] < 0, "" if values.dtype.kind == "U" else np.nan, values)

    def at_edge(self) -> np.ndarray:
        """Return at which extremes lie at an end of a reduced axis of numbers, as EDGE numbers it."""
        ends = np.zeros(self.arrays["place"].shape, bool)
        for name, index in self._along().items():
            values = self.scan.axes[name].array()
            ends |= (values.dtype.kind != "U") & ((index == 0) | (index == len(values) - 1))
        found = np.where(ends, EDGE["at_an_end"], EDGE["within"])
        return np.where(self.arrays["place"] < 0, EDGE["nowhere"], found).astype(np.int8)
