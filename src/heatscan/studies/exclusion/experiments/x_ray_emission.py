"""Photons that shaken charges emit, against the photons that a detector counted.

What experiments publish is the limit on lambda/r_C^2, which needs no prefactor of the rate; a rate of photons per
kilogram serves as well, and then the electrons of a neutral atom count with their sign. ASSUME: colour weighs all
photons of the band alike, see heatscan.physics.collapse.photon_emission.band_fraction.
"""

from __future__ import annotations

import functools

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse import photon_emission
from heatscan.studies.exclusion.experiments import ExperimentKind, atom_mass, quantity, word


def signal_per_rate(inputs, noise):
    """Return lambda/r_C^2 [1/s/m^2], or the rate of photons in the band [1/s/kg], at a collapse rate of 1/s."""
    band = inputs["lowest_energy"], inputs["highest_energy"]
    fraction = photon_emission.band_fraction(noise.spectrum, *band, noise.cutoff_frequency)
    if "photon_rate" in inputs:
        if inputs["electrons"] == "neutral":
            atom = inputs["atomic_number"], _coefficients(round(inputs["atomic_number"]))
            fraction = photon_emission.neutral_fraction(noise.spectrum, *atom, *band, noise.cutoff_frequency)
        matter = 1 / inputs["atom_mass"], inputs["atomic_number"]
        rate = photon_emission.emission_rate(*matter, *band, noise.correlation_length, noise.reference_mass)
    else:
        # A limit on lambda/r_C^2 refers to the m0 that its authors used, which moves it by 1.5 % at most.
        rate = 1 / np.square(np.asarray(noise.correlation_length, float))
    return noise.without_dissipation(rate * fraction, inputs["highest_energy"], constants.electron_mass)


@functools.cache
def _coefficients(atomic_number: int) -> tuple[list[float], list[float], float]:
    """Return the form factor of an element as International Tables for Crystallography, Vol. C (1992), have it."""
    import gemmi

    table = gemmi.Element(atomic_number).it92
    return table.a, [width * 1e-20 for width in table.b], table.c


def _check(inputs):
    low, high = inputs["lowest_energy"], inputs["highest_energy"]
    if not low < high:
        kilo = 1e3 * constants.elementary_charge
        yield "lowest_energy", f"{low / kilo:.4g} keV must be less than highest_energy, {high / kilo:.4g} keV"
    for name in ("atomic_number", "atom_mass"):
        if "photon_rate" in inputs and name not in inputs:
            yield name, "is missing: photon_rate needs it"
    number = inputs.get("atomic_number", 1.0)
    if number != round(number) or number > 98:
        yield "atomic_number", f"{number:g} must be a whole number up to 98"


KIND = ExperimentKind(
    doc="X-rays or gamma rays from matter.",
    inputs={
        "bound_slope": quantity("s-1 m-2", "limit on the collapse rate over the squared length, such as 0.494 1/s/m^2"),
        "photon_rate": quantity("s-1 kg-1", "photons in the band left to the noise, per time and mass of the emitter"),
        "atomic_number": quantity("1", "Z of the emitter"),
        "atom_mass": atom_mass("mass of one of its atoms, such as 72.6 u"),
        "electrons": word(
            {
                "neutral": "electrons cancel the nucleus where the wavelength exceeds the atom, below some 100 keV",
                "independent": "each radiates by itself",
            },
            default="neutral",
        ),
        "lowest_energy": quantity("J", "lower end of the band of photon energies, such as 19 keV"),
        "highest_energy": quantity("J", "upper end of the band"),
    },
    optional=frozenset({"atomic_number", "atom_mass"}),
    check=_check,
    observed=("bound_slope", "photon_rate"),
    signal_per_rate=signal_per_rate,
)
