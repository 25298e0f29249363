"""A whole configuration: the main file, the files of scans that it names, and what a run may take."""

from __future__ import annotations

import functools
import glob
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from heatscan.configuration.documents import inside, read_scalar, read_yaml
from heatscan.configuration.proposed import read_proposed
from heatscan.configuration.scans import read_scans
from heatscan.configuration.schema import read_schema, suggestion, validate
from heatscan.engine import study as studies
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.plotting.kinds import KINDS

# What a run may take unless the configuration says otherwise: memory of a job [MB], and jobs.
LIMITS = {"max_job_memory": 1000, "max_jobs": 10_000}


@dataclass(frozen=True)
class FigureRequest:
    """One figure to draw: its file name, the kind of drawing, the scan that it shows, and the values that it marks."""

    name: str
    kind: str
    scan: str
    proposed: tuple[Mapping, ...] = ()


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
        The files that `config` came from; later ones take precedence. They are read again, because Snakemake reads
        them by the rules of YAML 1.1.
    overrides : iterable of str
        Which keys of `config` came from the command line; messages on these say so.

    Returns
    -------
    Configuration
        Its scans and figures.

    Raises
    ------
    ConfigurationError
        Anything is wrong. The text names the file, the key and the value, and what is accepted.
    """
    root = Path(root)
    overrides = {key: _read_override(config[key]) for key in overrides}
    for file in files:
        data = read_yaml(file)
        _reject_other_files(data, file)
        config = {**config, **data}
    config = {**config, **overrides}
    main = str(files[-1]) if files else "configuration"
    schema = read_schema(root, "config")
    validate(overrides, {**schema, "required": []}, "--config")
    validate(config, schema, main)
    paths = _scan_files(config["scans"], root, "--config" if "scans" in overrides else main)
    scans, figures = _read_all(paths, config, root)
    wanted = config.get("only", scans)
    for name in wanted:
        if name not in scans:
            where = "--config" if "only" in overrides else main
            raise ConfigurationError(f"{where}: only: no scan {name!r}{suggestion(name, scans, 'there are')}")
    return Configuration(
        {name: scan for name, scan in scans.items() if name in wanted},
        {name: figure for name, figure in figures.items() if figure.scan in wanted},
        tuple(os.path.relpath(path, root) for path in paths),
        {key: config.get(key, value) for key, value in LIMITS.items()},
    )


def known_scan(configuration: Configuration, name: str) -> Scan:
    """Return the scan of that name, or raise a ConfigurationError that names those like it."""
    if name not in configuration.scans:
        same = [known for known in configuration.scans if known.partition("/")[2] == name]
        example = f"scans are named STUDY/SCAN, such as {next(iter(configuration.scans))}"
        hint = f"; did you mean {same[0]!r}?" if same else suggestion(name, configuration.scans, "there are")
        raise ConfigurationError(f"no scan {name!r}" + (f"; {example}" if name in studies.names() else hint))
    return configuration.scans[name]


def _read_override(value):
    """Return a value given with --config by the rules of YAML 1.2."""
    return read_scalar(value) if isinstance(value, str) else value


def _read_all(paths: Iterable[Path], config: Mapping, root: Path) -> tuple[dict, dict]:
    """Return every scan and every figure of the files, by name."""
    scans: dict[str, Scan] = {}
    figures: dict[str, FigureRequest] = {}
    origin: dict[str, str] = {}
    proposed = functools.cache(lambda: tuple(read_proposed(root)))
    for path in paths:
        label = os.path.relpath(path, root)
        for scan, kinds in read_scans(path, label, config, root):
            where = f"{label}: scans.{scan.name}"
            if scan.identifier in scans:
                raise ConfigurationError(f"{where}: {scan.identifier} is defined in {origin[scan.identifier]} too")
            scans[scan.identifier], origin[scan.identifier] = scan, label
            for kind in kinds:
                name = f"{scan.study}_{scan.name}_{kind}"
                if name in figures:
                    raise ConfigurationError(
                        f"{where}.figures: {kind!r} would be called {name}, as is the figure {figures[name].kind!r} of "
                        f"{figures[name].scan}; give the scan another name"
                    )
                marked = proposed() if KINDS[kind].proposed else ()
                figures[name] = FigureRequest(name, kind, scan.identifier, marked)
    return scans, figures


def _reject_other_files(data: Mapping, file: str) -> None:
    """Raise a ConfigurationError where a file is one of those that a configuration leads to."""
    if isinstance(data.get("scans"), dict):
        raise ConfigurationError(f"{file}: this is a file of scans, not a configuration; name it under 'scans' in one")
    if {"kind", "inputs"} <= set(data):
        raise ConfigurationError(
            f"{file}: this is one case of a study, not a configuration; name it in a file of scans"
        )
    for study in map(studies.load, studies.names()):
        if study.case_loader and study.case_loader.key in data:
            key = study.case_loader.key
            raise ConfigurationError(
                f"{file}: this is a file of {key}, not a configuration; name it under {key!r} in a file of scans"
            )


def _scan_files(patterns, root: Path, where: str) -> list[Path]:
    paths: dict[Path, str] = {}
    for pattern in patterns:
        found = sorted(glob.glob(str(root / pattern)))
        for path in [pattern, *found]:
            inside(root, path, f"{where}: scans")
        if not found:
            raise ConfigurationError(f"{where}: scans: no file matches {pattern!r} in {root}")
        for path in map(Path, found):
            if path in paths:
                raise ConfigurationError(
                    f"{where}: scans: {os.path.relpath(path, root)} matches {pattern!r} and {paths[path]!r}; remove one"
                )
            paths[path] = pattern
    return list(paths)
