"""The collapse noise that a body is exposed to: what every study of it asks alike."""

from __future__ import annotations

import math

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.physics.collapse.spectra import SPECTRA

PARAMETERS = {
    "correlation_length": Parameter("m", "correlation length", "r_C", positive=True),
    "cutoff_frequency": Parameter(
        "rad s-1", "cut-off frequency of the noise", "Omega", positive=True, derive=lambda: math.inf
    ),
    "spectrum": Parameter("1", "spectrum of the noise", choices=tuple(SPECTRA), default="white"),
    "reference_mass": Parameter(
        "1",
        "mass that the collapse rate refers to",
        "m_0",
        choices=tuple(constants.REFERENCE_MASSES),
        default="atomic_mass",
        project_wide=True,
    ),
}
