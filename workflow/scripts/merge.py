"""Merge the chunks of a scan into its Dataset, or compute it where it is not split."""

from heatscan.engine import allocator, splitting
from heatscan.engine.scan import Scan
from heatscan.results import description, merge
from heatscan.run.joblog import job_log

if __name__ == "__main__":
    given, chunks = description.read(snakemake.input.description), snakemake.input.chunks
    scan = Scan.from_dict(given["scan"])
    files = list(zip(splitting.chunks(scan), chunks, strict=True)) if chunks else []
    how = f"Merge {len(files)} chunks" if files else f"Compute all {scan.size} points"
    allocator.keep_freed_memory()
    with job_log(snakemake.log[0], f"{how} of the scan {scan.identifier}: {scan.title}", snakemake.output):
        merge.write_merged(scan, files, snakemake.output[0], given["code"])
