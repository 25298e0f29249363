"""Luminosity of a body, and its uncertainty.

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963.

Uncertainty, here and in the bounds: every input is independent and has a median and the two ends of a central interval.
The effect of each input is taken exactly at its ends, as a change of the logarithm of the result, and independent
changes to the same side add in quadrature. With one uncertain input the median and the interval of the result are
exact, whatever the distribution, because the result rises or falls with it monotonically.
"""

import numpy as np


def radiated_flux(temperature, stefan_boltzmann):
    """Return the flux of a black body.

    Parameters
    ----------
    temperature : array_like
        Temperature of the surface [K].
    stefan_boltzmann : array_like
        sigma [W/m^2/K^4].

    Returns
    -------
    flux : ndarray
        sigma T^4, broadcast shape [W/m^2].

    Notes
    -----
    [F] (16).
    """
    return stefan_boltzmann * np.power(temperature, 4)


def radiated_power(emitted_flux, radius):
    """Return the power that a sphere radiates.

    Parameters
    ----------
    emitted_flux : array_like
        Flux through the surface, averaged over it [W/m^2].
    radius : array_like
        Radius of the sphere [m].

    Returns
    -------
    power : ndarray
        4 pi R^2 times the flux, broadcast shape [W].

    Notes
    -----
    [F] (16). ASSUME: a sphere of the equatorial radius, as [F]. The planets are flatter, Saturn by 10 %, which makes
    their surface up to 7 % smaller: the bound is conservative.
    """
    return 4 * np.pi * np.square(radius) * emitted_flux


def log_change(value, end):
    """Return |ln(end/value)| [1], how far `end`, one end of an interval, lies from `value`; both positive."""
    return np.abs(np.log(end / value))


def power_end(power, flux, flux_end, radius, radius_end):
    """Return one end of the interval of the radiated power.

    Parameters
    ----------
    power : array_like
        Radiated power for the medians of flux and radius [W].
    flux, flux_end : array_like
        Median of the flux and its end on the same side [W/m^2].
    radius, radius_end : array_like
        Median of the radius and its end on the same side [m].

    Returns
    -------
    power : ndarray
        The upper end where the ends given are upper ones, the lower one where they are lower ones; broadcast shape [W].

    Notes
    -----
    The method at the head of this module. The power rises with both.
    """
    size = np.hypot(log_change(flux, flux_end), 2 * log_change(radius, radius_end))
    side = np.sign((flux_end - flux) / flux + (radius_end - radius) / radius)
    return power * np.exp(side * size)
