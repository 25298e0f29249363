"""Merge the chunks of a scan into its Dataset, or compute it where it is not split."""

from heatscan import storage
from heatscan.dataset import compute, merge
from heatscan.joblog import job_log
from heatscan.scan import Scan


def main(scan: Scan, chunks: list[str], output: str) -> None:
    """Write the Dataset made of the files `chunks`, or computed if there are none, to the file `output`."""
    storage.write(merge(scan, chunks) if chunks else compute(scan), output)


if __name__ == "__main__":
    scan = Scan.from_dict(snakemake.params.scan)
    how = f"Merge {len(snakemake.input)} chunks" if snakemake.input else f"Compute all {scan.size} points"
    what = f"{how} of the scan {scan.identifier}: {scan.title}"
    with job_log(snakemake.log[0], what, snakemake.output):
        main(scan, list(snakemake.input), snakemake.output[0])
