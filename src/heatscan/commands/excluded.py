"""Say whether experiments exclude a collapse rate, by which, by how much, and how far that is to be trusted.

Values are SI numbers or text with a unit: --correlation-length "100 nm".
"""

from __future__ import annotations

import json

from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.studies.exclusion import verdict as exclusion


def arguments(parser) -> None:
    """Declare the options."""
    parser.add_argument("--collapse-rate", required=True, metavar="RATE", help="collapse rate, in 1/s")
    parser.add_argument("--correlation-length", required=True, metavar="LENGTH", help="correlation length r_C, in m")
    parser.add_argument(
        "--cutoff", default="inf", metavar="FREQUENCY", help="cut-off of the noise, in rad/s; none: white noise"
    )
    parser.add_argument(
        "--spectrum", default="", choices=tuple(SPECTRA), help="spectrum of the noise; with a cut-off exponential"
    )
    parser.add_argument(
        "--noise-temperature", default="inf", metavar="T", help="temperature of the noise, in K; none: standard CSL"
    )
    parser.add_argument(
        "--reference-mass", default="atomic_mass", metavar="MASS", help="atomic_mass, proton or neutron"
    )
    parser.add_argument(
        "--experiments",
        nargs="+",
        default=[exclusion.EXPERIMENTS],
        metavar="FILE",
        help="files of experiments, or patterns",
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(options) -> int:
    """Print the answer."""
    verdict = exclusion.excluded(
        options.collapse_rate,
        options.correlation_length,
        cutoff_frequency=options.cutoff,
        spectrum=options.spectrum,
        noise_temperature=options.noise_temperature,
        reference_mass=options.reference_mass,
        experiments=options.experiments,
    )
    print(json.dumps(verdict.as_dict(), indent=1) if options.json else verdict)
    return 0
