"""Heat that the noise gives to a star or a planet, against the heat that it radiates: the study fermi_liquids."""

from __future__ import annotations

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import ExperimentKind, word
from heatscan.studies.fermi_liquids.study import STUDY

# Energy of particles within the Sun, at some 1.6e7 K [J]: planets are cooler, and neutron stars have a Fermi energy.
_HOTTEST_INTERIOR = 1.5 * constants.boltzmann * 1.6e7


def signal_per_rate(inputs, noise):
    """Return the heating at a collapse rate of 1/s over what the body radiates, broadcast shape [1]."""
    given = {"correlation_length": np.asarray(noise.correlation_length, float), "spectrum": noise.spectrum}
    arguments = STUDY.resolve({**inputs["body"], **given, "cutoff_frequency": noise.cutoff_frequency})
    result = STUDY.compute({"collapse_rate_bound", "collapse_rate_bound_interval"}, **arguments)
    bound = result["collapse_rate_bound"] if inputs["end"] == "median" else result["collapse_rate_bound_interval"][1]
    scale = (constants.atomic_mass / noise.reference_mass) ** 2  # fermi_liquids was asked for the atomic mass
    fermi_energy = (constants.hbar * arguments["fermi_wavenumber"]) ** 2 / (2 * arguments["particle_mass"])
    with np.errstate(divide="ignore"):
        return noise.without_dissipation(scale / bound, np.maximum(fermi_energy, _HOTTEST_INTERIOR))


def off(inputs) -> tuple[float, float] | None:
    """Return the factors from the bound to the ends of its interval; None where no input has an uncertainty.

    They are those of the heat that the body radiates, at any r_C and for any noise.
    """
    given = {"correlation_length": np.array(1e-7), "spectrum": "white"}
    result = STUDY.compute(
        {"collapse_rate_bound", "collapse_rate_bound_interval"}, **STUDY.resolve(inputs["body"] | given)
    )
    low, high = map(float, result["collapse_rate_bound_interval"])
    own = float(result["collapse_rate_bound"]) if inputs["end"] == "median" else high
    return (low / own, high / own) if low < high else None


def allows(inputs, limit) -> list[tuple[float, str, str]]:
    """Return the power that the body radiates, per mass and as a whole; with `end` upper the upper end of it."""
    arguments = STUDY.resolve(inputs["body"] | {"correlation_length": np.array(1e-7)})
    ends = off({**inputs, "end": "median"}) if inputs["end"] == "upper" else None
    power = limit * arguments["radiated_power"] * (ends[1] if ends else 1.0)
    return [
        (float(power / arguments["mass"]), "W kg-1", "heat per mass"),
        (float(power), "W", "heat"),
    ]


KIND = ExperimentKind(
    doc="Heat that a star or a planet radiates, by the study fermi_liquids.",
    inputs={
        "file": Parameter("1", "the file of bodies, relative to the project's folder", text=True),
        "body": Parameter("1", "the case there, such as neptune_measured", text=True),
        "end": word({"median": "the median of the bound", "upper": "the upper end of its interval"}, default="median"),
    },
    load="linked:body",
    signal_per_rate=signal_per_rate,
    off=off,
    allows=allows,
)
