# What are the numbers? One job computes one chunk of a scan; a merge places the chunks by their index. A scan that fits
# into one chunk takes one job. Reductions are made of the merged file, or of the chunks where that is not kept.


rule scans:
    """The merged Dataset of every scan that keeps it, and every reduction."""
    input:
        [f"results/{name}.nc" for name, scan in SCANS.items() if scan.has_merged_file],
        [str(places.reduced_file(scan, name)) for scan in SCANS.values() for name in scan.reduce],


rule chunk:
    """One chunk: a run of points, computed in one go."""
    input:
        chunk_input,
    output:
        "results/{study}/chunks/{scan}/{chunk}.nc",
    log:
        "results/logs/chunk/{study}/{scan}/{chunk}.log",
    benchmark:
        "results/benchmarks/chunk/{study}/{scan}/{chunk}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory("chunk"),
        runtime=growing(5),
    params:
        scan=chunk_points,
        code=chunk_hash,
    script:
        "../scripts/chunk.py"


rule merge:
    """All chunks of a scan in one labelled Dataset. A scan of one chunk is computed here: a job less to start."""
    input:
        merge_input,
    output:
        "results/{study}/{scan}.nc",
    log:
        "results/logs/merge/{study}/{scan}.log",
    benchmark:
        "results/benchmarks/merge/{study}/{scan}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory("merge"),
        runtime=growing(5),
    params:
        scan=lambda wildcards: {**scan_of(wildcards).as_dict(), "reduce": {}},
        parts=lambda wildcards: layout_of(scan_of(wildcards).identifier).parts,
        code=lambda wildcards: merge_hash(scan_of(wildcards)),
    script:
        "../scripts/merge.py"


rule reduction:
    """One reduction of a scan: an extreme or an envelope over some of its axes, or a slice."""
    input:
        reduction_input,
    output:
        "results/{study}/reduced/{scan}/{reduction}.nc",
    log:
        "results/logs/reduction/{study}/{scan}/{reduction}.log",
    benchmark:
        "results/benchmarks/reduction/{study}/{scan}/{reduction}.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=memory("reduction"),
        runtime=growing(5),
    params:
        scan=lambda wildcards: scan_of(wildcards).as_dict(),
        parts=lambda wildcards: layout_of(scan_of(wildcards).identifier).parts,
        code=lambda wildcards: merge_hash(scan_of(wildcards)),
    script:
        "../scripts/reduction.py"


rule plan:
    """What a run would take: `snakemake --cores all plan` prints it. It runs whenever it is asked for."""
    log:
        "results/logs/tables/plan.log",
    benchmark:
        "results/benchmarks/tables/plan.tsv"
    conda:
        "../../environment.yml"
    resources:
        mem_mb=growing(600),
        runtime=growing(5),
    params:
        root=workflow.basedir,
        cores=lambda wildcards: workflow.cores,
    script:
        "../scripts/plan.py"
