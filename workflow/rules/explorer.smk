# What is there to turn over by hand? One page that shows several scans in a browser, offline.
from heatscan.run.exports import ExportJob
from heatscan.studies import explorer

SHOWN = explorer.shown(RUN.scans)
EXPLORER = ExportJob(
    "",
    "table",
    {"table": "explorer"},
    explorer.__name__,
    explorer.FILES,
    tuple(dict.fromkeys(SHOWN.values())),
)


rule explorer:
    """The plane of collapse rates, a trap and a gas that loses atoms, with sliders, in one file."""
    input:
        scans=RUN.export_input(EXPLORER),
        description=RUN.description("table", EXPLORER),
    output:
        paths.EXPLORER,
    log:
        paths.log("table", table="explorer"),
    benchmark:
        paths.benchmark("table", table="explorer")
    localrule: True
    conda:
        RUN.environment
    resources:
        mem_mb=growing(600),
        runtime=growing(5),
    params:
        title=explorer.FILES.title,
        page=explorer.fingerprint(),
    script:
        "../scripts/export.py"
