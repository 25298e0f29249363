"""Contrast of a matter-wave interferometer, whose paths part and meet again.

Talbot-Lau and light-pulse interferometers have three gratings or pulses a time apart: the period of the grating, or
2 pi over the wave number of the pulse, sets the separation. In the far field the separation is that of the slits that
interfere, and the duration that of the whole flight. A superposition that is held is one without an opening. A sphere
or a disc may have any size beside r_C. ASSUME: a particle without a radius is smaller than r_C.
"""

from __future__ import annotations

import math

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import matter_wave, superposition
from heatscan.physics.collapse.time_response import response_fraction
from heatscan.studies.exclusion.experiments import ExperimentKind, atom_mass, quantity, unlike_matter


def signal_per_rate(inputs, noise):
    """Return -ln of the contrast at a collapse rate of 1/s, broadcast shape [1]."""
    velocity = inputs.get("velocity", 0.0)
    length, factor = noise.of_rigid_body(inputs, max(velocity, 1e3))
    separation, opening = _paths(inputs)
    holding = inputs.get("holding_time", 0.0)
    if "radius" in inputs:
        lost = _extended(inputs, separation, opening, holding, length, noise.reference_mass)
    else:
        lost = matter_wave.lost_contrast(inputs["mass"], separation, opening, holding, length, noise.reference_mass)
    if velocity:
        return lost * factor * matter_wave.beam_fraction(noise.spectrum, velocity, length, noise.cutoff_frequency)
    # At rest: as if the places were nearer to each other than r_C, where the response follows their distance.
    times = np.cumsum([0.0, opening / 2, holding, opening / 2])
    ends = [0.0, 1.0, 1.0, 0.0] if opening else [1.0] * 4
    seen = [number for number in range(4) if not number or times[number] > times[number - 1]]
    response = times[seen], np.array(ends)[seen]
    return lost * factor * response_fraction(noise.spectrum, *response, noise.cutoff_frequency)


def _extended(inputs, separation, opening, holding, length, reference_mass):
    """Return -ln of the contrast of a sphere, or of a disc whose paths part along its axis [1]."""
    mass, radius, thickness = inputs["mass"], inputs["radius"], inputs.get("thickness")
    # Slow, and the same for every spectrum and temperature of the noise.
    lengths, place = np.unique(length, return_inverse=True)

    def rate(apart):
        if thickness:
            return superposition.disc(mass, radius, thickness, apart, lengths, reference_mass)
        return superposition.sphere(mass, radius, apart, lengths, reference_mass)

    lost = holding * rate(separation) if holding else np.zeros(len(lengths))
    if opening:
        lost = lost + opening * superposition.opened(rate, separation, lengths, thickness or 2 * radius)
    return lost[place].reshape(np.shape(length))


def _paths(inputs) -> tuple[float, float]:
    """Return the largest separation [m] and how long the paths part and close [s]."""
    if "separation" in inputs:
        return inputs["separation"], inputs.get("duration", 0.0)
    time = inputs["flight_time"]
    return 2 * math.pi * constants.hbar * time / (inputs["mass"] * inputs["period"]), 2 * time


def allows(inputs, limit) -> list[tuple[float, str, str]]:
    """Return the loss of contrast, and how fast the paths lose their coherence on average."""
    duration = inputs.get("duration", 2 * inputs.get("flight_time", 0.0)) + inputs.get("holding_time", 0.0)
    return [
        (limit, "1", "e-foldings of the contrast, from that expected"),
        (limit / duration, "s-1", "mean decoherence rate of the paths"),
    ]


def _check(inputs):
    given = inputs.keys() & {"period", "flight_time", "separation", "duration"}
    held = given == {"separation"} and "holding_time" in inputs
    if given not in ({"period", "flight_time"}, {"separation", "duration"}) and not held:
        yield "period", "give period and flight_time, or separation and duration or holding_time"
    if "thickness" in inputs and "radius" not in inputs:
        yield "radius", "is missing: a disc has one"
    elif "radius" in inputs:
        area = math.pi * inputs["radius"] ** 2
        volume = area * inputs.get("thickness", 4 / 3 * inputs["radius"])
        if fault := unlike_matter(inputs["mass"] / volume):
            yield "mass", f"{inputs['mass']:.3g} kg in {volume:.3g} m^3: {fault}"
    if inputs.get("contrast", 0.5) >= 1:
        yield "contrast", f"{inputs['contrast']:g} must be less than 1, or every rate would be excluded"


KIND = ExperimentKind(
    doc="Contrast of a matter-wave interferometer, with gratings, pulses of light or in the far field, or of a "
    "superposition of a particle, a sphere or a disc in two places.",
    inputs={
        "contrast": quantity("1", "contrast that was found, over that expected without the noise"),
        "mass": quantity("kg", "mass of the particle, such as 171 ku"),
        "radius": quantity("m", "its radius, of a sphere or a disc; without it the particle is smaller than r_C"),
        "thickness": quantity("m", "thickness of a disc, along which the paths part"),
        "velocity": quantity(
            "m s-1", "its velocity along the beam, for coloured noise; without it the noise is at rest"
        ),
        "period": quantity("m", "period of the gratings, or 2 pi over the wave number that a pulse gives"),
        "flight_time": quantity("s", "from one grating or pulse to the next"),
        "separation": quantity("m", "largest distance of the paths, in place of the period"),
        "duration": quantity("s", "how long they part and close in all, in place of the flight time"),
        "holding_time": quantity("s", "how long they stay apart besides, or in all"),
        "atom_mass": atom_mass("mass of the lightest atoms, for noise of finite temperature; without it hydrogen"),
    },
    optional=frozenset(
        {"radius", "thickness", "velocity", "period", "flight_time", "separation", "duration", "holding_time"}
        | {"atom_mass"}
    ),
    check=_check,
    observed=("contrast",),
    observed_limit=lambda inputs: -math.log(inputs["contrast"]),
    signal_per_rate=signal_per_rate,
    allows=allows,
    macroscopic=True,
)
