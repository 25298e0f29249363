"""Write the page config/README.md from the schemas and from what the studies and figures declare."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from heatscan.configuration.scans import scans_schema
from heatscan.configuration.schema import SCHEMAS, TYPES, read_schema
from heatscan.configuration.trust import MEANINGS
from heatscan.engine import study as studies
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError
from heatscan.plotting.kinds import KINDS
from heatscan.results import paths

# What a schema's keywords say of a value.
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
    "minProperties": "at least {} entries",
    "maxProperties": "at most {} entries",
    "pattern": "matching `{}`",
}
ROOT = paths.shipped()
PAGE = "config/README.md"

_INTRODUCTION = """\
# Configuration

This page is generated: `heatscan reference` writes it from `workflow/schemas` and from the studies in
`src/heatscan/studies` with their kinds of figure. Do not edit it by hand.

`config/config.yaml` is always read. Where `snakemake --configfile FILE` gives the same key, `FILE` takes
precedence, and `snakemake --config key=value` over both. Name targets first: what follows `--configfile` is taken
for further files. Every file is checked before any job starts. A key that is not listed here is an error.

**Quantities.** A plain number is in the SI unit of its parameter. Text carries a unit: `4.68 V`, `2.03 mm`, `138
u`, `24 e`. A parameter in `rad s-1` takes a value in hertz as a cyclic frequency and multiplies it by 2π: `5.2 MHz`
is 2π × 5.2e6 rad/s. A value written in `rad/s` or `1/s`, or without a unit, is taken as it stands. The same holds
for values on the command line and in Python.

**YAML** is read by the rules of version 1.2: `1e-7` is a number, `yes` and `1:30` are text, and a whole number may
be written `1e5`. A number with a leading zero, such as `010`, is rejected.

**Units** in the tables are written in UDUNITS style, as in the result files; `1` stands for a pure number."""

_TRUST = """\
How far a value is trusted, from the most to the least. A result has the status of its least trusted input; a value
that is worked out from others has `derived` only where those were read in their sources."""

_PARAMETERS = """\
A value is what the scan or its case gives, else what can be derived, else the default. A parameter that is *needed*
must come about in one of these ways in every scan. Where several are named under *derived from*, it takes all of
them. Where a scan gives a parameter, what its case gives in its place has no effect."""

_FIGURES = """\
What a scan may list under `figures`. The scan must have as many axes as the kind shows, and just those in that
order where the table names them, each with two numbers or more. The outputs that the kind needs must be among the
scan's. It has one case, or several of a study that reads them from files of their own: bodies, experiments."""


def config_reference() -> str:
    """Return the text of config/README.md, a page in Markdown."""
    names = sorted(path.name.removesuffix(".schema.yaml") for path in SCHEMAS.glob("*.schema.yaml"))
    blocks = [_INTRODUCTION]
    for name in sorted(names, key=lambda name: name != "config"):
        blocks += schema_blocks(name, scans_schema() if name == "scans" else read_schema(name))
    blocks += [
        "## Trust",
        _TRUST,
        _table(("status", "meaning"), ((_code(name), text) for name, text in MEANINGS.items())),
    ]
    for name in studies.names():
        blocks += study_blocks(studies.load(name))
    kinds = (
        (
            _code(name), _codes(kind.over) or f"any {kind.axes}", _codes(kind.outputs), kind.category,
            escape(kind.caption),
        )
        for name, kind in KINDS.items()
    )  # fmt: skip
    header = ("kind", "axes", "outputs it needs", "category in the report", "what it shows")
    return "\n\n".join([*blocks, "## Kinds of figure", _FIGURES, _table(header, kinds)]) + "\n"


def schema_blocks(name: str, schema: Mapping) -> Iterator[str]:
    """Yield the blocks of Markdown that describe one schema: its keys, then those of its definitions."""
    header = ("key", "required", "what it is", "value")
    yield f"## {schema['title']}"
    yield escape(schema["description"])
    yield _table(header, _key_rows(name, schema, schema))
    for definition, part in schema.get("$defs", {}).items():
        yield f"### `{name}`: `{definition}`"
        yield f"{escape(part['description'])} Form: {_form(name, part, 'the keys below')}."
        if "properties" in part:
            yield _table(header, _key_rows(name, part, schema))


def _key_rows(name: str, part: Mapping, schema: Mapping, prefix: str = "") -> Iterator[Sequence[str]]:
    """Yield a row for each key of a mapping, and below it the keys of a mapping that is its value."""
    for key, value in part["properties"].items():
        required = "yes" if key in part.get("required", ()) else ""
        yield f"`{prefix}{key}`", required, escape(describe(value, schema)), _form(name, value)
        if "properties" in value:
            yield from _key_rows(name, value, schema, f"{prefix}{key}.")


def describe(part: Mapping, schema: Mapping) -> str:
    """Return the description of a part of a schema, its own or that of the definition it refers to."""
    return part["description"] if "description" in part else schema["$defs"][_target(part)]["description"]


def _target(part: Mapping) -> str:
    return part["$ref"].removeprefix("#/$defs/")


def escape(text: str) -> str:
    """Return text as Markdown that shows it: ``<study>`` is not HTML."""
    return text.replace("<", r"\<")


def _form(name: str, part: Mapping, keys: str = "") -> str:
    """Return in words what values a part of a schema allows; `keys` stands for the names of a mapping's keys."""
    if "$ref" in part:
        return f"[{_target(part)}](#{name}-{_target(part)})"
    if "const" in part or "enum" in part:
        return f"one of {_codes(part['enum'])}" if "enum" in part else f"`{part['const']}`"
    if "oneOf" in part:
        return " or ".join(_form(name, choice) for choice in part["oneOf"])
    kinds = [part["type"]] if isinstance(part.get("type"), str) else part.get("type", [])
    words = [" or ".join(_type(name, kind, part, keys) for kind in kinds) or "anything"]
    for keyword, text in LIMITS.items():
        if keyword in part and (keyword, part[keyword]) != ("minLength", 1):
            one = part[keyword] == 1 and keyword in ("minItems", "minProperties")
            words.append("not empty" if one else text.format(part[keyword]))
    if part.get("uniqueItems"):
        words.append("none twice")
    if "pattern" in part.get("propertyNames", {}):
        words.append(f"names matching `{part['propertyNames']['pattern']}`")
    return ", ".join([*words, f"default `{part['default']}`"] if "default" in part else words)


def _type(name: str, kind: str, part: Mapping, keys: str) -> str:
    """Return in words one type that a part allows, with what its entries are."""
    word = TYPES[kind].removeprefix("a ")
    if kind == "array" and "items" in part:
        return f"{word} of: {_form(name, part['items'])}"
    if kind == "object" and isinstance(part.get("additionalProperties"), Mapping):
        return f"{word} of names to: {_form(name, part['additionalProperties'])}"
    if kind == "object" and "properties" in part:
        return f"{word} with {keys or 'the keys ' + _codes(part['properties'])}"
    return word


def study_blocks(study: studies.Study) -> Iterator[str]:
    """Yield the blocks of Markdown that describe one study: parameters, outputs, dimensions and kinds of case."""
    yield f"## Study `{study.name}`"
    yield f"{study.title}. Reference: {study.references}."
    yield f"### `{study.name}`: parameters"
    yield _PARAMETERS
    header = ("parameter", "symbol", "unit", "what it is", "allowed", "needed", "default", "derived from")
    yield _table(header, (_parameter_row(study, name) for name in study.parameters))
    if study.shared_with_reference:
        shared = _codes(name for name in study.parameters if name in study.shared_with_reference)
        yield f"The reference of relative outputs takes from each point: {shared}."
    yield f"### `{study.name}`: outputs"
    if study.validity:
        flag, meaning = study.validity
        yield (f"`{flag}` goes with every result. Where it is not `{meaning}`, other outputs may be NaN; else never.")
    header = ("output", "symbol", "unit", "dimensions besides the axes", "by default", "what it is")
    yield _table(header, (_output_row(name, entry) for name, entry in study.outputs.items()))
    if study.dimensions:
        rows = ((_code(name), entry.long_name, _codes(entry.values)) for name, entry in study.dimensions.items())
        yield _table(("dimension", "what it is", "labels"), rows)
    kinds = study.branches()
    if kinds:
        yield f"## Study `{study.name}`: kinds"
        yield _table(("kind", "what it is"), ((f"[`{name}`](#kind-{name})", kind.doc) for name, kind in kinds.items()))
    for name, kind in kinds.items():
        yield f"### Kind `{name}`"
        yield kind.doc + (f" Give exactly one of {_codes((*kind.observed, 'anchor'))}." if kind.observed else "")
        yield _table(("input", "unit", "what it is", "allowed", "required", "default"), map(_input_row, kind.rows()))


def _parameter_row(study: studies.Study, name: str) -> Sequence[str]:
    parameter = study.parameters[name]
    unit, allowed, default = _values(parameter)
    needed = "yes" if name in study.arguments and name not in study.optional else ""
    symbol, sources = _code(parameter.symbol), _codes(parameter.sources)
    return _code(name), symbol, unit, parameter.long_name, allowed, needed, default, sources


def _input_row(row: tuple[str, str, Parameter | None, bool]) -> Sequence[str]:
    key, text, parameter, required = row
    unit, allowed, default = _values(parameter) if parameter else ("", "the keys below", "")
    return _code(key), unit, text, allowed, "yes" if required else "", default


def _values(parameter: Parameter) -> tuple[str, str, str]:
    """Return the unit of a parameter, which values are allowed, and its default."""
    if not parameter.numeric:
        kind = "path of a file in the project's folder" if parameter.read else "text"
        words = _codes(parameter.choices) or (kind if parameter.read or parameter.text else "text, or a number")
        return "", words, _code(parameter.default or "")
    low, high, default = parameter.minimum, parameter.maximum, parameter.default
    limits = ["whole number"] if parameter.integer else []
    limits += ["> 0"] if parameter.positive and low <= 0 else [f"≥ {low:g}"] if math.isfinite(low) else []
    limits += [f"≤ {high:g}"] if math.isfinite(high) else []
    limits += ["an axis of it is a dimension of the outputs that name it"] if parameter.vector else []
    if default is None:
        shown = ""
    else:
        shown = f"2π × {default / (2 * math.pi):g} Hz" if parameter.unit == "rad s-1" else f"{default:g}"
    return _code(parameter.unit), ", ".join(limits) or "any number", shown


def _output_row(name: str, output: studies.Output) -> Sequence[str]:
    text = output.long_name
    if output.flags:
        text += ": " + ", ".join(f"{value} `{flag}`" for flag, value in output.flags.items())
    if output.ratio_of:
        text += f"; compares `{output.ratio_of}`, so the scan must name a `reference`"
    default = "yes" if output.default else ""
    return _code(name), _code(output.symbol), _code(output.unit), _codes(output.dims), default, text


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _codes(texts: Iterable) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def arguments(parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--project", default=ROOT, help="the folder of the project (default: this checkout)")


def run(options) -> None:
    """Write the page, and say where."""
    path = Path(options.project) / PAGE
    try:
        path.write_text(config_reference(), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"--project: {path} cannot be written ({error.strerror})") from error
    print(f"wrote {path}")
