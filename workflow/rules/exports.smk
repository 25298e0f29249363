# What can others cite and reuse? Files that a study makes of one of its scans, such as curves, sources and HEPData.


rule exports:
    """What goes with single scans."""
    input:
        RUN.export_files,


for study, job in RUN.exports.items():

    rule:
        # Files of one scan.
        name:
            f"export_{study}"
        input:
            RUN.export_input(study),
        output:
            marked(paths.export(job.files, study), job.files, f"{study}/{{scan}}"),
        log:
            paths.log("export", study=study),
        benchmark:
            paths.benchmark("export", study=study)
        localrule: True
        conda:
            "../../environment.yml"
        resources:
            mem_mb=growing(600),
            runtime=growing(5),
        params:
            title=job.files.title,
            caption=job.files.caption,
            module=job.module,
            scans=lambda wildcards, study=study: RUN.fingerprint(f"{study}/{wildcards.scan}"),
            code=lambda wildcards, job=job: job.code,
        script:
            "../scripts/export.py"
