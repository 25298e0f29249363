"""Scales of motion in a degenerate Fermi gas and in a classical gas, both non-relativistic.

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963.
"""

import numpy as np

from heatscan.physics import constants


def mean_density(mass, radius):
    """Return the mean mass density of a sphere [kg/m^3], from its mass [kg] and radius [m]; broadcast shape."""
    return mass / (4 / 3 * np.pi * np.power(radius, 3))


def fermi_wavenumber(density, particle_mass):
    """Return the radius of the Fermi sphere of a gas of spin-1/2 particles.

    Parameters
    ----------
    density : array_like
        Mass density [kg/m^3].
    particle_mass : array_like
        Mass of one particle [kg].

    Returns
    -------
    wavenumber : ndarray
        k_F = (3 pi^2 n)^(1/3), broadcast shape [1/m].

    Notes
    -----
    Textbook; both spin states filled, one kind of particle, density uniform.
    """
    return np.cbrt(3 * np.pi**2 * (density / particle_mass))


def fermi_velocity(wavenumber, particle_mass):
    """Return v_F = hbar k_F/m [m/s], non-relativistic, from k_F [1/m] and m [kg]; broadcast shape."""
    return constants.hbar * wavenumber / particle_mass


def equivalent_temperature(fermi_wavenumber, particle_mass):
    """Return the temperature of the classical gas that has the mean energy of a Fermi gas at zero temperature.

    Parameters
    ----------
    fermi_wavenumber : array_like
        k_F [1/m].
    particle_mass : array_like
        Mass of one particle [kg].

    Returns
    -------
    temperature : ndarray
        (2/5) E_F/k_B, broadcast shape [K].

    Notes
    -----
    (3/2) k_B T = (3/5) E_F. With it the two gases differ in nothing but the shape of their velocity distribution.
    """
    return 0.2 * np.square(constants.hbar * fermi_wavenumber) / (particle_mass * constants.boltzmann)


def thermal_velocity(temperature, particle_mass):
    """Return sqrt(k_B T/m), the spread of one velocity component [m/s], from T [K] and m [kg]; broadcast shape."""
    return np.sqrt(constants.boltzmann * temperature / particle_mass)
