# What do the numbers say? Tables over all scans.


rule tables:
    """Every table."""
    input:
        "results/validation.csv",
        "results/tables/best_points.csv" if places.improving(SCANS) else [],
        "results/tables/job_costs.csv",


rule best_points:
    """The best stable point of every scan that looks for improvements, mode by mode."""
    input:
        expand("results/{scan}.nc", scan=places.improving(SCANS)),
    output:
        report(
            "results/tables/best_points.csv",
            caption="../report/best_points.rst",
            category="Heatmaps",
            labels={"scan": "all", "shows": "best points"},
        ),
    log:
        "results/logs/tables/best_points.log",
    benchmark:
        "results/benchmarks/tables/best_points.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=growing(600),
        runtime=growing(5),
    params:
        scans=[made_of(SCANS[name]) for name in places.improving(SCANS)],
        code=lambda wildcards: provenance.code_hash("heatscan.studies.ion_pair.best", "heatscan.results.table"),
    script:
        "../scripts/best_points.py"


rule validation:
    """Every number that the papers print and we can compute, beside ours. The configuration has no say in it."""
    output:
        "results/figures/validation.pdf",
        report(
            "results/figures/validation.png",
            caption="../report/validation.rst",
            category="Validation",
            labels={"scan": "all", "shows": "printed numbers and ours"},
        ),
        "results/validation.csv",
    log:
        "results/logs/tables/validation.log",
    benchmark:
        "results/benchmarks/tables/validation.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=growing(900),
        runtime=growing(5),
    params:
        code=lambda wildcards: provenance.validation_hash(),
    script:
        "../scripts/validation.py"


rule job_costs:
    """What every job cost, so far. At the end of a run, good or bad, the table is brought up to date."""
    output:
        report(
            "results/tables/job_costs.csv",
            caption="../report/job_costs.rst",
            category="Costs",
            labels={"scan": "all", "shows": "time and memory of every job"},
        ),
    log:
        "results/logs/tables/job_costs.log",
    benchmark:
        "results/benchmarks/tables/job_costs.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=growing(200),
        runtime=growing(5),
    script:
        "../scripts/job_costs.py"
