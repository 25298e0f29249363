# What are the numbers? One job computes one chunk of a scan; a merge places the chunks by their index. A scan that fits
# into one chunk takes one job. Reductions are made of the merged file, or of the chunks where that is not kept.


rule scans:
    """The merged Dataset of every scan that keeps it, and every reduction."""
    input:
        RUN.scan_files,


rule chunk:
    """One chunk: a run of points, computed in one go."""
    output:
        paths.CHUNK,
    log:
        paths.log("chunk"),
    benchmark:
        paths.benchmark("chunk")
    conda:
        RUN.environment
    resources:
        mem_mb=RUN.memory("chunk"),
        runtime=growing(5),
    params:
        scan=RUN.chunk_points,
        code=RUN.chunk_code,
    script:
        "../scripts/chunk.py"


rule merge:
    """All chunks of a scan in one labelled Dataset. A scan of one chunk is computed here: a job less to start."""
    input:
        chunks=RUN.merge_input,
        description=RUN.description("merge"),
    output:
        paths.MERGED,
    log:
        paths.log("merge"),
    benchmark:
        paths.benchmark("merge")
    conda:
        RUN.environment
    resources:
        mem_mb=RUN.memory("merge"),
        runtime=growing(5),
    script:
        "../scripts/merge.py"


rule reduction:
    """One reduction of a scan: an extreme or an envelope over some of its axes, or a slice."""
    input:
        scan=RUN.reduction_input,
        description=RUN.description("reduction"),
    output:
        paths.REDUCTION,
    log:
        paths.log("reduction"),
    benchmark:
        paths.benchmark("reduction")
    conda:
        RUN.environment
    resources:
        mem_mb=RUN.memory("reduction"),
        runtime=growing(5),
    script:
        "../scripts/reduction.py"


rule plan:
    """What a run would take: `snakemake --cores all plan` prints it. It runs whenever it is asked for."""
    log:
        paths.log("plan"),
    benchmark:
        paths.benchmark("plan")
    localrule: True
    conda:
        RUN.environment
    resources:
        mem_mb=growing(600),
        runtime=growing(5),
    params:
        root=str(RUN.configuration.root),
    script:
        "../scripts/plan.py"
