"""The ion and the molecule at the points of a scan, in stages: trap parameters, stability, modes, heating, readout.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule. Quantities are
numbers or arrays that broadcast against each other [SI units]. The modes are in the order of `study.MODES`: two along
the trap's axis, then two across it.
"""

from __future__ import annotations

import numpy as np

from heatscan.physics.trap import readout
from heatscan.studies.ion_pair.heating import COLLAPSE, HEATED, FieldNoise, heating
from heatscan.studies.ion_pair.pair import FLAGS, Pair, exact_motion, in_trap, modes, read_motions, trapping

_ERRORS = {"pseudopotential_error", "pseudopotential_bound_error"}
_EXACT = {"floquet_stability", "floquet_frequency", "floquet_margin", *_ERRORS}
_ALONE = {"ion_stability", "ion_stability_margin", "ion_axial_frequency", "ion_radial_frequency"}
_WITHOUT_MODES = {"stability", "alignment_margin", *_ALONE, *_EXACT} - _ERRORS
_PULSES = {"readout_time", "shortest_readout_time"}
_THROUGH_LIGHT = {"lamb_dicke", *_PULSES}
_READ_OUT = {"carrier_excitation", *_THROUGH_LIGHT}
# What compute() can do without where none of these outputs is asked for.
NEEDS = {
    **dict.fromkeys({*COLLAPSE, "pseudopotential_bound_error"}, ("correlation_length",)),
    "collapse_rate_bound": ("correlation_length", "heating_rate"),
    "collapse_rate_per_voltage_noise": ("correlation_length", "noise_distance"),
    "required_field_noise": ("heating_rate",),
    **dict.fromkeys(_THROUGH_LIGHT, ("wave_vector",)),
}


def compute(
    outputs, *, cutoff_frequency, spectrum, reference_mass, radial_motion, correlation_length=None, heating_rate=None,
    mass_ratio, charge_ratio, atomic_ion_mass, atomic_ion_charge, endcap_voltage, geometric_factor, endcap_distance,
    rf_voltage, rf_frequency, slow_rf_voltage=None, slow_rf_frequency=None,
    rod_distance, rf_efficiency, radial_split, radial_direction,
    laser_angle_x, laser_angle_y, laser_angle_z, wave_vector=None, rabi_frequency, false_positive,
    electric_field_noise, noise_convention, noise_exponent, noise_ratio_y, noise_ratio_z, noise_ratio_molecule,
    noise_correlation, noise_frequency=None, noise_distance=None,
    heating_rate_axial_in_phase=None, heating_rate_axial_out_of_phase=None,
    heating_rate_radial_in_phase=None, heating_rate_radial_out_of_phase=None,
    orientation, tilt=0.0, azimuth=0.0, roll=0.0,
    structure=None, structure_hash=None, structure_chains=None, structure_assembly=None, isotopes=None,
    ring_count=None, ring_mass=None, tube_diameter=None, ring_link="", side_chains="",
    body=None, body_radius=None, body_length=None, body_inner_radius=None, body_density=None, lattice="none",
    atom_mass=None, body_note="",
) -> dict[str, np.ndarray]:  # fmt: skip
    """Return the named outputs of the trapped pair; numbers [SI units] or arrays that broadcast against each other.

    Every result has its own dimensions first and then the shape of the broadcast parameters. Where the pair is not
    stable, all but the flags, the single-ion frequencies and what the exact motion decides is NaN.
    """
    masses = atomic_ion_mass, mass_ratio * atomic_ion_mass
    charges = atomic_ion_charge, charge_ratio * atomic_ion_charge
    along = endcap_voltage, geometric_factor, endcap_distance
    across = rod_distance, radial_split, radial_direction
    slow_voltage = None if slow_rf_voltage is None else slow_rf_voltage * rf_efficiency
    drives = rf_voltage * rf_efficiency, rf_frequency, slow_voltage, slow_rf_frequency
    pair = in_trap(masses, charges, (mass_ratio, charge_ratio), along, across, drives)
    exact = radial_motion == "exact"
    coloured = np.isfinite(cutoff_frequency).any() or np.any(noise_exponent)
    result: dict = exact_motion(pair, *_kinds(outputs, coloured)) if exact or outputs & _EXACT else {}
    if exact:
        pair = pair._replace(aligned=pair.aligned & (result["floquet_stability"] == FLAGS["stable"]))
    result |= trapping(outputs, pair)
    if outputs - _WITHOUT_MODES:
        result |= modes(pair)
    if "pseudopotential_error" in outputs:
        both = zip(result["mode_frequency"][2:], result["floquet_frequency"], strict=True)
        result["pseudopotential_error"] = [approximate / true - 1 for approximate, true in both]
    if outputs & HEATED:
        barrel = (ring_count, ring_mass, tube_diameter), (ring_link, side_chains)
        solid = (body_radius, body_length, body_inner_radius, body_density, atom_mass), (body, lattice)
        file = (), (structure, structure_hash, structure_chains, structure_assembly, isotopes)
        made_of = solid if body else file if structure else barrel
        turned = azimuth - np.pi / 2 if radial_direction == "y" else azimuth
        molecule_is = (orientation, tilt, turned, roll), *made_of
        noise = correlation_length, cutoff_frequency, spectrum, reference_mass
        own = (
            heating_rate_axial_in_phase, heating_rate_axial_out_of_phase,
            heating_rate_radial_in_phase, heating_rate_radial_out_of_phase,
        )  # fmt: skip
        rates = [heating_rate if rate is None else rate for rate in own]
        colour, across_x = (noise_exponent, noise_frequency), noise_ratio_y if radial_direction == "y" else 1.0
        beside = across_x, noise_ratio_z, noise_ratio_molecule, noise_correlation
        field = FieldNoise(electric_field_noise, noise_convention, *colour, *beside, noise_distance)
        result |= heating(outputs, pair, result, exact, molecule_is, noise, rates, field)
    if outputs & _READ_OUT:
        light = wave_vector, laser_angle_z, {"x": laser_angle_x, "y": laser_angle_y}[radial_direction]
        result |= read_out(outputs, pair, read_motions(pair, result, exact), light, rabi_frequency, false_positive)
    return {name: _stacked(value) if isinstance(value := result[name], (list, tuple)) else value for name in outputs}


def _kinds(outputs, coloured) -> tuple[bool, bool]:
    """Return whether the outputs need what white noise, and what coloured noise, does to an exact mode."""
    return bool(outputs & {*HEATED, *_READ_OUT}), bool(outputs & HEATED and coloured)


def read_out(outputs, pair: Pair, motions, light, rabi_frequency, false_positive) -> dict:
    """Return the Lamb-Dicke parameters of the atomic ion, and of the rest of the readout what is named.

    `motions` is what `pair.read_motions` returns; `light` is the laser's wave vector [1/m] and its angles to the motion
    along and across the axis [rad], `rabi_frequency` the carrier's [rad/s], `false_positive` a probability [1].
    """
    (frequencies, vectors), (wave_vector, *angles), result = motions, light, {}
    if "carrier_excitation" in outputs:
        result["carrier_excitation"] = [1 / readout.readout_contrast(rabi_frequency, each) for each in frequencies]
    if outputs & _THROUGH_LIGHT:
        along, across = (wave_vector * np.cos(angle) for angle in angles)
        moving = zip((along, along, across, across), vectors, frequencies, strict=True)
        result["lamb_dicke"] = [readout.lamb_dicke(k, vector[0], pair.masses[0], each) for k, vector, each in moving]
    if outputs & _PULSES:
        highest = [readout.highest_rabi_frequency(each, false_positive) for each in frequencies]
        result["readout_time"] = [readout.readout_time(each, rabi_frequency) for each in result["lamb_dicke"]]
        result["shortest_readout_time"] = list(map(readout.readout_time, result["lamb_dicke"], highest))
    return result


def _stacked(rows) -> np.ndarray:
    """Return arrays that broadcast against each other as one array with a new first dimension; so tuples in rows."""
    return np.stack(np.broadcast_arrays(*(_stacked(row) if isinstance(row, tuple) else row for row in rows)))
