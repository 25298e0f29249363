"""Heat that the noise gives to a star or a planet, against the heat that it radiates: the study fermi_liquids."""

from __future__ import annotations

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import ExperimentKind, word
from heatscan.studies.fermi_liquids.study import STUDY


def signal_per_rate(inputs, noise):
    """Return the heating at a collapse rate of 1/s over what the body radiates, broadcast shape [1]."""
    given = {"correlation_length": np.asarray(noise.correlation_length, float), "spectrum": noise.spectrum}
    arguments = STUDY.resolve({**inputs["body"], **given, "cutoff_frequency": noise.cutoff_frequency})
    result = STUDY.compute({"collapse_rate_bound", "collapse_rate_bound_interval"}, **arguments)
    bound = result["collapse_rate_bound"] if inputs["end"] == "median" else result["collapse_rate_bound_interval"][1]
    scale = (constants.atomic_mass / noise.reference_mass) ** 2  # fermi_liquids was asked for the atomic mass
    with np.errstate(divide="ignore"):
        return noise.without_dissipation(scale / bound)


KIND = ExperimentKind(
    doc="Heat that a star or a planet radiates, by the study fermi_liquids.",
    inputs={
        "file": Parameter("1", "the file of bodies, relative to the project's folder", text=True),
        "body": Parameter("1", "the case there, such as neptune_measured", text=True),
        "end": word({"median": "the median of the bound", "upper": "the upper end of its interval"}, default="median"),
    },
    load="linked:body",
    signal_per_rate=signal_per_rate,
)
