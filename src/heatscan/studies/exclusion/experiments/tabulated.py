"""A curve that somebody read off a figure or took from a table: the bound itself, point by point.

Between its points it is a power law, a straight line on logarithmic axes; outside them there is no bound.
"""

from __future__ import annotations

import numpy as np

from heatscan.configuration.trust import STATUSES
from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import ExperimentKind, quantity


def signal_per_rate(inputs, noise):
    """Return one over the bound that the curve gives, moved to its weaker side by what digitising may have done [s].

    Shape of the noise; NaN outside the points. Coloured noise counts by its strength at the frequency that is sampled,
    and where none is given nothing is known of it.
    """
    length = np.asarray(noise.correlation_length, float)
    points, rates = np.log(np.transpose(inputs["points"]))
    weaker = 10.0 ** (-inputs.get("digitising", 0.0) if inputs.get("least") else inputs.get("digitising", 0.0))
    known = np.exp(np.interp(np.log(length), points, rates, left=np.nan, right=np.nan)) * weaker
    frequency = inputs.get("sampled_frequency", 0.0)
    strength = noise.strength(frequency) if frequency or noise.spectrum == "white" else np.nan
    return noise.without_dissipation(strength / known, constants.hbar * frequency)


def off(inputs) -> tuple[float, float] | None:
    """Return the factors from the bound, which digitising has weakened, to the curve's ends: twice that, and none."""
    twice = 10.0 ** (2 * inputs.get("digitising", 0.0))
    return None if twice == 1 else (1.0, twice) if inputs.get("least") else (1 / twice, 1.0)


KIND = ExperimentKind(
    doc="A curve from a published figure or table, as points of r_C and collapse rate.",
    inputs={
        "file": Parameter(
            "1",
            "a CSV file of points, relative to the project's folder: r_C, collapse rate, after a header such as "
            "r_C [nm], lambda [1/s]",
            text=True,
        ),
        "curve": Parameter("1", "the points in place of a file, as in 10 nm, 1e-6 1/s; 1 um, 1e-10 1/s", text=True),
        "source": Parameter("1", "key of config/references.bib and, after a comma, the figure", text=True),
        "status": Parameter("1", "how far the points are trusted", choices=STATUSES),
        "digitised_by": Parameter("1", "who read them off, and how", text=True),
        "digitising": quantity("1", "how far the points may be off, in decades of the rate; weakens the bound"),
        "sampled_frequency": quantity("rad s-1", "frequency of the noise that matters; cyclic if given in Hz"),
    },
    optional=frozenset({"file", "curve", "digitising", "sampled_frequency"}),
    load="linked:curve",
    levelled=True,
    off=off,
    signal_per_rate=signal_per_rate,
)
