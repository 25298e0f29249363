"""Run the workflow, and show how far it is and when it will end.

`heatscan run ion_pair/reference` makes this scan alone, with its figures, as `--config 'only=[ion_pair/reference]'`.
What follows `--` goes to snakemake as it is: `heatscan run -- --workflow-profile slurm`. In a terminal there is one
bar; elsewhere, as in a log, a line for every tenth of the jobs. Errors are shown as they come, each with what the
job's log says last, also where it ran on a cluster. Snakemake's own log, with every job, is kept in .snakemake/log.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from heatscan.commands.options import configuration_arguments, pairs
from heatscan.configuration.schema import read_schema, validate
from heatscan.engine import study as studies
from heatscan.errors import ConfigurationError
from heatscan.results import paths
from heatscan.run import progress
from heatscan.run.progress import Progress

# The folder with the logger that has Snakemake say what happens in a form for programs.
_LOGGER = Path(progress.__file__).with_name("logger")
# At which interruption jobs are no longer waited for.
_PATIENCE = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--cores", help="how many jobs run at a time (default: all cores, or what a profile says)")
    configuration_arguments(parser)
    what = "STUDY/SCAN: make only this one, with its figures; or what else snakemake is given"
    parser.add_argument("more", nargs="*", metavar="ARGUMENT", help=what)


def run(options: argparse.Namespace) -> int:
    """Run snakemake, and return its exit code."""
    if not re.fullmatch(r"all|[1-9]\d*", options.cores or "all"):
        raise ConfigurationError(f"--cores: {options.cores!r} is not a number of cores; give a number from 1, or all")
    if missing := [file for file in options.configfile if not Path(file).is_file()]:
        raise ConfigurationError(f"{missing[0]}: no such file")
    command = [sys.executable, "-m", "snakemake", "--directory", options.directory]
    # The workflow that lies here, else the one that heatscan ships: in a checkout, in a wheel.
    names = [folder / name for folder in (Path(), paths.shipped()) for name in ("Snakefile", "workflow/Snakefile")]
    command += [word for path in names if path.is_file() for word in ("--snakefile", str(path))][:2]
    # A profile has a say in what one job of a cluster may use; a number here would overrule it.
    profiled = any(word.partition("=")[0] in ("--workflow-profile", "--profile") for word in options.more)
    if options.cores or not profiled:
        command += ["--cores", options.cores or "all"]
    if options.configfile:
        command += ["--configfile", *options.configfile]
    # Names of scans, no files; and KEY=VALUE as after snakemake's --config, which takes several.
    scans = [word for word in options.more if word.partition("/")[0] in studies.names()]
    given = [word for word in itertools.takewhile(lambda word: word[:1] != "-", options.more) if "=" in word]
    config = [*options.config, *given, *([f"only={scans}"] if scans else [])]
    if read := pairs(config, "--config"):  # checked here, as Snakemake takes 010 and 1_0 for the number 10
        validate(read, {**read_schema("config"), "required": [], "additionalProperties": True}, "--config")
        command += ["--config", *config]
    more = [word for word in options.more if word not in (*scans, *given)]
    # A list ends where the next option begins; what more there is may be targets.
    told = {"-n", "-np", "--dry-run", "--dryrun"}.intersection(options.more)  # what is asked for is Snakemake's list
    command += ["--rerun-incomplete", *([] if told else ["--logger", "heatscan", "--nocolor"]), *more]
    return subprocess.call(command) if told else _followed(command, Progress(options.directory))


def _followed(command: list[str], state: Progress) -> int:
    """Start Snakemake, pass signals on to it, show what it says, and return its exit code."""
    path = [str(_LOGGER), os.environ.get("PYTHONPATH", "")]
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
        # In a session of its own: a terminal's interrupt reaches it once, through us, and it ends its jobs by itself.
        start_new_session=True,
        # Jobs in the background of a shell ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )

    def stop(number, _):
        state.interruptions.append(number)
        if len(state.interruptions) == 1:
            with contextlib.suppress(OSError):  # a terminal that is gone
                os.write(2, f"heatscan: {signal.Signals(number).name}: waiting for the jobs to end\n".encode())
        # What Snakemake does at an interrupt is the same at any moment. At a hangup it would end at once and leave its
        # folder locked, and told to terminate, one of its threads may wait for ever. The third signal kills it.
        if len(state.interruptions) < _PATIENCE:
            child.send_signal(signal.SIGINT)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
            signal.signal(number, stop)
    try:
        _show(state, child.stdout or ())
    except (OSError, SystemExit):  # the terminal or the reader is gone; the jobs go on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        for line in child.stdout or ():
            state.feed(line)
    code = child.wait()
    if code > 0 and not (state.shown or state.interruptions):
        print(*state.other, sep="\n", file=sys.stderr)
    print(f"heatscan: {_ending(code, state)}", file=sys.stderr)
    # As a shell tells of a program that a signal has ended.
    if code and state.interruptions:
        return 128 + state.interruptions[0]
    return 128 - code if code < 0 else code


def _ending(code: int, state: Progress) -> str:
    """Return how a run ended, and how far it came."""
    if code == 0:
        return f"done: {state if state.total else 'nothing to do'}"
    if state.interruptions and code in (1, -signal.SIGINT):
        return f"interrupted; finished results are kept, and the same command continues from there: {state}"
    if code < 0:
        return f"snakemake was killed by {signal.Signals(-code).name}; the same command continues from there: {state}"
    return f"ended with exit code {code}: {state}"


def _show(state: Progress, said: Iterable[str]) -> None:
    """Write every error; draw a bar that moves on its own between two jobs, or write a line for every tenth of them."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    console, tenths = Console(stderr=True), 0
    columns = BarColumn(bar_width=20), TextColumn("{task.fields[state]}", markup=False)
    with Bar(*columns, console=console, refresh_per_second=1, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, state=state)
        for line in said:
            for text in state.feed(line):
                console.out(text, highlight=False)
            bar.update(task, total=state.total or None, completed=state.finished)
            before, tenths = tenths, 10 * state.finished // max(1, state.total)
            if bar.disable and before < tenths < 10:
                console.out(f"heatscan: {state}", highlight=False)
