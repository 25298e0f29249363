"""What is kept of a scan too large to keep: extremes and envelopes over some of its axes, and slices.

A reduction is plain data: ``how`` is smallest, largest, envelope or slice, ``outputs`` names what is reduced, ``over``
the axes that go, and ``at`` the value of each where it is a slice. Every chunk is reduced by itself, and what comes
of it is gathered: the result is the reduction of the whole, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from heatscan.engine.scan import Region, Scan

KINDS = ("smallest", "largest", "envelope", "slice")
# Where an extreme lies on the axes reduced over.
EDGE = {"nowhere": -1, "within": 0, "at_an_end": 1}
# What stands where there is nothing, by kind of type: numbers, words, counts and flags.
_NOTHING: dict = {"f": np.nan, "O": "", "i": 0}


def columns(scan: Scan, reduction: Mapping) -> dict[str, tuple[tuple[str, ...], np.dtype]]:
    """Return dimensions and type of each array that a reduction makes; none where a slice lies outside.

    An extreme comes with ``at_<axis>``, where along each axis that vanished it lies. ``valid_points`` counts the points
    among those reduced over at which numbers are promised.
    """
    how, found = reduction["how"], dict[str, tuple]()
    if any(value not in scan.axes[axis].array() for axis, value in reduction["at"].items()):
        return {}
    stay = tuple(dim for dim in scan.dims if dim not in reduction["over"])
    for name in reduction["outputs"]:
        dims = (*scan.output_dims(name), *stay)
        parts = (f"{name}_smallest", f"{name}_largest") if how == "envelope" else (name,)
        found |= dict.fromkeys(parts, (dims, scan.output_dtype(name)))
        for axis in reduction["over"] if how in ("smallest", "largest") else ():
            words = scan.axes[axis].array().dtype.kind == "U"
            found[f"at_{axis}"] = dims, np.dtype(object if words else float)
    if how != "slice" and scan.definition.validity:
        found["valid_points"] = stay, np.dtype(np.int64)
    return found


def reduce_points(scan: Scan, reduction: Mapping, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Reduce all points of a scan.

    Parameters
    ----------
    scan : Scan
        The scan, or a region of one.
    reduction : mapping
        What to do.
    arrays : mapping
        For each output an array [its unit] of shape (own dimensions..., points), or the same over all dimensions.

    Returns
    -------
    dict
        The arrays that `columns` names, of shape (own dimensions..., points that stay).
    """
    how, over = reduction["how"], reduction["over"]
    found, made = {}, columns(scan, reduction)
    along = {axis: scan.axes[axis].array() for axis in over}
    for name in reduction["outputs"] if made else ():
        values = _split(scan, over, name, arrays[name])
        if how == "slice":
            at = [along[axis].tolist().index(reduction["at"][axis]) for axis in over]
            found[name] = values[..., np.ravel_multi_index(at, scan.lengths(over))]
        elif how == "envelope":
            # Zero has two signs, and which one survives would hang on the order; adding zero leaves one.
            found[f"{name}_smallest"] = np.fmin.reduce(values, axis=-1) + 0.0
            found[f"{name}_largest"] = np.fmax.reduce(values, axis=-1) + 0.0
        else:
            extreme = (np.fmin if how == "smallest" else np.fmax).reduce(values, axis=-1, keepdims=True)
            # The first that is the extreme; an infinite one counts, a missing one never.
            place = np.argmax(values == extreme, axis=-1, keepdims=True)
            found[name] = np.take_along_axis(values, place, axis=-1)[..., 0]
            for axis, number in zip(over, np.unravel_index(place[..., 0], scan.lengths(over)), strict=True):
                nothing = _NOTHING[made[f"at_{axis}"][1].kind]
                found[f"at_{axis}"] = np.where(np.isnan(found[name]), nothing, along[axis][number])
    if how != "slice" and scan.definition.validity:
        flag, meaning = scan.definition.validity
        valid = _split(scan, over, flag, arrays[flag]) == scan.definition.outputs[flag].flags[meaning]
        found["valid_points"] = np.count_nonzero(valid, axis=-1)
    return found


def _split(scan: Scan, over: Iterable[str], name: str, values: np.ndarray) -> np.ndarray:
    """Return an output with the points that stay along its last dimension but one, those reduced along its last."""
    own = scan.output_shape(name)
    numbers = sorted(range(len(scan.dims)), key=lambda number: scan.dims[number] in over)
    values = values.reshape(*own, *scan.shape).transpose(*range(len(own)), *(len(own) + number for number in numbers))
    return values.reshape(*own, -1, math.prod(scan.lengths(over)))


def gather(
    scan: Scan, reduction: Mapping, parts: Iterable[tuple[Region, Mapping[str, np.ndarray]]]
) -> dict[str, np.ndarray]:
    """Return the reduction of a whole scan, made of those of its regions in the order of their points.

    An extreme comes with ``at_edge`` too, whether it lies at an end of an axis of numbers, as EDGE numbers it.
    """
    how, over, name = reduction["how"], reduction["over"], reduction["outputs"][0]
    made = columns(scan, reduction)
    found = {column: np.full(scan.lengths(dims), _NOTHING[kind.kind], kind) for column, (dims, kind) in made.items()}
    for region, part in parts:
        place: tuple = (..., *(along for dim, along in zip(scan.dims, region, strict=True) if dim not in over))
        known = {column: found[column][place] for column in part}  # views, written to below
        part = {column: values.reshape(known[column].shape) for column, values in part.items()}
        better = True
        if how in ("smallest", "largest"):
            ahead = np.less if how == "smallest" else np.greater
            better = ahead(part[name], known[name]) | np.isnan(known[name])
        for column, values in part.items():
            if column == "valid_points":
                known[column] += values
            elif how == "envelope":
                (np.fmin if column.endswith("_smallest") else np.fmax)(known[column], values, out=known[column])
            else:
                known[column][...] = np.where(better, values, known[column])
    if how in ("smallest", "largest"):
        numbers = [axis for axis in over if made[f"at_{axis}"][1].kind == "f"]
        ends = [np.isin(found[f"at_{axis}"], scan.axes[axis].array()[[0, -1]]) for axis in numbers]
        edge = np.where(np.logical_or.reduce(ends), EDGE["at_an_end"], EDGE["within"])
        found["at_edge"] = np.where(np.isnan(found[name]), EDGE["nowhere"], edge).astype(np.int8)
    return found
