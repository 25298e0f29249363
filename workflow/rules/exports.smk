# What can others cite and reuse? Files that studies make besides figures: of single scans, and tables over all scans.


rule exports:
    """What goes with single scans."""
    input:
        RUN.export_files("export"),


for name, job in RUN.exports.items():

    rule:
        # Files of one scan, or a table of all.
        name:
            name
        input:
            scans=RUN.export_input(job),
            description=RUN.description(job.rule, job),
        output:
            job.marked(RUN.scans),
        log:
            paths.log(job.rule, **job.wildcards),
        benchmark:
            paths.benchmark(job.rule, **job.wildcards)
        localrule: True
        conda:
            RUN.environment
        resources:
            mem_mb=growing(600),
            runtime=growing(5),
        params:
            title=job.files.title,
            caption=job.files.caption,
            shown=job.files.names.index(job.files.shown),
        script:
            "../scripts/export.py"
