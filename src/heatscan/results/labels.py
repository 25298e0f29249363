"""Names, units and attributes: the one place that turns a scan and its arrays into a labelled Dataset.

Chunks, merged files, reductions and what `heatscan.evaluate` returns are all labelled here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from heatscan.engine import reduction
from heatscan.engine.axis import AXIS_DIGITS
from heatscan.engine.parameter import Parameter
from heatscan.engine.scan import Scan
from heatscan.engine.study import Output
from heatscan.results import provenance

if TYPE_CHECKING:  # slow to load, and a merge of many chunks needs nothing of it
    import xarray as xr

CONVENTIONS = "CF-1.11"


def identify(scan: Scan, code: str | None) -> dict:
    """Return the attributes that say what a file of all points of a scan is: its numbers, its words and its code.

    Parameters
    ----------
    scan : Scan
        The scan.
    code : str or None
        The hash of the code, as `provenance.scan_hash` works it out; left out where it is not known.
    """
    known = {"scan": scan.identifier, "configuration_hash": scan.digest, "description_hash": scan.description_digest}
    return known if code is None else {**known, "code_hash": code}


def dataset(scan: Scan, arrays: Mapping[str, np.ndarray], identity: Mapping, indexed: bool = True) -> xr.Dataset:
    """Return the Dataset of a scan, or of a chunk, from the arrays of all its points.

    Parameters
    ----------
    scan : Scan
        The scan, or the points of a chunk.
    arrays : mapping
        For each pointwise output an array [its unit] of shape (own dimensions..., scan.size), or the same unravelled.
    identity : mapping
        The attributes that identify it.
    indexed : bool, optional
        Whether values can be selected by coordinate. For a Dataset that is only written this takes longer than a small
        chunk, because xarray then imports every array library that is installed, such as pint.

    Returns
    -------
    xarray.Dataset
        Each output over (own dimensions..., case if several, axes...), with coordinates, units and attributes.
    """
    made = {
        name: (dims, arrays[name].reshape((*scan.output_shape(name), *scan.shape)), own)
        for name, (dims, _, own) in variables(scan).items()
    }
    return _dataset(made, scan, identity, indexed)


def _dataset(made: Mapping, scan: Scan, identity: Mapping, indexed: bool) -> xr.Dataset:
    import xarray as xr

    own = coordinates(scan)
    labels = xr.Dataset(coords=own if indexed else xr.Coordinates(own, indexes={}), attrs=attributes(scan, identity))
    # Added to the coordinates, so that these come first in the file, as in one that is written chunk by chunk.
    return labels.assign(made)


def add_summaries(scan: Scan, data: xr.Dataset) -> xr.Dataset:
    """Return the Dataset of all points of a scan with the outputs that are made of all of them together."""
    names = summaries(scan)
    made = scan.definition.summarise(data) if names else {}
    return data.assign({name: made[name].assign_attrs(_described(scan.definition.outputs[name])) for name in names})


def summaries(scan: Scan) -> list[str]:
    """Return the outputs of a scan that are made of all its points together."""
    return [name for name in scan.outputs if name not in scan.pointwise]


def reduced_dataset(scan: Scan, name: str, arrays: Mapping[str, np.ndarray], identity: Mapping) -> xr.Dataset:
    """Return the Dataset of the reduction `name`, over the dimensions that stay; its attributes say what was done.

    `arrays` are what `reduction.gather` returns.
    """
    spec = scan.reduce[name]
    template = _dataset({}, scan, identity, indexed=True)
    template = template.sel(spec["at"]) if spec["how"] == "slice" else template.drop_dims(spec["over"])
    stay = [dim for dim in (*scan.vector_axes, *scan.dims) if dim not in spec["over"]]
    own = {"point_dimensions": " ".join(stay), **reduction_attributes(scan, name)}
    return template.assign(_reduced(scan, spec, arrays)).assign_attrs(own)


def why_invalid(scan: Scan) -> str:
    """Return the comment on a scan that has no valid point: what is known of it, and why, from some of its points."""
    few = {name: axis.array()[:: 1 + len(axis) // 30] for name, axis in scan.axes.items()}
    grid = np.meshgrid(*(values if values.dtype.kind == "f" else values[:1] for values in few.values()), indexing="ij")
    point = {
        name: values.ravel() if values.dtype.kind == "f" else values.flat[0]
        for name, values in zip(few, grid, strict=True)
    }
    why = scan.definition.explain(**scan.definition.resolve({**scan.case_values()[0], **point}))
    return "; ".join(filter(None, (scan.notes, why)))


def reduced_chunk(points: Scan, arrays: Mapping[str, np.ndarray], identity: Mapping) -> xr.Dataset:
    """Return the Dataset of a chunk that holds only reductions of its points, in variables ``reduction.column``."""
    made: dict[str, tuple] = {}
    for name, spec in points.reduce.items():
        reduced = _reduced(points, spec, reduction.reduce_points(points, spec, arrays))
        made |= {f"{name}.{column}": variable for column, variable in reduced.items()}
    return _dataset(made, points, identity, indexed=False)


def _reduced(scan: Scan, spec: Mapping, arrays: Mapping[str, np.ndarray]) -> dict[str, tuple]:
    """Return dimensions, values and attributes of each array of a reduction."""
    how, over, (first, *_) = spec["how"], spec["over"], spec["outputs"]
    study, columns = scan.definition, reduction.columns(scan, spec)
    gone = " and ".join(study.parameters[axis].long_name for axis in over)
    edge = "whether the extreme lies at an end of an axis reduced over: a longer axis might give more"
    own = {"at_edge": {"long_name": edge, "units": "1", **flags(reduction.EDGE)}}
    if study.validity:
        own["valid_points"] = {"long_name": f"number of {study.validity[1]} points over {gone}", "units": "1"}
    for axis in over:
        own[f"at_{axis}"] = _described(study.parameters[axis])
        own[f"at_{axis}"]["long_name"] += f" at which {study.outputs[first].long_name} is {how}"
    for name in spec["outputs"]:
        for column, what in {name: how, f"{name}_smallest": "smallest", f"{name}_largest": "largest"}.items():
            own[column] = _described(study.outputs[name])
            own[column]["long_name"] += "" if how == "slice" else f": {what} over {gone}"
    dims = {column: columns[first if column == "at_edge" else column][0] for column in arrays}
    return {
        column: (dims[column], arrays[column].reshape(scan.lengths(dims[column])), own[column]) for column in arrays
    }


def reduction_attributes(scan: Scan, name: str) -> dict:
    """Return what a reduction is, as attributes: of what, how, over which values, and how many points."""
    spec = scan.reduce[name]
    along = {axis: [spec["at"][axis]] if spec["at"] else scan.axes[axis].array().tolist() for axis in spec["over"]}
    found = {
        "title": f"{scan.title or scan.definition.title}: {name}",
        "reduction": name,
        "reduction_kind": spec["how"],
        "reduction_outputs": " ".join(spec["outputs"]),
        "reduction_over": " ".join(spec["over"]),
        "reduction_points": math.prod(map(len, along.values())),
    }
    for axis, values in along.items():
        unit = f" {scan.definition.parameters[axis].unit}".removesuffix(" 1")
        if isinstance(values[0], str):
            found[f"reduction_{axis}"] = " ".join(values) + unit
        elif spec["at"]:
            found[f"reduction_{axis}"] = f"{values[0]:.14g}{unit}"
        else:
            found[f"reduction_{axis}"] = f"{values[0]:.14g} to {values[-1]:.14g}{unit}, {len(values)} values"
    return found


def variables(scan: Scan) -> dict[str, tuple]:
    """Return dimensions, type and attributes of each output of a scan that is computed point by point."""
    flag, *_ = scan.definition.validity or ("",)
    own = {name: _described(scan.definition.outputs[name]) for name in scan.pointwise}
    for name in own.keys() - {flag} if flag in own else ():
        own[name]["ancillary_variables"] = flag  # says why a value is missing
    return {name: ((*scan.output_dims(name), *scan.dims), scan.output_dtype(name), own[name]) for name in own}


def flags(meanings: Mapping[str, int]) -> dict:
    """Return the attributes that say what the numbers of a flag variable mean."""
    return {"flag_values": np.array(list(meanings.values()), np.int8), "flag_meanings": " ".join(meanings)}


def _described(item: Output | Parameter) -> dict:
    """Return the attributes of an output or a parameter; words have no unit."""
    words = isinstance(item, Parameter) and (item.choices or item.read)
    found = {"long_name": item.long_name, "units": "" if words else item.unit, "symbol": item.symbol}
    if isinstance(item, Output):
        found |= (flags(item.flags) if item.flags else {}) | {"comment": item.comment}
    return {key: value for key, value in found.items() if not isinstance(value, str) or value}


def coordinates(scan: Scan) -> dict[str, tuple]:
    """Return dimensions, values and attributes of each coordinate of a scan's Dataset."""
    definition, case = scan.definition, scan.case_dimension
    labelled = {dim for name in scan.outputs for dim in scan.output_dims(name)} - set(scan.axes)
    found: dict[str, tuple] = {
        dim: ((dim,), scan.dimension_values(dim), {"long_name": definition.dimensions[dim].long_name})
        for dim in sorted(labelled)
    }
    if case in scan.dims:
        titles = [scan.case_titles.get(name) or name for name in scan.cases]
        found[case] = ((case,), scan.dimension_values(case), {"long_name": case})
        found[f"{case}_title"] = ((case,), np.array(titles), {"long_name": f"what the {case} is"})
    for name, axis in scan.axes.items():
        found[name] = ((name,), axis.array(), _described(definition.parameters[name]))
    # Each axis in a dimension of its own, so that what is derived from several broadcasts.
    along_axes = np.meshgrid(*(axis.array() for axis in scan.axes.values()), indexing="ij", sparse=True)
    axes = dict(zip(scan.axes, along_axes, strict=True))
    given = [{**values, **axes} for values in scan.case_values()]
    said = ({name for name in values if definition.parameters[name].label} for values in given)
    shown = set.intersection(*(own | definition.effective(values) for own, values in zip(said, given, strict=True)))
    shown |= set(definition.relevant_arguments(given[0]))
    for name, parameter in definition.parameters.items():
        if name in scan.axes or name not in shown or not parameter.measured_by <= given[0].keys():
            continue
        traced, inputs = zip(*(definition.trace(name, values) for values in given), strict=True)
        if any(value is None for value in traced):
            continue  # those that are optional may have no value
        # Derived values are recorded too; along an axis they vary with it.
        dims = tuple(axis for axis in scan.axes if any(axis in names for names in inputs))
        spread = [len(axis) if other in dims else 1 for other, axis in scan.axes.items()]
        per_case = [np.broadcast_to(value, spread).reshape(scan.lengths(dims)) for value in traced]
        if not all(_same(values, per_case[0]) for values in per_case):
            dims, per_case = (case, *dims), [np.stack(per_case)]
        source = {"source": scan.sources[name]} if name in scan.sources else {}
        found[name] = (dims, per_case[0], _described(parameter) | source)
    return found


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays of numbers or of text are equal, where missing numbers equal each other."""
    return np.array_equal(one, other, equal_nan=one.dtype.kind == other.dtype.kind == "f")


def attributes(scan: Scan, identity: Mapping) -> dict:
    """Return the attributes of a scan's Dataset; `identity` says which it is."""
    dim, found = scan.case_dimension, {}
    for name in scan.axes if scan.reference else ():
        if (value := scan.definition.trace(name, scan.reference)[0]) is not None:
            # Derived from two rounded values; with the digits of an axis it lies where it belongs on it.
            found[f"reference_{name}"] = float(f"{value:.{AXIS_DIGITS}g}") if isinstance(value, float) else value
    if replaced := scan.replaced:
        found["replaced"] = ", ".join(f"{name} = {value}" for name, value in replaced.items())
    for name in scan.cases if dim not in scan.dims else ():
        found |= {dim: name} | ({f"{dim}_title": scan.case_titles[name]} if scan.case_titles.get(name) else {})
    dois = re.findall(r"10\.\d{4,9}/[^\s,]+", scan.definition.references.replace("arXiv:", "10.48550/arXiv."))
    found |= {key: said for key, said in (("comment", scan.notes), ("doi", ", ".join(dois))) if said}
    return {
        **found,
        "Conventions": CONVENTIONS,
        "title": scan.title or scan.definition.title,
        "source": provenance.source(),
        "references": scan.definition.references,
        "summary": f"{scan.title or scan.identifier}. Study: {scan.definition.title}.",
        **{"creator_name": "The heatscan authors", "license": "MIT"},
        # No date: the same inputs give the same bytes.
        "history": f"computed by heatscan as the scan {scan.identifier}",
        "point_dimensions": " ".join((*scan.vector_axes, *scan.dims)),
        **identity,
    }
