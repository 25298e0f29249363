"""The page config/README.md, written from the schemas and from what the studies and figures declare.

``heatscan reference`` rewrites it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from heatscan.configuration.documents import read_yaml
from heatscan.configuration.schema import SCHEMAS
from heatscan.configuration.trust import MEANINGS
from heatscan.engine import study as studies
from heatscan.errors import ConfigurationError
from heatscan.plotting.kinds import KINDS, Kind

ROOT = Path(__file__).parents[3]
PAGE = "config/README.md"

_INTRODUCTION = """\
# Configuration

This page is generated: `heatscan reference` writes it from `workflow/schemas`, from the studies in
`src/heatscan/studies` and from the kinds of figure in `src/heatscan/figures`. Do not edit it by hand.

`config/config.yaml` is always read. Where `snakemake --configfile FILE` gives the same key, `FILE` takes precedence, and
`snakemake --config key=value` over both. Name targets first: what follows `--configfile` is taken for further files. Every file is checked before any job starts. A key that is not listed
here is an error.

**Quantities.** A plain number is in the SI unit of its parameter. Text carries a unit: `4.68 V`, `2.03 mm`, `138 u`,
`24 e`. A parameter in `rad s-1` takes a value in hertz as a cyclic frequency and multiplies it by 2π: `5.2 MHz` is
2π × 5.2e6 rad/s. A value written in `rad/s` or `1/s`, or without a unit, is taken as it stands.

**Numbers in YAML** need a point and a signed exponent: `1.0e-7` is a number, `1e-7` is text.

**Units** in the tables are written in UDUNITS style, as in the result files; `1` stands for a pure number.
"""

_TRUST = (
    "How far a value is trusted, from the most to the least. A result has the status of its least trusted input; a value "
    "that is worked out from others has `derived` only where those were read in their sources."
)
_KINDS = {
    "object": "mapping", "array": "list", "string": "text", "number": "number", "integer": "whole number",
    "boolean": "true or false", "null": "nothing",
}  # fmt: skip


def config_reference(root: Path = ROOT) -> str:
    """Return the text of config/README.md.

    Parameters
    ----------
    root : path
        The project's folder, whose workflow/schemas are described.

    Returns
    -------
    str
        A page in Markdown.

    Raises
    ------
    ConfigurationError
        There are no schemas under `root`.
    """
    paths = sorted(Path(root).joinpath(SCHEMAS).glob("*.schema.yaml"), key=_schema_order)
    if not paths:
        raise ConfigurationError(f"{root}: there are no schemas in {SCHEMAS}")
    blocks = [_INTRODUCTION.rstrip()]
    for path in paths:
        blocks += schema_blocks(path.name.removesuffix(".schema.yaml"), read_yaml(path))
    rows = ((f"`{status}`", meaning) for status, meaning in MEANINGS.items())
    blocks += ["## Trust", _TRUST, _table(("status", "meaning"), rows)]
    for name in studies.names():
        blocks += study_blocks(studies.load(name))
    blocks += figure_blocks()
    return "\n\n".join(blocks) + "\n"


def _schema_order(path: Path) -> tuple:
    return path.name != "config.schema.yaml", path.name


def schema_blocks(name: str, schema: Mapping) -> Iterator[str]:
    """Yield the blocks of Markdown that describe one schema: its keys, then those of its definitions."""
    yield f"## {schema['title']}"
    yield escape(schema["description"])
    yield _keys(name, schema, schema)
    for definition, part in schema.get("$defs", {}).items():
        yield f"### `{name}`: `{definition}`"
        yield f"{escape(part['description'])} Form: {_form(name, part, 'the keys below')}."
        if "properties" in part:
            yield _keys(name, part, schema)


def _keys(name: str, part: Mapping, schema: Mapping) -> str:
    header = ("key", "required", "what it is", "value")
    return _table(header, _key_rows(name, part, schema, ""))


def _key_rows(name: str, part: Mapping, schema: Mapping, prefix: str) -> Iterator[Sequence[str]]:
    """Yield a row for each key of a mapping, and below it the keys of a mapping that is its value."""
    for key, value in part["properties"].items():
        required = "yes" if key in part.get("required", ()) else ""
        yield f"`{prefix}{key}`", required, escape(describe(value, schema)), _form(name, value)
        if "properties" in value:
            yield from _key_rows(name, value, schema, f"{prefix}{key}.")


def describe(part: Mapping, schema: Mapping) -> str:
    """Return the description of a part of a schema, its own or that of the definition it refers to."""
    if "description" not in part and "$ref" in part:
        return describe(schema["$defs"][_target(part)], schema)
    return part["description"]


def _target(part: Mapping) -> str:
    return part["$ref"].removeprefix("#/$defs/")


def escape(text: str) -> str:
    """Return text as Markdown that shows it: ``<study>`` is no HTML."""
    return text.replace("<", r"\<")


def _form(name: str, part: Mapping, keys: str = "") -> str:
    """Return in words what values a part of a schema allows; `keys` stands for the names of a mapping's keys."""
    if "$ref" in part:
        return f"[{_target(part)}](#{name}-{_target(part)})"
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return "one of " + ", ".join(f"`{value}`" for value in part["enum"])
    for keyword in ("oneOf", "anyOf"):
        if keyword in part:
            return " or ".join(_form(name, choice) for choice in part[keyword])
    kinds = [part["type"]] if isinstance(part.get("type"), str) else part.get("type", [])
    text = " or ".join(_kind(name, kind, part, keys) for kind in kinds) or "anything"
    limits = [*_limits(part)]
    if "default" in part:
        limits.append(f"default `{part['default']}`")
    return ", ".join([text, *limits])


def _kind(name: str, kind: str, part: Mapping, keys: str) -> str:
    """Return in words one type that a part allows, with what its entries are."""
    word = _KINDS[kind]
    if kind == "array" and "items" in part:
        return f"{word} of: {_form(name, part['items'])}"
    if kind == "object" and isinstance(part.get("additionalProperties"), Mapping):
        return f"{word} of names to: {_form(name, part['additionalProperties'])}"
    if kind == "object" and "properties" in part:
        return f"{word} with {keys or 'the keys ' + ', '.join(f'`{key}`' for key in part['properties'])}"
    return word


def _limits(part: Mapping) -> Iterator[str]:
    for keyword, text in (
        ("minimum", "at least {}"),
        ("exclusiveMinimum", "more than {}"),
        ("maximum", "at most {}"),
        ("exclusiveMaximum", "less than {}"),
        ("minLength", "at least {} characters"),
        ("minItems", "at least {} entries"),
        ("maxItems", "at most {} entries"),
        ("minProperties", "at least {} entries"),
        ("pattern", "matching `{}`"),
    ):
        if keyword not in part or (keyword == "minLength" and part[keyword] == 1):
            continue
        yield (
            "not empty"
            if keyword in ("minItems", "minProperties") and part[keyword] == 1
            else text.format(part[keyword])
        )
    if part.get("uniqueItems"):
        yield "none twice"
    if "pattern" in part.get("propertyNames", {}):
        yield f"names matching `{part['propertyNames']['pattern']}`"


def study_blocks(study: studies.Study) -> Iterator[str]:
    """Yield the blocks of Markdown that describe one study: parameters, outputs and dimensions."""
    yield f"## Study `{study.name}`"
    yield f"{study.title}. Reference: {study.references}."
    yield f"### `{study.name}`: parameters"
    yield (
        "A value is what the scan or its case gives, else what can be derived, else the default. A parameter that is "
        "*needed* must come about in one of these ways in every scan. Where several are named under *derived from*, it "
        "takes all of them. Where a scan gives a parameter, what its case gives in its place has no effect."
    )
    header = ("parameter", "symbol", "unit", "what it is", "allowed", "needed", "default", "derived from")
    yield _table(header, (_parameter_row(study, name) for name in study.parameters))
    if study.shared_with_reference:
        shared = ", ".join(f"`{name}`" for name in study.parameters if name in study.shared_with_reference)
        yield f"The reference of relative outputs takes from each point: {shared}."
    yield f"### `{study.name}`: outputs"
    if study.validity:
        flag, meaning = study.validity
        yield f"`{flag}` goes with every result. Where it is not `{meaning}`, other outputs may be NaN; where it is, never."
    header = ("output", "symbol", "unit", "dimensions besides the axes", "by default", "what it is")
    yield _table(header, (_output_row(name, entry) for name, entry in study.outputs.items()))
    if study.dimensions:
        rows = (
            (f"`{name}`", entry.long_name, ", ".join(f"`{value}`" for value in entry.values))
            for name, entry in study.dimensions.items()
        )
        yield _table(("dimension", "what it is", "labels"), rows)
    yield from branch_blocks(study)


def branch_blocks(study: studies.Study) -> Iterator[str]:
    """Yield the blocks of Markdown that describe the kinds of case that a study computes in modules of their own."""
    kinds = study.branches()
    if not kinds:
        return
    yield f"## Study `{study.name}`: kinds"
    yield _table(("kind", "what it is"), ((f"[`{name}`](#kind-{name})", kind.doc) for name, kind in kinds.items()))
    for name, kind in kinds.items():
        yield f"### Kind `{name}`"
        choice = ", ".join(f"`{key}`" for key in (*kind.observed, "anchor"))
        yield kind.doc + (f" Give exactly one of {choice}." if kind.observed else "")
        yield _table(("input", "unit", "what it is", "allowed", "required", "default"), map(_input_row, kind.rows()))


def _input_row(row: tuple) -> Sequence[str]:
    key, text, parameter, required = row
    needed = "yes" if required else ""
    if parameter is None:
        return f"`{key}`", "", text, "the keys below", needed, ""
    unit = "" if _words(parameter) else _code(parameter.unit)
    return f"`{key}`", unit, text, _allowed(parameter), needed, _default(parameter)


def _parameter_row(study: studies.Study, name: str) -> Sequence[str]:
    parameter = study.parameters[name]
    return (
        f"`{name}`",
        _code(parameter.symbol),
        "" if _words(parameter) else _code(parameter.unit),
        parameter.long_name,
        _allowed(parameter),
        "yes" if name in study.arguments and name not in study.optional else "",
        _default(parameter),
        ", ".join(f"`{source}`" for source in parameter.sources),
    )


def _words(parameter: studies.Parameter) -> str:
    """Return what a parameter may be that is no number, if it is none."""
    if parameter.choices:
        return ", ".join(f"`{choice}`" for choice in parameter.choices)
    if parameter.read:
        return "path of a file in the project's folder"
    if parameter.text:
        return "text"
    return "text, or a number" if parameter.label and parameter.unit == "1" else ""


def _allowed(parameter: studies.Parameter) -> str:
    if words := _words(parameter):
        return words
    low = "> 0" if parameter.positive and parameter.minimum <= 0 else ""
    if not low and math.isfinite(parameter.minimum):
        low = f"≥ {parameter.minimum:g}"
    high = f"≤ {parameter.maximum:g}" if math.isfinite(parameter.maximum) else ""
    whole = "whole number" if parameter.integer else ""
    piece = "an axis of it is a dimension of the outputs that name it" if parameter.vector else ""
    return ", ".join(filter(None, (whole, low, high, piece))) or "any number"


def _default(parameter: studies.Parameter) -> str:
    if parameter.default is None or parameter.choices:
        return _code(parameter.default or "")
    if parameter.unit == "rad s-1":
        return f"2π × {parameter.default / (2 * math.pi):g} Hz"
    return f"{parameter.default:g}"


def _output_row(name: str, output: studies.Output) -> Sequence[str]:
    text = output.long_name
    if output.flags:
        text += ": " + ", ".join(f"{value} `{flag}`" for flag, value in output.flags.items())
    if output.ratio_of:
        text += f"; compares `{output.ratio_of}`, so the scan must name a `reference`"
    return (
        f"`{name}`",
        _code(output.symbol),
        _code(output.unit),
        ", ".join(f"`{dim}`" for dim in output.dims),
        "yes" if output.default else "",
        text,
    )


def figure_blocks() -> Iterator[str]:
    """Yield the blocks of Markdown that describe the kinds of figure."""
    yield "## Kinds of figure"
    yield (
        "What a scan may list under `figures`. The scan must have as many axes as the kind shows, and just those in that "
        "order where the table names them, each with two numbers or more. The outputs that the kind needs must be among "
        "the scan's."
    )
    header = ("kind", "axes", "several cases", "outputs it needs", "category in the report", "what it shows")
    yield _table(header, (_kind_row(name, kind) for name, kind in KINDS.items()))


def _kind_row(name: str, kind: Kind) -> Sequence[str]:
    return (
        f"`{name}`",
        ", ".join(f"`{axis}`" for axis in kind.over) or f"any {kind.axes}",
        "yes" if kind.compares else "",
        ", ".join(f"`{output}`" for output in kind.outputs),
        kind.category,
        escape(kind.caption),
    )


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def arguments(parser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--project", default=ROOT, help="the folder of the project (default: this checkout)")


def run(options) -> None:
    """Write the page, and say where."""
    path = Path(options.project) / PAGE
    path.write_text(config_reference(options.project), encoding="utf-8")
    print(f"wrote {path}")
