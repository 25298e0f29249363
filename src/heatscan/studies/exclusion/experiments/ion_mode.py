"""Heating of one motional mode of two trapped ions, against a heating rate that is assumed: the study ion_pair."""

from __future__ import annotations

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import ExperimentKind, atom_mass
from heatscan.studies.ion_pair.study import MODES, STUDY


def signal_per_rate(inputs, noise):
    """Return the heating at a collapse rate of 1/s over the assumed one, broadcast shape [1].

    The mode is sensitive to the noise at its frequency and, across the axis, at its sidebands.
    """
    length, factor = noise.of_rigid_body(inputs)
    colour = {"spectrum": noise.spectrum, "cutoff_frequency": np.asarray(noise.cutoff_frequency, float)}
    arguments = STUDY.resolve({**inputs["case"], "correlation_length": length, **colour})
    bound = STUDY.compute({"collapse_rate_bound"}, **arguments)["collapse_rate_bound"][MODES.index(inputs["mode"])]
    scale = (constants.atomic_mass / noise.reference_mass) ** 2  # ion_pair was asked for the atomic mass
    return scale * factor / bound


def allows(inputs, limit) -> list[tuple[float, str, str]]:
    """Return the heating of the mode that is assumed, in quanta and as a power."""
    arguments = STUDY.resolve({**inputs["case"], "correlation_length": 1e-7})
    frequency = STUDY.compute({"mode_frequency"}, **arguments)["mode_frequency"][MODES.index(inputs["mode"])]
    rate = limit * arguments["heating_rate"]
    return [
        (float(rate), "s-1", "quanta of the mode per second"),
        (float(rate * constants.hbar * frequency), "W", "heating of the mode"),
    ]


KIND = ExperimentKind(
    doc="Heating of one motional mode of an ion and a molecule in a trap, by the study ion_pair.",
    inputs={
        "file": Parameter("1", "the file of scans that holds the case, relative to the project's folder", text=True),
        "case": Parameter("1", "the case there", text=True),
        "mode": Parameter("1", "the motional mode", choices=tuple(MODES)),
        "atom_mass": atom_mass("mass of the lightest atoms, for noise of finite temperature; without it hydrogen"),
    },
    optional=frozenset({"atom_mass"}),
    load="linked:trap",
    signal_per_rate=signal_per_rate,
    allows=allows,
)
