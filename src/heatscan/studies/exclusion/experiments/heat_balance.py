"""Heat that the noise gives to a star or a planet, against the heat that it sheds: the study fermi_liquids."""

from __future__ import annotations

import numpy as np

from heatscan.physics import constants
from heatscan.studies.fermi_liquids.study import STUDY


def limit(inputs) -> float:
    """Return 1: `response` is in units of what the body sheds [1]."""
    return 1.0


def response(inputs, noise):
    """Return the heating at a collapse rate of 1/s over what the body sheds, broadcast shape [1]."""
    arguments = STUDY.resolve(
        {
            **inputs["body"],
            "correlation_length": np.asarray(noise.correlation_length, float),
            "spectrum": noise.spectrum,
            "cutoff_frequency": noise.cutoff_frequency,
        }
    )
    result = STUDY.compute({"collapse_rate_bound", "collapse_rate_bound_interval"}, **arguments)
    bound = result["collapse_rate_bound"] if inputs["end"] == "median" else result["collapse_rate_bound_interval"][1]
    scale = (constants.atomic_mass / noise.reference_mass) ** 2  # fermi_liquids was asked for the atomic mass
    with np.errstate(divide="ignore"):
        return noise.without_dissipation(scale / bound)
