"""`heatscan run` on a small scan: what it says in a log, what it shows of a fault, and its exit code."""

import sys

import pytest

from heatscan import cli

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
    return copy.run([sys.executable, "-m", "heatscan.cli", "run", *words, "--", TARGET, *snakefile, *more])


def test_a_run_is_followed_to_its_end(small):
    ran = run(small)
    assert ran.returncode == 0, ran.stdout
    lines = ran.stdout.splitlines()
    assert all(line.startswith("heatscan: ") for line in lines), "a log of sober lines"
    assert lines[-1].startswith("heatscan: done: 4 of 4 jobs, 100 %")
    assert any(" of 4 jobs" in line and " left, until " in line for line in lines[:-1])
    assert (small.folder / TARGET).is_file()
    again = run(small)
    assert again.returncode == 0
    assert again.stdout.startswith("heatscan: done: 0 of 0 jobs")


def test_a_fault_is_shown_and_passed_on(small):
    chunk = small.folder / "results/ion_pair/chunks/ring_count/1.nc"
    (small.folder / TARGET).unlink()
    whole = chunk.read_bytes()
    chunk.write_bytes(whole[:1000])
    ran = run(small, "--rerun-triggers", "mtime")
    assert ran.returncode == 1
    assert "chunks/ring_count/1.nc: this chunk is damaged" in ran.stdout
    assert "Error in rule merge:" in ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("heatscan: ended with exit code 1: 0 of 1 jobs, 0 %")
    chunk.write_bytes(whole)


def test_what_does_not_fit_is_refused_before_the_first_job(small):
    ran = run(small, "--config", "max_jobs=2")
    assert ran.returncode == 1
    assert "this does not fit:" in ran.stdout
    assert "raise max_jobs" in ran.stdout
    assert "0 of 0 jobs" in ran.stdout


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
