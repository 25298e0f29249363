"""Heating of one motional mode of two trapped ions, against a heating rate that is assumed: the study ion_pair."""

from __future__ import annotations

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import ExperimentKind
from heatscan.studies.ion_pair.study import MODES, STUDY


def signal_per_rate(inputs, noise):
    """Return the heating at a collapse rate of 1/s over the assumed one, broadcast shape [1].

    The mode is sensitive to the noise at its frequency.
    """
    length = np.asarray(noise.correlation_length, float)
    arguments = STUDY.resolve({**inputs["case"], "correlation_length": length})
    result = STUDY.compute({"collapse_rate_bound", "mode_frequency"}, **arguments)
    number = MODES.index(inputs["mode"])
    bound, frequency = (result[name][number] for name in ("collapse_rate_bound", "mode_frequency"))
    scale = (constants.atomic_mass / noise.reference_mass) ** 2  # ion_pair was asked for the atomic mass
    return noise.without_dissipation(scale * noise.strength(frequency) / bound)


KIND = ExperimentKind(
    doc="Heating of one motional mode of an ion and a molecule in a trap, by the study ion_pair.",
    inputs={
        "file": Parameter("1", "the file of scans that holds the case, relative to the project's folder", text=True),
        "case": Parameter("1", "the case there", text=True),
        "mode": Parameter("1", "the motional mode", choices=tuple(MODES)),
    },
    load="linked:trap",
    signal_per_rate=signal_per_rate,
)
