"""Sum up in one table what the jobs cost."""

from heatscan.results import paths
from heatscan.run import jobcosts
from heatscan.run.joblog import job_log

if __name__ == "__main__":
    with job_log(snakemake.log[0], "Collect what the jobs cost so far", snakemake.output):
        jobcosts.write(paths.BENCHMARKS, snakemake.output[0])
