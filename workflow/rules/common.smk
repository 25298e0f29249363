# What does the configuration ask for, and how is a job run again by hand?
from snakemake.exceptions import WorkflowError

from heatscan import configuration, joblog, provenance
from heatscan.errors import ConfigurationError
from heatscan.figures import KINDS, caption

try:
    CONFIGURATION = configuration.load(
        config, workflow.basedir, tuple(map(str, workflow.configfiles))
    )
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

joblog.remember_call(
    workflow.main_snakefile, workflow.overwrite_configfiles, workflow.config_settings.config
)
SCANS = CONFIGURATION.scans
FIGURES = CONFIGURATION.figures


wildcard_constraints:
    # Only what is configured, so that a target that does not exist is called just that.
    study="|".join(sorted({scan.study for scan in SCANS.values()})),
    scan="|".join(sorted({scan.name for scan in SCANS.values()})),
    figure="|".join(FIGURES) or "none",
    chunk=r"\d+",


def scan_of(wildcards):
    """Return the scan that a job belongs to."""
    return SCANS[f"{wildcards.study}/{wildcards.scan}"]


def separate_chunks(scan):
    """Return the numbers of the chunks that a scan is split into; none where it fits into one."""
    return range(scan.n_chunks) if scan.n_chunks > 1 else ()


def merge_hash(scan):
    """Return the hash of the code that makes a scan's file: of the study too, where nothing else computes it."""
    study = () if separate_chunks(scan) else provenance.study_modules(scan.study)
    return provenance.code_hash("heatscan.dataset", *study)


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


def improving():
    """Return the scans over two axes or more that look for improvements."""
    return [
        name
        for name, scan in SCANS.items()
        if len(scan.axes) > 1 and "relative_improvement" in scan.outputs
    ]
