"""A superposition that must have collapsed within the time of perception: a lower bound from macro-objectification."""

from __future__ import annotations

from heatscan.physics.collapse import decoherence
from heatscan.physics.collapse.time_response import response_fraction
from heatscan.studies.exclusion.experiments import ExperimentKind, atom_mass, quantity


def signal_per_rate(inputs, noise):
    """Return by how many e-foldings coherence falls in the duration at a collapse rate of 1/s, broadcast shape [1]."""
    length, strength = noise.of_rigid_body(inputs)
    rate = decoherence.disc_decoherence(
        inputs["radius"], inputs["bond_length"], inputs["atom_mass"], inputs["separation"], length, noise.reference_mass
    )
    duration = inputs["duration"]
    colour = response_fraction(noise.spectrum, [0.0, duration], [1.0, 1.0], noise.cutoff_frequency)
    return rate * duration * strength * colour


KIND = ExperimentKind(
    doc="A disc of one layer of atoms in a superposition of two places along its normal, which must collapse in time.",
    inputs={
        "radius": quantity("m", "radius of the disc"),
        "bond_length": quantity("m", "distance between neighbours in its honeycomb lattice"),
        "atom_mass": atom_mass("mass of one of its atoms"),
        "separation": quantity("m", "distance between the two places"),
        "duration": quantity("s", "time within which coherence must have fallen to 1/e"),
    },
    signal_per_rate=signal_per_rate,
    roles=("lower_bound", "comparison"),
)
