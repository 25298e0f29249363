"""Print what a run would take: points, chunks, jobs, time, memory and disk; nothing is written.

Time is estimated from earlier jobs of a scan, where there are any, and else by trying a few of its points. A run that cannot
fit is refused, here as before its first job, with what to change; then the exit code is 2.
"""

from __future__ import annotations

import argparse
import os

from heatscan.commands.options import load_project, project_arguments
from heatscan.configuration import project
from heatscan.errors import ConfigurationError
from heatscan.results import atomic, paths
from heatscan.run import plan_report, planning


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    project_arguments(parser)
    parser.add_argument("scans", nargs="*", metavar="STUDY/SCAN", help="plan only these scans; by default all")
    parser.add_argument(
        "--cores", type=planning.cores, default="all", help="how many jobs run at a time (default: all cores)"
    )


def run(options: argparse.Namespace) -> int:
    """Print the plan."""
    loaded = load_project(options)
    results = os.path.join(options.directory, "results")
    layouts = planning.layouts(loaded.scans, results)
    for name in options.scans:
        project.known_scan(loaded, name)
    atomic.require_places(
        os.path.join(options.directory, path) for path in paths.of(loaded.scans, loaded.figures, layouts)
    )
    text, refusals = plan_report.report(loaded, layouts, results, options.cores, options.scans)
    print(text)
    if refusals:
        raise ConfigurationError("this does not fit:\n" + "\n".join(refusals))
    return 0
