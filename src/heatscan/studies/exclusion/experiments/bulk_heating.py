"""Heat that the noise gives to every kilogram of a cold solid, against the heat that was seen to leak in.

A solid is sensitive to the noise at the frequencies of its phonons, v/r_C; see
heatscan.physics.collapse.phonon_heating.
"""

from __future__ import annotations

from heatscan.physics import constants
from heatscan.physics.collapse import bulk_heating, phonon_heating
from heatscan.studies.exclusion.experiments import ExperimentKind, quantity


def signal_per_rate(inputs, noise):
    """Return the heating of a kilogram at a collapse rate of 1/s, broadcast shape [W/kg]."""
    heating = bulk_heating.white_heating(1.0, noise.correlation_length, noise.reference_mass, constants.hbar)
    fraction = phonon_heating.phonon_fraction(
        noise.spectrum, inputs["sound_velocity"], noise.correlation_length, noise.cutoff_frequency
    )
    return noise.without_dissipation(heating * fraction)


KIND = ExperimentKind(
    doc="Heat that leaks into a cold solid.",
    inputs={
        "heating_per_mass": quantity("W kg-1", "heat left to the noise, such as 10 pW/kg"),
        "sound_velocity": quantity("m s-1", "velocity of longitudinal sound, which sets the frequency that matters"),
    },
    observed=("heating_per_mass",),
    signal_per_rate=signal_per_rate,
)
