"""A trapped gas: the heating by hand, its trap, its temperature against that of the noise."""

import numpy as np
import pytest

from heatscan.physics import constants
from heatscan.studies.exclusion.experiments import Noise, trapped_gas

CAESIUM = {"heating_rate": 1e-9, "trap": "box", "atom_mass": 133 * constants.atomic_mass, "temperature": 1e-8}


def bound(inputs=CAESIUM, **noise):
    return trapped_gas.KIND.bound(inputs, Noise(1e-7, constants.atomic_mass, **noise))


def test_heating_of_caesium_by_hand():
    """1.5 k_B dT/dt = 3 hbar^2 lambda m/4 m0^2 r_C^2: 2 k_B m0 r_C^2 1 nK/s/(133 hbar^2)."""
    expected = 2 * constants.boltzmann * constants.atomic_mass * 1e-14 * 1e-9 / (133 * constants.hbar**2)
    assert bound() == pytest.approx(expected, rel=1e-12)
    assert bound({**CAESIUM, "trap": "harmonic"}) == pytest.approx(2 * expected, rel=1e-12)


def test_noise_of_finite_temperature():
    """Hot noise is CSL; noise half as warm again as the gas heats a third; colder noise cools."""
    assert bound(temperature=1e6) == pytest.approx(bound(), rel=1e-6)
    heavy = {**CAESIUM, "atom_mass": 1e30, "temperature": 1.0}  # no recoil
    assert bound(heavy, temperature=1.5) == pytest.approx(3 * bound(heavy), rel=1e-12)
    assert np.isnan(bound(temperature=1e-9))


def test_slow_atoms_are_heated_by_slow_noise():
    assert bound(spectrum="exponential", cutoff_frequency=1e12) == pytest.approx(bound(), rel=1e-6)
    assert bound(spectrum="exponential", cutoff_frequency=1.0) > 1e3 * bound()
