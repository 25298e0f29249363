"""Rise of the temperature of a trapped gas, against the heat that the noise gives to each of its atoms."""

from __future__ import annotations

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import bulk_heating, gas_heating
from heatscan.studies.exclusion.experiments import ExperimentKind, atom_mass, quantity, word

# Energy of an atom over k_B T.
_ENERGY = {"harmonic": 3.0, "box": 1.5}


def signal_per_rate(inputs, noise):
    """Return the rise of the temperature at a collapse rate of 1/s, broadcast shape [K/s].

    A free atom of noise of finite temperature T is heated at (1 + k)^-5 (1 - E/1.5 k_B T) times the rate of CSL.
    """
    mass, temperature = inputs["atom_mass"], inputs["temperature"]
    length, strength = noise.of_rigid_body(inputs, 0.0)  # an atom is one, far smaller than r_C, and slow
    power = bulk_heating.white_heating(mass, length, noise.reference_mass, constants.hbar) * strength
    colour = gas_heating.maxwell_fraction(noise.spectrum, temperature, mass, length, noise.cutoff_frequency)
    kept = 1 - temperature / np.asarray(noise.temperature, float)
    heating = power * colour * np.where(kept > 0, kept, np.nan)
    return heating / (_ENERGY[inputs["trap"]] * constants.boltzmann)


KIND = ExperimentKind(
    doc="How fast a trapped gas of atoms warms up.",
    inputs={
        "heating_rate": quantity("K s-1", "rise of the temperature that is left to the noise, such as 10 nK/s"),
        "trap": word({"harmonic": "an atom has 3 k_B T", "box": "it has 1.5 k_B T"}),
        "atom_mass": atom_mass("mass of an atom"),
        "temperature": quantity("K", "temperature of the gas, which counts for coloured noise"),
    },
    observed=("heating_rate",),
    signal_per_rate=signal_per_rate,
)
