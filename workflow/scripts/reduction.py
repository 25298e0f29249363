"""Reduce a scan over some of its axes: from the merged file, or from the chunks where that is not kept."""

from heatscan.engine import splitting
from heatscan.engine.scan import Scan
from heatscan.results import description, merge, netcdf
from heatscan.run.joblog import job_log

if __name__ == "__main__":
    given, name = description.read(snakemake.input.description), snakemake.wildcards.reduction
    scan, code = Scan.from_dict(given["scan"]), given["code"]
    with job_log(snakemake.log[0], f"Reduce the scan {scan.identifier} to {name}", snakemake.output):
        if scan.has_merged_file:
            reduced = merge.reduce_merged(scan, snakemake.input.scan[0], name, code)
        else:
            files = list(zip(splitting.chunks(scan), snakemake.input.scan, strict=True))
            reduced = merge.reduce_chunks(scan, files, name, code)
        netcdf.write(reduced, snakemake.output[0])
