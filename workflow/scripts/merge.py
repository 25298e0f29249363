"""Merge the chunks of a scan into its Dataset."""

from heatscan import storage
from heatscan.dataset import merge
from heatscan.joblog import job_log
from heatscan.scan import Scan


def main(scan: Scan, chunks: list[str], output: str) -> None:
    """Write the Dataset made of the files `chunks` to the file `output`."""
    storage.write(merge(scan, chunks), output)


if __name__ == "__main__":
    scan = Scan.from_dict(snakemake.params.scan)
    what = f"Merge {scan.n_chunks} chunk(s) of the scan {scan.identifier}: {scan.title}"
    with job_log(snakemake.log[0], what, snakemake.output):
        main(scan, list(snakemake.input), snakemake.output[0])
