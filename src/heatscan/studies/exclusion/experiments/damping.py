"""Friction that dissipative noise exerts on a body, against the width of a resonance or the decay of its ringing.

Noise without a temperature has no friction, and so no bound. ASSUME: colour weakens friction and force alike.

The noise acts on each atom with the k of that atom, as everywhere else; or on the body as a whole with the k of its
mass, which is next to none, so that friction and force balance at T, whatever its atoms do. Published bounds from
linewidths come out so, and so would those of friction that is linear in the current, whose formulas were not seen.
"""

from __future__ import annotations

import numpy as np

from heatscan.physics.collapse import dissipative
from heatscan.studies.exclusion.experiments import ExperimentKind, atom_mass, quantity, word
from heatscan.studies.exclusion.experiments.force_noise import PART, body_diffusion, mass_of


def signal_per_rate(inputs, noise):
    """Return the damping of the energy of an oscillator at a collapse rate of 1/s, broadcast shape [rad/s]."""
    parts, shortest = inputs["parts"], np.asarray(noise.correlation_length, float)
    mass = sum(map(mass_of, parts))
    whole = inputs.get("dissipation") == "body"
    length, factor = noise.of_rigid_body({"atom_mass": mass}, 0.0) if whole else noise.of_rigid_body(inputs)
    velocity = dissipative.noise_velocity(noise.temperature, shortest)
    diffusion = body_diffusion(parts, length, noise.reference_mass) * factor
    damping = dissipative.rigid_damping(diffusion, mass, velocity, length / shortest - 1, shortest)
    return damping * noise.strength(inputs["sampled_frequency"])


def _check(inputs):
    if "anchor" in inputs:
        yield "anchor", "noise without a temperature has no friction; give the linewidth"
    if any(part["shape"] != "layers" and not {"density", "mass"} & part.keys() for part in inputs["parts"]):
        yield "parts", "each part needs a density or a mass"
    if inputs["dissipation"] == "body" and "atom_mass" in inputs:
        yield "atom_mass", "has no say where dissipation is that of the body"


KIND = ExperimentKind(
    doc="Width of a mechanical resonance, or how fast its ringing decays: for noise of finite temperature.",
    inputs={
        "parts": PART,
        "linewidth": quantity("rad s-1", "full width of the resonance, 1/decay time of the energy; cyclic if in Hz"),
        "sampled_frequency": quantity("rad s-1", "the resonance; cyclic if given in Hz"),
        "dissipation": word(
            {
                "atoms": "the noise has k of the lightest atoms, which must be far slower than it",
                "body": "it has k of the body as a whole",
            },
            default="atoms",
        ),
        "atom_mass": atom_mass("mass of the lightest atoms; without it hydrogen"),
    },
    optional=frozenset({"atom_mass"}),
    check=_check,
    observed=("linewidth",),
    insensitive="there is no friction unless the noise has a temperature",
    signal_per_rate=signal_per_rate,
)
