"""What the rules of the workflow ask: scans, inputs, parameters and memory of jobs, and which results are out of date."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from snakemake.exceptions import WorkflowError
from snakemake.io import directory, report
from snakemake.settings.types import RerunTrigger

from heatscan.configuration import documents, project
from heatscan.engine import splitting
from heatscan.engine.products import ExportFiles
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError, WriteError
from heatscan.plotting import kinds
from heatscan.results import paths, provenance, split_record
from heatscan.run import jobcosts, joblog, planning, preflight, records
from heatscan.run import memory as job_memory
from heatscan.studies.ion_pair import structures

# Snakemake itself, once for a Slurm job and once more for its step; measured, see docs/cluster.md.
SNAKEMAKE_MB = 300


def growing(amount: float | Callable) -> Callable:
    """Return a resource that grows with each attempt: a job that exceeded it gets more the next time."""
    return lambda wildcards, attempt: (amount(wildcards) if callable(amount) else amount) * attempt


@dataclass(frozen=True)
class ExportJob:
    """The files that a study makes of merged scans, besides figures."""

    module: str
    files: ExportFiles
    scans: tuple[str, ...]

    @property
    def code(self) -> str:
        """The hash of the code that makes the files."""
        return provenance.code_hash(self.module, "heatscan.results.table")


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
        structures.remember_root(workflow.basedir)
        if workflow.is_main_process:
            if not workflow.dryrun:
                preflight.require_writable(paths.RESULTS, deep=True)
            preflight.require_places(run.places())
            planning.refuse(run.configuration, run.layout, paths.RESULTS)
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
        self.layout = functools.cache(planning.layouts(self.scans, paths.RESULTS))
        self._points = functools.lru_cache(maxsize=16)(lambda name, chunk: self.layout(name).points(int(chunk)))

    @property
    def wildcards(self) -> dict[str, str]:
        """What each wildcard may be: only what is configured, so that an unknown target is reported as just that."""
        reductions = {name for scan in self.scans.values() for name in scan.reduce}
        return {
            "study": "|".join(sorted({scan.study for scan in self.scans.values()})),
            "scan": "|".join(sorted({scan.name for scan in self.scans.values()})),
            "figure": "|".join(self.figures) or "none",
            "reduction": "|".join(sorted(reductions)) or "none",
            "chunk": r"\d+",
        }

    def places(self) -> set[str]:
        """Return what a run makes; where the names are not known yet, ``x`` in each of the folders."""
        patterns = [paths.MARK, *(pattern for outputs in paths.OUTPUTS.values() for pattern in outputs)]
        patterns += [way(rule) for rule in paths.JOBS for way in (paths.log, paths.benchmark)]
        patterns += [pattern for study, job in self.exports.items() for pattern in paths.export(job.files, study)]
        patterns += [pattern for job in self.tables.values() for pattern in paths.table(job.files)]
        known = [
            {"study": scan.study, "scan": scan.name, "chunk": "x", "reduction": reduction}
            for scan in self.scans.values()
            for reduction in (scan.reduce or ("x",))
        ]
        known += [{"figure": name} for name in self.figures] + [{"table": name} for name in self.tables]
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

    @functools.cached_property
    def exports(self) -> dict[str, ExportJob]:
        """What studies make of single scans, by study."""
        studies = {scan.study: scan.definition for scan in self.scans.values()}
        jobs = {name: self._export_job(study, study.export) for name, study in studies.items() if study.export}
        return {name: job for name, job in jobs.items() if job.scans}

    @functools.cached_property
    def tables(self) -> dict[str, ExportJob]:
        """What studies make of all their scans together, by the name of the table."""
        studies = {scan.study: scan.definition for scan in self.scans.values()}.values()
        jobs = {name: self._export_job(study, table) for study in studies for name, table in study.tables.items()}
        return {name: job for name, job in jobs.items() if job.scans}

    def _export_job(self, study, export) -> ExportJob:
        module = f"{study.package}.{export.module}"
        scans = (name for name, scan in self.scans.items() if scan.definition is study and export.applies_to(scan))
        return ExportJob(module, importlib.import_module(module).FILES, tuple(scans))

    @property
    def export_files(self) -> list[str]:
        """One of the files of each export."""
        files = [(name, paths.export(job.files, study)[0]) for study, job in self.exports.items() for name in job.scans]
        return [pattern.format(scan=self.scans[name].name) for name, pattern in files]

    @property
    def table_files(self) -> list[str]:
        """One of the files of each table."""
        return [paths.VALIDATION[-1], paths.JOB_COSTS, *(paths.table(job.files)[0] for job in self.tables.values())]

    # Inputs of jobs. Snakemake asks for them before it decides what runs, so this is where what is out of date is forced.

    def chunk_input(self, wildcards) -> list[str]:
        """Return that a chunk is made from nothing, if there is such a chunk."""
        scan = self.scan(wildcards)
        if int(wildcards.chunk) not in self._chunks(scan):
            raise WorkflowError(
                f"{scan.identifier} has {len(self._chunks(scan))} chunks in files; there is no chunk {wildcards.chunk}"
            )
        path = paths.CHUNK.format(**wildcards)
        self._force([path], lambda: records.outdated_chunk(path, self._points(scan.identifier, wildcards.chunk)))
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

    def export_input(self, study: str) -> Callable:
        """Return the input of the rule that exports scans of a study: the merged file of one."""

        def merged(wildcards):
            self._force_unrecorded(
                pattern.format(**wildcards) for pattern in paths.export(self.exports[study].files, study)
            )
            return str(paths.merged_file(self.scans[f"{study}/{wildcards.scan}"]))

        return merged

    def table_input(self, table: str) -> Callable:
        """Return the input of the rule that makes a table: the merged files of its scans."""

        def merged(wildcards):
            self._force_unrecorded(paths.table(self.tables[table].files))
            return [str(paths.merged_file(self.scans[name])) for name in self.tables[table].scans]

        return merged

    def validation_input(self, wildcards) -> list[str]:
        """Return that the comparison with printed numbers is made from nothing."""
        self._force_unrecorded(paths.VALIDATION)
        return []

    def _chunks(self, scan: Scan) -> range:
        """Return the numbers of the chunks of a scan that are files; none where one job computes it all."""
        return range(self.layout(scan.identifier).n_chunks if splitting.has_chunk_files(scan) else 0)

    def _chunk_files(self, scan: Scan) -> list[str]:
        return [paths.CHUNK.format(study=scan.study, scan=scan.name, chunk=chunk) for chunk in self._chunks(scan)]

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

    def chunk_codes(self, wildcards) -> list[str]:
        """Return the hash of the code that shapes each chunk of a scan that is a file."""
        scan = self.scan(wildcards)
        return [provenance.chunk_hash(self._points(scan.identifier, chunk)) for chunk in self._chunks(scan)]

    def merge_code(self, wildcards) -> str:
        """Return the hash of the code that makes the files of a scan, from the first number on."""
        return provenance.scan_hash(self.scan(wildcards))

    def parts(self, wildcards) -> tuple:
        """Return how a scan is split."""
        return self.layout(self.scan(wildcards).identifier).parts

    def fingerprint(self, name: str) -> str:
        """Return a hash of all that decides the merged file of a scan.

        What is made of the file is made again when this changes, whatever the dates are by which Snakemake tells what is older.
        """
        scan = self.scans[name]
        return hashlib.sha256(f"{merge_scan(scan)} {provenance.scan_hash(scan)}".encode()).hexdigest()[:16]

    def figure(self, wildcards):
        """Return which scan a figure shows, and how."""
        return self.figures[wildcards.figure]

    def figure_kind(self, wildcards):
        """Return what is declared of the kind of a figure."""
        return kinds.KINDS[self.figure(wildcards).kind]

    def figure_caption(self, wildcards) -> str:
        """Return what a figure shows and what its scan holds fixed."""
        figure = self.figure(wildcards)
        return kinds.caption(figure.kind, self.scans[figure.scan])

    def figure_code(self, wildcards) -> str:
        """Return the hash of the code that draws a figure."""
        return provenance.drawing_hash(kinds.module_of(self.figure(wildcards).kind), self.figure_kind(wildcards))

    def memory(self, job: str) -> Callable:
        """Return the memory in MB that a kind of job is given: what the plan says of its scan, and at least what small ones take.

        All chunks are given what the largest takes: a job array has one request for all its tasks.
        """

        @functools.cache
        def planned(scans, figures=()):
            found = (sum(job_memory.jobs(self.scans[name], figures).get(job, (0,))) for name in scans)
            return SNAKEMAKE_MB + max(300, int(max(found) / job_memory.MEGABYTE))

        def amount(wildcards):
            if job == "figure":
                return planned((self.figure(wildcards).scan,), (self.figure(wildcards).kind,))
            return planned(tuple(self.scans) if job == "chunk" else (self.scan(wildcards).identifier,))

        return growing(amount)

    # Before and after the jobs.

    def prepare(self) -> None:
        """Note how scans are split whose chunks are about to be made or used, and that results and records go together."""
        jobs = [job for job in self._workflow.dag.needrun_jobs() if job.rule.name in ("chunk", "merge", "reduction")]
        with _reported():
            preflight.date_back_from_the_future(paths.RESULTS)
            for name in sorted({f"{job.wildcards.study}/{job.wildcards.scan}" for job in jobs}):
                if splitting.has_chunk_files(self.scans[name]):
                    split_record.remember(self.layout(name), paths.chunk_folder(self.scans[name]))
            records.adopt()

    def sum_up_costs(self) -> None:
        """Bring the table of what the jobs cost up to date, whatever became of them."""
        jobcosts.write(paths.BENCHMARKS, paths.JOB_COSTS)


def marked(patterns: Iterable[str], files: ExportFiles, scan: str) -> list:
    """Return output patterns as Snakemake wants them: folders marked as such, and the one that the report shows."""
    found = []
    for pattern, name in zip(patterns, files.names, strict=True):
        labels = {"scan": scan, "shows": files.shows}
        shown = report(pattern, caption="../report/export.rst", category=files.category, labels=labels)
        found.append(
            directory(pattern.removesuffix("/")) if name.endswith("/") else shown if name == files.shown else pattern
        )
    return found


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
