# What does it look like? One figure of one kind shows one scan; its data lie beside it as CSV.


rule figures:
    """Every figure that the scans ask for."""
    input:
        expand(paths.FIGURE, figure=RUN.figures),


rule figure:
    """One figure as PDF and PNG, with its data."""
    input:
        scan=RUN.figure_input,
        description=RUN.description("figure"),
    output:
        paths.FIGURE[0],
        report(
            paths.FIGURE[1],
            caption="../report/figure.rst",
            category=lambda wildcards: as_written(RUN.figure_kind(wildcards).category),
            labels=RUN.figure_label,
        ),
        paths.FIGURE[2],
    log:
        paths.log("figure"),
    benchmark:
        paths.benchmark("figure")
    # Too light for a cluster's queue.
    localrule: True
    conda:
        RUN.environment
    resources:
        mem_mb=RUN.memory("figure"),
        runtime=growing(5),
    params:
        caption=RUN.figure_caption,
    script:
        "../scripts/figure.py"
