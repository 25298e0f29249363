"""Documents: YAML files read safely, and paths that stay in the project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from heatscan.errors import ConfigurationError

# Of a configuration file: bytes, values, levels, and characters of a text.
LARGEST, MOST, DEEPEST, LONGEST = 10_000_000, 200_000, 40, 2000


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
        raise ConfigurationError(f"{path}: expected a mapping of keys to values, found {kind_of(data)}")
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


def kind_of(value) -> str:
    if value is None:
        return "nothing"
    for kind, types in (("true or false", bool), ("text", str), ("a number", (int, float)), ("a list", list),
                        ("a mapping", dict)):  # fmt: skip
        if isinstance(value, types):
            return kind
    return f"a {type(value).__name__}"


def expect_mapping(value, where: str) -> Mapping:
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{where}: {value!r} is {kind_of(value)}, not a mapping")
    return value


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
