"""Spreading of a cloud of atoms that flies through the noise, against the size that it was found to have."""

from __future__ import annotations

from heatscan.physics.collapse import cold_atoms, dissipative


def limit(inputs) -> float:
    """Return the growth of the mean square position along one axis that the data leave to the noise [m^2]."""
    final = inputs["final_width"] + inputs.get("multiple", 0.0) * inputs.get("final_width_uncertainty", 0.0)
    return final**2 - inputs.get("initial_width", 0.0) ** 2


def response(inputs, noise):
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
