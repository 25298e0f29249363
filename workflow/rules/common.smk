# The configuration, and what the rules ask of it: heatscan.run.workflow, where it is tested without Snakemake.
import importlib.util

if not importlib.util.find_spec("heatscan"):
    raise WorkflowError(
        "heatscan is not installed in this Python; in its checkout, run: python -m pip install ."
    )

from heatscan.results import paths
from heatscan.run.exports import as_written
from heatscan.run.workflow import growing, load

RUN = load(workflow, config)


wildcard_constraints:
    **RUN.wildcards,
