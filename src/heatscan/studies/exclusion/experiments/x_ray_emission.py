"""Photons that shaken charges emit, against the photons that a detector counted.

What experiments publish is the limit on lambda/r_C^2, which needs no prefactor of the rate; a rate of photons per kilogram
serves as well. ASSUME: colour weighs all photons of the band alike, see heatscan.physics.collapse.photon_emission.band_fraction.
"""

from __future__ import annotations

import numpy as np

from heatscan.physics.collapse import photon_emission


def limit(inputs) -> float:
    """Return the largest lambda/r_C^2 [1/s/m^2], or the largest rate of photons in the band [1/s/kg]."""
    return inputs["bound_slope"] if "bound_slope" in inputs else inputs["photon_rate"]


def response(inputs, noise):
    """Return the same at a collapse rate of 1/s, broadcast shape [as `limit`]."""
    band = inputs["lowest_energy"], inputs["highest_energy"]
    fraction = photon_emission.band_fraction(noise.spectrum, *band, noise.cutoff_frequency)
    if "photon_rate" in inputs:
        atoms = 1 / inputs["atom_mass"]
        rate = photon_emission.emission_rate(
            atoms, inputs["atomic_number"], *band, noise.correlation_length, noise.reference_mass
        )
    else:
        # A limit on lambda/r_C^2 refers to the m0 that its authors used, which moves it by 1.5 % at most.
        rate = 1 / np.square(np.asarray(noise.correlation_length, float))
    return noise.without_dissipation(rate * fraction)
