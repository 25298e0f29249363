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

import heatscan
from heatscan.engine import study
from heatscan.results import remembered

PACKAGE = Path(__file__).parent.parent
# Libraries that decide numbers of every study, and those that do so where they are imported.
_EVERYWHERE = ("numpy", "scipy", "matplotlib")
_WHERE_IMPORTED = frozenset({"ase", "finufft", "gemmi", "numba"})
# How a file gets its name, and what is remembered, decide nothing of what is in it.
_NOT_COUNTED = frozenset({"heatscan.results.atomic", "heatscan.results.remembered"})

_version = functools.cache(importlib.metadata.version)


@functools.cache
def source() -> str:
    """Return ``heatscan <version>``, with the commit where this module is tracked in a checkout of heatscan."""
    top = PACKAGE.parents[1].resolve()
    # Named like this, a checkout may belong to anybody, and no other one counts, such as that around an environment
    # into which the package is installed, or the one whose hook runs this.
    git = ["git", f"--git-dir={top}/.git", f"--work-tree={top}"]
    said: dict = {"cwd": top, "capture_output": True, "text": True, "check": True, "timeout": 10}
    version = f"heatscan {heatscan.__version__}"
    try:
        subprocess.run([*git, "ls-files", "--error-unmatch", "src/heatscan/results/provenance.py"], **said)
        described = subprocess.run([*git, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"], **said)
    except (OSError, subprocess.SubprocessError):
        return version
    return f"{version}, commit {described.stdout.strip()}"


def scan_hash(scan) -> str:
    """Return the hash of all code that shapes the file of a scan, from its numbers to its labels."""
    return code_hash("heatscan.results.merge", *scan_modules(scan))


def chunk_hash(points) -> str:
    """Return the hash of all code that shapes the numbers of a chunk, or its reductions where it holds only those."""
    reductions = () if points.has_merged_file else ("heatscan.engine.reduction",)
    return code_hash(*scan_modules(points), *reductions)


def chunk_name(points, code: str) -> str:
    """Return what the file of a chunk with these points is called, made by code of this hash."""
    return hashlib.sha256(f"{points.digest} {code}".encode()).hexdigest()[:16]


def scan_modules(scan) -> tuple[str, ...]:
    """Return the modules from which all code that shapes the numbers of a scan is reached."""
    branches = scan.definition.branch_modules(scan.case_values())
    return f"{scan.definition.package}.study", "heatscan.engine.compute", *branches


def validation_hash() -> str:
    """Return the hash of all code that the comparison with the printed numbers rests on."""
    modules = (f"heatscan.studies.{name}.{module}" for name in study.names() for module in ("printed_numbers", "study"))
    return code_hash(*modules, "heatscan.engine.printed_numbers", "heatscan.studies.validation_figure") + _look_hash("")


def drawing_hash(module: str, declaration: object) -> str:
    """Return the hash of all that shapes a kind of figure: module, declaration, shared drawing, style, palette."""
    return code_hash(module, "heatscan.plotting.page", "heatscan.results.table") + _look_hash(repr(declaration))


def _look_hash(declaration: str) -> str:
    look = b"".join(path.read_bytes() for path in sorted((PACKAGE / "plotting").glob("*.[my]*")))  # styles, palette
    return hashlib.sha256(look + declaration.encode()).hexdigest()[:16]


@functools.cache
def code_hash(*modules: str) -> str:
    """Return a hash of modules, of all heatscan modules that they import, and of the numerical libraries' versions.

    Comments, docstrings, layout, the folder of a module and the Python that runs this do not count: what counts is what
    the syntax tree says. An edited formula gives another hash for exactly the modules from which it can be reached.
    """
    reached: set[str] = set()
    waiting = [name for name in modules if name in _files()]
    while waiting:
        if (name := waiting.pop()) not in reached:
            reached.add(name)
            waiting += _module(name).ours
    # Each module with those that it imports: the same name taken from another module is other code.
    lines = [" ".join(_module(each).digest for each in (name, *_module(name).ours)) for name in reached]
    libraries = set().union(*(_module(name).libraries for name in reached)) & _WHERE_IMPORTED
    lines += [f"{library} {_version(library)}" for library in (*_EVERYWHERE, *libraries)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Module:
    """What a module imports, of heatscan and of libraries, and a hash of its syntax tree."""

    ours: tuple[str, ...]
    libraries: frozenset[str]
    digest: str


@functools.cache
def _files() -> dict[str, Path]:
    """Return the file of every module of the package, by the name that imports it."""
    parts = {path: path.relative_to(PACKAGE.parent).with_suffix("").parts for path in PACKAGE.rglob("*.py")}
    return {".".join(names).removesuffix(".__init__"): path for path, names in parts.items()}


@functools.cache
def _module(name: str) -> _Module:
    digest, imports = remembered.result(_hash_and_imports, _files()[name].read_bytes())
    # Of `from package import module` the module counts, not what the package declares. The bare package is left out:
    # it only gathers names for users, and would tie every module to every other.
    found = (next((each for each in ways if each in _files()), "heatscan") for ways in imports)
    ours = tuple(each for each in found if each not in ("heatscan", *_NOT_COUNTED))
    libraries = frozenset(ways[-1].partition(".")[0] for ways in imports)
    return _Module(ours, libraries, digest)


def _hash_and_imports(source: bytes) -> tuple[str, list[tuple[str, ...]]]:
    """Return a hash of what counts of a module, and the modules that each import may mean.

    Neither docstrings count nor from which of our modules it imports a name, so that a module may move.
    """
    tree, imports = ast.parse(source), list[tuple[str, ...]]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [(alias.name,) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports += [(f"{node.module}.{alias.name}", node.module) for alias in node.names]
            node.module = None if node.module.partition(".")[0] == "heatscan" else node.module
        elif isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False):
            del node.body[0]
        elif isinstance(node, ast.JoinedStr):  # where something is nested in a format, Python 3.12 puts '' beside it
            node.values = [part for part in node.values if getattr(part, "value", None) != ""]
    return hashlib.sha256(_said(tree).encode()).hexdigest(), imports


def _said(node) -> str:
    """Return what a syntax tree says, without fields that are empty: each Python has others."""
    if isinstance(node, list):
        return f"[{', '.join(map(_said, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = {field: getattr(node, field) for field in node._fields if field != "ctx"}
    said = (f"{field}={_said(value)}" for field, value in fields.items() if value is not None and value != [])
    return f"{type(node).__name__}({', '.join(said)})"
