"""Files of scans: cases and scans of one study, checked and turned into Scan objects in SI units."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from heatscan.configuration import quantities
from heatscan.configuration.documents import inside, read_yaml, require_mapping
from heatscan.configuration.quantities import known_parameter, read_axis, read_quantity, read_values
from heatscan.configuration.schema import SCHEMAS, read_schema, suggestion, validate
from heatscan.engine import reduction
from heatscan.engine import study as studies
from heatscan.engine.compute import check_reference
from heatscan.engine.scan import Scan
from heatscan.engine.study import Study
from heatscan.errors import ConfigurationError
from heatscan.plotting import kinds


@dataclass(frozen=True)
class Cases:
    """The cases of a file: values [SI units], sources and titles by case, and what the results call their dimension."""

    values: Mapping[str, Mapping]
    sources: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]
    dimension: str = "case"


@dataclass(frozen=True)
class _File:
    """What all scans of a file share; `label` names it in messages."""

    label: str
    study: Study
    cases: Cases
    root: Path
    config: Mapping = field(repr=False)


def scans_schema(root: str | os.PathLike, study: str = "") -> dict:
    """Return the schema of a file of scans, with the key under which a study (default: each) names files of its cases."""
    schema = read_schema(root, "scans")
    for name in [study] if study in studies.names() else studies.names():
        if loader := studies.load(name).case_loader:
            schema["properties"][loader.key] = {"description": loader.description, "type": "string", "minLength": 3}
    return schema


def read_scans(path: Path, label: str, config: Mapping, root: Path) -> Iterator[tuple[Scan, list[str]]]:
    """Yield (scan, kinds of figure) for each scan in a file.

    Parameters
    ----------
    path : Path
        The file.
    label : str
        How messages call it.
    config : mapping
        The main configuration.
    root : Path
        The folder that paths start from.

    Raises
    ------
    ConfigurationError
        Anything is wrong; the text names file, key and value.
    """
    data = read_yaml(path)
    name = data.get("study")
    validate(data, scans_schema(root, name if isinstance(name, str) else ""), label)
    try:
        study = studies.load(name)
    except ConfigurationError as error:
        raise ConfigurationError(f"{label}: study: {error}") from error
    file = _File(label, study, _read_cases(data, study, root, label), root, config)
    for name, entry in data["scans"].items():
        scan = _read_scan(file, name, entry)
        check_figures(scan, entry.get("figures", []), f"{label}: scans.{name}.figures")
        yield scan, entry.get("figures", [])


def check_scan(scan: Scan) -> Scan:
    """Return a scan that was made in Python after the checks that one from a file goes through."""
    study = scan.definition
    for name, axis in scan.axes.items():
        parameter = known_parameter(study, name)
        if not len(axis):
            raise ConfigurationError(f"{name}: the axis is empty")
        try:
            parameter.check_array(axis.array())
        except ConfigurationError as error:
            raise ConfigurationError(f"{name}: {error}") from error
    for values in (scan.fixed, *scan.cases.values()):
        for name, value in values.items():
            try:
                known_parameter(study, name).check(value)
            except ConfigurationError as error:
                raise ConfigurationError(f"{name}: {error}" if name in study.parameters else str(error)) from error
    _check_outputs(study, scan.outputs, "outputs")
    scan.check()
    return scan


def _read_cases(data: Mapping, study: Study, root: Path, label: str) -> Cases:
    """Return the cases written in a file of scans, or those that the study reads from files named there."""
    values, sources, titles = {}, {}, {}
    for name, case in (data.get("cases") or {}).items():
        values[name], own = read_values(case["values"], study, f"{label}: cases.{name}.values", root)
        sources[name] = {parameter: own.get(parameter, case["source"]) for parameter in values[name]}
        titles[name] = case.get("title", "")
    loader = study.case_loader
    if not loader or loader.key not in data:
        return Cases(values, sources, titles)
    if values:
        raise ConfigurationError(f"{label}: 'cases' cannot be combined with {loader.key!r}")
    inside(root, data[loader.key], f"{label}: {loader.key}")
    cases = Cases(*study.load_cases(data[loader.key], root), loader.dimension)
    for case, given in cases.values.items():
        for name, value in given.items():
            where = f"{data[loader.key]}: {loader.key}.{case}"
            try:
                known_parameter(study, name, where).check(value)
            except ConfigurationError as error:
                raise ConfigurationError(f"{where}.{name}: {error}") from error
    return cases


def _read_scan(file: _File, name: str, entry: Mapping) -> Scan:
    where, study, cases = f"{file.label}: scans.{name}", file.study, file.cases
    # A new body or experiment appears in every scan that does not list its cases.
    chosen = entry.get("cases", [] if cases.dimension == "case" else list(cases.values))
    for case in [*chosen, *([entry["reference"]] if "reference" in entry else [])]:
        if case not in cases.values:
            raise ConfigurationError(f"{where}: no case {case!r}{suggestion(case, cases.values, 'there are')}")
    axes, fixed, own_sources = _read_grid(file, entry, where)
    shared = {key: fixed.get(key) for key, parameter in study.parameters.items() if parameter.project_wide}
    reference = {**cases.values[entry["reference"]], **shared} if "reference" in entry else {}
    _check_outputs(study, entry.get("outputs", ()), f"{where}.outputs")
    scan = Scan(
        study=study.name,
        name=name,
        title=entry.get("title", ""),
        axes=axes,
        fixed=fixed,
        cases={case: cases.values[case] for case in chosen},
        outputs=tuple(entry.get("outputs") or _default_outputs(study, entry)),
        reference={key: value for key, value in reference.items() if value is not None},
        chunk_points=entry.get("chunk_points", file.config["chunk_points"]),
        sources={**_joined({case: cases.sources[case] for case in chosen}), **own_sources},
        case_titles={case: cases.titles[case] for case in chosen},
        case_dimension=cases.dimension,
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


def _read_grid(file: _File, entry: Mapping, where: str) -> tuple[dict, dict, dict]:
    """Return axes, fixed values with what the main configuration adds to every scan, and the sources of fixed values."""
    study, config = file.study, file.config
    axes = {
        name: read_axis(
            spec,
            known_parameter(study, name, f"{where}.axes"),
            f"{where}.axes.{name}",
            config.get("max_points_per_axis", 0),
        )
        for name, spec in entry.get("axes", {}).items()
    }
    fixed, sources = read_values(entry.get("fixed", {}), study, f"{where}.fixed", file.root)
    for both in set(fixed) & set(axes):
        raise ConfigurationError(f"{where}: {both} is both an axis and fixed; remove one")
    for key, parameter in study.parameters.items():
        if parameter.project_wide and key not in {**fixed, **axes}:
            fixed[key] = read_quantity(config[key], parameter, key)
    return axes, fixed, sources


def _with_reductions(scan: Scan, entry: Mapping, where: str) -> Scan:
    """Return the scan with what its entry says under `reduce` and `keep`."""
    reductions = {
        name: _read_reduction(scan, spec, f"{where}.reduce.{name}") for name, spec in entry.get("reduce", {}).items()
    }
    keep = entry.get("keep", "all")
    if keep == "reduced" and not reductions:
        raise ConfigurationError(f"{where}.keep: 'reduced' keeps nothing without 'reduce'; add a reduction there")
    if keep == "reduced" and entry.get("figures"):
        raise ConfigurationError(f"{where}.figures: figures show the merged file, which 'keep: reduced' does not make")
    return dataclasses.replace(scan, reduce=reductions, keep=keep)


def _read_reduction(scan: Scan, spec: Mapping, where: str) -> dict:
    """Return one reduction as heatscan.engine.reduction describes them."""
    chosen = [kind for kind in reduction.KINDS if kind in spec]
    if len(chosen) != 1:
        raise ConfigurationError(
            f"{where}: give exactly one of {', '.join(reduction.KINDS)}; given: {', '.join(chosen) or 'none'}"
        )
    (how,) = chosen
    extra, key = ("over", "slice") if how == "slice" else ("outputs", "over")
    if extra in spec:
        raise ConfigurationError(f"{where}.{extra}: cannot be combined with {how!r}")
    if key not in spec:
        raise ConfigurationError(f"{where}: the key 'over' is missing: the axes to reduce")
    named = spec.get("outputs", scan.pointwise) if how == "slice" else spec[how]
    outputs = [named] if isinstance(named, str) else list(named)
    for name in outputs:
        at = f"{where}.{'outputs' if how == 'slice' else how}"
        if name not in scan.pointwise:
            raise ConfigurationError(
                f"{at}: {name!r} is not an output of this scan{suggestion(name, scan.pointwise, 'it has')}"
            )
        if how != "slice" and scan.definition.outputs[name].flags:
            raise ConfigurationError(f"{at}: {name} is a flag, not a number")
    for axis in spec[key]:
        if axis not in scan.point_axes:
            reason = "is taken as a whole and stays" if axis in scan.axes else "is not an axis of this scan"
            raise ConfigurationError(f"{where}.{key}: {axis} {reason}; axes are {', '.join(scan.point_axes)}")
    over, at = [axis for axis in scan.point_axes if axis in spec[key]], {}
    if how == "slice":
        parameters = scan.definition.parameters
        for axis in over:
            at[axis] = quantities.nearest(scan.axes[axis], spec[key][axis], parameters[axis], f"{where}.slice.{axis}")
    return {"how": how, "outputs": outputs, "over": over, "at": at}


def _default_outputs(study: Study, entry: Mapping) -> tuple[str, ...]:
    """Return the outputs of a scan that lists none: those by default, and what its figures show besides."""
    shown = {name for kind in entry.get("figures", ()) if kind in kinds.KINDS for name in kinds.KINDS[kind].outputs}
    more = (name for name, output in study.outputs.items() if name in shown and not output.ratio_of)
    return tuple(dict.fromkeys((*study.default_outputs("reference" in entry), *more)))


def _joined(sources: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the source of each parameter over several cases: one text where they agree, else one for each case."""
    joined = {}
    for parameter in dict.fromkeys(name for own in sources.values() for name in own):
        texts = {case: own[parameter] for case, own in sources.items() if parameter in own}
        agree = len(set(texts.values())) == 1 and len(texts) == len(sources)
        joined[parameter] = next(iter(texts.values())) if agree else "; ".join(f"{c}: {t}" for c, t in texts.items())
    return joined


def _check_outputs(study: Study, outputs, where: str) -> None:
    for output in outputs:
        if output not in study.outputs:
            raise ConfigurationError(
                f"{where}: study {study.name} has no output {output!r}{suggestion(output, study.outputs, 'it has')}"
            )


def check_figures(scan: Scan, names, where: str) -> None:
    """Raise a ConfigurationError where a kind of figure does not fit a scan; `where` names file and key."""
    for name in names:
        try:
            needs = kinds.kind(name)
        except ConfigurationError as error:
            raise ConfigurationError(f"{where}: {error}") from error
        fault = ""
        if needs.axes and len(scan.axes) != needs.axes:
            fault = f"needs a scan over {needs.axes} axes; this one has {len(scan.axes)}"
        elif needs.over and tuple(scan.axes) != needs.over:
            fault = f"needs a scan over {' and '.join(needs.over)}, in that order; this one is over "
            fault += " and ".join(scan.axes)
        elif len(scan.cases) > 1 and not needs.compares:
            fault = f"shows one case; this scan has {', '.join(scan.cases)}"
        elif missing := [output for output in needs.outputs if output not in scan.outputs]:
            fault = f"shows {missing[0]}, which is not an output of this scan"
        for axis_name, axis in scan.axes.items() if needs.axes and not fault else ():
            words = scan.definition.parameters[axis_name].choices
            if (words and axis_name not in needs.over) or (not words and len(axis) < 2):
                fault = f"needs at least two numbers along {axis_name}"
        if fault:
            raise ConfigurationError(f"{where}: {name!r} {fault}")


def read_case(path: str | os.PathLike, name: str) -> dict:
    """Return the parameters of a named case by name [SI units].

    The file is one of scans, or one that a study reads its own cases from, such as ``config/bodies.yaml``.
    """
    data = read_yaml(path)
    if "study" not in data:
        for study in map(studies.load, studies.names()):
            if study.case_loader and study.case_loader.key in data:
                path = Path(path).resolve()
                root = next((folder for folder in path.parents if (folder / SCHEMAS).is_dir()), path.parent)
                found = study.load_cases(path.relative_to(root), root)[0]
                if name not in found:
                    raise ConfigurationError(f"{path}: no case {name!r}{suggestion(name, found, 'there are')}")
                return found[name]
    cases = require_mapping(data.get("cases", {}), f"{path}: cases")
    if name not in cases:
        raise ConfigurationError(f"{path}: no case {name!r}{suggestion(name, cases, 'there are')}")
    study = studies.load(data.get("study", ""))
    where = f"{path}: cases.{name}"
    values = require_mapping(require_mapping(cases[name], where).get("values", {}), f"{where}.values")
    return read_values(values, study, f"{where}.values")[0]
