"""Run the benchmarks named on the command line, or all: `python -m benchmarks [NAME ...] [--tiny]`."""

import argparse
import importlib
import pkgutil
from pathlib import Path

NAMES = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.name[0] != "_")


def main(words: list[str] | None = None) -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed and memory, as ratios.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(NAMES)}; all by default")
    parser.add_argument(
        "--tiny", action="store_true", help="so small that the numbers mean nothing, to see that it runs"
    )
    asked = parser.parse_args(words)
    unknown = sorted(set(asked.names) - set(NAMES))
    if unknown:
        parser.error(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in asked.names or NAMES:
        print(f"== {name}")
        importlib.import_module(f"benchmarks.{name}").main(tiny=asked.tiny)
        print()


if __name__ == "__main__":
    main()
