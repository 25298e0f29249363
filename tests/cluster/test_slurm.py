"""The workflow on a Slurm of three nodes: the bytes of a local run, whatever happens to jobs, nodes and the driver."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from heatscan.run import jobcosts

PROGRAM = Path(__file__).with_name("slurm.py")
SOON = [
    "--slurm-init-seconds-before-status-checks",
    "1",
    "--seconds-between-status-checks",
    "1",
    "--latency-wait",
    "10",
]
# Jobs can be held up, or take more memory than they asked for.
TROUBLE = """
Path(f"began.{os.environ.get('SLURM_JOB_ID')}").touch()
while Path("hold").exists():
    time.sleep(0.1)
if Path("greedy").exists():
    Path("greedy").unlink()
    ballast = bytearray(600_000_000)
    time.sleep(20)
    del ballast
"""
TROUBLE_SCANS = """
study: trouble
scans:
  slow:
    title: Slowly
    axes: {speed: {from: 1, to: 4, points: 4}}
    fixed: {duration: 2 s}
    chunk_points: 2
"""
TROUBLED = ["--config", "scans=[config/scans/trouble.yaml]", "--", "scans"]


class Run:
    """A copy of the project whose jobs go to the cluster."""

    def __init__(self, checkout, slurm):
        self.checkout, self.slurm, self.folder = checkout, slurm, checkout.folder
        self.results = self.folder / "results"
        path = os.pathsep.join([slurm.environment["PATH"], checkout.environment["PATH"]])
        checkout.environment |= {**slurm.environment, "PATH": path}
        # What the documentation tells users to set on a shared file system.
        checkout.environment["HDF5_USE_FILE_LOCKING"] = "FALSE"

    def command(self, *arguments):
        start = [sys.executable, "-m", "snakemake", "--workflow-profile", "slurm", "--directory", str(self.folder)]
        return [*start, "--snakefile", str(self.folder / "Snakefile"), *SOON, *arguments]

    def run(self, *arguments):
        ran = self.checkout.run(self.command(*arguments))
        assert ran.returncode == 0, ran.stdout[-4000:]
        return ran.stdout

    def start(self, *arguments):
        with open(self.folder / "started.log", "wb") as log:
            return subprocess.Popen(
                self.command(*arguments), env=self.checkout.environment, cwd=self.folder, stdout=log, stderr=log
            )

    def log(self):
        return (self.folder / "started.log").read_text()

    def files(self, folder="results"):
        """Return the bytes of every result."""
        paths = [path for path in (self.folder / folder).rglob("*") if path.suffix in (".nc", ".png", ".pdf", ".csv")]
        names = {path.relative_to(self.folder / folder).as_posix(): path for path in paths if path.name[0] != "."}
        costs = "tables/job_costs.csv"
        return {name: path.read_bytes() for name, path in names.items() if name != costs and "chunks" not in name}


def wait_for(condition, seconds=150):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def make_run(make_checkout, tmp_path_factory, slurm):
    """A function that makes a copy with the troublesome study."""

    def make():
        checkout = make_checkout(tmp_path_factory.mktemp("cluster") / "heatscan")
        checkout.add_drift("trouble", TROUBLE_SCANS, TROUBLE)
        return Run(checkout, slurm)

    return make


@pytest.fixture(scope="module")
def right(make_checkout, tmp_path_factory, slurm):
    """What a local run makes of the troublesome study for a duration: a function, and how often a run was needed."""
    made = {}

    def distance(duration):
        if duration not in made:
            checkout = make_checkout(tmp_path_factory.mktemp("right") / "heatscan")
            checkout.add_drift("trouble", TROUBLE_SCANS.replace("duration: 2 s", f"duration: {duration}"), TROUBLE)
            assert checkout.snakemake(*TROUBLED).returncode == 0
            made[duration] = (checkout.folder / "results/trouble/slow.nc").read_bytes()
        return made[duration]

    return distance


@pytest.fixture(scope="module")
def walltime(make_run):
    """A run whose jobs may take one minute and are held up: started first, so that the others use the time."""
    run = make_run()
    rules = run.folder / "workflow/rules/scans.smk"
    rules.write_text(rules.read_text().replace("runtime=growing(5)", "runtime=growing(1)"))
    scans = run.folder / "config/scans/trouble.yaml"
    scans.write_text(TROUBLE_SCANS.replace("    chunk_points: 2\n", ""))  # one job
    (run.folder / "hold").touch()
    run.driver = run.start(*TROUBLED)
    # Let go as soon as the first try has run out of time, whatever test is at work then: the second has two minutes
    # only.
    over = threading.Event()
    watch = threading.Thread(target=let_go_after_timeout, args=(run, over))
    watch.start()
    yield run
    over.set()
    watch.join()
    run.driver.kill()
    run.driver.wait()


def let_go_after_timeout(run, over):
    """Let the jobs of a run go on once one has exceeded its time, unless all is over before."""
    while not over.wait(0.2):
        if any(job["state"] == "TIMEOUT" for job in run.slurm.jobs()):
            (run.folder / "hold").unlink(missing_ok=True)
            return


def test_the_smoke_workflow_gives_the_bytes_of_a_local_run(walltime, make_run, make_checkout, tmp_path_factory):
    """Scans with their figures and tables; the local run has another split, into one chunk each."""
    run = make_run()
    only = ["ion_pair/mass_charge", "fermi_liquids/table", "exclusion/ion_pair_figure"]
    smoke = ["--configfile", str(run.folder / "config/smoke.yaml"), "--config", f"only={only}"]
    said = run.run("--local-cores", "2", *smoke)
    assert "group_chunks" in said
    assert "group_scans" in said
    assert all(job["name"].startswith("heatscan_") for job in run.slurm.jobs())
    made = run.files()
    local = make_checkout(tmp_path_factory.mktemp("local") / "heatscan")
    ran = local.snakemake(*smoke, "chunk_points=1000")
    assert ran.returncode == 0, ran.stdout[-4000:]
    there = Run.files(local)
    assert made.keys() == there.keys()
    assert {name for name in made if made[name] != there[name]} == set()
    # What they ask for holds Snakemake's own 300 MB besides.
    asked = {"chunk": 600, "merge": 600, "tables": 900}
    peaks = [(rule, peak) for rule, _, _, _, peak in jobcosts.rows(run.results / "benchmarks") if rule in asked]
    assert len(peaks) >= 8
    assert [(rule, peak) for rule, peak in peaks if peak + 300 > asked[rule]] == []
    kinds = [Path(name).suffix for name in made]
    assert [kinds.count(kind) for kind in (".nc", ".png")] == [3, 4]


def test_a_larger_scan_as_a_job_array(walltime, make_run):
    """160,000 points in four tasks of one array, and once more here in two chunks."""
    run = make_run()
    scans = run.folder / "config/scans/ion_pair.yaml"
    text = scans.read_text()
    for axis in ("charge_ratio", "mass_ratio"):
        text = text.replace(f"{axis}: {{from: 1, to: 1000, points: 161", f"{axis}: {{from: 1, to: 1000, points: 400")
    scans.write_text(text)
    only = ["--config", "only=[ion_pair/mass_charge]"]
    before = {job["id"] for job in run.slurm.jobs()}
    array = ["--groups", "merge=scans", "--slurm-array-jobs", "chunk", "--jobs", "1000"]
    array += ["--set-resources", "chunk:mem_mb=900*attempt"]  # as the documentation says
    said = run.run(*array, *only, "chunk_points=40000", "--", "scans")
    (job,) = re.findall(r"Submitted array job with Snakemake IDs .* SLURM job ID (\d+)\.", said)
    tasks = {job["id"] for job in run.slurm.jobs()} - before
    assert {f"{job}_{number}" for number in (1, 2, 3, 4)} <= tasks
    path = run.results / "ion_pair/mass_charge.nc"
    there = path.read_bytes()
    ran = run.checkout.snakemake(*only, "chunk_points=80000", "--forcerun", "chunk", "--", "scans")
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert path.read_bytes() == there
    assert len(there) > 160_000 * 8


def test_a_node_that_goes_down(walltime, make_run, right):
    """Its jobs are computed again elsewhere."""
    run = make_run()
    (run.folder / "hold").touch()
    driver = run.start(*TROUBLED)
    wait_for(lambda: list(run.folder.glob("began.*")))
    began = {path.suffix[1:] for path in run.folder.glob("began.*")}
    (node,) = {job["node"] for job in run.slurm.jobs() if job["id"] in began}
    run.slurm.take_down(node)
    try:
        (run.folder / "hold").unlink()
        assert driver.wait(200) == 0, run.log()
        assert (run.results / "trouble/slow.nc").read_bytes() == right("2 s")
        assert run.slurm.ask("sinfo", "-h", "-n", node, "-p", "main", "-o", "%t").startswith("down")
        made_elsewhere = {job["node"] for job in run.slurm.jobs() if job["state"] == "COMPLETED"}
        assert made_elsewhere - {node}
    finally:
        run.slurm.bring_back(node)


def test_a_driver_that_is_killed_while_its_jobs_run_on(walltime, make_run, right):
    """Jobs of yesterday's configuration end after those of today's, and leave today's files alone."""
    run = make_run()
    (run.folder / "hold").touch()
    driver = run.start(*TROUBLED)
    wait_for(lambda: list(run.folder.glob("began.*")))
    driver.kill()
    driver.wait()
    old = {path.suffix[1:] for path in run.folder.glob("began.*")}
    scans = run.folder / "config/scans/trouble.yaml"
    scans.write_text(TROUBLE_SCANS.replace("duration: 2 s", "duration: 3 s"))
    assert run.checkout.snakemake("--unlock").returncode == 0
    driver = run.start(*TROUBLED)
    wait_for(lambda: {path.suffix[1:] for path in run.folder.glob("began.*")} - old)
    (run.folder / "hold").unlink()
    assert driver.wait(200) == 0, run.log()
    wait_for(lambda: all(job["state"] not in ("RUNNING", "COMPLETING") for job in run.slurm.jobs() if job["id"] in old))
    assert (run.results / "trouble/slow.nc").read_bytes() == right("3 s")
    assert not list(run.results.rglob("*.part"))


def test_a_job_that_takes_more_memory_than_it_asked_for(walltime, make_run, right):
    """Slurm kills it, and it gets twice as much."""
    run = make_run()
    (run.folder / "greedy").touch()
    before = {job["id"] for job in run.slurm.jobs()}
    run.run("--groups", "merge=scans", "--group-components", "scans=1", *TROUBLED)
    assert (run.results / "trouble/slow.nc").read_bytes() == right("2 s")
    jobs = [job for job in run.slurm.jobs() if job["id"] not in before]
    ended = {(job["memory"], job["state"]) for job in jobs}
    assert {state for memory, state in ended if memory == "1200M"} == {"COMPLETED"}, ended
    assert any(memory == "600M" and state != "COMPLETED" for memory, state in ended), ended


def test_a_job_that_exceeds_its_time(walltime, right):
    """Slurm ends it after its minute, and it gets two."""
    run = walltime
    assert run.driver.wait(200) == 0, run.log()
    limits = {job["id"]: (job["state"], job["limit"]) for job in run.slurm.jobs()}
    held_up = [limits[path.suffix[1:]] for path in run.folder.glob("began.*")]
    assert sorted(held_up) == [("COMPLETED", "2:00"), ("TIMEOUT", "1:00")]
    assert (run.results / "trouble/slow.nc").read_bytes() == right("2 s")


def test_partition_and_account_come_from_the_profile(walltime, make_run):
    run = make_run()
    profile = run.folder / "profiles/slurm/config.yaml"
    text = profile.read_text()
    for line, mine in (("slurm_partition=standard", "slurm_partition=express"), ("slurm_account=my_project",) * 2):
        assert text.count(f"  # - {line}\n") == 1
        text = text.replace(f"  # - {line}\n", f"  - {mine}\n")
    profile.write_text(text)
    # The plugin asks which accounts there are; this Slurm keeps no accounts.
    (run.folder / "bin").mkdir()
    (run.folder / "bin/sacctmgr").write_text("#!/bin/sh\necho my_project\n")
    (run.folder / "bin/sacctmgr").chmod(0o755)
    run.checkout.environment["PATH"] = os.pathsep.join([str(run.folder / "bin"), run.checkout.environment["PATH"]])
    before = {job["id"] for job in run.slurm.jobs()}
    run.run(*TROUBLED)
    jobs = [job for job in run.slurm.jobs() if job["id"] not in before]
    assert {(job["partition"], job["account"]) for job in jobs} == {("express", "my_project")}


def of_cluster(folder):
    """Return the processes with the slurm.conf of a cluster in their environment, its daemons apart."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            daemon = (entry / "comm").read_text().strip() in ("slurmctld", "slurmd", "munged", "slurmscriptd")
            if not daemon and f"SLURM_CONF={folder}/slurm.conf".encode() in (entry / "environ").read_bytes().split(
                b"\0"
            ):
                found.add(int(entry.name))
    return found


def test_nothing_is_left_of_a_cluster_whose_program_is_killed(slurm, tmp_path):
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), "--nodes", "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with program:
        word, folder = program.stdout.readline().split()
        assert word == "ready"
        daemons = [int(path.read_text()) for path in Path(folder).glob("*.pid")]
        assert len(daemons) == 3
        environment = {**os.environ, "SLURM_CONF": f"{folder}/slurm.conf"}
        subprocess.run(
            ["sbatch", "--wrap", "sleep 900"], env=environment, check=True, capture_output=True, cwd=tmp_path
        )
        wait_for(lambda: len(of_cluster(folder)) >= 3, 20)  # the daemon of its step, the script, and sleep
        # Someone who only speaks to the cluster.
        shell = subprocess.Popen(["sleep", "900"], env=environment)
        program.send_signal(signal.SIGKILL)
        program.wait()
    wait_for(lambda: not any(Path("/proc", str(daemon)).exists() for daemon in daemons), 20)
    again = subprocess.run(
        [sys.executable, str(PROGRAM), "--nodes", "1"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stdout
    assert of_cluster(folder) == {shell.pid}
    shell.kill()
    shell.wait()
    assert not Path(folder).exists()
    assert not Path(again.stdout.split()[1]).exists()
    assert Path(slurm.folder).exists()


def test_what_is_missing_is_named(tmp_path):
    ran = subprocess.run(
        [sys.executable, str(PROGRAM)],
        env={"PATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3
    assert ran.stdout.startswith("missing: ")
    for part in ("sbatch", "slurm-client", "no apt-get"):
        assert part in ran.stdout
