# What does it look like? One figure of one kind shows one scan; its data lie beside it as CSV.


rule figures:
    """Every figure that the scans ask for."""
    input:
        expand("results/figures/{figure}.png", figure=FIGURES),


rule figure:
    """One figure as PDF and PNG, with its data."""
    input:
        scan=figure_scan,
    output:
        "results/figures/{figure}.pdf",
        report(
            "results/figures/{figure}.png",
            caption="../report/figure.rst",
            category=lambda wildcards: figure_kind(wildcards).category,
            labels=lambda wildcards: {
                "scan": FIGURES[wildcards.figure].scan,
                "shows": FIGURES[wildcards.figure].kind.replace("_", " "),
            },
        ),
        "results/figures/{figure}.csv",
    log:
        "results/logs/figure/{figure}.log",
    benchmark:
        "results/benchmarks/figure/{figure}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory("figure"),
        runtime=growing(5),
    params:
        scan=lambda wildcards: made_of(SCANS[FIGURES[wildcards.figure].scan]),
        kind=lambda wildcards: FIGURES[wildcards.figure].kind,
        caption=figure_caption,
        code=lambda wildcards: provenance.drawing_hash(
            module_of(FIGURES[wildcards.figure].kind), figure_kind(wildcards)
        ),
    script:
        "../scripts/figure.py"
