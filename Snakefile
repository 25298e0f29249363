# heatscan: what to make. The rules are in workflow/rules, the physics in src/heatscan, the values in config.
from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/common.smk"
include: "workflow/rules/scans.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/tables.smk"


localrules:
    all,
    scans,
    figures,
    # Too light for a cluster's queue.
    figure,
    best_points,
    plan,


rule all:
    """Every scan, figure and table that the configuration asks for."""
    default_target: True
    input:
        rules.scans.input,
        rules.figures.input,
        rules.tables.input,


onstart:
    prepare()


onsuccess:
    from heatscan import jobcosts, table

    table.write(
        "results/tables/job_costs.csv", [jobcosts.HEADER, *jobcosts.rows("results/benchmarks")]
    )
