"""What describes an ion, a molecule and their trap: the parameters of the study and how one follows from others.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

from __future__ import annotations

import dataclasses
import math
from functools import partial

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.physics.constants import LABORATORY
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.physics.trap import electric_noise, paul_trap, secular
from heatscan.studies import collapse_noise
from heatscan.studies.ion_pair import body, molecule

MODES = ("axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase")


def _mass_ratio(molecule_mass, atomic_ion_mass):
    return molecule_mass / atomic_ion_mass


def _barrel_mass(ring_count, ring_mass):
    return ring_count * ring_mass


def _charge_ratio(molecule_charge, atomic_ion_charge):
    return molecule_charge / atomic_ion_charge


def _endcap_voltage(mathieu_a, atomic_ion_charge, atomic_ion_mass, geometric_factor, endcap_distance, rf_frequency):
    along = geometric_factor, endcap_distance
    return paul_trap.endcap_voltage_from_a(mathieu_a, atomic_ion_charge, atomic_ion_mass, *along, rf_frequency)


def _voltage_noise(electrode_temperature, electrode_resistance, noise_convention):
    one_sided = electric_noise.johnson_voltage_noise(electrode_temperature, electrode_resistance)
    return electric_noise.two_sided(one_sided) if noise_convention == "two_sided" else one_sided


def _mathieu_a(axial_frequency, rf_frequency):
    return secular.a_from_axial_frequency(axial_frequency, rf_frequency)


def _rf_voltage(mathieu_q, atomic_ion_charge, atomic_ion_mass, rod_distance, rf_frequency, rf_efficiency):
    ion = atomic_ion_charge, atomic_ion_mass
    return paul_trap.rf_voltage_from_q(mathieu_q, *ion, rod_distance, rf_frequency) / rf_efficiency


def _from_frequencies(axial, radial_x, radial_y, rf_frequency, secular_frequencies):
    """Return q, and how much a along x exceeds its mean, of the trap in which the atomic ion has these frequencies."""
    mean = secular.a_from_axial_frequency(axial, rf_frequency)
    find = secular.pseudopotential_trap if secular_frequencies == "pseudopotential" else secular.exact_trap
    q, a_x = find(mean, radial_x, radial_y, rf_frequency)
    return q, a_x - mean


def _mathieu_q(axial_frequency, radial_frequency_x, radial_frequency_y, rf_frequency, secular_frequencies):
    frequencies = axial_frequency, radial_frequency_x, radial_frequency_y, rf_frequency
    return _from_frequencies(*frequencies, secular_frequencies)[0]


def _quadrupole_voltage(
    axial_frequency, radial_frequency_x, radial_frequency_y, rf_frequency, secular_frequencies,
    atomic_ion_charge, atomic_ion_mass, rod_distance, rf_efficiency,
):  # fmt: skip
    frequencies = axial_frequency, radial_frequency_x, radial_frequency_y, rf_frequency
    ion = atomic_ion_charge, atomic_ion_mass
    excess = _from_frequencies(*frequencies, secular_frequencies)[1]
    return paul_trap.quadrupole_voltage_from_a(excess, *ion, rod_distance, rf_frequency) / rf_efficiency


def _radial_split(quadrupole_voltage, rod_distance, rf_efficiency, endcap_voltage, geometric_factor, endcap_distance):
    rods = quadrupole_voltage * rf_efficiency, rod_distance
    return paul_trap.static_split(*rods, endcap_voltage, geometric_factor, endcap_distance)


def _noise(unit, long_name, symbol, **more):
    """Return a parameter of electric noise, of a magnitude that laboratories know."""
    return Parameter(unit, long_name, symbol, minimum=0, within=LABORATORY[unit], **more)


# The maximum beside a usual unit is the largest number that can be meant in a trap: beyond it the unit is missing, as
# in 138 kg for 138 u.
_ratio = partial(Parameter, "1", positive=True)
_factor = partial(_ratio, default=1.0, within=(1e-9, 1e3, "it is of order 1 unless electrodes are screened"))
_mass = partial(Parameter, "kg", positive=True, maximum=1e-9, within=LABORATORY["kg"], usual_unit="u")
_CHARGE = 1e-20, 1e-12, "from below one elementary charge to above what a grain of 10 um holds"
_magnitude = "; give the charges of two negative ions as positive numbers"
_charge = partial(Parameter, "C", positive=True, unsigned=_magnitude, maximum=1e-12, within=_CHARGE, usual_unit="e")
_frequency = partial(Parameter, "rad s-1", positive=True, within=LABORATORY["rad s-1"])
_voltage = partial(Parameter, "V", within=LABORATORY["V"])
_heating = partial(Parameter, "s-1", symbol="dn/dt", positive=True, within=LABORATORY["quanta"])
_distance = partial(Parameter, "m", positive=True, maximum=1.0, within=LABORATORY["m"], usual_unit="mm")
_angle = partial(Parameter, "rad", minimum=0.0, maximum=math.pi / 2, default=0.0, usual_unit="deg")
# What describes a molecule that is not taken as a point.
_of_molecule = partial(Parameter, requires="orientation")
_size = partial(Parameter, "m", maximum=1e-5, usual_unit="nm", requires="body")
_of_body = partial(Parameter, requires="body")
_noise_ratio = partial(Parameter, "1", minimum=0.0, default=1.0)
# The lengths without which a voltage means nothing. A trap that is given by its frequencies, or by a and q, needs none:
# its voltages would be those of a trap of the default lengths.
_ENDCAPS, _RODS = frozenset({"geometric_factor", "endcap_distance"}), frozenset({"rod_distance"})
PARAMETERS = collapse_noise.PARAMETERS | {
    "correlation_length": _distance("correlation length", "r_C", maximum=10.0, within=None, usual_unit="nm"),
    "spectrum": dataclasses.replace(collapse_noise.PARAMETERS["spectrum"], default="exponential"),
    "mass_ratio": _ratio("mass ratio, molecule over atomic ion", "M", derive=_mass_ratio),
    "charge_ratio": _ratio("charge ratio, molecule over atomic ion", "Q", derive=_charge_ratio),
    "endcap_voltage": _voltage("endcap voltage", "V_end", minimum=0, derive=_endcap_voltage, measured_by=_ENDCAPS),
    "rf_voltage": _voltage(
        "RF voltage between neighbouring rods, amplitude",
        "V_RF",
        minimum=0,
        derive=_rf_voltage,
        measured_by=_RODS,
    ),
    "ring_count": _of_molecule("1", "number of porphyrin rings", "N_rings", positive=True, integer=True),
    "ring_mass": _mass("mass of one ring", requires="orientation"),
    "ring_charge": _charge("charge of one ring"),
    "molecule_mass": _mass("mass of the molecule", "m_2", derive=(_barrel_mass, body.mass)),
    "molecule_charge": _charge(
        "charge of the molecule", "q_2", derive=lambda ring_count, ring_charge: ring_count * ring_charge
    ),
    "atomic_ion_mass": _mass("mass of the atomic ion", "m_1"),
    "atomic_ion_charge": _charge("charge of the atomic ion", "q_1"),
    "geometric_factor": _factor("geometric factor of the endcap potential", "kappa", measured_by=_ENDCAPS),
    "endcap_distance": _distance(
        "half the distance between the endcap electrodes", "z_0", default=1e-3, measured_by=_ENDCAPS
    ),
    "rod_distance": _distance(
        "half the distance between diagonally opposed rods", "r_0", default=1e-3, measured_by=_RODS
    ),
    "rf_frequency": _frequency("RF frequency", "Omega_RF"),
    "slow_rf_voltage": _voltage(
        "voltage of a second, slower drive between neighbouring rods, amplitude",
        "V_slow",
        minimum=0,
        requires="slow_rf_frequency",
        measured_by=_RODS,
    ),
    "slow_rf_frequency": _frequency("frequency of the second drive", "Omega_slow", requires="slow_rf_voltage"),
    "rf_efficiency": _factor(
        "quadrupole field of the rods over that of hyperbolic rods at the same distance and voltage"
    ),
    "quadrupole_voltage": _voltage(
        "static voltage of the rods along x over those along y",
        "U",
        derive=_quadrupole_voltage,
        measured_by=_RODS,
    ),
    "radial_split": Parameter(
        "1", "share of x in the static force that pushes ions off the axis", "alpha", default=0.5, derive=_radial_split
    ),
    "radial_direction": Parameter("1", "direction of the radial modes", choices=("x", "y"), default="x"),
    "mathieu_a": Parameter("1", "Mathieu parameter of the atomic ion, the mean of x and y", "a", derive=_mathieu_a),
    "mathieu_q": Parameter("1", "Mathieu parameter of the atomic ion", "q", minimum=0, derive=_mathieu_q),
    "axial_frequency": _frequency("frequency of the atomic ion alone along the axis", "omega_z"),
    "radial_frequency_x": _frequency("frequency of the atomic ion alone along x", "omega_x"),
    "radial_frequency_y": _frequency(
        "frequency of the atomic ion alone along y, by default that along x",
        "omega_y",
        derive=lambda radial_frequency_x: radial_frequency_x,
    ),
    "secular_frequencies": Parameter(
        "1",
        "whether the frequencies along x and y are exact or those of the pseudopotential",
        choices=("exact", "pseudopotential"),
        default="exact",
    ),
    "radial_motion": Parameter(
        "1",
        "whether the motion across the axis is held and heated exactly or as in the pseudopotential",
        choices=("exact", "pseudopotential"),
        default="exact",
    ),
    "heating_rate": _heating("assumed heating rate, in quanta"),
    **{
        f"heating_rate_{mode}": _heating(f"heating rate of the mode {mode.replace('_', ' ')}, in place of that of all")
        for mode in MODES
    },
    "laser_wavelength": _distance("wavelength of the readout laser", usual_unit="nm"),
    "wave_vector": Parameter(
        "m-1",
        "wave vector of the readout laser, or the difference of those of two Raman beams",
        "k",
        positive=True,
        within=LABORATORY["m-1"],
        derive=lambda laser_wavelength: 2 * math.pi / laser_wavelength,
    ),
    "laser_angle_x": _angle("angle between the wave vector and x"),
    "laser_angle_y": _angle("angle between the wave vector and y"),
    "laser_angle_z": _angle("angle between the wave vector and the axis"),
    "rabi_frequency": _frequency("carrier Rabi frequency", "Omega_0", default=2 * math.pi * 1e4),
    "false_positive": Parameter(
        "1", "tolerated probability of a false positive", minimum=1e-12, maximum=0.5, default=0.01
    ),
    "electric_field_noise": Parameter(
        "V2 m-2 Hz-1",
        "power spectral density of the electric field",
        "S_E",
        minimum=0,
        within=LABORATORY["V2 m-2 Hz-1"],
        default=0.0,
        derive=electric_noise.field_noise,
    ),
    "voltage_noise": _noise("V2 Hz-1", "power spectral density of the electrode voltage", "S_V", derive=_voltage_noise),
    "electrode_temperature": _noise("K", "temperature of the resistance behind the voltage noise", "T"),
    "electrode_resistance": _noise("ohm", "resistance behind the voltage noise, 4 k_B T R", "R"),
    "noise_distance": _distance("effective distance between electrode and ions", "D", maximum=10.0),
    "noise_convention": Parameter(
        "1",
        "which power spectral density the electric noise is given as",
        choices=("one_sided", "two_sided"),
        default="one_sided",
    ),
    "noise_exponent": Parameter(
        "1", "power of the frequency with which the electric-field noise falls", "alpha", default=0.0
    ),
    "noise_frequency": _frequency(
        "frequency at which the electric-field noise is given",
        default=2 * math.pi * 1e6,
        requires="noise_exponent",
    ),
    "noise_ratio_y": _noise_ratio("electric-field noise along y over that along x"),
    "noise_ratio_z": _noise_ratio("electric-field noise along z over that along x"),
    "noise_ratio_molecule": _noise_ratio("electric-field noise at the molecule over that at the atomic ion"),
    "noise_correlation": Parameter(
        "1", "correlation of the electric-field noise at the two ions", minimum=-1.0, maximum=1.0, default=1.0
    ),
    "orientation": Parameter(
        "1",
        "how the molecule lies, or that it is taken as a point",
        choices=molecule.ORIENTATIONS,
        default="point_like",
    ),
    "tilt": _of_molecule("rad", "angle between the molecule's axis and the trap's", default=0.0),
    "azimuth": _of_molecule(
        "rad", "angle about the trap's axis from the direction x to the molecule's axis", default=0.0
    ),
    "roll": _of_molecule("rad", "angle of the molecule about its own axis", default=0.0),
    "structure": _of_molecule("1", "file of the molecule's atoms, mmCIF, PDB or XYZ", read=molecule.read),
    "structure_hash": _of_molecule("1", "hash of that file", label=True),
    "structure_chains": _of_molecule("1", "which of its chains, such as A,B; all of them where not given", text=True),
    "structure_assembly": _of_molecule("1", "which of its biological assemblies to build, such as 1", text=True),
    "isotopes": _of_molecule("1", "nuclides in place of their elements, such as 2H,13C,15N", text=True),
    "protonation": Parameter(
        "1",
        "whether protons are added until the molecule has its charge",
        choices=molecule.PROTONATION,
        default=molecule.PROTONATION[0],
        label=True,
    ),
    "missing_hydrogens": Parameter(
        "1",
        "what becomes of a file that lacks hydrogens",
        choices=molecule.MISSING_HYDROGENS,
        default="refuse",
        label=True,
    ),
    "tube_diameter": _of_molecule(
        "m",
        "distance between opposite metals of a porphyrin ring",
        positive=True,
        minimum=1.5e-9,
        maximum=10e-9,
        default=2.4e-9,
    ),
    "ring_link": _of_molecule(
        "1",
        "what links one porphyrin ring to the next",
        choices=tuple(porphyrin_barrel.RING_SPACING),
        default="butadiyne",
    ),
    "side_chains": _of_molecule(
        "1", "where the side chains of the porphyrins are", choices=porphyrin_barrel.SIDE_CHAINS, default="outward"
    ),
    "body": _of_molecule("1", "shape of a homogeneous body in place of a molecule of atoms", choices=body.SHAPES),
    "body_radius": _size("radius of the body across its axis", "R", positive=True),
    "body_length": _size("length of a rod or ellipsoid along its axis", "L", positive=True, derive=body.length),
    "body_inner_radius": _size("radius of the hole of a shell", "R_i", minimum=0, default=0.0),
    "body_density": _of_body(
        "kg m-3",
        "density of the body's material",
        minimum=constants.DENSITIES[0],
        maximum=constants.DENSITIES[1],
        derive=body.density,
    ),
    "lattice": _of_body(
        "1", "how the atoms of the body lie; none: it is continuous", choices=body.LATTICES, default="none"
    ),
    "atom_mass": _mass(
        "mass of an atom on the lattice; of a compound the mean of squares over the mean", "m_a", requires="body"
    ),
    "lattice_constant": _size("edge of the cubic cell of the lattice", "a", positive=True),
    "body_note": _of_body("1", "what is assumed of the body", label=True, derive=body.note),
}

# Between the frequencies of two drives: the exact motion takes as many steps.
_LARGEST_RATIO = 2000
# What a frequency of the atomic ion decides, so that nothing else may.
_ACROSS = ("rf_voltage", "mathieu_q", "radial_split", "quadrupole_voltage")
_DECIDED = {
    "axial_frequency": ("endcap_voltage", "mathieu_a"),
    "radial_frequency_x": _ACROSS,
    "radial_frequency_y": _ACROSS,
}


def check_trap(given) -> None:
    """Raise a ConfigurationError where lengths of the trap are missing or frequencies of the ion contradict the rest.

    `given` as in `Study.check`.
    """
    for voltage in ("endcap_voltage", "rf_voltage", "slow_rf_voltage", "quadrupole_voltage"):
        for length in sorted(PARAMETERS[voltage].measured_by, reverse=True):
            if voltage in given and length not in given:
                raise ConfigurationError(
                    f"{length} ({PARAMETERS[length].long_name}) is missing: {voltage} needs it; give {length}, or the "
                    "frequencies of the atomic ion in place of voltages"
                )
    found = {
        name: [other for other in decided if other in given] for name, decided in _DECIDED.items() if name in given
    }
    if rivals := sorted({other for others in found.values() for other in others}):
        names = " and ".join(name for name, others in found.items() if others), " and ".join(rivals)
        raise ConfigurationError("{0} and {1} both say what the trap is; leave out {1}, or {0}".format(*names))
    drives = [name for name in ("slow_rf_voltage", "slow_rf_frequency") if name in given]
    if len(drives) == 1:
        raise ConfigurationError(
            f"{drives[0]} has no effect: a second drive needs slow_rf_voltage and slow_rf_frequency"
        )
    if drives and "rf_frequency" in given:
        ratios = np.divide.outer(given["rf_frequency"], given["slow_rf_frequency"])
        if not (np.all(ratios > 1) and np.all(ratios <= _LARGEST_RATIO)):
            raise ConfigurationError(
                f"slow_rf_frequency: the second drive must be slower than rf_frequency, at most {_LARGEST_RATIO} times"
            )
    if given.get("secular_frequencies", "exact") == "exact":
        for name in ("radial_frequency_x", "radial_frequency_y"):
            if name in given and "rf_frequency" in given and np.all(given[name] >= np.min(given["rf_frequency"]) / 2):
                raise ConfigurationError(f"{name}: no ion moves faster across the axis than at half of rf_frequency")
