"""What the rules ask: scans, inputs, parameters and memory of jobs, and which results are out of date."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator

from snakemake.exceptions import WorkflowError
from snakemake.settings.types import RerunTrigger

from heatscan.configuration import documents, project
from heatscan.engine.scan import Region, Scan
from heatscan.errors import ConfigurationError, WriteError
from heatscan.plotting import kinds
from heatscan.results import paths, provenance
from heatscan.run import driver, jobcosts, joblog, planning, preflight, records
from heatscan.run import memory as job_memory
from heatscan.run.exports import ExportJob, export_jobs

# Snakemake itself, once for a Slurm job and once more for its step; measured, see docs/cluster.md.
SNAKEMAKE_MB = 300


def growing(amount: float | Callable) -> Callable:
    """Return a resource that grows with each attempt: a job that exceeded it gets more the next time."""
    return lambda wildcards, attempt: (amount(wildcards) if callable(amount) else amount) * attempt


def load(workflow, config: dict) -> Run:
    """Return what a workflow is to make, after a look at whether it can.

    Parameters
    ----------
    workflow : snakemake.workflow.Workflow
        The workflow that is being read.
    config : dict
        What configuration files and the command line say; keys of ``config/config.yaml`` that they lack are added.

    Raises
    ------
    WorkflowError
        The configuration is wrong, the run exceeds its limits, or results cannot be written.
    """
    file = f"{workflow.basedir}/config/config.yaml"
    overrides = workflow.config_settings.config
    with _reported():
        preflight.require_writable(".")
        # Not by `configfile:`, which runs Python that a file contains: a configuration is never executed.
        for key, value in documents.read_yaml(file).items():
            config.setdefault(key, value)
        files = (file, *map(str, workflow.overwrite_configfiles))
        run = Run(workflow, project.load(config, workflow.basedir, files, overrides))
        joblog.remember_call(workflow.main_snakefile, workflow.overwrite_configfiles, overrides)
        paths.remember_project(workflow.basedir)
        if workflow.is_main_process:
            if not workflow.output_settings.dryrun:
                driver.remove_dead_lock()
                preflight.require_writable(paths.RESULTS, deep=True)
            preflight.require_places(run.places())
            planning.refuse(run.configuration, paths.RESULTS)
    return run


class Run:
    """The scans, figures and tables of a configuration, as the rules ask for them.

    Parameters
    ----------
    workflow : snakemake.workflow.Workflow
        The workflow that asks.
    configuration : heatscan.configuration.project.Configuration
        What to make.
    """

    def __init__(self, workflow, configuration):
        self._workflow, self.configuration = workflow, configuration
        self.scans, self.figures = configuration.scans, configuration.figures
        self.exports = export_jobs(self.scans)
        self._chunks = functools.cache(self._chunks)
        self._points = functools.lru_cache(maxsize=16)(self._points)

    @property
    def wildcards(self) -> dict[str, str]:
        """What each wildcard may be: only what is configured, so that an unknown target is reported as just that."""
        reductions = {name for scan in self.scans.values() for name in scan.reduce}
        return {
            "study": "|".join(sorted({scan.study for scan in self.scans.values()})),
            "scan": "|".join(sorted({scan.name for scan in self.scans.values()})),
            "figure": "|".join(self.figures) or "none",
            "reduction": "|".join(sorted(reductions)) or "none",
            "chunk": "[0-9a-f]{16}",
        }

    def places(self) -> set[str]:
        """Return what a run makes; where the names are not known yet, ``x`` in each of the folders."""
        patterns = [paths.MARK, *(pattern for outputs in paths.OUTPUTS.values() for pattern in outputs)]
        patterns += [way(rule) for rule in paths.JOBS for way in (paths.log, paths.benchmark)]
        patterns += [pattern for job in self.exports.values() for pattern in job.outputs]
        known = [
            {"study": scan.study, "scan": scan.name, "chunk": "x", "reduction": reduction}
            for scan in self.scans.values()
            for reduction in (scan.reduce or ("x",))
        ]
        known += [{"figure": name} for name in self.figures] + [job.wildcards for job in self.exports.values()]
        return {
            pattern.format(**values) + ("x" if pattern.endswith("/") else "")
            for pattern in patterns
            for values in known
            if set(re.findall(r"{(\w+)}", pattern)) <= values.keys()
        }

    def scan(self, wildcards) -> Scan:
        """Return the scan that a job belongs to."""
        name = f"{wildcards.study}/{wildcards.scan}"
        if name not in self.scans:
            raise WorkflowError(f"there is no scan {name} in this configuration")
        return self.scans[name]

    # What there is to make.

    @property
    def scan_files(self) -> list[str]:
        """The merged file of each scan that keeps it, and every reduction."""
        scans = self.scans.values()
        merged = [paths.merged_file(scan) for scan in scans if scan.has_merged_file]
        return list(map(str, [*merged, *(paths.reduced_file(scan, name) for scan in scans for name in scan.reduce)]))

    def export_files(self, rule: str) -> list[str]:
        """Return one of the files of each job that exports single scans, or that makes a table."""
        jobs = [(job, name) for job in self.exports.values() if job.rule == rule for name in job.scans]
        return sorted({job.outputs[0].format(scan=self.scans[name].name) for job, name in jobs})

    # Inputs of jobs. Snakemake asks for them before it decides what runs: this is where what is out of date is forced.

    def chunk_input(self, wildcards) -> list[str]:
        """Return that a chunk is made from nothing, if there is such a chunk."""
        scan = self.scan(wildcards)
        if wildcards.chunk not in self._chunks(scan.identifier):
            raise WorkflowError(f"{scan.identifier} has no chunk {wildcards.chunk} in this configuration and code")
        return []

    def merge_input(self, wildcards) -> list[str]:
        """Return the chunks that a merged file is made from, if there is to be one."""
        scan = self.scan(wildcards)
        if not scan.has_merged_file:
            raise WorkflowError(f"{scan.identifier} keeps only its reductions (keep: reduced); it has no merged file")
        self._force([str(paths.merged_file(scan))], lambda: records.outdated(scan))
        return self._chunk_files(scan)

    def reduction_input(self, wildcards) -> str | list[str]:
        """Return what a reduction is made from: the merged file, or the chunks where that is not kept."""
        scan, name = self.scan(wildcards), wildcards.reduction
        if name not in scan.reduce:
            raise WorkflowError(f"{scan.identifier} has no reduction {name}")
        self._force([str(paths.reduced_file(scan, name))], lambda: records.outdated(scan, name))
        return str(paths.merged_file(scan)) if scan.has_merged_file else self._chunk_files(scan)

    def figure_input(self, wildcards) -> str:
        """Return the merged file of the scan that a figure shows."""
        self._force_unrecorded(pattern.format(**wildcards) for pattern in paths.FIGURE)
        return str(paths.merged_file(self.scans[self.figures[wildcards.figure].scan]))

    def export_input(self, job: ExportJob) -> Callable:
        """Return the input of a rule that exports scans: the merged file of one, or of all."""

        def merged(wildcards):
            self._force_unrecorded(pattern.format(**wildcards) for pattern in job.outputs)
            return [str(paths.merged_file(self.scans[name])) for name in job.scans_of(wildcards)]

        return merged

    def validation_input(self, wildcards) -> list[str]:
        """Return that the comparison with printed numbers is made from nothing."""
        self._force_unrecorded(paths.VALIDATION)
        return []

    def _chunks(self, name: str) -> dict[str, Region]:
        """Return where each chunk of a scan that is a file lies, by its name; none where one job computes it all."""
        return {path.stem: region for region, path in paths.chunk_files(self.scans[name])}

    def _points(self, name: str, chunk: str) -> Scan:
        return self.scans[name].subset(self._chunks(name)[chunk])

    def _chunk_files(self, scan: Scan) -> list[str]:
        return [
            paths.CHUNK.format(study=scan.study, scan=scan.name, chunk=name) for name in self._chunks(scan.identifier)
        ]

    def _force(self, outputs: Iterable[str], outdated: Callable[[], bool]) -> None:
        """Add the outputs of a job to those that Snakemake makes whatever its records say, if they are out of date."""
        looked_at = self._workflow.is_main_process and RerunTrigger.PARAMS in self._workflow.rerun_triggers
        if looked_at and outdated():
            self._workflow.dag.forcefiles.update(outputs)

    def _force_unrecorded(self, outputs: Iterable[str]) -> None:
        """The same for files that do not say themselves what they are: Snakemake must have records of these results."""
        outputs = [output.removesuffix("/") for output in outputs]

        def unrecorded():
            if not any(map(os.path.exists, outputs)):
                return False
            files = map(self._workflow.inputfile, outputs)
            return not self._belong_together or not all(map(self._workflow.persistence.metadata, files))

        self._force(outputs, unrecorded)

    @functools.cached_property
    def _belong_together(self) -> bool:
        return records.belong_together()

    # Parameters and resources of jobs.

    def chunk_points(self, wildcards) -> dict:
        """Return the points of a chunk as plain data: not the scan, which may grow while these stay."""
        return self._points(self.scan(wildcards).identifier, wildcards.chunk).numeric_spec()

    def chunk_code(self, wildcards) -> str:
        """Return the hash of the code that shapes a chunk."""
        return provenance.chunk_hash(self._points(self.scan(wildcards).identifier, wildcards.chunk))

    def merge_code(self, wildcards) -> str:
        """Return the hash of the code that makes the files of a scan, from the first number on."""
        return provenance.scan_hash(self.scan(wildcards))

    def fingerprint(self, name: str) -> str:
        """Return a hash of all that decides the merged file of a scan: what is made of it is made again when it
        changes.
        """
        scan = self.scans[name]
        return hashlib.sha256(f"{merge_scan(scan)} {provenance.scan_hash(scan)}".encode()).hexdigest()[:16]

    def figure(self, wildcards):
        """Return which scan a figure shows, and how."""
        return self.figures[wildcards.figure]

    def figure_kind(self, wildcards):
        """Return what is declared of the kind of a figure."""
        figure = self.figure(wildcards)
        return kinds.declaration(figure.kind, figure.settings)

    def figure_caption(self, wildcards) -> str:
        """Return what a figure shows and what its scan holds fixed."""
        figure = self.figure(wildcards)
        return kinds.caption(figure.kind, self.scans[figure.scan], figure.settings)

    def figure_code(self, wildcards) -> str:
        """Return the hash of the code that draws a figure."""
        figure = self.figure(wildcards)
        return provenance.drawing_hash(kinds.module_of(figure.kind, figure.settings), self.figure_kind(wildcards))

    def memory(self, job: str) -> Callable:
        """Return the memory in MB that a kind of job is given: what the plan says, and at least what small ones take.

        All chunks are given what the largest takes: a job array has one request for all its tasks.
        """

        @functools.cache
        def planned(scans, figures=()):
            found = (sum(job_memory.jobs(self.scans[name], figures).get(job, (0,))) for name in scans)
            return SNAKEMAKE_MB + max(300, int(max(found) / job_memory.MEGABYTE))

        def amount(wildcards):
            if job == "figure":
                return planned((self.figure(wildcards).scan,), (self.figure_kind(wildcards),))
            return planned(tuple(self.scans) if job == "chunk" else (self.scan(wildcards).identifier,))

        return growing(amount)

    # Before and after the jobs.

    def prepare(self) -> None:
        """Note whose lock this is, and that results and records go together."""
        driver.sign_lock()
        with _reported():
            preflight.date_back_from_the_future(paths.RESULTS)
            records.adopt()

    def sum_up_costs(self) -> None:
        """Bring the table of what the jobs cost up to date, whatever became of them."""
        jobcosts.write(paths.BENCHMARKS, paths.JOB_COSTS)


def merge_scan(scan: Scan) -> dict:
    """Return a scan as plain data without its reductions, which its merged file knows nothing of."""
    return {**scan.as_dict(), "reduce": {}}


@contextlib.contextmanager
def _reported() -> Iterator[None]:
    """Have Snakemake report our errors in their own words, without a traceback."""
    try:
        yield
    except (ConfigurationError, WriteError) as error:
        raise WorkflowError(str(error)) from None
