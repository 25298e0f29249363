"""This checkout against another, side by side in one run: is any speed lost since the house was rebuilt?

    python -m benchmarks.house --base DIR    # DIR: a checkout of 242b265, by `git worktree add DIR 242b265`

Each probe runs in processes of its own with the sources of one checkout, then of the other, as often as REPEATS says,
so that a busy machine slows both; what is printed are medians, and the median of the ratios this/base. Both checkouts
are copied first: no results are touched. Without --base, and in `python -m benchmarks`, this checkout is set against
itself.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 5
# What the workflow needs of a checkout.
COPIED = ("Snakefile", "environment.yml", "config", "profiles", "src", "workflow")

# Where modules lie in either house.
IMPORTS = """
import math, re, sys, tempfile, time
import numpy as np
try:
    from heatscan.engine import allocator, scan as scans, study
    from heatscan.results import merge

    def write_computed(scan, path):
        merge.write_merged(scan, (), path, "0" * 16)
except ImportError:
    from heatscan import allocator, scan as scans, study
    from heatscan.dataset import write_computed
from scipy import constants
values = int(sys.argv[1])
TRAP = {"charge_ratio": 24.0, "rf_voltage": 720.4, "atomic_ion_mass": 138 * constants.atomic_mass,
    "atomic_ion_charge": constants.elementary_charge, "geometric_factor": 0.248, "endcap_distance": 2.03e-3,
    "rod_distance": 2.63e-3, "rf_frequency": 2 * math.pi * 5.2e6, "heating_rate": 1e-5, "laser_wavelength": 1762e-9}
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1000
"""

KERNEL = """
pair = study.load("ion_pair")
outputs = frozenset(name for name, item in pair.outputs.items() if item.default and not item.ratio_of)
block = 8192
given = pair.resolve({**TRAP, "correlation_length": 1e-7, "endcap_voltage": 1.0, "mass_ratio": 30.0})
generator = np.random.default_rng(1)
axes = {"endcap_voltage": generator.uniform(1, 15, block), "mass_ratio": generator.uniform(30, 100, block)}
allocator.keep_freed_memory()
pair.compute(outputs, **{**given, **axes})
started = time.process_time()
for _ in range(max(1, values // block)):
    pair.compute(outputs, **{**given, **axes})
spent = time.process_time() - started
print(max(1, values // block) * block / spent / 1e6)
"""
SCAN = """
points = values // 4
side = int(points ** 0.5)
axes = {"mass_ratio": scans.Axis(values=tuple(np.linspace(30, 100, side).tolist())),
    "endcap_voltage": scans.Axis(values=tuple(np.linspace(1, 15, points // side).tolist()))}
fixed = {**TRAP, "correlation_length": 1e-7}
scan = scans.Scan("ion_pair", "house", "", axes, fixed=fixed, outputs=("collapse_rate_bound",), chunk_points=10**9)
with tempfile.TemporaryDirectory() as folder:
    write_computed(scan, folder + "/warm.nc")
    started = time.process_time()
    write_computed(scan, folder + "/house.nc")
    spent = time.process_time() - started
print({"seconds": spent, "memory": peak()}[sys.argv[2]])
"""


class Checkout:
    """A copy of a checkout, whose workflow runs and whose sources are imported."""

    def __init__(self, source: Path, folder: Path):
        self.folder = folder
        folder.mkdir()
        for name in COPIED:
            if (source / name).is_dir():
                shutil.copytree(source / name, folder / name)
            else:
                shutil.copy(source / name, folder)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self.environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PATH": path, "OMP_NUM_THREADS": "1"}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def number(self, code: str, *arguments) -> float:
        """Run code with the sources of the checkout and return the number that it prints."""
        command = [sys.executable, "-c", IMPORTS + code, *map(str, arguments)]
        ran = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            sys.exit(f"{self.folder}: {ran.stderr[-2000:]}")
        return float(ran.stdout.split()[-1])

    def snakemake(self, *arguments: str, cold: bool = False, bytecode: bool = True) -> tuple[float, float]:
        """Run the workflow, from nothing if `cold`; return wall and processor seconds.

        Without `bytecode` that of the sources is deleted and not written again, as in many containers.
        """
        if cold:
            for name in ("results", ".snakemake"):
                shutil.rmtree(self.folder / name, ignore_errors=True)
        environment = self.environment
        if not bytecode:
            for compiled in (self.folder / "src").rglob("*.pyc"):
                compiled.unlink()
            environment = {**environment, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all", *arguments]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        ran = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        wall = time.perf_counter() - started
        if ran.returncode:
            sys.exit(f"{self.folder}: {ran.stderr[-2000:]}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show(what: str, unit: str, pairs: list[tuple[float, float]]) -> None:
    """Print the medians of (this, base), and of their ratio."""
    ours, base = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratios = [mine / other for mine, other in pairs]
    spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
    print(f"{what:44} {ours:9.2f} {base:9.2f} {unit:10} {statistics.median(ratios):5.2f} {spread}", flush=True)


def compare(this: Checkout, base: Checkout, repeats: int, tiny: bool) -> None:
    """Print a line for each probe."""

    def side_by_side(measure, times=repeats):
        return [(measure(this), measure(base)) for _ in range(times)]

    values = 10**4 if tiny else 10**6
    print(f"{'':44} {'this':>9} {'base':>9} {'':10} ratio")
    kernel = side_by_side(lambda checkout: checkout.number(KERNEL, values))
    show("kernel of ion_pair, default outputs", "1e6 pts/s", kernel)
    for quantity, unit in (("seconds", "s"), ("memory", "MB")):
        found = side_by_side(lambda checkout, what=quantity: checkout.number(SCAN, values, what))
        show(f"a scan of {values:.0e} values, {quantity}", unit, found)
    if tiny:
        return
    for checkout in (this, base):
        checkout.snakemake(cold=True)  # compiles what is compiled once
    # What no workflow can undercut: Snakemake's own start.
    trivial = this.folder / "trivial.smk"
    trivial.write_text("rule all:\n    output: 'Snakefile'\n")
    for what, arguments, more, times in (
        ("default run, cold", (), {"cold": True}, 2),
        ("default run, nothing to do", (), {}, repeats),
        ("the same, no bytecode", (), {"bytecode": False}, repeats),
        ("dry run, nothing to do", ("--dry-run",), {}, repeats),
        ("dry run of everything", ("--dry-run", "--forceall"), {}, repeats),
        ("dry run of a Snakefile of one rule", ("--dry-run", "--snakefile", str(trivial)), {}, repeats),
    ):
        pairs = side_by_side(lambda checkout, a=arguments, m=more: checkout.snakemake(*a, **m), times)
        for index, kind in enumerate(("wall", "processor")):
            show(f"{what}, {kind}", "s", [(mine[index], other[index]) for mine, other in pairs])


def main(base: Path = ROOT, tiny: bool = False) -> None:
    """Compare this checkout with the one in `base`."""
    with tempfile.TemporaryDirectory() as folder:
        this, other = Checkout(ROOT, Path(folder) / "this"), Checkout(base, Path(folder) / "base")
        compare(this, other, 1 if tiny else REPEATS, tiny)
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.house", description=__doc__.partition("\n")[0])
    parser.add_argument("--base", type=Path, default=ROOT, help="the checkout to compare with")
    parser.add_argument("--tiny", action="store_true", help="only what takes no time")
    asked = parser.parse_args()
    main(asked.base.resolve(), asked.tiny)
