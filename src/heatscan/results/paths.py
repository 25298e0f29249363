"""Where results go: the files that a run makes, one for every folder that it needs and all that users open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from heatscan.engine import splitting
from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout

# The mark of these results, see `heatscan.run.records`.
MARK = "results/logs/records"


def chunk_folder(scan: Scan, results: str | os.PathLike = "results") -> Path:
    """Return where the chunks of a scan lie, and how it is split."""
    return Path(results) / scan.study / "chunks" / scan.name


def merged_file(scan: Scan, results: str | os.PathLike = "results") -> Path:
    """Return the file of all points of a scan."""
    return Path(results) / scan.study / f"{scan.name}.nc"


def reduced_file(scan: Scan, name: str, results: str | os.PathLike = "results") -> Path:
    """Return the file of the reduction `name` of a scan."""
    return Path(results) / scan.study / "reduced" / scan.name / f"{name}.nc"


def improving(scans: Mapping[str, Scan]) -> list[str]:
    """Return the scans of which the table of best points is made."""
    return [
        name
        for name, scan in scans.items()
        if (table := scan.definition.tables.get("best_points")) and table.applies_to(scan)
    ]


def exported(scans: Mapping[str, Scan]) -> list[str]:
    """Return the scans of which their study makes further files."""
    return [
        name for name, scan in scans.items() if (export := scan.definition.export) and export.applies_to(scan)
    ]


def of(scans: Mapping[str, Scan], figures: Mapping, layouts: Callable[[str], Layout]) -> Iterator[str]:
    """Yield the paths, seen from the folder of a run; a name ``x`` stands for any file of a folder.

    Parameters
    ----------
    scans, figures : mapping
        Those of a `configuration.Configuration`.
    layouts : callable
        From the name of a scan to its layout.
    """
    jobs = [f"tables/{name}" for name in ("validation", "best_points", "job_costs")]
    for name, scan in scans.items():
        jobs += [f"{rule}/{name}/x" for rule in ("chunk", "reduction")] + [f"merge/{name}"]
        if splitting.has_chunk_files(scan):
            yield from (f"{chunk_folder(scan)}/{index}.nc" for index in range(layouts(name).n_chunks))
        if scan.has_merged_file:
            yield str(merged_file(scan))
        yield from (str(reduced_file(scan, reduction)) for reduction in scan.reduce)
    for name in exported(scans):
        jobs.append(f"export/{name.partition('/')[2]}")
        yield from (
            f"results/{name}{end}" for end in (".csv", "_experiments.csv", "_experiments.md", ".bib", "_hepdata/x")
        )
    for name in (*figures, "validation"):
        jobs.append(f"figure/{name}")
        yield from (f"results/figures/{name}.{form}" for form in ("pdf", "png"))
    yield from (f"results/figures/{name}.csv" for name in figures)
    yield from (MARK, "results/validation.csv", "results/tables/job_costs.csv", "results/tables/best_points.csv")
    for job in jobs:
        yield from (f"results/logs/{job}.log", f"results/benchmarks/{job}.tsv")
