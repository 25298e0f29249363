"""How strongly would CSL heat the motion of an atomic ion and a charged macromolecule in a linear Paul trap?

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule.
"""

from __future__ import annotations

import dataclasses
import math
from functools import partial

from heatscan.engine.parameter import Parameter
from heatscan.engine.products import Export
from heatscan.engine.study import Dimension, Output, Study
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.physics.trap import electric_noise, paul_trap
from heatscan.studies import collapse_noise
from heatscan.studies.ion_pair import molecule
from heatscan.studies.ion_pair.stages import FLAGS, compute

MODES = ("axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase")
IONS = ("atomic_ion", "molecule")


def _mass_ratio(molecule_mass, atomic_ion_mass):
    return molecule_mass / atomic_ion_mass


def _charge_ratio(molecule_charge, atomic_ion_charge):
    return molecule_charge / atomic_ion_charge


def _endcap_voltage(mathieu_a, atomic_ion_charge, atomic_ion_mass, geometric_factor, endcap_distance, rf_frequency):
    along = geometric_factor, endcap_distance
    return paul_trap.endcap_voltage_from_a(mathieu_a, atomic_ion_charge, atomic_ion_mass, *along, rf_frequency)


def _rf_voltage(mathieu_q, atomic_ion_charge, atomic_ion_mass, rod_distance, rf_frequency):
    return paul_trap.rf_voltage_from_q(mathieu_q, atomic_ion_charge, atomic_ion_mass, rod_distance, rf_frequency)


# The maximum beside a usual unit is the largest number that can be meant in a trap: beyond it the unit is missing, as
# in 138 kg for 138 u.
_ratio = partial(Parameter, "1", positive=True)
_mass = partial(Parameter, "kg", positive=True, maximum=1e-9, usual_unit="u")
_charge = partial(Parameter, "C", positive=True, maximum=1e-9, usual_unit="e")
_distance = partial(Parameter, "m", positive=True, maximum=1.0, usual_unit="mm")
# What describes a molecule that is not taken as a point.
_of_molecule = partial(Parameter, requires="orientation")
PARAMETERS = collapse_noise.PARAMETERS | {
    "correlation_length": _distance("correlation length", "r_C", maximum=10.0, usual_unit="nm"),
    "spectrum": dataclasses.replace(collapse_noise.PARAMETERS["spectrum"], default="exponential"),
    "mass_ratio": _ratio("mass ratio, molecule over atomic ion", "M", derive=_mass_ratio),
    "charge_ratio": _ratio("charge ratio, molecule over atomic ion", "Q", derive=_charge_ratio),
    "endcap_voltage": Parameter("V", "endcap voltage", "V_end", minimum=0, derive=_endcap_voltage),
    "rf_voltage": Parameter(
        "V", "RF voltage between neighbouring rods, amplitude", "V_RF", minimum=0, derive=_rf_voltage
    ),
    "ring_count": _of_molecule("1", "number of porphyrin rings", "N_rings", positive=True, integer=True),
    "ring_mass": _mass("mass of one ring", requires="orientation"),
    "ring_charge": _charge("charge of one ring"),
    "molecule_mass": _mass("mass of the molecule", "m_2", derive=lambda ring_count, ring_mass: ring_count * ring_mass),
    "molecule_charge": _charge(
        "charge of the molecule", "q_2", derive=lambda ring_count, ring_charge: ring_count * ring_charge
    ),
    "atomic_ion_mass": _mass("mass of the atomic ion", "m_1"),
    "atomic_ion_charge": _charge("charge of the atomic ion", "q_1"),
    "geometric_factor": _ratio("geometric factor of the endcap potential", "kappa"),
    "endcap_distance": _distance("half the distance between the endcap electrodes", "z_0"),
    "rod_distance": _distance("half the distance between diagonally opposed rods", "r_0"),
    "rf_frequency": Parameter("rad s-1", "RF frequency", "Omega_RF", positive=True),
    "mathieu_a": Parameter("1", "Mathieu parameter of the atomic ion", "a"),
    "mathieu_q": Parameter("1", "Mathieu parameter of the atomic ion", "q", minimum=0),
    "heating_rate": Parameter("s-1", "assumed heating rate, in quanta", "dn/dt", positive=True),
    "laser_wavelength": _distance("wavelength of the readout laser", usual_unit="nm"),
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
        derive=electric_noise.field_noise,
    ),
    "voltage_noise": Parameter("V2 Hz-1", "power spectral density of the electrode voltage", "S_V", minimum=0),
    "noise_distance": _distance("effective distance between electrode and ions", "D", maximum=10.0),
    "noise_convention": Parameter(
        "1",
        "which power spectral density the electric noise is given as",
        choices=("one_sided", "two_sided"),
        default="one_sided",
    ),
    "orientation": Parameter(
        "1",
        "how the molecule lies, or that it is taken as a point",
        choices=molecule.ORIENTATIONS,
        default="point_like",
    ),
    "tilt": _of_molecule("rad", "angle between the molecule's axis and the trap's", default=0.0),
    "azimuth": _of_molecule(
        "rad", "angle about the trap's axis from the direction of the radial modes to the molecule's axis", default=0.0
    ),
    "roll": _of_molecule("rad", "angle of the molecule about its own axis", default=0.0),
    "structure": _of_molecule("1", "file of the molecule's atoms, mmCIF, PDB or XYZ", read=molecule.read),
    "structure_hash": _of_molecule("1", "hash of that file", label=True),
    "missing_hydrogens": Parameter(
        "1",
        "what becomes of a file without hydrogens",
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
}

_more = partial(Output, default=False)
_of_mode = partial(Output, dims=("mode",))
_exact = partial(_more, finite_where={"floquet_stability": "stable"})
OUTPUTS = {
    "stability": Output("1", "stability of the pair", flags=FLAGS),
    "ion_stability": _more("1", "stability of each ion alone", dims=("ion",), flags={"unstable": 0, "stable": 2}),
    "ion_stability_margin": _more(
        "1",
        "distance along a from the edge of the first stability region, of each ion alone; negative where not trapped",
        dims=("ion",),
    ),
    "alignment_margin": _more(
        "1", "smaller eigenvalue of the radial stiffness matrix over (Omega_RF/2)^2; negative off the axis"
    ),
    "ion_spacing": Output("m", "equilibrium distance between the ions", "Delta z"),
    "mode_frequency": _of_mode("rad s-1", "mode frequency in the pseudopotential", "omega"),
    "mode_vector": _more("1", "mass-weighted eigenvector", "gamma", ("mode", "ion")),
    "heating_power": _of_mode("W", "CSL heating power at a collapse rate of 1/s", "P"),
    "collapse_rate_bound": _of_mode(
        "s-1", "largest collapse rate that the assumed heating rate allows", "lambda_max", may_be_infinite=True
    ),
    "relative_improvement": _of_mode(
        "1", "bound of the reference over this bound", "lambda_rel", ratio_of="collapse_rate_bound"
    ),
    "lamb_dicke": _of_mode("1", "Lamb-Dicke parameter of the atomic ion", "eta"),
    "electric_heating_rate": _more("s-1", "heating rate from electric-field noise, in quanta", "dn/dt", ("mode",)),
    "electric_collapse_rate_bound": _more(
        "s-1",
        "largest collapse rate that the electric-field noise allows",
        "lambda_max",
        ("mode",),
        may_be_infinite=True,
    ),
    "readout_time": _more("s", "readout pulse", "t_read", ("mode",)),
    "carrier_excitation": _more("1", "carrier excitation, at most", "P_c", ("mode",)),
    "shortest_readout_time": _more("s", "shortest readout pulse with tolerable false positives", "t_min", ("mode",)),
    "ion_axial_frequency": _more("rad s-1", "axial frequency of each ion alone", "omega_z", ("ion",)),
    "ion_radial_frequency": _more("rad s-1", "radial frequency of each ion alone, exact", "omega_r", ("ion",)),
    "floquet_stability": _more("1", "stability of the pair, exact (Floquet)", flags=FLAGS),
    "floquet_frequency": _exact("rad s-1", "radial mode frequency, exact (Floquet)", "omega_F", ("radial_mode",)),
    "floquet_margin": _exact("1", "sin^2(pi beta/2) of the lower exact radial mode; negative off the axis"),
    "pseudopotential_error": _more(
        "1",
        "pseudopotential frequency over the exact one, minus one",
        dims=("radial_mode",),
        finite_where={"stability": "stable", "floquet_stability": "stable"},
    ),
}


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
    check=molecule.check,
    memory=molecule.memory,
    tables={"best_points": Export("best", outputs=("relative_improvement",), least_axes=2)},
)
