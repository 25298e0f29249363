"""Heat that the noise gives to every kilogram of a cold solid, against the heat that was seen to leak in.

A solid is sensitive to the noise at the frequencies of its phonons, v/r_C; see
heatscan.physics.collapse.phonon_heating. With dissipation each atom is heated as if it were free: L*(P^2) of the jumps
depends on P alone, and what they do to the potential energy only adds to it.
"""

from __future__ import annotations

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import bulk_heating, phonon_heating
from heatscan.studies.exclusion.experiments import ExperimentKind, atom_mass, quantity

_HIGHEST_DEBYE = 2230.0  # of diamond [K]: no solid has a higher one


def signal_per_rate(inputs, noise):
    """Return the heating of a kilogram at a collapse rate of 1/s, broadcast shape [W/kg]."""
    length, strength = noise.of_rigid_body(inputs)  # an atom is one
    heating = bulk_heating.white_heating(1.0, length, noise.reference_mass, constants.hbar)
    fraction = phonon_heating.phonon_fraction(noise.spectrum, inputs["sound_velocity"], length, noise.cutoff_frequency)
    # Atoms in the ground state of a solid have (9/16) k_B theta_D on average, and lose heat at (3/2) k_B T and above.
    kept = 1 - 9 / 16 * inputs.get("debye_temperature", _HIGHEST_DEBYE) / (1.5 * np.asarray(noise.temperature, float))
    return heating * fraction * strength * np.where(kept > 0, kept, np.nan)


KIND = ExperimentKind(
    doc="Heat that leaks into a cold solid.",
    inputs={
        "heating_per_mass": quantity("W kg-1", "heat left to the noise, such as 10 pW/kg"),
        "sound_velocity": quantity("m s-1", "velocity of longitudinal sound, which sets the frequency that matters"),
        "atom_mass": atom_mass("mass of its lightest atoms, for noise of finite temperature; without it hydrogen"),
        "debye_temperature": quantity("K", "its Debye temperature, for the same; without it that of diamond, 2230 K"),
    },
    optional=frozenset({"atom_mass", "debye_temperature"}),
    observed=("heating_per_mass",),
    signal_per_rate=signal_per_rate,
)
