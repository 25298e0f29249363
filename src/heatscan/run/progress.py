"""How far a run of the workflow is, when it will end, and what went wrong, from the events that Snakemake logs."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from heatscan.run.wording import duration_text

# What a job's log, or Slurm's, says of an error: ours may have several lines.
_ERROR = re.compile(
    r"^(?:error: .*(?:\n(?!to run this job)\S.*)*|(?:heatscan|slurmstepd: error): .*|"
    r"[\w.]*(?:Error|Exception)(?:: \S.*|$))",
    re.MULTILINE,
)
# Around the message of an exception: its class, and where in the rules it was raised.
_AROUND = re.compile(r'\w+( in .*)?:$|  File ".*", line \d+, in |At least one job did not complete successfully\.$')
# Exceptions that only repeat that a job has failed.
_REPEATED = ("RuleException", "CalledProcessError")


class Progress:
    """What is known of a run: feed it every line that Snakemake writes.

    Parameters
    ----------
    directory : path
        The folder of the run, to find the logs of its jobs.
    clock : callable, optional
        The time now [s].

    Attributes
    ----------
    total, finished : int
        How many jobs the run has, and how many of them are done.
    interruptions : list of int
        The signals that have interrupted the run: after the first no end is estimated, after the second no errors are
        shown.
    """

    def __init__(self, directory: str = ".", clock: Callable[[], float] = time.monotonic):
        self.directory, self.clock = directory, clock
        self.started = clock()
        self.total = self.finished = 0
        self.interruptions: list[int] = []
        self._shown: set[str] = set()

    def feed(self, line: str) -> list[str]:
        """Take in one line, and return what it says of an error."""
        if not line.startswith('{"event"'):
            return self._show([line.rstrip()]) if line.startswith("heatscan: ") else []
        event = json.loads(line)
        kind = event["event"]
        if kind == "run_info":
            self.total = event["stats"]["total"]
        elif kind == "job_finished":
            self.finished += 1
        elif kind == "job_error":
            if event.get("indent"):  # of a group, whose own error tells all
                return []
            files = [f"    output: {', '.join(event['output'])}"] if event["output"] else []
            return self._show([f"Error in rule {event['rule_name']}:", *files, *self._said(event["log"], True)])
        elif kind == "group_error":
            logs = [log for job in event["job_error_info"] for log in job["log"]]
            return self._show([event["message"], *self._said(event["aux_logs"], True), *self._said(logs, False)])
        elif event["message"].startswith("Trying to restart"):
            return self._show([event["message"]])
        elif event["level"] in ("ERROR", "CRITICAL") and event.get("exception") not in _REPEATED:
            lines = event["message"].splitlines()
            return self._show([line for line in lines if line.strip() and not _AROUND.match(line)])
        return []

    def _show(self, lines: list[str]) -> list[str]:
        if len(self.interruptions) > 1:
            return []
        self._shown.update(line.removeprefix("heatscan: ") for line in lines)
        return lines

    def _said(self, logs: list[str], always: bool) -> list[str]:
        """Return the names of logs, with the error that each ends with unless it was shown; or only those with one."""
        found = []
        for path in logs:
            try:
                errors = _ERROR.findall(Path(self.directory, path).read_text(encoding="utf-8", errors="replace"))
            except OSError:
                errors = []
            if errors and errors[-1].removeprefix("error: ") not in self._shown:
                found.append(f"    {path}: {errors[-1]}")
            elif always:
                found.append(f"    {path}")
        return found

    def text(self, ended: bool = False) -> str:
        """Return in one line where the run stands, and when it will end if jobs go on to take as long as so far."""
        elapsed = self.clock() - self.started
        share = f"{100 * self.finished / self.total:.0f} %" if self.total else "0 %"
        text = f"{self.finished} of {self.total} jobs, {share}, elapsed {duration_text(elapsed)}"
        if self.interruptions and not ended:
            return f"{text}, waiting for the jobs to end"
        if not ended and 0 < self.finished < self.total:
            left = elapsed * (self.total - self.finished) / self.finished
            end = time.strftime("%H:%M:%S", time.localtime(time.time() + left))
            text += f", about {duration_text(left)} remaining, until {end}"
        return text
