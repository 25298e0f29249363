"""What the rules ask, without Snakemake: inputs, descriptions and memory."""

import dataclasses
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
from snakemake.exceptions import WorkflowError
from snakemake.io import IOCache, get_flag_value, is_flagged
from snakemake.settings.types import DeploymentMethod

from heatscan.errors import ConfigurationError
from heatscan.results import chunks, description, merge, paths, provenance
from heatscan.run import workflow
from heatscan.run.exports import export_jobs


class Snakemake:
    """As much of Snakemake as the rules' questions need: what kind of run this is, and a folder for the time being."""

    is_main_process = True
    dryrun = False
    executor_plugin, local_exec = "local", True
    execution_settings = types.SimpleNamespace(lock=True)

    def __init__(self, folder, **settings):
        self.snakemake_tmp_dir, self.iocache = folder / "for the time being", IOCache(0)
        self.scheduler = types.SimpleNamespace(job_rate_limiter="100 jobs a second")
        self.dag = types.SimpleNamespace(needrun_jobs=list)
        vars(self).update(settings)


@pytest.fixture
def run(configured, tmp_path, monkeypatch):
    """A small scan in three chunks with a figure and a reduction, and one that keeps its reductions alone."""

    def edit(data):
        gain = data["scans"]["gain"]
        gain |= {"chunk_points": 4, "reduce": {"best": {"largest": "relative_improvement", "over": ["endcap_voltage"]}}}
        data["scans"]["alone"] = {**gain, "keep": "reduced", "figures": []}

    configuration = configured(edit)
    monkeypatch.chdir(tmp_path)
    return workflow.Run(Snakemake(tmp_path), configuration)


class Job(dict):
    """The wildcards of a job: attributes, and a mapping to fill a pattern with."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)


GAIN = Job(study="ion_pair", scan="gain")
ALONE = Job(study="ion_pair", scan="alone")


def chunks_of(run, name):
    """The files of the three chunks of a scan."""
    files = [str(path) for _, path in paths.chunk_files(run.scans[name])]
    assert len(files) == 3
    return files


def test_a_merge_is_made_of_chunks_and_a_reduction_of_what_is_kept(run):
    assert run.merge_input(GAIN) == chunks_of(run, "ion_pair/gain")
    assert run.reduction_input(Job(GAIN, reduction="best")) == ["results/ion_pair/gain.nc"]
    assert run.reduction_input(Job(ALONE, reduction="best")) == chunks_of(run, "ion_pair/alone")
    reduced = [f"results/ion_pair/reduced/{name}/best.nc" for name in ("gain", "alone")]
    assert run.scan_files == ["results/ion_pair/gain.nc", *reduced]


@pytest.mark.parametrize(
    ("ask", "wildcards", "words"),
    [
        ("merge_input", Job(study="ion_pair", scan="slow"), "there is no scan ion_pair/slow in this configuration"),
        ("merge_input", ALONE, r"ion_pair/alone keeps only its reductions \(keep: reduced\); it has no merged file"),
        ("reduction_input", Job(GAIN, reduction="worst"), "ion_pair/gain has no reduction worst"),
        ("chunk_points", Job(GAIN, chunk="0" * 16), f"ion_pair/gain has no chunk {'0' * 16} in this"),
    ],
)
def test_what_no_scan_makes_is_called_that(ask, wildcards, words, run):
    with pytest.raises(WorkflowError, match=words):
        getattr(run, ask)(wildcards)


def described(run, rule, wildcards, **settings):
    """The description of a job, in a run of its own."""
    again = workflow.Run(Snakemake(run._workflow.snakemake_tmp_dir.parent, **settings), run.configuration)
    path = Path(again.description(rule)(wildcards))
    return path, path.read_text() if path.exists() else None


ASKED = [
    ("merge", GAIN, "merge/ion_pair/gain"),
    ("reduction", Job(ALONE, reduction="best"), "reduction/ion_pair/alone/best"),
    ("validation", Job(), "tables/validation"),
]


@pytest.mark.parametrize(("rule", "wildcards", "name"), ASKED)
def test_a_description_is_written_where_it_says_something_new(rule, wildcards, name, run):
    path, text = described(run, rule, wildcards)
    assert path == Path(f"results/descriptions/{name}.json")
    dated = path.stat().st_mtime_ns
    assert described(run, rule, wildcards) == (path, text)
    assert path.stat().st_mtime_ns == dated
    path.write_text("{}")
    assert described(run, rule, wildcards) == (path, text)
    assert path.stat().st_mtime_ns > dated


def test_snakemake_finds_a_description_that_is_written_after_its_look(run):
    """It lists a folder once, for the first of several targets, and does not look again for the second."""
    found, path = run._workflow.iocache.exists_local, "results/descriptions/merge/ion_pair/gain.json"
    found.has_inventory.add(os.path.dirname(path))
    assert not found[path]
    assert found[run.description("merge")(GAIN)]


@pytest.mark.parametrize("settings", [{"dryrun": True}, {"executor_plugin": None}], ids=["dry", "report"])
def test_what_makes_no_results_writes_nothing_among_them(settings, run, tmp_path):
    for rule, wildcards, name in ASKED:
        path, text = described(run, rule, wildcards, **settings)
        assert path == tmp_path / f"for the time being/results/descriptions/{name}.json"
        assert text
    assert not (tmp_path / "results").exists()
    _, text = described(run, "merge", GAIN)
    # Where it says nothing new, the one among the results is meant.
    assert described(run, "merge", GAIN, **settings) == (Path("results/descriptions/merge/ion_pair/gain.json"), text)


def test_a_run_beside_another_one_writes_nothing_either(run, tmp_path):
    lock = tmp_path / ".snakemake/locks/0.output.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    assert described(run, "merge", GAIN)[0].is_relative_to(tmp_path / "for the time being")
    free = types.SimpleNamespace(lock=False)
    assert not described(run, "merge", GAIN, execution_settings=free)[0].is_absolute()


def test_a_job_is_told_its_description_as_it_is(run):
    path, text = described(run, "merge", GAIN, is_main_process=False)
    assert (path, text) == (Path("results/descriptions/merge/ion_pair/gain.json"), None)


def test_the_description_of_another_result_is_written_again(run):
    """Snakemake then takes it for another one, though it says nothing new."""
    scan = run.scans["ion_pair/gain"]
    path, text = described(run, "merge", GAIN)
    files = [(region, Path(file)) for region, file in paths.chunk_files(scan)]
    for region, file in files:
        points = scan.subset(region)
        chunks.write(points, file, provenance.chunk_hash(points))
    merge.write_merged(scan, files, paths.merged_file(scan), provenance.scan_hash(scan))
    assert described(run, "merge", GAIN) == (path, text)
    shutil.copy(files[0][1], paths.merged_file(scan))
    again = described(run, "merge", GAIN)[1]
    assert again != text
    assert json.loads(again).items() > json.loads(text).items()
    assert description.says(path, json.loads(text))


def test_dates_in_the_future_are_mended_before_anything_is_described(run, tmp_path):
    """So that a new description is newer than what was made of the old one."""
    made = tmp_path / "results/ion_pair/gain.nc"
    made.parent.mkdir(parents=True)
    made.touch()
    os.utime(made, (4e9, 4e9))
    path, _ = described(run, "validation", Job(), dryrun=True)
    assert made.stat().st_mtime == 4e9
    path, _ = described(run, "validation", Job())
    assert made.stat().st_mtime_ns < path.stat().st_mtime_ns


@pytest.mark.parametrize("settings", [{}, {"dryrun": True}], ids=["run", "dry"])
@pytest.mark.parametrize(
    ("place", "make", "words"),
    [
        ("merge/ion_pair/gain.json", os.mkdir, "this is a folder where a file is to be written"),
        ("merge/ion_pair/gain.json", os.mkfifo, "this is not a regular file"),
        ("merge", Path.touch, "this is a file where results need a folder"),
    ],
)
def test_what_lies_in_the_way_of_a_description_is_named(place, make, words, settings, run):
    path = Path("results/descriptions", place)
    path.parent.mkdir(parents=True)
    make(path)
    with pytest.raises(WorkflowError, match=f"^{path}: {words}"):
        described(run, "merge", GAIN, **settings)


@pytest.mark.parametrize("place", ["checksums/merge/ion_pair/gain.sha256", "checksums/tables/job_costs.sha256"])
def test_what_lies_in_the_way_of_checksums_is_named_before_any_job(place, run, monkeypatch):
    job = types.SimpleNamespace(rule=types.SimpleNamespace(name="merge"), input=(), output=(), benchmark=None)
    job.log = ["results/logs/merge/ion_pair/gain.log"]
    run._workflow.dag = types.SimpleNamespace(needrun_jobs=lambda: [job])
    monkeypatch.setattr(workflow.driver, "sign_lock", lambda: None)
    run.prepare()
    Path("results", place).mkdir(parents=True)
    with pytest.raises(WorkflowError, match=f"^results/{place}: this is a folder where a file is to be written"):
        run.prepare()


def test_memory_grows_with_each_attempt_and_is_one_for_all_chunks(run):
    asked = run.memory("chunk")
    assert asked(Job(GAIN, chunk="0"), 1) == asked(Job(ALONE, chunk="1"), 1) >= 600
    assert asked(Job(GAIN, chunk="0"), 3) == 3 * asked(Job(GAIN, chunk="0"), 1)
    assert workflow.growing(5)(None, 2) == 10


def test_the_title_of_a_table_stands_in_the_report_as_it_is(shipped):
    scan = dataclasses.replace(shipped.scans["exclusion/everything"], title="a </script> {scan}")
    job = next(job for job in export_jobs({scan.identifier: scan}).values() if job.files.of_one_scan)
    labels = [
        get_flag_value(path, "report").labels
        for path in job.marked({scan.identifier: scan})
        if is_flagged(path, "report")
    ]
    (label,) = (label(Job(scan=scan.name))["result"] for label in labels)
    assert label == f"A <\u2060/script> {{\u2060scan}}: {job.files.shows}"


def test_two_scans_never_write_one_file(shipped):
    scan = shipped.scans["exclusion/everything"]
    twin = dataclasses.replace(scan, name="everything_experiments")
    with pytest.raises(ConfigurationError, match=r"both write results/exclusion/everything_experiments\.csv; rename"):
        export_jobs({one.identifier: one for one in (scan, twin)})


def test_before_any_job_a_formula_that_cannot_be_drawn_is_named(run, monkeypatch):
    (name, figure), *_ = run.figures.items()
    settings = {"kind": "lines", "y": "lamb_dicke", "labels": {"mode": r"$\bad{$"}}
    run.figures = {name: dataclasses.replace(figure, settings=settings)}
    job = types.SimpleNamespace(rule=types.SimpleNamespace(name="figure"), wildcards=Job(figure=name))
    job.output = job.input = job.log = ()
    job.benchmark = None
    run._workflow.dag = types.SimpleNamespace(needrun_jobs=lambda: [job])
    monkeypatch.setattr(workflow.driver, "sign_lock", lambda: None)
    with pytest.raises(WorkflowError, match=f"figure {name}: label .* is a formula that cannot be drawn"):
        run.prepare()


@pytest.mark.parametrize("local", [True, False])
def test_only_a_cluster_is_asked_for_fewer_jobs_a_second(local, run, monkeypatch):
    """Snakemake looks for jobs again after every look while it counts them: 1,000 times a second after 1,000 jobs."""
    monkeypatch.setattr(workflow.driver, "sign_lock", lambda: None)
    run._workflow.local_exec = local
    run.prepare()
    assert bool(run._workflow.scheduler.job_rate_limiter) is not local


@pytest.mark.parametrize(
    ("dryrun", "known", "accepted"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_dry_run_needs_no_folder_that_can_be_written(dryrun, known, accepted, tmp_path, monkeypatch):
    """Only one in which Snakemake has its own folder, which a dry run makes too."""
    monkeypatch.chdir(tmp_path)
    if known:
        (tmp_path / ".snakemake").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)
    asked = Snakemake(
        tmp_path,
        output_settings=types.SimpleNamespace(dryrun=dryrun),
        config_settings=types.SimpleNamespace(config={}),
        modifier=types.SimpleNamespace(
            skip_configfile=False, path_modifier=types.SimpleNamespace(prefix=None, modifies_prefixes=False)
        ),
        overwrite_configfiles=(),
    )
    with pytest.raises(WorkflowError, match="scans: no file matches" if accepted else "this folder: cannot be written"):
        workflow.load(asked, {"scans": ["nowhere/*.yaml"]})


@pytest.fixture
def deployed(run, monkeypatch):
    """Call it with methods to have the jobs' packages installed by these."""
    monkeypatch.setenv("PYTHONPATH", "")  # so that it is put back
    monkeypatch.delenv("PYTHONPATH")

    def by(*methods):
        run._workflow.deployment_settings = types.SimpleNamespace(deployment_method=set(methods))
        return run

    return by


def test_under_conda_a_python_that_has_no_heatscan_finds_this_one(deployed):
    assert Path(deployed(DeploymentMethod.CONDA).environment).name == "environment.yml"
    # -S: without the packages of this environment, as in one of conda's, into which heatscan is not installed.
    ask = [sys.executable, "-S", "-c", "import heatscan; print(heatscan.__version__, heatscan.__file__)"]
    found = subprocess.run(ask, cwd="/", env=dict(os.environ), capture_output=True, text=True, check=True).stdout
    assert found.strip().split(maxsplit=1) == [workflow.heatscan.__version__, workflow.heatscan.__file__]
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    assert subprocess.run(ask, cwd="/", env=bare, capture_output=True, check=False).returncode


def test_without_conda_the_path_of_python_stays_and_the_packages_are_named_all_the_same(deployed):
    assert Path(deployed(DeploymentMethod.APPTAINER).environment).name == "environment.yml"
    assert "PYTHONPATH" not in os.environ


def test_a_wheel_or_an_archive_without_conda_names_no_packages(deployed, tmp_path, monkeypatch):
    run = deployed()
    with monkeypatch.context() as patch:
        patch.setattr(workflow.paths, "shipped", lambda: tmp_path)
        assert run.environment is None
    monkeypatch.setattr(sys, "argv", ["snakemake", "--archive", "a.tar.gz"])
    for program, named in (("/usr/bin/conda", True), (None, False)):
        monkeypatch.setattr(shutil, "which", lambda _, found=program: found)
        assert (run.environment is not None) == named


def test_a_clone_into_which_nothing_is_installed_says_how(root, monkeypatch):
    before, _, _ = (root / "workflow/rules/common.smk").read_text(encoding="utf-8").partition("from heatscan")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(WorkflowError, match=r"run: python -m pip install \."):
        exec(before, {"WorkflowError": WorkflowError})
