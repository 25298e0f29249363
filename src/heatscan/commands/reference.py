"""Write the page config/README.md: what the schemas, the studies and the kinds of figure declare."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from heatscan.configuration.scans import scans_schema
from heatscan.configuration.schema import SCHEMAS, TYPES, read_schema
from heatscan.configuration.trust import MEANINGS
from heatscan.engine import study as studies
from heatscan.engine.parameter import MAGNITUDES, Parameter
from heatscan.plotting.kinds import KINDS
from heatscan.results import paths

PAGE = paths.shipped() / "config/README.md"
# In words, what a schema asks of a value besides its type.
_ASKED = {
    "minimum": "at least {:g}",
    "exclusiveMinimum": "more than {:g}",
    "maximum": "at most {:g}",
    "exclusiveMaximum": "less than {:g}",
    "minLength": "length at least {}",
    "maxLength": "length at most {}",
    "pattern": "matching `{}`",
    "default": "default `{}`",
}
_ASKED |= {f"{end}{what}": _ASKED[f"{end}Length"] for end in ("min", "max") for what in ("Items", "Properties")}


def config_reference() -> str:
    """Return the text of config/README.md, a page in Markdown: that of reference.md with what is declared."""
    names = sorted(path.name.removesuffix(".schema.yaml") for path in SCHEMAS.glob("*.schema.yaml"))
    names.sort(key=lambda name: name != "config")
    schemas = {name: scans_schema() if name == "scans" else read_schema(name) for name in names}
    figures = (
        _item(name, kind.caption, _named("over", kind.over) or f"any {kind.axes} axes", _named("shows", kind.outputs))
        for name, kind in KINDS.items()
    )
    page = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    return page.format(
        magnitudes="\n".join(_item(unit, why, f"{low:g} to {high:g}") for unit, (low, high, why) in MAGNITUDES.items()),
        schemas="\n\n".join(block for item in schemas.items() for block in schema_blocks(*item)),
        trust="\n".join(_item(name, text) for name, text in MEANINGS.items()),
        studies="\n\n".join(block for name in studies.names() for block in study_blocks(studies.load(name))),
        figures="\n".join(figures),
    )


def schema_blocks(name: str, schema: Mapping) -> Iterator[str]:
    """Yield the blocks of Markdown that describe one schema: its keys, then those of its definitions."""
    yield f"## {schema['title']}"
    yield _wrapped(schema["description"])
    yield "\n".join(_key_items(name, schema, schema))
    for definition, part in schema.get("$defs", {}).items():
        yield f"### `{name}`: `{definition}`"
        yield _wrapped(f"{part['description']} Form: {_form(name, part)}.")
        if "properties" in part:
            yield "\n".join(_key_items(name, part, schema))


def _key_items(name: str, part: Mapping, schema: Mapping, prefix: str = "") -> Iterator[str]:
    """Yield an item for each key of a mapping, and after it the keys of a mapping that is its value."""
    for key, value in part["properties"].items():
        required = "required" if key in part.get("required", ()) else ""
        yield _item(prefix + key, describe(value, schema), required, _form(name, value))
        if "properties" in value:
            yield from _key_items(name, value, schema, f"{prefix}{key}.")


def describe(part: Mapping, schema: Mapping) -> str:
    """Return the description of a part of a schema, its own or that of the definition it refers to."""
    return part["description"] if "description" in part else schema["$defs"][_target(part)]["description"]


def _target(part: Mapping) -> str:
    return part["$ref"].removeprefix("#/$defs/")


def _form(name: str, part: Mapping) -> str:
    """Return in words what values a part of a schema allows."""
    if "$ref" in part:
        return f"[{_target(part)}](#{name}-{_target(part)})"
    kinds = part.get("type", [])
    entries = {"array": ("of", part.get("items")), "object": ("of names to", part.get("additionalProperties"))}
    words = []
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        joined, inner = entries.get(kind, ("", None))
        inside = f" {joined} ({_form(name, inner)})" if isinstance(inner, Mapping) else ""
        words.append(TYPES[kind].removeprefix("a ") + inside)
    form = f"one of {_codes(part['enum'])}" if "enum" in part else " or ".join(words) or "anything"
    asked = [text.format(part[keyword]) for keyword, text in _ASKED.items() if keyword in part]
    return ", ".join([form, *asked, *(["none twice"] if part.get("uniqueItems") else [])])


def study_blocks(study: studies.Study) -> Iterator[str]:
    """Yield the blocks of Markdown that describe one study: parameters, outputs, dimensions and kinds of case."""
    yield f"## Study `{study.name}`"
    yield f"{study.title}. Reference: {study.references}."
    yield f"### `{study.name}`: parameters"
    yield "\n".join(_parameter_item(study, name, parameter) for name, parameter in study.parameters.items())
    if study.shared_with_reference:
        shared = _codes(name for name in study.parameters if name in study.shared_with_reference)
        yield _wrapped(f"The reference of relative outputs takes from each point: {shared}.")
    yield f"### `{study.name}`: outputs"
    if study.validity:
        flag, meaning = study.validity
        yield f"`{flag}` goes with every result. Where it is not `{meaning}`, other outputs may be NaN; else never."
    yield "\n".join(_output_item(name, entry) for name, entry in study.outputs.items())
    if study.dimensions:
        yield "Dimensions:"
        yield "\n".join(_item(name, entry.long_name, _codes(entry.values)) for name, entry in study.dimensions.items())
    if study.branch:
        yield f"## Study `{study.name}`: kinds"
    for name, kind in study.branches().items():
        yield f"### Kind `{name}`"
        one = f" Give exactly one of {_codes((*kind.observed, 'anchor'))}." if kind.observed else ""
        yield _wrapped(kind.doc + one)
        yield "\n".join(
            _item(key, text, "required" if required else "", *(_values(parameter) if parameter else ["mapping"]))
            for key, text, parameter, required in kind.rows()
        )


def _parameter_item(study: studies.Study, name: str, parameter: Parameter) -> str:
    needed = "needed" if name in study.arguments and name not in study.optional else ""
    sources = _named("derived from", parameter.sources)
    return _item(name, parameter.long_name, _symbol(parameter), needed, *_values(parameter), sources)


def _values(parameter: Parameter) -> list[str]:
    """Return the unit of a parameter, which values are allowed, and its default, in words."""
    default = parameter.default
    if not parameter.numeric:
        kind = "text" if parameter.text else "text, or a number"
        kind = "path of a file in the project's folder" if parameter.read else kind
        kind = f"one of {_codes(parameter.choices)}" if parameter.choices else kind
        return [kind, f"default `{default}`" if default else ""]
    low, high = parameter.minimum, parameter.maximum
    words = [f"in `{parameter.unit}`", "whole number" if parameter.integer else ""]
    words += ["more than 0"] if parameter.positive and low <= 0 else [f"at least {low:g}"] if math.isfinite(low) else []
    words += [f"at most {high:g}"] if math.isfinite(high) else []
    words += ["an axis of it is a dimension of the outputs that name it"] if parameter.vector else []
    if isinstance(default, int | float):
        turns = parameter.unit == "rad s-1"
        words.append("default " + (f"2π × {default / (2 * math.pi):g} Hz" if turns else f"{default:g}"))
    return words


def _output_item(name: str, output: studies.Output) -> str:
    text = output.long_name
    if output.flags:
        text += ": " + ", ".join(f"{value} `{flag}`" for flag, value in output.flags.items())
    if output.ratio_of:
        text += f"; compares `{output.ratio_of}`, so the scan must name a `reference`"
    asked = "" if output.default else "only where asked for"
    return _item(name, text, _symbol(output), f"in `{output.unit}`", _named("over", output.dims), asked)


def _symbol(what: Parameter | studies.Output) -> str:
    return f"`{what.symbol}`" if what.symbol else ""


def _codes(texts: Iterable) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _named(what: str, names: Iterable[str]) -> str:
    """Return names in the plural after `what` they are, or nothing where there are none."""
    return f"{what} {_codes(names)}" if names else ""


def _item(name: str, text: str, *facts: str) -> str:
    """Return an item of a list: a name, what it is, and the facts that there are in brackets."""
    known = ", ".join(filter(None, facts))
    return _wrapped(f"- `{name}`" + (f" ({known})" if known else "") + f": {text}", "  ")


def _wrapped(text: str, indent: str = "") -> str:
    """Return text as Markdown that shows it, ``<study>`` is not HTML, in lines that fit a window."""
    return textwrap.fill(
        text.replace("<", r"\<"), 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def arguments(parser) -> None:
    """Declare that there are no arguments."""


def run(options) -> None:
    """Write the page, and say where."""
    PAGE.write_text(config_reference(), encoding="utf-8")
    print(f"wrote {PAGE}")
