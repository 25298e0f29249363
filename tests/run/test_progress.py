"""What is said of a run while it runs."""

import json

import pytest

from heatscan.run.progress import Progress


def said(event, **fields):
    """A line of the logger, as Snakemake's events come."""
    return json.dumps({"event": event, "levelname": "INFO", "msg": "", **fields}) + "\n"


START = [said("resources_info"), said("run_info", stats={"all": 1, "chunk": 8, "merge": 1, "total": 10})]
FINISHED = said("job_finished")


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_the_end_is_estimated_from_the_jobs_so_far(clock):
    run = Progress(clock=clock)
    for line in START:
        assert run.feed(line) == []
    assert (run.finished, run.total) == (0, 10)
    assert str(run) == "0 of 10 jobs, 0 %, elapsed 0:00:00"
    for _ in range(4):
        clock.now += 5.0
        assert run.feed(FINISHED) == []
    assert str(run).startswith("4 of 10 jobs, 40 %, elapsed 0:00:20, about 0:00:30 remaining, until ")
    for _ in range(6):
        run.feed(FINISHED)
    assert str(run) == "10 of 10 jobs, 100 %, elapsed 0:00:20"


def test_errors_are_shown_and_nothing_else(clock):
    run = Progress(clock=clock)
    for line in (
        "Building DAG of jobs...",
        said(None, msg="Building DAG of jobs..."),
        said("progress", done=1, total=3),
        said("job_error", levelname="ERROR", rule_name="chunk", output=["3.nc"], log=[], indent=True),
        said("error", levelname="ERROR", msg="RuleException:\nit failed", exception="RuleException"),
        said("error", levelname="ERROR", msg="WorkflowError:\nAt least one job did not complete successfully."),
    ):
        assert run.feed(line) == []  # fmt: skip
    fault = said("job_error", levelname="ERROR", rule_name="chunk", output=["3.nc"], log=["3.log"], indent=False)
    assert run.feed(fault) == ["Error in rule chunk:", "    output: 3.nc", "    3.log"]
    message = (
        'WorkflowError in file "Snakefile", line 3:\nthe run exceeds the configured limits:\na/b: too large\n'
        + '  File "/a/b.smk", line 7, in <module>'
    )
    assert run.feed(said("error", levelname="ERROR", msg=message, exception="WorkflowError")) == [
        "the run exceeds the configured limits:", "a/b: too large",
    ]  # fmt: skip
    assert run.feed("heatscan: results: cannot be written\n") == ["heatscan: results: cannot be written"]


def test_an_error_is_said_once(clock, tmp_path):
    (tmp_path / "3.log").write_text("Compute\nerror: 3.nc: damaged\n\nto run this job again\n")
    run = Progress(str(tmp_path), clock)
    fault = said("job_error", levelname="ERROR", rule_name="merge", output=[], log=["3.log"])
    assert run.feed(fault) == ["Error in rule merge:", "    3.log: error: 3.nc: damaged"]
    run = Progress(str(tmp_path), clock)
    assert run.feed("heatscan: 3.nc: damaged") == ["heatscan: 3.nc: damaged"]
    assert run.feed(fault) == ["Error in rule merge:", "    3.log"]


def test_nothing_to_be_done(clock):
    run = Progress(clock=clock)
    run.feed(said(None, msg="Nothing to be done (all requested files are present and up to date)."))
    assert (run.total, str(run)) == (0, "before the first job")


def test_an_interrupted_run_has_no_end_to_estimate(clock):
    run = Progress(clock=clock)
    for line in START:
        run.feed(line)
    clock.now += 10.0
    run.feed(FINISHED)
    assert " remaining, until " in str(run)
    run.interruptions.append(2)
    assert str(run).endswith(", elapsed 0:00:10")
    fault = said("job_error", levelname="ERROR", rule_name="chunk", output=[], log=[])
    assert run.feed(fault) == ["Error in rule chunk:"]
    run.interruptions.append(2)
    assert run.feed(fault) == []
