"""Say whether experiments exclude a collapse rate, by which, by how much, and how far that is to be trusted.

Values are SI numbers or text with a unit: --correlation-length "100 nm".
"""

from __future__ import annotations

import json
from argparse import SUPPRESS

from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.results import paths
from heatscan.studies.exclusion import verdict

# What is not given has the default of `verdict.excluded`.
_OPTIONAL = {
    "cutoff_frequency": ("--cutoff", "cut-off of the noise, in rad/s (default: white noise)"),
    "spectrum": ("--spectrum", f"spectrum of the noise: {', '.join(SPECTRA)} (default: with a cut-off exponential)"),
    "noise_temperature": ("--noise-temperature", "temperature of the noise, in K (default: standard CSL)"),
    "reference_mass": ("--reference-mass", "atomic_mass, proton or neutron (default: atomic_mass)"),
    "confidence_level": ("--confidence-level", "such as 0.95 (default: each experiment's own)"),
    "root": ("--directory", "the folder of the project, in which files of experiments start (default: this one)"),
}


def arguments(parser) -> None:
    """Declare the options."""
    parser.epilog = f"experiments of heatscan: {', '.join(verdict.names(paths.shipped()))}"
    parser.add_argument("--collapse-rate", required=True, metavar="RATE", help="collapse rate, in 1/s")
    parser.add_argument("--correlation-length", required=True, metavar="LENGTH", help="correlation length r_C, in m")
    for name, (option, text) in _OPTIONAL.items():
        parser.add_argument(option, dest=name, default=SUPPRESS, metavar="VALUE", help=text)
    experiments = "names, files, or patterns in quotes, which find heatscan's too (default: all, and the project's)"
    parser.add_argument("--experiments", nargs="+", default=SUPPRESS, metavar="NAME", help=experiments)
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(options) -> None:
    """Print the answer."""
    question = {name: value for name, value in vars(options).items() if name not in ("json", "run")}
    answer = verdict.excluded(**question)
    print(json.dumps(answer.as_dict(), indent=1) if options.json else answer)
