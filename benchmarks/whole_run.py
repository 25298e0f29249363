"""Whole runs, cold, through Snakemake on two cores, against the same computing and drawing in one process."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
# Files of scans and how often each run is repeated.
RUNS = {"the study of two ions": ("config/scans/ion_pair.yaml", 2), "everything": ("config/scans/*.yaml", 1)}
TINY = {"one figure": ("config/scans/ion_pair.yaml", 1)}
TINY_TARGET = "results/figures/ion_pair_tiny_improvement.png"

# The tables beside scans and figures, less than a tenth of it all, are left to Snakemake.
ONE_PROCESS = """
import dataclasses
import sys
from pathlib import Path
from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.plotting import kinds
from heatscan.results import merge, netcdf
from heatscan.results import paths

root, results = Path(sys.argv[1]), Path("results")
paths.remember_project(root)
config = project.load({**read_yaml(root / "config/config.yaml"), "scans": [sys.argv[2]]}, root)
data = {}
for name, scan in config.scans.items():
    data[name] = merge.compute(dataclasses.replace(scan, chunk_points=max(1, scan.size)))
    netcdf.write(data[name], results / f"{name}.nc")
for name, request in config.figures.items():
    path = str(results / "figures" / name)
    files = [path + form for form in (".pdf", ".png", ".csv")]
    kinds.save(request.kind, data[request.scan], *files, request.settings, request.proposed)
"""


def timed(command: list[str], folder: str) -> tuple[float, float]:
    """Return wall and processor seconds of a command and all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def small_project(folder: Path) -> Path:
    """Return a folder made into a project with one scan of a few points and one figure."""
    for name in ("workflow", "profiles", "Snakefile", "environment.yml", "src"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "config/scans").mkdir(parents=True)
    for path in (ROOT / "config").iterdir():
        if path.name != "scans":
            (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / "config" / path.name)
    data = yaml.safe_load((ROOT / "config/scans/ion_pair.yaml").read_text(encoding="utf-8"))
    axis = {"from": "1 V", "to": "9 V", "points": 3}
    fixed = {"correlation_length": "100 nm"}
    scan = {"title": "Tiny", "cases": ["reference"], "reference": "reference", "axes": {"endcap_voltage": axis}}
    data["scans"] = {"tiny": {**scan, "fixed": fixed, "figures": ["improvement"]}}
    (folder / "config/scans/ion_pair.yaml").write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return folder


def main(tiny: bool = False) -> None:
    """Print times and ratios of every run."""
    with tempfile.TemporaryDirectory() as name:
        root = small_project(Path(name)) if tiny else ROOT
        for run, (scans, repeats) in (TINY if tiny else RUNS).items():
            print(f"-- {run}")
            compare(root, scans, repeats, [TINY_TARGET] if tiny else [])
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


def compare(root: Path, scans: str, repeats: int, targets: list[str]) -> None:
    """Print both times, their ratio, and where the difference goes; check that both made the same bytes."""
    snakemake = [sys.executable, "-m", "snakemake", *targets, "--snakefile", str(root / "Snakefile"), "--cores", "2"]
    snakemake += ["--config", f"scans=['{scans}']", "--directory", "."]
    alone = [sys.executable, "-c", ONE_PROCESS, str(root), scans]
    runs = []
    for repeat in range(repeats):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
            shutil.copytree(
                root / "config", Path(many, "config")
            )  # a run makes what the project in its folder asks for
            runs.append((*timed(alone, one), *timed(snakemake, many)))
            if repeat == 0:
                report_files(Path(one) / "results", Path(many) / "results")
                jobs = len(list((Path(many) / "results/benchmarks").rglob("*.tsv")))
                # Planning alone, on the finished run.
                driver = timed([*snakemake, "--dry-run", "--quiet", "all"], many)[1]
    imports = [sys.executable, "-c", "import heatscan.results.netcdf, heatscan.plotting.page"]
    start = statistics.median(timed(imports, ".")[1] for _ in range(min(3, 2 * repeats - 1)))
    wall_one, cpu_one, wall_many, cpu_many = (statistics.median(column) for column in zip(*runs, strict=True))
    ratios = [run[2] / run[0] for run in runs]
    print(f"through Snakemake on 2 cores: {wall_many:.1f} s; in one process: {wall_one:.1f} s")
    print(f"ratio: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    print(
        f"processor time: {cpu_many:.1f} s and {cpu_one:.1f} s; {jobs} jobs at {start:.2f} s to start and import, "
        f"{driver:.2f} s to plan"
    )


def report_files(one: Path, many: Path) -> None:
    """Compare the results of the two ways, byte for byte."""
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    differing = [str(name) for name in names if (many / name).read_bytes() != (one / name).read_bytes()]
    print(f"{len(names)} files, {len(names) - len(differing)} equal byte for byte", *differing)
