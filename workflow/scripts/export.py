"""Write the files besides figures that a study makes of one or all of its scans."""

import importlib

from heatscan.results import description
from heatscan.run.joblog import job_log

if __name__ == "__main__":
    given = description.read(snakemake.input.description)
    with job_log(snakemake.log[0], snakemake.params.title, snakemake.output):
        importlib.import_module(given["module"]).write(list(snakemake.input.scans), *snakemake.output)
