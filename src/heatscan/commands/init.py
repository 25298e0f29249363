"""Lay down a configuration of your own: an example of each kind, to be changed.

FOLDER/config then holds a trap, a star, a gas and an experiment, with a scan of each. `heatscan run` in FOLDER makes
what they ask for. Bodies, experiments and sources join those that heatscan ships.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from heatscan.errors import ConfigurationError
from heatscan.results import paths


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("folder", metavar="FOLDER", help="the folder of the project; it is made if it does not exist")


def run(options: argparse.Namespace) -> None:
    """Copy the example into the folder."""
    target = Path(options.folder, "config")
    if target.exists():
        raise ConfigurationError(f"{target}: exists already; give another folder")
    shutil.copytree(paths.shipped() / "config/example", target)
    print(f"wrote {target}; now `heatscan run --directory {options.folder}`")
