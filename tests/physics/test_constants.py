"""The constants of nature are CODATA's."""

import pytest
from scipy import constants as codata

from heatscan.physics import constants

SCIPY_NAMES = {
    "atomic_mass": "atomic_mass",
    "boltzmann": "Boltzmann",
    "electron_mass": "electron_mass",
    "elementary_charge": "elementary_charge",
    "gravitation": "gravitational_constant",
    "hbar": "hbar",
    "neutron_mass": "neutron_mass",
    "proton_mass": "proton_mass",
    "speed_of_light": "speed_of_light",
    "stefan_boltzmann": "Stefan_Boltzmann",
    "vacuum_permittivity": "epsilon_0",
}


@pytest.mark.parametrize("name", SCIPY_NAMES)
def test_a_constant_is_the_very_float_of_scipy(name):
    assert getattr(constants, name) == getattr(codata, SCIPY_NAMES[name])


def test_every_constant_is_compared_with_scipy():
    numbers = {name for name, value in vars(constants).items() if isinstance(value, float)}
    assert numbers == set(SCIPY_NAMES)


def test_the_reference_masses_are_those_of_scipy():
    assert {
        "atomic_mass": codata.atomic_mass,
        "proton": codata.proton_mass,
        "neutron": codata.neutron_mass,
    } == constants.REFERENCE_MASSES
