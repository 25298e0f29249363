# What are the numbers? One job computes one chunk of a scan; a merge places the chunks by their index. A scan that fits
# into one chunk takes one job.


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
        code=lambda wildcards: provenance.scan_hash(scan_of(wildcards)),
    script:
        "../scripts/chunk.py"


rule merge:
    """All chunks of a scan in one labelled Dataset. A scan of one chunk is computed here: a job less to start."""
    input:
        lambda wildcards: expand(
            "results/{study}/chunks/{scan}/{chunk}.nc",
            chunk=separate_chunks(scan_of(wildcards)),
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
        code=lambda wildcards: merge_hash(scan_of(wildcards)),
    script:
        "../scripts/merge.py"
