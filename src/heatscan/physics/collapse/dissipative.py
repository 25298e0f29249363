"""Dissipative CSL: collapse noise of a finite temperature, under which bodies do not heat for ever.

Smirne and Bassi, Sci. Rep. 5, 12518 (2015), arXiv:1408.6446. Status: the jump operator
exp(-(r_C^2/2 hbar^2) |(1 + k) Q + 2 k P|^2), with k = hbar/(2 m v r_C) for a particle of mass m, is recalled and was not compared with
the paper; everything else here is derived from it, and the tests derive it a second time by integration over Q.

A velocity v, or the temperature hbar v/(4 k_B r_C) that it gives the noise, is the one new parameter. k -> 0 is CSL.
"""

import numpy as np

from heatscan.physics import constants


def dissipation(particle_mass, noise_velocity, correlation_length):
    """Return k = hbar/(2 m v r_C) [1] from m [kg], v [m/s] and r_C [m]; broadcast shape."""
    return constants.hbar / (2 * particle_mass * noise_velocity * np.asarray(correlation_length, float))


def noise_temperature(noise_velocity, correlation_length):
    """Return the temperature that every free particle ends at, hbar v/(4 k_B r_C) [K], whatever its mass."""
    return constants.hbar * noise_velocity / (4 * constants.boltzmann * np.asarray(correlation_length, float))


def noise_velocity(temperature, correlation_length):
    """Return the velocity v that belongs to a temperature [K] of the noise [m/s], the inverse of `noise_temperature`."""
    return 4 * constants.boltzmann * temperature * np.asarray(correlation_length, float) / constants.hbar


def heating(mass, energy, dissipation, correlation_length, reference_mass):
    """Return the heating of one free particle in three directions.

    Parameters
    ----------
    mass : array_like
        Mass of the particle [kg].
    energy : array_like
        Its mean kinetic energy [J].
    dissipation : array_like
        k of that particle [1].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    power : ndarray
        dE/dt for lambda = 1/s, broadcast shape [W]; negative above the `asymptotic_energy`.

    Notes
    -----
    (m/m0)^2 [3 hbar^2/(4 m r_C^2) - 4 k E]/(1 + k)^5: the mean of (Q^2 + 2 P.Q)/2m over the jumps.
    ASSUME: particles of one mass, and the kinetic energy alone: what the P in the jump operator does to the potential energy
    of bound particles, a matter of order k, is left out, and so is Pauli blocking.
    """
    gain = 3 * np.square(constants.hbar / np.asarray(correlation_length, float)) / (4 * mass)
    return np.square(mass / reference_mass) * (gain - 4 * dissipation * energy) / np.power(1 + dissipation, 5)


def relaxation_rate(mass, dissipation, reference_mass):
    """Return the rate at which the energy approaches its limit, 4 k (m/m0)^2/(1 + k)^5 for lambda = 1/s [1]."""
    return 4 * dissipation * np.square(mass / reference_mass) / np.power(1 + dissipation, 5)


def asymptotic_energy(mass, dissipation, correlation_length):
    """Return the energy at which heating ends, 3 hbar^2/(16 k m r_C^2) = (3/2) k_B T of the noise [J].

    `mass` [kg], `dissipation` [1] and `correlation_length` [m] broadcast.
    """
    return 3 * np.square(constants.hbar / np.asarray(correlation_length, float)) / (16 * dissipation * mass)


def bulk_bound(power_per_mass, mass, energy, dissipation, correlation_length, reference_mass):
    """Return the bound on the collapse rate from what a kilogram sheds, under dissipative noise.

    Parameters
    ----------
    power_per_mass : array_like
        Power shed by each kilogram [W/kg].
    mass, energy, dissipation, correlation_length, reference_mass : array_like
        As for `heating`: of one particle of the matter.

    Returns
    -------
    rate : ndarray
        lambda_max, broadcast shape [1/s]; infinite where the noise cools.

    Notes
    -----
    k -> 0 is heatscan.physics.collapse.bulk_heating.bound_slope times r_C^2, whatever the particles.
    """
    per_particle = heating(mass, energy, dissipation, correlation_length, reference_mass)
    with np.errstate(divide="ignore"):
        return power_per_mass * mass / np.maximum(per_particle, 0)


def rigid_length(dissipation, correlation_length):
    """Return the correlation length (1 + k) r_C [m] at which the formulas of CSL hold for a rigid body; see `rigid_strength`."""
    return (1 + dissipation) * np.asarray(correlation_length, float)


def rigid_strength(dissipation):
    """Return the factor (1 + k)^-3 [1] by which they are then to be multiplied, shape of `dissipation`.

    Notes
    -----
    eta_dissipative(r_C) = eta((1 + k) r_C)/(1 + k)^3: in the master equation exp(-q^2 r_C^2) becomes
    exp(-(1 + k)^2 q^2 r_C^2), with k that of one constituent. A point mass so gets (1 + k)^-5, as in `heating`. The same holds
    for the decay of a superposition.
    ASSUME: constituents, that is atoms, move with the body and far more slowly than v; the friction on the body is below
    what the measurement sees. Status: derived under these assumptions.
    """
    return np.power(1 + np.asarray(dissipation, float), -3)
