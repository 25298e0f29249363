"""From evaluated points to one labelled Dataset: the names, units and attributes that users rely on."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from heatscan.results import chunks, provenance, netcdf
from heatscan.engine import reduction, splitting
from heatscan.engine.axis import AXIS_DIGITS
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Region, Scan
from heatscan.engine.splitting import Layout
from heatscan.errors import ChunkError

if TYPE_CHECKING:  # slow to load, and a merge needs nothing of it
    import xarray as xr

CONVENTIONS = "CF-1.11"

# What the variable `computed` of a half-finished scan says of each point.
COMPUTED = {"missing": 0, "computed": 1}
# What stands in a flag where nothing was computed; no study uses it.
NO_FLAG = -128


def write_chunk(scan: Scan, index: int, path: str | os.PathLike) -> None:
    """Compute one chunk of a scan that has not grown and write it to `path`."""
    chunks.write(splitting.plain(scan).points(index), index, path)


def compute(scan: Scan) -> xr.Dataset:
    """Return the Dataset of a scan that fits into one chunk, computed here and now."""
    count = splitting.n_chunks(scan)
    if count != 1:
        raise ChunkError(f"{scan.identifier} is split into {count} chunks; compute and merge them")
    return assemble(scan, compute_points(scan))


def read_chunks(
    whole: Layout, paths: Iterable[str | os.PathLike], problems: list[str] | None = None
) -> Iterator[tuple[Region, dict[str, np.ndarray]]]:
    """Read the chunks of a scan one after the other, each checked to be what it says and to be there once.

    Parameters
    ----------
    whole : Layout
        The scan and its split.
    paths : iterable of paths
        One file per chunk, in any order.
    problems : list of str, optional
        If given, what is wrong with a chunk is written there and the chunk left out, instead of ending it all.

    Yields
    ------
    tuple
        Where a chunk lies on the grid, and its arrays.

    Raises
    ------
    ChunkError
        A chunk is missing, damaged, of another scan or configuration, or there twice; the text names the file.
    """
    found: dict[int, Path] = {}
    faults: list[str] = []
    for path in map(Path, paths):
        try:
            with netcdf.reading_chunk(path) as chunk:
                index = chunks.index(chunk, whole.n_chunks)
                points = whole.points(index)
                chunks.check(chunk, points, index)
                if index in found:
                    raise ChunkError(
                        f"{path}: chunk {index} of {whole.scan.identifier} is there twice, also as {found[index]}"
                    )
                found[index] = path
                if faults and problems is None:
                    continue  # nobody will get a whole scan any more: the others are only looked at
                yield whole.region(index), {name: chunk.get(name) for name in chunk.arrays}
        except ChunkError as error:
            faults.append(str(error))
    if problems is not None:
        problems += faults
        return
    missing = sorted(set(range(whole.n_chunks)) - set(found))
    if missing and not faults:
        faults.append(
            f"{whole.scan.identifier}: of {whole.n_chunks} chunks these are missing: {', '.join(map(str, missing))}"
        )
    if faults:
        raise ChunkError(some(faults, 20))


def merge(scan: Scan, paths: Iterable[str | os.PathLike], whole: Layout | None = None) -> xr.Dataset:
    """Place the chunks of a scan by their index and return its Dataset, as `assemble` makes it.

    `whole` says how the scan is split; without it, it has not grown.

    Raises
    ------
    ChunkError
        A chunk is missing, damaged, of another scan or configuration, or there twice; the text names the file.
    """
    return _gather(scan, read_chunks(whole or splitting.plain(scan), paths))


def write_merged(whole: Layout, paths: Iterable[str | os.PathLike], output: str | os.PathLike) -> None:
    """Merge the chunks of a scan into the file `output`, one after the other; memory holds one.

    Where the scan keeps nothing but the merged file, the chunks are removed once that is there. A scan with summaries, which are
    made of all points together, is held in memory as a whole.

    Raises
    ------
    ChunkError
        As `read_chunks`; then there is no file.
    """
    paths = list(paths)
    _write(whole.scan, read_chunks(whole, paths), output)
    if whole.scan.keep == "merged":
        for path in paths:
            os.unlink(path)


def write_computed(scan: Scan, output: str | os.PathLike) -> None:
    """Compute a scan of any size in this process into the file `output`; memory holds a chunk of it, or all for summaries."""
    _write(scan, ((region, compute_points(scan.subset(region))) for region in splitting.chunks(scan)), output)


def _gather(scan: Scan, computed: Iterable[tuple[Region, dict]]) -> xr.Dataset:
    arrays = {
        name: np.empty((*scan.output_shape(name), *scan.grid), scan.output_dtype(name)) for name in scan.pointwise
    }
    for region, found in computed:
        for name, values in found.items():
            shape = (*scan.output_shape(name), *splitting.lengths(region))
            arrays[name][(..., *region)] = values.reshape(shape)
    return assemble(scan, arrays)


def _write(scan: Scan, computed: Iterable[tuple[Region, dict]], output: str | os.PathLike) -> None:
    if _summaries(scan):
        netcdf.write(_gather(scan, computed), output)
        return
    with netcdf.writing(output, _attributes(scan), _coordinates(scan), _variables(scan)) as writer:
        for region, found in computed:
            for name, values in found.items():
                writer.put(name, values.reshape(_shape(scan, name, region)), _place(scan, region))


def write_partial(
    whole: Layout, paths: Iterable[str | os.PathLike], output: str | os.PathLike
) -> tuple[int, list[str]]:
    """Merge those chunks of a scan that are there, and mark the holes.

    The variable ``computed`` says of each point whether it was; where it was not, numbers are NaN and flags -128.

    Returns
    -------
    tuple
        How many points are there, and what was wrong with the chunks that were left out.

    Raises
    ------
    ChunkError
        All were left out; then nothing is written.
    """
    scan = whole.scan
    variables = _variables(scan)
    for _, kind, attributes in variables.values():
        if np.dtype(kind) == np.int8:
            attributes["_FillValue"] = np.int8(NO_FLAG)
    marks = {"long_name": "whether the point is computed", "units": "1"} | _flags(COMPUTED)
    there, problems = 0, []
    with netcdf.writing(
        output, _attributes(scan), _coordinates(scan), {**variables, "computed": (scan.dims, np.int8, marks)}
    ) as writer:
        for region in splitting.chunks(scan):
            writer.put("computed", np.zeros(_place_shape(scan, region), np.int8), _place(scan, region))
        for region, found in read_chunks(whole, paths, problems):
            for name, values in found.items():
                writer.put(name, values.reshape(_shape(scan, name, region)), _place(scan, region))
            writer.put("computed", np.ones(_place_shape(scan, region), np.int8), _place(scan, region))
            there += math.prod(splitting.lengths(region))
        if not there:
            raise ChunkError(f"none of these chunks can be used, and nothing is written: {some(problems)}")
        writer.describe(
            partial=f"{there} of {scan.size} points; 'computed' says which",
            history=f"a part of the scan {scan.identifier}, computed by heatscan",
        )
    return there, problems


def reduce_chunks(whole: Layout, paths: Iterable[str | os.PathLike], name: str) -> xr.Dataset:
    """Return the reduction `name` of a scan of which the chunks hold nothing but reductions."""
    reduced = reduction.Reduced(whole.scan, whole.scan.reduce[name])
    for region, found in read_chunks(whole, paths):
        own = {key.removeprefix(f"{name}."): values for key, values in found.items() if key.startswith(f"{name}.")}
        reduced.add(region, own or None)
    return assemble_reduced(reduced, name)


def reduce_merged(scan: Scan, path: str | os.PathLike, name: str) -> xr.Dataset:
    """Return the reduction `name` of the scan in a merged file, read chunk by chunk.

    Raises
    ------
    ResultError
        The file is damaged, has holes, or is of another scan, configuration or code; the text names it.
    """
    spec = scan.reduce[name]
    reduced = reduction.Reduced(scan, spec)
    flags = {scan.definition.validity[0]} if scan.definition.validity else set()
    with netcdf.reading(path, known_by(scan)) as get:
        for region in splitting.chunks(scan):
            points = scan.subset(region)
            arrays = {
                output: get(output, _place(scan, region)).reshape(*scan.output_shape(output), points.size)
                for output in {*spec["outputs"], *flags}
            }
            reduced.add(region, reduction.reduce_points(points, spec, arrays))
    return assemble_reduced(reduced, name)


def _place(scan: Scan, region: Region) -> tuple:
    """Return the place of a region of the grid in the variables of the merged file."""
    return (..., *(region if len(scan.dims) == len(region) else region[1:]))


def _place_shape(scan: Scan, region: Region) -> tuple[int, ...]:
    lengths = splitting.lengths(region)
    return lengths if len(scan.dims) == len(lengths) else lengths[1:]


def _shape(scan: Scan, name: str, region: Region) -> tuple[int, ...]:
    return *scan.output_shape(name), *_place_shape(scan, region)


def assemble(scan: Scan, arrays: Mapping[str, np.ndarray]) -> xr.Dataset:
    """Return the Dataset of a scan from the flat arrays of all its points.

    Parameters
    ----------
    scan : Scan
        The scan.
    arrays : mapping
        For each output an array [its unit] of shape (own dimensions..., scan.size).

    Returns
    -------
    xarray.Dataset
        Each output over (own dimensions..., case if several, axes...), with coordinates, units and attributes.
    """
    variables = {
        name: (dims, arrays[name].reshape((*scan.output_shape(name), *scan.shape)), attributes)
        for name, (dims, _, attributes) in _variables(scan).items()
    }
    import xarray as xr

    dataset = xr.Dataset(variables, _coordinates(scan), _attributes(scan))
    if summaries := _summaries(scan):
        made = scan.definition.summarise(dataset)
        for name in summaries:
            dataset[name] = made[name].assign_attrs(_output_attributes(scan.definition.outputs[name]))
    return dataset


def _summaries(scan: Scan) -> list[str]:
    """Return the outputs of a scan that are made of all its points together."""
    return [name for name in scan.outputs if name not in scan.pointwise]


def assemble_reduced(reduced: reduction.Reduced, name: str) -> xr.Dataset:
    """Return the Dataset of the reduction `name`, over the dimensions that stay; its attributes say what was done.

    An extreme comes with ``at_<axis>``, where along each axis that vanished it lies, and with ``at_edge``, whether that is an
    end of one of them. ``valid_points`` counts the points among those reduced over at which numbers are promised; where
    there are none, the rest is NaN.
    """
    import xarray as xr

    scan, spec = reduced.scan, reduced.reduction
    template = xr.Dataset(coords=_coordinates(scan), attrs=_attributes(scan))
    template = template.sel(spec["at"]) if spec["how"] == "slice" else template.drop_dims(spec["over"])
    dims = tuple(dim for dim in scan.dims if dim not in spec["over"])
    gone = " and ".join(scan.definition.parameters[axis].long_name for axis in spec["over"])
    variables = {}
    for column, values in reduced.arrays.items():
        output, _, end = column.partition(".")
        if column in ("place", "valid_points"):
            continue
        own, _, attributes = _variables(scan)[output]
        if spec["how"] != "slice":
            attributes["long_name"] = f"{attributes['long_name']}: {end or spec['how']} over {gone}"
        own = tuple(dim for dim in own if dim not in scan.dims)
        shape = [template.sizes[dim] for dim in (*own, *dims)]
        variables[f"{output}_{end}" if end else output] = ((*own, *dims), values.reshape(shape), attributes)
    if "place" in reduced.arrays:
        own = scan.output_dims(spec["outputs"][0])
        shape = [template.sizes[dim] for dim in (*own, *dims)]
        extreme = f"{scan.definition.outputs[spec['outputs'][0]].long_name} is {spec['how']}"
        for axis in spec["over"]:
            attributes = _parameter_attributes(scan.definition.parameters[axis])
            attributes["long_name"] += f" at which {extreme}"
            variables[f"at_{axis}"] = ((*own, *dims), reduced.at(axis).reshape(shape), attributes)
        attributes = {
            "long_name": "whether the extreme lies at an end of an axis reduced over: a longer axis might give more",
            "units": "1",
            **_flags(reduction.EDGE),
        }
        variables["at_edge"] = ((*own, *dims), reduced.at_edge().reshape(shape), attributes)
    if "valid_points" in reduced.arrays:
        meaning = scan.definition.validity[1]
        attributes = {"long_name": f"number of {meaning} points over {gone}", "units": "1"}
        values = reduced.arrays["valid_points"].reshape([template.sizes[dim] for dim in dims])
        variables["valid_points"] = (dims, values, attributes)
    return template.assign(variables).assign_attrs(
        point_dimensions=" ".join((*scan.vector_axes, *dims)), **reduction_attributes(scan, name)
    )


def reduction_attributes(scan: Scan, name: str) -> dict:
    """Return what a reduction is, as attributes: of what, how, over which values, and how many points."""
    spec = scan.reduce[name]
    along = {axis: scan.dimension_values(axis).tolist() for axis in spec["over"]}
    found = {
        "title": f"{scan.title or scan.definition.title}: {name}",
        "reduction": name,
        "reduction_kind": spec["how"],
        "reduction_outputs": " ".join(spec["outputs"]),
        "reduction_over": " ".join(spec["over"]),
        "reduction_points": 1 if spec["how"] == "slice" else math.prod(map(len, along.values())),
    }
    for axis, values in along.items():
        unit = scan.definition.parameters[axis].unit
        if spec["how"] == "slice":
            value = spec["at"][axis]
            number = f"{value:.14g}" if isinstance(value, float) else str(value)
            found[f"reduction_{axis}"] = number if unit == "1" else f"{number} {unit}"
        elif isinstance(values[0], str):
            found[f"reduction_{axis}"] = " ".join(values)
        else:
            unit = "" if unit == "1" else f" {unit}"
            found[f"reduction_{axis}"] = f"{values[0]:.14g} to {values[-1]:.14g}{unit}, {len(values)} values"
    return found


def some(problems: list[str], most: int = 5) -> str:
    """Return the first of many problems, a line each, and how many more there are."""
    more = [f"and {len(problems) - most} more"] if len(problems) > most else []
    return "\n".join([*problems[:most], *more])


def _variables(scan: Scan) -> dict[str, tuple]:
    """Return dimensions, type and attributes of each output of a scan."""
    return {
        name: (
            (*scan.output_dims(name), *scan.dims),
            scan.output_dtype(name),
            _output_attributes(scan.definition.outputs[name]),
        )
        for name in scan.pointwise
    }


def _output_attributes(output) -> dict:
    attributes = {"long_name": output.long_name, "units": output.unit}
    if output.symbol:
        attributes["symbol"] = output.symbol
    if output.flags:
        attributes |= _flags(output.flags)
    if output.comment:
        attributes["comment"] = output.comment
    return attributes


def _flags(flags: Mapping[str, int]) -> dict:
    return {"flag_values": np.array(list(flags.values()), np.int8), "flag_meanings": " ".join(flags)}


def _coordinates(scan: Scan) -> dict[str, tuple]:
    """Return dimensions, values and attributes of each coordinate of a scan's Dataset."""
    definition = scan.definition
    coordinates = {}
    used = {dim for name in scan.outputs for dim in scan.output_dims(name)}
    for dim in sorted(used - set(scan.axes)):
        coordinates[dim] = ((dim,), scan.dimension_values(dim), {"long_name": definition.dimensions[dim].long_name})
    case = scan.case_dimension
    if case in scan.dims:
        coordinates[case] = ((case,), scan.dimension_values(case), {"long_name": case})
        titles = [scan.case_titles.get(name) or name for name in scan.cases]
        coordinates[f"{case}_title"] = ((case,), np.array(titles), {"long_name": f"what the {case} is"})
    for name, axis in scan.axes.items():
        coordinates[name] = ((name,), axis.array(), _parameter_attributes(definition.parameters[name]))
    # Each axis in a dimension of its own, so that what is derived from several broadcasts.
    lengths = [len(axis) for axis in scan.axes.values()]
    axes = {
        name: axis.array().reshape([length if number == own else 1 for number, length in enumerate(lengths)])
        for own, (name, axis) in enumerate(scan.axes.items())
    }
    given = [{**values, **axes} for values in scan.case_values()]
    effective = set.intersection(*(definition.effective(values) for values in given))
    resolved = [{**values, **definition.resolve(values)} for values in given]
    for name, parameter in definition.parameters.items():
        labels = parameter.label and all(name in values for values in resolved)
        if name in scan.axes or not (labels or name in effective or name in definition.relevant_arguments(given[0])):
            continue
        if any(name not in values for values in resolved):  # optional, and nobody gave it
            continue
        # Derived values are recorded too; along an axis they vary with it.
        along = set().union(*(definition.inputs_of(name, values) for values in given))
        dims = tuple(axis for axis in scan.axes if axis in along)
        spread = [length if axis in dims else 1 for axis, length in zip(scan.axes, lengths, strict=True)]
        shape = [len(scan.axes[axis]) for axis in dims]
        per_case = [np.broadcast_to(values[name], spread).reshape(shape) for values in resolved]
        if not all(_same(values, per_case[0]) for values in per_case):
            dims, per_case = (case, *dims), [np.stack(per_case)]
        attributes = _parameter_attributes(parameter)
        if name in scan.sources:
            attributes["source"] = scan.sources[name]
        coordinates[name] = (dims, per_case[0], attributes)
    return coordinates


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays of numbers or of text are equal, where missing numbers equal each other."""
    return np.array_equal(one, other, equal_nan=one.dtype.kind == other.dtype.kind == "f")


def _parameter_attributes(parameter) -> dict:
    attributes = {"long_name": parameter.long_name}
    if not (parameter.choices or parameter.read):
        attributes["units"] = parameter.unit
    if parameter.symbol:
        attributes["symbol"] = parameter.symbol
    return attributes


def _attributes(scan: Scan) -> dict:
    definition = scan.definition
    return {
        **_reference_values(scan),
        **_only_case(scan),
        "Conventions": CONVENTIONS,
        "title": scan.title or definition.title,
        "source": provenance.source(),
        "references": definition.references,
        # No date: the same inputs give the same bytes.
        "history": f"computed by heatscan as the scan {scan.identifier}",
        "point_dimensions": " ".join((*scan.vector_axes, *scan.dims)),
        **_identity(scan),
    }


def known_by(scan: Scan) -> dict:
    """Return by which attributes a whole file of a scan is known: of which numbers, words and code it is, and no holes."""
    return {"partial": None, **_identity(scan)}


def _identity(scan: Scan) -> dict:
    return {
        "scan": scan.identifier,
        "configuration_hash": scan.digest,
        "description_hash": scan.description_digest,
        "code_hash": provenance.scan_hash(scan),
    }


def _only_case(scan: Scan) -> dict:
    """Return the name and the title of the case of a scan that has but one, which is no dimension then."""
    dim = scan.case_dimension
    if len(scan.cases) != 1 or dim in scan.dims:
        return {}
    (name,) = scan.cases
    title = scan.case_titles.get(name)
    return {dim: name, **({f"{dim}_title": title} if title else {})}


def _reference_values(scan: Scan) -> dict:
    """Return where the reference lies on each axis of the scan, as attributes named ``reference_<axis>``."""
    found = {}
    for name in scan.axes:
        value = scan.definition.value(name, scan.reference) if scan.reference else None
        if value is not None:
            # Derived from two rounded values; with the digits of an axis it lies where it belongs on it.
            found[f"reference_{name}"] = float(f"{value:.{AXIS_DIGITS}g}") if isinstance(value, float) else value
    return found
