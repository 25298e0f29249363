"""Run the workflow, and show how far it is and when it will end.

What follows `--` goes to snakemake as it is: `heatscan run -- --workflow-profile slurm`. In a terminal there is one bar;
elsewhere, as in a log, a line for every tenth of the jobs. Faults are shown as they come, each with what the job's log says
last, also where it ran on a cluster. Snakemake's own log, with every job, is kept in .snakemake/log.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from heatscan.errors import ConfigurationError
from heatscan.run import planning
from heatscan.run.progress import Progress

# Of what Snakemake writes of a fault: the logs of a job, and what says nothing to people. What belongs to one job of a group stands
# further in than four spaces.
_LOG = re.compile(r"^( +)log: (.+) \(check log file")
_DETAIL = re.compile(
    r"^(\[[^]]*\]$| +(message: None|jobid: |input: |jobs:|rule \w+:)| {5,}output: |RuleException:|CalledProcessError in file |"
    r"Command '.*' returned non-zero exit status|(WorkflowError:|At least one job did not complete successfully\.)$|"
    # Around what our own rules refuse, where in them that stands.
    r'WorkflowError in file ".*", line \d+:$|  File ".*", line \d+, in )'
)
# What a job's log, or Slurm's, says of a fault: ours may have several lines.
_ERROR = re.compile(
    r"^(?:error: .*(?:\n(?!to run this job)\S.*)*|(?:heatscan|slurmstepd: error): .*|[\w.]*(?:Error|Exception)(?:: \S.*|$))",
    re.MULTILINE,
)
_RULES = ("chunk", "merge", "reduction", "figure", "export", "validation", "best_points", "job_costs")
# At which interruption jobs are no longer waited for.
_PATIENCE = 3
_UNLOCK = "call `snakemake --unlock`, and then the same call goes on from there"
# Lines that are shown where Snakemake ends with an error in words that are not known as a fault.
_LAST_LINES = 10
# What jobs take until any was measured, where that is much [s].
_USUAL = {"validation": [6.0]}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--cores", type=planning.cores, help="how many jobs run at a time (default: all cores, or what a profile says)"
    )
    parser.add_argument("--configfile", action="append", default=[], metavar="FILE", help="its keys take precedence")
    parser.add_argument("--directory", default=".", help="the folder to run in (default: this one)")
    parser.add_argument("more", nargs="*", metavar="ARGUMENT", help="what else snakemake is given")


def run(options: argparse.Namespace) -> int:
    """Run snakemake, and return its exit code."""
    command = [sys.executable, "-m", "snakemake", "--directory", options.directory]
    # A profile has a say in what one job of a cluster may use; a number here would overrule it.
    profiled = any(word.partition("=")[0] in ("--workflow-profile", "--profile") for word in options.more)
    if options.cores or not profiled:
        command += ["--cores", str(options.cores or "all")]
    for file in options.configfile:
        if not Path(file).is_file():
            raise ConfigurationError(f"{file}: there is no such file")
    if options.configfile:
        command += ["--configfile", *options.configfile]
    results = Path(options.directory) / "results"
    progress = Progress({rule: _earlier(results, rule) for rule in _RULES})
    # A list of files ends where the next option begins; what more there is may be targets.
    command += ["--rerun-incomplete", *options.more]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        return _followed(command, progress, options.directory)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _followed(command: list[str], progress: Progress, directory: str) -> int:
    """Start Snakemake, pass signals on to it, show what it says, and return its exit code."""
    # A hangup that is ignored, as under nohup, is to stay so; an interrupt, which a shell has its background jobs ignore, is not.
    heard = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        heard.append(signal.SIGHUP)
    for number in heard:
        signal.signal(number, signal.SIG_DFL)
    # In a session of its own: a terminal's interrupt reaches it once, through us, and it ends its jobs by itself.
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )

    def stop(number, _):
        progress.interruptions.append(number)
        if len(progress.interruptions) == 1:
            with contextlib.suppress(OSError):  # a terminal that is gone
                os.write(2, f"heatscan: {signal.Signals(number).name}: waiting for the jobs to end\n".encode())
        # What Snakemake does at an interrupt is the same at any moment. At a hangup it would end at once and leave its folder
        # locked, and when it is told to terminate, one of its threads may wait for ever. Who asks a third time gets an end.
        if len(progress.interruptions) < _PATIENCE:
            child.send_signal(signal.SIGINT)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)

    for number in heard:
        signal.signal(number, stop)
    last: deque[str] = deque(maxlen=_LAST_LINES)
    said = _kept(child.stdout, last)
    show = _bar if sys.stderr.isatty() else _lines
    try:
        shown = show(progress, said, directory)
    except OSError:  # the terminal, or whoever read, is gone; the jobs go on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        shown = sum(progress.feed(line) is not None for line in said)
    code = child.wait()
    if code > 0 and not (shown or progress.interruptions):
        print(*[line.rstrip() for line in last if line.strip() == line.rstrip()], sep="\n", file=sys.stderr)
    nothing = "before the first job" if code else "there was nothing to do"
    said_last = progress.text(ended=True) if progress.total else nothing
    print(f"heatscan: {_ending(code, progress, directory, last)}: {said_last}", file=sys.stderr)
    # As a shell tells of a program that a signal has ended.
    if code and progress.interruptions:
        return 128 + progress.interruptions[0]
    return 128 - code if code < 0 else code


def _ending(code: int, progress: Progress, directory: str, last: Iterable[str]) -> str:
    """Return how a run ended, and what to do where it left its folder locked or found it so."""
    if code == 0:
        return "done"
    if progress.interruptions and (code > 0 or code == -signal.SIGINT):
        end = "interrupted; what is finished stays, and the same call goes on from there"
    elif code < 0:
        end = f"{signal.Signals(-code).name} has killed snakemake"
    else:
        end = f"ended with exit code {code}"
    if code < 0 and any(Path(directory, ".snakemake/locks").glob("*")):
        return f"{end}; {_UNLOCK}"
    if code > 0 and any("--unlock" in line for line in last):
        return f"{end}; if no other run is at work, {_UNLOCK}"
    return end


def _kept(stream: Iterable[str], last: deque[str]) -> Iterator[str]:
    """Yield lines, and keep the last of them."""
    for line in stream:
        last.append(line)
        yield line


def _earlier(results: Path, rule: str) -> list[float]:
    """Return the seconds that jobs of a rule took in earlier runs, or usually take."""
    return planning.measured(results, rule) or planning.measured(results, "tables", rule) or _USUAL.get(rule, [])


def _faults(progress: Progress, stream: Iterable[str], directory: str) -> Iterator[str | None]:
    """Take in one line of Snakemake after the other; yield what is shown of it if it tells of a fault, else None."""
    shown: set[str] = set()
    for line in stream:
        fault = progress.feed(line)
        yield None if fault is None else _told(fault, directory, shown)


def _told(fault: str, directory: str, shown: set[str]) -> str | None:
    """Return what is shown of a line of a fault: beside the name of a log, what that says of it last, unless that was shown."""
    found = _LOG.match(fault)
    if not found:
        if _DETAIL.match(fault):
            return None
        shown.add(fault.removeprefix("heatscan: "))
        return fault
    told = []
    for path in found[2].split(", "):
        try:
            errors = _ERROR.findall(Path(directory, path).read_text(encoding="utf-8", errors="replace"))
        except OSError:
            errors = []
        if errors and errors[-1].removeprefix("error: ") not in shown:
            told.append(f"    {path}: {errors[-1]}")
        elif len(found[1]) == 4:
            told.append(f"    {path}")
    return "\n".join(told) or None


def _lines(progress: Progress, stream: Iterable[str], directory: str) -> int:
    """Write a line for every tenth of the jobs, and every fault; return how many of these there were."""
    shown = tenths = 0
    for told in _faults(progress, stream, directory):
        if told is not None:
            shown += 1
            print(told, file=sys.stderr, flush=True)
        tenth = 10 * progress.finished // max(1, progress.total)
        if tenth > tenths and progress.finished < progress.total:
            tenths = tenth
            print(f"heatscan: {progress.text()}", file=sys.stderr, flush=True)
    return shown


def _bar(progress: Progress, stream: Iterable[str], directory: str) -> int:
    """Draw a bar that moves on its own between two jobs, and write every fault; return how many of these there were."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    ended, shown = threading.Event(), 0
    with Bar(BarColumn(bar_width=30), TextColumn("{task.description}"), console=Console(stderr=True)) as bar:
        task = bar.add_task("planning", total=None)

        def refresh():
            if progress.total:
                bar.update(task, total=progress.total, completed=progress.finished, description=progress.text())

        def tick():
            while not ended.wait(1.0):
                refresh()

        threading.Thread(target=tick, daemon=True).start()
        for told in _faults(progress, stream, directory):
            if told is not None:
                shown += 1
                bar.console.print(told, markup=False, highlight=False)
            refresh()
        ended.set()
    return shown
