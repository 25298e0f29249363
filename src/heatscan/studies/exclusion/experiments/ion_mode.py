"""Heating of one motional mode of two trapped ions, against a heating rate that is assumed: the study ion_pair."""

from __future__ import annotations

import numpy as np

from heatscan.physics import constants
from heatscan.studies.ion_pair.study import MODES, STUDY


def limit(inputs) -> float:
    """Return 1: `response` is in units of the assumed heating [1]."""
    return 1.0


def response(inputs, noise):
    """Return the heating at a collapse rate of 1/s over the assumed one, broadcast shape [1].

    The noise is heard at the frequency of the mode.
    """
    length = np.asarray(noise.correlation_length, float)
    arguments = STUDY.resolve({**inputs["case"], "correlation_length": length})
    result = STUDY.compute({"collapse_rate_bound", "mode_frequency"}, **arguments)
    number = MODES.index(inputs["mode"])
    bound, frequency = (result[name][number] for name in ("collapse_rate_bound", "mode_frequency"))
    scale = (constants.atomic_mass / noise.reference_mass) ** 2  # ion_pair was asked for the atomic mass
    return noise.without_dissipation(scale * noise.strength(frequency) / bound)
