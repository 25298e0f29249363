"""A power law through one value: for a bound that is known at one r_C and whose inputs are not known."""

from __future__ import annotations

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import ANCHOR, ExperimentKind, quantity


def signal_per_rate(inputs, noise):
    """Return r_C^-exponent times the strength of the noise at the frequency, broadcast shape [any unit].

    The bound is the anchor times this at the anchor over this, hence proportional to r_C^exponent.
    """
    power = np.power(np.asarray(noise.correlation_length, float), -inputs["exponent"])
    frequency = inputs["sampled_frequency"]
    return noise.without_dissipation(power * noise.strength(frequency), constants.hbar * frequency)


KIND = ExperimentKind(
    doc="A power law through one known value, for what cannot be computed from its inputs.",
    inputs={
        "exponent": Parameter("1", "the bound grows as r_C to this power: 2 for heating, X-rays and cold atoms"),
        "sampled_frequency": quantity("rad s-1", "frequency of the noise that matters; cyclic if given in Hz"),
        "anchor": ANCHOR,
    },
    signal_per_rate=signal_per_rate,
)
