"""How far a run of the workflow is, when it will end, and what went wrong, from the events that Snakemake logs."""

from __future__ import annotations

import json
import math
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from heatscan.run.wording import duration_text

# What a job's log, or Slurm's, says of an error: ours may have several lines.
_ERROR = re.compile(
    r"^(?:error: .*(?:\n(?!to run this job)\S.*)*|(?:heatscan|slurmstepd: error): .*|[\w.]*(?:Error|Exception)(?:: \S.*|$))",
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
    interruptions : list of int
        The signals that have interrupted the run: after the first no end is estimated, after the second no errors are shown.
    """

    def __init__(self, directory: str = ".", clock: Callable[[], float] = time.monotonic):
        self.directory, self.clock = directory, clock
        self.started = clock()
        self.jobs: Counter = Counter()
        self.done: Counter = Counter()
        self.cores = 1
        self.interruptions: list[int] = []
        self._took: dict[str, list[float]] = defaultdict(list)
        self._running: dict[int, tuple[str, float]] = {}
        self._shown: set[str] = set()

    @property
    def total(self) -> int:
        """How many jobs the run has."""
        return self.jobs.total()

    @property
    def finished(self) -> int:
        """How many of them are done."""
        return self.done.total()

    def feed(self, line: str) -> list[str]:
        """Take in one line, and return what it says of an error."""
        if not line.startswith('{"event"'):
            return self._show([line.rstrip()]) if line.startswith("heatscan: ") else []
        event = json.loads(line)
        kind = event["event"]
        if kind == "run_info":
            self.jobs = Counter({rule: count for rule, count in event["stats"].items() if rule != "total"})
        elif kind == "resources_info":
            self.cores = event.get("cores") or self.cores
        elif kind == "job_info":
            self._running[event["jobid"]] = event["rule_name"], self.clock()
        elif kind == "job_finished":
            rule, began = self._running.pop(event["job_id"], ("", self.clock()))
            self._took[rule].append(self.clock() - began)
            self.done[rule] += 1
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

    def remaining(self) -> float:
        """Return the seconds that remain by the mean of each rule's jobs so far; NaN while none is done."""
        known = [seconds for took in self._took.values() for seconds in took]
        if not known:
            return math.nan
        work, longest = 0.0, 0.0
        for rule, count in self.jobs.items():
            left = count - self.done[rule]
            if left > 0 and rule != "all":
                each = statistics.fmean(self._took[rule] or known)
                past = [self.clock() - began for running, began in self._running.values() if running == rule]
                work += max(0.0, left * each - sum(min(each, seconds) for seconds in past))
                longest = max(longest, each - max(past, default=0.0))
        width = max(1, min(max(self.cores, len(self._running)), self.total - self.finished))
        return max(work / width, longest, 0.0)

    def text(self, ended: bool = False) -> str:
        """Return where the run stands in one line, and when it will end unless it has."""
        share = f"{100 * self.finished / self.total:.0f} %" if self.total else "0 %"
        elapsed = duration_text(self.clock() - self.started)
        text = f"{self.finished} of {self.total} jobs, {share}, elapsed {elapsed}"
        if self.interruptions and not ended:
            return f"{text}, waiting for the jobs to end"
        left = self.remaining()
        if not ended and self.finished < self.total and not math.isnan(left):
            end = time.strftime("%H:%M:%S", time.localtime(time.time() + left))
            text += f", about {duration_text(left)} remaining, until {end}"
        return text
