"""Run the workflow, and show how far it is and when it will end.

What follows `--` goes to snakemake as it is: `heatscan run -- --workflow-profile slurm`. In a terminal there is one
bar; elsewhere, as in a log, a line for every tenth of the jobs. Errors are shown as they come, each with what the
job's log says last, also where it ran on a cluster. Snakemake's own log, with every job, is kept in .snakemake/log.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from heatscan.errors import ConfigurationError
from heatscan.run import progress
from heatscan.run.progress import Progress

# The folder with the logger that has Snakemake say what happens in a form for programs.
_LOGGER = Path(progress.__file__).with_name("logger")
# At which interruption jobs are no longer waited for.
_PATIENCE = 3
_UNLOCK = "run `snakemake --unlock`, then the same command continues from there"
# Lines that are shown where Snakemake ends with an error that it does not log.
_LAST_LINES = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--cores", type=cores, help="how many jobs run at a time (default: all cores, or what a profile says)"
    )
    parser.add_argument("--configfile", action="append", default=[], metavar="FILE", help="its keys take precedence")
    parser.add_argument("--directory", default=".", help="the folder to run in (default: this one)")
    parser.add_argument("more", nargs="*", metavar="ARGUMENT", help="what else snakemake is given")


def cores(word: str) -> int:
    """Return the number of cores that a word of the command line means: a whole number, or all.

    Raises
    ------
    argparse.ArgumentTypeError
        It is neither.
    """
    if word == "all":
        return os.cpu_count() or 1
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of cores; give a whole number from 1, or all")
    return int(word)


def run(options: argparse.Namespace) -> int:
    """Run snakemake, and return its exit code."""
    command = [sys.executable, "-m", "snakemake", "--directory", options.directory]
    # A profile has a say in what one job of a cluster may use; a number here would overrule it.
    profiled = any(word.partition("=")[0] in ("--workflow-profile", "--profile") for word in options.more)
    if options.cores or not profiled:
        command += ["--cores", str(options.cores or "all")]
    for file in options.configfile:
        if not Path(file).is_file():
            raise ConfigurationError(f"{file}: no such file")
    if options.configfile:
        command += ["--configfile", *options.configfile]
    # A list of files ends where the next option begins; what more there is may be targets.
    command += ["--rerun-incomplete", "--logger", "heatscan", "--nocolor", *options.more]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        return _followed(command, Progress(options.directory), options.directory)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _followed(command: list[str], state: Progress, directory: str) -> int:
    """Start Snakemake, pass signals on to it, show what it says, and return its exit code."""
    # A hangup that is ignored, as under nohup, stays ignored; an interrupt, which a shell has its background jobs
    # ignore, does not.
    heard = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        heard.append(signal.SIGHUP)
    for number in heard:
        signal.signal(number, signal.SIG_DFL)
    path = [str(_LOGGER), os.environ.get("PYTHONPATH", "")]
    # In a session of its own: a terminal's interrupt reaches it once, through us, and it ends its jobs by itself.
    child = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(filter(None, path))},
        start_new_session=True,
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

    for number in heard:
        signal.signal(number, stop)
    last: deque[str] = deque(maxlen=_LAST_LINES)
    said = _kept(child.stdout, last)
    show = _bar if sys.stderr.isatty() else _lines
    try:
        shown = show(state, said)
    except OSError:  # the terminal or the reader is gone; the jobs go on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        shown = sum(len(state.feed(line)) for line in said)
    code = child.wait()
    if code > 0 and not (shown or state.interruptions):
        lines = [line.rstrip() for line in last if line[0] not in " {"]
        print(*lines, sep="\n", file=sys.stderr)
    nothing = "before the first job" if code else "nothing to do"
    stand = state.text(ended=True) if state.total else nothing
    print(f"heatscan: {_ending(code, state, directory, last)}: {stand}", file=sys.stderr)
    # As a shell tells of a program that a signal has ended.
    if code and state.interruptions:
        return 128 + state.interruptions[0]
    return 128 - code if code < 0 else code


def _ending(code: int, state: Progress, directory: str, last: Iterable[str]) -> str:
    """Return how a run ended, and what to do where it left its folder locked or found it so."""
    if code == 0:
        return "done"
    if state.interruptions and (code > 0 or code == -signal.SIGINT):
        end = "interrupted; finished results are kept, and the same command continues from there"
    elif code < 0:
        end = f"snakemake was killed by {signal.Signals(-code).name}"
    else:
        end = f"ended with exit code {code}"
    if code < 0 and any(Path(directory, ".snakemake/locks").glob("*")):
        return f"{end}; {_UNLOCK}"
    if code > 0 and any("--unlock" in line for line in last):
        return f"{end}; if no other run is active, {_UNLOCK}"
    return end


def _kept(stream: Iterable[str], last: deque[str]) -> Iterator[str]:
    """Yield lines, and keep the last of them."""
    for line in stream:
        last.append(line)
        yield line


def _lines(state: Progress, stream: Iterable[str]) -> int:
    """Write a line for every tenth of the jobs, and every error; return how many of these there were."""
    shown = tenths = 0
    for line in stream:
        for text in state.feed(line):
            shown += 1
            print(text, file=sys.stderr, flush=True)
        tenth = 10 * state.finished // max(1, state.total)
        if tenth > tenths and state.finished < state.total:
            tenths = tenth
            print(f"heatscan: {state.text()}", file=sys.stderr, flush=True)
    return shown


def _bar(state: Progress, stream: Iterable[str]) -> int:
    """Draw a bar that moves on its own between two jobs, and write every error; return how many of these there were."""
    from rich.console import Console
    from rich.progress import BarColumn, ProgressColumn
    from rich.progress import Progress as Bar
    from rich.table import Column
    from rich.text import Text

    class State(ProgressColumn):
        def render(self, task):
            return Text(state.text() if state.total else "planning")

    shown = 0
    with Bar(
        BarColumn(bar_width=20),
        State(table_column=Column(no_wrap=True)),
        console=Console(stderr=True),
        refresh_per_second=1,
    ) as bar:
        task = bar.add_task("run", total=None)
        for line in stream:
            for text in state.feed(line):
                shown += 1
                bar.console.print(text, markup=False, highlight=False)
            bar.update(task, total=state.total or None, completed=state.finished)
    return shown
