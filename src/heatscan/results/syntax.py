"""What the module files of heatscan import, and a hash of what they say: parsed once for each state of a file.

Parsing the modules of a study takes longer than computing a small scan. So what was found is kept, with the hash of the bytes
that it was found in: an edited file is parsed again, whatever its date says.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import astuple, dataclass
from pathlib import Path

from heatscan.results import memory


@dataclass(frozen=True)
class Module:
    """A module file: a hash of its bytes, the modules, or names in modules, that it imports anywhere, and a hash of its syntax tree without docstrings."""

    content: str
    imports: tuple[str, ...]
    tree: str


class Reader:
    """Reads the module files of a package.

    Parameters
    ----------
    package : Path
        The folder of the package.
    """

    def __init__(self, package: Path):
        self._package = package
        self._place = memory.place(package, "syntax")
        # Another way to read files makes what was kept worthless.
        self._state = _hash(Path(__file__).read_bytes())
        kept = memory.recall(self._place, self._state) or {}
        self._known = {name: Module(content, tuple(imports), tree) for name, (content, imports, tree) in kept.items()}
        self._new = False

    def read(self, path: Path) -> Module:
        """Return what a file says."""
        text, name = path.read_bytes(), path.relative_to(self._package).as_posix()
        known = self._known.get(name)
        if known is None or known.content != _hash(text):
            known = self._known[name] = _parsed(text)
            self._new = True
        return known

    def keep(self) -> None:
        """Keep what was found, for other processes."""
        if self._new:
            memory.keep(self._place, self._state, {name: astuple(module) for name, module in self._known.items()})
            self._new = False


def _parsed(text: bytes) -> Module:
    names = []
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False):
            node.body = node.body[1:]
    return Module(_hash(text), tuple(names), _hash(ast.dump(tree).encode()))


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
