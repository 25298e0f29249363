# What do the numbers say? The tables that studies make of all their scans are in exports.smk.


rule tables:
    """Every table."""
    input:
        RUN.export_files("table"),
        # A project of one's own has no say in them.
        paths.VALIDATION if paths.shipped().samefile(RUN.configuration.root) else [],
        paths.JOB_COSTS,
        paths.INDEX,


rule validation:
    """Every number that the papers print and we can compute, beside ours. The configuration has no say in it."""
    input:
        description=RUN.description("validation"),
    output:
        paths.VALIDATION[0],
        report(
            paths.VALIDATION[1],
            caption="../report/validation.rst",
            category="Validation",
            labels={"result": "Printed numbers and ours"},
        ),
        paths.VALIDATION[2],
    log:
        paths.log("validation"),
    benchmark:
        paths.benchmark("validation")
    conda:
        RUN.environment
    resources:
        mem_mb=growing(900),
        runtime=growing(5),
    script:
        "../scripts/validation.py"


rule job_costs:
    """What every job cost, and a page of all results, so far. Both are renewed at the end of a run, good or bad."""
    output:
        report(
            paths.JOB_COSTS,
            caption="../report/job_costs.rst",
            category="Costs",
            labels={"result": "Time and memory of every job"},
        ),
        paths.INDEX,
    log:
        paths.log("job_costs"),
    benchmark:
        paths.benchmark("job_costs")
    localrule: True
    conda:
        RUN.environment
    resources:
        mem_mb=growing(200),
        runtime=growing(5),
    script:
        "../scripts/job_costs.py"
