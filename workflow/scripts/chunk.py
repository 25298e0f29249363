"""Compute one chunk of a scan and write it."""

from heatscan import chunks
from heatscan.joblog import job_log
from heatscan.scan import Scan


def main(points: Scan, index: int, output: str) -> None:
    """Compute `points`, the chunk `index` of their scan, into the file `output`."""
    chunks.write(points, index, output)


if __name__ == "__main__":
    points = Scan.from_dict(snakemake.params.scan)
    index = int(snakemake.wildcards.chunk)
    what = f"Compute chunk {index}, {points.size} points, of the scan {points.identifier}: {points.definition.title}"
    with job_log(snakemake.log[0], what, snakemake.output):
        main(points, index, snakemake.output[0])
