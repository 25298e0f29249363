# So that plain `snakemake` works in this folder; by `include:` the target of the other file would not be the default.
workflow.include("workflow/Snakefile", overwrite_default_target=True)
