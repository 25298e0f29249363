"""Print what a run would take: points, chunks, jobs, memory and disk; nothing is computed or written.

A run that exceeds the configured limits is rejected, here as before its first job, with what to change; the exit code
is then 2.
"""

from __future__ import annotations

import argparse
import os

from heatscan.commands.options import configuration_arguments, load_project
from heatscan.configuration import project
from heatscan.results import paths
from heatscan.run import planning


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    configuration_arguments(parser)
    parser.add_argument("scans", nargs="*", metavar="STUDY/SCAN", help="plan only these scans; by default all")


def run(options: argparse.Namespace) -> int:
    """Print the plan."""
    loaded = load_project(options)
    results = os.path.join(options.directory, paths.RESULTS)
    for name in options.scans:
        project.known_scan(loaded, name)
    planned = planning.costs(loaded, results, options.scans)
    print(planning.table(planned))
    planning.require_fit(planned, results, loaded.limits)
    return 0
