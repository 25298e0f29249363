"""What the rules ask: scans, inputs, parameters and memory of jobs, and which results are out of date."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.settings.types import DeploymentMethod

import heatscan
from heatscan.configuration import documents, project
from heatscan.engine.scan import Region, Scan
from heatscan.errors import ConfigurationError, WriteError
from heatscan.plotting import kinds
from heatscan.results import checksums, description, paths, provenance, remembered
from heatscan.run import descriptions, driver, interpreter, jobcosts, joblog, pages, planning, preflight
from heatscan.run import memory as job_memory
from heatscan.run.exports import ExportJob, as_written, export_jobs

# Snakemake itself, once for a Slurm job and once more for its step; measured, see docs/cluster.md.
SNAKEMAKE_MB = 300

# What Snakemake tells of the rules without a look at files.
_TELLING = {"--lint", "--list", "-l", "--list-rules", "--list-target-rules", "--lt"}


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
    root = documents.project_folder()
    file = str(root / documents.CONFIG)
    # The files on the command line of a workflow that uses this one as a module are for that one.
    files = (file, *map(str, () if workflow.modifier.skip_configfile else workflow.overwrite_configfiles))
    interpreter.make_callable()
    with _reported():
        if (places := workflow.modifier.path_modifier).prefix or places.modifies_prefixes:
            fault = "this workflow takes no prefix: it makes results/ in the folder of the run; remove it, or rename"
            raise ConfigurationError(f"module: prefix, replace_prefix: {fault} results after the run")
        # On a dry run Snakemake makes its own folder, and writes nothing else.
        if _TELLING.isdisjoint(sys.argv) and not (workflow.output_settings.dryrun and os.path.isdir(".snakemake")):
            preflight.require_writable(".")
        # What no file says was said on the command line, or by a workflow that uses this one as a module.
        known = set().union(*map(documents.read_yaml, files[1:]))
        overrides = {*workflow.config_settings.config, *(config.keys() - known)}
        # Not by `configfile:`, which runs Python that a file contains: a configuration is never executed.
        for key, value in documents.read_yaml(file).items():
            config.setdefault(key, value)
        remembered.recall(paths.REMEMBERED)
        run = Run(workflow, project.load(config, root, files, overrides))
        joblog.remember_call(workflow.main_snakefile, workflow.overwrite_configfiles, workflow.config_settings.config)
        paths.remember_project(run.configuration.root)
        if workflow.is_main_process:
            for name, scan in run.scans.items() if not workflow.output_settings.dryrun else ():
                if scan.notes:
                    print(f"heatscan: note: {name}: {scan.notes}", file=sys.stderr)
            if not workflow.output_settings.dryrun:
                driver.remove_dead_lock()
            planning.refuse(run.configuration, paths.RESULTS)
        if "--report" in sys.argv:  # whose captions see the configuration, and no job does
            config["pages"] = pages.facts(run.configuration)
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
        self._described: dict[str, str] = {}
        self._chunks = functools.cache(self._chunks)
        self._points = functools.lru_cache(maxsize=16)(self._points)

    @property
    def environment(self) -> str | None:
        """The file of packages that conda installs for the jobs, which take heatscan itself from here; None if neither.

        A wheel has none. Snakemake cannot archive a workflow that has one where there is no conda.
        """
        file = paths.shipped() / "environment.yml"
        if DeploymentMethod.CONDA in self._workflow.deployment_settings.deployment_method:
            os.environ["PYTHONPATH"] = str(Path(heatscan.__file__).parents[1])
        elif "--archive" in sys.argv and not shutil.which("conda"):
            return None
        return str(file) if file.is_file() else None

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

    def scan(self, wildcards) -> Scan:
        """Return the scan that a job belongs to."""
        if (name := f"{wildcards.study}/{wildcards.scan}") not in self.scans:
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
        """Return the files of each job that exports single scans, or that makes a table."""
        jobs = [(job, name) for job in self.exports.values() if job.rule == rule for name in job.scans]
        made = {file.format(scan=self.scans[name].name) for job, name in jobs for file in job.outputs}
        return sorted(file.removesuffix("/") for file in made)

    # Inputs of jobs.

    def description(self, rule: str, job: ExportJob | None = None) -> Callable:
        """Return the input of a rule, that of an ExportJob if there is one, that says what decides its result."""
        pattern = paths.description(rule, **(job.wildcards if job else {}))

        def described(wildcards):
            path = pattern.format(**wildcards)
            if self._workflow.is_main_process and path not in self._described:
                with _reported():
                    self._described[path] = self._describe(path, rule, wildcards, job)
            return self._described.get(path, path)

        return described

    def _describe(self, path: str, rule: str, wildcards, job: ExportJob | None) -> str:
        """Return the description of a result at `path`, or where it was written if it says something new."""
        preflight.require_places([path])
        makes_results, replaced = self._makes_results, False
        if rule in ("merge", "reduction"):
            scan = self.scan(wildcards)
            content = descriptions.of_scan(scan, wildcards.get("reduction"))
            result = paths.MERGED if rule == "merge" else paths.REDUCTION
            replaced = descriptions.is_other(result.format(**wildcards), descriptions.identity(scan))
        elif rule == "figure":
            content = descriptions.of_figure(self.configuration, wildcards.figure)
        elif job:
            content = descriptions.of_export(job, [self.scans[name] for name in job.scans_of(wildcards)])
        else:
            content = {"code": provenance.validation_hash()}  # of the printed numbers; no configuration has a say in it
        if replaced or not description.says(path, content):
            path = path if makes_results else str(self._workflow.snakemake_tmp_dir / path)
            description.write(path, content, again=time.time() if replaced else None)
            # Snakemake lists a folder once, for the first target of several; what is written later it would not find.
            self._workflow.iocache.exists_local[path] = True
        return path

    @functools.cached_property
    def _makes_results(self) -> bool:
        """Whether this process is about to make results: it is not a dry run or a report, and no other run is active.

        If so, files dated to the future are dated to now first, so that what is written next is newer.
        """
        workflow = self._workflow
        another = workflow.executor_plugin and workflow.execution_settings.lock and driver.is_locked()
        if workflow.executor_plugin is None or workflow.dryrun or another:
            return False
        preflight.date_back_from_the_future(paths.RESULTS)
        return True

    def merge_input(self, wildcards) -> list[str]:
        """Return the chunks that a merged file is made from, if there is to be one."""
        if not (scan := self.scan(wildcards)).has_merged_file:
            raise WorkflowError(f"{scan.identifier} keeps only its reductions (keep: reduced); it has no merged file")
        return self._chunk_files(scan)

    def reduction_input(self, wildcards) -> list[str]:
        """Return what a reduction is made from: the merged file, or the chunks where that is not kept."""
        if wildcards.reduction not in (scan := self.scan(wildcards)).reduce:
            raise WorkflowError(f"{scan.identifier} has no reduction {wildcards.reduction}")
        return [str(paths.merged_file(scan))] if scan.has_merged_file else self._chunk_files(scan)

    def figure_input(self, wildcards) -> str:
        """Return the merged file of the scan that a figure shows."""
        return str(paths.merged_file(self.scans[self.figures[wildcards.figure].scan]))

    def export_input(self, job: ExportJob) -> Callable:
        """Return the input of a rule that exports scans: the merged file of one, or of all."""
        return lambda wildcards: [str(paths.merged_file(self.scans[name])) for name in job.scans_of(wildcards)]

    def _chunk_files(self, scan: Scan) -> list[str]:
        known = {"study": scan.study, "scan": scan.name}
        return [paths.CHUNK.format(**known, chunk=name) for name in self._chunks(scan.identifier)]

    def _chunks(self, name: str) -> dict[str, Region]:
        """Return where each chunk of a scan that is a file lies, by its name; none where one job computes it all."""
        return {path.stem: region for region, path in paths.chunk_files(self.scans[name])}

    def _points(self, name: str, chunk: str) -> Scan:
        if chunk not in self._chunks(name):
            raise WorkflowError(f"{name} has no chunk {chunk} in this configuration and code")
        return self.scans[name].subset(self._chunks(name)[chunk])

    # Parameters and resources of jobs.

    def chunk_points(self, wildcards) -> dict:
        """Return the points of a chunk as plain data: not the scan, which may grow while these stay."""
        return self._points(self.scan(wildcards).identifier, wildcards.chunk).numeric_spec()

    def chunk_code(self, wildcards) -> str:
        """Return the hash of the code that shapes a chunk."""
        return provenance.chunk_hash(self._points(self.scan(wildcards).identifier, wildcards.chunk))

    def figure_kind(self, wildcards):
        """Return what is declared of the kind of a figure."""
        figure = self.figures[wildcards.figure]
        return kinds.declaration(figure.kind, figure.settings)

    def figure_label(self, wildcards) -> dict[str, str]:
        """Return the one label of a figure in the report: of a second one the report may make a switch that fails."""
        return {"result": as_written(pages.title(self.configuration, wildcards.figure))}

    def figure_caption(self, wildcards) -> str:
        """Return what a figure shows and what its scan holds fixed."""
        figure = self.figures[wildcards.figure]
        return as_written(kinds.caption(figure.kind, self.scans[figure.scan], figure.settings))

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
                return planned((self.figures[wildcards.figure].scan,), (self.figure_kind(wildcards),))
            return planned(tuple(self.scans) if job == "chunk" else (self.scan(wildcards).identifier,))

        return growing(amount)

    # Before and after the jobs.

    def prepare(self) -> None:
        """Note whose lock this is, and look whether the results can be written."""
        driver.sign_lock()
        remembered.keep(paths.REMEMBERED)
        if self._workflow.local_exec:
            # Its limit of 100 jobs a second, which jobs here never reach, makes Snakemake look for jobs once a second
            # for every job that has ended: the time grows with the square of the jobs, and the last look ends a run.
            self._workflow.scheduler.job_rate_limiter = None
        jobs = list(self._workflow.dag.needrun_jobs())
        with _reported():
            preflight.require_writable(paths.RESULTS, deep=True)
            # What a rule makes is a file, or a folder with files in it.
            outputs = (f"{path}/x" if path.is_directory else path for job in jobs for path in job.output)
            inputs = (path for job in jobs for path in job.input if not os.path.isdir(path))
            logs = (path for job in jobs for log in job.log for path in (log, paths.checksums(log)))
            others = [job.benchmark for job in jobs if job.benchmark]
            others += [paths.JOB_COSTS, paths.INDEX, paths.checksums(paths.log("job_costs"))]
            preflight.require_places([*outputs, *inputs, *logs, *others])
            figures = {job.wildcards.figure for job in jobs if job.rule.name == "figure"}
            for name in (name for name in figures if self.figures[name].settings):
                from heatscan.plotting.entry import require_formulas  # late: a run is planned without Matplotlib

                require_formulas(self.figures[name].settings, f"figure {name}")

    def sum_up_costs(self) -> None:
        """Bring the table of what the jobs cost, and the page of all results, up to date, whatever became of them."""
        jobcosts.write(paths.BENCHMARKS, paths.JOB_COSTS)
        pages.write(self.configuration, paths.INDEX)
        checksums.note(paths.checksums(paths.log("job_costs")), [paths.JOB_COSTS, paths.INDEX])


@contextlib.contextmanager
def _reported() -> Iterator[None]:
    """Have Snakemake report our errors in their own words, without a traceback."""
    try:
        yield
    except (ConfigurationError, WriteError) as error:
        raise WorkflowError(str(error)) from None
