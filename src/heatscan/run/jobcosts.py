"""What the jobs of a run cost: the benchmark files of a workflow in one table."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from heatscan.results import table

HEADER = ("rule", "job", "wall time [s]", "processor time [s]", "peak memory [MiB]")
# The columns of Snakemake's files that these are.
_COLUMNS = ("s", "cpu_time", "max_rss")


def rows(folder: str | Path) -> Iterator[Sequence]:
    """Yield one row per benchmark file below `folder`, longest first, and a last row with sums and the largest peak.

    Snakemake writes a file ``<rule>/<job>.tsv`` for each job; what was too short to be sampled counts as zero. Files
    that are being written, or were left by a job that was killed or a disk that was full, are left out.
    """
    jobs: list[tuple] = []
    for path in sorted(Path(folder).rglob("*.tsv")):
        with contextlib.suppress(OSError, ValueError, KeyError):
            header, entry = path.read_text(encoding="utf-8").splitlines()[:2]
            found = dict(zip(header.split("\t"), entry.split("\t"), strict=True))
            rule, *job = path.relative_to(folder).with_suffix("").parts
            jobs.append((rule, "/".join(job), *(float(found[key].strip("-NA") or 0) for key in _COLUMNS)))
    yield from sorted(jobs, key=lambda job: -job[2])
    if jobs:
        wall, processor, peak = zip(*(job[2:] for job in jobs), strict=True)
        yield "all", f"{len(jobs)} jobs", round(sum(wall), 2), round(sum(processor), 2), max(peak)


def write(folder: str | Path, output: str) -> None:
    """Write the table of `rows` to the file `output`."""
    table.write(output, [HEADER, *rows(folder)])
