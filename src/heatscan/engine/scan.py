"""The engine: grids, chunks, and the evaluation of a study on them. No other module knows of either.

A scan is a study with axes, fixed values and cases. Its points are numbered in C order over (case, axes in the order
they were written). A chunk is a box of the grid whose points have consecutive numbers, and itself a scan: its numbers
hang on its own axis values alone, wherever in a larger scan it may lie.
"""

from __future__ import annotations

import dataclasses
import decimal
import functools
import hashlib
import itertools
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from heatscan.engine import allocator
from heatscan.engine import study as studies
from heatscan.errors import ComputationError, ConfigurationError

# Points that pass through compute() together, or points times the values of the axes that it takes whole: enough to spread
# the cost of some hundred calls into NumPy, few enough that the temporaries of a formula stay in the processor's second-level
# cache.
BLOCK = 8192
# Points, or points times such values, whose results are held together while a scan goes to or comes from a file: few enough
# to cost no memory, enough that a call of the library for each output does not show.
PIECE = 2**17

# Digits kept of an axis value, and digits that it is computed with: decades come out exact, machines whose pow() differs in
# the last bit agree, and an axis that is lengthened in equal steps keeps its values.
AXIS_DIGITS = 14
_WORKING_DIGITS = 50


@dataclass(frozen=True)
class Axis:
    """The values of one parameter along one dimension: either listed or spaced between two ends."""

    values: tuple[float | str, ...] = ()
    start: float = math.nan
    stop: float = math.nan
    points: int = 0
    spacing: str = ""

    def __len__(self) -> int:
        return self.points or len(self.values)

    def array(self) -> np.ndarray:
        """Return the values, float64 or text, of shape (len(self),); not to be written to."""
        return self._array

    @functools.cached_property
    def _array(self) -> np.ndarray:
        if self.points:
            array = np.array([float(f"{value:.{AXIS_DIGITS}g}") for value in self._spaced()])
        else:
            array = np.array(self.values)
            array = array if array.dtype.kind == "U" else array.astype(float)
        array.flags.writeable = False
        return array

    def _spaced(self) -> list[decimal.Decimal]:
        """Return the spaced values with many more digits than a float has."""
        start, stop = (decimal.Decimal(repr(float(end))) for end in (self.start, self.stop))
        steps = self.points - 1
        with decimal.localcontext(prec=_WORKING_DIGITS):
            if not steps:
                return [start]
            if self.spacing != "log":
                return [(start * (steps - number) + stop * number) / steps for number in range(self.points)]
            ratio = ((stop / start).ln() / steps).exp()
            values = [start]
            for _ in range(steps):
                values.append(values[-1] * ratio)
            return values

    @property
    def digest(self) -> str:
        """A hash of the values; of their bytes, for writing a million numbers as text takes as long as computing with them."""
        values = self.array()
        bytes_ = json.dumps(values.tolist()).encode() if values.dtype.kind == "U" else values.astype("<f8").tobytes()
        return hashlib.sha256(bytes_).hexdigest()

    def as_dict(self) -> dict:
        """Return the axis as plain data; `Axis(**...)` is the way back."""
        if not self.points:
            return {"values": list(self.values)}
        return {"start": self.start, "stop": self.stop, "points": self.points, "spacing": self.spacing}


# What describes a scan to people: a change of it changes no number.
_WORDS = ("title", "sources", "case_titles")

# What a scan may keep: its chunks and the merged file, the merged file alone, or nothing but what is reduced from it.
KEEP = ("all", "merged", "reduced")


@dataclass(frozen=True)
class Scan:
    """A study with axes, fixed values and cases, every value in SI units.

    `cases` maps names to values that hold for that case; `fixed` holds for all of them and comes first where both name
    a parameter. With one case there is no case dimension, unless it has a name of its own in `case_dimension`, such as
    ``body``. `reference` holds the values that relative outputs compare with. `reduce` names reductions, as
    `heatscan.engine.reduction` describes them, and `keep`, one of KEEP, says what stays beside them.
    """

    study: str
    name: str
    title: str
    axes: Mapping[str, Axis]
    fixed: Mapping[str, float | str] = field(default_factory=dict)
    cases: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    reference: Mapping[str, float | str] = field(default_factory=dict)
    chunk_points: int = 200_000
    sources: Mapping[str, str] = field(default_factory=dict)
    case_titles: Mapping[str, str] = field(default_factory=dict)
    case_dimension: str = "case"
    reduce: Mapping[str, Mapping] = field(default_factory=dict)
    keep: str = "all"

    def __post_init__(self):
        outputs = self.definition.with_companions(self.outputs or self.definition.default_outputs(bool(self.reference)))
        object.__setattr__(self, "outputs", outputs)

    @property
    def definition(self) -> studies.Study:
        """The study itself."""
        return studies.load(self.study)

    @property
    def pointwise(self) -> tuple[str, ...]:
        """The outputs that are computed point by point; all others are made of these once all points are there."""
        return tuple(name for name in self.outputs if not self.definition.outputs[name].summary_of)

    def case_values(self) -> list[dict]:
        """Return the values of each case that hold in this scan, fixed values included; one empty case if there are none."""
        given = (*self.axes, *self.fixed)
        cases = list(self.cases.values()) or [{}]
        return [{**self.definition.give_way(case, given), **self.fixed} for case in cases]

    @property
    def identifier(self) -> str:
        """``study/scan``, the name of the scan everywhere."""
        return f"{self.study}/{self.name}"

    @property
    def whole_axes(self) -> tuple[str, ...]:
        """The axes that compute() takes in one piece."""
        return tuple(name for name in self.axes if self.definition.parameters[name].whole)

    @property
    def point_axes(self) -> tuple[str, ...]:
        """The axes over which points are numbered."""
        return tuple(name for name in self.axes if name not in self.whole_axes)

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions over which points are numbered: that of the cases, where there is one, then the point axes."""
        named = self.case_dimension != "case" and self.cases
        return ((self.case_dimension,) if named or len(self.cases) > 1 else ()) + self.point_axes

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of `dims`."""
        return tuple(len(self.axes[name]) if name in self.axes else len(self.cases) for name in self.dims)

    @property
    def size(self) -> int:
        """How many points there are."""
        return math.prod(self.shape)

    @property
    def grid(self) -> tuple[int, ...]:
        """The lengths along the cases, also where there is but one, and the point axes."""
        return max(1, len(self.cases)), *(len(self.axes[name]) for name in self.point_axes)

    def block(self, low: tuple[int, ...], high: tuple[int, ...]) -> Scan:
        """Return the scan of the points from `low` up to, not including, `high`, both along `grid`; its values are listed."""
        axes, cases = dict(self.axes), dict(self.cases)
        for name, first, last in zip(self.point_axes, low[1:], high[1:], strict=True):
            axes[name] = Axis(values=tuple(self.axes[name].array()[first:last].tolist()))
        kept = list(cases)[low[0] : high[0]]
        return dataclasses.replace(self, axes=axes, cases={name: cases[name] for name in kept})

    @functools.cached_property
    def chunk_shape(self) -> tuple[int, ...]:
        """The lengths of a chunk along `grid`: whole rows of the last axes, and equal shares of the axis before them."""
        shape, room = [1] * len(self.grid), self.chunk_points
        for place in reversed(range(len(self.grid))):
            length = self.grid[place]
            shape[place] = math.ceil(length / math.ceil(length / max(1, room)))
            room //= shape[place]
            if shape[place] < length:
                break
        return tuple(shape)

    @property
    def _chunk_grid(self) -> tuple[int, ...]:
        return tuple(math.ceil(length / own) for length, own in zip(self.grid, self.chunk_shape, strict=True))

    @property
    def n_chunks(self) -> int:
        """How many chunks the points make."""
        return math.prod(self._chunk_grid)

    def chunk_box(self, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the first corner of chunk `index` along `grid` and the corner behind its last point."""
        if not 0 <= index < self.n_chunks:
            raise ConfigurationError(
                f"{self.identifier} has chunks 0 to {self.n_chunks - 1}; there is no chunk {index}"
            )
        low, rest = [], index
        for count, own in zip(reversed(self._chunk_grid), reversed(self.chunk_shape), strict=True):
            rest, place = divmod(rest, count)
            low.insert(0, place * own)
        high = (min(first + own, length) for first, own, length in zip(low, self.chunk_shape, self.grid, strict=True))
        return tuple(low), tuple(high)

    def chunk_range(self, index: int) -> tuple[int, int]:
        """Return the first point of chunk `index` and the one after its last."""
        low, high = self.chunk_box(index)
        start = 0
        for length, first in zip(self.grid, low, strict=True):
            start = start * length + first
        return start, start + math.prod(last - first for first, last in zip(low, high, strict=True))

    def at_once(self, most: int) -> int:
        """Return how many points make `most` points times the values of the axes taken whole; at least one."""
        return max(1, most // math.prod(len(self.axes[name]) for name in self.whole_axes))

    @property
    def piece_points(self) -> int:
        """How many points a piece has at most: no more than the scan or a chunk has, nor than PIECE says."""
        return min(self.size, self.chunk_points, self.at_once(PIECE))

    def pieces(self) -> Iterator[tuple[slice, tuple[tuple[int, ...], tuple[int, ...]]]]:
        """Yield runs of at most `piece_points` points: which points, and their box (first corner, corner behind) of the grid."""
        parts = dataclasses.replace(self, chunk_points=self.piece_points)
        for index in range(parts.n_chunks):
            yield slice(*parts.chunk_range(index)), parts.chunk_box(index)

    def output_dims(self, name: str) -> tuple[str, ...]:
        """Return the dimensions of output `name` besides those of the points; parameters among them only if they vary."""
        dims = self.definition.outputs[name].dims
        return tuple(dim for dim in dims if dim in self.axes or dim not in self.definition.parameters)

    def output_shape(self, name: str) -> tuple[int, ...]:
        """Return the lengths of `output_dims`."""
        return tuple(len(self.dimension_values(dim)) for dim in self.output_dims(name))

    def dimension_values(self, dim: str) -> np.ndarray:
        """Return the coordinate along any dimension of the scan's results."""
        if dim == self.case_dimension:
            return np.array(list(self.cases))
        if dim in self.axes:
            return self.axes[dim].array()
        return np.array(self.definition.dimensions[dim].values)

    @property
    def has_merged_file(self) -> bool:
        """Whether a file of all points is made, and not reductions alone."""
        return self.keep != "reduced"

    @property
    def has_chunk_files(self) -> bool:
        """Whether its chunks have files of their own: a scan of one chunk that is kept is computed where it is merged."""
        return self.n_chunks > 1 or not self.has_merged_file

    @property
    def computing_memory(self) -> float:
        """What computing takes besides results, in the case where it takes most [bytes]."""
        if not self.definition.memory:
            return 0.0
        along = {name: axis.array() for name, axis in self.axes.items()}
        return max(self.definition.memory({**case, **along}) for case in self.case_values())

    def as_dict(self) -> dict:
        """Return the scan as plain data, fit for JSON and for a job's parameters; `from_dict` is the way back."""
        return {
            "study": self.study,
            "name": self.name,
            "title": self.title,
            "axes": {name: axis.as_dict() for name, axis in self.axes.items()},
            "fixed": dict(self.fixed),
            "cases": {name: dict(values) for name, values in self.cases.items()},
            "outputs": list(self.outputs),
            "reference": dict(self.reference),
            "chunk_points": self.chunk_points,
            "sources": dict(self.sources),
            "case_titles": dict(self.case_titles),
            "case_dimension": self.case_dimension,
            "reduce": {name: dict(reduction) for name, reduction in self.reduce.items()},
            "keep": self.keep,
        }

    @classmethod
    def from_dict(cls, data: Mapping) -> Scan:
        """Return the scan that `as_dict` wrote down."""
        axes = {name: Axis(**{**axis, "values": tuple(axis.get("values", ()))}) for name, axis in data["axes"].items()}
        return cls(**{"title": "", **data, "axes": axes, "outputs": tuple(data["outputs"])})

    def decisive(self) -> dict:
        """Return the scan as plain data without what decides no number of its points.

        These are the titles, the sources and how the scan is split, and its reductions, unless they are all that is kept.
        """
        reduced = ("reduce", "keep") if self.has_merged_file else ()
        without = {*_WORDS, "chunk_points", *reduced}
        return {key: value for key, value in self.as_dict().items() if key not in without}

    @property
    def digest(self) -> str:
        """A hash of all that decides the scan's numbers; the chunk size does not."""
        decisive = self.decisive()
        decisive["axes"] = {name: axis.digest for name, axis in self.axes.items()}
        return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:16]

    @property
    def description_digest(self) -> str:
        """A hash of what a file says of the scan in words, and which decides no number."""
        words = {key: value for key, value in self.as_dict().items() if key in _WORDS}
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]

    def check(self) -> None:
        """Raise a ConfigurationError where the scan cannot be computed; nothing is evaluated but the reference case."""
        definition = self.definition
        for case, values in zip(self.cases or ("",), self.case_values(), strict=True):
            given = {**values, **{name: axis.array()[0] for name, axis in self.axes.items()}}
            where = f" in case {case!r}" if case else ""
            try:
                resolved = definition.resolve(given)
                if definition.check:
                    along = {name: axis.array() for name, axis in self.axes.items()}
                    used = {name: values for name, values in along.items() if name in resolved}
                    definition.check(frozenset(self.outputs), {**given, **along}, **{**resolved, **used})
            except ConfigurationError as error:
                raise ConfigurationError(f"{error}{where}") from error
            # What the configuration adds to every scan need not have an effect; labels have none.
            free = {name for name in self.fixed if (p := definition.parameters[name]).label or p.project_wide}
            idle = set(self.axes) | (set(self.fixed) - free)
            for name in sorted(idle - definition.used(given)):
                rivals = [
                    other
                    for other in given
                    if other in definition.used(given)
                    and other != name
                    and name in definition.used({key: 0 for key in given if key != other})
                ]
                kind = "axis" if name in self.axes else "fixed"
                raise ConfigurationError(
                    f"{kind} {name} has no effect{where}, because "
                    f"{' and '.join(rivals) or 'other values'} decide{'s' if len(rivals) == 1 else ''} what it would"
                )
        if any(definition.outputs[name].ratio_of for name in self.outputs) and not self.reference:
            raise ConfigurationError("relative outputs need a reference case; name one under 'reference'")

    def check_reference(self) -> None:
        """Raise a ConfigurationError where the reference case gives nothing that relative outputs could compare with."""
        definition = self.definition
        sources = {definition.outputs[name].ratio_of for name in self.outputs} - {""}
        flag, meaning = definition.validity or ("", "")
        axes = {
            name: axis.array()[[0, -1]] for name, axis in self.axes.items() if name in definition.shared_with_reference
        }
        for case in self.case_values() if sources else ():
            shared = {name: value for name, value in case.items() if name in definition.shared_with_reference}
            for ends in itertools.product(*axes.values()):
                at = {**self.reference, **shared, **{name: end.item() for name, end in zip(axes, ends, strict=True)}}
                at |= {name: value for name, value in definition.trial_values.items() if name in at}
                found = definition.compute(frozenset(sources | {flag} - {""}), **definition.resolve(at))
                if flag and (number := int(found[flag])) != definition.outputs[flag].flags[meaning]:
                    names = {value: name for name, value in definition.outputs[flag].flags.items()}
                    raise ConfigurationError(f"its {flag} is {names[number]!r}; it must be {meaning!r} to compare with")
                for source in sources:
                    if not np.all(np.isfinite(found[source])):
                        where = "".join(f" at {name} = {end.item()}" for name, end in zip(axes, ends, strict=True))
                        raise ConfigurationError(f"its {source} is not finite{where}, so nothing compares with it")


def compute_chunk(scan: Scan, index: int) -> dict[str, np.ndarray]:
    """Evaluate the points of one chunk, as `compute_points` does."""
    return compute_points(scan.block(*scan.chunk_box(index)))


def compute_points(scan: Scan) -> dict[str, np.ndarray]:
    """Evaluate all points of a scan.

    Parameters
    ----------
    scan : Scan
        The scan, or a block of one.

    Returns
    -------
    dict
        For each output an array [its unit] of shape (the output's own dimensions..., points).

    Raises
    ------
    ComputationError
        An output is not finite where the study promises numbers.
    """
    allocator.keep_freed_memory()
    results = {name: np.empty((*scan.output_shape(name), scan.size), dtype(scan, name)) for name in scan.pointwise}
    reference = _Reference(scan)
    for first, last, values in _blocks(scan):
        for name, result in _evaluate(scan, values, last - first, reference).items():
            place = results[name][..., first:last]
            place[...] = result
            if place.dtype.kind == "f":
                # The sign of a NaN depends on whether it came from a vector or a scalar instruction, hence on the block.
                np.copyto(place, np.nan, where=np.isnan(place))
    return results


def dtype(scan: Scan, name: str):
    """Return the NumPy type of an output's values."""
    return np.int8 if scan.definition.outputs[name].flags else np.float64


def _blocks(scan: Scan) -> Iterator[tuple[int, int, dict]]:
    """Yield (first, last, values by parameter) for runs of as many points as BLOCK allows that share their case and their words."""
    axes = {name: scan.axes[name].array() for name in scan.axes}
    lengths = [len(scan.axes[name]) for name in scan.point_axes]
    per_case = math.prod(lengths)
    # A word holds for a whole block: compute() takes one, not an array of them.
    words = [scan.definition.parameters[name].choices for name in scan.point_axes]
    run = math.prod(lengths[max((number + 1 for number, choices in enumerate(words) if choices), default=0) :])
    cases, start, stop, most = scan.case_values(), 0, scan.size, scan.at_once(BLOCK)
    while start < stop:
        case, offset = divmod(start, per_case)
        last = min(stop, start + most, (start // run + 1) * run)
        values = {**cases[case], **{name: axes[name] for name in scan.whole_axes}}
        numbers = np.arange(offset, offset + last - start)
        for name in reversed(scan.point_axes):
            numbers, along = np.divmod(numbers, len(axes[name]))
            values[name] = axes[name][along[0]].item() if axes[name].dtype.kind == "U" else axes[name][along]
        yield start, last, values
        start = last


class _Reference:
    """The reference case's outputs that relative outputs of a scan need, evaluated as seldom as possible."""

    def __init__(self, scan: Scan):
        definition = scan.definition
        self.scan = scan
        self.ratios = {
            name: definition.outputs[name].ratio_of for name in scan.outputs if definition.outputs[name].ratio_of
        }
        self.varies = bool(definition.shared_with_reference & set(scan.axes)) or len(scan.cases) > 1
        self._constant: dict | None = None

    def outputs(self, values: Mapping) -> dict:
        """Return the reference's outputs under what it shares with the points of a block."""
        if self._constant is not None:
            return self._constant
        definition = self.scan.definition
        shared = {name: value for name, value in values.items() if name in definition.shared_with_reference}
        at = {**self.scan.reference, **shared}
        result = definition.compute(frozenset(self.ratios.values()), **definition.resolve(at))
        for source in set(self.ratios.values()):
            _require_numbers(self.scan, source, np.asarray(result[source]), None, at, " of the reference case")
        if not self.varies:
            self._constant = result
        return result


def _evaluate(scan: Scan, values: dict, n_points: int, reference: _Reference) -> dict[str, np.ndarray]:
    """Evaluate the study on one block, relative outputs included, and check that what must be a number is one."""
    definition = scan.definition
    ratios = reference.ratios
    wanted = (set(scan.pointwise) - set(ratios)) | set(ratios.values())
    results = definition.compute(frozenset(wanted), **definition.resolve(values))
    if ratios:
        at_reference = reference.outputs(values)
        for name, source in ratios.items():
            own = len(scan.output_dims(name))
            results[name] = _with_points(at_reference[source], own) / _with_points(results[source], own)
    block = {}
    for name in scan.pointwise:
        shape = (*scan.output_shape(name), n_points)
        block[name] = np.broadcast_to(_with_points(results[name], len(shape) - 1), shape)
        if not definition.outputs[name].flags:
            _require_numbers(scan, name, block[name], results, values, "", definition.outputs[name].unlimited)
    return block


def _promised(definition: studies.Study, name: str, results: Mapping) -> np.ndarray | None:
    """Return at which points output `name` must be a number; None where at all of them."""
    flags = definition.outputs[name].promised or dict([definition.validity] if definition.validity else ())
    valid = [
        _with_points(results[flag], 0) == definition.outputs[flag].flags[meaning] for flag, meaning in flags.items()
    ]
    return np.logical_and.reduce(valid) if valid else None


def _with_points(result, own_dims: int) -> np.ndarray:
    """Return a result with an axis for the points behind its own dimensions, also where it does not vary with them."""
    result = np.asarray(result)
    return result[..., None] if result.ndim == own_dims else result


def _require_numbers(
    scan: Scan, name: str, result: np.ndarray, flags: Mapping | None, values: Mapping, whose: str, unlimited=False
) -> None:
    finite = np.isfinite(result) | (result == np.inf) if unlimited else np.isfinite(result)
    if np.count_nonzero(finite) == finite.size:
        return
    promised = None if flags is None else _promised(scan.definition, name, flags)
    bad = ~finite if promised is None else ~finite & promised
    if not bad.any():
        return
    point = int(np.argwhere(bad)[0][-1]) if bad.ndim else 0
    at = ", ".join(
        f"{key}={value[point] if np.ndim(value) and np.size(value) > point else value}"
        for key, value in sorted(values.items())
        if key not in scan.whole_axes
    )
    raise ComputationError(f"{scan.identifier}: {name}{whose} is {result[bad][0]} at {at}")
