"""Write the page config/README.md: what the schemas, the studies and the kinds of figure declare.

It is that of the project in this folder; where there is none it is printed.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from heatscan.configuration.documents import CONFIG
from heatscan.configuration.scans import scans_schema
from heatscan.configuration.schema import SCHEMAS, TYPES, read_schema
from heatscan.configuration.trust import MEANINGS
from heatscan.engine import study as studies
from heatscan.engine.parameter import MAGNITUDES, Parameter
from heatscan.plotting import kinds

PAGE = Path("config/README.md")  # of the project in the working directory
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


def config_reference(schemas: Mapping | None = None) -> str:
    """Return the text of config/README.md: reference.md.jinja with what is declared, by default in all schemas."""
    import jinja2  # late: every command would load it

    names = sorted(path.name.removesuffix(".schema.yaml") for path in SCHEMAS.glob("*.schema.yaml"))
    names.sort(key=lambda name: name != "config")
    page = Path(__file__).with_name("reference.md.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    environment.globals |= {"item": _item, "wrapped": _wrapped, "codes": _codes, "named": _named, "form": _form}
    environment.globals |= {"describe": describe, "values": _values}
    return environment.from_string(page).render(
        magnitudes=MAGNITUDES,
        schemas=schemas or {name: scans_schema() if name == "scans" else read_schema(name) for name in names},
        trust=MEANINGS,
        studies=[studies.load(name) for name in studies.names()],
        kinds=kinds.of_studies(),
    )


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
    if parameter.within:
        words.append(f"{'' if parameter.positive else 'magnitude '}{parameter.within[0]:g} to {parameter.within[1]:g}")
    elif parameter.positive and low <= 0:
        words.append("more than 0")
    words += [f"at least {low:g}"] if math.isfinite(low) else []
    words += [f"at most {high:g}"] if math.isfinite(high) else []
    words += ["an axis of it is a dimension of the outputs that name it"] if parameter.vector else []
    if isinstance(default, int | float):
        turns = parameter.unit == "rad s-1"
        words.append("default " + (f"2π × {default / (2 * math.pi):g} Hz" if turns else f"{default:g}"))
    return words


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
    """Write the page and say where; print it where no project is, so that nothing is written into an installation."""
    text = config_reference()
    if Path(CONFIG).is_file():
        PAGE.write_text(text, encoding="utf-8")
        text = f"wrote {PAGE}\n"
    print(text, end="")
