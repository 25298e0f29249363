"""Draw one figure from the Dataset of a scan, as PDF and PNG, and write what is drawn as a table."""

from heatscan.plotting import kinds
from heatscan.results import description, netcdf
from heatscan.run.joblog import job_log

if __name__ == "__main__":
    given, scan = description.read(snakemake.input.description), snakemake.input.scan
    with job_log(snakemake.log[0], f"Draw {snakemake.wildcards.figure} from {scan}", snakemake.output):
        kinds.save(given["kind"], netcdf.read(scan), *snakemake.output, given["settings"], given["proposed"])
