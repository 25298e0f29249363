"""Merge the chunks of an unfinished scan that are computed into a file of its own, with the gaps marked.

The variable `computed` says of each point whether it was; elsewhere numbers are NaN and flags -128. The result of the
workflow is never touched; run it again, and what is missing is made.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from heatscan.commands.options import configuration_arguments, load_project
from heatscan.configuration import project
from heatscan.errors import ChunkError, ResultError
from heatscan.results import netcdf, paths
from heatscan.run import preflight


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    configuration_arguments(parser)
    parser.add_argument("scan", metavar="STUDY/SCAN", help="the scan")
    parser.add_argument("--output", help="the file to write (default: results/STUDY/partial/SCAN.nc)")


def run(options: argparse.Namespace) -> int:
    """Merge, and say what is missing."""
    from heatscan.results import chunks, merge, provenance

    scan = project.known_scan(load_project(options), options.scan)
    results = Path(options.directory) / paths.RESULTS
    real, own = paths.merged_file(scan, results), paths.partial_file(scan, results)
    output = own if options.output is None else Path(options.output)
    if output.exists() and not output.is_dir() and not _is_partial(output):
        raise ChunkError(f"{output}: this is not a partial scan and would be overwritten; name another file")
    if results.resolve() in output.resolve().parents and output.resolve().parent != own.parent.resolve():
        raise ChunkError(f"{output}: this folder is for the workflow's own results; name a file elsewhere")
    if not scan.has_merged_file:
        raise ChunkError(f"{scan.identifier}: its chunks hold only reductions (keep: reduced), nothing to merge")
    known = paths.chunk_files(scan, results) if any(paths.chunk_folder(scan, results).glob("*.nc")) else []
    present = [(region, path) for region, path in known if path.exists()]
    if not present:
        merged = f"; its merged file is {real}" if real.exists() else " yet"
        raise ChunkError(f"{paths.chunk_folder(scan, results)}: no chunk of {scan.identifier} exists{merged}")
    preflight.require_places([output])
    computed, problems = merge.write_partial(scan, present, output, provenance.scan_hash(scan))
    if problems:
        print(f"left out {len(problems)} of {len(present)} chunks:\n{chunks.summarise_errors(problems)}")
    print(f"{output}: {computed} of {scan.size} points, {100 * computed / scan.size:.1f} %")
    return 0


def _is_partial(path: Path) -> bool:
    try:
        return path.is_file() and "partial" in netcdf.attributes(path)
    except ResultError:
        return False
