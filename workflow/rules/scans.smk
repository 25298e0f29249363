# What are the numbers? One job computes one chunk of a scan; a merge places the chunks by their index.


rule scans:
    """The merged Dataset of every scan."""
    input:
        expand("results/{scan}.nc", scan=SCANS),


rule chunk:
    """One chunk: a run of points, computed in one go."""
    output:
        "results/{study}/chunks/{scan}/{chunk}.nc",
    log:
        "results/logs/chunk/{study}/{scan}/{chunk}.log",
    benchmark:
        "results/benchmarks/chunk/{study}/{scan}/{chunk}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=600,
        runtime=10,
    params:
        scan=lambda wildcards: scan_of(wildcards).decisive(),
        code=lambda wildcards: provenance.study_hash(wildcards.study),
    script:
        "../scripts/chunk.py"


rule merge:
    """All chunks of a scan in one labelled Dataset."""
    input:
        lambda wildcards: expand(
            "results/{study}/chunks/{scan}/{chunk}.nc",
            chunk=range(scan_of(wildcards).n_chunks),
            allow_missing=True,
        ),
    output:
        "results/{study}/{scan}.nc",
    log:
        "results/logs/merge/{study}/{scan}.log",
    benchmark:
        "results/benchmarks/merge/{study}/{scan}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        scan=lambda wildcards: scan_of(wildcards).as_dict(),
        code=lambda wildcards: provenance.code_hash("heatscan.dataset"),
    script:
        "../scripts/merge.py"
