"""Sum up in one table what the jobs cost, and show on one page what there is so far."""

from heatscan.configuration import documents, project
from heatscan.results import paths, remembered
from heatscan.run import jobcosts, pages
from heatscan.run.joblog import job_log

if __name__ == "__main__":
    with job_log(snakemake.log[0], "Collect what the jobs cost and made so far", snakemake.output):
        remembered.recall(paths.REMEMBERED)
        jobcosts.write(paths.BENCHMARKS, snakemake.output[0])
        pages.write(project.load(snakemake.config, documents.project_folder()), snakemake.output[1])
