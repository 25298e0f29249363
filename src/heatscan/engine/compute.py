"""The evaluation of a study on the points of a scan, block by block, and the check that numbers are numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

import numpy as np

from heatscan.engine.scan import Scan
from heatscan.engine.study import Study
from heatscan.errors import ComputationError, ConfigurationError

# Points that pass through compute() together, or points times the values of vector axes: enough to spread the cost of
# some hundred calls into NumPy, few enough that the temporaries of a formula stay in the processor's second-level
# cache.
BLOCK = 8192


def compute_points(scan: Scan) -> dict[str, np.ndarray]:
    """Evaluate all points of a scan.

    Parameters
    ----------
    scan : Scan
        The scan, or a region of one.

    Returns
    -------
    dict
        For each output an array [its unit] of shape (the output's own dimensions..., points).

    Raises
    ------
    ComputationError
        An output is not finite where the study promises numbers.
    """
    varies = len(scan.cases) > 1 or not scan.definition.shared_with_reference.isdisjoint(scan.axes)
    reference: dict = {}
    results = {
        name: np.empty((*scan.output_shape(name), scan.size), scan.output_dtype(name)) for name in scan.pointwise
    }
    for first, last, values in _blocks(scan):
        if scan.ratios and (varies or not reference):
            reference = _reference_outputs(scan, values)
        for name, result in _evaluate(scan, values, last - first, reference).items():
            place = results[name][..., first:last]
            place[...] = result
            if place.dtype.kind == "f":
                # The sign of a NaN depends on whether a vector or a scalar instruction made it, so on the block.
                np.copyto(place, np.nan, where=np.isnan(place))
    return results


def _blocks(scan: Scan) -> Iterator[tuple[int, int, dict]]:
    """Yield (first, last, values by parameter) for blocks of points that share their case and their words."""
    axes = {name: scan.axes[name].array() for name in scan.axes}
    lengths = [len(scan.axes[name]) for name in scan.point_axes]
    per_case = math.prod(lengths)
    # A word holds for a whole block: compute() takes one, not an array of them.
    words = [scan.definition.parameters[name].choices for name in scan.point_axes]
    run = math.prod(lengths[max((number + 1 for number, choices in enumerate(words) if choices), default=0) :])
    most = max(1, BLOCK // math.prod(scan.lengths(scan.vector_axes)))
    cases, start, stop = scan.case_values(), 0, scan.size
    while start < stop:
        case, offset = divmod(start, per_case)
        last = min(stop, start + most, (start // run + 1) * run)
        values = {**cases[case], **{name: axes[name] for name in scan.vector_axes}}
        numbers = np.arange(offset, offset + last - start)
        for name in reversed(scan.point_axes):
            numbers, along = np.divmod(numbers, len(axes[name]))
            values[name] = axes[name][along[0]].item() if axes[name].dtype.kind == "U" else axes[name][along]
        yield start, last, values
        start = last


def _reference_case(scan: Scan, values: Mapping) -> dict:
    """Return the values of the reference case, those among them that it shares with a point."""
    shared = {name: value for name, value in values.items() if name in scan.definition.shared_with_reference}
    return {**scan.reference, **shared}


def _reference_outputs(scan: Scan, values: Mapping) -> dict:
    """Return the outputs of the reference case that those of a block with these values are compared with."""
    at = _reference_case(scan, values)
    found = scan.definition.compute(frozenset(scan.ratios.values()), **scan.definition.resolve(at))
    for name, result in found.items():
        result = np.asarray(result)
        _refuse(scan, name, result, ~np.isfinite(result), at, " of the reference case")
    return found


def _evaluate(scan: Scan, values: dict, n_points: int, reference: Mapping) -> dict[str, np.ndarray]:
    """Evaluate the study on one block, relative outputs included, and check that what must be a number is one."""
    definition, ratios = scan.definition, scan.ratios
    wanted = (set(scan.pointwise) - ratios.keys()) | set(ratios.values())
    results = definition.compute(frozenset(wanted), **definition.resolve(values))
    for name, source in ratios.items():
        own = len(scan.output_dims(name))
        with np.errstate(divide="ignore"):  # infinitely better than the reference
            results[name] = _with_points(reference[source], own) / _with_points(results[source], own)
    block = {}
    for name in scan.pointwise:
        output, shape = definition.outputs[name], (*scan.output_shape(name), n_points)
        block[name] = np.broadcast_to(_with_points(results[name], len(shape) - 1), shape)
        if not output.flags:
            good = np.isfinite(block[name])
            if output.may_be_infinite:
                good |= block[name] == np.inf
            if np.count_nonzero(good) < good.size:
                _refuse(scan, name, block[name], ~good & _must_be_number(definition, name, results), values)
    return block


def _must_be_number(definition: Study, name: str, results: Mapping) -> np.ndarray:
    """Return at which points of a block output `name` must be a number."""
    flags = definition.outputs[name].finite_where or dict([definition.validity] if definition.validity else ())
    valid = [
        _with_points(results[flag], 0) == definition.outputs[flag].flags[meaning] for flag, meaning in flags.items()
    ]
    return np.logical_and.reduce(valid) if valid else np.array(True)


def _with_points(result, own_dims: int) -> np.ndarray:
    """Return a result with an axis for the points behind its own dimensions, also where it does not vary with them."""
    result = np.asarray(result)
    return result[..., None] if result.ndim == own_dims else result


def _refuse(scan: Scan, name: str, result: np.ndarray, bad: np.ndarray, values: Mapping, whose: str = "") -> None:
    """Raise a ComputationError that says where the first of the `bad` values of an output lies, if there is any."""
    if not bad.any():
        return
    point = int(np.argwhere(bad)[0][-1]) if bad.ndim else 0
    at = ", ".join(
        f"{key}={value[point] if np.ndim(value) and np.size(value) > point else value}"
        for key, value in sorted(values.items())
        if key not in scan.vector_axes
    )
    raise ComputationError(f"{scan.identifier}: {name}{whose} is {result[bad][0]} at {at}")


def check_reference(scan: Scan) -> None:
    """Raise a ConfigurationError where the reference case gives nothing that relative outputs could compare with.

    The reference is evaluated at the ends of the axes that it shares.
    """
    definition, sources = scan.definition, set(scan.ratios.values())
    flag, meaning = definition.validity or ("", "")
    ends = {
        name: axis.array()[[0, -1]].tolist()
        for name, axis in scan.axes.items()
        if name in definition.shared_with_reference
    }
    for case, *values in itertools.product(scan.case_values() if sources else (), *ends.values()):
        corner = dict(zip(ends, values, strict=True))
        at = _reference_case(scan, {**case, **corner})
        at |= {name: value for name, value in definition.trial_values.items() if name in at}
        arguments = definition.resolve(at)
        if definition.check:
            definition.check(frozenset(sources), at, **arguments)
        found = definition.compute(frozenset(sources | {flag} - {""}), **arguments)
        if flag and (number := int(found[flag])) != definition.outputs[flag].flags[meaning]:
            names = {value: name for name, value in definition.outputs[flag].flags.items()}
            raise ConfigurationError(f"its {flag} is {names[number]!r}; a reference must be {meaning!r}")
        for source in sources:
            if not np.all(np.isfinite(found[source])):
                where = "".join(f" at {name} = {value}" for name, value in corner.items())
                raise ConfigurationError(f"its {source} is not finite{where}, so nothing can be compared with it")
