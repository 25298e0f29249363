"""Documents: YAML 1.2 files read safely, and paths that stay in the project."""

from __future__ import annotations

import os
import re
from pathlib import Path

import yaml

from heatscan.errors import ConfigurationError, located

# Of a file: bytes, values, levels, and characters of a text.
MAX_BYTES, MAX_VALUES, MAX_DEPTH, MAX_TEXT = 10_000_000, 200_000, 40, 2000


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """A safe YAML 1.2 loader that rejects duplicate keys, of which PyYAML would keep the last without a word."""

    # PyYAML's own attribute, without its rules of YAML 1.1, by which 1e-7 is text, 010 eight, 1:30 ninety and no false.
    yaml_implicit_resolvers: dict = {}  # noqa: RUF012

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            with located(f"line {key_node.start_mark.line + 1}"):
                if key == "<<":
                    raise ConfigurationError("merge keys (<<) are not accepted; write the keys out")
                if not isinstance(key, str):
                    raise ConfigurationError(f"the key {key!r} must be text")
                if not key.isprintable():
                    raise ConfigurationError(f"the key {key!r} must be one line of text")
                if key in seen:
                    raise ConfigurationError(f"duplicate key {key!r}")
            seen.add(key)
        return super().construct_mapping(node, deep)


# The core schema of YAML 1.2; numbers are decimal, and 010, which older readers take for eight, stays text.
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
    ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+."),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first))


def read_yaml(path: str | os.PathLike) -> dict:
    """Return the mapping in a YAML file.

    Raises
    ------
    ConfigurationError
        The file is missing, is not YAML, holds no mapping, or has a duplicate key; the text names file and line.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise OSError("it is not a file")
        if path.exists() and path.stat().st_size > MAX_BYTES:
            raise OSError(f"it has more than {MAX_BYTES} bytes")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error
    with located(path):
        try:
            _check_size(text)
            data = yaml.load(text, _Loader)
            _check_texts(data, "")
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or error
            where = f"line {mark.line + 1}: " if mark else ""
            raise ConfigurationError(f"{where}not valid YAML ({' '.join(str(problem).split())})") from error
        if not isinstance(data, dict):
            raise ConfigurationError(f"expected a mapping of keys to values, found {kind_of(data)}")
    return data


def _check_size(text: str) -> None:
    """Reject what would make a short file endless: references that multiply to millions of values, too many levels."""
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
                raise ConfigurationError(f"line {line}: *{event.anchor} refers to nothing above it")
            size = sizes[event.anchor]
        levels[-1][1] += size
        if len(levels) > MAX_DEPTH or levels[-1][1] > MAX_VALUES:
            raise ConfigurationError(
                f"line {line}: more than {MAX_DEPTH} levels, or {MAX_VALUES} values with what references repeat"
            )


def _check_texts(data, where: str) -> None:
    """Reject texts that no figure, table or terminal could show."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            _check_texts(value, f"{where}.{key}" if where else str(key))
    elif isinstance(data, str):
        if len(data) > MAX_TEXT:
            raise ConfigurationError(f"{where}: {data[:40]!r}... is longer than {MAX_TEXT} characters")
        for character in data:
            if not character.isprintable() and character != "\n":
                raise ConfigurationError(f"{where}: {data!r} contains {character!r}, which cannot be shown")


def kind_of(value) -> str:
    """Return what a value is, in words for messages."""
    for types, kind in (
        (type(None), "nothing"),
        (bool, "true or false"),
        (str, "text"),
        ((int, float), "a number"),
        (list, "a list"),
        (dict, "a mapping"),
    ):
        if isinstance(value, types):
            return kind
    return f"a {type(value).__name__}"


def inside(root: str | os.PathLike, name: str | os.PathLike, where: str) -> Path:
    """Return the path of a file that a configuration names, relative to the project folder, if it lies in there.

    Raises
    ------
    ConfigurationError
        It leads elsewhere, by itself or by a link.
    """
    path, project = Path(root) / name, Path(root).resolve()
    if ".." in Path(name).parts or not path.resolve().is_relative_to(project):
        raise ConfigurationError(
            f"{where}: {str(name)!r} is outside the project folder {project}; move the file inside it"
        )
    return path
