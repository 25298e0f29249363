"""The command `heatscan`: one subcommand for each module in heatscan.commands."""
# PYTHON_ARGCOMPLETE_OK

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import re
import sys

import heatscan
from heatscan import commands
from heatscan.errors import HeatscanError


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; modules are loaded for their help and do nothing yet."""
    whole = argparse.ArgumentParser(prog="heatscan", description="Parameter scans of noise-induced heating.")
    whole.add_argument("--version", action="version", version=f"heatscan {heatscan.__version__}")
    names = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"heatscan.commands.{found.name}")
        if not hasattr(module, "run"):  # what commands share
            continue
        name, text = found.name.replace("_", "-"), str(module.__doc__).strip()
        # In full: --config does not stand for --configfile.
        command = names.add_parser(name, help=text.partition("\n")[0], description=text, allow_abbrev=False)
        # A number below zero is a value and no option, also as -1e-9 or with a unit; what takes it says what is wrong.
        command._negative_number_matcher = re.compile(r"-\.?\d")
        module.arguments(command)
        command.set_defaults(run=module.run)
    return whole


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 2 with one line on the error stream where the input is at fault."""
    whole = parser()
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what may come next
        import argcomplete

        argcomplete.autocomplete(whole)
    options = whole.parse_args(arguments)
    try:
        code = options.run(options) or 0
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except HeatscanError as error:
        print(f"heatscan: {error}", file=sys.stderr)
        return 2
