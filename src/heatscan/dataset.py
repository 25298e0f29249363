"""From evaluated points to one labelled Dataset: the names, units and attributes that users rely on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import xarray as xr

from heatscan import provenance, storage
from heatscan.errors import ChunkError
from heatscan.scan import Scan, compute_chunk

CONVENTIONS = "CF-1.11"


def chunk_attributes(scan: Scan, index: int) -> dict:
    """Return what identifies chunk `index` of a scan."""
    start, stop = scan.chunk_range(index)
    return {"scan": scan.identifier, "configuration": scan.digest, "chunk": index, "start": start, "stop": stop}


def write_chunk(scan: Scan, index: int, path) -> None:
    """Compute one chunk and write it to `path`."""
    dims = {name: (*scan.output_dims(name), "point") for name in scan.pointwise}
    storage.write_chunk(path, compute_chunk(scan, index), dims, chunk_attributes(scan, index))


def compute(scan: Scan) -> xr.Dataset:
    """Return the Dataset of a scan that fits into one chunk, computed here and now."""
    if scan.n_chunks != 1:
        raise ChunkError(f"{scan.identifier} is split into {scan.n_chunks} chunks; compute and merge them")
    return assemble(scan, compute_chunk(scan, 0))


def merge(scan: Scan, paths: Iterable[str | Path]) -> xr.Dataset:
    """Place the chunks of a scan by their index and return its Dataset.

    Parameters
    ----------
    scan : Scan
        The scan.
    paths : iterable of paths
        One file per chunk, in any order.

    Returns
    -------
    xarray.Dataset
        As `assemble` makes it.

    Raises
    ------
    ChunkError
        A chunk is missing, damaged, of another scan or configuration, or there twice; the text names the file.
    """
    arrays = {}
    found: dict[int, Path] = {}
    for path in map(Path, paths):
        chunk, attributes = storage.read_chunk(path)
        index = attributes.get("chunk", -1)
        expected = chunk_attributes(scan, index if index in range(scan.n_chunks) else 0)
        for key, value in expected.items():
            if attributes.get(key) != value:
                right = f"0 to {scan.n_chunks - 1}" if key == "chunk" else repr(value)
                raise ChunkError(
                    f"{path}: this chunk belongs elsewhere: its {key} is {attributes.get(key)!r}, not {right}; "
                    "delete it and rerun the workflow"
                )
        if index in found:
            raise ChunkError(f"{path}: chunk {index} of {scan.identifier} is there twice, also as {found[index]}")
        if set(chunk) != set(scan.pointwise):
            raise ChunkError(
                f"{path}: this chunk holds {', '.join(sorted(chunk))}, not {', '.join(sorted(scan.pointwise))}"
            )
        found[index] = path
        for name, values in chunk.items():
            shape = (*scan.output_shape(name), expected["stop"] - expected["start"])
            if values.shape != shape:
                raise ChunkError(
                    f"{path}: {name} has the shape {values.shape}, not {shape}; delete it and rerun the workflow"
                )
            whole = arrays.setdefault(name, np.empty((*scan.output_shape(name), scan.size), values.dtype))
            whole[..., expected["start"] : expected["stop"]] = values
    missing = sorted(set(range(scan.n_chunks)) - set(found))
    if missing:
        raise ChunkError(
            f"{scan.identifier}: of {scan.n_chunks} chunks these are missing: {', '.join(map(str, missing))}"
        )
    return assemble(scan, arrays)


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
    definition = scan.definition
    variables = {}
    for name in scan.pointwise:
        values = arrays[name].reshape((*scan.output_shape(name), *scan.shape))
        variables[name] = ((*scan.output_dims(name), *scan.dims), values, _output_attributes(definition.outputs[name]))
    dataset = xr.Dataset(variables, _coordinates(scan), _attributes(scan))
    summaries = [name for name in scan.outputs if name not in scan.pointwise]
    if summaries:
        made = definition.summarise(dataset)
        for name in summaries:
            dataset[name] = made[name].assign_attrs(_output_attributes(definition.outputs[name]))
    return dataset


def _output_attributes(output) -> dict:
    attributes = {"long_name": output.long_name, "units": output.unit}
    if output.symbol:
        attributes["symbol"] = output.symbol
    if output.flags:
        attributes["flag_values"] = np.array(list(output.flags.values()), np.int8)
        attributes["flag_meanings"] = " ".join(output.flags)
    return attributes


def _coordinates(scan: Scan) -> dict:
    definition = scan.definition
    coordinates = {}
    used = {dim for name in scan.outputs for dim in scan.output_dims(name)}
    for dim in sorted(used - set(scan.axes)):
        coordinates[dim] = (dim, scan.dimension_values(dim), {"long_name": definition.dimensions[dim].long_name})
    case = scan.case_dimension
    if case in scan.dims:
        coordinates[case] = (case, scan.dimension_values(case), {"long_name": case})
        titles = [scan.case_titles.get(name) or name for name in scan.cases]
        coordinates[f"{case}_title"] = (case, titles, {"long_name": f"what the {case} is"})
    for name, axis in scan.axes.items():
        coordinates[name] = (name, axis.array(), _parameter_attributes(definition.parameters[name]))
    cases = scan.case_values()
    axes = {name: xr.DataArray(axis.array(), dims=name) for name, axis in scan.axes.items()}
    effective = set.intersection(*(definition.used({**values, **axes}) for values in cases))
    resolved = [{**values, **definition.resolve({**values, **axes})} for values in cases]
    for name, parameter in definition.parameters.items():
        labels = parameter.label and all(name in values for values in resolved)
        if name in scan.axes or not (labels or name in effective or name in definition.arguments):
            continue
        if any(name not in values for values in resolved):  # optional, and nobody gave it
            continue
        # Derived values are recorded too; along an axis they vary with it.
        per_case = [xr.DataArray(values[name]).variable for values in resolved]
        alike = all(variable.equals(per_case[0]) for variable in per_case)
        variable = per_case[0] if alike else xr.Variable.concat(per_case, case)
        attributes = _parameter_attributes(parameter)
        if name in scan.sources:
            attributes["source"] = scan.sources[name]
        coordinates[name] = (variable.dims, variable.values, attributes)
    return coordinates


def _parameter_attributes(parameter) -> dict:
    attributes = {"long_name": parameter.long_name}
    if not parameter.choices:
        attributes["units"] = parameter.unit
    if parameter.symbol:
        attributes["symbol"] = parameter.symbol
    return attributes


def _attributes(scan: Scan) -> dict:
    definition = scan.definition
    return {
        **_reference_values(scan),
        "Conventions": CONVENTIONS,
        "title": scan.title or definition.title,
        "source": provenance.source(),
        "references": definition.references,
        # No date: the same inputs give the same bytes.
        "history": f"computed by heatscan as the scan {scan.identifier}",
        "scan": scan.identifier,
        "point_dimensions": " ".join((*scan.whole_axes, *scan.dims)),
        "configuration_hash": scan.digest,
        "code_hash": provenance.scan_hash(scan),
    }


def _reference_values(scan: Scan) -> dict:
    """Return where the reference lies on each axis of the scan, as attributes named ``reference_<axis>``."""
    found = {}
    for name in scan.axes:
        value = scan.definition.value(name, scan.reference) if scan.reference else None
        if value is not None:
            found[f"reference_{name}"] = value
    return found
