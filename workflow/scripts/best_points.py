"""Collect the best stable points of several scans in one table."""

from heatscan.results import netcdf, table
from heatscan.run.joblog import job_log
from heatscan.studies.ion_pair import best


def main(scans: list[str], output: str) -> None:
    """Write the best points of the Datasets in the files `scans` to `output`."""
    rows = [best.HEADER]
    for scan in scans:
        with netcdf.opened(scan) as data:
            rows += best.rows(data)
    table.write(output, rows)


if __name__ == "__main__":
    with job_log(snakemake.log[0], "Collect the best stable points of all scans", snakemake.output):
        main(list(snakemake.input), snakemake.output[0])
