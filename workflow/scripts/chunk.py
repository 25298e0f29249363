"""Compute one chunk of a scan and write it."""

from heatscan.engine import allocator
from heatscan.engine.scan import Scan
from heatscan.results import chunks
from heatscan.run.joblog import job_log

if __name__ == "__main__":
    points = Scan.from_dict(snakemake.params.scan)
    what = f"Compute a chunk, {points.size} points, of the scan {points.identifier}: {points.definition.title}"
    allocator.keep_freed_memory()
    with job_log(snakemake.log[0], what, snakemake.output):
        chunks.write(points, snakemake.output[0], snakemake.params.code)
