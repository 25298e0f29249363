"""A superposition that must be gone before it could be seen: a lower bound, if collapse is to explain what we see."""

from __future__ import annotations

import numpy as np

from heatscan.physics.collapse import decoherence, dissipative
from heatscan.physics.collapse.time_response import response_fraction


def limit(inputs) -> float:
    """Return 1: by how many e-foldings coherence must have fallen [1]."""
    return 1.0


def response(inputs, noise):
    """Return by how many e-foldings coherence falls in time at a collapse rate of 1/s, broadcast shape [1]."""
    length, strength = np.asarray(noise.correlation_length, float), 1.0
    if noise.dissipates:
        velocity = dissipative.noise_velocity(noise.temperature, length)
        k = dissipative.dissipation(inputs["atom_mass"], velocity, length)
        length, strength = dissipative.rigid_length(k, length), dissipative.rigid_strength(k)
    rate = decoherence.disc_decoherence(
        inputs["radius"], inputs["bond_length"], inputs["atom_mass"], inputs["separation"], length, noise.reference_mass
    )
    duration = inputs["duration"]
    colour = response_fraction(noise.spectrum, [0.0, duration], [1.0, 1.0], noise.cutoff_frequency)
    return rate * duration * strength * colour
