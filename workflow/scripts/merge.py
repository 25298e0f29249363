"""Merge the chunks of a scan into its Dataset, or compute it where it is not split."""

from heatscan.engine import allocator
from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout
from heatscan.results import chunks, merge
from heatscan.run.joblog import job_log


def main(files: chunks.ChunkFiles, output: str, code: str) -> None:
    """Write the Dataset made of the chunks, or computed if there are none, to `output`; `code` is the hash of code."""
    if files.paths:
        merge.write_merged(files, output, code)
    else:
        merge.write_computed(files.layout.scan, output, code)


if __name__ == "__main__":
    scan = Scan.from_dict(snakemake.params.scan)
    files = chunks.ChunkFiles(Layout(scan, snakemake.params.stages), [*snakemake.input], snakemake.params.chunk_codes)
    how = f"Merge {len(snakemake.input)} chunks" if snakemake.input else f"Compute all {scan.size} points"
    what = f"{how} of the scan {scan.identifier}: {scan.title}"
    allocator.keep_freed_memory()
    with job_log(snakemake.log[0], what, snakemake.output):
        main(files, snakemake.output[0], snakemake.params.code)
