"""Spreading of a cloud of cold atoms that the collapse noise kicks while it flies.

Each atom is a point beside r_C: its velocity diffuses, at a rate that does not depend on its mass, and the cloud grows
beyond what its temperature explains. A lens (delta-kick) in the flight changes velocities in proportion to position.

Validity: r_C between the size of the nucleus and that of the cloud. Above, the atoms are moved together, and the cloud
does not grow: a curve must end there.
"""

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse.time_response import response_fraction


def velocity_diffusion(correlation_length, reference_mass):
    """Return the growth of the mean square velocity of an atom along one axis.

    Parameters
    ----------
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    diffusion : ndarray
        d<v^2>/dt = hbar^2/(2 m0^2 r_C^2) for lambda = 1/s, shape of `correlation_length` [m^2/s^3].

    Notes
    -----
    hbar^2 eta/m^2 with the eta of a point. Along three axes together it is three times as much.
    """
    return np.square(constants.hbar / (reference_mass * np.asarray(correlation_length, float))) / 2


def free_flight(duration):
    """Return the response of the final position to a kick in free flight: instants [s] and response [m per m/s].

    A kick at time t is a displacement of (T - t) per unit of velocity at the end T = `duration` [s].
    """
    return np.array([0.0, duration]), np.array([duration, 0.0])


def lens_flight(expansion_time, drift_time, lens_strength):
    """Return the response of the final position to a kick in a flight with a lens: instants [s], response [m per m/s].

    Parameters
    ----------
    expansion_time : float
        Time t1 of flight before the lens [s].
    drift_time : float
        Time t3 of flight after it [s].
    lens_strength : float
        k in v -> v - k x [1/s]; see `collimating` and `imaging`.

    Returns
    -------
    times, response : ndarray
        Three instants; linear between, as `response_fraction` takes it.

    Notes
    -----
    ASSUME: the lens acts at once; its duration counts for nothing.
    A kick at s before the lens has grown to s at the lens, and ends at s (1 - k t3) + t3.
    """
    first = expansion_time * (1 - lens_strength * drift_time) + drift_time
    times = np.array([0.0, expansion_time, expansion_time + drift_time])
    return times, np.array([first, drift_time, 0.0])


def collimating(expansion_time):
    """Return the strength of the lens that stops atoms from a point source, 1/t1 [1/s]."""
    return 1 / expansion_time


def imaging(expansion_time, drift_time):
    """Return the strength of the lens that brings atoms from a point source together again, 1/t1 + 1/t3 [1/s]."""
    return 1 / expansion_time + 1 / drift_time


def spreading_time_cubed(times, response):
    """Return G, the mean square displacement at the end over the velocity diffusion.

    Parameters
    ----------
    times, response : sequence of N floats
        From `free_flight` or `lens_flight` [s], [s].

    Returns
    -------
    factor : float
        Int response^2 dt [s^3]: T^3/3 in free flight, [t1 (t1^2 + t1 t3 + t3^2) + t3^3]/3 after a collimating and
        [t1 t3^2 + t3^3]/3 after an imaging lens.
    """
    times, response = np.asarray(times, float), np.asarray(response, float)
    first, last = response[:-1], response[1:]
    return float(np.sum(np.diff(times) * (first * first + first * last + last * last)) / 3)


def position_variance(times, response, correlation_length, reference_mass, spectrum="white", cutoff_frequency=np.inf):
    """Return the mean square displacement along one axis that the noise causes.

    Parameters
    ----------
    times, response : sequence of N floats
        From `free_flight` or `lens_flight` [s], [s].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].
    spectrum : str
        One of heatscan.physics.collapse.spectra.SPECTRA.
    cutoff_frequency : array_like
        Cut-off of the noise [rad/s].

    Returns
    -------
    variance : ndarray
        For lambda = 1/s, broadcast shape [m^2].

    Notes
    -----
    The bound on the collapse rate is the variance that the data leave to CSL over this. Colour matters only where the
    noise is slower than the flight.
    """
    colour = response_fraction(spectrum, times, response, cutoff_frequency)
    return velocity_diffusion(correlation_length, reference_mass) * spreading_time_cubed(times, response) * colour
