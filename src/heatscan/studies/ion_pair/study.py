"""How strongly would CSL heat the motion of an atomic ion and a charged macromolecule in a linear Paul trap?

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule.
"""

from __future__ import annotations

import math

from heatscan.engine.parameter import Parameter
from heatscan.engine.products import Export
from heatscan.engine.study import Dimension, Output, Study
from heatscan.physics import constants
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.physics.trap import electric_noise, paul_trap
from heatscan.studies.ion_pair import molecule
from heatscan.studies.ion_pair.stages import FLAGS, compute

MODES = ("axial_in_phase", "axial_out_of_phase", "radial_in_phase", "radial_out_of_phase")
IONS = ("atomic_ion", "molecule")

# Where a parameter has a `usual_unit`, its maximum is the largest number that can be meant in a trap: beyond it the
# unit is missing, as in 138 kg for 138 u.
PARAMETERS = {
    "correlation_length": Parameter("m", "correlation length", "r_C", positive=True, maximum=10.0, usual_unit="nm"),
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
    "ring_mass": Parameter(
        "kg", "mass of one ring", positive=True, maximum=1e-9, usual_unit="u", requires="orientation"
    ),
    "ring_charge": Parameter("C", "charge of one ring", positive=True, maximum=1e-9, usual_unit="e"),
    "molecule_mass": Parameter(
        "kg",
        "mass of the molecule",
        "m_2",
        positive=True,
        maximum=1e-9,
        usual_unit="u",
        derive=lambda ring_count, ring_mass: ring_count * ring_mass,
    ),
    "molecule_charge": Parameter(
        "C",
        "charge of the molecule",
        "q_2",
        positive=True,
        maximum=1e-9,
        usual_unit="e",
        derive=lambda ring_count, ring_charge: ring_count * ring_charge,
    ),
    "atomic_ion_mass": Parameter("kg", "mass of the atomic ion", "m_1", positive=True, maximum=1e-9, usual_unit="u"),
    "atomic_ion_charge": Parameter("C", "charge of the atomic ion", "q_1", positive=True, maximum=1e-9, usual_unit="e"),
    "geometric_factor": Parameter("1", "geometric factor of the endcap potential", "kappa", positive=True),
    "endcap_distance": Parameter(
        "m", "half the distance between the endcap electrodes", "z_0", positive=True, maximum=1.0, usual_unit="mm"
    ),
    "rod_distance": Parameter(
        "m", "half the distance between diagonally opposed rods", "r_0", positive=True, maximum=1.0, usual_unit="mm"
    ),
    "rf_frequency": Parameter("rad s-1", "RF frequency", "Omega_RF", positive=True),
    "mathieu_a": Parameter("1", "Mathieu parameter of the atomic ion", "a"),
    "mathieu_q": Parameter("1", "Mathieu parameter of the atomic ion", "q", minimum=0),
    "heating_rate": Parameter("s-1", "assumed heating rate, in quanta", "dn/dt", positive=True),
    "laser_wavelength": Parameter("m", "wavelength of the readout laser", positive=True, maximum=1.0, usual_unit="nm"),
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
    "noise_distance": Parameter(
        "m", "effective distance between electrode and ions", "D", positive=True, maximum=10.0, usual_unit="mm"
    ),
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

OUTPUTS = {
    "stability": Output("1", "stability of the pair", flags=FLAGS),
    "ion_stability": Output(
        "1", "stability of each ion alone", dims=("ion",), flags={"unstable": 0, "stable": 2}, default=False
    ),
    "ion_stability_margin": Output(
        "1",
        "distance along a from the edge of the first stability region, of each ion alone; negative where not trapped",
        dims=("ion",),
        default=False,
    ),
    "alignment_margin": Output(
        "1",
        "smaller eigenvalue of the radial stiffness matrix over (Omega_RF/2)^2; negative off the axis",
        default=False,
    ),
    "ion_spacing": Output("m", "equilibrium distance between the ions", "Delta z"),
    "mode_frequency": Output("rad s-1", "mode frequency in the pseudopotential", "omega", ("mode",)),
    "mode_vector": Output("1", "mass-weighted eigenvector", "gamma", ("mode", "ion"), default=False),
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


def check(outputs, given, **arguments) -> None:
    """Raise a ConfigurationError where the molecule's atoms are asked for and cannot be had."""
    molecule.check(given)


def memory(given) -> float:
    """Return what computing takes besides results [bytes]: the sums over a molecule's atoms."""
    return molecule.memory(given)


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
    tables={"best_points": Export("best", outputs=("relative_improvement",), least_axes=2)},
)
