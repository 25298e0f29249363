"""Constants of nature in SI units, and the reference masses of the collapse model.

Every value is CODATA, taken from scipy.constants: no module writes one as a literal.
"""

from scipy.constants import Boltzmann as boltzmann
from scipy.constants import Stefan_Boltzmann as stefan_boltzmann
from scipy.constants import (
    atomic_mass,
    elementary_charge,
    hbar,
    neutron_mass,
    proton_mass,
    speed_of_light,
)
from scipy.constants import epsilon_0 as vacuum_permittivity

# The mass m0 to which a collapse rate refers [kg]; bounds on the rate scale as its square.
REFERENCE_MASSES = {"atomic_mass": atomic_mass, "proton": proton_mass, "neutron": neutron_mass}

__all__ = [
    "REFERENCE_MASSES",
    "atomic_mass",
    "boltzmann",
    "elementary_charge",
    "hbar",
    "speed_of_light",
    "stefan_boltzmann",
    "vacuum_permittivity",
]
