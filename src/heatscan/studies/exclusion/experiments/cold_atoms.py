"""Spreading of a cloud of atoms that flies through the noise, against the size that it was found to have."""

from __future__ import annotations

from heatscan.physics import constants
from heatscan.physics.collapse import cold_atoms
from heatscan.studies.exclusion.experiments import ExperimentKind, Noise, atom_mass, quantity, word


def observed_limit(inputs) -> float:
    """Return the growth of the mean square position along one axis that the data leave to the noise [m^2]."""
    return inputs["final_width"] ** 2 - inputs.get("initial_width", 0.0) ** 2


def signal_per_rate(inputs, noise):
    """Return that growth at a collapse rate of 1/s, broadcast shape [m^2]."""
    times, kick = _flight(inputs)
    length, strength = noise.of_rigid_body(inputs, 0.0)  # an atom is one, far smaller than r_C, and slow
    mass, cutoff = noise.reference_mass, noise.cutoff_frequency
    return strength * cold_atoms.position_variance(times, kick, length, mass, noise.spectrum, cutoff)


def allows(inputs, limit) -> list[tuple[float, str, str]]:
    """Return the growth of the mean square position, and that of the mean square velocity which makes it."""
    noise = Noise(1e-7, constants.atomic_mass)  # of any r_C: what it does to the velocity makes the position grow
    velocity = (constants.hbar / noise.reference_mass / 1e-7) ** 2 / 2 / float(signal_per_rate(inputs, noise))
    return [
        (limit, "m2", "growth of the mean square position along one axis"),
        (limit * velocity, "m2 s-3", "growth of the mean square velocity along one axis"),
    ]


def _flight(inputs):
    expansion, drift = inputs["expansion_time"], inputs.get("drift_time")
    if inputs["lens"] == "none":
        return cold_atoms.free_flight(expansion)
    imaging = inputs["lens"] == "imaging"
    strength = cold_atoms.imaging(expansion, drift) if imaging else cold_atoms.collimating(expansion)
    return cold_atoms.lens_flight(expansion, drift, strength)


def _check(inputs):
    if inputs["lens"] == "none" and "drift_time" in inputs:
        yield "drift_time", "a flight without a lens has none; remove it, or set lens"
    if inputs["lens"] != "none" and "drift_time" not in inputs:
        yield "drift_time", "is missing: the duration of the flight after the lens"
    if "final_width" in inputs and "initial_width" not in inputs:
        yield "initial_width", "is missing: what the final size would be without the noise"


KIND = ExperimentKind(
    doc="Size of a cloud of atoms after a flight, with or without a lens.",
    inputs={
        "lens": word(
            {"none": "free flight", "collimating": "it stops atoms from a point", "imaging": "it unites them again"}
        ),
        "expansion_time": quantity("s", "duration of the flight, up to the lens where there is one"),
        "drift_time": quantity("s", "duration of the flight after the lens"),
        "initial_width": quantity("m", "rms along one axis: the final size without the noise, or the initial size"),
        "final_width": quantity("m", "rms along one axis: the final size"),
        "atom_mass": atom_mass("mass of an atom, for noise of finite temperature"),
    },
    optional=frozenset({"drift_time", "initial_width", "atom_mass"}),
    check=_check,
    observed=("final_width",),
    observed_limit=observed_limit,
    signal_per_rate=signal_per_rate,
    allows=allows,
)
