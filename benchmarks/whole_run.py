"""Whole runs, cold, through Snakemake on two cores, against the same computing and drawing in one process."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Files of scans and how often each run is repeated.
RUNS = {"the study of two ions": ("config/scans/ion_pair.yaml", 2), "everything": ("config/scans/*.yaml", 1)}

ONE_PROCESS = """
import dataclasses
import sys
from pathlib import Path
import yaml
from heatscan.studies.ion_pair import best
from heatscan.configuration import project as configuration
from heatscan.results import merge as dataset
from heatscan.plotting import page as drawing
from heatscan.studies.exclusion import exports
from heatscan.plotting import kinds as figures
from heatscan.results import netcdf as storage
from heatscan.studies.ion_pair import structures
from heatscan.results import table
from heatscan.engine import printed_numbers as validation
from heatscan.plotting.kinds import validation as validation_figure

root, results = Path(sys.argv[1]), Path("results")
config = yaml.safe_load((root / "config/config.yaml").read_text()) | {"scans": [sys.argv[2]]}
structures.remember_root(root)
config = configuration.load(config, root)
data = {}
for name, scan in config.scans.items():
    data[name] = dataset.compute(dataclasses.replace(scan, chunk_points=max(1, scan.size)))
    storage.write(data[name], results / f"{name}.nc")
for name, request in config.figures.items():
    path = str(results / "figures" / name)
    figures.save(request.kind, data[request.scan], path + ".pdf", path + ".png", path + ".csv")
rows = list(validation.rows())
with drawing.style():
    drawing.save(validation_figure.compose(rows), "results/figures/validation.pdf", "results/figures/validation.png")
table.write("results/validation.csv", [validation.HEADER, *rows])
improving = [n for n, s in config.scans.items() if len(s.axes) > 1 and "relative_improvement" in s.outputs]
table.write("results/tables/best_points.csv", [best.HEADER, *(row for n in improving for row in best.rows(data[n]))])
for name, scan in config.scans.items():
    if scan.study == "exclusion" and tuple(scan.axes) == ("correlation_length",) and "lowest_bound" in scan.outputs:
        path = f"results/{name}"
        table.write(path + ".csv", exports.bounds(data[name]))
        table.write(path + "_experiments.csv", exports.table(data[name]))
        exports.write_text(exports.page(data[name]), path + "_experiments.md")
        exports.write_text(exports.bibliography(data[name]), path + ".bib")
        exports.hepdata(data[name], path + "_hepdata")
"""


def timed(command: list[str], folder: str) -> tuple[float, float]:
    """Return wall and processor seconds of a command and all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print times and ratios of every run."""
    for name, (scans, repeats) in RUNS.items():
        print(f"-- {name}")
        compare(scans, repeats)
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


def compare(scans: str, repeats: int) -> None:
    """Print both times, their ratio, and where the difference goes; check that both made the same bytes."""
    snakemake = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--cores", "2"]
    snakemake += ["--config", f"scans=['{scans}']", "--directory", "."]
    alone = [sys.executable, "-c", ONE_PROCESS, str(ROOT), scans]
    walls, ratios, processors = [], [], []
    for repeat in range(repeats):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
            wall_one, cpu_one = timed(alone, one)
            wall_many, cpu_many = timed(snakemake, many)
            walls.append((wall_many, wall_one))
            ratios.append(wall_many / wall_one)
            processors.append((cpu_many, cpu_one))
            if repeat == 0:
                report_files(Path(one) / "results", Path(many) / "results")
                jobs = len(list((Path(many) / "results/benchmarks").rglob("*.tsv")))
                # Planning alone, on the finished run.
                driver = timed([*snakemake, "--dry-run", "--quiet", "all"], many)[1]
    imports = [sys.executable, "-c", "import heatscan.results.netcdf, heatscan.plotting.page"]
    start = statistics.median(timed(imports, ".")[1] for _ in range(3))
    many, one = (statistics.median(wall) for wall in zip(*walls, strict=True))
    print(f"through Snakemake on 2 cores: {many:.1f} s; in one process: {one:.1f} s")
    print(f"ratio: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    many, one = (statistics.median(cpu) for cpu in zip(*processors, strict=True))
    print(
        f"processor time: {many:.1f} s and {one:.1f} s; {jobs} jobs at {start:.2f} s to start and import, {driver:.2f} s to plan"
    )


def report_files(one: Path, many: Path) -> None:
    """Compare the results of the two ways, byte for byte."""
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    differing = [str(name) for name in names if (many / name).read_bytes() != (one / name).read_bytes()]
    print(f"{len(names)} files, {len(names) - len(differing)} equal byte for byte", *differing)
