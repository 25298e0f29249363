"""Where the files of a run lie: one pattern for each, with the wildcards of the workflow's rules."""

from __future__ import annotations

import os
from pathlib import Path

from heatscan.engine import splitting
from heatscan.engine.products import ExportFiles
from heatscan.engine.scan import Region, Scan
from heatscan.results import provenance

RESULTS = "results"
# What planning works out is kept here from one run to the next, see `remembered`.
REMEMBERED = ".snakemake/heatscan_remembered.json"
CHUNK = "results/{study}/chunks/{scan}/{chunk}.nc"
MERGED = "results/{study}/{scan}.nc"
REDUCTION = "results/{study}/reduced/{scan}/{reduction}.nc"
# A scan that is not finished, see `heatscan partial`.
PARTIAL = "results/{study}/partial/{scan}.nc"
FIGURE = ("results/figures/{figure}.pdf", "results/figures/{figure}.png", "results/figures/{figure}.csv")
VALIDATION = ("results/figures/validation.pdf", "results/figures/validation.png", "results/validation.csv")
JOB_COSTS = "results/tables/job_costs.csv"
INDEX, EXPLORER = "results/index.html", "results/explorer.html"
BENCHMARKS = "results/benchmarks"

# What each job is called below the folders of logs, benchmarks and descriptions.
JOBS = {
    "chunk": "chunk/{study}/{scan}/{chunk}",
    "merge": "merge/{study}/{scan}",
    "reduction": "reduction/{study}/{scan}/{reduction}",
    "figure": "figure/{figure}",
    "export": "export/{study}/{scan}",
    "table": "tables/{table}",
    "validation": "tables/validation",
    "job_costs": "tables/job_costs",
    "plan": "tables/plan",
}
# The wildcards, each as it stands in a pattern until it is known.
_OPEN = {name: f"{{{name}}}" for name in ("study", "scan", "chunk", "reduction", "figure", "table")}


def log(rule: str, **known: str) -> str:
    """Return the pattern of the logs of a rule, where some wildcards may be known."""
    return f"results/logs/{JOBS[rule]}.log".format(**_OPEN | known)


def benchmark(rule: str, **known: str) -> str:
    """Return the pattern of the benchmark files of a rule, where some wildcards may be known."""
    return f"{BENCHMARKS}/{JOBS[rule]}.tsv".format(**_OPEN | known)


def description(rule: str, **known: str) -> str:
    """Return the pattern of the descriptions of what a rule makes, where some wildcards may be known."""
    return f"results/descriptions/{JOBS[rule]}.json".format(**_OPEN | known)


def checksums(log: str) -> str:
    """Return the file in which a job with this log notes the checksums of what it makes."""
    return log.replace("/logs/", "/checksums/", 1).removesuffix(".log") + ".sha256"


def export(study: str, files: ExportFiles) -> tuple[str, ...]:
    """Return the patterns of the files besides figures that a study makes: of one scan, or a table of all."""
    return tuple(f"results/{study if files.of_one_scan else 'tables'}/{name}" for name in files.names)


def chunk_folder(scan: Scan, results: str | os.PathLike = RESULTS) -> Path:
    """Return the folder of the chunks of a scan."""
    return _filled(CHUNK, results, study=scan.study, scan=scan.name, chunk="").parent


def chunk_files(scan: Scan, results: str | os.PathLike = RESULTS) -> list[tuple[Region, Path]]:
    """Return each chunk of a scan that is a file: where it lies on the grid, and the file."""
    found, folder = [], chunk_folder(scan, results)
    for region in splitting.chunks(scan) if splitting.has_chunk_files(scan) else ():
        points = scan.subset(region)
        found.append((region, folder / f"{provenance.chunk_name(points, provenance.chunk_hash(points))}.nc"))
    return found


def merged_file(scan: Scan, results: str | os.PathLike = RESULTS) -> Path:
    """Return the file of all points of a scan."""
    return _filled(MERGED, results, study=scan.study, scan=scan.name)


def reduced_file(scan: Scan, name: str, results: str | os.PathLike = RESULTS) -> Path:
    """Return the file of the reduction `name` of a scan."""
    return _filled(REDUCTION, results, study=scan.study, scan=scan.name, reduction=name)


def partial_file(scan: Scan, results: str | os.PathLike = RESULTS) -> Path:
    """Return the file of the points of a scan that are already computed."""
    return _filled(PARTIAL, results, study=scan.study, scan=scan.name)


def _filled(pattern: str, results: str | os.PathLike, **wildcards: str) -> Path:
    return Path(results, pattern.format(**wildcards).removeprefix("results/"))


def shipped() -> Path:
    """Return the folder of what heatscan ships besides the package: its configuration, workflow and schemas."""
    package = Path(__file__).parents[1]
    carried = package / "project"  # in a wheel
    return carried if carried.is_dir() else package.parents[1]


def remember_project(root: str | os.PathLike) -> None:
    """Note, in the environment that jobs inherit, the project's folder, which relative paths start from."""
    os.environ["HEATSCAN_ROOT"] = str(Path(root).resolve())


def in_project(path: str) -> Path:
    """Return where a file of the noted project is, or of the working directory; else that which heatscan ships."""
    own, ours = Path(os.environ.get("HEATSCAN_ROOT", "."), path), shipped() / path
    return ours if ours.exists() and not own.exists() else own
