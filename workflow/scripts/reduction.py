"""Reduce a scan over some of its axes."""

from heatscan.engine.scan import Scan
from heatscan.engine.splitting import Layout
from heatscan.results import chunks, merge, netcdf
from heatscan.run.joblog import job_log


def main(files: chunks.ChunkFiles, name: str, output: str, code: str) -> None:
    """Write the reduction `name`, made of the merged file or else of the chunks, to `output`; `code`: hash of code."""
    scan = files.layout.scan
    if scan.has_merged_file:
        reduced = merge.reduce_merged(scan, files.paths[0], name, code)
    else:
        reduced = merge.reduce_chunks(files, name, code)
    netcdf.write(reduced, output)


if __name__ == "__main__":
    scan = Scan.from_dict(snakemake.params.scan)
    files = chunks.ChunkFiles(Layout(scan, snakemake.params.stages), [*snakemake.input], snakemake.params.chunk_codes)
    name = snakemake.wildcards.reduction
    with job_log(snakemake.log[0], f"Reduce the scan {scan.identifier} to {name}", snakemake.output):
        main(files, name, snakemake.output[0], snakemake.params.code)
