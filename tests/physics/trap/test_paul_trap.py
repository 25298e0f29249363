"""One ion in the trap of [M] Table 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatscan.physics.constants import atomic_mass, elementary_charge
from heatscan.physics.trap.paul_trap import (
    axial_frequency,
    endcap_voltage_from_a,
    radial_frequency,
    radial_frequency_exact,
    rf_voltage_from_q,
    stability_parameter_a,
    stability_parameter_q,
)

BARIUM = {"charge": elementary_charge, "mass": 138 * atomic_mass}
ENDCAPS = {"geometric_factor": 0.248, "endcap_distance": 2.03e-3}
DRIVE = 2 * np.pi * 5.2e6
KILOHERTZ = 2 * np.pi * 1e3


def barium_parameters():
    a = stability_parameter_a(**BARIUM, endcap_voltage=4.68, **ENDCAPS, rf_frequency=DRIVE)
    q = stability_parameter_q(**BARIUM, rf_voltage=720.4, rod_distance=2.63e-3, rf_frequency=DRIVE)
    return a, q


def test_barium_frequencies_of_the_paper():
    a, q = barium_parameters()
    axial = axial_frequency(**BARIUM, endcap_voltage=4.68, **ENDCAPS)
    assert axial / KILOHERTZ == pytest.approx(99.880, abs=5e-4)
    assert radial_frequency(a, q, DRIVE) / KILOHERTZ == pytest.approx(240.674, abs=5e-4)
    assert radial_frequency_exact(a, q, DRIVE) / KILOHERTZ == pytest.approx(241.536, abs=5e-4)
    # The paper's own words: 100 kHz and 242 kHz.
    assert round(axial / KILOHERTZ) == 100
    assert round(radial_frequency_exact(a, q, DRIVE) / KILOHERTZ) == 242


def test_laplace_equation_ties_axial_and_static_radial_stiffness():
    a, _ = barium_parameters()
    axial = axial_frequency(**BARIUM, endcap_voltage=4.68, **ENDCAPS)
    # A static field without sources: w_x^2 + w_y^2 + w_z^2 = 0, and a = 4 w_x^2/Omega^2.
    assert 2 * a * DRIVE**2 / 4 + axial**2 == pytest.approx(0, abs=1e-14 * axial**2)


def test_parameter_q_gives_the_equation_of_motion():
    _, q = barium_parameters()
    # m x'' = charge V_RF/r0^2 x cos(Omega t) from [M] (17), in units of (Omega/2)^2 = 2 q cos(2 tau) x from [M] (19).
    force_gradient = BARIUM["charge"] * 720.4 / 2.63e-3**2
    assert 2 * q * BARIUM["mass"] * (DRIVE / 2) ** 2 == pytest.approx(force_gradient, rel=1e-14)


@given(st.floats(-1, 1), st.floats(1, 100), st.floats(1, 1e5), st.floats(1e5, 1e9), st.floats(1e-4, 1e-1))
def test_voltages_invert_the_parameters(parameter, charge, mass, drive, distance):
    charge, mass = charge * elementary_charge, mass * atomic_mass
    voltage = endcap_voltage_from_a(parameter, charge, mass, 0.248, distance, drive)
    assert stability_parameter_a(charge, mass, voltage, 0.248, distance, drive) == pytest.approx(parameter, rel=1e-13)
    voltage = rf_voltage_from_q(parameter, charge, mass, distance, drive)
    assert stability_parameter_q(charge, mass, voltage, distance, drive) == pytest.approx(parameter, rel=1e-13)


def test_pseudopotential_is_the_limit_of_weak_drive():
    q = np.array([0.08, 0.04, 0.02])
    a = -0.05 * q**2
    deviation = radial_frequency_exact(a, q, DRIVE) / radial_frequency(a, q, DRIVE) - 1
    assert (deviation > 0).all()
    np.testing.assert_allclose(deviation[:-1] / deviation[1:], 4, rtol=0.01)


def test_untrapped_ions_are_nan_and_silent():
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(
            np.isnan(radial_frequency(np.array([-0.006, -0.004, np.nan]), 0.1, DRIVE)), [True, False, True]
        )
        assert np.isnan(radial_frequency_exact(-0.006, 0.1, DRIVE))
        assert np.isnan(axial_frequency(**BARIUM, endcap_voltage=-1.0, **ENDCAPS))
