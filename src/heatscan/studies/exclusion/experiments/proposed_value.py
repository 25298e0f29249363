"""A value that somebody proposed for the parameters of the model: a point, which bounds nothing."""

from __future__ import annotations

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.studies.exclusion.experiments import ExperimentKind, quantity


def signal_per_rate(inputs, noise):
    """Return 0: nothing is observed, so that no rate is bounded; shape of r_C [1]."""
    return np.zeros(np.shape(noise.correlation_length))


KIND = ExperimentKind(
    doc="A point that somebody proposed for the parameters of the model.",
    inputs={
        "correlation_length": Parameter("m", "proposed r_C, such as 100 nm", positive=True),
        "collapse_rate": quantity("s-1", "proposed collapse rate, such as 1.0e-16 1/s"),
        "decades": Parameter("1", "orders of magnitude that the authors leave to either side", minimum=0),
    },
    optional=frozenset({"decades"}),
    signal_per_rate=signal_per_rate,
    roles=("value",),
)
