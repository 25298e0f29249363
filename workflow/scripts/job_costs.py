"""Sum up in one table what the jobs cost."""

from heatscan import jobcosts
from heatscan.joblog import job_log

if __name__ == "__main__":
    with job_log(snakemake.log[0], "Collect what the jobs cost so far", snakemake.output):
        jobcosts.write("results/benchmarks", snakemake.output[0])
