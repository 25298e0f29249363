"""Dissipative CSL: collapse noise of a finite temperature, towards which bodies thermalise.

Smirne and Bassi, Sci. Rep. 5, 12518 (2015), arXiv:1408.6446. Status: the jump operator exp(-(r_C^2/2 hbar^2) |(1 + k) Q
+ 2 k P|^2), with k = hbar/(2 m v r_C) for a particle of mass m, is recalled and was not compared with the paper;
everything else here is derived from it, and the tests derive it a second time by integration over Q.

A velocity v, or the temperature hbar v/(4 k_B r_C) that it gives the noise, is the one new parameter. k -> 0 is CSL.
"""

import numpy as np

from heatscan.physics import constants


def dissipation(particle_mass, noise_velocity, correlation_length):
    """Return k = hbar/(2 m v r_C) [1] from m [kg], v [m/s] and r_C [m]; broadcast shape."""
    return constants.hbar / (2 * particle_mass * noise_velocity * np.asarray(correlation_length, float))


def noise_velocity(temperature, correlation_length):
    """Return the velocity v [m/s] of noise of a temperature [K], to which every free particle comes whatever its mass.

    v = 4 k_B T r_C/hbar, with r_C [m]; broadcast shape.
    """
    return 4 * constants.boltzmann * temperature * np.asarray(correlation_length, float) / constants.hbar


def rigid_length(dissipation, correlation_length):
    """Return (1 + k) r_C [m], at which the formulas of CSL hold for a rigid body; see `rigid_strength`."""
    return (1 + dissipation) * np.asarray(correlation_length, float)


def rigid_damping(diffusion, mass, noise_velocity, dissipation, correlation_length):
    """Return the rate at which the noise damps the velocity of a rigid body, at lambda = 1/s.

    Parameters
    ----------
    diffusion : array_like
        eta of the dissipative noise for lambda = 1/s, see `rigid_strength` [1/m^2].
    mass : float
        Mass M of the whole body [kg].
    noise_velocity, dissipation, correlation_length : array_like
        v [m/s], k of one constituent [1], r_C [m].

    Returns
    -------
    rate : ndarray
        2 hbar (1 + k) r_C eta/(M v), broadcast shape [1]: d<P>/dt = -rate <P>, and the full width of the spectrum of an
        oscillator in rad/s.

    Notes
    -----
    In exp(-(r_C^2/2 hbar^2) |(1 + k) Q + 2 k P|^2) k P = hbar V/2 v r_C is the same for all constituents of a body of
    velocity V = P/M, and jumps Q against V come more often: <Q> = -(4 k (1 + k) m r_C^2/hbar^2) <Q_x^2> V to first
    order in V/v. A point is damped at 2 k (lambda m^2/m0^2)/(1 + k)^4. Noise and friction balance at the temperature
    hbar v/(4 k_B r_C (1 + k)). ASSUME and status as for `rigid_strength`.
    """
    length = rigid_length(dissipation, correlation_length)
    return 2 * constants.hbar * length * diffusion / (mass * noise_velocity)


def rigid_strength(dissipation):
    """Return the factor (1 + k)^-3 [1] by which they are then to be multiplied, shape of `dissipation`.

    Notes
    -----
    eta_dissipative(r_C) = eta((1 + k) r_C)/(1 + k)^3: in the master equation exp(-q^2 r_C^2) becomes
    exp(-(1 + k)^2 q^2 r_C^2), with k that of one constituent. A point mass so gets (1 + k)^-5. The same
    holds for the decay of a superposition.
    ASSUME: constituents, that is atoms, move with the body and far more slowly than v; the friction on the body is
    below what the measurement sees. Status: derived under these assumptions.
    """
    return np.power(1 + np.asarray(dissipation, float), -3)
