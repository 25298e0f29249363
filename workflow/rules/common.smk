# The configuration, and what the rules ask of it: heatscan.run.workflow, where it is tested without Snakemake.
from heatscan.results import paths
from heatscan.run.exports import as_written
from heatscan.run.workflow import growing, load

RUN = load(workflow, config)


wildcard_constraints:
    **RUN.wildcards,
