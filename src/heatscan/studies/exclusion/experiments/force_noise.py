"""The force that the noise exerts on a rigid body, against the force or acceleration noise that was measured.

A body is made of parts. ASSUME: parts are pushed independently, which holds where they lie further apart than r_C. Where r_C is
above the whole body they are pushed together and harder, so that the bound stays one; between, two parts may be pushed against
each other, and two equal ones by anything from nothing to twice the sum.
"""

from __future__ import annotations

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import dissipative, flexural_mode, force_noise, rigid_body


def limit(inputs) -> float:
    """Return the largest noise that was measured, one-sided [N^2/Hz, or m^2/s^4/Hz for an acceleration]."""
    value, spread = inputs["noise"], inputs.get("noise_uncertainty", 0.0)
    largest = force_noise.upper_limit(value, spread, inputs.get("multiple", 0.0))
    if inputs["amplitude"]:
        largest = largest**2
    return float(largest) * (2 if inputs["convention"] == "two_sided" else 1)


def response(inputs, noise):
    """Return the noise of the measured quantity at a collapse rate of 1/s, one-sided, broadcast shape [as `limit`]."""
    length, strength = noise.correlation_length, noise.strength(inputs["sampled_frequency"])
    if noise.dissipates:
        if "atom_mass" not in inputs:
            return noise.without_dissipation(response(inputs, noise.white(length)) * strength)
        velocity = dissipative.noise_velocity(noise.temperature, length)
        k = dissipative.dissipation(inputs["atom_mass"], velocity, length)
        length, strength = dissipative.rigid_length(k, length), strength * dissipative.rigid_strength(k)
    if inputs["arrangement"] == "pair":
        return _pair(inputs, length, noise.reference_mass) * strength
    diffusion = sum(
        part.get("mode_factor", 1.0) * _diffusion(part, length, noise.reference_mass) for part in inputs["parts"]
    )
    density = force_noise.one_sided_force_noise(diffusion)
    if inputs["quantity"] == "acceleration":
        density = density / sum(map(_mass, inputs["parts"])) ** 2
    return density * strength


def _pair(inputs, length, reference_mass):
    (part,) = inputs["parts"]
    if "separation" not in inputs:
        diffusion = _diffusion(part, length, reference_mass)
    elif part["shape"] == "cylinder":
        shape = _density(part), part["radius"], part["length"]
        diffusion = rigid_body.cylinder_pair(*shape, inputs["separation"], length, reference_mass)
    else:
        shape = _density(part), (part["length"], part["width"], part["height"])
        diffusion = rigid_body.cuboid_pair(*shape, inputs["separation"], length, reference_mass)
    if inputs["quantity"] == "acceleration":
        return force_noise.one_sided_relative_acceleration_noise(diffusion, _mass(part))
    return 4 * constants.hbar**2 * diffusion


def _diffusion(part, length, reference_mass):
    """Return the momentum diffusion of one part at a collapse rate of 1/s [1/m^2]."""
    if part["shape"] == "layers":
        densities, thicknesses = zip(*part["layers"], strict=True)
        across = part["width"], part["height"]
        return rigid_body.multilayer(densities, thicknesses, across, length, reference_mass)
    density = _density(part)
    if part["shape"] == "sphere":
        return rigid_body.sphere(density, part["radius"], length, reference_mass)
    if part["shape"] == "cylinder":
        return rigid_body.cylinder(density, part["radius"], part["length"], length, reference_mass)
    edges = part["length"], part["width"], part["height"]
    rigid = rigid_body.cuboid(density, edges, length, reference_mass)
    return rigid * flexural_mode.mode_factor(part["width"], length) if part.get("mode") == "flexural" else rigid


def _volume(part) -> float:
    if part["shape"] == "sphere":
        return 4 / 3 * np.pi * part["radius"] ** 3
    if part["shape"] == "cylinder":
        return np.pi * part["radius"] ** 2 * part["length"]
    return part["length"] * part["width"] * part["height"]


def _mass(part) -> float:
    if part["shape"] == "layers":
        return sum(density * thickness for density, thickness in part["layers"]) * part["width"] * part["height"]
    return part["mass"] if "mass" in part else part["density"] * _volume(part)


def _density(part) -> float:
    return part["density"] if "density" in part else part["mass"] / _volume(part)
