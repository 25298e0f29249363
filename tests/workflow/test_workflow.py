"""The workflow end to end on its smoke configuration, and what an edit makes it run again."""

import collections
import csv
import re
import shlex
import sys
from pathlib import Path

import pytest

from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.engine import splitting, study
from heatscan.plotting.kinds import declaration
from heatscan.results import netcdf, paths
from heatscan.studies import explorer

SHIPPED = [f"config/scans/{name}.yaml" for name in study.names()]
DRIFT_SCANS = """
study: drift
scans:
  slow:
    title: Slowly
    axes: {speed: [1, 2, 3]}
    fixed: {duration: 2 s}
    chunk_points: 2
  field:
    title: Over both
    axes:
      speed: {from: 1, to: 4, points: 4}
      duration: [1, 2, 3]
    chunk_points: 4
    reduce:
      farthest: {largest: distance, over: [speed]}
  far:
    title: Nothing but the farthest
    axes:
      speed: {from: 1, to: 4, points: 4}
      duration: [1, 2, 3]
    chunk_points: 4
    reduce:
      farthest: {largest: distance, over: [speed]}
    keep: reduced
  gone:
    title: Merged and no longer split
    axes: {speed: [1, 2, 3]}
    fixed: {duration: 3 s}
    chunk_points: 2
    keep: merged
"""
# Of the scans that the project ships, those with something of their own: a map in chunks, a file, experiments, tables.
SHOWN = ["ion_pair/reference", "ion_pair/ring_count", "ion_pair/mass_charge", "ion_pair/floquet",
         "ion_pair/extended_file", "fermi_liquids/gas", "bose_losses/modes", "exclusion/everything",
         "exclusion/fermi_liquids_figure", "exclusion/ion_pair_figure"]  # fmt: skip
DRIFT = ["drift/slow", "drift/field", "drift/far", "drift/gone"]


@pytest.fixture(scope="module")
def smoke(make_checkout, tmp_path_factory):
    """A copy of the project, with a second study, in which the smoke configuration of some scans has run once."""
    copy = make_checkout(tmp_path_factory.mktemp("workflow") / "heatscan")
    copy.add_drift("drift", DRIFT_SCANS)
    with open(copy.folder / "config/smoke.yaml", "a", encoding="utf-8") as file:
        file.write(f"only: {[*SHOWN, *DRIFT]}\n")
    arguments = ["--configfile", str(copy.folder / "config/smoke.yaml")]
    ran = copy.snakemake(*arguments)
    assert ran.returncode == 0, ran.stdout[-4000:]
    copy.smoke = lambda *more: copy.snakemake(*arguments, *more)
    copy.results = copy.folder / "results"
    main = read_yaml(copy.folder / "config/config.yaml")
    thin = read_yaml(copy.folder / "config/smoke.yaml")
    copy.configuration = project.load({**main, **thin, "scans": SHIPPED, "only": SHOWN}, copy.folder)
    return copy


def planned(ran):
    """The outputs that a dry run would make, the first one of each job; jobs of a group stand indented.

    Of chunks, whose names are hashes, it is said how many: `drift/chunks/slow/2 chunks`.
    """
    assert ran.returncode == 0, ran.stdout[-4000:]
    found = re.findall(r"^ *(?:local)?rule (\w+):\n(?: +input: .*\n)? +output: ([^,\n]+)", ran.stdout, re.MULTILINE)
    paths = [output.removeprefix("results/") for _, output in found]
    folders = collections.Counter(path.rpartition("/")[0] for path in paths if "/chunks/" in path)
    return {path for path in paths if "/chunks/" not in path} | {f"{name}/{n} chunks" for name, n in folders.items()}


def chunk_at(copy, scan, **values):
    """The file of the one chunk of a scan that holds a point."""
    found = []
    for path in (copy.results / scan.replace("/", "/chunks/")).glob("*.nc"):
        data = netcdf.read(path)
        if all(value in data[name] for name, value in values.items()):
            found.append(path)
    (path,) = found
    return path


class Edit:
    """One edit of a file of the copy, taken back afterwards."""

    def __init__(self, copy, path, old, new):
        self.copy, self.path, self.old, self.new = copy, path, old, new

    def __enter__(self):
        self.before = self.copy.edit(self.path, self.old, self.new)

    def __exit__(self, *fault):
        (self.copy.folder / self.path).write_text(self.before)


def of_scans(copy, *names):
    """Every file that depends on the named scans of the ion pair, by what a dry run calls it."""
    found = set()
    for name in names:
        scan = copy.configuration.scans[name]
        if splitting.has_chunk_files(scan):
            found.add(f"{scan.study}/chunks/{scan.name}/{splitting.n_chunks(scan)} chunks")
        found.add(f"{name}.nc")
        found |= {f"figures/{key}.pdf" for key, figure in copy.configuration.figures.items() if figure.scan == name}
        if "lowest_bound" in scan.outputs and len(scan.axes) == 1:
            found.add(f"{name}.csv")
    shown = explorer.shown(copy.configuration.scans).values()
    return found | ({"explorer.html"} if set(names) & set(shown) else set())


def kinds(scan):
    """The kinds of experiment that a scan is over."""
    return {case["kind"] for case in scan.cases.values() if "definition" in case}


def test_every_target_is_made(smoke):
    drift = ("drift/slow", "drift/field", "drift/gone", "drift/reduced/field/farthest", "drift/reduced/far/farthest")
    for name in (*smoke.configuration.scans, *drift):
        assert (smoke.results / f"{name}.nc").is_file(), name
    for name in (*smoke.configuration.figures, "validation"):
        assert (smoke.results / f"figures/{name}.pdf").is_file(), name
        assert (smoke.results / f"figures/{name}.png").is_file(), name
    for name in smoke.configuration.figures:
        assert (smoke.results / f"figures/{name}.csv").is_file(), name
    assert (smoke.results / "explorer.html").is_file()
    assert "FAIL" not in (smoke.results / "validation.csv").read_text()
    assert not list(smoke.results.rglob("*.part"))


def test_results_are_those_of_the_chunks(smoke):
    data = netcdf.read(smoke.results / "drift/slow.nc")
    assert data.distance.dims == ("speed",)
    assert data.distance.values.tolist() == [2.0, 4.0, 6.0]
    chunks = [netcdf.read(path).speed.values.tolist() for path in (smoke.results / "drift/chunks/slow").glob("*.nc")]
    assert sorted(chunks) == [[1, 2], [3]]
    for name, scan in smoke.configuration.scans.items():
        merged = netcdf.read(smoke.results / f"{name}.nc")
        assert merged.attrs["scan"] == name
        assert merged.attrs["configuration_hash"] == scan.digest
        assert {dim: merged.sizes[dim] for dim in scan.axes} == {dim: len(axis) for dim, axis in scan.axes.items()}


def test_the_best_points_name_every_map(smoke):
    with open(smoke.results / "tables/best_points.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    maps = {name for name, scan in smoke.configuration.scans.items() if "relative_improvement" in scan.outputs}
    maps = {name for name in maps if len(smoke.configuration.scans[name].axes) > 1}
    assert {row["scan"] for row in rows} == maps
    for row in rows:
        assert float(row["relative_improvement [1]"]) > 0


def test_every_job_leaves_a_benchmark_and_they_are_summed_up(smoke):
    jobs = {path.relative_to(smoke.results / "logs").with_suffix("") for path in smoke.results.glob("logs/**/*.log")}
    marks = {path.relative_to(smoke.results / "benchmarks").with_suffix("") for path in smoke.results.rglob("*.tsv")}
    assert jobs == marks
    with open(smoke.results / "tables/job_costs.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[-1]["job"] == f"{len(marks)} jobs"
    assert {f"{row['rule']}/{row['job']}" for row in rows[:-1]} == {mark.as_posix() for mark in marks}
    seconds = [float(row["wall time [s]"]) for row in rows]
    assert seconds[-1] == pytest.approx(sum(seconds[:-1]), abs=0.01 * len(rows))


def test_every_log_says_what_and_how_again(smoke):
    logs = list(smoke.results.glob("logs/**/*.log"))
    assert len(logs) > 30
    for path in logs:
        lines = path.read_text().splitlines()
        assert re.match(r"(Compute|Merge|Reduce|Draw|Collect|Compare) ", lines[0]), path
        assert lines[-2] == "to run this job again by hand:", path
        assert lines[-1].startswith(f"{shlex.quote(sys.executable)} -m snakemake --cores 1 "), path
        assert "--force" in lines[-1], path
        assert not any(re.search("warning", line, re.IGNORECASE) for line in lines), path
    log = smoke.results / f"logs/chunk/drift/slow/{chunk_at(smoke, 'drift/slow', speed=3).stem}.log"
    assert log.read_text().startswith("Compute a chunk, 1 points, of the scan drift/slow")


@pytest.mark.parametrize("job", ["chunk/drift/slow", "figure/ion_pair_reference_bounds"])
def test_the_command_in_a_log_runs_that_job_again(job, smoke):
    if job.startswith("chunk"):
        job += f"/{chunk_at(smoke, 'drift/slow', speed=3).stem}"
    log = smoke.results / f"logs/{job}.log"
    command = shlex.split(log.read_text().splitlines()[-1])
    target = smoke.folder / command[-1]
    before = target.read_bytes()
    stamp = {path: path.stat().st_mtime_ns for path in (target, smoke.results / "ion_pair/reference.nc")}
    ran = smoke.run(command)
    assert ran.returncode == 0, ran.stdout
    assert target.stat().st_mtime_ns > stamp[target]
    assert target.read_bytes() == before
    assert (smoke.results / "ion_pair/reference.nc").stat().st_mtime_ns == stamp[
        smoke.results / "ion_pair/reference.nc"
    ]
    if job.startswith("chunk"):
        # What depends on it is older now, though its bytes are the same.
        assert smoke.smoke("--touch", "--quiet").returncode == 0


def test_nothing_changed_and_nothing_runs(smoke):
    ran = smoke.smoke("--dry-run")
    assert "Nothing to be done" in ran.stdout
    assert planned(ran) == set()


def test_one_core_gives_the_bytes_of_two(smoke):
    """The fixture ran on two cores."""
    path = smoke.results / "ion_pair/mass_charge.nc"
    two = path.read_bytes()
    chunks = [str(path) for _, path in paths.chunk_files(smoke.configuration.scans["ion_pair/mass_charge"])]
    assert len(chunks) == 2
    ran = smoke.smoke("--cores", "1", "--quiet", "--forcerun", *chunks, "--", "results/ion_pair/mass_charge.nc")
    assert ran.returncode == 0, ran.stdout[-2000:]
    assert path.read_bytes() == two
    assert smoke.smoke("--touch", "--quiet").returncode == 0


@pytest.fixture(scope="module")
def report(smoke):
    """The report of the smoke configuration."""
    ran = smoke.smoke("--report", "report.html")
    assert ran.returncode == 0, ran.stdout[-2000:]
    assert not re.search(r"\((WARNING|ERROR)/", ran.stdout)
    return smoke.folder / "report.html"


def test_the_report_is_one_file_that_asks_for_nothing(report):
    page = report.read_text(encoding="utf-8")
    assert "What the reference pair could exclude: bounds" in page
    assert "System Message" not in page
    assert "job_costs" in page
    assert not re.findall(r"""(?:src|href)=["']https?://""", page)


def test_every_category_of_the_report_opens(smoke, report, open_page):
    page = open_page(report, viewport={"width": 1400, "height": 900})
    page.get_by_text("Largest relative improvement").wait_for()
    figures = smoke.configuration.figures.values()
    categories = {declaration(figure.kind, figure.settings).category for figure in figures}
    for category in sorted({*categories, "Validation", "Costs", "Exclusion"}):
        page.locator("nav a", has_text=re.compile(f"^{category}$")).click()
        page.locator("nav td").first.wait_for()
        page.locator("nav ol a").first.click()
    page.locator("nav a", has_text=re.compile("^Validation$")).click()
    page.locator("tr", has_text="Printed numbers and ours").locator("a").last.click()
    page.get_by_text("relative difference").first.wait_for()


def test_the_page_of_results_shows_every_figure(smoke, open_page):
    page = open_page(smoke.results / "index.html", viewport={"width": 400, "height": 900}, color_scheme="dark")
    images = page.locator("figure img")
    assert page.locator(".figures img").count() + 1 == len(smoke.configuration.figures) == images.count()
    assert page.locator(".headline img").get_attribute("src") == images.first.get_attribute("src")
    assert all(len(image.get_attribute("alt")) > 30 for image in images.all())
    assert not page.get_by_text("not made").count()
    assert page.locator(".verdict.good").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    for link in page.locator("a").all():
        path = link.get_attribute("href")
        assert path.startswith("#") or (smoke.results / path).is_file(), path


def test_the_cluster_profile_plans_the_same_jobs(smoke):
    with Edit(
        smoke,
        "config/scans/ion_pair.yaml",
        "mass_ratio: {from: 1, to: 1000, points: 161",
        "mass_ratio: {from: 2, to: 1000, points: 161",
    ):
        plan = planned(smoke.smoke("--dry-run", "--workflow-profile", "slurm"))
        assert plan == planned(smoke.smoke("--dry-run"))
    assert "ion_pair/mass_charge.nc" in plan


def test_an_axis_reruns_its_scan_and_its_figures(smoke):
    with Edit(
        smoke,
        "config/scans/ion_pair.yaml",
        "ring_count: {from: 1, to: 30, points: 30}\n    fixed: {correlation_length: 100 nm}\n    outputs",
        "ring_count: {from: 1, to: 29, points: 29}\n    fixed: {correlation_length: 100 nm}\n    outputs",
    ):
        assert planned(smoke.smoke("--dry-run")) == of_scans(smoke, "ion_pair/ring_count")


def test_an_axis_of_a_map_reruns_the_best_points_too(smoke):
    with Edit(
        smoke,
        "config/scans/ion_pair.yaml",
        "mass_ratio: {from: 1, to: 1000, points: 161",
        "mass_ratio: {from: 2, to: 1000, points: 161",
    ):
        expected = of_scans(smoke, "ion_pair/mass_charge") | {"tables/best_points.csv"}
        assert planned(smoke.smoke("--dry-run")) == expected


@pytest.mark.parametrize(
    ("module", "users"),
    [
        ("trap/readout", {"ion_pair", "ion_mode"}),
        ("collapse/point_masses", {"ion_pair", "fermi_liquids", "ion_mode", "heat_balance"}),
        ("bose_gas/bogoliubov", {"bose_losses"}),
        ("collapse/phonon_heating", {"bulk_heating"}),
    ],
)
def test_a_formula_reruns_the_studies_and_kinds_of_experiment_that_use_it(smoke, module, users):
    path = f"src/heatscan/physics/{module}.py"
    text = (smoke.folder / path).read_text()
    factor = re.search(r"^    return (.+)$", text, re.MULTILINE)[0]
    # Another syntax tree, and the same numbers: some formulas are asked as the configuration is read.
    with Edit(smoke, path, factor, f"    edited = True\n{factor}"):
        jobs = planned(smoke.smoke("--dry-run"))
    scans = [name for name, scan in smoke.configuration.scans.items() if users & {scan.study, *kinds(scan)}]
    expected = of_scans(smoke, *scans) | {"figures/validation.pdf"}
    # Only the scans of two ions look for best points.
    assert jobs == expected | ({"tables/best_points.csv"} if "ion_pair" in users else set())
    assert len(jobs) > 3


def test_an_experiment_reruns_the_scans_that_show_it(smoke):
    """Of the shipped scans two show what is in a paper's figure alone, and XENONnT is in neither."""
    with Edit(smoke, "config/experiments/xenonnt.yaml", "value: 3.0e-3 1/s/m^2", "value: 2.9e-3 1/s/m^2"):
        jobs = planned(smoke.smoke("--dry-run"))
    shown = [name for name, scan in smoke.configuration.scans.items() if "xenonnt" in scan.cases]
    assert jobs == of_scans(smoke, *shown)
    assert "exclusion/everything" in shown
    assert "exclusion/fermi_liquids_figure.nc" not in jobs


def test_a_new_experiment_is_one_file(smoke):
    path = smoke.folder / "config/experiments/mine.yaml"
    path.write_text((smoke.folder / "config/experiments/ligo.yaml").read_text().replace("label: LIGO", "label: Mine"))
    try:
        jobs = planned(smoke.smoke("--dry-run"))
    finally:
        path.unlink()
    everything = [name for name, scan in smoke.configuration.scans.items() if "xenonnt" in scan.cases]
    assert jobs == of_scans(smoke, *everything)


def test_the_formula_of_a_kind_reruns_the_scans_over_it(smoke):
    with Edit(
        smoke,
        "src/heatscan/studies/exclusion/experiments/ion_mode.py",
        "scale * factor / bound",
        "2.0 * scale * factor / bound",
    ):
        jobs = planned(smoke.smoke("--dry-run"))
    scans = [name for name, scan in smoke.configuration.scans.items() if "ion_mode" in kinds(scan)]
    assert jobs == of_scans(smoke, *scans)
    assert "exclusion/fermi_liquids_figure.nc" not in jobs
    assert "exclusion/ion_pair_figure.nc" in jobs


def test_another_content_of_a_file_reruns_the_scans_that_use_it(smoke):
    """Another place of one atom; the path and the configuration are the same."""
    with Edit(
        smoke,
        "config/structures/barrel_2.cif",
        "1 ZN Zn1 . UNL . . . ? 12 0 -6.75 ",
        "1 ZN Zn1 . UNL . . . ? 12 0.01 -6.75 ",
    ):
        assert planned(smoke.smoke("--dry-run")) == of_scans(smoke, "ion_pair/extended_file")


def test_a_broken_file_stops_everything_with_its_name(smoke):
    with Edit(
        smoke,
        "config/structures/barrel_2.cif",
        "1 ZN Zn1 . UNL . . . ? 12 0 -6.75 ",
        "1 ZN Zn1 . UNL . . . ? 12 nan -6.75 ",
    ):
        ran = smoke.smoke("--dry-run")
    assert ran.returncode != 0
    assert re.search(
        r"cases.barrel_file.values.structure: config/structures/barrel_2.cif: atom 1 .* has no position", ran.stdout
    )
    assert "Traceback" not in ran.stdout


def test_the_other_study_reruns_alone(smoke):
    with Edit(smoke, "src/heatscan/studies/drift/study.py", "speed * duration", "speed * duration / 2"):
        jobs = planned(smoke.smoke("--dry-run"))
    # The validation asks every study, so it is compared again.
    chunks = {f"drift/chunks/{name}/{n} chunks" for name, n in (("slow", 2), ("field", 4), ("far", 4))}
    made = {"drift/slow.nc", "drift/field.nc", "drift/reduced/field/farthest.nc", "drift/reduced/far/farthest.nc"}
    assert jobs - {"drift/chunks/gone/2 chunks", "drift/gone.nc"} == chunks | made | {"figures/validation.pdf"}


@pytest.mark.parametrize(
    ("path", "old", "new", "redrawn"),
    [
        # A kind of a study's own, one of the generic lines, and all of these with the kinds that borrow from them.
        (
            "src/heatscan/studies/ion_pair/figures/pseudopotential.py",
            "page.figure(9.2, 8.4,",
            "page.figure(9.2, 8.6,",
            lambda figure: figure.kind == "pseudopotential",
        ),
        (
            "config/scans/ion_pair.yaml",
            "y: lamb_dicke\n    scale: log",
            "y: lamb_dicke\n    size: [7.6, 4.4]\n    scale: log",
            lambda figure: figure.kind == "lamb_dicke",
        ),
        (
            "src/heatscan/plotting/lines.py",
            "(7.6, 4.2) if",
            "(7.6, 4.4) if",
            lambda figure: figure.settings.get("kind") == "lines",
        ),
    ],
    ids=["module", "entry", "generic"],
)
def test_the_look_of_one_kind_redraws_that_kind(path, old, new, redrawn, smoke):
    with Edit(smoke, path, old, new):
        jobs = planned(smoke.smoke("--dry-run"))
    expected = {f"figures/{figure.name}.pdf" for figure in smoke.configuration.figures.values() if redrawn(figure)}
    assert jobs == expected
    assert expected


def test_a_comment_reruns_nothing(smoke):
    with (
        Edit(
            smoke,
            "src/heatscan/physics/collapse/point_masses.py",
            "import numpy as np",
            "# A comment.\nimport numpy as np",
        ),
        Edit(smoke, "src/heatscan/engine/scan.py", '"""A scan: a', '"""Reworded: A scan: a'),
        Edit(smoke, "config/scans/ion_pair.yaml", "study: ion_pair", "# A comment.\nstudy: ion_pair"),
    ):
        assert "Nothing to be done" in smoke.smoke("--dry-run").stdout


def said_with_in_place(copy, place, put, take, rule):
    """What a run of a rule says while something else lies in place of a result; it fails before any job."""
    path, aside = copy.results / place, copy.results / "aside"
    costs = (copy.results / "tables/job_costs.csv").read_bytes()
    path.rename(aside)
    put(path)
    ran = copy.smoke("--forcerun", rule)
    take(path)
    aside.rename(path)
    assert ran.returncode != 0
    assert "Traceback" not in ran.stdout
    assert "Finished jobid" not in ran.stdout
    assert (copy.results / "tables/job_costs.csv").read_bytes() == costs
    return ran.stdout


@pytest.mark.parametrize(
    ("place", "rule"),
    [("drift/chunks", "chunk"), ("drift/reduced/field", "reduction"), ("logs/chunk/drift/slow", "chunk"),
     ("benchmarks/figure", "figure"), ("figures", "validation")],
)  # fmt: skip
def test_a_file_in_place_of_a_folder_of_results_stops_snakemake(place, rule, smoke):
    said = said_with_in_place(smoke, place, Path.touch, Path.unlink, rule)
    assert f"results/{place}: this is a file where results need a folder; move it away" in said


@pytest.mark.parametrize(
    ("place", "rule"),
    [("tables/best_points.csv", "table_best_points"), ("figures/validation.png", "validation"),
     ("drift/reduced/field/farthest.nc", "reduction")],
)  # fmt: skip
def test_a_folder_in_place_of_a_result_stops_snakemake(place, rule, smoke):
    said = said_with_in_place(smoke, place, Path.mkdir, Path.rmdir, rule)
    assert f"results/{place}: this is a folder where a file is to be written; move it away" in said


def test_a_result_that_is_gone_is_made_again(smoke):
    """Every file that a run makes, one by one all others being there, but for logs, benchmarks and chunks."""
    left = {"logs", "benchmarks", "checksums", "chunks", "descriptions", "README.md"}
    made = [path for path in smoke.results.rglob("*") if not left & set(path.relative_to(smoke.results).parts)]
    outputs = [path for path in made if path.is_file()]
    # Of each job at most one at a time.
    turns = [{".nc"}, {".pdf", ".md"}, {".png", ".bib"}, {".csv"}, {".zip", ".html"}]
    assert {path.suffix for path in outputs} == set().union(*turns)
    for turn in turns:
        gone = [path for path in outputs if path.suffix in turn]
        for path in gone:
            path.rename(path.with_name(f"{path.name}.aside"))
        said = smoke.smoke("--dry-run").stdout
        for path in gone:
            path.with_name(f"{path.name}.aside").rename(path)
        for path in gone:
            assert re.search(rf"output: .*{path.relative_to(smoke.folder)}", said), path


def test_what_no_scan_makes_is_called_that(smoke):
    """By Snakemake, as by the function that it asks, in tests/run."""
    ran = smoke.smoke("--dry-run", "--", "results/drift/chunks/slow/0123456789abcdef.nc")
    assert ran.returncode != 0
    assert "drift/slow has no chunk 0123456789abcdef in this configuration and code" in ran.stdout
    assert "KeyError" not in ran.stdout


def test_a_damaged_chunk_stops_the_merge_with_its_name(smoke):
    chunk = chunk_at(smoke, "drift/slow", speed=3)
    whole = chunk.read_bytes()
    costs = (smoke.results / "tables/job_costs.csv").stat().st_mtime_ns
    try:
        chunk.write_bytes(whole[: len(whole) // 2])
        ran = smoke.smoke("--rerun-triggers", "mtime", "--", "results/drift/slow.nc")
        assert ran.returncode != 0
        log = (smoke.results / "logs/merge/drift/slow.log").read_text()
        assert re.search(rf"error: .*drift/chunks/slow/{chunk.name}: .*checksum", log)
        # A run that fails sums up its costs too.
        assert (smoke.results / "tables/job_costs.csv").stat().st_mtime_ns > costs
        assert "Traceback" not in log
        assert shlex.split(log.splitlines()[-1])[:3] == [sys.executable, "-m", "snakemake"]
    finally:
        chunk.write_bytes(whole)


def test_what_is_not_to_be_kept_is_not_there(smoke):
    assert not (smoke.results / "drift/far.nc").exists()
    assert not list((smoke.results / "drift/chunks/gone").glob("*.nc"))
    assert netcdf.read(smoke.results / "drift/gone.nc").distance.values.tolist() == [3.0, 6.0, 9.0]
    for scan in ("field", "far"):
        farthest = netcdf.read(smoke.results / f"drift/reduced/{scan}/farthest.nc")
        assert farthest.distance.values.tolist() == [4.0, 8.0, 12.0]
        assert farthest.at_speed.values.tolist() == [4.0, 4.0, 4.0]


def test_a_lengthened_axis_computes_the_new_points_alone(smoke):
    """The old chunks are neither made nor touched. Last of all tests here: it leaves the scan longer."""
    path, folder = smoke.folder / "config/scans/drift.yaml", smoke.results / "drift/chunks/field"
    target, before = ("--", "results/drift/field.nc"), path.read_text()
    start = before.index("  field:")
    stamps = {chunk: chunk.stat().st_mtime_ns for chunk in folder.glob("*.nc")}
    assert len(stamps) == 4
    # Three more speeds, each a row of three durations.
    longer = before[start:].replace("speed: {from: 1, to: 4, points: 4}", "speed: {from: 1, to: 7, points: 7}", 1)
    path.write_text(before[:start] + longer)
    assert planned(smoke.smoke(*target)) == {"drift/chunks/field/3 chunks", "drift/field.nc"}
    assert {chunk: chunk.stat().st_mtime_ns for chunk in stamps} == stamps
    assert planned(smoke.smoke("--dry-run", *target)) == set()
    data = netcdf.read(smoke.results / "drift/field.nc")
    assert data.speed.values.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert data.duration.values.tolist() == [1, 2, 3]
    assert (data.distance == data.speed * data.duration).all()
    # And back: nothing is computed.
    path.write_text(before)
    assert planned(smoke.smoke(*target)) == {"drift/field.nc"}
    assert {chunk: chunk.stat().st_mtime_ns for chunk in stamps} == stamps
