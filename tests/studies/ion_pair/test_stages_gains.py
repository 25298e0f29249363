"""What is left of the gain at the same electric noise, and what a readout takes."""

import numpy as np
import pytest

import heatscan
from heatscan.errors import ConfigurationError
from heatscan.physics.constants import atomic_mass, elementary_charge, hbar, vacuum_permittivity
from heatscan.studies.ion_pair import best

AT = {"correlation_length": 1e-7}


def axial_powers(case, endcap_voltage, rings):
    """CSL at 1/s and a field of unit two-sided density, for both axial modes: LAPACK on the Hessian in metres."""
    mass, charge = np.array([138.0, rings * 4338.0]) * atomic_mass, np.array([1.0, rings * 12.0]) * elementary_charge
    field = 2 * case["geometric_factor"] * endcap_voltage / case["endcap_distance"] ** 2
    coulomb = charge[0] * charge[1] / (4 * np.pi * vacuum_permittivity)
    spacing = (coulomb * (1 / charge[0] + 1 / charge[1]) / field) ** (1 / 3)
    stiffness = np.diag(charge * field) + 2 * coulomb / spacing**3 * np.array([[1, -1], [-1, 1]])
    _, vectors = np.linalg.eigh(stiffness / np.sqrt(np.outer(mass, mass)))
    # 40 um or more apart: at 100 nm each ion is heated by itself.
    collapse = hbar**2 * (mass @ vectors**2) / (4 * atomic_mass**2 * 1e-14)
    return collapse, ((charge / np.sqrt(mass)) @ vectors) ** 2 / 2


@pytest.mark.parametrize(("endcap_voltage", "rings"), [(0.0468, 2), (4.68, 10), (0.0468, 10), (0.0468, 15)])
def test_the_gain_at_the_same_field_noise_against_lapack(endcap_voltage, rings, reference_case):
    data = heatscan.evaluate(
        "ion_pair", reference_case | AT, endcap_voltage=endcap_voltage, ring_count=rings,
        outputs=["relative_improvement_field_noise", "relative_improvement"],
    )  # fmt: skip
    before, now = axial_powers(reference_case, 4.68, 2), axial_powers(reference_case, endcap_voltage, rings)
    theirs = (before[1] / before[0]) / (now[1] / now[0])
    assert data.relative_improvement_field_noise[:2].values == pytest.approx(theirs, rel=1e-9)
    # Fewer volts alone gain nothing of [M]'s ten, and rings five per cent of its five.
    assert theirs[0] == pytest.approx({2: 1.0, 10: 1.0507, 15: 1.0551}[rings], abs=1e-4)


def test_noise_at_the_required_density_heats_at_the_assumed_rate(reference_case):
    case = {name: value for name, value in reference_case.items() if name != "voltage_noise"} | AT
    for convention in ("one_sided", "two_sided"):
        said = {"noise_convention": convention, "heating_rate": 3e-4}
        required = heatscan.evaluate("ion_pair", case, outputs="required_field_noise", **said).required_field_noise
        for mode in required.mode.values:
            data = heatscan.evaluate(
                "ion_pair", case, outputs="electric_heating_rate", electric_field_noise=required.sel(mode=mode).item(),
                **said,
            )  # fmt: skip
            assert data.electric_heating_rate.sel(mode=mode).item() == pytest.approx(3e-4, rel=1e-13)


def test_voltage_noise_and_field_noise_differ_by_the_distance_alone(reference_case):
    outputs = ["relative_improvement_field_noise", "relative_improvement_voltage_noise"]
    data = heatscan.evaluate("ion_pair", reference_case | AT, outputs=outputs, noise_distance=[0.056, 0.112])
    assert data.relative_improvement_field_noise.values == pytest.approx(np.ones((4, 2)), rel=1e-14)
    assert data.relative_improvement_voltage_noise.values == pytest.approx(np.tile([1, 4], (4, 1)), rel=1e-14)
    case = {name: value for name, value in reference_case.items() if name != "noise_distance"}
    with pytest.raises(
        ConfigurationError, match=r"noise_distance .* is missing: relative_improvement_voltage_noise needs it"
    ):
        heatscan.evaluate("ion_pair", case | AT, outputs=outputs, ring_count=3)


def test_ions_of_one_charge_to_mass_ratio_do_not_feel_the_field_out_of_phase(reference_case):
    data = heatscan.evaluate(
        "ion_pair", reference_case | AT, mass_ratio=1, charge_ratio=1, rf_voltage=700,
        outputs=["relative_improvement_field_noise"],
    )  # fmt: skip
    gain = data.relative_improvement_field_noise.values
    assert (gain[[1, 3]] > 1e20).all()
    assert np.isfinite(gain[[0, 2]]).all()


@pytest.mark.parametrize(("convention", "density"), [("one_sided", 1.1045192e-23), ("two_sided", 5.522596e-24)])
def test_a_resistance_at_a_temperature_makes_voltage_noise(convention, density, reference_case):
    """4 k_B T R at 2 K and 0.1 ohm, by hand: 0.8 x 1.380649e-23."""
    case = {name: value for name, value in reference_case.items() if name != "voltage_noise"} | AT
    resistance = {"electrode_temperature": "2 K", "electrode_resistance": "0.1 ohm", "noise_convention": convention}
    data = heatscan.evaluate("ion_pair", case, outputs="electric_heating_rate", **resistance)
    assert data.electric_field_noise.item() * 56e-3**2 == pytest.approx(density, rel=1e-7)
    with pytest.raises(ConfigurationError, match="voltage_noise is 1e-23 V2 Hz-1, but electrode_resistance"):
        heatscan.evaluate("ion_pair", reference_case | AT | resistance)


def test_a_best_point_can_be_read_out(reference_case):
    outputs = ["relative_improvement", "mode_frequency", "shortest_readout_time"]
    data = heatscan.evaluate(
        "ion_pair", reference_case | AT, outputs=outputs, ring_count=[2, 30],
        endcap_voltage=[0.01, 0.0468, 0.1, 1.0, 4.68],
    )  # fmt: skip
    data.attrs["scan"] = "trial"
    place = best.point(data, "axial_in_phase")
    # 30 rings gain most at 0.01 V, where a pulse takes 0.18 s.
    assert data.relative_improvement.sel(mode="axial_in_phase").argmax(...) == {"ring_count": 1, "endcap_voltage": 0}
    assert data.shortest_readout_time.sel(mode="axial_in_phase", ring_count=30)[0] > 0.1
    assert place == {"ring_count": 30.0, "endcap_voltage": 0.1}
    assert data.shortest_readout_time.sel(place).sel(mode="axial_in_phase") <= 0.1
    without = best.point(data.drop_vars("shortest_readout_time"), "axial_in_phase")
    assert without == {"ring_count": 30.0, "endcap_voltage": 0.01}
