"""Configuration: read, checked against closed schemas, turned into SI numbers, and refused with one clear message."""

from __future__ import annotations

import dataclasses
import difflib
import glob
import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from heatscan.configuration import units
from heatscan.engine import reduction
from heatscan.engine import study as studies
from heatscan.engine.axis import Axis
from heatscan.engine.compute import check_reference
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.plotting import kinds as figures
from heatscan.studies.ion_pair import structures

SCHEMAS = "workflow/schemas"
NAME = r"[a-z][a-z0-9_]*"
# Of a configuration file: bytes, values, levels, and characters of a text.
LARGEST, MOST, DEEPEST, LONGEST = 10_000_000, 200_000, 40, 2000

# What a run may take unless the configuration says otherwise.
LIMITS = {"max_job_memory": 1000, "max_jobs": 10_000}

_TYPES = {"object": "a mapping", "array": "a list", "string": "text", "number": "a number", "integer": "a whole number",
          "boolean": "true or false", "null": "nothing"}  # fmt: skip


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """A safe YAML loader that refuses a key written twice, where PyYAML would keep the last one silently."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                line = key_node.start_mark.line + 1
                raise ConfigurationError(f"line {line}: merge keys (<<) are not read; write the keys out")
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise ConfigurationError(f"line {key_node.start_mark.line + 1}: the key {key!r} must be text")
            if not key.isprintable():
                raise ConfigurationError(
                    f"line {key_node.start_mark.line + 1}: the key {key!r} must be one line of text"
                )
            if key in seen:
                raise ConfigurationError(f"line {key_node.start_mark.line + 1}: the key {key!r} is there twice")
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: str | os.PathLike) -> dict:
    """Return the mapping in a YAML file.

    Raises
    ------
    ConfigurationError
        The file is missing, is no YAML, holds no mapping, or holds a key twice; the text names file and line.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise OSError("it is no file")
        if path.exists() and path.stat().st_size > LARGEST:
            raise OSError(f"it has more than {LARGEST} bytes")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    try:
        _check_events(text)
        data = yaml.load(text, _Loader)
        _check_texts(data, "")
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or error
        where = f"line {mark.line + 1}: " if mark else ""
        raise ConfigurationError(f"{path}: {where}not valid YAML ({' '.join(str(problem).split())})") from error
    if not isinstance(data, dict):
        raise ConfigurationError(f"{path}: expected a mapping of keys to values, found {_kind(data)}")
    return data


def _check_events(text: str) -> None:
    """Refuse what would make a short file endless: values that refer to each other by the million, and too many levels."""
    sizes: dict[str, int] = {}
    levels: list[list] = [[None, 0]]
    for event in yaml.parse(text, _Loader):
        line, size = event.start_mark.line + 1, 0
        if isinstance(event, yaml.CollectionStartEvent):
            levels.append([event.anchor, 1])
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = levels.pop()
            sizes[anchor] = size
        elif isinstance(event, yaml.ScalarEvent):
            size = sizes[event.anchor] = 1
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise ConfigurationError(f"line {line}: *{event.anchor} refers to nothing above, or to itself")
            size = sizes[event.anchor]
        levels[-1][1] += size
        if len(levels) > DEEPEST or levels[-1][1] > MOST:
            raise ConfigurationError(
                f"line {line}: not valid YAML here: more than {DEEPEST} levels, or {MOST} values with what references repeat"
            )


def _check_texts(data, where: str) -> None:
    """Refuse texts that no figure, table or terminal could show."""
    if isinstance(data, dict):
        for key, value in data.items():
            _check_texts(value, f"{where}.{key}" if where else key)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            _check_texts(value, f"{where}.{number}")
    elif isinstance(data, str):
        if len(data) > LONGEST:
            raise ConfigurationError(f"{where}: {data[:40]!r}... is longer than {LONGEST} characters")
        for character in data:
            if not character.isprintable() and character != "\n":
                raise ConfigurationError(f"{where}: {data!r} holds {character!r}, which cannot be shown")


def validate(data: Mapping, schema: Mapping, where: str) -> None:
    """Raise a ConfigurationError for the first fault of `data` under a JSON schema; `where` names the file."""
    import jsonschema

    # To JSON 7.0 is an integer; to what counts points it is not.
    kinds = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, type_checker=kinds)
    errors = sorted(validator(schema).iter_errors(data), key=lambda error: list(map(str, error.path)))
    if errors:
        error = errors[0]
        key = ".".join(str(part) for part in error.absolute_path)
        message = f"{where}: {key + ': ' if key else ''}{_describe(error)}"
        raise ConfigurationError(message if len(message) < 800 else f"{message[:600]} ... {message[-150:]}")


def _describe(error) -> str:
    """Say in words what a schema error means and what would be right."""
    value, rule, keyword = error.instance, error.validator_value, error.validator
    hint = error.schema.get("description", "")
    first = hint.partition(". ")[0].rstrip(".")
    expected = f" ({first[0].lower() + first[1:]})" if first else ""
    if keyword == "additionalProperties":
        allowed = sorted(error.schema.get("properties", {}))
        unknown = sorted(set(value) - set(allowed))
        close = difflib.get_close_matches(str(unknown[0]), allowed, 1)
        return f"unknown key {unknown[0]!r}" + (
            f"; did you mean {close[0]!r}?" if close else f"; the keys here are {', '.join(allowed)}"
        )
    if keyword == "required":
        missing = next(name for name in rule if name not in value)
        what = error.schema.get("properties", {}).get(missing, {}).get("description", "")
        return f"the key {missing!r} is missing" + (f": {what.rstrip('.')}" if what else "")
    if keyword == "type":
        kinds = [rule] if isinstance(rule, str) else rule
        message = f"{value!r} is {_kind(value)}, not {' or '.join(_TYPES[kind] for kind in kinds)}"
        if "integer" in kinds and (whole := _whole(value)) is not None:
            message += f"; write {whole}"
        elif isinstance(value, str) and re.fullmatch(r"[-+]?\d+\.?\d*[eE][-+]?\d+", value):
            message += "; YAML reads numbers only with a point and a signed exponent: write 1.0e-7, not 1e-7"
        return message + expected
    if keyword == "pattern" and not rule.startswith("^[a-z]"):
        return f"{value!r} cannot be right{expected}"
    if keyword == "propertyNames" or keyword == "pattern":
        return f"{value!r} is no valid name: use up to 60 small letters, digits and _, beginning with a letter"
    if keyword == "enum":
        close = difflib.get_close_matches(str(value), [str(item) for item in rule], 1)
        return f"unknown value {value!r}; expected one of {', '.join(map(str, rule))}" + (
            f" (did you mean {close[0]!r}?)" if close else ""
        )
    if keyword in ("minItems", "minProperties", "minLength"):
        entries = "characters" if keyword == "minLength" else "entries"
        return f"is empty{expected}" if not value else f"needs at least {rule} {entries}{expected}"
    if keyword == "uniqueItems":
        doubled = next(item for number, item in enumerate(value) if item in value[:number])
        return f"{doubled!r} is there twice"
    if keyword in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        side = "at least" if keyword == "minimum" else "more than" if "Min" in keyword else "at most"
        return f"{value!r} must be {side} {rule}{expected}"
    return f"{error.message}{expected}"


def _whole(value) -> int | None:
    """Return the whole number that a number or a text like 1e5 means, if it means one."""
    try:
        number = float(value) if isinstance(value, (str, float)) else math.nan
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and number == math.floor(number) and abs(number) < 1e15 else None


def _kind(value) -> str:
    if value is None:
        return "nothing"
    for kind, types in (("true or false", bool), ("text", str), ("a number", (int, float)), ("a list", list),
                        ("a mapping", dict)):  # fmt: skip
        if isinstance(value, types):
            return kind
    return f"a {type(value).__name__}"


@dataclass(frozen=True)
class FigureRequest:
    """One figure to draw: its file name, the kind of drawing, and the scan that it shows."""

    name: str
    kind: str
    scan: str


@dataclass(frozen=True)
class Configuration:
    """A whole checked configuration: every scan by ``study/name``, every figure by name, and what a run may take."""

    scans: Mapping[str, Scan]
    figures: Mapping[str, FigureRequest]
    files: tuple[str, ...]
    limits: Mapping[str, int]


def load(
    config: Mapping, root: str | os.PathLike, files: tuple[str, ...] = (), overrides: Iterable[str] = ()
) -> Configuration:
    """Check a configuration and everything that it names, and return it in SI units.

    Parameters
    ----------
    config : mapping
        What ``config/config.yaml`` holds, after overrides on the command line.
    root : path
        The folder that relative paths in the configuration start from.
    files : tuple of str
        The files that `config` came from; they are read again for faults that a merged mapping no longer shows.
    overrides : iterable of str
        Which keys of `config` came from the command line; of these messages say so.

    Returns
    -------
    Configuration
        Its scans and figures.

    Raises
    ------
    ConfigurationError
        Anything is wrong. The text names the file, the key and the value, and says what would be right.
    """
    root = Path(root)
    for file in files:
        _refuse_other_kinds(read_yaml(file), file)
    where = dict.fromkeys(config, str(files[-1]) if files else "configuration") | dict.fromkeys(overrides, "--config")
    schema = _schema(root, "config")
    validate({key: config[key] for key in overrides}, {**schema, "required": []}, "--config")
    validate(config, schema, str(files[-1]) if files else "configuration")
    scans: dict[str, Scan] = {}
    drawn: dict[str, FigureRequest] = {}
    paths = _scan_files(config["scans"], root, where["scans"])
    origin: dict[str, str] = {}
    for path in paths:
        label = os.path.relpath(path, root)
        for scan, kinds in _read_scans(path, label, config, root):
            _check_figures(scan, kinds, label)
            if scan.identifier in scans:
                raise ConfigurationError(
                    f"{label}: scans.{scan.name}: {scan.identifier} is defined twice, also in {origin[scan.identifier]}"
                )
            scans[scan.identifier], origin[scan.identifier] = scan, label
            for kind in kinds:
                name = f"{scan.study}_{scan.name}_{kind}"
                if name in drawn:
                    raise ConfigurationError(
                        f"{label}: scans.{scan.name}.figures: {kind!r} would be called {name}, as is the figure "
                        f"{drawn[name].kind!r} of {drawn[name].scan}; give the scan another name"
                    )
                drawn[name] = FigureRequest(name, kind, scan.identifier)
    wanted = config.get("only", [])
    for name in wanted:
        if name not in scans:
            close = difflib.get_close_matches(name, scans, 1)
            raise ConfigurationError(
                f"{where['only']}: only: there is no scan {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
            )
    if wanted:
        scans = {name: scan for name, scan in scans.items() if name in wanted}
        drawn = {name: figure for name, figure in drawn.items() if figure.scan in wanted}
    limits = {key: config.get(key, value) for key, value in LIMITS.items()}
    return Configuration(scans, drawn, tuple(os.path.relpath(path, root) for path in paths), limits)


def _refuse_other_kinds(data: Mapping, file: str) -> None:
    """Raise a ConfigurationError where a file is no configuration but one of those that a configuration leads to."""
    for keys, kind, place in (
        ({"study", "scans"}, "scans", "under 'scans' in a configuration"),
        ({"bodies"}, "bodies", "under 'bodies' in a file of scans"),
        ({"kind", "inputs"}, "one experiment", "under 'experiments' in a file of scans"),
    ):
        if keys <= set(data) and (kind != "scans" or isinstance(data["scans"], dict)):
            raise ConfigurationError(f"{file}: this is a file of {kind}, not a configuration; name it {place}")


def arguments(parser) -> None:
    """Declare the arguments by which a command finds its configuration and its results."""
    parser.add_argument(
        "--configfile",
        action="append",
        default=[],
        metavar="FILE",
        help="a configuration; its keys take precedence over config/config.yaml's",
    )
    parser.add_argument("--directory", default=".", help="the folder in which the workflow runs (default: this one)")
    parser.add_argument("--project", default=".", help="the folder of the Snakefile (default: this one)")


def from_arguments(options) -> Configuration:
    """Load the configuration that a command line names, as the workflow would.

    Raises
    ------
    ConfigurationError
        Anything is wrong with it.
    """
    structures.remember_root(options.project)
    files = [os.path.join(options.project, "config/config.yaml"), *options.configfile]
    config: dict = {}
    for file in files:
        config |= read_yaml(file)
    return load(config, options.project, tuple(files))


def known_scan(configuration: Configuration, name: str) -> Scan:
    """Return the scan of that name, or raise a ConfigurationError that names those like it."""
    if name not in configuration.scans:
        close = [known for known in configuration.scans if known.partition("/")[2] == name]
        close += difflib.get_close_matches(name, configuration.scans, 1)
        hint = f"scans are named STUDY/SCAN, such as {next(iter(configuration.scans))}"
        if close and name not in studies.names():
            hint = f"did you mean {close[0]!r}?"
        raise ConfigurationError(f"there is no scan {name!r}; {hint}")
    return configuration.scans[name]


def read_case(path: str | os.PathLike, name: str) -> dict:
    """Return the parameters of a named case in a scan file, or of a body in a file of bodies, by name [SI units]."""
    data = read_yaml(path)
    if "bodies" in data and "study" not in data:
        from heatscan.studies.fermi_liquids import bodies

        found = bodies.cases(data, str(path))[0]
        if name not in found:
            raise ConfigurationError(f"{path}: there is no body {name!r}; there are {', '.join(found)}")
        return found[name]
    cases = _mapping(data.get("cases", {}), f"{path}: cases")
    if name not in cases:
        raise ConfigurationError(f"{path}: there is no case {name!r}; there are {', '.join(cases) or 'none'}")
    study = studies.load(data.get("study", ""))
    values = _mapping(cases[name], f"{path}: cases.{name}").get("values", {})
    return _values(_mapping(values, f"{path}: cases.{name}.values"), study, f"{path}: cases.{name}.values")[0]


def _mapping(value, where: str) -> Mapping:
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{where}: {value!r} is {_kind(value)}, not a mapping")
    return value


def check_scan(scan: Scan) -> Scan:
    """Return a scan that was made in Python after the checks that one from a file goes through."""
    study = scan.definition
    for name, axis in scan.axes.items():
        parameter = _parameter(study, name, "")
        if not len(axis):
            raise ConfigurationError(f"{name}: the axis is empty")
        try:
            parameter.check_array(axis.array())
        except ConfigurationError as error:
            raise ConfigurationError(f"{name}: {error}") from error
    for values in (scan.fixed, *scan.cases.values()):
        for name, value in values.items():
            _checked(_parameter(study, name, ""), value, name)
    _check_outputs(study, scan.outputs, "outputs")
    scan.check()
    return scan


def _schema(root: Path, name: str) -> dict:
    return read_yaml(root / SCHEMAS / f"{name}.schema.yaml")


def _scan_files(patterns, root: Path, where: str) -> list[Path]:
    paths: dict[Path, str] = {}
    for pattern in patterns:
        found = sorted(glob.glob(str(root / pattern)))
        for path in [pattern, *found]:
            inside(root, path, f"{where}: scans")
        if not found:
            raise ConfigurationError(f"{where}: scans: no file matches {pattern!r} in {root}")
        for path in map(Path, found):
            if path in paths:
                raise ConfigurationError(
                    f"{where}: scans: {os.path.relpath(path, root)} matches {pattern!r} and {paths[path]!r}; remove one"
                )
            paths[path] = pattern
    return list(paths)


def inside(root: Path, name: str | os.PathLike, where: str) -> Path:
    """Return the path of a file that a configuration names, relative to the project, if it lies in there.

    Raises
    ------
    ConfigurationError
        It leads elsewhere, by itself or by a link.
    """
    path = root / name
    if ".." in Path(name).parts or not path.resolve().is_relative_to(root.resolve()):
        raise ConfigurationError(
            f"{where}: {str(name)!r} leads out of the project's folder {root.resolve()}; move it there"
        )
    return path


def _read_scans(path: Path, label: str, config: Mapping, root: Path):
    """Yield (scan, kinds of figure) for each scan in a file."""
    data = read_yaml(path)
    validate(data, _schema(root, "scans"), label)
    try:
        study = studies.load(data["study"])
    except ConfigurationError as error:
        raise ConfigurationError(f"{label}: study: {error}") from error
    cases, sources, titles = {}, {}, {}
    for name, case in (data.get("cases") or {}).items():
        cases[name], own = _values(case["values"], study, f"{label}: cases.{name}.values", root)
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
        inside(root, file, f"{label}: {key}")
    cases, sources, titles = study.load_cases(files, root)
    for case, values in cases.items():
        for name, value in values.items():
            where = f"{files}: {key}.{case}"
            _checked(_parameter(study, name, where), value, f"{where}.{name}")
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
        parameter = _parameter(study, parameter_name, f"{where}.axes")
        axis = _axis(spec, parameter, f"{where}.axes.{parameter_name}")
        axes[parameter_name] = _thinned(axis, parameter, config.get("max_points_per_axis", 0))
    fixed, own_sources = _values(entry.get("fixed", {}), study, f"{where}.fixed", root)
    for both in set(fixed) & set(axes):
        raise ConfigurationError(f"{where}: {both} is both an axis and fixed; remove one")
    shared = {key: parameter for key, parameter in study.parameters.items() if parameter.project_wide}
    for key, parameter in shared.items():
        if key not in {**fixed, **axes}:
            fixed[key] = _checked(parameter, config[key], key)
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
    value, along = _number(entry, scan.definition.parameters[name], where), axis.array().tolist()
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


def _check_figures(scan: Scan, kinds, label: str) -> None:
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


def _parameter(study, name: str, where: str):
    if name not in study.parameters:
        close = difflib.get_close_matches(name, study.parameters, 1)
        raise ConfigurationError(
            f"{where + ': ' if where else ''}study {study.name} has no parameter {name!r}"
            + (f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(study.parameters)}")
        )
    return study.parameters[name]


def _values(entries: Mapping, study, where: str, root: str | os.PathLike = ".") -> tuple[dict, dict]:
    """Return the values of a mapping in SI units, those that a named file says among them, and the sources of those that have one of their own."""
    values, sources = {}, {}
    for name, entry in entries.items():
        parameter = _parameter(study, name, where)
        if isinstance(entry, Mapping):
            for key in ("value", "source"):
                if key not in entry:
                    raise ConfigurationError(f"{where}.{name}: the key {key!r} is missing")
            sources[name] = entry["source"]
            entry = entry["value"]
        values[name] = _number(entry, parameter, f"{where}.{name}")
    for name in [name for name in values if study.parameters[name].read]:
        more = read_file(study.parameters[name], values[name], values, f"{where}.{name}", root)
        sources |= dict.fromkeys(more, f"read from {values[name]}")
        values |= more
    return values, sources


def read_file(parameter, path: str, given: Mapping, where: str, root: str | os.PathLike) -> dict:
    """Return what the file that a parameter names says of other parameters; its path must lead to a file of the project.

    Raises
    ------
    ConfigurationError
        The path leads out of the project, or the file is missing or no good; the text names key and file.
    """
    place = Path(path)
    if place.is_absolute() or ".." in place.parts:
        raise ConfigurationError(
            f"{where}: {path!r} must be a path from the project's folder to a file in it, so that results rest on the project alone"
        )
    try:
        return parameter.read(Path(root) / place, given)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {str(error).replace(str(Path(root) / place), path)}") from error


def _number(entry, parameter, where: str):
    """Return one value, a plain SI number or text with a unit, as an SI number within the parameter's bounds."""
    try:
        if isinstance(entry, str) and not (parameter.choices or parameter.read):
            entry = units.to_si(entry, parameter.unit)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error
    return _checked(parameter, entry, where)


def _checked(parameter, value, where: str):
    try:
        return parameter.check(value)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error


def _axis(spec, parameter, where: str) -> Axis:
    if isinstance(spec, list):
        spec = {"values": spec}
    if parameter.read:
        raise ConfigurationError(f"{where}: a file cannot be an axis; make each a case of its own")
    if "values" in spec:
        extra = sorted(set(spec) - {"values"})
        if extra:
            raise ConfigurationError(f"{where}: 'values' lists every value, so {extra[0]!r} has no place beside it")
        values = [_number(value, parameter, f"{where}.values.{number}") for number, value in enumerate(spec["values"])]
        for number, value in enumerate(values):
            if value in values[:number]:
                raise ConfigurationError(f"{where}: the value {spec['values'][number]!r} is there twice")
        if not parameter.choices and values != sorted(values):
            raise ConfigurationError(f"{where}: the values {spec['values']!r} are not in rising order")
        return Axis(values=tuple(values))
    if parameter.choices:
        raise ConfigurationError(f"{where}: takes a list of {', '.join(parameter.choices)}")
    for key in ("from", "to", "points"):
        if key not in spec:
            raise ConfigurationError(f"{where}: the key {key!r} is missing; give from, to and points, or values")
    start, stop = (_number(spec[key], parameter, f"{where}.{key}") for key in ("from", "to"))
    spacing = spec.get("spacing", "linear")
    if not start < stop:
        raise ConfigurationError(f"{where}: 'from' ({spec['from']!r}) must be less than 'to' ({spec['to']!r})")
    if spacing == "log" and start <= 0:
        raise ConfigurationError(f"{where}.from: {spec['from']!r} must be greater than zero on a log axis")
    axis = Axis(start=start, stop=stop, points=spec["points"], spacing=spacing)
    values = axis.array()
    if len(set(values.tolist())) < len(values):
        raise ConfigurationError(
            f"{where}: {spec['points']} points do not fit between {spec['from']!r} and {spec['to']!r}"
        )
    if parameter.integer and any(value != math.floor(value) for value in values):
        steps = int(stop - start)
        raise ConfigurationError(
            f"{where}: the values must be whole numbers; from {start:g} to {stop:g} these are {steps + 1} points, "
            "linear, or list them under 'values'"
        )
    return axis


def _thinned(axis: Axis, parameter, limit: int) -> Axis:
    """Return the axis with at most `limit` points (0: as it is), its ends kept."""
    if not limit or len(axis) <= limit:
        return axis
    if axis.points and not parameter.integer:
        return Axis(start=axis.start, stop=axis.stop, points=limit, spacing=axis.spacing)
    values = axis.array().tolist()
    kept = sorted({round(number * (len(values) - 1) / max(1, limit - 1)) for number in range(limit)})
    return Axis(values=tuple(values[number] for number in kept))
