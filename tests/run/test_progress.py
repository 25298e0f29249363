"""What is said of a run while it runs."""

import json
import math

import pytest

from heatscan.run.progress import Progress


def said(event, **fields):
    """A line of the logger, as Snakemake's events come."""
    return json.dumps({"event": event, "level": "INFO", "message": "", **fields}) + "\n"


START = [said("resources_info", cores=2), said("run_info", stats={"all": 1, "chunk": 8, "merge": 1, "total": 10})]


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        return self.now


def begin(run, rule, job):
    assert run.feed(said("job_info", jobid=job, rule_name=rule)) == []


def end(run, rule, job):
    assert run.feed(said("job_finished", job_id=job)) == []


@pytest.fixture
def clock():
    return Clock()


def test_the_end_is_estimated_from_the_jobs_so_far(clock):
    run = Progress(clock=clock)
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
    assert run.text().startswith("4 of 10 jobs, 40 %, elapsed 24 s, about 21 s remaining, until ")


def test_one_long_job_is_not_shared_among_cores(clock):
    run = Progress(clock=clock)
    for line in [*START[:1], said("run_info", stats={"chunk": 2, "merge": 2, "total": 4})]:
        run.feed(line)
    for rule, seconds in (("chunk", 1.0), ("merge", 100.0), ("chunk", 1.0)):
        begin(run, rule, 1)
        clock.now += seconds
        end(run, rule, 1)
    assert run.remaining() == pytest.approx(100.0)


def test_errors_are_shown_and_nothing_else(clock):
    run = Progress(clock=clock)
    for line in (
        "Building DAG of jobs...",
        said(None, message="Building DAG of jobs..."),
        said("progress", done=1, total=3),
        said("job_error", level="ERROR", rule_name="chunk", output=["3.nc"], log=[], indent=True),
        said("error", level="ERROR", message="RuleException:\nit failed", exception="RuleException"),
        said("error", level="ERROR", message="WorkflowError:\nAt least one job did not complete successfully."),
    ):
        assert run.feed(line) == []  # fmt: skip
    fault = said("job_error", level="ERROR", rule_name="chunk", output=["3.nc"], log=["3.log"], indent=False)
    assert run.feed(fault) == ["Error in rule chunk:", "    output: 3.nc", "    3.log"]
    message = (
        'WorkflowError in file "Snakefile", line 3:\nthe run exceeds the configured limits:\na/b: too large\n'
        + '  File "/a/b.smk", line 7, in <module>'
    )
    assert run.feed(said("error", level="ERROR", message=message, exception="WorkflowError")) == [
        "the run exceeds the configured limits:", "a/b: too large",
    ]  # fmt: skip
    assert run.feed("heatscan: results: cannot be written\n") == ["heatscan: results: cannot be written"]


def test_an_error_is_said_once(clock, tmp_path):
    (tmp_path / "3.log").write_text("Compute\nerror: 3.nc: damaged\n\nto run this job again\n")
    run = Progress(str(tmp_path), clock)
    fault = said("job_error", level="ERROR", rule_name="merge", output=[], log=["3.log"])
    assert run.feed(fault) == ["Error in rule merge:", "    3.log: error: 3.nc: damaged"]
    run = Progress(str(tmp_path), clock)
    assert run.feed("heatscan: 3.nc: damaged") == ["heatscan: 3.nc: damaged"]
    assert run.feed(fault) == ["Error in rule merge:", "    3.log"]


def test_nothing_to_be_done(clock):
    run = Progress(clock=clock)
    run.feed(said(None, message="Nothing to be done (all requested files are present and up to date)."))
    assert run.text() == "0 of 0 jobs, 0 %, elapsed 0 s"


def test_an_interrupted_run_has_no_end_to_estimate(clock):
    run = Progress(clock=clock)
    for line in START:
        run.feed(line)
    begin(run, "chunk", 1)
    clock.now += 10.0
    end(run, "chunk", 1)
    assert " remaining, until " in run.text()
    run.interruptions.append(2)
    assert run.text().endswith(", waiting for the jobs to end")
    assert run.text(ended=True).endswith(", elapsed 10 s")
    fault = said("job_error", level="ERROR", rule_name="chunk", output=[], log=[])
    assert run.feed(fault) == ["Error in rule chunk:"]
    run.interruptions.append(2)
    assert run.feed(fault) == []
