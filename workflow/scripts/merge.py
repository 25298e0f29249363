"""Merge the chunks of a scan into its Dataset, or compute it where it is not split."""

from heatscan.engine import allocator
from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout
from heatscan.results import merge
from heatscan.run.joblog import job_log


def main(whole: Layout, chunks: list[str], output: str) -> None:
    """Write the Dataset made of the files `chunks`, or computed if there are none, to the file `output`."""
    if chunks:
        merge.write_merged(whole, chunks, output)
    else:
        merge.write_computed(whole.scan, output)


if __name__ == "__main__":
    scan = Scan.from_dict(snakemake.params.scan)
    how = f"Merge {len(snakemake.input)} chunks" if snakemake.input else f"Compute all {scan.size} points"
    what = f"{how} of the scan {scan.identifier}: {scan.title}"
    allocator.keep_freed_memory()
    with job_log(snakemake.log[0], what, snakemake.output):
        main(Layout(scan, snakemake.params.parts), list(snakemake.input), snakemake.output[0])
