"""Compute one chunk of a scan and write it."""

from heatscan.dataset import write_chunk
from heatscan.joblog import job_log
from heatscan.scan import Scan


def main(scan: Scan, index: int, output: str) -> None:
    """Compute chunk `index` of `scan` into the file `output`."""
    write_chunk(scan, index, output)


if __name__ == "__main__":
    scan = Scan.from_dict(snakemake.params.scan)
    index = int(snakemake.wildcards.chunk)
    start, stop = scan.chunk_range(index)
    what = f"Compute points {start} to {stop - 1} of {scan.size} of the scan {scan.identifier}: {scan.definition.title}"
    with job_log(snakemake.log[0], what, snakemake.output):
        main(scan, index, snakemake.output[0])
