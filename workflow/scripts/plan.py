"""Print what a run would take."""

import sys
from pathlib import Path

from heatscan.configuration import project
from heatscan.results import paths
from heatscan.run import planning


def main(config: dict, root: str, log: str) -> None:
    """Print the plan of a configuration, and write it to the file `log`."""
    loaded = project.load(config, root)
    text = planning.table(planning.costs(loaded, paths.RESULTS))
    Path(log).write_text(f"{text}\n", encoding="utf-8")
    print(text, file=sys.stderr)


if __name__ == "__main__":
    main(snakemake.config, snakemake.params.root, snakemake.log[0])
