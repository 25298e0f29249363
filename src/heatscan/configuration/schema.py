"""Closed schemas: which keys and values a file may have, and in plain words what is wrong with one."""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from heatscan.configuration.documents import kind_of, read_yaml
from heatscan.errors import ConfigurationError

SCHEMAS = "workflow/schemas"
NAME = r"[a-z][a-z0-9_]*"

_TYPES = {"object": "a mapping", "array": "a list", "string": "text", "number": "a number", "integer": "a whole number",
          "boolean": "true or false", "null": "nothing"}  # fmt: skip


def read_schema(root: str | os.PathLike, name: str) -> dict:
    """Return the schema of that name in the project's folder."""
    return read_yaml(Path(root) / SCHEMAS / f"{name}.schema.yaml")


def validate(data: Mapping, schema: Mapping, where: str) -> None:
    """Raise a ConfigurationError for the first fault of `data` under a JSON schema; `where` names the file."""
    import jsonschema  # slow to import, and needed only where a configuration is read

    # To JSON 7.0 is an integer; to what counts points it is not.
    kinds = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, type_checker=kinds)
    errors = sorted(validator(schema).iter_errors(data), key=lambda error: list(map(str, error.path)))
    if errors:
        key = ".".join(str(part) for part in errors[0].absolute_path)
        message = f"{where}: {key + ': ' if key else ''}{_describe(errors[0])}"
        raise ConfigurationError(message if len(message) < 800 else f"{message[:600]} ... {message[-150:]}")


def suggestion(name: str, known: Iterable[str], otherwise: str = "accepted are") -> str:
    """Return the end of a message on an unknown name: the one that was meant, or all that are accepted."""
    known = list(map(str, known))
    close = difflib.get_close_matches(str(name), known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; {otherwise} {', '.join(known) or 'none'}"


def _describe(error) -> str:
    """Say in words what a schema error means and what is accepted."""
    value, rule, keyword = error.instance, error.validator_value, error.validator
    first = error.schema.get("description", "").partition(". ")[0].rstrip(".")
    expected = f" ({first[0].lower() + first[1:]})" if first else ""
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
        whole = _whole(value) if "integer" in kinds else None
        hint = "" if whole is None else f"; write {whole}"
        return f"{value!r} is {kind_of(value)}, not {' or '.join(_TYPES[kind] for kind in kinds)}{hint}{expected}"
    if keyword == "pattern" and not rule.startswith("^[a-z]"):
        return f"{value!r} is not accepted{expected}"
    if keyword in ("propertyNames", "pattern"):
        return (
            f"{value!r} is not a valid name: use at most 60 lowercase letters, digits or underscores, "
            "starting with a letter"
        )
    if keyword == "enum":
        return f"unknown value {value!r}; expected one of {', '.join(map(str, rule))}" + (
            f"; did you mean {close[0]!r}?"
            if (close := difflib.get_close_matches(str(value), map(str, rule), 1))
            else ""
        )
    if keyword in ("minItems", "minProperties", "minLength"):
        entries = "characters" if keyword == "minLength" else "entries"
        return f"is empty{expected}" if not value else f"needs at least {rule} {entries}{expected}"
    if keyword == "uniqueItems":
        return f"duplicate entry {next(item for number, item in enumerate(value) if item in value[:number])!r}"
    if keyword in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        side = "at least" if keyword == "minimum" else "more than" if "Min" in keyword else "at most"
        return f"{value!r} must be {side} {rule}{expected}"
    return f"{error.message}{expected}"


def _whole(value) -> int | None:
    """Return the whole number that a number or a text like 100.0 means, if it means one."""
    try:
        number = float(value) if isinstance(value, (str, float)) else math.nan
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and number == math.floor(number) and abs(number) < 1e15 else None
