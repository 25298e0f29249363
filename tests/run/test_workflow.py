"""What the rules ask, without Snakemake: inputs, what is forced, memory, and what a run makes."""

import types

import pytest
from snakemake.exceptions import WorkflowError
from snakemake.settings.types import RerunTrigger

from heatscan.results import chunks, paths, provenance
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
CHUNKS = [f"results/ion_pair/chunks/gain/{number}.nc" for number in range(3)]


def test_a_merge_is_made_of_chunks_and_a_reduction_of_what_is_kept(run):
    assert run.merge_input(GAIN) == CHUNKS
    assert run.reduction_input(Job(GAIN, reduction="best")) == "results/ion_pair/gain.nc"
    assert run.reduction_input(Job(ALONE, reduction="best")) == [path.replace("gain", "alone") for path in CHUNKS]
    reduced = [f"results/ion_pair/reduced/{name}/best.nc" for name in ("gain", "alone")]
    assert run.scan_files == ["results/ion_pair/gain.nc", *reduced]


@pytest.mark.parametrize(
    ("ask", "wildcards", "words"),
    [
        ("merge_input", Job(study="ion_pair", scan="slow"), "there is no scan ion_pair/slow in this configuration"),
        ("merge_input", ALONE, r"ion_pair/alone keeps only its reductions \(keep: reduced\); it has no merged file"),
        ("reduction_input", Job(GAIN, reduction="worst"), "ion_pair/gain has no reduction worst"),
        ("chunk_input", Job(GAIN, chunk="99"), "ion_pair/gain has 3 chunks in files; there is no chunk 99"),
    ],
)
def test_what_no_scan_makes_is_called_that(ask, wildcards, words, run):
    with pytest.raises(WorkflowError, match=words):
        getattr(run, ask)(wildcards)


def test_only_what_is_out_of_date_is_forced(run):
    """A chunk of other points under its name, and nothing where it does not exist."""
    points = run.layout("ion_pair/gain").points(0)
    for path in CHUNKS[:2]:
        chunks.write(points, 0, path, provenance.chunk_hash(points))
    for number in range(3):
        assert run.chunk_input(Job(GAIN, chunk=str(number))) == []
    assert run._workflow.dag.forcefiles == {CHUNKS[1]}


@pytest.mark.parametrize("change", [{"is_main_process": False}, {"rerun_triggers": {RerunTrigger.MTIME}}])
def test_a_job_forces_nothing_and_neither_does_a_run_that_goes_by_dates(change, run):
    chunks.write(run.layout("ion_pair/gain").points(0), 0, CHUNKS[1], "0" * 16)
    for name, value in change.items():
        setattr(run._workflow, name, value)
    run.chunk_input(Job(GAIN, chunk="1"))
    assert run._workflow.dag.forcefiles == set()


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
