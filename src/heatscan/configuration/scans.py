"""Scans: what a file of scans describes, as checked Scan objects in SI units."""

from __future__ import annotations

import dataclasses
import fnmatch
import functools
import math
import os
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from heatscan.configuration.documents import read_yaml
from heatscan.configuration.figures import check_figures
from heatscan.configuration.quantities import known_parameter, read_axis, read_quantity, read_values
from heatscan.configuration.schema import read_schema, validate
from heatscan.engine import reduction
from heatscan.engine import study as studies
from heatscan.engine.compute import check_reference
from heatscan.engine.scan import NOTES, Scan
from heatscan.engine.study import CaseLoader, Study
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.plotting import kinds
from heatscan.results import paths, provenance, remembered


@dataclass(frozen=True)
class _File:
    """What holds for every scan in a file: study, main configuration, project folder, and the cases by name.

    Of these it has the values [SI units], the source of each value, and titles; and what the results call them.
    """

    study: Study
    config: Mapping
    root: Path
    values: Mapping[str, Mapping]
    sources: Mapping[str, Mapping]
    titles: Mapping[str, str]
    dimension: str


def case_loaders() -> dict[str, CaseLoader]:
    """Return how studies read cases from files of their own, by the key that names these files."""
    return {loader.key: loader for name in studies.names() if (loader := studies.load(name).case_loader)}


def scans_schema() -> Mapping:
    """Return the schema of a file of scans, with the keys that name the studies' own files of cases."""
    schema, loaders = read_schema("scans"), sorted(case_loaders().items())
    files = {key: {"description": loader.description, "type": "string", "minLength": 3} for key, loader in loaders}
    return {**schema, "properties": {**schema["properties"], **files}}


def read_scans(label: str, path: Path, config: Mapping, root: Path) -> Iterator[tuple[Scan, dict[str, Mapping]]]:
    """Yield each scan in a file with the figures to draw of it, kinds with their settings in YAML, after every check.

    Parameters
    ----------
    label, path : str, Path
        What messages call the file, and where it is.
    config : mapping
        The main configuration.
    root : Path
        The project folder, from which the paths in the file start.

    Raises
    ------
    ConfigurationError
        Anything is wrong with the file, or with one that it names.
    """
    data = read_yaml(path)
    validate(data, scans_schema(), label)
    with located(f"{label}: study"):
        study = studies.load(data["study"])
    dimension = study.case_loader.dimension if study.case_loader and study.case_loader.key in data else "case"
    file = _File(study, config, root, *_read_cases(data, study, root, label), dimension)
    described = known_figures(study.name, data.get("figures", {}), label)
    for name, entry in data["scans"].items():
        where = f"{label}: scans.{name}"
        figures = {figure: described.get(figure, {}) for figure in entry.get("figures", ())}
        with located(f"{where}.figures"):
            for figure in figures:
                require_known("a kind of figure", figure, [*described, *kinds.of_studies()])
        scan = _read_scan(file, name, entry, figures, where)
        check_figures(scan, figures, f"{where}.figures", file.values)
        yield scan, figures


@functools.cache
def _shipped_figures(study: str) -> Mapping:
    """Return the figures that our own scans of a study describe: scans in other files may ask for them by name."""
    path = paths.shipped() / f"config/scans/{study}.yaml"
    return read_yaml(path).get("figures", {}) if path.is_file() else {}


def known_figures(study: str, own: Mapping[str, Mapping], where: str) -> dict[str, Mapping]:
    """Return the figures that our own scans of a study describe and, with precedence, those that a file does.

    Raises
    ------
    ConfigurationError
        One is of a kind that does not exist; the text says `where`, the file.
    """
    for figure, settings in own.items():
        with located(f"{where}: figures.{figure}.kind"):
            require_known("a kind of figure", settings["kind"], ["lines", "map", *kinds.of_studies()])
    return {**_shipped_figures(study), **own}


def read_case(path: str | os.PathLike, name: str) -> dict:
    """Return the parameters of a named case by name [SI units].

    Parameters
    ----------
    path : path
        A file of scans, or a file of cases that a study reads itself, such as a file of bodies. Paths in it start from
        its project, the folder above it that has a config/config.yaml, or else from its own.
    name : str
        The case.

    Raises
    ------
    ConfigurationError
        There is no such file or case, or the case is wrong.
    """
    data, path = read_yaml(path), Path(path).resolve()
    root = next((folder for folder in path.parents if (folder / "config/config.yaml").is_file()), path.parent)
    where = str(path.relative_to(root))
    for study in map(studies.load, studies.names()):
        if study.case_loader and study.case_loader.key in data and "study" not in data:
            data = {"study": study.name, study.case_loader.key: where}
    data = {key: value for key, value in data.items() if key != "scans"}
    validate(data, {**scans_schema(), "required": ["study"]}, where)
    with located(f"{where}: study"):
        study = studies.load(data["study"])
    if name in data.get("cases", ()):  # the others may be wrong
        data["cases"] = {name: data["cases"][name]}
    values = _read_cases(data, study, root, where)[0]
    with located(where):
        require_known("a case", name, values)
    return values[name]


def _read_cases(data: Mapping, study: Study, root: Path, label: str) -> tuple[dict, dict, dict]:
    """Return values, sources and titles of a file's cases: its own, or those that its study reads from other files."""
    given = [key for key in ("cases", *case_loaders()) if key in data]
    accepted = ["cases", study.case_loader.key] if study.case_loader else ["cases"]
    if len(given) > 1 or not set(given) <= set(accepted):
        names = f"{' or '.join(accepted)}, not from {' and '.join(given)}"
        raise ConfigurationError(f"{label}: study {study.name} reads its cases from {names}")
    if given and given != ["cases"]:
        (key,) = given
        return _load_cases(study, case_loaders()[key], data[key], root, f"{data[key]}: {key}")
    values, sources, titles = {}, {}, {}
    for name, case in data.get("cases", {}).items():
        values[name], own = read_values(case["values"], study, f"{label}: cases.{name}.values", root)
        sources[name] = dict.fromkeys(values[name], case["source"]) | own
        titles[name] = case.get("title", "")
    return values, sources, titles


def _load_cases(study: Study, loader: CaseLoader, files: str, root: Path, where: str) -> tuple[dict, dict, dict]:
    """Return the cases that a study reads from files of its own, within the bounds of its parameters."""
    found = pkgutil.resolve_name(loader.function)(files, root)
    for case, values in found[0].items():
        for name, value in values.items():
            read_quantity(value, study.parameters[name], f"{where}.{case}.{name}")
    return found


def _read_scan(file: _File, name: str, entry: Mapping, figures: Mapping[str, Mapping], where: str) -> Scan:
    """Return one scan of a file."""
    study = file.study
    # A new body shows up in every scan that does not pick its bodies.
    chosen, left_out = _chosen(file, entry, f"{where}.cases")
    with located(where):
        for case in [*chosen, entry["reference"]] if "reference" in entry else chosen:
            require_known("a case", case, file.values)
    fixed, sources = read_values(entry.get("fixed", {}), study, f"{where}.fixed", file.root)
    shared = {key: parameter for key, parameter in study.parameters.items() if parameter.project_wide}
    for key in shared.keys() - fixed.keys() - entry["axes"].keys():
        fixed[key] = read_quantity(file.config[key], shared[key], key)
    reference = {}
    if "reference" in entry:
        reference = {key: value for key, value in file.values[entry["reference"]].items() if key not in shared}
        reference |= {key: fixed[key] for key in shared if key in fixed}
    axes = _read_axes(file, entry["axes"], fixed, where)
    with located(f"{where}.outputs"):
        scan = Scan(
            study=study.name,
            name=name,
            title=entry.get("title", ""),
            axes=axes,
            fixed=fixed,
            cases={case: file.values[case] for case in chosen},
            outputs=tuple(entry.get("outputs") or _default_outputs(study, entry, figures)),
            reference=reference,
            chunk_points=int(entry.get("chunk_points", file.config["chunk_points"])),
            sources={**_joined({case: file.sources[case] for case in chosen}), **sources, **left_out},
            case_titles={case: file.titles[case] for case in chosen},
            case_dimension=file.dimension,
            keep=entry.get("keep", "all"),
        )
    with located(where):
        scan.check()
    with located(f"{where}.reference: case {entry.get('reference')!r}"):
        if scan.ratios:
            remembered.result(check_reference, scan, provenance.scan_hash(scan))
    reductions = {
        name: _read_reduction(scan, spec, f"{where}.reduce.{name}") for name, spec in entry.get("reduce", {}).items()
    }
    return dataclasses.replace(scan, reduce=reductions)


def _chosen(file: _File, entry: Mapping, where: str) -> tuple[list[str], dict[str, str]]:
    """Return the cases of a scan, by name, pattern or as its study chooses them, and a note of those left out."""
    chosen = entry.get("cases", [] if file.dimension == "case" else list(file.values))
    if not isinstance(chosen, Mapping):
        return list(dict.fromkeys(name for one in chosen for name in fnmatch.filter(file.values, one) or [one])), {}
    if not (loader := file.study.case_loader) or not loader.choose or file.dimension == "case":
        raise ConfigurationError(f"{where}: only experiments can be chosen by what they are; give a list of names")
    chosen, words = pkgutil.resolve_name(loader.choose)(file.values, chosen, where)
    return chosen, {NOTES: words} if words else {}


def _read_axes(file: _File, entries: Mapping, fixed: Mapping, where: str) -> dict:
    """Return the axes of a scan by parameter."""
    axes = {}
    for name, spec in entries.items():
        with located(f"{where}.axes"):
            parameter = known_parameter(file.study, name)
        most = int(file.config.get("max_points_per_axis", 0))
        axes[name] = read_axis(spec, parameter, f"{where}.axes.{name}", most)
        if name in fixed:
            raise ConfigurationError(f"{where}: {name} is both an axis and fixed; remove one")
    return axes


def _default_outputs(study: Study, entry: Mapping, figures: Mapping[str, Mapping]) -> tuple[str, ...]:
    """Return the outputs of a scan that lists none: those by default, and what its figures show besides."""
    shown = {name for kind, settings in figures.items() for name in kinds.declaration(kind, settings).outputs}
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


def _read_reduction(scan: Scan, spec: Mapping, where: str) -> dict:
    """Return one reduction as heatscan.engine.reduction describes them."""
    how = next(kind for kind in reduction.KINDS if kind in spec)
    cut = how == "slice"
    outputs = kinds.as_list(spec.get("outputs", scan.pointwise) if cut else spec[how])
    flags = [name for name in scan.outputs if scan.definition.outputs[name].flags]
    with located(f"{where}.{'outputs' if cut else how}"):
        for name in outputs:
            require_known("an output to reduce", name, [each for each in scan.pointwise if cut or each not in flags])
    key = "slice" if cut else "over"
    with located(f"{where}.{key}"):
        for axis in spec[key]:
            require_known("an axis to reduce", axis, scan.point_axes)
    over = [axis for axis in scan.point_axes if axis in spec[key]]
    at = {axis: _nearest(scan, axis, spec[key][axis], f"{where}.slice.{axis}") for axis in over if cut}
    return {"how": how, "outputs": outputs, "over": over, "at": at}


def _nearest(scan: Scan, name: str, entry: float | str, where: str) -> float | str:
    """Return the value along an axis that is nearest to a given one, which must lie between the ends of the axis."""
    axis = scan.axes[name]
    value, along = read_quantity(entry, scan.definition.parameters[name], where), axis.array().tolist()
    if isinstance(value, str):
        with located(where):
            require_known(f"on the axis {name}", value, along)
        return value
    if not min(along) <= value <= max(along):
        raise ConfigurationError(f"{where}: {entry!r} is outside the axis, {min(along):g} to {max(along):g}")
    scale = math.log if axis.spacing == "log" else float
    return min(along, key=lambda other: abs(scale(other) - scale(value)))
