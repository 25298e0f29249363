"""Reduce a scan over some of its axes."""

from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout
from heatscan.results import merge, netcdf
from heatscan.run.joblog import job_log


def main(whole: Layout, name: str, files: list[str], output: str) -> None:
    """Write the reduction `name`, made of the merged file or else of the chunks in `files`, to the file `output`."""
    if not whole.scan.has_merged_file:
        reduced = merge.reduce_chunks(whole, files, name)
    else:
        reduced = merge.reduce_merged(whole.scan, files[0], name)
    netcdf.write(reduced, output)


if __name__ == "__main__":
    scan = Scan.from_dict(snakemake.params.scan)
    name = snakemake.wildcards.reduction
    with job_log(snakemake.log[0], f"Reduce the scan {scan.identifier} to {name}", snakemake.output):
        main(Layout(scan, snakemake.params.parts), name, list(snakemake.input), snakemake.output[0])
