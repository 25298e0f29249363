"""The page ``results/index.html``, and what the report says of all results: Jinja2 templates, and what they ask for."""

from __future__ import annotations

import csv
import importlib.metadata
import os
from pathlib import Path

from heatscan.configuration.project import Configuration
from heatscan.plotting import kinds
from heatscan.results import paths, provenance
from heatscan.results.atomic import replacing
from heatscan.run.exports import export_jobs

_LIBRARIES = ("snakemake", "numpy", "scipy", "numba", "xarray", "netcdf4", "matplotlib")


def title(configuration: Configuration, name: str) -> str:
    """Return the title of a figure: its own, or that of its scan, and of several which it is."""
    figure, scans = configuration.figures[name], [one.scan for one in configuration.figures.values()]
    which = f": {figure.kind.replace('_', ' ')}" if scans.count(figure.scan) > 1 else ""
    return figure.settings.get("title") or (configuration.scans[figure.scan].title or figure.scan) + which


def rows(path: str) -> list[dict[str, str]]:
    """Return the rows of a table by column, none where there is no such file."""
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines())) if os.path.isfile(path) else []


def facts(configuration: Configuration) -> dict:
    """Return what the templates ask for; ``table``, of those in tables.html.jinja, writes rows as HTML."""
    import jinja2  # late: a run with nothing to do needs none of it

    # A missing fact is a fault, not an empty place.
    files = jinja2.FileSystemLoader(Path(__file__).parent)
    strict = jinja2.StrictUndefined
    environment = jinja2.Environment(autoescape=True, undefined=strict, trim_blocks=True, loader=files)
    return {
        "page": environment.get_template("index.html.jinja"),
        "table": vars(environment.get_template("table.html.jinja").module)["table"],
        "rows": rows,
        "exists": os.path.isfile,
        "title": title,
        "configuration": configuration,
        "studies": {scan.study: scan.definition for scan in configuration.scans.values()},
        "exports": export_jobs(configuration.scans),
        "checks": rows(paths.VALIDATION[2]),
        "source": provenance.source(),
        "versions": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "kinds": kinds,
        "paths": paths,
    }


def write(configuration: Configuration, path: str) -> None:
    """Write the page of all results: one file that works offline and shows what lies beside it."""
    known = facts(configuration)
    with replacing(path) as part:
        part.write_text(known["page"].render(known), encoding="utf-8")
