"""Heating by electric-field noise: the numbers below [M] (11) and the factor between (10) and (11)."""

import numpy as np
import pytest

from heatscan.physics.constants import atomic_mass, elementary_charge, hbar
from heatscan.physics.trap.electric_noise import (
    field_noise,
    johnson_voltage_noise,
    pair_heating,
    single_ion_heating_rate,
    two_sided,
)

CHARGE, MASS, FREQUENCY = 24 * elementary_charge, 12000 * atomic_mass, 2 * np.pi * 1e5


def test_heating_rate_of_the_paper():
    rate = single_ion_heating_rate(CHARGE, MASS, FREQUENCY, field_noise(1e-23, 56e-3))
    assert rate == pytest.approx(8.93e-6, rel=5e-4)
    assert float(f"{rate:.0e}") == 9e-6  # printed as 1e-5


def test_johnson_noise_of_the_paper():
    assert johnson_voltage_noise(2.0, 0.1) == pytest.approx(1.10e-23, rel=5e-3)


def test_both_formulas_agree_once_the_spectra_do():
    one = 3e-21
    power = pair_heating(CHARGE, elementary_charge, MASS, 138 * atomic_mass, (1.0, 0.0), two_sided(one))
    assert power == pytest.approx(hbar * FREQUENCY * single_ion_heating_rate(CHARGE, MASS, FREQUENCY, one), rel=1e-14)
    # Taking one for the other is wrong by exactly 2.
    wrong = pair_heating(CHARGE, elementary_charge, MASS, 138 * atomic_mass, (1.0, 0.0), one)
    assert wrong == pytest.approx(2 * power, rel=1e-15)
    assert 2 * two_sided(one) == one


def test_heating_is_that_of_a_driven_oscillator():
    """White field noise of one-sided density S kicks a free mass: d<p^2>/dt = charge^2 S/2, and energy is p^2/2m."""
    rng = np.random.default_rng(1)
    step, kicks, runs = 1e-3, 400, 20000
    density = 0.7  # one-sided; a sample of white noise held for one step has the variance S/(2 step)
    field = rng.normal(0, np.sqrt(density / (2 * step)), (runs, kicks))
    momentum = (1.5 * field * step).sum(axis=1)
    power = np.mean(momentum**2) / (2 * 2.0) / (kicks * step)
    formula = pair_heating(1.5, 1.0, 2.0, 1.0, (1.0, 0.0), two_sided(density))
    assert power == pytest.approx(formula, rel=5 * np.sqrt(2 / runs))


def test_equal_charge_to_mass_ratio_moves_as_one():
    # A uniform field accelerates both ions alike, so it cannot excite the mode orthogonal to the common motion.
    mass_ratio = 3.7
    common = np.array([1.0, np.sqrt(mass_ratio)]) / np.sqrt(1 + mass_ratio)
    arguments = (elementary_charge, mass_ratio * elementary_charge, MASS, mass_ratio * MASS)
    assert pair_heating(*arguments, (common[1], -common[0]), 1e-20) < 1e-30 * pair_heating(*arguments, common, 1e-20)
    # And the common mode heats as one particle with the charge and the mass of both.
    whole = (
        hbar
        * FREQUENCY
        * single_ion_heating_rate((1 + mass_ratio) * elementary_charge, (1 + mass_ratio) * MASS, FREQUENCY, 2e-20)
    )
    assert pair_heating(*arguments, common, 1e-20) == pytest.approx(whole, rel=1e-14)


def test_scaling_laws():
    base = single_ion_heating_rate(CHARGE, MASS, FREQUENCY, 1e-20)
    assert single_ion_heating_rate(2 * CHARGE, MASS, FREQUENCY, 1e-20) == pytest.approx(4 * base)
    assert single_ion_heating_rate(CHARGE, 2 * MASS, 2 * FREQUENCY, 1e-20) == pytest.approx(base / 4)
    assert field_noise(1.0, np.array([1.0, 2.0])) == pytest.approx([1.0, 0.25])
