"""One ion in a linear Paul trap: stability parameters, voltages and secular frequencies.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.

Lengths as in [M] Table 1: `endcap_distance` is z0, half the distance between the endcap electrodes, and
`rod_distance` is r0, half the distance between diagonally opposed rods. Every frequency is angular. Near the axis the
potential is kappa V_end/z0^2 (z^2 - (x^2 + y^2)/2) - V_RF/(2 r0^2) (x^2 - y^2) cos(Omega t), so V_RF is the amplitude
of the voltage between neighbouring rods ([M] 13, 16, 17).
"""

import numpy as np

from heatscan.physics.trap.mathieu import characteristic_exponent


def stability_parameter_a(charge, mass, endcap_voltage, geometric_factor, endcap_distance, rf_frequency):
    """Return the Mathieu parameter a of the radial motion, negative where the endcaps confine the ion.

    Parameters
    ----------
    charge : array_like
        Charge of the ion [C].
    mass : array_like
        Mass of the ion [kg].
    endcap_voltage : array_like
        Static voltage V_end on the endcaps [V].
    geometric_factor : array_like
        kappa, set by the shape of the electrodes [1].
    endcap_distance : array_like
        z0, half the distance between the endcap electrodes [m].
    rf_frequency : array_like
        Angular frequency Omega of the rods' voltage [rad/s].

    Returns
    -------
    a : ndarray
        Broadcast shape [1].

    Notes
    -----
    a = -4 q kappa V_end/(m z0^2 Omega^2), [M] (18).
    """
    return -4 * charge * geometric_factor * endcap_voltage / (mass * (endcap_distance * rf_frequency) ** 2)


def stability_parameter_q(charge, mass, rf_voltage, rod_distance, rf_frequency):
    """Return the Mathieu parameter q of the radial motion along x; along y its sign is the opposite.

    Parameters
    ----------
    charge : array_like
        Charge of the ion [C].
    mass : array_like
        Mass of the ion [kg].
    rf_voltage : array_like
        Amplitude V_RF of the voltage between neighbouring rods [V].
    rod_distance : array_like
        r0, half the distance between diagonally opposed rods [m].
    rf_frequency : array_like
        Angular frequency Omega of that voltage [rad/s].

    Returns
    -------
    q : ndarray
        Broadcast shape [1].

    Notes
    -----
    q = 2 Q V_RF/(m r0^2 Omega^2) with Q the charge, [M] (18).
    """
    return 2 * charge * rf_voltage / (mass * (rod_distance * rf_frequency) ** 2)


def endcap_voltage_from_a(a, charge, mass, geometric_factor, endcap_distance, rf_frequency):
    """Return the endcap voltage that gives an ion the Mathieu parameter a.

    Parameters
    ----------
    a : array_like
        Mathieu parameter a, negative for confinement along the axis [1].
    charge, mass, geometric_factor, endcap_distance, rf_frequency : array_like
        As in `stability_parameter_a` [C], [kg], [1], [m], [rad/s].

    Returns
    -------
    endcap_voltage : ndarray
        Broadcast shape [V].

    Notes
    -----
    [M] (18), solved for V_end.
    """
    return -a * mass * (endcap_distance * rf_frequency) ** 2 / (4 * charge * geometric_factor)


def rf_voltage_from_q(q, charge, mass, rod_distance, rf_frequency):
    """Return the radio-frequency voltage that gives an ion the Mathieu parameter q.

    Parameters
    ----------
    q : array_like
        Mathieu parameter q [1].
    charge, mass, rod_distance, rf_frequency : array_like
        As in `stability_parameter_q` [C], [kg], [m], [rad/s].

    Returns
    -------
    rf_voltage : ndarray
        Broadcast shape [V].

    Notes
    -----
    [M] (18), solved for V_RF.
    """
    return q * mass * (rod_distance * rf_frequency) ** 2 / (2 * charge)


def static_split(quadrupole_voltage, rod_distance, endcap_voltage, geometric_factor, endcap_distance):
    """Return the share of x in the static force across the axis, which a voltage on the rods shifts from 1/2.

    Parameters
    ----------
    quadrupole_voltage : array_like
        Static voltage of the rods along x over those along y [V].
    rod_distance, endcap_voltage, geometric_factor, endcap_distance : array_like
        As in `stability_parameter_q` and `stability_parameter_a` [m], [V], [1], [m].

    Returns
    -------
    split : ndarray
        alpha with a_x = -alpha a_z and a_y = -(1 - alpha) a_z, broadcast shape [1].

    Notes
    -----
    The potential U (x^2 - y^2)/(2 r0^2) adds 4 q U/(m r0^2 Omega^2) to a_x and takes it from a_y: alpha = 1/2 - U
    z0^2/(2 kappa V_end r0^2), the same for every ion and drive.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        along = np.divide(np.square(endcap_distance), 2 * geometric_factor * np.asarray(endcap_voltage, dtype=float))
        return 0.5 - quadrupole_voltage / np.square(rod_distance) * along


def quadrupole_voltage_from_a(a_difference, charge, mass, rod_distance, rf_frequency):
    """Return the static voltage of the rods along x over those along y that raises an ion's a along x so much.

    Parameters
    ----------
    a_difference : array_like
        a along x less its mean over x and y [1].
    charge, mass, rod_distance, rf_frequency : array_like
        As in `stability_parameter_q` [C], [kg], [m], [rad/s].

    Returns
    -------
    quadrupole_voltage : ndarray
        Broadcast shape [V].

    Notes
    -----
    What `static_split` says, solved for U.
    """
    return a_difference * mass * (rod_distance * rf_frequency) ** 2 / (4 * charge)


def axial_frequency(charge, mass, endcap_voltage, geometric_factor, endcap_distance):
    """Return the frequency of one ion along the axis of the trap.

    Parameters
    ----------
    charge, mass, endcap_voltage, geometric_factor, endcap_distance : array_like
        As in `stability_parameter_a` [C], [kg], [V], [1], [m].

    Returns
    -------
    frequency : ndarray
        Broadcast shape [rad/s]; NaN where the endcaps repel the ion out of the trap.

    Notes
    -----
    sqrt(2 q kappa V_end/(m z0^2)), [M] (15); exact, there is no micromotion on the axis.
    """
    return root(2 * charge * geometric_factor * endcap_voltage / (mass * np.square(endcap_distance)))


def radial_frequency(a, q, rf_frequency):
    """Return the secular frequency of one ion across the axis in the pseudopotential approximation.

    Parameters
    ----------
    a, q : array_like
        Mathieu parameters of the ion [1].
    rf_frequency : array_like
        Angular frequency Omega of the drive [rad/s].

    Returns
    -------
    frequency : ndarray
        Broadcast shape [rad/s]; NaN where q^2/2 + a < 0.

    Notes
    -----
    (Omega/2) sqrt(q^2/2 + a), [M] (22); |a|, |q| << 1. At q = 0.14 it lies 0.4 % below the exact value.
    """
    return rf_frequency / 2 * root(np.square(q) / 2 + a)


def radial_frequency_exact(a, q, rf_frequency):
    """Return the secular frequency of one ion across the axis, micromotion included.

    Parameters
    ----------
    a, q : array_like
        Mathieu parameters of the ion [1].
    rf_frequency : array_like
        Angular frequency Omega of the drive [rad/s].

    Returns
    -------
    frequency : ndarray
        Broadcast shape [rad/s]; NaN outside the first stability region.

    Notes
    -----
    (Omega/2) beta(a, q), the exact solution of [M] (19); accuracy in `mathieu.characteristic_exponent`.
    """
    return rf_frequency / 2 * characteristic_exponent(a, q)


def root(square):
    """Return the square root of an array, NaN where it is negative, without a warning [root of its unit]."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(square)
