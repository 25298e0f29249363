"""Every way in processes of its own, watched: time, memory, disk, and what a kill leaves."""

import csv
import itertools
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
NAMES = {
    "numpy": "plain NumPy script",
    "typed": "the same, constants typed in",
    "xarray": "NumPy, labelled by xarray",
    "loop": "Python loop",
    "joblib": "joblib, slabs, 2 processes",
    "xyzpy": "xyzpy, a call per point",
    "engine": "heatscan, one process",
    "snakemake_1": "heatscan, Snakemake, 1 core",
    "snakemake_2": "heatscan, Snakemake, 2 cores",
    "points": "Snakemake, a job per point",
}
# Which ways are run at which size; the rest would take minutes to hours, or half of the machine's memory.
SIZES = {
    100: ("numpy", "xarray", "loop", "engine"),
    10**4: tuple(NAMES),
    10**6: ("numpy", "typed", "xarray", "loop", "joblib", "xyzpy", "engine", "snakemake_1", "snakemake_2"),
    10**8: ("numpy", "typed", "joblib", "engine", "snakemake_1", "snakemake_2"),
}
REPEATS = {100: 1, 10**4: 3, 10**6: 9, 10**8: 3}
# Jobs of the way with a job per point that are really run; the rest is that times as many.
POINT_JOBS = 100
SETTINGS = {
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    "OMP_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "",
}
HEADER = (
    "way",
    "values",
    "wall [s]",
    "processor [s]",
    "largest process [MB]",
    "all processes [MB]",
    "disk [MB]",
    "kept after a kill [1]",
)


class Run:
    """A way that runs in a folder of its own, watched: its memory, and that of every process that it starts."""

    def __init__(self, way: str, values: int, folder: str | Path):
        self.folder = Path(folder)
        self.largest = self.together = 0
        self.started = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.compare.contestants", way, str(values)]
        # Compiled modules are kept, as they are unless one turns it off.
        environment = {**os.environ, **SETTINGS}
        self.errors = self.folder / "errors.txt"
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, stderr=errors)

    def watch(self, until: float = float("inf")) -> bool:
        """Sample memory until the way ends, or for `until` seconds; return whether it has ended."""
        while self.process.poll() is None:
            if time.perf_counter() - self.started > until:
                return False
            peaks = [_status(pid) for pid in _family(self.process.pid)]
            self.largest = max([self.largest, *(peak for peak, _ in peaks)])
            self.together = max(self.together, sum(now for _, now in peaks))
            time.sleep(0.02)
        return True

    def kill(self) -> None:
        """End everything at once, as when the plug is pulled."""
        for pid in [*_family(self.process.pid), self.process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


def _family(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                text = Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(text.rpartition(")")[2].split()[1]), []).append(int(entry))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += parents.get(found[-1], [])
    return found


def _status(pid: int) -> tuple[float, float]:
    """Return the peak and the present memory of a process [MB]."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    sizes = {line.split()[0]: float(line.split()[1]) / 1000 for line in lines if line.startswith(("VmHWM", "VmRSS"))}
    return sizes.get("VmHWM:", 0.0), sizes.get("VmRSS:", 0.0)


def result(folder: Path) -> np.ndarray:
    """Return the bounds that a way has left, shape (4, axes...)."""
    if (folder / "bounds.npy").exists():
        return np.load(folder / "bounds.npy", mmap_mode="r")
    import netCDF4

    path = folder / "bounds.nc" if (folder / "bounds.nc").exists() else folder / "results/ion_pair/compared.nc"
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        name = "bounds" if "bounds" in file.variables else "collapse_rate_bound"
        variable = file.variables[name]
        found = np.array(variable[...])
        return np.moveaxis(found, variable.dimensions.index("mode"), 0)


def check(folder: Path, expected: np.ndarray) -> tuple[float, int]:
    """Return the largest relative difference of the bounds, and at how many points only one way has numbers."""
    found = result(folder)
    worst, differ = 0.0, 0
    for first in range(found.shape[1]):
        mine, theirs = np.asarray(found[:, first]), np.asarray(expected[:, first])
        both = np.isfinite(mine) & np.isfinite(theirs)
        differ += int((np.isfinite(mine) != np.isfinite(theirs)).any(axis=0).sum())
        if both.any():
            worst = max(worst, float(np.max(np.abs(mine[both] / theirs[both] - 1))))
    return worst, differ


def size_on_disk(folder: Path) -> float:
    """Return the bytes of all results in a folder [MB], without what Snakemake remembers."""
    paths = [path for path in folder.rglob("*") if path.is_file() and ".snakemake" not in path.parts]
    return sum(path.stat().st_size for path in paths if path.suffix in (".npy", ".nc")) / 1e6


def kept(way: str, values: int, seconds: float) -> float:
    """Kill a way at half its time, and return which share of the values can still be read from what it left."""
    while True:
        with tempfile.TemporaryDirectory() as folder:
            run = Run(way, values, folder)
            if run.watch(until=seconds / 2):
                seconds /= 1.5  # it was faster this time, and there was nothing to kill
                continue
            run.kill()
            count = len(list(Path(folder).glob("points/*.npy"))) * 4 + _chunks(Path(folder))
            for name in ("bounds.npy", "bounds.nc"):
                try:
                    count = max(count, result(Path(folder)).size) if (Path(folder) / name).exists() else count
                except (OSError, ValueError):
                    continue
            return count / values if way != "points" else count / (4 * POINT_JOBS)


def _chunks(folder: Path) -> int:
    """Return how many values the sound chunks hold."""
    from heatscan.results import netcdf

    paths = (folder / "results/ion_pair/chunks/compared").glob("*.nc")
    return sum(netcdf.read(path).collapse_rate_bound.size for path in paths)


def timed(way: str, values: int, folder: Path) -> tuple[float, ...]:
    """Run a way once in a folder; return wall and processor time [s], memory of one process and of all, disk [MB]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = Run(way, values, folder)
    run.watch()
    wall = time.perf_counter() - run.started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.process.returncode:
        sys.exit(f"{way} failed: {run.errors.read_text()[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, processor, run.largest, run.together, size_on_disk(folder)


def measure(values: int) -> list[tuple]:
    """Run every way that takes part at a size, and return the rows of the table."""
    times: dict[str, list] = {way: [] for way in SIZES[values]}
    rows, expected = [], None
    for way in set(SIZES[values]) - {"points"}:
        with tempfile.TemporaryDirectory() as folder:  # the first start of anything reads it from the disk
            Run(way, min(SIZES), folder).process.wait()
    with tempfile.TemporaryDirectory() as keep:
        for repeat, way in itertools.product(range(REPEATS[values]), SIZES[values]):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                times[way].append(timed(way, values, folder))
                if way == "numpy" and expected is None:
                    shutil.move(folder / "bounds.npy", keep)
                    expected = np.load(Path(keep) / "bounds.npy", mmap_mode="r")
                elif repeat == 0 and way != "points":
                    worst, differ = check(folder, expected)
                    assert worst < 1e-6, f"{way}: {worst}"
                    print(f"   {NAMES[way]}: bounds differ by {worst:.1e}; {differ} points on an edge", flush=True)
    for way, found in times.items():
        wall, processor, largest, together, disk = (statistics.median(column) for column in zip(*found, strict=True))
        if way == "points":
            # Planning and the start of a job are paid for every point.
            wall, processor, disk = (quantity * values / 4 / POINT_JOBS for quantity in (wall, processor, disk))
        share = kept(way, values, statistics.median(run[0] for run in found))
        rows.append((way, values, wall, processor, largest, together, disk, share))
    return rows


def show(rows: list[tuple]) -> None:
    """Print one size as a table, with ratios to the NumPy script of the same run."""
    base = next(row for row in rows if row[0] == "numpy")
    print(
        f"{'':30} {'wall':>9} {'ratio':>6} {'processor':>9} {'ratio':>6} {'largest':>9} {'all':>9} {'disk':>9} "
        f"{'kept':>5}"
    )
    for way, _, wall, processor, largest, together, disk, share in rows:
        print(
            f"{NAMES[way]:30} {wall:7.2f} s {wall / base[2]:6.2f} {processor:7.2f} s {processor / base[3]:6.2f} "
            f"{largest:6.0f} MB {together:6.0f} MB {disk:6.1f} MB {100 * share:3.0f} %"
        )


def compare(sizes: tuple[int, ...]) -> None:
    """Compare at some sizes, print, and leave the numbers in benchmarks/results/compare_<values>.csv."""
    for values in sizes:
        print(f"-- {values:.0e} values ({values // 4} points), load of the machine {os.getloadavg()[0]:.1f}")
        rows = measure(values)
        show(rows)
        if values == min(SIZES):  # no more than a test
            continue
        path = ROOT / f"benchmarks/results/compare_{values}.csv"
        path.parent.mkdir(exist_ok=True)
        with open(path, "w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([HEADER, *rows])
