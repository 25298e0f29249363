"""What a run loses when it is killed, starved or lied to: nothing. docs/faults.md has the table.

After each fault a plain rerun gives the bytes of an undisturbed run, or one line says what to do.
"""

import contextlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heatscan.results import netcdf

# Jobs wait as long as a file named `hold` is there, and tell who waits.
WAIT = """
while Path("hold").exists():
    Path(f"at_work.{os.getpid()}").touch()
    time.sleep(0.02)
"""
WAITING_SCANS = """
study: waiting
scans:
  walk:
    title: Walking
    axes: {speed: {from: 1, to: 6, points: 6}}
    fixed: {duration: 2 s}
    chunk_points: 3
  run:
    title: Running
    axes: {speed: {from: 20, to: 26, points: 7}}
    fixed: {duration: 2 s}
"""
HOUR = 3600
# Two studies, chunks, merges and a figure, small.
FEW = """
scans: [config/scans/ion_pair.yaml, config/scans/waiting.yaml]
only: [ion_pair/heating_rate, waiting/walk, waiting/run]
max_points_per_axis: 7
"""
ONLY_WAITING = ["--config", "only=[waiting/walk,waiting/run]", "--", "scans"]
ALL = ["--", "scans", "figures"]


class Workflow:
    """A small workflow in a folder of its own."""

    def __init__(self, checkout):
        self.checkout, self.folder = checkout, checkout.folder
        self.results, self.hold = self.folder / "results", self.folder / "hold"

    def command(self, *arguments):
        start = [sys.executable, "-m", "snakemake", "--cores", "2", "--directory", str(self.folder), "--snakefile"]
        return [*start, str(self.folder / "Snakefile"), "--configfile", str(self.folder / "few.yaml"), *arguments]

    def run(self, *arguments, **more):
        """Run the workflow to its end."""
        return self.checkout.run(self.command(*arguments), **more)

    def unlock(self):
        """Do what `snakemake --unlock` does, without waiting for it to start."""
        shutil.rmtree(self.folder / ".snakemake/locks", ignore_errors=True)

    def keep(self):
        """Set aside all that was made, with what Snakemake noted of it."""
        for name in ("results", ".snakemake"):
            shutil.copytree(self.folder / name, self.folder / "kept" / name)

    def complete(self):
        """Put back all that was set aside, with its dates: what a run of everything leaves."""
        for name in ("results", ".snakemake"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(self.folder / "kept" / name, self.folder / name)

    def rerun(self, *arguments):
        """Do what the documentation says after a crash: unlock, and the same call again."""
        self.unlock()
        ran = self.run(*arguments)
        assert ran.returncode == 0, ran.stdout[-3000:]
        return ran

    def start(self, *arguments):
        """Start the workflow in a session of its own, with its output in a file."""
        with open(self.folder / "started.log", "wb") as log:
            return subprocess.Popen(
                self.command(*arguments),
                env=self.checkout.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def follow(self, *arguments):
        """Start the workflow by `heatscan run`, as a shell would in its background."""
        words = ["--cores", "2", "--directory", str(self.folder), "--configfile", str(self.folder / "few.yaml"), "--"]
        place = arguments.index("--")
        more = [*arguments[place + 1 :], "--snakefile", str(self.folder / "Snakefile"), *arguments[:place]]
        with open(self.folder / "started.log", "wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "heatscan", "run", *words, *more],
                env=self.checkout.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
            )

    def log(self):
        """Return what the workflow that was started last has said."""
        return (self.folder / "started.log").read_text()

    def held_jobs(self, count=1):
        """Wait until jobs are held up, and return their processes."""

        def held():
            return [
                int(path.suffix[1:])
                for path in self.folder.glob("at_work.*")
                if Path("/proc", path.suffix[1:]).exists()
            ]

        wait_for(lambda: len(held()) >= count)
        return held()

    def forget(self):
        """Remove all that was made."""
        self.hold.unlink(missing_ok=True)
        for path in self.folder.glob("at_work.*"):
            path.unlink()
        shutil.rmtree(self.results, ignore_errors=True)

    def files(self):
        """Return the bytes of every result by name; logs, benchmarks, hidden parts and what tells of a run are none."""
        about = ("README.md", "index.html")
        paths = [path for path in self.results.rglob("*") if path.is_file() and path.name not in about]
        names = {path.relative_to(self.results): path for path in paths}
        return {
            name.as_posix(): path.read_bytes()
            for name, path in names.items()
            if name.parts[0] not in ("logs", "benchmarks", "tables", "descriptions") and path.suffix != ".part"
            if name.parts[:2] != ("checksums", "tables")
        }

    def chunk(self, number):
        """Return the name of one of the chunks of the longer scan, in the order of its points."""
        paths = self.results.glob("waiting/chunks/walk/*.nc")
        ordered = sorted(paths, key=lambda path: netcdf.read(path).speed[0].item())
        return ordered[number].relative_to(self.results).as_posix()


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def workflow(make_checkout, tmp_path_factory):
    checkout = make_checkout(tmp_path_factory.mktemp("faults") / "heatscan")
    checkout.add_drift("waiting", WAITING_SCANS, WAIT)
    (checkout.folder / "few.yaml").write_text(FEW)
    return Workflow(checkout)


@pytest.fixture(scope="module")
def undisturbed(workflow):
    """The bytes of every result of a run that nothing befell."""
    started = time.monotonic()
    ran = workflow.run(*ALL)
    assert ran.returncode == 0, ran.stdout[-3000:]
    workflow.seconds = time.monotonic() - started
    files = workflow.files()
    assert {
        "waiting/walk.nc",
        "figures/ion_pair_heating_rate_assumed_heating.pdf",
    } <= files.keys()
    workflow.keep()
    return files


@pytest.fixture
def fresh(workflow, undisturbed):
    """The workflow, with nothing made yet."""
    workflow.forget()
    yield workflow
    workflow.forget()
    workflow.unlock()


def of_waiting(files):
    return {name: contents for name, contents in files.items() if name.startswith("waiting/")}


KILLS = 20


def test_the_driver_killed_at_random_moments(fresh, undisturbed):
    """In turn, its jobs live on, as after kill -9, or all dies at once, as without power."""
    moments, usual = random.Random(7), fresh.seconds
    kills, by_hand = {"driver": 0, "everything": 0}, 0
    while sum(kills.values()) < KILLS:
        driver, begun = fresh.start(*ALL), time.monotonic()
        with contextlib.suppress(subprocess.TimeoutExpired):
            driver.wait(moments.uniform(0.1, 0.9) * usual)
            usual = min(usual, time.monotonic() - begun)  # the machine was busier when it was first measured
        if driver.poll() is None:
            whom = min(kills, key=kills.get)
            (os.kill if whom == "driver" else os.killpg)(driver.pid, signal.SIGKILL)
            kills[whom] += 1
        driver.wait()
        for name, contents in fresh.files().items():
            assert contents == undisturbed[name], f"{name} after {kills}"
        if driver.returncode == 0:
            assert fresh.files() == undisturbed
            fresh.forget()
        elif "cannot be locked" in fresh.log():  # killed in the moment between Snakemake's lock and its owner's note
            by_hand += 1
            fresh.unlock()
    ran = fresh.run(*ALL)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert fresh.files() == undisturbed
    assert min(kills.values()) >= 5, kills
    assert by_hand <= 2
    wait_for(lambda: not list(fresh.results.rglob("*.part")), 10)


def test_jobs_end_with_the_driver_that_started_them(fresh, undisturbed):
    fresh.hold.touch()
    driver = fresh.start(*ONLY_WAITING)
    jobs = fresh.held_jobs(2)
    driver.kill()
    driver.wait()
    wait_for(lambda: not any(Path("/proc", str(job)).exists() for job in jobs), 10)
    logs = "".join(path.read_text() for path in fresh.results.glob("logs/*/waiting/**/*.log"))
    assert "the run that started this job is gone; rerun the workflow" in logs
    assert not list(fresh.results.rglob("*.part"))
    fresh.hold.unlink()
    fresh.rerun(*ONLY_WAITING)
    assert fresh.files() == of_waiting(undisturbed)


def test_a_run_goes_on_where_a_killed_one_has_left_its_lock(fresh, undisturbed):
    fresh.hold.touch()
    driver = fresh.start(*ONLY_WAITING)
    fresh.held_jobs()
    os.killpg(driver.pid, signal.SIGKILL)
    assert list(fresh.folder.glob(".snakemake/locks/*.lock"))
    dry = fresh.run("--dry-run", *ONLY_WAITING)
    assert dry.returncode == 0
    assert list(fresh.folder.glob(".snakemake/locks/*.lock")), "a dry run touches nothing"
    fresh.hold.unlink()
    ran = fresh.follow(*ONLY_WAITING)  # the killed one is still a zombie
    assert ran.wait(120) == 0, fresh.log()
    assert driver.wait() == -signal.SIGKILL
    assert fresh.files() == of_waiting(undisturbed)


def test_a_lock_of_a_process_that_may_live_elsewhere_says_what_to_do(fresh, undisturbed):
    fresh.hold.touch()
    driver = fresh.start(*ONLY_WAITING)
    fresh.held_jobs()
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    (owner,) = fresh.folder.glob(".snakemake/locks/*.owner")
    owner.rename(owner.with_name(f"other{owner.name}"))  # as on another machine
    ran = fresh.run(*ONLY_WAITING)
    assert ran.returncode != 0
    assert "--unlock" in ran.stdout
    assert "Traceback" not in ran.stdout
    # Done as it says; elsewhere the lock is removed by hand.
    words = fresh.command("--unlock")
    place = words.index("--cores")
    assert fresh.checkout.run(words[:place] + words[place + 2 :]).returncode == 0
    fresh.hold.unlink()
    ran = fresh.run(*ONLY_WAITING)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert fresh.files() == of_waiting(undisturbed)


def test_jobs_killed_one_by_one(fresh, undisturbed):
    """Each time one of the jobs of a run, until each kind has been hit."""
    hit = 0
    for _ in range(4):
        fresh.hold.touch()
        driver = fresh.start(*ONLY_WAITING)
        os.kill(fresh.held_jobs()[0], signal.SIGKILL)
        hit += 1
        fresh.hold.unlink()
        assert driver.wait(60) != 0
        made = fresh.files()
        assert made.items() <= undisturbed.items()
        assert made != of_waiting(undisturbed)
        # A merged file before its chunks: Snakemake does not remake chunks of a file that is there.
        made = sorted(fresh.results.rglob("waiting/**/*.nc"), key=lambda path: (len(path.parts), path))
        for path in made[: hit % 2 + 1]:
            path.unlink()
    ran = fresh.run(*ONLY_WAITING)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert fresh.files() == of_waiting(undisturbed)
    assert hit == 4


def test_two_drivers_at_once(fresh, undisturbed):
    fresh.hold.touch()
    first = fresh.start(*ONLY_WAITING)
    fresh.held_jobs(2)
    for _ in range(2):
        second = fresh.run(*ONLY_WAITING)
        assert second.returncode != 0
        assert "cannot be locked" in second.stdout
        assert "Traceback" not in second.stdout
    fresh.hold.unlink()
    assert first.wait(120) == 0
    assert fresh.files() == of_waiting(undisturbed)


def test_two_drivers_that_do_not_look_at_the_lock(fresh, undisturbed):
    """The jobs of the second take the files over, and those of the first leave them to it.

    Snakemake removes what it is about to make, so that each of the two may miss what the other has removed; that is an
    error.
    """
    fresh.hold.touch()
    first = fresh.start("--nolock", *ONLY_WAITING)
    before = set(fresh.held_jobs(2))
    second = fresh.start("--nolock", *ONLY_WAITING)
    wait_for(lambda: len(set(fresh.held_jobs(3)) - before) == 2)
    fresh.hold.unlink()
    first.wait(200)
    second.wait(200)
    assert fresh.files().items() <= undisturbed.items()
    fresh.rerun(*ONLY_WAITING)
    assert fresh.files() == of_waiting(undisturbed)
    assert not list(fresh.results.rglob("*.part"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_followed_run_that_is_interrupted(number, fresh, undisturbed):
    """By Ctrl-C, `kill` or a terminal that is closed, in a shell's background too: the jobs end, and nothing stays
    locked.
    """
    fresh.hold.touch()
    run = fresh.follow(*ONLY_WAITING)
    fresh.held_jobs(2)
    run.send_signal(number)
    wait_for(lambda: number.name in fresh.log())
    fresh.hold.unlink()
    assert run.wait(120) == 128 + number
    assert "Traceback" not in fresh.log()
    assert fresh.log().splitlines()[-1].startswith("heatscan: interrupted; finished results are kept")
    made = fresh.files()
    assert made.items() <= undisturbed.items()
    assert made != of_waiting(undisturbed)
    assert not list(fresh.results.rglob("*.part"))
    again = fresh.follow(*ONLY_WAITING)
    assert again.wait(120) == 0, fresh.log()
    assert fresh.files() == of_waiting(undisturbed)


def test_records_of_snakemake_that_are_lost(fresh, undisturbed):
    """With `.snakemake` gone nobody knows what files were made of, but they do: what is right stays, the rest is made
    again.
    """
    fresh.complete()
    kept = fresh.results / "ion_pair/heating_rate.nc"
    dated = kept.stat().st_mtime_ns
    for old, new in (("duration: 2 s", "duration: 3 s"), ("duration: 3 s", "duration: 2 s")):
        shutil.rmtree(fresh.folder / ".snakemake")
        scans = fresh.folder / "config/scans/waiting.yaml"
        scans.write_text(scans.read_text().replace(old, new))
        ran = fresh.run(*ALL)
        assert ran.returncode == 0, ran.stdout[-3000:]
        made = fresh.files()
        changed = {name for name in undisturbed if made[name] != undisturbed[name]}
        assert changed == ({"waiting/walk.nc", "waiting/run.nc"} if "3" in new else set())
        # Chunks of the other configuration stay.
        assert {name for name in made.keys() - undisturbed.keys() if "chunks" not in name} == set()
    assert kept.stat().st_mtime_ns == dated
    assert "Nothing to be done" in fresh.run(*ALL).stdout


def test_a_file_of_another_scan_in_place_of_a_result(fresh, undisturbed):
    """Whole and sealed, and newer than all it should be made of: it says itself that it is another."""
    fresh.complete()
    merged, chunk = fresh.results / "waiting/walk.nc", fresh.results / fresh.chunk(1)
    shutil.copyfile(fresh.results / "waiting/run.nc", merged)
    assert "results/waiting/walk.nc" in fresh.run("--dry-run", *ALL).stdout
    ran = fresh.run(*ALL)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert fresh.files() == undisturbed
    assert "Nothing to be done" in fresh.run(*ALL).stdout
    # A chunk is rejected by its name as it is read.
    shutil.copyfile(fresh.results / fresh.chunk(0), chunk)
    ran = fresh.run(*ALL)
    assert ran.returncode != 0
    (line,) = one_line(ran.stdout, "made for other points")
    assert chunk.name in line
    assert "delete it and rerun the workflow" in line
    chunk.unlink()
    fresh.rerun(*ALL)
    assert fresh.files() == undisturbed


def test_an_edit_after_the_records_are_lost_is_a_reason_in_a_dry_run(fresh, undisturbed):
    """Which writes nothing, though; and figures and tables are made again as well as numbers."""
    fresh.complete()
    shutil.rmtree(fresh.folder / ".snakemake")
    module = fresh.folder / "src/heatscan/studies/ion_pair/figures/__init__.py"
    drawing = fresh.folder / "src/heatscan/plotting/page.py"
    before = {path: path.read_text() for path in (module, drawing)}
    stamps = {path: path.stat().st_mtime_ns for path in fresh.results.rglob("*")}
    drawing.write_text(before[drawing].replace("def figure(", "EDITED = True\n\n\ndef figure(", 1))
    try:
        said = fresh.run("--dry-run", *ALL).stdout
    finally:
        drawing.write_text(before[drawing])
    assert "results/figures/ion_pair_heating_rate_assumed_heating.pdf" in said
    assert "Updated input files: " in said
    assert "waiting/walk" not in said
    assert {path: path.stat().st_mtime_ns for path in fresh.results.rglob("*")} == stamps
    assert "Nothing to be done" in fresh.run("--dry-run", *ALL).stdout


def test_results_that_are_copied_without_their_records(fresh, undisturbed):
    """Whatever dates a copy gives them, nothing out of date is kept, and what is made again is the same."""
    fresh.complete()
    shutil.rmtree(fresh.folder / ".snakemake")
    times = random.Random(5)
    for path in fresh.results.rglob("*.*"):
        os.utime(path, (stamp := time.time() - times.uniform(0, HOUR), stamp))
    scans = fresh.folder / "config/scans/waiting.yaml"
    scans.write_text(WAITING_SCANS.replace("duration: 2 s", "duration: 3 s"))
    try:
        fresh.rerun(*ALL)
        made = fresh.files()
    finally:
        scans.write_text(WAITING_SCANS)
    assert {name for name in undisturbed if made.get(name) != undisturbed[name]} >= {
        "waiting/walk.nc",
        "waiting/run.nc",
    }
    assert all(made[name] == undisturbed[name] for name in undisturbed if not name.startswith("waiting"))
    fresh.rerun(*ALL)
    assert fresh.files().items() >= undisturbed.items()


def mounted(*arguments):
    """Return whether a mount could be made or changed."""
    return os.geteuid() == 0 and subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def small_disk(folder, size):
    """A disk of that size at `folder`, where this user may mount one."""
    folder.mkdir(exist_ok=True)
    if not mounted("-t", "tmpfs", "-o", f"size={size}", "none", str(folder)):
        pytest.skip("needs root, to mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def one_line(output, words):
    """The one line of the message in which the words stand; nothing around it is a traceback."""
    assert "Traceback" not in output, output[-3000:]
    lines = {line for line in output.splitlines() if re.search(words, line) and line.startswith("heatscan: ")}
    assert lines, output[-3000:]
    return lines


@pytest.mark.parametrize("size", ["64k", "128k"])
def test_a_full_disk(size, fresh, undisturbed):
    with small_disk(fresh.results, size):
        ran = fresh.run(*ALL)
        assert ran.returncode != 0
        assert "Traceback" not in ran.stdout, ran.stdout[-3000:]
        assert "No space left on device" in ran.stdout, ran.stdout[-3000:]
        # What Snakemake cannot write itself, such as a benchmark, it says in its own words.
        for line in ran.stdout.splitlines():
            if line.startswith("heatscan: "):
                assert "cannot be written (No space left on device); free some space and rerun the workflow" in line
        for name, contents in fresh.files().items():
            assert contents == undisturbed[name], name
        assert mounted("-o", "remount,size=40m", str(fresh.results))
        ran = fresh.run(*ALL)
        assert ran.returncode == 0, ran.stdout[-3000:]
        assert fresh.files() == undisturbed


def test_a_limit_on_the_size_of_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "0.nc"
    write = "import sys, numpy, xarray; from heatscan.results import netcdf; "
    write += "netcdf.write(xarray.Dataset({'x': ('point', numpy.ones(9000))}), sys.argv[1])"
    command = [sys.executable, "-c", write, str(path)]
    limited = subprocess.run(
        command,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000)),
        capture_output=True,
        text=True,
        check=False,
    )
    last = limited.stderr.splitlines()[-1]
    assert "0.nc: cannot be written (File too large)" in last
    assert os.listdir(tmp_path) == []
    subprocess.run(command, check=True)
    assert (netcdf.read(path).x == 1).all()


def test_results_that_can_only_be_read(fresh, undisturbed):
    with small_disk(fresh.results, "40m"):
        assert fresh.run("--until", "chunk", *ONLY_WAITING).returncode == 0
        before = fresh.files()
        assert mounted("-o", "remount,ro", str(fresh.results))
        ran = fresh.run(*ONLY_WAITING)
        assert ran.returncode != 0
        assert ran.stdout.count("Read-only file system") >= 1, ran.stdout[-3000:]
        assert "Traceback" not in ran.stdout
        assert fresh.files() == before
        assert mounted("-o", "remount,rw", str(fresh.results))
        ran = fresh.run(*ONLY_WAITING)
        assert ran.returncode == 0, ran.stdout[-3000:]
        assert fresh.files() == of_waiting(undisturbed)


# Reads a file with one bit of it flipped, or cut short, at many places. HDF5 alone would read on, or crash.
SPOIL = """
import json, random, sys, warnings
from pathlib import Path
from heatscan.results import netcdf
from heatscan.errors import HeatscanError

warnings.simplefilter("ignore")

chance, found = random.Random(11), {"refused": 0, "accepted": 0}
for name in sys.argv[2:]:
    path = Path(name)
    whole, spoilt = path.read_bytes(), path.with_name("spoilt.nc")
    netcdf.read(path)
    for number in range(int(sys.argv[1])):
        if number % 5:
            damaged, bit = bytearray(whole), chance.randrange(8 * len(whole))
            damaged[bit // 8] ^= 1 << bit % 8
        else:
            damaged = whole[: chance.randrange(len(whole))]
        spoilt.write_bytes(damaged)
        try:
            netcdf.read(spoilt)
        except HeatscanError as error:
            assert str(spoilt) in str(error) and "checksum" in str(error) and "rerun the workflow" in str(error), error
            found["refused"] += 1
        else:
            found["accepted"] += 1
    spoilt.unlink()
print(json.dumps(found))
"""


def test_no_flipped_bit_and_no_cut_goes_unnoticed(workflow, undisturbed):
    workflow.complete()
    names = (
        workflow.chunk(0),
        "waiting/run.nc",
        "ion_pair/heating_rate.nc",
    )
    paths = [str(workflow.results / name) for name in names]
    ran = workflow.checkout.run([sys.executable, "-c", SPOIL, "500", *paths])
    assert ran.returncode == 0, ran.stdout[-3000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found == {"refused": 1500, "accepted": 0}


@pytest.mark.parametrize(("name", "how"), [("waiting/chunks/walk", "flipped"), ("ion_pair/heating_rate.nc", "cut")])
def test_a_damaged_file_is_named_and_made_again_once_deleted(name, how, workflow, undisturbed):
    workflow.complete()
    name = workflow.chunk(1) if "chunks" in name else name
    path = workflow.results / name
    whole = bytearray(path.read_bytes())
    if how == "cut":
        del whole[len(whole) // 2 :]
    else:
        number = netcdf.read(path).distance.values[:1].tobytes()
        assert whole.count(number) == 1
        whole[whole.find(number) + 3] ^= 1
    path.write_bytes(whole)
    target = (
        "results/waiting/walk.nc" if "chunks" in name else "results/figures/ion_pair_heating_rate_assumed_heating.png"
    )
    ran = workflow.run("--forcerun", target, "--", target)
    assert ran.returncode != 0
    (line,) = one_line(ran.stdout, "damaged|checksum")
    assert name in line
    assert "rerun the workflow" in line
    path.unlink()
    ran = workflow.run(*ALL)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert workflow.files() == undisturbed


def test_a_clock_that_runs_backwards(workflow, undisturbed):
    """Whatever time a file bears, what a change of the configuration touches is made again, and nothing
    else is lost.
    """
    workflow.complete()
    scans = workflow.folder / "config/scans/waiting.yaml"
    times = random.Random(3)
    ahead = [path for path in workflow.results.rglob("*") if path.is_file()]
    changes = 0
    try:
        for duration in ("3 s", "4 s"):
            # The clock was ahead when all this was made, by hours that differ, and is right now.
            for path in ahead:
                if path.exists():
                    stamp = time.time() + times.uniform(-HOUR, HOUR)
                    os.utime(path, (stamp, stamp))
            scans.write_text(WAITING_SCANS.replace("duration: 2 s", f"duration: {duration}"))
            # A run that got no further than the chunks, then the rest.
            for arguments in (["--until", "chunk", *ALL], ALL):
                ran = workflow.run(*arguments)
                assert ran.returncode == 0, ran.stdout[-3000:]
            made = workflow.files()
            changed = {name for name in undisturbed if made[name] != undisturbed[name]}
            assert changed == {"waiting/walk.nc", "waiting/run.nc"}, duration
            changes += 1
    finally:
        scans.write_text(WAITING_SCANS)
    ran = workflow.run(*ALL)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert workflow.files().items() >= undisturbed.items()
    assert changes == 2
