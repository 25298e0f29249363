"""Compute one chunk of a scan and write it."""

from heatscan.engine import allocator
from heatscan.engine.scan import Scan
from heatscan.results import chunks
from heatscan.run.joblog import job_log


def main(points: Scan, index: int, output: str, code: str) -> None:
    """Compute `points`, the chunk `index` of their scan, into the file `output`; `code` is the hash of the code."""
    chunks.write(points, index, output, code)


if __name__ == "__main__":
    points = Scan.from_dict(snakemake.params.scan)
    index = int(snakemake.wildcards.chunk)
    what = f"Compute chunk {index}, {points.size} points, of the scan {points.identifier}: {points.definition.title}"
    allocator.keep_freed_memory()
    with job_log(snakemake.log[0], what, snakemake.output):
        main(points, index, snakemake.output[0], snakemake.params.code)
