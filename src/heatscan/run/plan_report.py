"""The plan of a run as a table, with what may be deleted, and why it cannot fit, if so."""

from __future__ import annotations

import os

from heatscan.run.planning import Cost, cost, figures_of, refusals
from heatscan.run.wording import size_text

HEADER = ("scan", "points", "values", "chunks", "computed", "jobs remaining", "memory of largest job", "to write")


def rows(costs: list[Cost]) -> list[tuple[str, ...]]:
    """Return one row per scan in the columns of HEADER, and a last row of sums where there are several."""
    counts = [(item.scan.size, item.values, item.chunks, item.computed, item.remaining) for item in costs]
    names = [item.scan.identifier for item in costs]
    used = [f"{size_text(item.memory)} ({item.largest_job})" for item in costs]
    disk = [item.disk for item in costs]
    if len(costs) > 1:
        counts.append(tuple(map(sum, zip(*counts, strict=True))))
        names.append("all")
        used.append(size_text(max(item.memory for item in costs)))
        disk.append(sum(disk))
    columns = zip(names, counts, used, disk, strict=True)
    return [(name, *(f"{count:,}" for count in each), most, size_text(size)) for name, each, most, size in columns]


def report(configuration, results: str | os.PathLike, names=()) -> tuple[str, list[str]]:
    """Return the plan of a run as a table in text, and why it cannot fit, if so.

    Parameters
    ----------
    configuration : heatscan.configuration.project.Configuration
        What to make.
    results : path
        The folder of the results.
    names : sequence of str, optional
        Only these scans.
    """
    names = names or configuration.scans
    costs = [cost(configuration.scans[name], figures_of(configuration, name), results) for name in names]
    table = [HEADER, *rows(costs)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = []
    for name, *cells in table:
        lines.append("  ".join([name.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]))
    lines += ["", "A run also makes the tables and the comparison with printed numbers."]
    for item in costs:
        if item.orphaned:
            size = size_text(sum(path.stat().st_size for path in item.orphaned))
            lines.append(
                f"{item.scan.identifier}: {len(item.orphaned)} files in {item.orphaned[0].parent} ({size}) are not "
                "chunks of the scan in this configuration; delete them if no other configuration needs them"
            )
    return "\n".join(lines), list(refusals(costs, results, configuration.limits))
