"""YAML documents: plain data and nothing else, by the rules of YAML 1.2, with one clear message for what is wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import yaml

from heatscan.errors import ConfigurationError

# Of a configuration file: bytes, values, levels, and characters of a text.
LARGEST, MOST, DEEPEST, LONGEST = 10_000_000, 200_000, 40, 2000

_KINDS = {bool: "true or false", str: "text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """A safe loader with the scalars of YAML 1.2 that rejects duplicate keys.

    PyYAML follows YAML 1.1, in which `1e-7` is text, `010` is eight, `1:30` is ninety and `no` is false.
    """

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012 - PyYAML's own attribute, here without the rules of YAML 1.1

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            line, key = key_node.start_mark.line + 1, self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise ConfigurationError(f"line {line}: the key {key!r} must be text")
            if not key.isprintable():
                raise ConfigurationError(f"line {line}: the key {key!r} must be one line of text")
            if key in seen:
                raise ConfigurationError(f"line {line}: duplicate key {key!r}")
            seen.add(key)
        return super().construct_mapping(node, deep)


def _number(loader, node) -> int | float:
    """Return the number of a scalar; one that is whole without a point, such as 10 or 1e5, is an integer."""
    text = loader.construct_scalar(node)
    if re.fullmatch(r"[-+]?\d+(?:[eE]\+?\d)?", text):
        return int(Decimal(text))
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("float", r"[-+]?(?:0|[1-9]\d*|\d+(?=[.eE]))(?:\.\d*)?(?:[eE][-+]?\d+)?|[-+]?\.\d+(?:[eE][-+]?\d+)?"
     r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+.0123456789"),
):  # fmt: skip
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})\\Z"), [*_first])
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"\Z"), [""])
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


def read_yaml(path: str | os.PathLike) -> dict:
    """Return the mapping in a YAML file.

    Raises
    ------
    ConfigurationError
        The file is missing, is not YAML, holds no mapping, or a key twice; the text names file and line.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise OSError("it is not a file")
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
        raise ConfigurationError(f"{path}: expected a mapping of keys to values, found {kind_of(data)}")
    return data


def read_scalar(text: str):
    """Return what one value on a command line means, such as 1e5; text that is not one plain value stays text."""
    try:
        value = yaml.load(text, _Loader)
    except (yaml.YAMLError, ConfigurationError, ValueError, RecursionError):
        return text
    return value if isinstance(value, (int, float)) else text


def kind_of(value) -> str:
    """Return in words what kind of value this is."""
    return "nothing" if value is None else _KINDS.get(type(value), f"a {type(value).__name__}")


def require_mapping(value, where: str) -> Mapping:
    """Return a mapping, or raise a ConfigurationError that says what is there instead."""
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{where}: {value!r} is {kind_of(value)}, not a mapping")
    return value


def inside(root: str | os.PathLike, name: str | os.PathLike, where: str) -> Path:
    """Return the path of a file that a configuration names, relative to the project's folder, if it lies in there.

    Raises
    ------
    ConfigurationError
        It leads elsewhere, by itself or by a link.
    """
    root = Path(root)
    path = root / name
    if ".." in Path(name).parts or not path.resolve().is_relative_to(root.resolve()):
        raise ConfigurationError(
            f"{where}: {str(name)!r} is outside the project folder {root.resolve()}; move the file inside it"
        )
    return path


def _check_events(text: str) -> None:
    """Reject what would make a short file endless: values that refer to each other by the million, too many levels."""
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
                f"line {line}: more than {DEEPEST} levels, or more than {MOST} values with what references repeat"
            )


def _check_texts(data, where: str) -> None:
    """Reject text that no figure, table or terminal could show."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            _check_texts(value, f"{where}.{key}" if where else str(key))
    elif isinstance(data, str):
        if len(data) > LONGEST:
            raise ConfigurationError(f"{where}: {data[:40]!r}... is longer than {LONGEST} characters")
        for character in data:
            if not character.isprintable() and character != "\n":
                raise ConfigurationError(f"{where}: {data!r} contains {character!r}, which cannot be shown")
