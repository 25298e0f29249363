"""Spreading of a cloud of atoms that flies through the noise, against the size that it was found to have."""

from __future__ import annotations

from heatscan.errors import ConfigurationError
from heatscan.physics.collapse import cold_atoms, dissipative
from heatscan.studies.exclusion.experiments import ExperimentKind, quantity, word


def observed_limit(inputs) -> float:
    """Return the growth of the mean square position along one axis that the data leave to the noise [m^2]."""
    final = inputs["final_width"] + inputs.get("final_width_margin", 0.0)
    return final**2 - inputs.get("initial_width", 0.0) ** 2


def signal_per_rate(inputs, noise):
    """Return that growth at a collapse rate of 1/s, broadcast shape [m^2]."""
    times, kick = _flight(inputs)
    variance = cold_atoms.position_variance(
        times, kick, noise.correlation_length, noise.reference_mass, noise.spectrum, noise.cutoff_frequency
    )
    if not noise.dissipates:
        return variance
    if "atom_mass" not in inputs:
        return noise.without_dissipation(variance)
    velocity = dissipative.noise_velocity(noise.temperature, noise.correlation_length)
    k = dissipative.dissipation(inputs["atom_mass"], velocity, noise.correlation_length)
    # A point is a rigid body: its diffusion goes as 1/r_C^2, with r_C longer by 1 + k.
    return variance * dissipative.rigid_strength(k) / (1 + k) ** 2


def _flight(inputs):
    if inputs["lens"] == "none":
        return cold_atoms.free_flight(inputs["expansion_time"])
    expansion, drift = inputs["expansion_time"], inputs["drift_time"]
    if inputs["lens"] == "collimating":
        return cold_atoms.lens_flight(expansion, drift, cold_atoms.collimating(expansion))
    return cold_atoms.lens_flight(expansion, drift, cold_atoms.imaging(expansion, drift))


def _check(inputs) -> None:
    if inputs["lens"] == "none" and "drift_time" in inputs:
        raise ConfigurationError("drift_time: a flight without a lens has none; remove it, or set lens")
    if inputs["lens"] != "none" and "drift_time" not in inputs:
        raise ConfigurationError("drift_time: is missing: the duration of the flight after the lens")
    if "final_width" in inputs and "initial_width" not in inputs:
        raise ConfigurationError("initial_width: is missing: what the final size would be without the noise")


KIND = ExperimentKind(
    doc="Size of a cloud of atoms after a flight, with or without a lens.",
    inputs={
        "lens": word(
            "none: free flight; collimating: the lens stops atoms from a point; imaging: it brings them together again",
            *("none", "collimating", "imaging"),
        ),
        "expansion_time": quantity("s", "duration of the flight, up to the lens where there is one"),
        "drift_time": quantity("s", "duration of the flight after the lens"),
        "initial_width": quantity(
            "m", "final size without the noise, or the initial size: root mean square along one axis"
        ),
        "final_width": quantity("m", "final size: root mean square along one axis"),
        "atom_mass": quantity("kg", "mass of an atom, for noise of finite temperature"),
    },
    optional=frozenset({"drift_time", "initial_width", "atom_mass"}),
    check=_check,
    observed=("final_width",),
    observed_limit=observed_limit,
    signal_per_rate=signal_per_rate,
)
