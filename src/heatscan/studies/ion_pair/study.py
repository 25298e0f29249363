"""How strongly would CSL heat the motion of an atomic ion and a charged macromolecule in a linear Paul trap?

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from heatscan.engine.study import Dimension, Export, Output, Parameter, Study
from heatscan.physics import constants
from heatscan.physics.collapse import ion_and_molecule, point_masses
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.physics.trap import electric_noise, floquet, ion_pair, mathieu, paul_trap, readout
from heatscan.studies.ion_pair import molecule

MODES = ("axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase")
IONS = ("atomic_ion", "molecule")
FLAGS = {"unstable": 0, "not_aligned": 1, "stable": 2}

PARAMETERS = {
    "correlation_length": Parameter("m", "correlation length", "r_C", positive=True),
    "cutoff_frequency": Parameter(
        "rad s-1", "cut-off frequency of the noise", "Omega", positive=True, derive=lambda: math.inf
    ),
    "spectrum": Parameter("1", "spectrum of the noise", choices=tuple(SPECTRA), default="exponential"),
    "mass_ratio": Parameter(
        "1",
        "mass ratio, molecule over atomic ion",
        "M",
        positive=True,
        derive=lambda molecule_mass, atomic_ion_mass: molecule_mass / atomic_ion_mass,
    ),
    "charge_ratio": Parameter(
        "1",
        "charge ratio, molecule over atomic ion",
        "Q",
        positive=True,
        derive=lambda molecule_charge, atomic_ion_charge: molecule_charge / atomic_ion_charge,
    ),
    "endcap_voltage": Parameter(
        "V",
        "endcap voltage",
        "V_end",
        minimum=0,
        derive=lambda mathieu_a, atomic_ion_charge, atomic_ion_mass, geometric_factor, endcap_distance, rf_frequency: (
            paul_trap.endcap_voltage_from_a(
                mathieu_a, atomic_ion_charge, atomic_ion_mass, geometric_factor, endcap_distance, rf_frequency
            )
        ),
    ),
    "rf_voltage": Parameter(
        "V",
        "RF voltage between neighbouring rods, amplitude",
        "V_RF",
        minimum=0,
        derive=lambda mathieu_q, atomic_ion_charge, atomic_ion_mass, rod_distance, rf_frequency: (
            paul_trap.rf_voltage_from_q(mathieu_q, atomic_ion_charge, atomic_ion_mass, rod_distance, rf_frequency)
        ),
    ),
    "ring_count": Parameter(
        "1", "number of porphyrin rings", "N_rings", positive=True, integer=True, requires="orientation"
    ),
    "ring_mass": Parameter("kg", "mass of one ring", positive=True, requires="orientation"),
    "ring_charge": Parameter("C", "charge of one ring", positive=True),
    "molecule_mass": Parameter(
        "kg", "mass of the molecule", "m_2", positive=True, derive=lambda ring_count, ring_mass: ring_count * ring_mass
    ),
    "molecule_charge": Parameter(
        "C",
        "charge of the molecule",
        "q_2",
        positive=True,
        derive=lambda ring_count, ring_charge: ring_count * ring_charge,
    ),
    "atomic_ion_mass": Parameter("kg", "mass of the atomic ion", "m_1", positive=True),
    "atomic_ion_charge": Parameter("C", "charge of the atomic ion", "q_1", positive=True),
    "geometric_factor": Parameter("1", "geometric factor of the endcap potential", "kappa", positive=True),
    "endcap_distance": Parameter("m", "half the distance between the endcap electrodes", "z_0", positive=True),
    "rod_distance": Parameter("m", "half the distance between diagonally opposed rods", "r_0", positive=True),
    "rf_frequency": Parameter("rad s-1", "RF frequency", "Omega_RF", positive=True),
    "mathieu_a": Parameter("1", "Mathieu parameter of the atomic ion", "a"),
    "mathieu_q": Parameter("1", "Mathieu parameter of the atomic ion", "q", minimum=0),
    "heating_rate": Parameter("s-1", "assumed heating rate, in quanta", "dn/dt", positive=True),
    "laser_wavelength": Parameter("m", "wavelength of the readout laser", positive=True),
    "rabi_frequency": Parameter(
        "rad s-1", "carrier Rabi frequency", "Omega_0", positive=True, default=2 * math.pi * 1e4
    ),
    "false_positive": Parameter(
        "1", "tolerated probability of a false positive", minimum=1e-12, maximum=0.5, default=0.01
    ),
    "electric_field_noise": Parameter(
        "V2 m-2 Hz-1",
        "power spectral density of the electric field",
        "S_E",
        minimum=0,
        default=0.0,
        derive=lambda voltage_noise, noise_distance: electric_noise.field_noise(voltage_noise, noise_distance),
    ),
    "voltage_noise": Parameter("V2 Hz-1", "power spectral density of the electrode voltage", "S_V", minimum=0),
    "noise_distance": Parameter("m", "effective distance between electrode and ions", "D", positive=True),
    "noise_convention": Parameter(
        "1",
        "which power spectral density the electric noise is given as",
        choices=("one_sided", "two_sided"),
        default="one_sided",
    ),
    "reference_mass": Parameter(
        "1",
        "mass that the collapse rate refers to",
        "m_0",
        choices=tuple(constants.REFERENCE_MASSES),
        default="atomic_mass",
        project_wide=True,
    ),
    "orientation": Parameter(
        "1",
        "how the molecule lies, or that it is taken as a point",
        choices=molecule.ORIENTATIONS,
        default="point_like",
    ),
    "tilt": Parameter("rad", "angle between the molecule's axis and the trap's", default=0.0, requires="orientation"),
    "azimuth": Parameter(
        "rad",
        "angle about the trap's axis from the direction of the radial modes to the molecule's axis",
        default=0.0,
        requires="orientation",
    ),
    "roll": Parameter("rad", "angle of the molecule about its own axis", default=0.0, requires="orientation"),
    "structure": Parameter(
        "1", "file of the molecule's atoms, mmCIF, PDB or XYZ", read=molecule.read, requires="orientation"
    ),
    "structure_hash": Parameter("1", "hash of that file", label=True, requires="orientation"),
    "missing_hydrogens": Parameter(
        "1",
        "what becomes of a file without hydrogens",
        choices=molecule.MISSING_HYDROGENS,
        default="refuse",
        label=True,
    ),
    "tube_diameter": Parameter(
        "m",
        "distance between opposite metals of a porphyrin ring",
        positive=True,
        minimum=1.5e-9,
        maximum=10e-9,
        default=2.4e-9,
        requires="orientation",
    ),
    "ring_link": Parameter(
        "1",
        "what links one porphyrin ring to the next",
        choices=tuple(porphyrin_barrel.RING_SPACING),
        default="butadiyne",
        requires="orientation",
    ),
    "side_chains": Parameter(
        "1",
        "where the side chains of the porphyrins are",
        choices=porphyrin_barrel.SIDE_CHAINS,
        default="outward",
        requires="orientation",
    ),
}

# The largest numbers that can be meant in a trap, and the unit that is missing where one is larger: 138 u, not 138 kg.
_LARGEST = {
    "correlation_length": (10.0, "nm"),
    "molecule_mass": (1e-9, "u"),
    "ring_mass": (1e-9, "u"),
    "atomic_ion_mass": (1e-9, "u"),
    "molecule_charge": (1e-9, "e"),
    "ring_charge": (1e-9, "e"),
    "atomic_ion_charge": (1e-9, "e"),
    "endcap_distance": (1.0, "mm"),
    "rod_distance": (1.0, "mm"),
    "noise_distance": (10.0, "mm"),
    "laser_wavelength": (1.0, "nm"),
}
PARAMETERS |= {
    name: dataclasses.replace(PARAMETERS[name], maximum=largest, usual_unit=unit)
    for name, (largest, unit) in _LARGEST.items()
}

OUTPUTS = {
    "stability": Output("1", "stability of the pair", flags=FLAGS),
    "ion_stability": Output(
        "1", "stability of each ion alone", dims=("ion",), flags={"unstable": 0, "stable": 2}, default=False
    ),
    "ion_stability_margin": Output(
        "1",
        "distance along a from the edge of the first stability region, of each ion alone; negative where it is not held",
        dims=("ion",),
        default=False,
    ),
    "alignment_margin": Output(
        "1",
        "smaller eigenvalue of the radial stiffness matrix over (Omega_RF/2)^2; negative off the axis",
        default=False,
    ),
    "ion_spacing": Output("m", "distance between the ions at rest", "Delta z"),
    "mode_frequency": Output("rad s-1", "mode frequency in the pseudopotential", "omega", ("mode",)),
    "mode_vector": Output("1", "mass-weighted mode vector", "gamma", ("mode", "ion"), default=False),
    "heating_power": Output("W", "CSL heating power at a collapse rate of 1/s", "P", ("mode",)),
    "collapse_rate_bound": Output(
        "s-1",
        "largest collapse rate that the assumed heating rate allows",
        "lambda_max",
        ("mode",),
        may_be_infinite=True,
    ),
    "relative_improvement": Output(
        "1", "bound of the reference over this bound", "lambda_rel", ("mode",), ratio_of="collapse_rate_bound"
    ),
    "lamb_dicke": Output("1", "Lamb-Dicke parameter of the atomic ion", "eta", ("mode",)),
    "electric_heating_rate": Output(
        "s-1", "heating rate from electric-field noise, in quanta", "dn/dt", ("mode",), default=False
    ),
    "electric_collapse_rate_bound": Output(
        "s-1",
        "largest collapse rate that the electric-field noise allows",
        "lambda_max",
        ("mode",),
        default=False,
        may_be_infinite=True,
    ),
    "readout_time": Output("s", "readout pulse", "t_read", ("mode",), default=False),
    "carrier_excitation": Output("1", "carrier excitation, at most", "P_c", ("mode",), default=False),
    "shortest_readout_time": Output(
        "s", "shortest readout pulse with tolerable false positives", "t_min", ("mode",), default=False
    ),
    "ion_axial_frequency": Output("rad s-1", "axial frequency of each ion alone", "omega_z", ("ion",), default=False),
    "ion_radial_frequency": Output(
        "rad s-1", "radial frequency of each ion alone, exact", "omega_r", ("ion",), default=False
    ),
    "floquet_stability": Output("1", "stability of the pair, exact (Floquet)", flags=FLAGS, default=False),
    "floquet_frequency": Output(
        "rad s-1",
        "radial mode frequency, exact (Floquet)",
        "omega_F",
        ("radial_mode",),
        default=False,
        finite_where={"floquet_stability": "stable"},
    ),
    "floquet_margin": Output(
        "1",
        "sin^2(pi beta/2) of the lower exact radial mode; negative off the axis",
        default=False,
        finite_where={"floquet_stability": "stable"},
    ),
    "pseudopotential_error": Output(
        "1",
        "pseudopotential frequency over the exact one, minus one",
        dims=("radial_mode",),
        default=False,
        finite_where={"stability": "stable", "floquet_stability": "stable"},
    ),
}

_HEATING = {"heating_power", "collapse_rate_bound", "electric_collapse_rate_bound"}
_ELECTRIC = {"electric_heating_rate", "electric_collapse_rate_bound"}
_READOUT = {"lamb_dicke", "readout_time", "carrier_excitation", "shortest_readout_time"}
_FLOQUET = {"floquet_stability", "floquet_frequency", "floquet_margin", "pseudopotential_error"}


def check(outputs, given, **arguments) -> None:
    """Raise a ConfigurationError where the molecule's atoms are asked for and cannot be had."""
    molecule.check(given)


def memory(given) -> float:
    """Return what computing takes besides results [bytes]: the sums over a molecule's atoms."""
    return molecule.memory(given)


def compute(
    outputs,
    *,
    correlation_length,
    cutoff_frequency,
    spectrum,
    mass_ratio,
    charge_ratio,
    endcap_voltage,
    rf_voltage,
    atomic_ion_mass,
    atomic_ion_charge,
    geometric_factor,
    endcap_distance,
    rod_distance,
    rf_frequency,
    heating_rate,
    laser_wavelength,
    rabi_frequency,
    false_positive,
    electric_field_noise,
    noise_convention,
    reference_mass,
    orientation,
    tilt=0.0,
    azimuth=0.0,
    roll=0.0,
    structure=None,
    structure_hash=None,
    ring_count=None,
    ring_mass=None,
    tube_diameter=None,
    ring_link="",
    side_chains="",
) -> dict[str, np.ndarray]:
    """Return the named outputs of the trapped pair; numbers [SI units] or arrays that broadcast against each other.

    Every result has its own dimensions first and then the shape of the broadcast parameters. Where the pair is not
    stable, all but the flags, the single-ion frequencies and what rests on the exact motion is NaN.
    """
    masses = atomic_ion_mass, mass_ratio * atomic_ion_mass
    charges = atomic_ion_charge, charge_ratio * atomic_ion_charge
    result = {}

    trap = (geometric_factor, endcap_distance, rf_frequency)
    a = [paul_trap.stability_parameter_a(q, m, endcap_voltage, *trap) for q, m in zip(charges, masses, strict=True)]
    q = [
        paul_trap.stability_parameter_q(charge, mass, rf_voltage, rod_distance, rf_frequency)
        for charge, mass in zip(charges, masses, strict=True)
    ]
    # Without an endcap voltage nothing holds the ions along the axis, however stable the radial motion is.
    held = [(a_ion < 0) & mathieu.is_stable(a_ion, q_ion) for a_ion, q_ion in zip(a, q, strict=True)]
    both = held[0] & held[1]
    axial = paul_trap.axial_frequency(charges[0], masses[0], endcap_voltage, geometric_factor, endcap_distance)
    radial = [paul_trap.radial_frequency(a_ion, q_ion, rf_frequency) for a_ion, q_ion in zip(a, q, strict=True)]
    aligned = both & ion_pair.is_aligned(axial, *radial, mass_ratio, charge_ratio)

    # Aligned pairs are held too: the sum is 0 for unstable, 1 for not aligned, 2 for stable.
    result["stability"] = np.add(both, aligned, dtype=np.int8)
    if outputs & _FLOQUET:
        upper, lower = floquet.coupled_radial_sine_squares(
            a[0], q[0], a[1], q[1], axial, mass_ratio, charge_ratio, rf_frequency
        )
        *exact, bounded = floquet.frequencies(upper, lower, rf_frequency)
        bounded = both & bounded
        result["floquet_stability"] = np.add(both, bounded, dtype=np.int8)
        result["floquet_frequency"] = [np.where(bounded, frequency, np.nan) for frequency in exact]
        result["floquet_margin"] = np.where(both, lower, np.nan)
    if "ion_stability" in outputs:
        result["ion_stability"] = _stack([np.where(one, 2, 0).astype(np.int8) for one in held])
    if "ion_stability_margin" in outputs:
        inside = [mathieu.stability_margin(*ion) for ion in zip(a, q, strict=True)]
        # Where a >= 0 nothing holds an ion along the axis. Elsewhere minus a, often tiny, would blur the edges for lines.
        result["ion_stability_margin"] = _stack(
            [np.where(one < 0, margin, np.minimum(margin, -one)) for one, margin in zip(a, inside, strict=True)]
        )
    if "alignment_margin" in outputs:
        # In units of (Omega/2)^2, in which [M] (15) and (18) make the squared axial frequency -2 a and (22) the radial one.
        squares = [np.square(q_ion) / 2 + a_ion for a_ion, q_ion in zip(a, q, strict=True)]
        result["alignment_margin"] = ion_pair.softest_radial_square(
            np.sqrt(np.maximum(-2 * a[0], 0)), *squares, mass_ratio, charge_ratio
        )
    if "ion_axial_frequency" in outputs:
        frequencies = [
            np.where(held[0], axial, np.nan),
            np.where(held[1], axial * np.sqrt(charge_ratio / mass_ratio), np.nan),
        ]
        result["ion_axial_frequency"] = _stack(frequencies)
    if "ion_radial_frequency" in outputs:
        frequencies = [paul_trap.radial_frequency_exact(a[ion], q[ion], rf_frequency) for ion in (0, 1)]
        result["ion_radial_frequency"] = _stack([np.where(held[ion], frequencies[ion], np.nan) for ion in (0, 1)])

    # From here on NaN stands for every pair that is not stable, and spreads by itself.
    axial = np.where(aligned, axial, np.nan)
    _, _, spacing = ion_pair.equilibrium(*charges, masses[0], axial)
    low_axial, high_axial, vector_low_axial, vector_high_axial = ion_pair.axial_modes(axial, mass_ratio, charge_ratio)
    in_radial, out_radial, vector_in_radial, vector_out_radial = ion_pair.radial_modes(
        axial, *radial, mass_ratio, charge_ratio
    )
    frequencies = (low_axial, high_axial, in_radial, out_radial)
    vectors = (vector_low_axial, vector_high_axial, vector_in_radial, vector_out_radial)
    result["ion_spacing"] = spacing
    result["mode_frequency"] = frequencies
    result["mode_vector"] = [_stack(vector) for vector in vectors] if "mode_vector" in outputs else ()
    if "pseudopotential_error" in outputs:
        result["pseudopotential_error"] = [
            np.where(aligned & bounded, approximate / true - 1, np.nan)
            for approximate, true in zip(frequencies[2:], exact, strict=True)
        ]

    if outputs & _HEATING:
        reference = constants.reference_mass(reference_mass)
        if orientation == "point_like":
            along, across = point_masses.decorrelation(spacing, correlation_length)
            powers = [
                point_masses.mode_heating(*masses, vector, lost, correlation_length, reference)
                for vector, lost in zip(vectors, (along, along, across, across), strict=True)
            ]
        else:
            ring = ring_count, ring_mass, tube_diameter, ring_link, side_chains
            along, across = molecule.parts(
                orientation, tilt, azimuth, roll, structure, structure_hash, ring, spacing, correlation_length
            )
            powers = [
                ion_and_molecule.mode_heating(*masses, vector, *factors, correlation_length, reference)
                for vector, factors in zip(vectors, (along, along, across, across), strict=True)
            ]
        if not np.all(np.isinf(cutoff_frequency)):
            powers = [
                power * SPECTRA[spectrum](frequency / cutoff_frequency)
                for power, frequency in zip(powers, frequencies, strict=True)
            ]
        result["heating_power"] = powers
        result["collapse_rate_bound"] = [
            point_masses.collapse_rate_bound(heating_rate * constants.hbar * frequency, power)
            for frequency, power in zip(frequencies, powers, strict=True)
        ]
    if outputs & _ELECTRIC:
        noise = electric_field_noise
        if noise_convention == "one_sided":
            noise = electric_noise.two_sided(noise)
        electric = [electric_noise.pair_heating(*charges, *masses, vector, noise) for vector in vectors]
        result["electric_heating_rate"] = [
            power / (constants.hbar * frequency) for power, frequency in zip(electric, frequencies, strict=True)
        ]
        if "electric_collapse_rate_bound" in outputs:
            result["electric_collapse_rate_bound"] = [
                point_masses.collapse_rate_bound(*pair) for pair in zip(electric, powers, strict=True)
            ]
    if outputs & _READOUT:
        etas = result["lamb_dicke"] = [
            readout.lamb_dicke(laser_wavelength, vector[0], masses[0], frequency)
            for vector, frequency in zip(vectors, frequencies, strict=True)
        ]
        if outputs & _READOUT - {"lamb_dicke"}:
            result["readout_time"] = [readout.readout_time(eta, rabi_frequency) for eta in etas]
            result["carrier_excitation"] = [
                1 / readout.readout_contrast(rabi_frequency, frequency) for frequency in frequencies
            ]
            result["shortest_readout_time"] = [
                readout.readout_time(eta, readout.highest_rabi_frequency(frequency, false_positive))
                for eta, frequency in zip(etas, frequencies, strict=True)
            ]
    return {name: _stack(value) if isinstance(value := result[name], (list, tuple)) else value for name in outputs}


def _stack(rows) -> np.ndarray:
    """Return arrays that broadcast against each other as one array with a new first dimension."""
    shape = np.broadcast_shapes(*(np.shape(row) for row in rows))
    stacked = np.empty((len(rows), *shape), np.asarray(rows[0]).dtype)
    for number, row in enumerate(rows):
        stacked[number] = row
    return stacked


STUDY = Study(
    package=__package__,
    title="CSL heating of two ions in a linear Paul trap",
    references="arXiv:2311.13966",
    parameters=PARAMETERS,
    outputs=OUTPUTS,
    compute=compute,
    dimensions={
        "mode": Dimension(MODES, "motional mode"),
        "radial_mode": Dimension(MODES[2:], "radial motional mode"),
        "ion": Dimension(IONS, "ion"),
    },
    validity=("stability", "stable"),
    # The reference case is seen by the same collapse noise and under the same assumed heating as the point.
    shared_with_reference=frozenset(
        {"correlation_length", "cutoff_frequency", "spectrum", "heating_rate", "reference_mass"}
    ),
    # Where a point has a bound, a molecule of atoms has one too, and takes longer to build.
    trial_values={"orientation": "point_like"},
    check=check,
    memory=memory,
    figures="figures",
    tables={"best_points": Export("best", outputs=("relative_improvement",), least_axes=2)},
)
