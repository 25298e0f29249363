"""Options that several commands share."""

from __future__ import annotations

from heatscan.configuration import documents, project
from heatscan.errors import ConfigurationError
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
    config: dict = {}
    for file in files:
        config |= documents.read_yaml(file)
    more = overrides(options)
    loaded = project.load(config | more, root, tuple(files), more)
    paths.remember_project(loaded.root)
    return loaded


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
