"""Heating of trapped ions by electric-field noise, and where that noise comes from.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.

A TWO-sided density counts positive and negative frequencies, as in [M] (7); a ONE-sided density, which is what a
laboratory spectrum shows, is twice as large. [M] (10) takes the first and [M] (11) the second: hence their 2 and 4.
Argument names say which is meant. Densities are per hertz, not per rad/s.
"""

import numpy as np

from heatscan.physics import constants


def two_sided(one_sided_density):
    """Return the two-sided spectral density of a one-sided one.

    Parameters
    ----------
    one_sided_density : array_like
        Density over positive frequencies [any unit per Hz].

    Returns
    -------
    two_sided_density : ndarray
        Density over positive and negative frequencies, same shape and unit.

    Notes
    -----
    Half, from the definition [M] (7) for a real stationary process.
    """
    return one_sided_density / 2


def pair_heating(
    charge_1, charge_2, mass_1, mass_2, vector, two_sided_field_noise, noise_ratio_2=1.0, noise_correlation=1.0
):
    """Return the heating of one normal mode of two ions by a fluctuating electric field.

    Parameters
    ----------
    charge_1, charge_2 : array_like
        Charges of the ions [C].
    mass_1, mass_2 : array_like
        Masses of the ions [kg].
    vector : tuple of two array_like
        Components of ions 1 and 2 in the mass-weighted eigenvector of unit norm [1].
    two_sided_field_noise : array_like
        Two-sided density of the field's component along the motion at ion 1, at the frequency of the mode
        [V^2/m^2/Hz].
    noise_ratio_2 : array_like
        That at ion 2 over that at ion 1 [1].
    noise_correlation : array_like
        Of the field at the two, from -1 to 1, which is a field that is the same at both [1].

    Returns
    -------
    power : ndarray
        Broadcast shape [W].

    Notes
    -----
    (S_E/2) (q1 g1/sqrt(m1) + q2 g2/sqrt(m2))^2: the double sum of [M] (10), (64), which is a square where the field is
    the same at both ions, as [M] has it. Else the second term has the square root of the ratio, and what the ions do
    not share of the cross term is subtracted.
    """
    one = charge_1 * vector[0] / np.sqrt(mass_1)
    two = charge_2 * vector[1] / np.sqrt(mass_2) * np.sqrt(noise_ratio_2)
    return two_sided_field_noise / 2 * (np.square(one + two) - 2 * (1 - noise_correlation) * one * two)


def single_ion_heating_rate(charge, mass, frequency, one_sided_field_noise):
    """Return the rate at which one ion gains motional quanta.

    Parameters
    ----------
    charge : array_like
        Charge of the ion [C].
    mass : array_like
        Mass of the ion [kg].
    frequency : array_like
        Angular frequency of its motion [rad/s].
    one_sided_field_noise : array_like
        One-sided density of the field's component along the motion, at that frequency [V^2/m^2/Hz].

    Returns
    -------
    rate : ndarray
        dn/dt, broadcast shape [1/s].

    Notes
    -----
    q^2 S_E/(4 m hbar w), [M] (11).
    """
    return np.square(charge) * one_sided_field_noise / (4 * mass * constants.hbar * frequency)


def johnson_voltage_noise(temperature, resistance):
    """Return the thermal voltage noise of a resistance.

    Parameters
    ----------
    temperature : array_like
        Temperature [K].
    resistance : array_like
        Effective resistance at the frequency of interest [ohm].

    Returns
    -------
    one_sided_voltage_noise : ndarray
        4 k_B T R, one-sided, broadcast shape [V^2/Hz].

    Notes
    -----
    Behind the value 1e-23 V^2/Hz at 2 K and 0.1 ohm above [M] (11); hbar w << k_B T.
    """
    return 4 * constants.boltzmann * temperature * resistance


def field_noise(voltage_noise, noise_distance):
    """Return the field noise at the ion that voltage noise on the electrodes causes.

    Parameters
    ----------
    voltage_noise : array_like
        Density of the voltage, one- or two-sided [V^2/Hz].
    noise_distance : array_like
        Effective length D of the trap: voltage over field at the ion [m].

    Returns
    -------
    field_noise : ndarray
        S_V/D^2, one- or two-sided as given, broadcast shape [V^2/m^2/Hz].

    Notes
    -----
    Below [M] (11).
    """
    return voltage_noise / np.square(noise_distance)
