"""The project: its configuration as a whole, checked, as scans and figures."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from heatscan.configuration.documents import home, matches, read_yaml
from heatscan.configuration.proposed import read_proposed
from heatscan.configuration.scans import read_scans
from heatscan.configuration.schema import read_schema, validate
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.plotting import kinds

# What a run may take unless the configuration says otherwise.
LIMITS = {"max_job_memory": 1000, "max_jobs": 10_000}


@dataclass(frozen=True)
class FigureRequest:
    """One figure to draw: its file name, the kind of drawing, the scan that it shows.

    `settings` are those of a generic kind in YAML, `proposed` the values that it marks.
    """

    name: str
    kind: str
    scan: str
    settings: Mapping = field(default_factory=dict)
    proposed: tuple[Mapping, ...] = ()


@dataclass(frozen=True)
class Configuration:
    """A whole checked configuration: every scan by ``study/name``, every figure by name, and what a run may take."""

    scans: Mapping[str, Scan]
    figures: Mapping[str, FigureRequest]
    limits: Mapping[str, int]
    root: Path


def load(
    config: Mapping, root: str | os.PathLike, files: Iterable[str] = (), overrides: Collection[str] = ()
) -> Configuration:
    """Check a configuration and everything that it names, and return it in SI units.

    Parameters
    ----------
    config : mapping
        What ``config/config.yaml`` holds, after overrides on the command line.
    root : path
        The project folder, from which paths start. Where one of `files` names the scans, they start from its own.
    files : iterable of str, optional
        The files that `config` came from; later ones take precedence. They are read again, because Snakemake reads them
        by the rules of YAML 1.1.
    overrides : collection of str, optional
        Which keys of `config` came from the command line; messages on these say so.

    Raises
    ------
    ConfigurationError
        Anything is wrong. The text names the file, the key and the value, and says what is accepted.
    """
    root, schema = Path(root), read_schema("config")
    sources = {str(file): read_yaml(file) for file in files}
    sources = sources or {"configuration": {key: config[key] for key in config if key not in overrides}}
    sources["--config"] = {key: config[key] for key in overrides}
    for label, data in sources.items():
        validate(data, {**schema, "required": []}, label)
    merged = {key: value for data in sources.values() for key, value in data.items()}
    where = {key: label for label, data in sources.items() for key in data}
    validate(merged, schema, next(iter(sources)))
    if where["scans"] in map(str, files):
        root = home(where["scans"])
    scans, figures = _read_all(scan_files(merged["scans"], root, f"{where['scans']}: scans"), merged, root)
    wanted = merged.get("only", list(scans))
    with located(f"{where.get('only')}: only"):
        for name in wanted:
            require_known("a scan", name, scans)
    return Configuration(
        {name: scan for name, scan in scans.items() if name in wanted},
        {name: figure for name, figure in figures.items() if figure.scan in wanted},
        {key: int(merged.get(key, value)) for key, value in LIMITS.items()},
        root,
    )


def known_scan(configuration: Configuration, name: str) -> Scan:
    """Return the scan of that name, ``study/name``, or raise a ConfigurationError that suggests one."""
    require_known("a scan", name, configuration.scans)
    return configuration.scans[name]


def _read_all(paths: Mapping[str, Path], config: Mapping, root: Path) -> tuple[dict, dict]:
    """Return every scan and every figure of the files, by name."""
    scans: dict[str, Scan] = {}
    figures: dict[str, FigureRequest] = {}
    origin: dict[str, str] = {}
    proposed = functools.cache(lambda: tuple(read_proposed(root)))
    for label, path in paths.items():
        for scan, drawn in read_scans(label, path, config, root):
            name, where = scan.identifier, f"{label}: scans.{scan.name}"
            if name in scans:
                raise ConfigurationError(f"{where}: {name} is defined in {origin[name]} too")
            scans[name], origin[name] = scan, label
            for kind, settings in drawn.items():
                settings = {"kind": kind, "print": config["print"], **settings} if "print" in config else settings
                marked = proposed() if kinds.declaration(kind, settings).proposed else ()
                figure = FigureRequest(f"{scan.study}_{scan.name}_{kind}", kind, name, settings, marked)
                if other := figures.get(figure.name):
                    raise ConfigurationError(
                        f"{where}.figures: {kind!r} would be called {figure.name}, as is a figure of {other.scan}; "
                        "give the scan another name"
                    )
                figures[figure.name] = figure
    return scans, figures


def scan_files(patterns: Iterable[str], root: Path, where: str) -> dict[str, Path]:
    """Return the files that paths or patterns lead to, by name: those of the project, or where it has none, ours."""
    found: dict[str, Path] = {}
    for pattern in patterns:
        own, ours = matches(root, pattern, where)
        found |= own or ours
    return found
