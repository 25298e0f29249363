"""Schemas: what a document may hold, and in which words a fault is reported."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from heatscan.configuration.documents import kind_of, read_yaml
from heatscan.errors import ConfigurationError, suggestion
from heatscan.results import paths

# They belong to the code that reads by them, so they are looked for beside it and not in the user's project.
SCHEMAS = paths.shipped() / "workflow/schemas"
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


@functools.cache
def read_schema(name: str) -> Mapping:
    """Return the schema of that name."""
    return read_yaml(SCHEMAS / f"{name}.schema.yaml")


def validate(data: Mapping, schema: Mapping, where: str) -> None:
    """Raise a ConfigurationError for the first fault of `data` under a JSON schema; `where` names the file."""
    import jsonschema  # late: 0.1 s, and jobs read no documents

    errors = jsonschema.Draft202012Validator(schema).iter_errors(data)
    first = min(errors, key=lambda error: list(map(str, error.path)), default=None)
    if first:
        key = ".".join(map(str, first.absolute_path))
        message = f"{where}: {key + ': ' if key else ''}{_describe(first)}"
        raise ConfigurationError(message if len(message) < 800 else f"{message[:600]} ... {message[-150:]}")


def _describe(error) -> str:
    """Say in words what a schema error means and what is accepted."""
    value, rule, keyword = error.instance, error.validator_value, error.validator
    hint = error.schema.get("description", "").partition(". ")[0].rstrip(".")
    expected = f" ({hint[0].lower() + hint[1:]})" if hint else ""
    if keyword == "additionalProperties":
        allowed = sorted(error.schema.get("properties", {}))
        unknown = min(set(value) - set(allowed))
        return f"unknown key {unknown!r}{suggestion(unknown, allowed)}"
    if keyword == "required":
        missing = next(name for name in rule if name not in value)
        what = error.schema.get("properties", {}).get(missing, {}).get("description", "")
        return f"the key {missing!r} is missing" + (f": {what.rstrip('.')}" if what else "")
    if keyword == "type":
        kinds = [rule] if isinstance(rule, str) else rule
        return f"{value!r} is {kind_of(value)}, not {' or '.join(TYPES[kind] for kind in kinds)}{expected}"
    if keyword == "propertyNames" or (keyword == "pattern" and rule.startswith("^[a-z]")):
        return (
            f"{value!r} is not a valid name: use at most 60 lowercase letters, digits or underscores, "
            "starting with a letter"
        )
    if keyword == "enum":
        return f"unknown value {value!r}; expected one of {', '.join(map(str, rule))}"
    if keyword == "uniqueItems":
        return f"duplicate entry {next(item for number, item in enumerate(value) if item in value[:number])!r}"
    if keyword.startswith("min") and value in ("", [], {}):
        return f"is empty{expected}"
    verb = "is not" if keyword == "pattern" else "must be" if keyword.endswith("imum") else "must have"
    return f"{value!r} {verb} {LIMITS[keyword].format(rule)}{expected}" if keyword in LIMITS else error.message
