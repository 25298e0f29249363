"""The ion and the molecule at the points of a scan, in stages: trap parameters, stability, modes, heating, readout.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966. Ion 1 is the atomic ion, ion 2 the molecule. Quantities are
numbers or arrays that broadcast against each other [SI units]. The modes are in the order of `study.MODES`: two along
the trap's axis, then two across it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import ion_and_molecule, point_masses
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.trap import electric_noise, floquet, ion_pair, mathieu, paul_trap, readout
from heatscan.studies.ion_pair import molecule

FLAGS = {"unstable": 0, "not_aligned": 1, "stable": 2}

_EXACT = {"floquet_stability", "floquet_frequency", "floquet_margin", "pseudopotential_error"}
_ALONE = {"ion_stability", "ion_stability_margin", "ion_axial_frequency", "ion_radial_frequency"}
_WITHOUT_MODES = {"stability", "alignment_margin", *_ALONE, *_EXACT} - {"pseudopotential_error"}
_COLLAPSE = {"heating_power", "collapse_rate_bound", "electric_collapse_rate_bound"}
_ELECTRIC = {"electric_heating_rate", "electric_collapse_rate_bound"}
_PULSES = {"readout_time", "carrier_excitation", "shortest_readout_time"}


class Pair(NamedTuple):
    """Two ions in a trap: tuples hold what is each ion's own, but for `ratios`.

    masses [kg], charges [C], and ratios of masses and of charges, ion 2 over ion 1 [1]; Mathieu parameters a and q [1];
    axial: frequency of ion 1 alone along the axis [rad/s]; radial: that of each alone across it, in the pseudopotential
    [rad/s]; rf_frequency [rad/s]. trapped: whether each is by itself; both: whether both are; aligned: whether they
    then line up on the axis, in the pseudopotential approximation.
    """

    masses: tuple[Any, Any]
    charges: tuple[Any, Any]
    ratios: tuple[Any, Any]
    a: tuple[Any, ...]
    q: tuple[Any, ...]
    axial: np.ndarray | float
    radial: tuple[Any, Any]
    rf_frequency: np.ndarray | float
    trapped: tuple[Any, ...]
    both: np.ndarray
    aligned: np.ndarray


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
    masses = atomic_ion_mass, mass_ratio * atomic_ion_mass
    charges = atomic_ion_charge, charge_ratio * atomic_ion_charge
    along, across = (endcap_voltage, geometric_factor, endcap_distance), (rf_voltage, rod_distance)
    pair = in_trap(masses, charges, (mass_ratio, charge_ratio), along, across, rf_frequency)
    result = trapping(outputs, pair)
    if outputs - _WITHOUT_MODES:
        result |= modes(pair)
    if outputs & _EXACT:
        result |= exact_motion(pair, result.get("mode_frequency"))
    if outputs & _COLLAPSE:
        barrel = ring_count, ring_mass, tube_diameter, ring_link, side_chains
        body = orientation, tilt, azimuth, roll, structure, structure_hash, barrel
        noise = correlation_length, cutoff_frequency, spectrum, reference_mass
        result |= heating(pair, result, heating_rate, body, *noise)
    if outputs & _ELECTRIC:
        result |= electric_heating(pair, result, electric_field_noise, noise_convention)
    if outputs & {"lamb_dicke", *_PULSES}:
        result |= read_out(outputs, pair, result, laser_wavelength, rabi_frequency, false_positive)
    return {name: _stacked(value) if isinstance(value := result[name], (list, tuple)) else value for name in outputs}


def in_trap(masses, charges, ratios, along: tuple[Any, Any, Any], across: tuple[Any, Any], rf_frequency) -> Pair:
    """Return the pair of those masses [kg] and charges [C], in a linear Paul trap.

    `along` is the endcap voltage [V], geometric factor [1] and endcap distance [m], `across` the RF voltage [V] and rod
    distance [m].
    """
    ions = tuple(zip(charges, masses, strict=True))
    a = tuple(paul_trap.stability_parameter_a(*ion, *along, rf_frequency) for ion in ions)
    q = tuple(paul_trap.stability_parameter_q(*ion, *across, rf_frequency) for ion in ions)
    axial = paul_trap.axial_frequency(*ions[0], *along)
    radial_1, radial_2 = (paul_trap.radial_frequency(*ion, rf_frequency) for ion in zip(a, q, strict=True))
    # Without an endcap voltage nothing confines the ions along the axis, however stable the radial motion is.
    trapped = tuple((ion[0] < 0) & mathieu.is_stable(*ion) for ion in zip(a, q, strict=True))
    both = trapped[0] & trapped[1]
    aligned = both & ion_pair.is_aligned(axial, radial_1, radial_2, *ratios)
    return Pair(masses, charges, ratios, a, q, axial, (radial_1, radial_2), rf_frequency, trapped, both, aligned)


def trapping(outputs, pair: Pair) -> dict:
    """Return the flag of the pair, and what is named of its margin and of what each ion would do by itself."""
    # Aligned pairs are trapped too: the sum is 0 for unstable, 1 for not aligned, 2 for stable; see FLAGS.
    result = {"stability": np.add(pair.both, pair.aligned, dtype=np.int8)}
    ions = tuple(zip(pair.a, pair.q, strict=True))
    if "ion_stability" in outputs:
        result["ion_stability"] = [np.where(trapped, 2, 0).astype(np.int8) for trapped in pair.trapped]
    if "ion_stability_margin" in outputs:
        # Where a >= 0 nothing confines an ion along the axis. Elsewhere minus a, often tiny, would blur the edges for
        # lines.
        margins = [(a, mathieu.stability_margin(a, q)) for a, q in ions]
        result["ion_stability_margin"] = [np.where(a < 0, margin, np.minimum(margin, -a)) for a, margin in margins]
    if "ion_axial_frequency" in outputs:
        mass_ratio, charge_ratio = pair.ratios
        result["ion_axial_frequency"] = _where(
            pair.trapped, (pair.axial, pair.axial * np.sqrt(charge_ratio / mass_ratio))
        )
    if "ion_radial_frequency" in outputs:
        frequencies = [paul_trap.radial_frequency_exact(*ion, pair.rf_frequency) for ion in ions]
        result["ion_radial_frequency"] = _where(pair.trapped, frequencies)
    if "alignment_margin" in outputs:
        # In units of (Omega/2)^2, in which [M] (15) and (18) make the squared axial frequency -2 a and (22) the radial
        # one.
        axial, (one, two) = np.sqrt(np.maximum(-2 * pair.a[0], 0)), (np.square(q) / 2 + a for a, q in ions)
        result["alignment_margin"] = ion_pair.softest_radial_square(axial, one, two, *pair.ratios)
    return result


def modes(pair: Pair) -> dict:
    """Return spacing, frequencies and vectors of the modes in the pseudopotential approximation; NaN if unstable."""
    # NaN stands for every pair that is not stable, and propagates.
    axial = np.where(pair.aligned, pair.axial, np.nan)
    *_, spacing = ion_pair.equilibrium(*pair.charges, pair.masses[0], axial)
    *along, along_in_phase, along_out_of_phase = ion_pair.axial_modes(axial, *pair.ratios)
    *across, across_in_phase, across_out_of_phase = ion_pair.radial_modes(axial, *pair.radial, *pair.ratios)
    vectors = along_in_phase, along_out_of_phase, across_in_phase, across_out_of_phase
    return {"ion_spacing": spacing, "mode_frequency": (*along, *across), "mode_vector": vectors}


def exact_motion(pair: Pair, frequencies: tuple | None) -> dict:
    """Return what the exact radial motion decides of the pair, micromotion included; with frequencies, their error."""
    *exact, bounded, margin = floquet.coupled_radial_frequencies(
        pair.a[0], pair.q[0], pair.a[1], pair.q[1], pair.axial, *pair.ratios, pair.rf_frequency
    )
    bounded = pair.both & bounded
    result = {
        "floquet_stability": np.add(pair.both, bounded, dtype=np.int8),
        "floquet_frequency": [np.where(bounded, frequency, np.nan) for frequency in exact],
        "floquet_margin": np.where(pair.both, margin, np.nan),
    }
    if frequencies:
        result["pseudopotential_error"] = [
            np.where(pair.aligned & bounded, approximate / true - 1, np.nan)
            for approximate, true in zip(frequencies[2:], exact, strict=True)
        ]
    return result


def heating(pair: Pair, found, heating_rate, body, length, cutoff_frequency, spectrum, reference_mass) -> dict:
    """Return the power with which the collapse noise heats each mode, and the rate that the assumed heating allows.

    `found` is what `modes` returns, `heating_rate` is in quanta [1/s], `body` as in `molecule.factors`. The power is
    that at a collapse rate of 1/s [W].
    """
    spacing, frequencies = found["ion_spacing"], found["mode_frequency"]
    if body[0] == "point_like":
        heat: Any = point_masses.mode_heating
        along, across = ((lost,) for lost in point_masses.decorrelation(spacing, length))
    else:
        heat, (along, across) = ion_and_molecule.mode_heating, molecule.factors(spacing, length, *body)
    reference = constants.REFERENCE_MASSES[reference_mass]
    powers = [
        heat(*pair.masses, vector, *factors, length, reference)
        for vector, factors in zip(found["mode_vector"], (along, along, across, across), strict=True)
    ]
    if not np.all(np.isinf(cutoff_frequency)):
        strengths = [SPECTRA[spectrum](frequency / cutoff_frequency) for frequency in frequencies]
        powers = [power * strength for power, strength in zip(powers, strengths, strict=True)]
    allowed = [heating_rate * constants.hbar * frequency for frequency in frequencies]
    return {"heating_power": powers, "collapse_rate_bound": _bounds(allowed, powers)}


def electric_heating(pair: Pair, found, field_noise, convention) -> dict:
    """Return the heating rate of each mode by electric noise [1/s], and with heating powers the rates that do as much.

    `field_noise` is the spectral density of the electric field [V^2/m^2/Hz], which `convention` calls ``one_sided`` or
    ``two_sided``.
    """
    two_sided = electric_noise.two_sided(field_noise) if convention == "one_sided" else field_noise
    ions = *pair.charges, *pair.masses
    powers = [electric_noise.pair_heating(*ions, vector, two_sided) for vector in found["mode_vector"]]
    rates = [power / (constants.hbar * each) for power, each in zip(powers, found["mode_frequency"], strict=True)]
    bounds = _bounds(powers, found["heating_power"]) if "heating_power" in found else None
    return {"electric_heating_rate": rates, "electric_collapse_rate_bound": bounds}


def read_out(outputs, pair: Pair, found, wavelength, rabi_frequency, false_positive) -> dict:
    """Return the Lamb-Dicke parameters of the atomic ion, and of the rest of the readout what is named.

    `wavelength` is that of the laser [m], `rabi_frequency` the carrier's [rad/s], `false_positive` a probability [1].
    """
    frequencies = found["mode_frequency"]
    parameters = [
        readout.lamb_dicke(wavelength, vector[0], pair.masses[0], frequency)
        for vector, frequency in zip(found["mode_vector"], frequencies, strict=True)
    ]
    result = {"lamb_dicke": parameters}
    if outputs & _PULSES:
        highest = [readout.highest_rabi_frequency(each, false_positive) for each in frequencies]
        result["readout_time"] = [readout.readout_time(each, rabi_frequency) for each in parameters]
        result["carrier_excitation"] = [1 / readout.readout_contrast(rabi_frequency, each) for each in frequencies]
        result["shortest_readout_time"] = list(map(readout.readout_time, parameters, highest))
    return result


def _bounds(allowed, powers) -> list:
    """Return the collapse rate of each mode at which the noise heats it with the allowed power [1/s]."""
    return list(map(point_masses.collapse_rate_bound, allowed, powers))


def _where(conditions, values) -> list:
    """Return each value where its condition holds, else NaN."""
    return [np.where(condition, value, np.nan) for condition, value in zip(conditions, values, strict=True)]


def _stacked(rows) -> np.ndarray:
    """Return arrays that broadcast against each other as one array with a new first dimension; so tuples in rows."""
    return np.stack(np.broadcast_arrays(*(_stacked(row) if isinstance(row, tuple) else row for row in rows)))
