"""Which code made a result: the version, the commit, and a hash of just the modules that shape it.

The process that plans a run works the hashes out once and hands them to the jobs as parameters: parsing takes longer
than computing a small scan.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import subprocess
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
# Libraries that decide numbers of every study, and those that do so where they are imported.
_EVERYWHERE = ("numpy", "scipy", "matplotlib")
_WHERE_IMPORTED = frozenset({"ase", "finufft", "gemmi", "numba"})
# How a file gets its name decides nothing of what is in it.
_NOT_COUNTED = frozenset({"heatscan.results.atomic"})


@functools.cache
def source() -> str:
    """Return ``heatscan <version>``, with the commit where the code lies in a git checkout."""
    version = _version("heatscan")
    try:
        commit = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"],
            cwd=PACKAGE,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return f"heatscan {version}"
    return f"heatscan {version}, commit {commit}"


def study_modules(study: str) -> tuple[str, ...]:
    """Return the modules from which all code that shapes the numbers of a study is reached."""
    return f"heatscan.studies.{study}.study", "heatscan.engine.compute"


def scan_hash(scan) -> str:
    """Return the hash of all code that shapes the file of a scan, from its numbers to its labels."""
    return code_hash("heatscan.results.merge", *scan_modules(scan))


def chunk_hash(points) -> str:
    """Return the hash of all code that shapes the numbers of a chunk, or its reductions where it holds only those."""
    reductions = () if points.has_merged_file else ("heatscan.engine.reduction",)
    return code_hash(*scan_modules(points), *reductions)


def scan_modules(scan) -> tuple[str, ...]:
    """Return the modules from which all code that shapes the numbers of a scan is reached."""
    return *study_modules(scan.study), *scan.definition.branch_modules(scan.case_values())


def validation_hash() -> str:
    """Return the hash of all code that the comparison with the printed numbers rests on."""
    studies = sorted(path.parent.name for path in (PACKAGE / "studies").glob("*/study.py"))
    modules = (f"heatscan.studies.{name}.{module}" for name in studies for module in ("printed_numbers", "study"))
    return code_hash(*modules, "heatscan.engine.printed_numbers", "heatscan.plotting.printed_numbers") + _look_hash("")


def drawing_hash(module: str, declaration: object) -> str:
    """Return the hash of all that shapes a kind of figure: module, declaration, shared drawing, style, palette."""
    return code_hash(module, "heatscan.plotting.page", "heatscan.results.table") + _look_hash(repr(declaration))


def _look_hash(declaration: str) -> str:
    look = b"".join((PACKAGE / "plotting" / name).read_bytes() for name in ("heatscan.mplstyle", "palette.yaml"))
    return hashlib.sha256(look + declaration.encode()).hexdigest()[:16]


@functools.cache
def code_hash(*modules: str) -> str:
    """Return a hash of modules, of all heatscan modules that they import, and of the numerical libraries' versions.

    Comments, docstrings, layout and the folder of a module do not count: what counts is the syntax tree. An edited
    formula gives another hash for exactly the modules from which it can be reached.
    """
    reached = [_module(name) for name in _reachable(modules)]
    digest = hashlib.sha256()
    # Each module with those that it imports: the same name taken from another module is other code.
    lines = (" ".join([module.digest, *(_module(name).digest for name in module.ours)]) for module in reached)
    digest.update("\n".join(sorted(lines)).encode())
    libraries = set().union(*(module.libraries for module in reached)) & _WHERE_IMPORTED
    for library in (*_EVERYWHERE, *sorted(libraries)):
        digest.update(f"{library} {_version(library)}".encode())
    return digest.hexdigest()[:16]


@functools.cache
def _version(library: str) -> str:
    return importlib.metadata.version(library)


@dataclass(frozen=True)
class _Module:
    """What a module imports, of heatscan and of libraries, and a hash of its syntax tree."""

    ours: tuple[str, ...]
    libraries: frozenset[str]
    digest: str


@functools.cache
def _files() -> dict[str, Path]:
    """Return the file of every module of the package, by the name that imports it."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(("heatscan", *parts)).removesuffix(".__init__")] = path
    return found


@functools.cache
def _module(name: str) -> _Module:
    words: list[str] = []
    imports: list[tuple[str, ...]] = []
    _read(ast.parse(_files()[name].read_bytes()), words, imports)
    # Of `from package import module` the module counts, not what the package declares. The bare package is left out:
    # it only gathers names for users, and would tie every module to every other.
    ours = (next((each for each in ways if each in _files()), "heatscan") for ways in imports)
    libraries = frozenset(ways[-1].partition(".")[0] for ways in imports)
    ours = tuple(each for each in ours if each != "heatscan" and each not in _NOT_COUNTED)
    return _Module(ours, libraries, hashlib.sha256("\0".join(words).encode()).hexdigest())


def _reachable(modules) -> set[str]:
    found: set[str] = set()
    waiting = [name for name in modules if name in _files()]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _module(name).ours
    return found


def _read(node: ast.AST, words: list[str], imports: list[tuple[str, ...]]) -> None:
    """Append what a syntax tree says, docstrings left out, to `words`, and the modules an import may mean to `imports`.

    From which of our modules a name is imported is not among the words, so that a module may move to another folder.
    """
    words.append(type(node).__name__)
    skipped = ["ctx"]
    if isinstance(node, ast.Import):
        imports += [(alias.name,) for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        imports += [(f"{node.module}.{alias.name}", node.module) for alias in node.names]
        if node.module.partition(".")[0] == "heatscan":
            skipped.append("module")
    elif isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False):
        del node.body[0]
    for field in node._fields:
        value = getattr(node, field)
        if value is None or value == [] or field in skipped:
            continue
        words.append(field)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, ast.AST):
                _read(item, words, imports)
            else:
                words.append(repr(item))
        words.append(")")
