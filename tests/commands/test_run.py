"""`heatscan run` on a small scan: what it says in a log, what it shows of a fault, and its exit code."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from heatscan import cli

ROOT = Path(__file__).parents[2]

SMALL = """
only: [ion_pair/ring_count]
max_points_per_axis: 7
chunk_points: 3
"""
TARGET = "results/ion_pair/ring_count.nc"


@pytest.fixture(scope="module")
def small(make_checkout, tmp_path_factory):
    """A copy of the project that makes one scan in three chunks."""
    copy = make_checkout(tmp_path_factory.mktemp("run") / "heatscan")
    (copy.folder / "small.yaml").write_text(SMALL)
    return copy


def run(copy, *more):
    words = ["--cores", "2", "--directory", str(copy.folder), "--configfile", str(copy.folder / "small.yaml")]
    snakefile = ["--snakefile", str(copy.folder / "Snakefile")]
    return copy.run([sys.executable, "-m", "heatscan", "run", *words, "--", TARGET, *snakefile, *more])


def test_a_run_is_followed_to_its_end(small):
    ran = run(small)
    assert ran.returncode == 0, ran.stdout
    lines = ran.stdout.splitlines()
    assert all(line.startswith("heatscan: ") for line in lines), "a log of sober lines"
    assert lines[-1].startswith("heatscan: done: 4 of 4 jobs, 100 %")
    assert any(" of 4 jobs" in line and " remaining, until " in line for line in lines[:-1])
    assert (small.folder / TARGET).is_file()
    again = run(small)
    assert again.returncode == 0
    assert again.stdout == "heatscan: done: nothing to do\n"


def test_a_configuration_that_is_not_there_is_named(tmp_path, capsys):
    assert cli.main(["run", "--configfile", str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr().err == f"heatscan: {tmp_path / 'none.yaml'}: no such file\n"


def test_a_fault_is_shown_and_passed_on(small):
    chunk, *_ = sorted((small.folder / "results/ion_pair/chunks/ring_count").glob("*.nc"))
    (small.folder / TARGET).unlink()
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[:1000])
    ran = run(small, "--rerun-triggers", "mtime")
    assert ran.returncode == 1
    assert ran.stdout.count(f"chunks/ring_count/{chunk.name}: no checksum of heatscan") == 1
    assert "Error in rule merge:" in ran.stdout
    assert "RuleException" not in ran.stdout
    assert "WorkflowError" not in ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("heatscan: ended with exit code 1: 0 of 1 jobs, 0 %")
    chunk.write_bytes(whole)


def test_what_does_not_fit_is_refused_before_the_first_job(small):
    words = ["--cores", "2", "--directory", str(small.folder), "--configfile", str(small.folder / "small.yaml")]
    words += ["--config", "max_jobs=2", "--", "--snakefile", str(small.folder / "Snakefile")]
    ran = small.run([sys.executable, "-m", "heatscan", "run", *words])
    assert ran.returncode == 1
    first, second, last = ran.stdout.splitlines()
    assert first == "the run exceeds the configured limits:"
    assert second.endswith("or raise max_jobs")
    assert last == "heatscan: ended with exit code 1: before the first job"


def test_what_snakemake_ends_with_is_shown_in_whatever_words(small):
    ran = run(small, "--no-such-option")
    assert ran.returncode == 2
    assert ran.stdout.splitlines()[-2].endswith("error: unrecognized arguments: --no-such-option")
    assert ran.stdout.splitlines()[-1] == "heatscan: ended with exit code 2: before the first job"


# Says what Snakemake says, and waits to be interrupted, or ends as it is told.
PRETENDED = """
import os, pathlib, signal, sys
said, end = pathlib.Path("said").read_text(), pathlib.Path("end").read_text()
print(said, flush=True)
try:
    if end == "wait":
        signal.pause()
    if end == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if end == "stubborn":
        signal.signal(signal.SIGINT, lambda *_: print("heatscan: not yet", flush=True))
        print("heatscan: at work", flush=True)
        while True:
            signal.pause()
except KeyboardInterrupt:
    end = 1
sys.exit(int(end))
"""


def said(event, **fields):
    """A line of the logger, as Snakemake's events come."""
    return json.dumps({"event": event, "levelname": "INFO", "msg": "", **fields}) + "\n"


STATS = said("run_info", stats={"chunk": 2, "total": 2})
FINISHED = said("job_finished")
CHUNKS = [
    {
        "rule_name": "chunk",
        "output": [f"results/trouble/chunks/slow/{number}.nc"],
        "log": [f"results/logs/{number}.log"],
    }
    for number in range(2)
]
# As a Slurm job of two chunks fails.
GROUP = (
    said(
        "group_error",
        levelname="ERROR",
        msg="Error in group chunks",
        aux_logs=[".snakemake/slurm_logs/1.log"],
        job_error_info=CHUNKS,
    )
    + said("job_error", levelname="ERROR", msg="Error in rule chunk", indent=True, **CHUNKS[1])
    + said(None, msg="Removing output files of failed job chunk since they might be corrupted:\n0.nc")
    + said(None, msg="Trying to restart job 08e22831.")
)


def ignore_interrupts():
    """As a shell has its background jobs do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.fixture
def pretended(tmp_path, monkeypatch):
    """A function that starts `heatscan run` on a Snakemake that only pretends."""
    (tmp_path / "snakemake").mkdir()
    (tmp_path / "snakemake/__init__.py").touch()
    (tmp_path / "snakemake/__main__.py").write_text(PRETENDED)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")])}

    def start(said, end):
        (tmp_path / "said").write_text(said)
        (tmp_path / "end").write_text(end)
        command = [sys.executable, "-m", "heatscan", "run"]
        return subprocess.Popen(
            command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=ignore_interrupts
        )

    return start


def test_an_interruption_is_called_one(pretended):
    run = pretended(STATS + FINISHED, "wait")
    line = run.stderr.readline()
    assert "1 of 2 jobs" in line
    run.send_signal(signal.SIGINT)
    shown = run.communicate(timeout=60)[1].splitlines()
    assert shown[0] == "heatscan: SIGINT: waiting for the jobs to end"
    assert shown[-1].startswith(
        "heatscan: interrupted; finished results are kept, and the same command continues from there: 1 of 2"
    )
    assert run.returncode == 128 + signal.SIGINT


def test_who_asks_a_third_time_gets_an_end(pretended):
    run = pretended(STATS, "stubborn")
    assert run.stderr.readline() == "heatscan: at work\n"
    run.send_signal(signal.SIGTERM)
    assert run.stderr.readline() == "heatscan: SIGTERM: waiting for the jobs to end\n"
    assert run.stderr.readline() == "heatscan: not yet\n"
    run.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        run.wait(1)  # so that the next is not taken for the same one
    run.send_signal(signal.SIGTERM)
    shown = run.communicate(timeout=60)[1].splitlines()
    assert shown[-1].startswith("heatscan: snakemake was killed by SIGKILL")
    assert run.returncode == 128 + signal.SIGTERM


def test_a_snakemake_that_is_killed(pretended):
    run = pretended(STATS, "die")
    shown = run.communicate(timeout=60)[1].splitlines()
    assert len(shown) == 1
    assert shown[0].startswith("heatscan: snakemake was killed by SIGKILL")
    assert run.returncode == 128 + signal.SIGKILL


def test_a_run_that_finds_a_lock(pretended):
    run = pretended(
        said(
            "error",
            levelname="ERROR",
            msg="LockException:\nError: Directory cannot be locked.\nUse --unlock.",
            exception="LockException",
        ),
        "1",
    )
    shown = run.communicate(timeout=60)[1].splitlines()
    assert "Error: Directory cannot be locked." in shown
    assert "Use --unlock." in shown
    assert run.returncode == 1


@pytest.mark.parametrize("cores", ["0", "-3", "some", "1.5"])
def test_no_cores_are_refused(cores, capsys):
    assert cli.main(["run", f"--cores={cores}"]) == 2
    assert f"{cores!r} is not a number of cores; give a number from 1, or all" in capsys.readouterr().err


@pytest.mark.parametrize("end", ["0", "1"])
def test_a_reader_that_is_gone_stops_nothing(end, pretended):
    """As after `heatscan run 2>&1 | head -1`: what is said is lost, the jobs and the exit code are not."""
    run = pretended(
        STATS + (FINISHED + said("job_error", levelname="ERROR", output=[], log=[], rule_name="chunk")) * 20_000, end
    )
    run.stderr.close()
    assert run.wait(60) == int(end)


@pytest.mark.parametrize(
    ("log", "last"),
    [
        ("Traceback:\n  ...\nRuntimeError: it broke\n\nto run this job again\n", ["RuntimeError: it broke"]),
        (
            "Merge\nerror: 1.nc: damaged\n2.nc: damaged\nto run this job again\n",
            ["error: 1.nc: damaged", "2.nc: damaged"],
        ),
        ("Traceback:\n  ...\nMemoryError\n\nto run this job again\n", ["MemoryError"]),
        ("Compute chunk 1\n", []),
    ],
)
def test_a_fault_of_a_group_on_a_cluster_is_shown_with_what_its_jobs_say(log, last, pretended, tmp_path):
    (tmp_path / "results/logs").mkdir(parents=True)
    (tmp_path / "results/logs/0.log").write_text("Compute chunk 0\n")
    (tmp_path / "results/logs/1.log").write_text(log)
    (tmp_path / ".snakemake/slurm_logs").mkdir(parents=True)
    (tmp_path / ".snakemake/slurm_logs/1.log").write_text(
        "slurmstepd: error: *** JOB 1 DUE TO TIME LIMIT ***\nWorkflowError:\n"
    )
    run = pretended(STATS + GROUP, "1")
    shown = run.communicate(timeout=60)[1].splitlines()
    assert [line.strip() for line in shown[:-1]] == [
        "Error in group chunks",
        ".snakemake/slurm_logs/1.log: slurmstepd: error: *** JOB 1 DUE TO TIME LIMIT ***",
        *[f"results/logs/1.log: {words}".strip() for words in last[:1]],
        *last[1:],
        "Trying to restart job 08e22831.",
    ]
    assert shown[-1].startswith("heatscan: ended with exit code 1: 0 of 2 jobs")
    assert run.returncode == 1


def test_a_killed_job_is_named_and_its_many_inputs_are_not(pretended):
    fault = said(
        "job_error", levelname="ERROR", rule_name="merge", output=["results/a/b.nc"], log=["results/logs/merge/a/b.log"]
    )
    told = ["Error in rule merge:", "    output: results/a/b.nc", "    results/logs/merge/a/b.log"]
    command = "RuleException:\nCalledProcessError in file \"scans.smk\", line 48:\nCommand 'python merge.py' "
    for end, cause in (
        ("returned non-zero exit status 1.", []),
        ("died with <Signals.SIGKILL: 9>.", ["A job died with <Signals.SIGKILL: 9> (out of memory?):"]),
        ("returned non-zero exit status 137.", ["A job returned non-zero exit status 137 (out of memory?):"]),
        ("died with <Signals.SIGSEGV: 11>.", ["A job died with <Signals.SIGSEGV: 11>:"]),
        ("returned non-zero exit status 127.", ["A job returned non-zero exit status 127:"]),
    ):
        before = said("error", levelname="ERROR", msg=command + end, exception="RuleException")
        shown = pretended(STATS + before + fault, "1").communicate(timeout=60)[1].splitlines()
        assert shown[:-1] == [*cause, *told]


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("max_jobs", "'max_jobs' is not KEY=VALUE, with a value in YAML"),
        # Which Snakemake would take for numbers.
        ("max_points_per_axis=010", "max_points_per_axis: '010' is text, not a whole number"),
        ("chunk_points=1_000", "chunk_points: '1_000' is text, not a whole number"),
        ("only=[", "only: not valid YAML (did not find expected node content)"),
    ],
)
def test_a_wrong_key_of_the_command_line_is_named(word, fault, capsys):
    assert cli.main(["run", "--config", word]) == 2
    assert capsys.readouterr().err.startswith(f"heatscan: --config: {fault}")


@pytest.mark.parametrize(
    ("words", "config", "more"),
    [
        (["ion_pair/reference"], ["only=['ion_pair/reference']"], []),
        (["ion_pair/a", "exclusion/b", "--", "-k"], ["only=['ion_pair/a', 'exclusion/b']"], ["-k"]),
        (["--config", "max_jobs=3", "only=[ion_pair/a]"], ["max_jobs=3", "only=[ion_pair/a]"], []),
        (["results/ion_pair/a.nc"], [], ["results/ion_pair/a.nc"]),
        (["--", "--workflow-profile", "profiles/slurm", "--config", "a=b"], [], None),
    ],
)
def test_scans_are_named_as_in_a_plan_and_keys_as_snakemake_takes_them(words, config, more, monkeypatch):
    started = []

    def call(command, state):
        started.extend(command)
        return 0

    monkeypatch.setattr("heatscan.commands.run._followed", call)
    assert cli.main(["run", *words]) == 0
    more = words[1:] if more is None else more
    assert started[len(started) - len(more) :] == more
    told = started[: len(started) - len(more)]
    assert told[-4:] == ["--rerun-incomplete", "--logger", "heatscan", "--nocolor"]
    assert (told[told.index("--config") + 1 : -4] if "--config" in told else []) == config


@pytest.mark.parametrize("word", ["-n", "--dry-run"])
def test_a_dry_run_says_what_snakemake_says(word, monkeypatch):
    started = []
    monkeypatch.setattr("heatscan.commands.run.subprocess.call", lambda command: started.extend(command) or 3)
    assert cli.main(["run", "--", word]) == 3
    assert word in started
    assert "--logger" not in started


@pytest.mark.parametrize(
    ("words", "cores"),
    [
        ([], ["all"]),
        (["--cores", "3"], ["3"]),
        (["--", "--workflow-profile", "slurm"], []),
        (["--", "--profile=mine"], []),
        (["--cores", "2", "--", "--workflow-profile", "slurm"], ["2"]),
    ],
)
def test_a_profile_has_its_own_cores_unless_one_names_them(words, cores, monkeypatch):
    started = []

    def start(command, **more):
        started.extend(command)
        raise InterruptedError

    monkeypatch.setattr("heatscan.commands.run.subprocess.Popen", start)
    with pytest.raises(InterruptedError):
        cli.main(["run", *words])
    assert [started[place + 1] for place, word in enumerate(started) if word == "--cores"] == cores
