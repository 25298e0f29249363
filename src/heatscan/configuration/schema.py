"""Schemas: what a document may hold, and how a fault is said."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from pathlib import Path

from heatscan.configuration import documents
from heatscan.errors import ConfigurationError

SCHEMAS = "workflow/schemas"
NAME = r"[a-z][a-z0-9_]*"

_TYPES = {"object": "a mapping", "array": "a list", "string": "text", "number": "a number", "integer": "a whole number",
          "boolean": "true or false", "null": "nothing"}  # fmt: skip


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
        message = f"{value!r} is {documents.kind_of(value)}, not {' or '.join(_TYPES[kind] for kind in kinds)}"
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


def read_schema(root: Path, name: str) -> dict:
    return documents.read_yaml(root / SCHEMAS / f"{name}.schema.yaml")
