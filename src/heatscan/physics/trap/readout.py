"""Reading out a motional quantum through the red sideband of a narrow transition of the atomic ion.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.

`rabi_frequency` is the carrier's, Omega_0, and `lamb_dicke` the Lamb-Dicke parameter eta of the mode, much below 1.
The laser is tuned to the sideband, so its detuning from the carrier equals the frequency of the mode.
"""

import numpy as np

from heatscan.physics import constants


def lamb_dicke(wave_vector, vector_component_1, mass_1, frequency):
    """Return the Lamb-Dicke parameter of a normal mode for light on the atomic ion.

    Parameters
    ----------
    wave_vector : array_like
        Component along the motion of the light's wave vector, or of the difference of two Raman beams' [1/m].
    vector_component_1 : array_like
        Component of the atomic ion in the mass-weighted eigenvector of unit norm [1].
    mass_1 : array_like
        Mass of the atomic ion [kg].
    frequency : array_like
        Angular frequency of the mode [rad/s].

    Returns
    -------
    lamb_dicke : ndarray
        Broadcast shape [1].

    Notes
    -----
    k g1 sqrt(hbar/(2 m1 w)), [M] (12).
    """
    return wave_vector * vector_component_1 * np.sqrt(constants.hbar / (2 * mass_1 * frequency))


def readout_time(lamb_dicke, rabi_frequency):
    """Return the shortest pulse that excites the ion with certainty if the mode holds one quantum.

    Parameters
    ----------
    lamb_dicke : array_like
        Lamb-Dicke parameter of the mode [1].
    rabi_frequency : array_like
        Rabi frequency of the carrier [rad/s].

    Returns
    -------
    time : ndarray
        pi/(eta Omega_0), broadcast shape [s].

    Notes
    -----
    [M] (46): the sideband excites with the probability sin^2(eta Omega_0 t/2), [M] (45), for eta << 1 and the carrier
    neglected. From the ground state it excites nothing.
    """
    return np.pi / (lamb_dicke * rabi_frequency)


def readout_contrast(rabi_frequency, frequency):
    """Return the least ratio of true to false positives at the readout time.

    Parameters
    ----------
    rabi_frequency : array_like
        Rabi frequency of the carrier [rad/s].
    frequency : array_like
        Angular frequency of the mode [rad/s].

    Returns
    -------
    contrast : ndarray
        1 + (w/Omega_0)^2, broadcast shape [1].

    Notes
    -----
    [M] (48) asks for P_SB >> P_c. At the readout time P_SB = 1, and P_c = Omega_0^2/W^2 sin^2(W t/2), W^2 = Omega_0^2 +
    w^2, never exceeds 1/contrast whatever its phase. [M] (47) prints W in place of W^2: a frequency, not a probability.
    """
    return 1 + np.square(frequency / rabi_frequency)


def highest_rabi_frequency(frequency, false_positive):
    """Return the Rabi frequency that reads out fastest while false positives stay below a given probability.

    Parameters
    ----------
    frequency : array_like
        Angular frequency of the mode [rad/s].
    false_positive : array_like
        Highest allowed probability of a false positive, between 0 and 1 [1].

    Returns
    -------
    rabi_frequency : ndarray
        w sqrt(p/(1 - p)), broadcast shape [rad/s]; NaN for probabilities outside [0, 1).

    Notes
    -----
    [M] (48) as an equality with the largest P_c of (47), solved for Omega_0. Since the readout time is pi/(eta
    Omega_0), this also gives the shortest possible pulse.
    """
    p = np.where((np.asarray(false_positive) >= 0) & (np.asarray(false_positive) < 1), false_positive, np.nan)
    return frequency * np.sqrt(p / (1 - p))
