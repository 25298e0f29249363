"""What the jobs of a run cost: the benchmark files of a workflow in one table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from heatscan.results import table

HEADER = ("rule", "job", "wall time [s]", "processor time [s]", "peak memory [MiB]")


def rows(folder: str | Path) -> Iterator[Sequence]:
    """Yield one row per benchmark file below `folder`, longest first, and a last row with sums and the largest peak.

    Snakemake writes a file ``<rule>/<job>.tsv`` for each job, with the columns s, max_rss and cpu_time among others.
    """
    folder = Path(folder)
    jobs = []
    for path in sorted(folder.rglob("*.tsv")):
        entry = measured(path)
        if entry is None:
            continue
        rule, *job = path.relative_to(folder).with_suffix("").parts
        jobs.append((rule, "/".join(job), *entry))
    yield from sorted(jobs, key=lambda job: -job[2])
    if jobs:
        wall, processor, peak = zip(*(job[2:] for job in jobs), strict=True)
        yield "all", f"{len(jobs)} jobs", round(sum(wall), 2), round(sum(processor), 2), max(peak)


def measured(path: str | Path) -> tuple[float, float, float] | None:
    """Return wall time [s], processor time [s] and peak memory [MiB] from one such file.

    None where it does not exist, is being written, or left over from a job that was killed or a disk that was full. A
    job too short to be sampled has ``-`` or ``NA`` for the latter two, which counts as zero.
    """
    try:
        with open(path, newline="", encoding="utf-8", errors="replace") as stream:
            entry = next(csv.DictReader(stream, delimiter="\t"))
        return float(entry["s"]), *(_number(entry.get(key)) for key in ("cpu_time", "max_rss"))
    except (OSError, ValueError, TypeError, KeyError, StopIteration, csv.Error):
        return None


def write(folder: str | Path, output: str | Path) -> None:
    """Write the table of `rows` to the file `output`."""
    table.write(output, [HEADER, *rows(folder)])


def _number(text: str | None) -> float:
    """Return a number, zero where there is none."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return 0.0
