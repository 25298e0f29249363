"""Documents: YAML 1.2 files read safely, and paths that stay in the project."""

from __future__ import annotations

import contextlib
import copy
import glob
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from heatscan.errors import ConfigurationError, located
from heatscan.results import paths, remembered

CONFIG = "config/config.yaml"
# Of a file: bytes, values, levels, and characters of a text.
MAX_BYTES, MAX_VALUES, MAX_DEPTH, MAX_TEXT = 10_000_000, 200_000, 40, 2000


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe YAML 1.2 loader that rejects duplicate keys, of which PyYAML would keep the last without a word."""

    # PyYAML's own attribute, without its rules of YAML 1.1, by which 1e-7 is text, 010 eight, 1:30 ninety and no false.
    yaml_implicit_resolvers: dict = {}  # noqa: RUF012

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            with located(f"line {key_node.start_mark.line + 1}"):
                if not (isinstance(key, str) and key.isprintable()):
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


@contextlib.contextmanager
def readable(path: str | os.PathLike, most: int = MAX_BYTES) -> Iterator[None]:
    """Raise a ConfigurationError where a file is missing, a folder, a pipe or a device, has more than `most` bytes, or
    is not read within.
    """
    path = Path(path)
    try:
        if path.stat().st_size > most or not path.is_file():
            raise OSError(f"it is not a file of at most {most} bytes")
        yield
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def read_yaml(path: str | os.PathLike) -> dict:
    """Return the mapping in a YAML file.

    Raises
    ------
    ConfigurationError
        The file is missing, is not YAML, holds no mapping, or has a duplicate key; the text names file and line.
    """
    with readable(path):
        text = Path(path).read_text(encoding="utf-8")
    with located(path):
        data = copy.deepcopy(remembered.result(read_value, text))  # several read the same file
        if not isinstance(data, dict):
            found = "nothing" if data is None else f"{data!r:.60}"
            raise ConfigurationError(f"expected a mapping of keys to values, found {found}")
    return data


def read_value(text: str):
    """Return the value that a text in YAML stands for, or raise a ConfigurationError that says why it is not YAML."""
    try:
        _check_depth(text)
        data = yaml.load(text, _Loader)
        _check_values(data, "", itertools.count(1))
        return data
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or error
        where = f"line {mark.line + 1}: " if mark and "\n" in text else ""
        raise ConfigurationError(f"{where}not valid YAML ({' '.join(str(problem).split())})") from error


def _check_depth(text: str) -> None:
    """Reject brackets within brackets that would overflow the stack of the loader."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ConfigurationError(f"line {event.start_mark.line + 1}: more than {MAX_DEPTH} levels")


def _check_values(data, where: str, count: Iterator[int]) -> None:
    """Reject text that nothing could show, and references (``*a``) that multiply to more values than a file holds."""
    if next(count) > MAX_VALUES:
        raise ConfigurationError(f"{where}: more than {MAX_VALUES} values, with what references repeat")
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            _check_values(value, f"{where}.{key}" if where else str(key), count)
    elif isinstance(data, str):
        if len(data) > MAX_TEXT:
            raise ConfigurationError(f"{where}: {data[:40]!r}... is longer than {MAX_TEXT} characters")
        if "\n" in data:
            raise ConfigurationError(f"{where}: {data!r} must be one line of text; longer ones are written after '>-'")
        if data.isspace() or not data.isprintable():
            raise ConfigurationError(f"{where}: {data!r} is blank, or contains a character that cannot be shown")


def project_folder(folder: str | os.PathLike = ".") -> Path:
    """Return the project: `folder` where it has a config/config.yaml, else what heatscan ships."""
    return Path(folder) if Path(folder, CONFIG).is_file() else paths.shipped()


def home(file: str | os.PathLike) -> Path:
    """Return the folder from which paths in a configuration file start: its own, or that above it if that is config."""
    folder = Path(file).parent
    return folder.parent if folder.resolve().name == "config" else folder


def inside(root: str | os.PathLike, name: str | os.PathLike, where: str) -> Path:
    """Return the file that a configuration names: that in the project folder, or else that which heatscan ships.

    Raises
    ------
    ConfigurationError
        The path leads out of the project folder, by itself or by a link.
    """
    path, project = Path(root, name), Path(root).resolve()
    if ".." in Path(name).parts or not path.resolve().is_relative_to(project):
        raise ConfigurationError(f"{where}: {str(name)!r} is outside the project folder {project}; move it inside")
    ours = paths.shipped() / name
    return ours if ours.exists() and not path.exists() else path


def matches(root: str | os.PathLike, pattern: str, where: str) -> tuple[dict[str, Path], dict[str, Path]]:
    """Return the files that a path or glob pattern leads to, by name: of the project, and of what heatscan ships.

    Raises
    ------
    ConfigurationError
        There is none, or it leads out of the project folder.
    """
    inside(root, pattern, where)
    own, ours = (
        {os.path.relpath(path, folder): Path(path) for path in sorted(glob.glob(str(Path(folder, pattern))))}
        for folder in (root, paths.shipped())
    )
    for name in own:
        inside(root, name, where)
    if not own and not ours:
        raise ConfigurationError(f"{where}: no file matches {pattern!r} in {root}")
    return own, ours
