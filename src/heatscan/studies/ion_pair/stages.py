"""The ion and the molecule at the points of a scan, in stages: trap parameters, stability, modes, heating, readout.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule. Quantities are
numbers or arrays that broadcast against each other [SI units]. The modes are in the order of `study.MODES`: two along
the trap's axis, then two across it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import ion_and_molecule, point_masses
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.trap import electric_noise, floquet, ion_pair, mathieu, paul_trap, readout
from heatscan.studies.ion_pair.molecule import Molecule

FLAGS = {"unstable": 0, "not_aligned": 1, "stable": 2}

_EXACT = {"floquet_stability", "floquet_frequency", "floquet_margin", "pseudopotential_error"}
_ALONE = {"ion_stability", "ion_stability_margin", "ion_axial_frequency", "ion_radial_frequency"}
_WITHOUT_MODES = {"stability", "alignment_margin", *_ALONE, *_EXACT} - {"pseudopotential_error"}
_COLLAPSE = {"heating_power", "collapse_rate_bound", "electric_collapse_rate_bound"}
_ELECTRIC = {"electric_heating_rate", "electric_collapse_rate_bound"}
_PULSES = {"readout_time", "carrier_excitation", "shortest_readout_time"}
_READOUT = {"lamb_dicke", *_PULSES}


@dataclass(frozen=True)
class Trap:
    """Voltages [V], sizes [m], geometric factor [1] and RF frequency [rad/s] of a linear Paul trap."""

    endcap_voltage: np.ndarray | float
    rf_voltage: np.ndarray | float
    geometric_factor: np.ndarray | float
    endcap_distance: np.ndarray | float
    rod_distance: np.ndarray | float
    rf_frequency: np.ndarray | float


@dataclass(frozen=True)
class Pair:
    """Two ions in a trap: tuples hold what is each ion's own.

    masses [kg], charges [C], Mathieu parameters a and q [1], radial: frequency of each ion alone across the axis in the
    pseudopotential [rad/s]; mass_ratio, charge_ratio: ion 2 over ion 1 [1]; axial: frequency of ion 1 alone along the
    axis [rad/s]; rf_frequency [rad/s].
    """

    masses: tuple
    charges: tuple
    mass_ratio: np.ndarray | float
    charge_ratio: np.ndarray | float
    a: tuple
    q: tuple
    axial: np.ndarray | float
    radial: tuple
    rf_frequency: np.ndarray | float


@dataclass(frozen=True)
class Stability:
    """Which of two ions are trapped by themselves, whether both are, and whether they then line up on the axis."""

    trapped: tuple
    both: np.ndarray
    aligned: np.ndarray


@dataclass(frozen=True)
class Modes:
    """Equilibrium distance of the ions [m], frequencies [rad/s] and eigenvectors [1] of the modes; NaN if unstable."""

    spacing: np.ndarray
    frequencies: tuple
    eigenvectors: tuple


@dataclass(frozen=True)
class CollapseNoise:
    """The collapse noise: correlation length [m], cut-off [rad/s], spectrum, reference mass [kg]."""

    correlation_length: np.ndarray | float
    cutoff_frequency: np.ndarray | float
    spectrum: str
    reference_mass: float


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
    stable, all but the flags, the single-ion frequencies and what the exact motion decides is NaN.
    """
    trap = Trap(endcap_voltage, rf_voltage, geometric_factor, endcap_distance, rod_distance, rf_frequency)
    pair = in_trap(trap, atomic_ion_mass, atomic_ion_charge, mass_ratio, charge_ratio)
    stable = stability(pair)
    found = modes(pair, stable) if outputs - _WITHOUT_MODES else None
    result = trapping(outputs, pair, stable)
    if outputs & _EXACT:
        result |= exact_motion(pair, stable, found)
    if found:
        result |= {"ion_spacing": found.spacing, "mode_frequency": found.frequencies, "mode_vector": found.eigenvectors}
    if outputs & (_COLLAPSE | _ELECTRIC):
        barrel = ring_count, ring_mass, tube_diameter, ring_link, side_chains
        body = Molecule(orientation, tilt, azimuth, roll, structure, structure_hash, barrel)
        noise = CollapseNoise(correlation_length, cutoff_frequency, spectrum, constants.reference_mass(reference_mass))
        electric = electric_field_noise
        if noise_convention == "one_sided":
            electric = electric_noise.two_sided(electric)
        result |= heating(outputs, pair, found, heating_rate, body, noise, electric)
    if outputs & _READOUT:
        result |= read_out(outputs, pair, found, laser_wavelength, rabi_frequency, false_positive)
    return {name: _stacked(value) if isinstance(value := result[name], (list, tuple)) else value for name in outputs}


def in_trap(trap: Trap, mass, charge, mass_ratio, charge_ratio) -> Pair:
    """Return the pair of an atomic ion of that mass [kg] and charge [C] and a molecule that is so many times either."""
    masses, charges = (mass, mass_ratio * mass), (charge, charge_ratio * charge)
    ions = tuple(zip(charges, masses, strict=True))
    along = trap.endcap_voltage, trap.geometric_factor, trap.endcap_distance
    a = tuple(paul_trap.stability_parameter_a(*ion, *along, trap.rf_frequency) for ion in ions)
    across = trap.rf_voltage, trap.rod_distance, trap.rf_frequency
    q = tuple(paul_trap.stability_parameter_q(*ion, *across) for ion in ions)
    axial = paul_trap.axial_frequency(*ions[0], *along)
    radial = tuple(paul_trap.radial_frequency(*ion, trap.rf_frequency) for ion in zip(a, q, strict=True))
    return Pair(masses, charges, mass_ratio, charge_ratio, a, q, axial, radial, trap.rf_frequency)


def stability(pair: Pair) -> Stability:
    """Return where the ions are trapped, in the pseudopotential approximation of their coupled motion."""
    # Without an endcap voltage nothing confines the ions along the axis, however stable the radial motion is.
    trapped = tuple((a < 0) & mathieu.is_stable(a, q) for a, q in zip(pair.a, pair.q, strict=True))
    both = trapped[0] & trapped[1]
    aligned = both & ion_pair.is_aligned(pair.axial, *pair.radial, pair.mass_ratio, pair.charge_ratio)
    return Stability(trapped, both, aligned)


def trapping(outputs, pair: Pair, stable: Stability) -> dict:
    """Return the flag of the pair, and what is named of its margin and of what each ion would do by itself."""
    # Aligned pairs are trapped too: the sum is 0 for unstable, 1 for not aligned, 2 for stable; see FLAGS.
    result = {"stability": np.add(stable.both, stable.aligned, dtype=np.int8)}
    ions = tuple(zip(pair.a, pair.q, strict=True))
    if "ion_stability" in outputs:
        result["ion_stability"] = [np.where(trapped, 2, 0).astype(np.int8) for trapped in stable.trapped]
    if "ion_stability_margin" in outputs:
        # Where a >= 0 nothing confines an ion along the axis. Elsewhere minus a, often tiny, would blur the edges for
        # lines.
        margins = [(a, mathieu.stability_margin(a, q)) for a, q in ions]
        result["ion_stability_margin"] = [np.where(a < 0, margin, np.minimum(margin, -a)) for a, margin in margins]
    if "ion_axial_frequency" in outputs:
        frequencies = pair.axial, pair.axial * np.sqrt(pair.charge_ratio / pair.mass_ratio)
        result["ion_axial_frequency"] = _where(stable.trapped, frequencies)
    if "ion_radial_frequency" in outputs:
        frequencies = [paul_trap.radial_frequency_exact(a, q, pair.rf_frequency) for a, q in ions]
        result["ion_radial_frequency"] = _where(stable.trapped, frequencies)
    if "alignment_margin" in outputs:
        # In units of (Omega/2)^2, in which [M] (15) and (18) make the squared axial frequency -2 a and (22) the radial
        # one.
        axial, squares = np.sqrt(np.maximum(-2 * pair.a[0], 0)), [np.square(q) / 2 + a for a, q in ions]
        ratios = pair.mass_ratio, pair.charge_ratio
        result["alignment_margin"] = ion_pair.softest_radial_square(axial, *squares, *ratios)
    return result


def modes(pair: Pair, stable: Stability) -> Modes:
    """Return the modes in the pseudopotential approximation."""
    # NaN stands for every pair that is not stable, and propagates.
    axial = np.where(stable.aligned, pair.axial, np.nan)
    _, _, spacing = ion_pair.equilibrium(*pair.charges, pair.masses[0], axial)
    ratios = pair.mass_ratio, pair.charge_ratio
    *along, along_in_phase, along_out_of_phase = ion_pair.axial_modes(axial, *ratios)
    *across, across_in_phase, across_out_of_phase = ion_pair.radial_modes(axial, *pair.radial, *ratios)
    vectors = along_in_phase, along_out_of_phase, across_in_phase, across_out_of_phase
    return Modes(spacing, (*along, *across), vectors)


def exact_motion(pair: Pair, stable: Stability, found: Modes | None) -> dict:
    """Return what the exact radial motion decides of the pair, micromotion included; with modes, also their error."""
    *exact, bounded, margin = floquet.coupled_radial_frequencies(
        pair.a[0], pair.q[0], pair.a[1], pair.q[1], pair.axial, pair.mass_ratio, pair.charge_ratio, pair.rf_frequency
    )
    bounded = stable.both & bounded
    result = {
        "floquet_stability": np.add(stable.both, bounded, dtype=np.int8),
        "floquet_frequency": [np.where(bounded, frequency, np.nan) for frequency in exact],
        "floquet_margin": np.where(stable.both, margin, np.nan),
    }
    if found:
        result["pseudopotential_error"] = [
            np.where(stable.aligned & bounded, approximate / true - 1, np.nan)
            for approximate, true in zip(found.frequencies[2:], exact, strict=True)
        ]
    return result


def heating(outputs, pair: Pair, found: Modes, heating_rate, molecule, noise, electric) -> dict:
    """Return what is named of the heating by both noises, and of the collapse rates that it allows.

    `heating_rate` is the assumed one, in quanta [1/s]; `molecule` and `noise` are a Molecule and a CollapseNoise,
    `electric` the two-sided spectral density of the electric field [V^2/m^2/Hz].
    """
    result = {}
    if outputs & _COLLAPSE:
        powers = result["heating_power"] = collapse_heating(pair, found, molecule, noise)
        allowed = [heating_rate * constants.hbar * frequency for frequency in found.frequencies]
        bounds = [point_masses.collapse_rate_bound(*each) for each in zip(allowed, powers, strict=True)]
        result["collapse_rate_bound"] = bounds
    if outputs & _ELECTRIC:
        ions = *pair.charges, *pair.masses
        allowed = [electric_noise.pair_heating(*ions, vector, electric) for vector in found.eigenvectors]
        result["electric_heating_rate"] = [
            power / (constants.hbar * frequency) for power, frequency in zip(allowed, found.frequencies, strict=True)
        ]
        if "electric_collapse_rate_bound" in outputs:
            bounds = [point_masses.collapse_rate_bound(*each) for each in zip(allowed, powers, strict=True)]
            result["electric_collapse_rate_bound"] = bounds
    return result


def collapse_heating(pair: Pair, found: Modes, molecule: Molecule, noise: CollapseNoise) -> list:
    """Return the power with which the collapse noise heats each mode at a collapse rate of 1/s [W]."""
    length, reference = noise.correlation_length, noise.reference_mass
    if molecule.is_point:
        along, across = point_masses.decorrelation(found.spacing, length)
        powers = [
            point_masses.mode_heating(*pair.masses, vector, lost, length, reference)
            for vector, lost in zip(found.eigenvectors, (along, along, across, across), strict=True)
        ]
    else:
        along, across = molecule.factors(found.spacing, length)
        powers = [
            ion_and_molecule.mode_heating(*pair.masses, vector, *factors, length, reference)
            for vector, factors in zip(found.eigenvectors, (along, along, across, across), strict=True)
        ]
    if np.all(np.isinf(noise.cutoff_frequency)):
        return powers
    strength = SPECTRA[noise.spectrum]
    return [
        power * strength(frequency / noise.cutoff_frequency)
        for power, frequency in zip(powers, found.frequencies, strict=True)
    ]


def read_out(outputs, pair: Pair, found: Modes, wavelength, rabi_frequency, false_positive) -> dict:
    """Return the Lamb-Dicke parameters of the atomic ion, and of the rest of the readout what is named.

    `wavelength` is that of the laser [m], `rabi_frequency` the carrier's [rad/s], `false_positive` a probability [1].
    """
    parameters = [
        readout.lamb_dicke(wavelength, vector[0], pair.masses[0], frequency)
        for vector, frequency in zip(found.eigenvectors, found.frequencies, strict=True)
    ]
    result = {"lamb_dicke": parameters}
    if outputs & _PULSES:
        highest = [readout.highest_rabi_frequency(each, false_positive) for each in found.frequencies]
        contrasts = [readout.readout_contrast(rabi_frequency, each) for each in found.frequencies]
        result["readout_time"] = [readout.readout_time(each, rabi_frequency) for each in parameters]
        result["carrier_excitation"] = [1 / contrast for contrast in contrasts]
        result["shortest_readout_time"] = [
            readout.readout_time(*each) for each in zip(parameters, highest, strict=True)
        ]
    return result


def _where(conditions, values) -> list:
    """Return each value where its condition holds, else NaN."""
    return [np.where(condition, value, np.nan) for condition, value in zip(conditions, values, strict=True)]


def _stacked(rows) -> np.ndarray:
    """Return arrays that broadcast against each other as one array with a new first dimension; so tuples in rows."""
    rows = [_stacked(row) if isinstance(row, tuple) else row for row in rows]
    shape = np.broadcast_shapes(*(np.shape(row) for row in rows))
    whole = np.empty((len(rows), *shape), np.asarray(rows[0]).dtype)
    for number, row in enumerate(rows):
        whole[number] = row
    return whole
