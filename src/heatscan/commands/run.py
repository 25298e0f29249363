"""Run the workflow, and show how far it is and when it will end.

What follows `--` goes to snakemake as it is: `heatscan run -- --workflow-profile slurm`. In a terminal there is one bar;
elsewhere, as in a log, a line for every tenth of the jobs. Faults are shown as they come. Snakemake's own log, with every
job, is kept in .snakemake/log.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from heatscan import planning
from heatscan.progress import Progress


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--cores", help="how many jobs run at a time (default: all cores, or what a profile says)")
    parser.add_argument("--configfile", action="append", default=[], metavar="FILE", help="keys before config.yaml's")
    parser.add_argument("--directory", default=".", help="the folder to run in (default: this one)")
    parser.add_argument("more", nargs="*", metavar="ARGUMENT", help="what else snakemake is given")


def run(options: argparse.Namespace) -> int:
    """Run snakemake, and return its exit code."""
    command = [sys.executable, "-m", "snakemake", "--directory", options.directory]
    # A profile has a say in what one job of a cluster may use; a number here would overrule it.
    profiled = any(word.partition("=")[0] in ("--workflow-profile", "--profile") for word in options.more)
    if options.cores or not profiled:
        command += ["--cores", options.cores or "all"]
    if options.configfile:
        command += ["--configfile", *options.configfile]
    results = Path(options.directory) / "results"
    rules = ("chunk", "merge", "reduction", "figure", "tables", "validation", "best_points")
    progress = Progress({rule: planning.measured(results, rule) for rule in rules})
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    # A list of files ends where the next option begins; what more there is may be targets.
    command += ["--rerun-incomplete", *options.more]
    # In a session of its own: a terminal's interrupt reaches it once, through us, and it ends its jobs by itself.
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        start_new_session=True,
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _: child.send_signal(got))
    show = _bar if sys.stderr.isatty() else _lines
    show(progress, child.stdout)
    code = child.wait()
    end = "done" if code == 0 else f"ended with exit code {code}"
    print(f"heatscan: {end}: {progress.text(ended=True)}", file=sys.stderr)
    return code


def _lines(progress: Progress, stream) -> None:
    """Write a line for every tenth of the jobs, and every fault."""
    shown = 0
    for line in stream:
        fault = progress.feed(line)
        if fault is not None:
            print(fault, file=sys.stderr)
        tenth = 10 * progress.finished // max(1, progress.total)
        if tenth > shown and progress.finished < progress.total:
            shown = tenth
            print(f"heatscan: {progress.text()}", file=sys.stderr, flush=True)


def _bar(progress: Progress, stream) -> None:
    """Draw a bar that moves on its own between two jobs."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    ended = threading.Event()
    with Bar(BarColumn(bar_width=30), TextColumn("{task.description}"), console=Console(stderr=True)) as bar:
        task = bar.add_task("planning", total=None)

        def refresh():
            if progress.total:
                bar.update(task, total=progress.total, completed=progress.finished, description=progress.text())

        def tick():
            while not ended.wait(1.0):
                refresh()

        threading.Thread(target=tick, daemon=True).start()
        for line in stream:
            fault = progress.feed(line)
            if fault is not None:
                bar.console.print(fault, markup=False, highlight=False)
            refresh()
        ended.set()
