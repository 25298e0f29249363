"""The kinds of experiment, a module each, and the noise that all of them are exposed to.

A kind has `response(inputs, noise)`, what it would observe at a collapse rate of 1/s, and `limit(inputs)`, the largest value
of the same quantity that the observation allows. The bound on the collapse rate is the one over the other. `inputs` are SI
numbers as heatscan.studies.exclusion.catalogue reads them from a file of config/experiments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from heatscan.physics.collapse.spectra import SPECTRA

# What a curve says: rates above it are excluded, or would be, or rates below it are by argument; or nothing.
ROLES = ("bound", "proposed", "lower_bound", "comparison", "value")
# How far a value is trusted, from the most to the least; what is proposed is nobody's result yet.
STATUSES = ("published", "derived", "secondary", "recalled", "proposed")
# Read in the source itself, or following from what was.
SOURCED = ("published", "derived")


@dataclass(frozen=True)
class Noise:
    """Collapse noise: r_C [m], a spectrum by name with its cut-off [rad/s], the temperature of the noise [K], m0 [kg].

    The numbers are arrays that broadcast against each other; an infinite cut-off is white noise, an infinite temperature
    noise without dissipation.
    """

    correlation_length: np.ndarray | float
    reference_mass: float
    spectrum: str = "white"
    cutoff_frequency: np.ndarray | float = np.inf
    temperature: np.ndarray | float = np.inf

    def strength(self, angular_frequency):
        """Return what is left of the white strength at a frequency [rad/s], broadcast shape [1]."""
        return SPECTRA[self.spectrum](np.asarray(angular_frequency / np.asarray(self.cutoff_frequency, float)))

    def white(self, correlation_length) -> Noise:
        """Return white noise without dissipation at another r_C [m]."""
        return replace(
            self, correlation_length=correlation_length, spectrum="white", cutoff_frequency=np.inf, temperature=np.inf
        )

    @property
    def dissipates(self) -> bool:
        """Whether the noise has a finite temperature anywhere."""
        return not np.all(np.isinf(self.temperature))

    def without_dissipation(self, values):
        """Return `values` where the noise has no temperature, and NaN where it has one: no formula is known there."""
        return np.where(np.isinf(self.temperature), values, np.nan)
