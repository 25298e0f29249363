"""What is said of a run while it runs."""

import math

import pytest

from heatscan.run.progress import Progress

START = """Provided cores: 2
Job stats:
job      count
-----  -------
all          1
chunk        8
merge        1
total       10

""".splitlines()


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        return self.now


def begin(run, rule, job):
    for line in (f"rule {rule}:", "    output: a.nc", f"    jobid: {job}", "    reason: Missing output files: a.nc"):
        assert run.feed(line) is None


def end(run, rule, job):
    assert run.feed(f"Finished jobid: {job} (Rule: {rule})") is None


@pytest.fixture
def clock():
    return Clock()


def test_the_end_is_estimated_from_the_jobs_so_far(clock):
    run = Progress({}, clock)
    for line in START:
        run.feed(line)
    assert run.total == 10
    assert math.isnan(run.remaining())
    for pair in range(2):
        begin(run, "chunk", 2 * pair)
        begin(run, "chunk", 2 * pair + 1)
        clock.now += 10.0
        end(run, "chunk", 2 * pair)
        end(run, "chunk", 2 * pair + 1)
    # Four chunks of ten seconds on two cores, and a merge of which nothing is known but that jobs take ten seconds.
    assert run.remaining() == pytest.approx(25.0)
    begin(run, "chunk", 5)
    begin(run, "chunk", 6)
    clock.now += 4.0
    assert run.remaining() == pytest.approx(21.0), "what is under way counts"
    assert run.text().startswith("4 of 10 jobs, 40 %, 24 s gone, about 21 s left, until ")


def test_earlier_runs_are_believed_until_there_is_better(clock):
    run = Progress({"chunk": [3.0, 5.0], "merge": [6.0]}, clock)
    for line in START:
        run.feed(line)
    assert run.remaining() == pytest.approx((8 * 4 + 6) / 2)
    begin(run, "chunk", 1)
    clock.now += 1.0
    end(run, "chunk", 1)
    assert run.remaining() == pytest.approx((7 * 1 + 6) / 2)


def test_one_long_job_is_not_shared_among_cores(clock):
    run = Progress({"chunk": [1.0], "merge": [100.0]}, clock)
    for line in START:
        run.feed(line)
    assert run.remaining() == pytest.approx(100.0)


def test_faults_are_shown_and_nothing_else(clock):
    run = Progress({}, clock)
    quiet = ["Building DAG of jobs...", "[Wed Nov 25 01:00:00 2026]", "rule chunk:", "    jobid: 3", ""]
    fault = [
        "Error in rule chunk:",
        "    jobid: 3",
        "    log: results/logs/chunk/a/b/3.log (check log file(s) for error details)",
    ]
    assert [run.feed(line) for line in [*quiet, *fault, "", "Select jobs to execute..."]] == [
        *[None] * len(quiet), *fault, None, None,
    ]  # fmt: skip
    assert run.feed('WorkflowError in file "Snakefile", line 3:') is not None
    assert run.feed("this does not fit:") == "this does not fit:"


def test_nothing_to_be_done(clock):
    run = Progress({}, clock)
    run.feed("Nothing to be done (all requested files are present and up to date).")
    assert run.remaining() == 0.0
    assert run.text() == "0 of 0 jobs, 0 %, 0 s gone"


def test_an_interrupted_run_has_no_end_to_estimate(clock):
    run = Progress({"chunk": [10.0], "merge": [1.0]}, clock)
    for line in START:
        run.feed(line)
    assert " left, until " in run.text()
    run.interruptions.append(2)
    assert run.text().endswith(", waiting for the jobs to end")
    assert run.text(ended=True).endswith(" gone")
