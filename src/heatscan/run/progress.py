"""How far a run of the workflow is, when it will end, and what went wrong, from the events that Snakemake logs."""

from __future__ import annotations

import datetime
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

# What a job's log, or Slurm's, says of an error: ours may have several lines.
_ERROR = re.compile(
    r"^(?:error: .*(?:\n(?!to run this job)\S.*)*|(?:heatscan|slurmstepd: error): .*|"
    r"[\w.]*(?:Error|Exception)(?:: \S.*|$))",
    re.MULTILINE,
)
# What Snakemake says of a job that did not end by itself, as 1 says that it did.
_ENDED = re.compile(r"(died with <Signals.*>|returned non-zero exit status (?!1\.)\d+)\.$", re.MULTILINE)
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
    shown : set of str
        What was said of errors.
    interruptions : list of int
        The signals that have interrupted the run: after the first no end is estimated, after the second no errors are
        shown.
    other : deque of str
        The last lines that are no events.
    """

    def __init__(self, directory: str = ".", clock: Callable[[], float] = time.monotonic):
        self.directory, self.clock, self.started = directory, clock, clock()
        self.total = self.finished = 0
        self.interruptions: list[int] = []
        self.other: deque[str] = deque(maxlen=10)
        self.shown: set[str] = set()

    def feed(self, line: str) -> list[str]:
        """Take in one line, and return what it says of an error."""
        event = json.loads(line) if line.startswith('{"event"') else {"line": line.rstrip()}
        lines = [] if len(self.interruptions) > 1 else [text for text in self._errors(event) if text.strip()]
        self.shown.update(text.removeprefix("heatscan: ") for text in lines if "heatscan: note: " not in text)
        return lines

    def _errors(self, event: dict) -> Iterable[str]:
        match event:
            case {"line": line}:
                self.other.append(line)
                return [line] if line.startswith("heatscan: ") else []
            case {"event": "run_info"}:
                self.total = event["stats"]["total"]
            case {"event": "job_finished"}:
                self.finished += 1
            case {"event": "job_error", "indent": True}:
                pass  # of a group, whose own error tells all
            case {"event": "job_error", "rule_name": rule, "output": output, "log": logs}:
                files = [f"    output: {', '.join(output)}"] if output else []
                return [f"Error in rule {rule}:", *files, *self._said(logs, True)]
            case {"event": "group_error", "msg": message, "aux_logs": logs, "job_error_info": jobs}:
                return [message, *self._said(logs, True), *self._said(log for job in jobs for log in job["log"])]
            case {"exception": "RuleException", "msg": message} if not self.interruptions:
                found = _ENDED.findall(message)
                return [f"A job {how}{' (out of memory?)' * how.endswith((' 9>', ' 137'))}:" for how in found]
            case {"levelname": "ERROR" | "CRITICAL", "msg": message} if event.get("exception") not in _REPEATED:
                return [line for line in message.splitlines() if not _AROUND.match(line)]
            case {"msg": str(message)} if message.startswith("Trying to restart"):
                return [message]
        return []

    def _said(self, logs: Iterable[str], always: bool = False) -> Iterator[str]:
        """Yield the names of logs, with the error that each ends with unless it was shown; or only those with one."""
        for path in logs:
            try:
                errors = _ERROR.findall(Path(self.directory, path).read_text(encoding="utf-8", errors="replace"))
            except OSError:
                errors = []
            if errors and errors[-1].removeprefix("error: ") not in self.shown:
                yield f"    {path}: {errors[-1]}"
            elif always:
                yield f"    {path}"

    def __str__(self) -> str:
        """Return in one line where the run stands, and when it will end if jobs go on to take as long as so far."""
        if not self.total:
            return "before the first job"
        elapsed, share = self.clock() - self.started, 100 * self.finished / self.total
        text = f"{self.finished} of {self.total} jobs, {share:.0f} %, elapsed {_time(elapsed)}"
        if self.finished in (0, self.total) or self.interruptions:
            return text
        left = elapsed * (self.total - self.finished) / self.finished
        end = datetime.datetime.now() + datetime.timedelta(seconds=left)
        return f"{text}, about {_time(left)} remaining, until {end:%H:%M:%S}"


def _time(seconds: float) -> str:
    return str(datetime.timedelta(seconds=round(seconds)))
