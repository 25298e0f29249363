"""The project: its whole configuration, checked, as scans and figures."""

from __future__ import annotations

import difflib
import glob
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from heatscan.configuration import documents
from heatscan.configuration.scans import check_figures, read_scans
from heatscan.configuration.schema import read_schema, validate
from heatscan.engine import study as studies
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError

# What a run may take unless the configuration says otherwise.
LIMITS = {"max_job_memory": 1000, "max_jobs": 10_000}


@dataclass(frozen=True)
class FigureRequest:
    """One figure to draw: its file name, the kind of drawing, and the scan that it shows."""

    name: str
    kind: str
    scan: str


@dataclass(frozen=True)
class Configuration:
    """A whole checked configuration: every scan by ``study/name``, every figure by name, and what a run may take."""

    scans: Mapping[str, Scan]
    figures: Mapping[str, FigureRequest]
    files: tuple[str, ...]
    limits: Mapping[str, int]


def load(
    config: Mapping, root: str | os.PathLike, files: tuple[str, ...] = (), overrides: Iterable[str] = ()
) -> Configuration:
    """Check a configuration and everything that it names, and return it in SI units.

    Parameters
    ----------
    config : mapping
        What ``config/config.yaml`` holds, after overrides on the command line.
    root : path
        The folder that relative paths in the configuration start from.
    files : tuple of str
        The files that `config` came from; they are read again for faults that a merged mapping no longer shows.
    overrides : iterable of str
        Which keys of `config` came from the command line; of these messages say so.

    Returns
    -------
    Configuration
        Its scans and figures.

    Raises
    ------
    ConfigurationError
        Anything is wrong. The text names the file, the key and the value, and says what would be right.
    """
    root = Path(root)
    for file in files:
        _refuse_other_kinds(documents.read_yaml(file), file)
    where = dict.fromkeys(config, str(files[-1]) if files else "configuration") | dict.fromkeys(overrides, "--config")
    schema = read_schema(root, "config")
    validate({key: config[key] for key in overrides}, {**schema, "required": []}, "--config")
    validate(config, schema, str(files[-1]) if files else "configuration")
    scans: dict[str, Scan] = {}
    drawn: dict[str, FigureRequest] = {}
    paths = _scan_files(config["scans"], root, where["scans"])
    origin: dict[str, str] = {}
    for path in paths:
        label = os.path.relpath(path, root)
        for scan, kinds in read_scans(path, label, config, root):
            check_figures(scan, kinds, label)
            if scan.identifier in scans:
                raise ConfigurationError(
                    f"{label}: scans.{scan.name}: {scan.identifier} is defined twice, also in {origin[scan.identifier]}"
                )
            scans[scan.identifier], origin[scan.identifier] = scan, label
            for kind in kinds:
                name = f"{scan.study}_{scan.name}_{kind}"
                if name in drawn:
                    raise ConfigurationError(
                        f"{label}: scans.{scan.name}.figures: {kind!r} would be called {name}, as is the figure "
                        f"{drawn[name].kind!r} of {drawn[name].scan}; give the scan another name"
                    )
                drawn[name] = FigureRequest(name, kind, scan.identifier)
    wanted = config.get("only", [])
    for name in wanted:
        if name not in scans:
            close = difflib.get_close_matches(name, scans, 1)
            raise ConfigurationError(
                f"{where['only']}: only: there is no scan {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
            )
    if wanted:
        scans = {name: scan for name, scan in scans.items() if name in wanted}
        drawn = {name: figure for name, figure in drawn.items() if figure.scan in wanted}
    limits = {key: config.get(key, value) for key, value in LIMITS.items()}
    return Configuration(scans, drawn, tuple(os.path.relpath(path, root) for path in paths), limits)


def _refuse_other_kinds(data: Mapping, file: str) -> None:
    """Raise a ConfigurationError where a file is no configuration but one of those that a configuration leads to."""
    for keys, kind, place in (
        ({"study", "scans"}, "scans", "under 'scans' in a configuration"),
        ({"bodies"}, "bodies", "under 'bodies' in a file of scans"),
        ({"kind", "inputs"}, "one experiment", "under 'experiments' in a file of scans"),
    ):
        if keys <= set(data) and (kind != "scans" or isinstance(data["scans"], dict)):
            raise ConfigurationError(f"{file}: this is a file of {kind}, not a configuration; name it {place}")


def known_scan(configuration: Configuration, name: str) -> Scan:
    """Return the scan of that name, or raise a ConfigurationError that names those like it."""
    if name not in configuration.scans:
        close = [known for known in configuration.scans if known.partition("/")[2] == name]
        close += difflib.get_close_matches(name, configuration.scans, 1)
        hint = f"scans are named STUDY/SCAN, such as {next(iter(configuration.scans))}"
        if close and name not in studies.names():
            hint = f"did you mean {close[0]!r}?"
        raise ConfigurationError(f"there is no scan {name!r}; {hint}")
    return configuration.scans[name]


def _scan_files(patterns, root: Path, where: str) -> list[Path]:
    paths: dict[Path, str] = {}
    for pattern in patterns:
        found = sorted(glob.glob(str(root / pattern)))
        for path in [pattern, *found]:
            documents.inside(root, path, f"{where}: scans")
        if not found:
            raise ConfigurationError(f"{where}: scans: no file matches {pattern!r} in {root}")
        for path in map(Path, found):
            if path in paths:
                raise ConfigurationError(
                    f"{where}: scans: {os.path.relpath(path, root)} matches {pattern!r} and {paths[path]!r}; remove one"
                )
            paths[path] = pattern
    return list(paths)
