"""Heating of bulk matter by white collapse noise, and the bound that follows from the heat it radiates.

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963.
"""

import numpy as np


def white_heating(mass, correlation_length, reference_mass, hbar):
    """Return the CSL heating of any non-relativistic matter by white noise.

    Parameters
    ----------
    mass : array_like
        Mass of the body [kg].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : array_like
        m0 to which the collapse rate refers [kg].
    hbar : array_like
        Reduced Planck constant [J s].

    Returns
    -------
    power : ndarray
        3 hbar^2 M/(4 m0^2 r_C^2), broadcast shape, for lambda = 1/s [W].

    Notes
    -----
    [F] (15) and (A23): the same for every state, degenerate or not, and three times the heating of one direction of
    motion.
    """
    return 3 * mass * np.square(hbar / (2 * reference_mass * correlation_length))


def bound_slope(power_per_mass, reference_mass, hbar):
    """Return lambda_max/r_C^2 for white noise.

    Parameters
    ----------
    power_per_mass : array_like
        Luminosity per mass [W/kg].
    reference_mass : array_like
        m0 to which the collapse rate refers [kg].
    hbar : array_like
        Reduced Planck constant [J s].

    Returns
    -------
    slope : ndarray
        (4/3) (m0/hbar)^2 P/M, broadcast shape [1/s/m^2].

    Notes
    -----
    [F] (17): P_CSL may not exceed what the body radiates.
    """
    return 4 / 3 * np.square(reference_mass / hbar) * power_per_mass
