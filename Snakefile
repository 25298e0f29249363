# heatscan: what to make. The rules are in workflow/rules, the physics in src/heatscan, the values in config.
from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/common.smk"
include: "workflow/rules/scans.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/exports.smk"


localrules:
    all,
    scans,
    figures,
    exports,


rule all:
    """Every scan, figure and table that the configuration asks for."""
    default_target: True
    input:
        rules.scans.input,
        rules.figures.input,
        rules.tables.input,
        rules.exports.input,


onstart:
    RUN.prepare()


onsuccess:
    RUN.sum_up_costs()


onerror:
    RUN.sum_up_costs()
