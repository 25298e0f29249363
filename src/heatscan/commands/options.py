"""Options that several commands share."""

from __future__ import annotations

import os

from heatscan.configuration import documents, project
from heatscan.results import paths


def project_arguments(parser) -> None:
    """Declare the arguments by which a command finds its configuration and its results."""
    parser.add_argument(
        "--configfile",
        action="append",
        default=[],
        metavar="FILE",
        help="a configuration; its keys take precedence over config/config.yaml's",
    )
    parser.add_argument("--directory", default=".", help="the folder in which the workflow runs (default: this one)")
    parser.add_argument("--project", default=".", help="the folder of the Snakefile (default: this one)")


def load_project(options) -> project.Configuration:
    """Load the configuration that a command line names, as the workflow would.

    Raises
    ------
    ConfigurationError
        Anything is wrong with it.
    """
    paths.remember_project(options.project)
    files = [os.path.join(options.project, "config/config.yaml"), *options.configfile]
    config: dict = {}
    for file in files:
        config |= documents.read_yaml(file)
    return project.load(config, options.project, tuple(files))
