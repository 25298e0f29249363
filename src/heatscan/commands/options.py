"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterable

from heatscan.configuration import documents, project
from heatscan.errors import ConfigurationError, located
from heatscan.results import paths


def configuration_arguments(parser) -> None:
    """Declare the arguments that say what to make, and where."""
    several = {"action": "append", "default": []}
    parser.add_argument("--configfile", metavar="FILE", help="its keys take precedence over config.yaml's", **several)
    parser.add_argument("--config", metavar="KEY=VALUE", help="takes precedence over all files", **several)
    parser.add_argument("--directory", default=".", help="the folder in which the workflow runs (default: this one)")


def load_project(options) -> project.Configuration:
    """Load the configuration that a command line names, as the workflow would.

    Raises
    ------
    ConfigurationError
        Anything is wrong with it.
    """
    root = documents.project_folder(options.directory)
    files = [str(root / documents.CONFIG), *options.configfile]
    more = pairs(options.config, "--config")
    loaded = project.load(more, root, files, more)
    paths.remember_project(loaded.root)
    return loaded


def pairs(words: Iterable[str], where: str) -> dict:
    """Return keys and values of words such as ``size=[3, 2]``, or raise a ConfigurationError that says `where`."""
    found = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise ConfigurationError(f"{where}: {word!r} is not KEY=VALUE, with a value in YAML")
        with located(f"{where}: {key}"):
            found[key] = documents.read_value(value)
    return found
