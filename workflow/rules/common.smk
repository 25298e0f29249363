# What does the configuration ask for, and how is a job run again by hand?
import os
import shlex

from snakemake.exceptions import WorkflowError

from heatscan import configuration, provenance
from heatscan.errors import ConfigurationError

try:
    CONFIGURATION = configuration.load(
        config, workflow.basedir, tuple(map(str, workflow.configfiles))
    )
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

# The logs end with the command that runs a job again; as a param it would make every change of folder rerun everything.
_overrides = [str(path) for path in workflow.overwrite_configfiles]
os.environ["HEATSCAN_RERUN"] = shlex.join(
    ["snakemake", "--cores", "1", "--snakefile", str(workflow.main_snakefile)]
    + ["--directory", os.getcwd()]
    + (["--configfile", *_overrides] if _overrides else [])
)
SCANS = CONFIGURATION.scans
FIGURES = CONFIGURATION.figures


wildcard_constraints:
    study=configuration.NAME,
    scan=configuration.NAME,
    figure=configuration.NAME,
    chunk=r"\d+",


def scan_of(wildcards):
    """Return the scan that a job belongs to."""
    return SCANS[f"{wildcards.study}/{wildcards.scan}"]

