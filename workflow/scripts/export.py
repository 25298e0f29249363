"""Write what others take away from an exclusion plot."""

from heatscan.results import netcdf, table
from heatscan.run.joblog import job_log
from heatscan.studies.exclusion import exports


def main(scan: str, curves: str, experiments: str, page: str, bibliography: str, hepdata: str) -> None:
    """Write tables, bibliography and HEPData files of the Dataset in the file `scan`."""
    data = netcdf.read(scan)
    table.write(curves, exports.bounds(data))
    table.write(experiments, exports.table(data))
    exports.write_text(exports.page(data), page)
    exports.write_text(exports.bibliography(data), bibliography)
    exports.hepdata(data, hepdata)


if __name__ == "__main__":
    what = f"Collect tables and sources of {snakemake.input.scan}"
    with job_log(snakemake.log[0], what, snakemake.output):
        main(snakemake.input.scan, *snakemake.output)
