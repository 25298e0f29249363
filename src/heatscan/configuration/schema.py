"""Schemas: what a document may hold, and in which words a fault is reported."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from heatscan.configuration.documents import read_yaml
from heatscan.errors import ConfigurationError, suggestion
from heatscan.results import paths, remembered

# They belong to the code that reads by them, so they are looked for beside it and not in the user's project.
SCHEMAS = paths.shipped() / "workflow/schemas"
# What Matplotlib calls our keys.
_ELSEWHERE = {"xlim": "across", "ylim": "limits", "figsize": "size", "yscale": "scale"}
NAME = r"[a-z][a-z0-9_]*"

TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


@functools.cache
def read_schema(name: str) -> Mapping:
    """Return the schema of that name."""
    return read_yaml(SCHEMAS / f"{name}.schema.yaml")


def spelt(name: str) -> str:
    """Return a name without what no reader tells it apart by: blanks at its ends, their number, and case."""
    return " ".join(name.split()).casefold()


def validate(data: Mapping, schema: Mapping, where: str) -> None:
    """Raise a ConfigurationError for the first fault of `data` under a JSON schema; `where` names the file."""

    if fault := remembered.result(_first_fault, (schema, data)):
        message = f"{where}: {fault}"
        raise ConfigurationError(message if len(message) < 800 else f"{message[:600]} ... {message[-150:]}")


def _first_fault(given: tuple[Mapping, Mapping]) -> str:
    """Return what is wrong with data, after its schema; empty if nothing is."""
    validator = _validator()(given[0])
    first = min(validator.iter_errors(given[1]), key=lambda error: list(map(str, error.path)), default=None)
    key = ".".join(map(str, first.absolute_path)) if first else ""
    return f"{key + ': ' if key else ''}{_describe(first, validator)}" if first else ""


@functools.cache
def _validator() -> type:
    import jsonschema  # late: 0.1 s, and jobs read no documents

    def matches(validator, pattern, value, schema):
        # To a JSON schema $ is the end; to Python it is also before a line break there.
        if validator.is_type(value, "string") and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
            yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")

    return jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": matches})


def _describe(error, validator) -> str:
    """Say in words what a schema error means and what is accepted; for numbers the library's own words will do."""
    value, rule, keyword = error.instance, error.validator_value, error.validator
    known = error.schema.get("properties", {})
    hint = error.schema.get("description", "").partition(". ")[0].rstrip(".")
    expected = f" ({hint[0].lower() + hint[1:]})" if hint else ""
    if keyword == "additionalProperties":
        unknown = min(set(value) - set(known))
        return f"unknown key {unknown!r}{suggestion(_ELSEWHERE.get(unknown, unknown), sorted(known))}"
    if keyword == "required":
        missing = next(name for name in rule if name not in value)
        return f"the key {missing!r} is missing: {known.get(missing, {}).get('description', '')}".rstrip(": .")
    if keyword == "type":
        kinds = [rule] if isinstance(rule, str) else rule
        found = next((word for kind, word in TYPES.items() if validator.is_type(value, kind)), type(value).__name__)
        colon = "; write a blank after the colon" if value is None and ":" in str([*error.path][-1:]) else ""
        return f"{value!r} is {found}, not {' or '.join(TYPES[kind] for kind in kinds)}{expected}{colon}"
    if keyword == "oneOf":
        choices = [name for choice in rule for name in choice["required"]]
        given = ", ".join(name for name in choices if name in value) or "none"
        return f"give exactly one of {', '.join(choices)}; given: {given}"
    if keyword in ("not", "enum"):
        return f"{value!r} is not {'one of ' + ', '.join(rule) if keyword == 'enum' else 'accepted here'}{expected}"
    if keyword == "propertyNames" or (keyword == "pattern" and rule.startswith("^[a-z]")):
        return (
            f"{value!r} is not a valid name: use at most 60 lowercase letters, digits or underscores, "
            "starting with a letter"
        )
    size = keyword.endswith(("Length", "Items", "Properties")) and rule > 1
    return error.message + (f" ({keyword[:3]}imum {rule})" if size else "") + expected
