"""Heating of point-like masses by the continuous spontaneous localization (CSL) noise.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.

White noise: the power does not depend on the state or on the frequency of the motion. Powers are per unit of the
collapse rate lambda, that is [W] for lambda = 1/s, and scale as 1/(reference_mass)^2.
"""

import numpy as np

from heatscan.physics import constants

# Beyond this exponent exp(-u) is 0 next to 1 in every formula here; stopping there avoids underflow.
_LARGEST_EXPONENT = 700.0


def point_heating(mass, correlation_length, reference_mass):
    """Return the heating of one point-like particle in one direction of motion.

    Parameters
    ----------
    mass : array_like
        Mass of the particle [kg].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    power : ndarray
        Broadcast shape, for lambda = 1/s [W].

    Notes
    -----
    hbar^2 m/(4 m0^2 r_C^2): [M] (5) with a single ion; free or harmonically bound, any state.
    """
    return mass * np.square(constants.hbar / (2 * reference_mass * correlation_length))


def decorrelation(spacing, correlation_length):
    """Return what the cross terms of two ions lose because they stand apart: f - 1, along and across their axis.

    Parameters
    ----------
    spacing : array_like
        Equilibrium distance between the ions [m].
    correlation_length : array_like
        r_C of the noise [m].

    Returns
    -------
    along, across : ndarray
        exp(-u) (1 - 2 u) - 1 and exp(-u) - 1 with u = spacing^2/(4 r_C^2), broadcast shape [1].

    Notes
    -----
    [M] (5). From one expm1, so that both keep their digits where u is tiny.
    """
    exponent = np.minimum(np.square(spacing / (2 * correlation_length)), _LARGEST_EXPONENT)
    across = np.expm1(-exponent)
    return across - 2 * exponent * (1 + across), across


def mode_heating(mass_1, mass_2, vector, decorrelation, correlation_length, reference_mass):
    """Return the heating of one normal mode of two point-like ions from the decorrelation of their cross terms.

    Parameters
    ----------
    mass_1, mass_2 : array_like
        Masses of the ions [kg].
    vector : tuple of two array_like
        Components of ions 1 and 2 in the mass-weighted eigenvector of unit norm [1].
    decorrelation : array_like
        What `decorrelation` returns for the direction of the mode [1].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    power : ndarray
        Broadcast shape, for lambda = 1/s [W].

    Notes
    -----
    [M] (5), both ions and their cross terms at every r_C. The sum is taken as (sqrt(m1) g1 + sqrt(m2) g2)^2 + 2 sqrt(m1
    m2) g1 g2 (f - 1): for ions that move in opposite directions both terms are positive, and at r_C >> spacing the
    second, of order u, keeps its digits where the first vanishes. All modes of a pair share one decorrelation. Relative
    error against mpmath for r_C = 1e-12 to 100 m: 8e-16 for equal masses in the mode (1, -1)/sqrt 2, and in general
    1e-15 times (|A| + |B|) |A + B|/sum with A = sqrt(m1) g1, B = sqrt(m2) g2 where that exceeds 1: what the rounding of
    the vector itself does.
    """
    amplitude_1, amplitude_2 = np.sqrt(mass_1) * vector[0], np.sqrt(mass_2) * vector[1]
    effective_mass = np.square(amplitude_1 + amplitude_2) + 2 * amplitude_1 * amplitude_2 * decorrelation
    return point_heating(effective_mass, correlation_length, reference_mass)


def collapse_rate_bound(allowed_power, heating_power):
    """Return the largest collapse rate whose heating does not exceed what was seen or assumed.

    Parameters
    ----------
    allowed_power : array_like
        Heating seen or assumed [W].
    heating_power : array_like
        Heating that the collapse noise would cause at lambda = 1/s [W].

    Returns
    -------
    rate : ndarray
        lambda_max, broadcast shape [1/s]; infinite where the noise would cause no heating.

    Notes
    -----
    [M] Fig. 2 takes 1e-5 hbar w_k per second as the allowed power of mode k.
    """
    with np.errstate(divide="ignore"):
        return np.divide(allowed_power, heating_power)
