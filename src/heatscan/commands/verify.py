"""Check every result against the checksum that was noted when it was made; say what to delete and make anew.

NetCDF files carry a checksum in themselves, those of pictures and tables lie in results/checksums. The exit code is 1
where a result is not what heatscan wrote, 2 where there is none. NetCDF files that were deleted are not missed here:
snakemake -n lists them.
"""

from __future__ import annotations

import argparse

from heatscan.errors import ResultError
from heatscan.results import checksums


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--directory", default=".", help="the folder in which the workflow ran (default: this one)")


def run(options: argparse.Namespace) -> int:
    """Print a line for each result that is not what it should be, and how many there are."""
    found = []
    for path, right, said in checksums.check(options.directory):
        found.append(right)
        if said:
            print(f"{path}: {said}")
    if not found:
        raise ResultError(f"{options.directory}: there are no results here; give the folder of a run by --directory")
    print(f"{len(found)} results, {found.count(False)} of them damaged, changed or missing")
    return 0 if all(found) else 1
