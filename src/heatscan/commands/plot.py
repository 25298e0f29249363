"""Draw a finished result as a figure of any kind, in a style of your own; no YAML and no Snakemake.

KEY=VALUE are the keys of a figure in a file of scans, with values in YAML: limits=[1e-18,1] size=[3.4,3] legend=none.
output=NAME says where the PDF, PNG and CSV go (default: SCAN_KIND in this folder).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from heatscan.commands.options import pairs


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("file", metavar="FILE.nc", help="a result")
    kind = "lines, map, a kind of figure of its study, or the name of a figure in a file of scans, yours or ours"
    parser.add_argument("kind", metavar="KIND", help=kind)
    parser.add_argument("settings", nargs="*", metavar="KEY=VALUE", help="how it is drawn, as in a file of scans")


def run(options: argparse.Namespace) -> None:
    """Draw it."""
    from heatscan.replotting import plot  # late: it loads Matplotlib

    settings = {"output": f"{Path(options.file).stem}_{options.kind}", **pairs(options.settings, "plot")}
    plot(options.file, options.kind, **settings)
    print(f"wrote {settings['output']} as PDF, PNG and CSV")
