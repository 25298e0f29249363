"""A power law through one value: for a bound that is known at one r_C and whose inputs are not known."""

from __future__ import annotations

import numpy as np


def response(inputs, noise):
    """Return r_C^-exponent times the strength of the noise where it is heard, broadcast shape [any unit].

    The bound is the anchor times this at the anchor over this, hence proportional to r_C^exponent.
    """
    power = np.power(np.asarray(noise.correlation_length, float), -inputs["exponent"])
    return noise.without_dissipation(power * noise.strength(inputs["sampled_frequency"]))
