"""The plan of a run as people read it: a table, remarks, and why it cannot fit, if so."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from heatscan.plotting.notation import duration_text, size_text
from heatscan.run.planning import Cost, calibrated, cost, figures_of, refusals

HEADER = ("scan", "points", "values", "chunks", "there", "jobs left", "time left", "memory per job", "still to write")


def rows(costs: list[Cost], cores: int) -> Iterator[tuple[str, ...]]:
    """Yield one row per scan in the columns of HEADER, and a last row of sums where there are several."""
    lasting = [item.seconds / min(cores, max(1, item.left)) for item in costs]
    for item, seconds in zip(costs, lasting, strict=True):
        yield (
            item.scan.identifier, f"{item.scan.size:,}", f"{item.values:,}", f"{item.chunks:,}", f"{item.made:,}",
            f"{item.left:,}", duration_text(seconds), f"{size_text(item.memory)} ({item.dearest})", size_text(item.disk),
        )  # fmt: skip
    if len(costs) > 1:
        total = {key: sum(getattr(item, key) for item in costs) for key in ("values", "chunks", "made", "left", "disk")}
        yield (
            "all", f"{sum(item.scan.size for item in costs):,}", f"{total['values']:,}", f"{total['chunks']:,}",
            f"{total['made']:,}", f"{total['left']:,}", duration_text(max(sum(item.seconds for item in costs) / cores, *lasting)),
            size_text(max(item.memory for item in costs)), size_text(total["disk"]),
        )  # fmt: skip


def report(configuration, layouts: Callable, results: str | os.PathLike, cores: int, names=()) -> tuple[str, list[str]]:
    """Return the plan of a run as a table in text, and why it cannot fit, if so.

    Parameters
    ----------
    configuration : heatscan.configuration.project.Configuration
        What to make.
    layouts : callable
        From the name of a scan to its layout.
    results : path
        The folder of the results.
    cores : int
        How many jobs run at a time.
    names : sequence of str, optional
        Only these scans.
    """
    starts: dict[str, float] = {}

    def rate(scan):
        # What all scans of a study share is found once in this process, but once in every job of a run.
        starting, speed = calibrated(scan)
        starts[scan.study] = max(starting, starts.get(scan.study, 0.0))
        return starts[scan.study], speed

    costs = [
        cost(layouts(name), results, figures_of(configuration, name), rate, look=True)
        for name in names or configuration.scans
    ]
    table = [HEADER, *rows(costs, cores)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in table
    ]
    lines += [
        "",
        f"Time is that of {cores} {'core' if cores == 1 else 'cores'} of this machine. A run also makes the tables and the comparison with printed numbers.",
    ]
    for item in costs:
        if item.useless:
            size = size_text(sum(path.stat().st_size for path in item.useless))
            lines.append(
                f"{item.scan.identifier}: {len(item.useless)} of the files in {item.useless[0].parent} ({size}) are of no chunk that "
                "the scan has in this configuration; delete them if no other needs them"
            )
    return "\n".join(lines), list(refusals(costs, results, configuration.limits))
