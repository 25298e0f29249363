"""Noise of finite temperature, in every kind: the limit of high temperature, how it weakens, and what says nothing."""

import itertools
import json

import numpy as np
import pytest

from heatscan.physics import constants
from heatscan.studies.exclusion import catalogue, experiments
from heatscan.studies.exclusion.experiments import Noise, bulk_heating

LENGTHS = np.geomspace(1e-9, 1.0, 10)


def bound(case, temperature, length=LENGTHS):
    kind = experiments.load(case["kind"])
    return kind.bound(json.loads(case["definition"]), Noise(length, constants.atomic_mass, temperature=temperature))


@pytest.fixture(scope="module")
def cases(root):
    found = catalogue.read("config/experiments/*.yaml", root)[0]
    return {name: case for name, case in found.items() if case["kind"] != "proposed_value"}


def test_the_limit_of_high_temperature_is_csl_in_every_kind(cases):
    """At 1e20 K k is below 1e-20 of an electron, and 100 MeV are 1e-8 of k_B T."""
    assert {case["kind"] for case in cases.values()} >= set(experiments.names()) - {
        "proposed_value",
        "tabulated",
    }
    for name, case in cases.items():
        if case["kind"] == "damping":  # none without dissipation: it weakens without end
            assert np.all(bound(case, 1e20) > 1e6)
        else:
            np.testing.assert_allclose(bound(case, 1e20), bound(case, np.inf), rtol=1e-6, err_msg=name)


def test_colder_noise_never_strengthens_a_bound(cases):
    for name, case in cases.items():
        if case["kind"] == "damping":  # colder noise has more friction
            continue
        found = [bound(case, temperature) for temperature in np.geomspace(1e-8, 1e20, 15)]
        for colder, hotter in itertools.pairwise(found):
            both = np.isfinite(colder) & np.isfinite(hotter)
            assert np.all(colder[both] >= hotter[both] * (1 - 2e-2)), name
            assert not np.any(np.isfinite(colder) & np.isnan(hotter)), name  # a formula that holds goes on holding


def test_without_atoms_those_of_hydrogen_weaken_the_bound(cases):
    """At 1 pm and 20 K, where k of hydrogen is 0.15 and atoms are still far slower than the noise."""
    case = cases["ligo"]
    inputs = json.loads(case["definition"])
    heavy = bound(case, 2e4, 1e-12)
    del inputs["atom_mass"]
    light = bound(case | {"definition": json.dumps(inputs)}, 2e4, 1e-12)
    assert bound(case, np.inf, 1e-12) < heavy < light
    assert np.isnan(bound(case, 1e-2, 1e-7))  # the noise has 500 m/s, as atoms have


def test_heat_of_a_solid_by_hand():
    """3 hbar^2 m/4 m0^2 r_C^2 of heat for each atom, less 4 k m^2/m0^2 times the (9/16) k_B theta_D that it has."""
    mass, temperature, length = 63.546 * constants.atomic_mass, 2.0, 1e-7
    k = constants.hbar**2 / (8 * mass * constants.boltzmann * temperature * length**2)
    free = 3 * constants.hbar**2 * mass / (4 * constants.atomic_mass**2 * length**2)
    friction = 4 * k * mass**2 / constants.atomic_mass**2 * 9 / 16 * constants.boltzmann
    inputs = {"sound_velocity": 4e3, "atom_mass": mass, "debye_temperature": 1.0}
    expected = (free - friction) / (1 + k) ** 5 / mass
    assert 0.1 < friction / free < 0.3
    noise = Noise(length, constants.atomic_mass, temperature=temperature)
    assert bulk_heating.signal_per_rate(inputs, noise) == pytest.approx(expected, rel=1e-9)
    # Where the ground state has the energy that the noise leads to, it does not heat: 0.375 theta_D.
    cold = Noise(1e-3, constants.atomic_mass, temperature=0.37)
    assert np.isnan(bulk_heating.signal_per_rate(inputs, cold))
