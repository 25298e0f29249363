# What can others cite and reuse? The curves of an exclusion plot as tables, with every source, as BibTeX and for HEPData.


rule exports:
    """What goes with every exclusion plot that has an envelope."""
    input:
        expand("results/{scan}.csv", scan=places.exported(SCANS)),


rule export:
    """Curves, experiments and sources of one scan over experiments and the correlation length."""
    input:
        scan="results/exclusion/{scan}.nc",
    output:
        "results/exclusion/{scan}.csv",
        "results/exclusion/{scan}_experiments.csv",
        report(
            "results/exclusion/{scan}_experiments.md",
            caption="../report/experiments.rst",
            category="Exclusion",
            labels={"scan": "exclusion/{scan}", "shows": "experiments and sources"},
        ),
        "results/exclusion/{scan}.bib",
        directory("results/exclusion/{scan}_hepdata"),
    log:
        "results/logs/export/{scan}.log",
    benchmark:
        "results/benchmarks/export/{scan}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=growing(600),
        runtime=growing(5),
    params:
        code=lambda wildcards: provenance.code_hash("heatscan.studies.exclusion.exports", "heatscan.results.table"),
    script:
        "../scripts/export.py"
