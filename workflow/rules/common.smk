# What does the configuration ask for, and how is a job run again by hand?
import functools
import hashlib

from snakemake.exceptions import WorkflowError

from heatscan.configuration import documents, project
from heatscan.engine import splitting
from heatscan.errors import ConfigurationError, WriteError
from heatscan.plotting.kinds import KINDS, caption, module_of
from heatscan.results import atomic as files, paths as places, provenance, split_record
from heatscan.run import jobcosts, joblog, planning, records
from heatscan.studies.ion_pair import structures

# Not by `configfile:`, which evaluates Python in a file that asks for it: what a configuration says is never executed.
CONFIG_FILE = f"{workflow.basedir}/config/config.yaml"
try:
    files.require_writable(".")
    config = {**documents.read_yaml(CONFIG_FILE), **config}
    CONFIGURATION = project.load(
        config,
        workflow.basedir,
        (CONFIG_FILE, *map(str, workflow.overwrite_configfiles)),
        workflow.config_settings.config,
    )
except (ConfigurationError, WriteError) as error:
    raise WorkflowError(str(error)) from None

joblog.remember_call(
    workflow.main_snakefile, workflow.overwrite_configfiles, workflow.config_settings.config
)
structures.remember_root(workflow.basedir)
SCANS = CONFIGURATION.scans
FIGURES = CONFIGURATION.figures


wildcard_constraints:
    # Only what is configured, so that a target that does not exist is called just that.
    study="|".join(sorted({scan.study for scan in SCANS.values()})),
    scan="|".join(sorted({scan.name for scan in SCANS.values()})),
    figure="|".join(FIGURES) or "none",
    reduction="|".join(sorted({name for scan in SCANS.values() for name in scan.reduce})) or "none",
    chunk=r"\d+",


def scan_of(wildcards):
    """Return the scan that a job belongs to."""
    name = f"{wildcards.study}/{wildcards.scan}"
    if name not in SCANS:
        raise WorkflowError(f"there is no scan {name} in this configuration")
    return SCANS[name]


# Snakemake itself, once for a Slurm job and once more for its step; measured, see docs/cluster.md.
SNAKEMAKE_MB = 300


def growing(amount):
    """Return a resource that grows with each attempt, so that a job that was too big or too slow gets more the next time."""
    return lambda wildcards, attempt: (amount(wildcards) if callable(amount) else amount) * attempt


def memory(job):
    """Return the memory in MB that a kind of job is given: what the plan says of its scan, and at least what small ones take.

    Chunks are given what the largest of all takes: a job array has one request for all its tasks.
    """

    @functools.cache
    def planned(scans, kinds=()):
        found = (planning.memory(SCANS[name], kinds).get(job, 0) for name in scans)
        return SNAKEMAKE_MB + max(300, int(max(found) / planning.MEGABYTE))

    def amount(wildcards):
        if job == "figure":
            figure = FIGURES[wildcards.figure]
            return planned((figure.scan,), (figure.kind,))
        return planned(tuple(SCANS) if job == "chunk" else (scan_of(wildcards).identifier,))

    return growing(amount)


# How a scan is split, by its name; what is computed already stays as it is.
layout_of = functools.cache(planning.layouts(SCANS, "results"))


if workflow.is_main_process:
    # Before Snakemake looks at the files, and says in its own words what is wrong with them.
    try:
        if not workflow.dryrun:
            files.require_writable("results", deep=True)
        files.date_from_the_future_back("results")
        files.require_places(places.of(SCANS, FIGURES, layout_of))
        planning.refuse(CONFIGURATION, layout_of, "results")
        records.date(SCANS, layout_of)
    except WriteError as error:
        raise WorkflowError(str(error)) from None
    except ConfigurationError as error:
        raise WorkflowError(f"this does not fit:\n{error}") from None


def chunk_input(wildcards):
    """Return that a chunk is made from nothing, if there is such a chunk."""
    scan = scan_of(wildcards)
    if int(wildcards.chunk) not in separate_chunks(scan):
        raise WorkflowError(
            f"{scan.identifier} has {len(separate_chunks(scan))} chunks in files; none is {wildcards.chunk}"
        )
    return []


def merge_input(wildcards):
    """Return the chunks that a merged file is made from, if there is to be one."""
    scan = scan_of(wildcards)
    if not scan.has_merged_file:
        raise WorkflowError(
            f"{scan.identifier} keeps its reductions alone (keep: reduced); it has no merged file"
        )
    return chunk_files(scan)


def separate_chunks(scan):
    """Return the numbers of the chunks that a scan is split into; none where it fits into one that stays."""
    return range(layout_of(scan.identifier).n_chunks) if splitting.has_chunk_files(scan) else ()


def chunk_files(scan):
    """Return the files of the chunks that a scan is split into."""
    return [f"{places.chunk_folder(scan)}/{chunk}.nc" for chunk in separate_chunks(scan)]


@functools.lru_cache(maxsize=16)
def points_of(name, chunk):
    """Return the points of a chunk."""
    return layout_of(name).points(int(chunk))


def chunk_points(wildcards):
    """Return the points of a chunk as plain data: not the scan, which may grow while these stay."""
    return points_of(scan_of(wildcards).identifier, wildcards.chunk).numeric_spec()


def reduction_input(wildcards):
    """Return what a reduction is made from: the merged file, or the chunks where that is not kept."""
    scan = scan_of(wildcards)
    if wildcards.reduction not in scan.reduce:
        raise WorkflowError(f"{scan.identifier} has no reduction {wildcards.reduction}")
    return f"results/{scan.identifier}.nc" if scan.has_merged_file else chunk_files(scan)


def chunk_hash(wildcards):
    """Return the hash of the code that shapes a chunk."""
    return provenance.chunk_hash(points_of(scan_of(wildcards).identifier, wildcards.chunk))


def merge_hash(scan):
    """Return the hash of the code that makes a scan's file, from the first number on."""
    return provenance.code_hash("heatscan.results.merge", *provenance.scan_modules(scan))


def made_of(scan):
    """Return a hash of all that decides a scan's file. What is made of that file is made again when the hash changes,
    whatever the clocks say, by which Snakemake tells what is older."""
    decisive = {**scan.as_dict(), "reduce": {}}
    return hashlib.sha256(f"{decisive} {merge_hash(scan)}".encode()).hexdigest()[:16]


def remember_layouts():
    """Note how the scans are split whose chunks are about to be made or used."""
    rules_of_scans = ("chunk", "merge", "reduction")
    jobs = [job for job in workflow.dag.needrun_jobs() if job.rule.name in rules_of_scans]
    for name in sorted({f"{job.wildcards.study}/{job.wildcards.scan}" for job in jobs}):
        if separate_chunks(SCANS[name]):
            split_record.remember(layout_of(name), places.chunk_folder(SCANS[name]))


def prepare():
    """Note how the scans are split, and that these results are those that Snakemake knows of."""
    try:
        remember_layouts()
        records.mark()
    except WriteError as error:
        raise WorkflowError(str(error)) from None


def figure_scan(wildcards):
    """Return the merged file of the scan that a figure shows."""
    return f"results/{FIGURES[wildcards.figure].scan}.nc"


def figure_kind(wildcards):
    """Return what is declared of the kind of a figure."""
    return KINDS[FIGURES[wildcards.figure].kind]


def figure_caption(wildcards):
    """Return what a figure shows and what its scan holds fixed."""
    request = FIGURES[wildcards.figure]
    return caption(request.kind, SCANS[request.scan])


def sum_up_costs():
    """Bring the table of what the jobs cost up to date, whatever became of them."""
    jobcosts.write("results/benchmarks", "results/tables/job_costs.csv")
