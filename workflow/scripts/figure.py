"""Draw one figure from the Dataset of a scan."""

from heatscan.plotting import kinds
from heatscan.results import netcdf
from heatscan.run.joblog import job_log


def main(kind: str, settings: dict, proposed: list, scan: str, pdf: str, png: str, csv: str) -> None:
    """Draw the Dataset in the file `scan` as a figure of that kind, and write what is drawn as a table."""
    kinds.save(kind, netcdf.read(scan), pdf, png, csv, settings, proposed)


if __name__ == "__main__":
    what = f"Draw {snakemake.wildcards.figure} from {snakemake.input.scan}"
    with job_log(snakemake.log[0], what, snakemake.output):
        params = snakemake.params
        main(params.kind, params.settings, params.proposed, snakemake.input.scan, *snakemake.output)
