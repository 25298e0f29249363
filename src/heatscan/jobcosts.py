"""What the jobs of a run cost: the benchmark files of a workflow in one table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from heatscan import table

HEADER = ("rule", "job", "wall time [s]", "processor time [s]", "peak memory [MiB]")


def rows(folder: str | Path) -> Iterator[Sequence]:
    """Yield one row per benchmark file below `folder`, dearest first, and a last row with the sums and the largest peak.

    Snakemake writes a file ``<rule>/<job>.tsv`` for each job, with the columns s, max_rss and cpu_time among others.
    """
    folder = Path(folder)
    jobs = []
    for path in sorted(folder.rglob("*.tsv")):
        with open(path, newline="", encoding="utf-8") as stream:
            entry = next(csv.DictReader(stream, delimiter="\t"), None)
        if entry is None:  # a job that was killed
            continue
        rule, *job = path.relative_to(folder).with_suffix("").parts
        jobs.append((rule, "/".join(job), *(_number(entry[key]) for key in ("s", "cpu_time", "max_rss"))))
    yield from sorted(jobs, key=lambda job: -job[2])
    if jobs:
        wall, processor, peak = zip(*(job[2:] for job in jobs), strict=True)
        yield "all", f"{len(jobs)} jobs", round(sum(wall), 2), round(sum(processor), 2), max(peak)


def write(folder: str | Path, output: str | Path) -> None:
    """Write the table of `rows` to the file `output`."""
    table.write(output, [HEADER, *rows(folder)])


def _number(text: str) -> float:
    """Return a figure of a benchmark file; a job too short to be sampled has ``-`` or ``NA``."""
    try:
        return float(text)
    except ValueError:
        return 0.0
