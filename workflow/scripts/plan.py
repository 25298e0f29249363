"""Print what a run would take."""

import sys

from heatscan.configuration import project
from heatscan.results import paths
from heatscan.run import planning


def main(config: dict, root: str, log: str) -> None:
    """Print the plan of a configuration, and write it to the file `log`."""
    loaded = project.load(config, root)
    planned = planning.costs(loaded, paths.RESULTS)
    lines = planning.table(planned), *planning.refusals(planned, paths.RESULTS, loaded.limits)
    with open(log, "w", encoding="utf-8") as stream:
        print(*lines, sep="\n", file=stream)
    print(*lines, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main(snakemake.config, snakemake.params.root, snakemake.log[0])
