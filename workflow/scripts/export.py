"""Write the files besides figures that a study makes of one or all of its scans."""

import importlib

from heatscan.run.joblog import job_log


def main(module: str, scans: list[str], outputs: list[str]) -> None:
    """Have `module` write the files `outputs` from the Datasets in the files `scans`."""
    importlib.import_module(module).write(scans, *outputs)


if __name__ == "__main__":
    with job_log(snakemake.log[0], snakemake.params.title, snakemake.output):
        main(snakemake.params.module, list(snakemake.input), list(snakemake.output))
