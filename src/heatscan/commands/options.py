"""Options that several commands share."""

from __future__ import annotations

import os

from heatscan.configuration import documents, project
from heatscan.errors import ConfigurationError
from heatscan.results import paths


def configuration_arguments(parser) -> None:
    """Declare the arguments that say what to make, and where."""
    several = {"action": "append", "default": []}
    parser.add_argument("--configfile", metavar="FILE", help="its keys take precedence over config.yaml's", **several)
    parser.add_argument("--config", metavar="KEY=VALUE", help="takes precedence over all files", **several)
    parser.add_argument("--directory", default=".", help="the folder in which the workflow runs (default: this one)")


def project_arguments(parser) -> None:
    """Declare the arguments by which a command finds its configuration and its results."""
    configuration_arguments(parser)
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
    more = overrides(options)
    return project.load(config | more, options.project, tuple(files), more)


def overrides(options) -> dict:
    """Return the keys and values that stand on a command line.

    Raises
    ------
    ConfigurationError
        One is not KEY=VALUE.
    """
    found = {}
    for word in options.config:
        try:
            key, value = word.split("=", 1)
            found[key] = documents.read_value(value)
        except ValueError:
            raise ConfigurationError(f"--config: {word!r} is not KEY=VALUE, with a value in YAML") from None
    return found
