"""A scan: a study with axes, fixed values and cases, and the grid of points that these span.

Points are numbered in C order over (case, axes in the order they were written). Any region of the grid is itself a
scan: its numbers depend on its own axis values alone, wherever in a larger scan it may lie.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import itertools
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from heatscan.engine import study as studies
from heatscan.engine.axis import Axis
from heatscan.errors import ConfigurationError

# A box of points: a slice along each of `Scan.dims`.
Region = tuple[slice, ...]

# Under what name `sources` tells how the files were read that parameters name.
NOTES = "notes"
# What describes a scan to people; no number depends on it.
_WORDS = ("title", "sources", "case_titles")


@dataclass(frozen=True)
class Scan:
    """A study with axes, fixed values and cases, every value in SI units.

    `cases` maps names to values that hold for that case; `fixed` holds for all of them and comes first where both name
    a parameter. With one case there is no case dimension, unless it has a name of its own in `case_dimension`, such as
    ``body``. `reference` holds the values that relative outputs compare with. `reduce` names reductions, as
    `heatscan.engine.reduction` describes them, and `keep` says what stays beside them: ``all`` chunks and the merged
    file, that alone (``merged``), or nothing (``reduced``).
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

    @functools.cached_property
    def definition(self) -> studies.Study:
        """The study itself."""
        return studies.load(self.study)

    @property
    def pointwise(self) -> tuple[str, ...]:
        """The outputs that are computed point by point; all others are made of these once all points are there."""
        return tuple(name for name in self.outputs if not self.definition.outputs[name].summary_of)

    @functools.cached_property
    def ratios(self) -> Mapping[str, str]:
        """Each relative output with the output of the reference case that it compares with."""
        return {name: source for name in self.outputs if (source := self.definition.outputs[name].ratio_of)}

    def case_values(self) -> list[dict]:
        """Return the values of each case that hold in this scan, fixed values included; there is always one case."""
        return [dict(values) for values in self._case_values]

    @functools.cached_property
    def _case_values(self) -> list[dict]:
        given = (*self.axes, *self.fixed)
        cases = list(self.cases.values()) or [{}]
        return [{**self.definition.override_case(case, given), **self.fixed} for case in cases]

    @property
    def replaced(self) -> dict[str, float | str]:
        """What cases say and axes and fixed values replace, by name: of several cases, what the last of them says."""
        both = zip(self.cases.values(), self.case_values(), strict=False)
        return {name: said for case, values in both for name, said in case.items() if values.get(name) != said}

    @functools.cached_property
    def notes(self) -> str:
        """How files were read that parameters name, and the labels that follow from others: what a body is taken as."""
        parameters = self.definition.parameters.items()
        made = [name for name, parameter in parameters if parameter.label and parameter.derive]
        words = {name: axis.array() for name, axis in self.axes.items() if made and axis.array().dtype.kind == "U"}
        points = [dict(zip(words, point, strict=True)) for point in itertools.product(*words.values())]
        given = [{**case, **point} for case in self.case_values() for point in points if made]
        found = [self.definition.trace(name, values)[0] for values in given for name in made]
        return "; ".join(dict.fromkeys(str(note) for note in (self.sources.get(NOTES), *found) if note))

    @property
    def identifier(self) -> str:
        """``study/scan``, the name of the scan everywhere."""
        return f"{self.study}/{self.name}"

    @property
    def vector_axes(self) -> tuple[str, ...]:
        """The axes that compute() takes as a whole, at every point."""
        return tuple(name for name in self.axes if self.definition.parameters[name].vector)

    @property
    def point_axes(self) -> tuple[str, ...]:
        """The axes over which points are numbered."""
        return tuple(name for name in self.axes if name not in self.vector_axes)

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions over which points are numbered: that of the cases, where there is one, then the point axes."""
        named = self.case_dimension != "case" and self.cases
        return ((self.case_dimension,) if named or len(self.cases) > 1 else ()) + self.point_axes

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of `dims`."""
        return self.lengths(self.dims)

    @property
    def size(self) -> int:
        """How many points there are."""
        return math.prod(self.shape)

    def subset(self, region: Region) -> Scan:
        """Return the scan of the points in a region; the values of its axes are listed."""
        values = {dim: self.dimension_values(dim)[along].tolist() for dim, along in zip(self.dims, region, strict=True)}
        cases = {name: self.cases[name] for name in values.pop(self.case_dimension, self.cases)}
        axes = {name: Axis(values=tuple(values[name])) if name in values else axis for name, axis in self.axes.items()}
        made = dataclasses.replace(self, axes=axes, cases=cases)
        if len(cases) == len(self.cases):  # what takes longest of a chunk, and is the same for all
            vars(made)["_case_values"] = self._case_values
        return made

    def output_dims(self, name: str) -> tuple[str, ...]:
        """Return the dimensions of output `name` besides those of the points: parameters only if they vary."""
        dims = self.definition.outputs[name].dims
        return tuple(dim for dim in dims if dim in self.axes or dim not in self.definition.parameters)

    def output_shape(self, name: str) -> tuple[int, ...]:
        """Return the lengths of `output_dims`."""
        return self.lengths(self.output_dims(name))

    def output_dtype(self, name: str) -> np.dtype:
        """Return the type of the values of output `name`."""
        return np.dtype(np.int8 if self.definition.outputs[name].flags else np.float64)

    def dimension_values(self, dim: str) -> np.ndarray:
        """Return the coordinate along any dimension of the scan's results."""
        if dim == self.case_dimension:
            return np.array(list(self.cases))
        if dim in self.axes:
            return self.axes[dim].array()
        return np.array(self.definition.dimensions[dim].values)

    def lengths(self, dims: Iterable[str]) -> tuple[int, ...]:
        """Return the lengths of any dimensions of the scan's results."""
        return tuple(len(self.axes[dim]) if dim in self.axes else len(self.dimension_values(dim)) for dim in dims)

    @property
    def has_merged_file(self) -> bool:
        """Whether a file of all points is made, and not reductions alone."""
        return self.keep != "reduced"

    @property
    def computing_memory(self) -> float:
        """What computing takes besides results, in the case where it takes most [bytes]."""
        if not self.definition.memory:
            return 0.0
        along = {name: axis.array() for name, axis in self.axes.items()}
        return max(self.definition.memory({**case, **along}) for case in self.case_values())

    def as_dict(self) -> dict:
        """Return the scan as plain data, fit for JSON and for a job's parameters; `from_dict` is the way back."""
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        axes = {name: axis.as_dict() for name, axis in self.axes.items()}
        return plain | {"axes": axes, "outputs": list(self.outputs)}

    @classmethod
    def from_dict(cls, data: Mapping) -> Scan:
        """Return the scan that `as_dict` wrote down."""
        axes = {name: Axis(**{**axis, "values": tuple(axis.get("values", ()))}) for name, axis in data["axes"].items()}
        return cls(**{"title": "", **data, "axes": axes, "outputs": tuple(data["outputs"])})

    def numeric_spec(self) -> dict:
        """Return the scan as plain data without what its numbers do not depend on.

        Left out are titles, sources, how the scan is split, and its reductions unless they are all that is kept.
        """
        reduced = ("reduce", "keep") if self.has_merged_file else ()
        without = {*_WORDS, "chunk_points", *reduced}
        return {key: value for key, value in self.as_dict().items() if key not in without}

    @property
    def digest(self) -> str:
        """A hash of all that the scan's numbers depend on, so not of its chunk size."""
        spec = self.numeric_spec()
        spec["axes"] = {name: axis.digest for name, axis in self.axes.items()}
        return hashlib.sha256(json.dumps(spec).encode()).hexdigest()[:16]

    @property
    def description_digest(self) -> str:
        """A hash of what a file says of the scan in words, on which no number depends."""
        words = {key: value for key, value in self.as_dict().items() if key in _WORDS}
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]

    def check(self) -> None:
        """Raise a ConfigurationError where the scan cannot be computed; nothing is evaluated."""
        along = {name: axis.array() for name, axis in self.axes.items()}
        first = {name: values[0] for name, values in along.items()}
        for case, values in zip(self.cases or ("",), self.case_values(), strict=True):
            where = f" in case {case!r}" if case else ""
            given = {**values, **first}
            try:
                resolved = self.definition.resolve(given)
                if self.definition.check:
                    arguments = {name: along.get(name, value) for name, value in resolved.items()}
                    self.definition.check(frozenset(self.outputs), {**given, **along}, **arguments)
            except ConfigurationError as error:
                raise ConfigurationError(f"{error}{where}") from error
            self._check_effects(given, where)
        if self.ratios and not self.reference:
            raise ConfigurationError("relative outputs need a reference case; name one under 'reference'")

    def _check_effects(self, given: Mapping, where: str) -> None:
        """Raise a ConfigurationError where an axis or a fixed value has no effect."""
        effective = self.definition.effective(given)
        for name in sorted({*self.axes, *self.fixed} - effective):
            parameter = self.definition.parameters[name]
            # What the configuration adds to every scan need not have an effect; labels have none.
            if name in self.fixed and (parameter.label or parameter.project_wide):
                continue
            rivals = [
                other
                for other in given
                if other in effective and name in self.definition.effective(given.keys() - {other})
            ]
            kind = "axis" if name in self.axes else "fixed"
            others, verb = " and ".join(rivals) or "other values", "determines" if len(rivals) == 1 else "determine"
            raise ConfigurationError(f"{kind} {name} has no effect{where}: {others} already {verb} it")
