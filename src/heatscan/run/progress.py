"""How far a run of the workflow is and when it will end, read off what Snakemake says."""

from __future__ import annotations

import math
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from heatscan.plotting.notation import duration_text

_STATS = re.compile(r"^(\w+)\s+(\d+)$")
_RULE = re.compile(r"^\s*(?:local)?(?:rule|checkpoint) (\w+):$")
_JOB = re.compile(r"^\s+jobid: (\d+)$")
_FINISHED = re.compile(r"^\s*Finished jobid: (\d+) \(Rule: (\w+)\)$")
_CORES = re.compile(r"^Provided cores: (\d+)")
# What a fault begins with. Of a job the lines that follow stand further in; of a group of jobs its own message tells all, and
# those of its rules, which stand further in too, come again.
_JOB_FAULT = re.compile(r"^(Error in rule|    message: Error in group)")
_FAULT = re.compile(r"^(\w*(Error|Exception)\b|heatscan: )")
# Lines that Snakemake writes of any other fault, at most.
_FAULT_LINES = 14


class Progress:
    """What is known of a run: feed it every line that Snakemake writes.

    Parameters
    ----------
    earlier : mapping
        For each rule the seconds that its jobs took in earlier runs; may be empty.
    clock : callable, optional
        The time now [s].

    Attributes
    ----------
    interruptions : list of int
        The signals that have interrupted the run: after the first nobody asks when it would have ended, after the second what goes
        wrong is no fault.
    """

    def __init__(self, earlier: Mapping[str, Iterable[float]], clock: Callable[[], float] = time.monotonic):
        self.earlier = {rule: list(seconds) for rule, seconds in earlier.items()}
        self.clock = clock
        self.started = clock()
        self.jobs: Counter = Counter()
        self.done: Counter = Counter()
        self.cores = 1
        self.interruptions: list[int] = []
        self.took: dict[str, list[float]] = defaultdict(list)
        self._running: dict[int, tuple[str, float]] = {}
        self._rule = ""
        self._in_stats = False
        self._fault_lines = 0

    @property
    def total(self) -> int:
        """How many jobs the run has."""
        return self.jobs.total()

    @property
    def finished(self) -> int:
        """How many of them are done."""
        return self.done.total()

    def feed(self, line: str) -> str | None:
        """Take in one line, and return it where it tells of a fault."""
        line = line.rstrip()
        if line.startswith("Job stats:"):
            self._in_stats, self.jobs = True, Counter()
        elif self._in_stats and (found := _STATS.match(line)):
            if found[1] == "total":
                self._in_stats = False
            elif found[1] != "job":
                self.jobs[found[1]] = int(found[2])
        elif found := _CORES.match(line):
            self.cores = int(found[1])
        elif found := _RULE.match(line):
            self._rule = found[1]
        elif found := _JOB.match(line):
            self._running[int(found[1])] = (self._rule, self.clock())
        elif found := _FINISHED.match(line):
            rule, began = self._running.pop(int(found[1]), (found[2], self.clock()))
            self.done[rule] += 1
            self.took[rule].append(self.clock() - began)
        if len(self.interruptions) > 1:
            return None
        if _JOB_FAULT.match(line):
            self._fault_lines = math.inf
        elif _FAULT.match(line):
            self._fault_lines = _FAULT_LINES
        elif self._fault_lines == math.inf and not re.match(r"\s+[^\s\[]", line):
            self._fault_lines = 0
        if line.startswith("Trying to restart"):
            self._fault_lines = 0
            return line
        if self._fault_lines and line:
            self._fault_lines -= 1
            return line
        self._fault_lines = 0
        return None

    def remaining(self) -> float:
        """Return the seconds that are left; NaN while nothing is known of how long jobs take."""
        known = [seconds for rule in self.took for seconds in self.took[rule]]
        work, longest = 0.0, 0.0
        for rule, count in self.jobs.items():
            left = count - self.done[rule]
            if left <= 0 or rule == "all":
                continue
            seconds = self.took[rule] or self.earlier.get(rule) or known
            if not seconds:
                return math.nan
            each = statistics.fmean(seconds)
            under_way = [self.clock() - began for name, began in self._running.values() if name == rule]
            work += max(0.0, left * each - sum(min(past, each) for past in under_way))
            longest = max(longest, each - max(under_way, default=0.0))
        width = max(1, min(max(self.cores, len(self._running)), self.total - self.finished))
        return max(work / width, longest, 0.0)

    def text(self, ended: bool = False) -> str:
        """Return where the run stands in one line, and when it will end unless it has."""
        share = f"{100 * self.finished / self.total:.0f} %" if self.total else "0 %"
        text = f"{self.finished} of {self.total} jobs, {share}, {duration_text(self.clock() - self.started)} gone"
        if self.interruptions and not ended:
            return f"{text}, waiting for the jobs to end"
        left = self.remaining()
        if not ended and self.finished < self.total and not math.isnan(left):
            text += f", about {duration_text(left)} left, until {time.strftime('%H:%M:%S', time.localtime(time.time() + left))}"
        return text
