"""Scans: from a file of scans to Scan objects."""

from __future__ import annotations

import dataclasses
import difflib
import math
import os
from collections.abc import Mapping
from pathlib import Path

from heatscan.configuration import documents, quantities, schema
from heatscan.engine import reduction
from heatscan.engine import study as studies
from heatscan.engine.compute import check_reference
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.plotting import kinds as figures


def read_scans(path: Path, label: str, config: Mapping, root: Path):
    """Yield (scan, kinds of figure) for each scan in a file."""
    data = documents.read_yaml(path)
    schema.validate(data, schema.read_schema(root, "scans"), label)
    try:
        study = studies.load(data["study"])
    except ConfigurationError as error:
        raise ConfigurationError(f"{label}: study: {error}") from error
    cases, sources, titles = {}, {}, {}
    for name, case in (data.get("cases") or {}).items():
        cases[name], own = quantities.read_values(case["values"], study, f"{label}: cases.{name}.values", root)
        sources[name] = {parameter: own.get(parameter, case["source"]) for parameter in cases[name]}
        titles[name] = case.get("title", "")
    dimension, loader = "case", study.case_loader
    for key in sorted({other.case_loader.key for other in map(studies.load, studies.names()) if other.case_loader}):
        if key in data and (not loader or key != loader.key):
            raise ConfigurationError(f"{label}: study {study.name} does not read {key!r}")
    if loader and loader.key in data:
        if cases:
            raise ConfigurationError(f"{label}: give either cases or {loader.key}, not both")
        cases, sources, titles = _loaded_cases(data[loader.key], study, root, label)
        dimension = loader.dimension
    for name, entry in data["scans"].items():
        yield (
            _read_scan(name, entry, study, cases, sources, titles, dimension, label, config, root),
            entry.get("figures", []),
        )


def _loaded_cases(files, study, root: Path, label: str) -> tuple[dict, dict, dict]:
    """Return the cases that a study reads from files of its own, within the bounds of its parameters, sources and titles."""
    key = study.case_loader.key
    for file in [files] if isinstance(files, str) else files:
        documents.inside(root, file, f"{label}: {key}")
    cases, sources, titles = study.load_cases(files, root)
    for case, values in cases.items():
        for name, value in values.items():
            where = f"{files}: {key}.{case}"
            quantities.check_value(quantities.known_parameter(study, name, where), value, f"{where}.{name}")
    return cases, sources, titles


def _read_scan(name, entry, study, cases, sources, titles, dimension, label, config, root) -> Scan:
    where = f"{label}: scans.{name}"
    # A new body shows up in every scan that does not pick its bodies.
    chosen = entry.get("cases", [] if dimension == "case" else list(cases))
    for case in [*chosen, *([entry["reference"]] if "reference" in entry else [])]:
        if case not in cases:
            raise ConfigurationError(f"{where}: there is no case {case!r}; there are {', '.join(cases) or 'none'}")
    axes = {}
    for parameter_name, spec in entry.get("axes", {}).items():
        parameter = quantities.known_parameter(study, parameter_name, f"{where}.axes")
        axis = quantities.read_axis(spec, parameter, f"{where}.axes.{parameter_name}")
        axes[parameter_name] = quantities.thinned(axis, parameter, config.get("max_points_per_axis", 0))
    fixed, own_sources = quantities.read_values(entry.get("fixed", {}), study, f"{where}.fixed", root)
    for both in set(fixed) & set(axes):
        raise ConfigurationError(f"{where}: {both} is both an axis and fixed; remove one")
    shared = {key: parameter for key, parameter in study.parameters.items() if parameter.project_wide}
    for key, parameter in shared.items():
        if key not in {**fixed, **axes}:
            fixed[key] = quantities.check_value(parameter, config[key], key)
    _check_outputs(study, entry.get("outputs", ()), f"{where}.outputs")
    reference = {**cases[entry["reference"]], **{key: fixed.get(key) for key in shared}} if "reference" in entry else {}
    scan_sources = {**_joined({case: sources[case] for case in chosen}), **own_sources}
    outputs = entry.get("outputs") or _outputs(study, entry)
    scan = Scan(
        study=study.name,
        name=name,
        title=entry.get("title", ""),
        axes=axes,
        fixed=fixed,
        cases={case: cases[case] for case in chosen},
        outputs=tuple(outputs),
        reference={key: value for key, value in reference.items() if value is not None},
        chunk_points=entry.get("chunk_points", config["chunk_points"]),
        sources=scan_sources,
        case_titles={case: titles[case] for case in chosen},
        case_dimension=dimension,
    )
    try:
        scan.check()
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error
    try:
        check_reference(scan)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}.reference: case {entry['reference']!r}: {error}") from error
    return _with_reductions(scan, entry, where)


def _with_reductions(scan: Scan, entry: Mapping, where: str) -> Scan:
    """Return the scan with what its entry says under `reduce` and `keep`."""
    reductions = {
        name: _reduction(scan, spec, f"{where}.reduce.{name}") for name, spec in entry.get("reduce", {}).items()
    }
    keep = entry.get("keep", "all")
    if keep == "reduced" and not reductions:
        raise ConfigurationError(f"{where}.keep: nothing is reduced, so nothing would be kept; add what under 'reduce'")
    if keep == "reduced" and entry.get("figures"):
        raise ConfigurationError(f"{where}.figures: figures show the merged file, which keep: reduced does not make")
    return dataclasses.replace(scan, reduce=reductions, keep=keep)


def _reduction(scan: Scan, spec: Mapping, where: str) -> dict:
    """Return one reduction as heatscan.engine.reduction describes them."""
    chosen = [kind for kind in reduction.KINDS if kind in spec]
    if len(chosen) != 1:
        raise ConfigurationError(
            f"{where}: give exactly one of {', '.join(reduction.KINDS)}; here are {chosen or 'none'}"
        )
    (how,) = chosen
    extra = "over" if how == "slice" else "outputs"
    if extra in spec:
        raise ConfigurationError(f"{where}.{extra}: has no place beside {how!r}")
    if how != "slice" and "over" not in spec:
        raise ConfigurationError(f"{where}: the key 'over' is missing: the axes over which {how} goes")
    named = spec.get("outputs", scan.pointwise) if how == "slice" else spec[how]
    outputs = [named] if isinstance(named, str) else list(named)
    for name in outputs:
        if name not in scan.pointwise:
            close = difflib.get_close_matches(name, scan.pointwise, 1)
            raise ConfigurationError(
                f"{where}.{'outputs' if how == 'slice' else how}: {name!r} is not among this scan's outputs"
                + (f"; did you mean {close[0]!r}?" if close else f"; they are {', '.join(scan.pointwise)}")
            )
        if how != "slice" and scan.definition.outputs[name].flags:
            raise ConfigurationError(f"{where}.{how}: {name} is a flag, not a number")
    key = "slice" if how == "slice" else "over"
    for axis in spec[key]:
        if axis not in scan.point_axes:
            whole = axis in scan.vector_axes
            reason = "reaches the study in one piece and stays" if whole else "is no axis of this scan"
            raise ConfigurationError(f"{where}.{key}: {axis} {reason}; axes are {', '.join(scan.point_axes)}")
    over = [axis for axis in scan.point_axes if axis in spec[key]]
    at = (
        {axis: _nearest(scan, axis, spec[key][axis], f"{where}.slice.{axis}") for axis in over}
        if how == "slice"
        else {}
    )
    return {"how": how, "outputs": outputs, "over": over, "at": at}


def _nearest(scan: Scan, name: str, entry, where: str) -> float | str:
    """Return the value along an axis that is nearest to a given one, which must lie between the ends of the axis."""
    axis = scan.axes[name]
    value, along = quantities.read_quantity(entry, scan.definition.parameters[name], where), axis.array().tolist()
    if isinstance(value, str):
        if value not in along:
            raise ConfigurationError(f"{where}: {value!r} is not along the axis; it has {', '.join(along)}")
        return value
    if not min(along) <= value <= max(along):
        raise ConfigurationError(f"{where}: {entry!r} is outside of the axis, {min(along):g} to {max(along):g}")
    scale = math.log if axis.spacing == "log" else float
    return min(along, key=lambda other: abs(scale(other) - scale(value)))


def _outputs(study, entry: Mapping) -> tuple[str, ...]:
    """Return the outputs of a scan that lists none: those by default, and what its figures show besides."""
    usual = study.default_outputs("reference" in entry)
    shown = {name for kind in entry.get("figures", ()) if kind in figures.KINDS for name in figures.KINDS[kind].outputs}
    more = (name for name, output in study.outputs.items() if name in shown and not output.ratio_of)
    return tuple(dict.fromkeys((*usual, *more)))


def _joined(sources: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return where each parameter comes from over several cases: one text where they agree, else one for each case."""
    joined = {}
    for parameter in dict.fromkeys(name for own in sources.values() for name in own):
        texts = {case: own[parameter] for case, own in sources.items() if parameter in own}
        agree = len(set(texts.values())) == 1 and len(texts) == len(sources)
        joined[parameter] = next(iter(texts.values())) if agree else "; ".join(f"{c}: {t}" for c, t in texts.items())
    return joined


def _check_outputs(study, outputs, where: str) -> None:
    for output in outputs:
        if output not in study.outputs:
            close = difflib.get_close_matches(output, study.outputs, 1)
            raise ConfigurationError(
                f"{where}: study {study.name} has no output {output!r}"
                + (f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(study.outputs)}")
            )


def check_figures(scan: Scan, kinds, label: str) -> None:
    where = f"{label}: scans.{scan.name}.figures"
    for kind in kinds:
        try:
            needs = figures.kind(kind)
        except ConfigurationError as error:
            raise ConfigurationError(f"{where}: {error}") from error
        if needs.axes and len(scan.axes) != needs.axes:
            raise ConfigurationError(
                f"{where}: {kind!r} shows scans over {needs.axes} axes; this one has {len(scan.axes)}"
            )
        if needs.over and tuple(scan.axes) != needs.over:
            raise ConfigurationError(
                f"{where}: {kind!r} shows scans over {' and '.join(needs.over)}, in that order; "
                f"this one is over {' and '.join(scan.axes)}"
            )
        if len(scan.cases) > 1 and not needs.compares:
            raise ConfigurationError(f"{where}: {kind!r} shows one case; this scan has {', '.join(scan.cases)}")
        for name, axis in scan.axes.items():
            words = scan.definition.parameters[name].choices
            if not needs.axes:
                continue
            if (words and name not in needs.over) or (not words and len(axis) < 2):
                raise ConfigurationError(f"{where}: {kind!r} needs at least two numbers along {name}")
        for output in needs.outputs:
            if output not in scan.outputs:
                raise ConfigurationError(f"{where}: {kind!r} shows {output}, which is not among this scan's outputs")


def read_case(path: str | os.PathLike, name: str) -> dict:
    """Return the parameters of a named case in a scan file, or of a body in a file of bodies, by name [SI units]."""
    data = documents.read_yaml(path)
    if "bodies" in data and "study" not in data:
        from heatscan.studies.fermi_liquids import bodies

        found = bodies.cases(data, str(path))[0]
        if name not in found:
            raise ConfigurationError(f"{path}: there is no body {name!r}; there are {', '.join(found)}")
        return found[name]
    cases = documents.expect_mapping(data.get("cases", {}), f"{path}: cases")
    if name not in cases:
        raise ConfigurationError(f"{path}: there is no case {name!r}; there are {', '.join(cases) or 'none'}")
    study = studies.load(data.get("study", ""))
    values = documents.expect_mapping(cases[name], f"{path}: cases.{name}").get("values", {})
    return quantities.read_values(
        documents.expect_mapping(values, f"{path}: cases.{name}.values"), study, f"{path}: cases.{name}.values"
    )[0]


def check_scan(scan: Scan) -> Scan:
    """Return a scan that was made in Python after the checks that one from a file goes through."""
    study = scan.definition
    for name, axis in scan.axes.items():
        parameter = quantities.known_parameter(study, name, "")
        if not len(axis):
            raise ConfigurationError(f"{name}: the axis is empty")
        try:
            parameter.check_array(axis.array())
        except ConfigurationError as error:
            raise ConfigurationError(f"{name}: {error}") from error
    for values in (scan.fixed, *scan.cases.values()):
        for name, value in values.items():
            quantities.check_value(quantities.known_parameter(study, name, ""), value, name)
    _check_outputs(study, scan.outputs, "outputs")
    scan.check()
    return scan
