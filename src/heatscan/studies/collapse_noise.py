"""The collapse noise that a body is exposed to: what every study of it asks alike."""

from __future__ import annotations

import math

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError
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


def check(outputs, given, *, spectrum, cutoff_frequency, **others) -> None:
    """Raise a ConfigurationError where a spectrum is given without its cut-off, or white noise with one.

    As `Study.check`. Along axes one of them may be without effect.
    """
    words, coloured = set(np.ravel(spectrum).tolist()), np.isfinite(cutoff_frequency).any()
    if coloured and words == {"white"}:
        kinds = ", ".join(name for name in SPECTRA if name != "white")
        raise ConfigurationError(f"spectrum: white noise has no cut-off frequency; give one of {kinds}, or no cut-off")
    if not coloured and "spectrum" in given and (cut := sorted(words - {"white"})):
        raise ConfigurationError(f"spectrum: {cut[0]!r} needs a cut-off frequency; give cutoff_frequency, or white")
