"""What the rules ask, without Snakemake: inputs, what is forced, memory, and what a run makes."""

import types

import pytest
from snakemake.exceptions import WorkflowError
from snakemake.settings.types import RerunTrigger

from heatscan.results import paths
from heatscan.run import records, workflow


class Snakemake:
    """As much of Snakemake as the rules' questions need: which files it has records of, and which are forced."""

    basedir = "."
    main_snakefile = "Snakefile"
    is_main_process = True
    rerun_triggers = RerunTrigger.all()

    def __init__(self):
        self.dag = types.SimpleNamespace(forcefiles=set(), needrun_jobs=lambda: [])
        self.recorded = set()
        self.persistence = types.SimpleNamespace(metadata=lambda path: path in self.recorded or None)

    def inputfile(self, path):
        return path


@pytest.fixture
def run(configured, tmp_path, monkeypatch):
    """A small scan in three chunks with a figure and a reduction, and one that keeps its reductions alone."""

    def edit(data):
        gain = data["scans"]["gain"]
        gain |= {"chunk_points": 4, "reduce": {"best": {"largest": "relative_improvement", "over": ["endcap_voltage"]}}}
        data["scans"]["alone"] = {**gain, "keep": "reduced", "figures": []}

    configuration = configured(edit)
    monkeypatch.chdir(tmp_path)
    return workflow.Run(Snakemake(), configuration)


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
    assert run.reduction_input(Job(GAIN, reduction="best")) == "results/ion_pair/gain.nc"
    assert run.reduction_input(Job(ALONE, reduction="best")) == chunks_of(run, "ion_pair/alone")
    reduced = [f"results/ion_pair/reduced/{name}/best.nc" for name in ("gain", "alone")]
    assert run.scan_files == ["results/ion_pair/gain.nc", *reduced]


@pytest.mark.parametrize(
    ("ask", "wildcards", "words"),
    [
        ("merge_input", Job(study="ion_pair", scan="slow"), "there is no scan ion_pair/slow in this configuration"),
        ("merge_input", ALONE, r"ion_pair/alone keeps only its reductions \(keep: reduced\); it has no merged file"),
        ("reduction_input", Job(GAIN, reduction="worst"), "ion_pair/gain has no reduction worst"),
        ("chunk_input", Job(GAIN, chunk="0123456789abcdef"), "ion_pair/gain has no chunk 0123456789abcdef in this"),
    ],
)
def test_what_no_scan_makes_is_called_that(ask, wildcards, words, run):
    with pytest.raises(WorkflowError, match=words):
        getattr(run, ask)(wildcards)


def test_figures_of_which_nobody_knows_are_forced(run, tmp_path):
    (figure,) = run.figures
    files = {pattern.format(figure=figure) for pattern in paths.FIGURE}
    ask = Job(figure=figure)
    assert run.figure_input(ask) == "results/ion_pair/gain.nc"
    assert run._workflow.dag.forcefiles == set()  # what does not exist is made anyway
    records.adopt()
    (tmp_path / "results/figures").mkdir(parents=True)
    for path in files:
        (tmp_path / path).touch()
    run._workflow.recorded = files
    run.figure_input(ask)
    assert run._workflow.dag.forcefiles == set()
    run._workflow.recorded = files - {next(iter(files))}
    run.figure_input(ask)
    assert run._workflow.dag.forcefiles == files
    other = workflow.Run(Snakemake(), run.configuration)
    other._workflow.recorded = files
    (tmp_path / paths.MARK).write_text("of another folder")
    other.figure_input(ask)
    assert other._workflow.dag.forcefiles == files


def test_every_file_of_a_run_has_its_place(run):
    (figure,) = run.figures
    places = run.places()
    for place in (
        "logs/records", "ion_pair/chunks/gain/x.nc", "ion_pair/gain.nc", "ion_pair/reduced/alone/best.nc",
        f"figures/{figure}.csv", "figures/validation.pdf", "tables/job_costs.csv", "logs/tables/plan.log",
        "logs/chunk/ion_pair/gain/x.log", f"benchmarks/figure/{figure}.tsv",
    ):  # fmt: skip
        assert f"results/{place}" in places
    assert not any("{" in place for place in places)


def test_memory_grows_with_each_attempt_and_is_one_for_all_chunks(run):
    asked = run.memory("chunk")
    assert asked(Job(GAIN, chunk="0"), 1) == asked(Job(ALONE, chunk="1"), 1) >= 600
    assert asked(Job(GAIN, chunk="0"), 3) == 3 * asked(Job(GAIN, chunk="0"), 1)
    assert workflow.growing(5)(None, 2) == 10


def test_a_fingerprint_tells_scans_apart_and_no_reductions(run):
    assert run.fingerprint("ion_pair/gain") != run.fingerprint("ion_pair/alone")
    before = run.fingerprint("ion_pair/gain")
    run.scans["ion_pair/gain"].reduce.clear()
    assert run.fingerprint("ion_pair/gain") == before
