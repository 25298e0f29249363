"""Which code made a result: the version, the commit, and a hash of just the modules that shape it."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import subprocess
from pathlib import Path

from heatscan.results import syntax

PACKAGE = Path(__file__).parent.parent
# Libraries that decide numbers of every study, and those that do so where they are imported.
_EVERYWHERE = ("numpy", "scipy", "matplotlib")
_WHERE_IMPORTED = frozenset({"ase", "finufft", "gemmi", "numba"})


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
    return f"heatscan.studies.{study}.study", "heatscan.engine.scan"


def scan_hash(scan) -> str:
    """Return the hash of all code that shapes the numbers of a scan: that of its study, and the branches its cases take."""
    return code_hash(*scan_modules(scan))


def chunk_hash(points) -> str:
    """Return the hash of all code that shapes a chunk of these points: of the reductions too, where it holds nothing else."""
    reductions = () if points.has_merged_file else ("heatscan.engine.reduction",)
    return code_hash(*scan_modules(points), *reductions)


def scan_modules(scan) -> tuple[str, ...]:
    """Return the modules from which all code that shapes the numbers of a scan is reached."""
    return *study_modules(scan.study), *scan.definition.branch_modules(scan.case_values())


def validation_hash() -> str:
    """Return the hash of all code that the comparison with the printed numbers rests on."""
    studies = sorted(path.parent.name for path in (PACKAGE / "studies").glob("*/study.py"))
    modules = (f"heatscan.studies.{name}.{module}" for name in studies for module in ("printed_numbers", "study"))
    return code_hash(*modules, "heatscan.engine.printed_numbers", "heatscan.plotting.printed_numbers")


def drawing_hash(kind: str) -> str:
    """Return the hash of all that shapes a kind of figure: its declaration, its module, the shared drawing, and the style."""
    from heatscan.plotting import kinds

    look = hashlib.sha256((PACKAGE / "plotting/heatscan.mplstyle").read_bytes())
    look.update(repr(kinds.kind(kind)).encode())
    code = code_hash(kinds.module_of(kind), "heatscan.plotting.page", "heatscan.results.table")
    return code + look.hexdigest()[:16]


@functools.cache
def code_hash(*modules: str) -> str:
    """Return a hash of the named modules, of all heatscan modules that they import, and of the numerical libraries' versions.

    Comments, docstrings and layout do not count: what counts is the syntax tree. An edited formula gives another hash
    for exactly the modules from which it can be reached.
    """
    digest = hashlib.sha256()
    libraries = set()
    for path in sorted(_reachable(modules)):
        module = _reader().read(path)
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(module.tree.encode())
        libraries |= _WHERE_IMPORTED & {name.partition(".")[0] for name in module.imports}
    _reader().keep()
    for library in (*_EVERYWHERE, *sorted(libraries)):
        digest.update(f"{library} {_version(library)}".encode())
    return digest.hexdigest()[:16]


@functools.cache
def _reader() -> syntax.Reader:
    return syntax.Reader(PACKAGE)


@functools.cache
def _version(library: str) -> str:
    return importlib.metadata.version(library)


def _reachable(modules) -> set[Path]:
    found: set[Path] = set()
    waiting = [path for path in map(_path, modules) if path]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            ours = (name for name in _reader().read(path).imports if name.startswith("heatscan."))
            waiting += [imported for name in ours if (imported := _imported(name))]
    return found


def _imported(name: str) -> Path | None:
    """Return the module of that name, or that holds it.

    A package counts only where a name of its own is imported, not where a module in it is: the declarations of all figures
    of a study would tie each to every other. The bare package never counts: it only gathers names for users.
    """
    parent = name.rpartition(".")[0]
    return _path(name) or (_path(parent) if "." in parent else None)


def _path(module: str) -> Path | None:
    base = PACKAGE.parent / module.replace(".", "/")
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None
