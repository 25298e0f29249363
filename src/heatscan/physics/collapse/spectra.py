"""Spectra of the collapse noise: how much of the white strength is left at a frequency.

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963; its Eq. (3) leaves gamma(omega) open but for being even.

Every spectrum is c(omega) = gamma(omega)/gamma(0), a function of omega/Omega alone, with Omega the cut-off frequency.
"""

import numpy as np


def white(ratio):
    """Return 1: no cut-off. `ratio` is omega/Omega [1]; the result has its shape."""
    return np.ones_like(ratio)


def exponential(ratio):
    """Return 1/(1 + ratio^2): noise whose correlation in time decays as exp(-Omega |t|).

    Parameters
    ----------
    ratio : array_like
        omega/Omega [1].

    Returns
    -------
    strength : ndarray
        gamma(omega)/gamma(0), shape of `ratio` [1].
    """
    return 1 / (1 + np.square(ratio))


def gaussian(ratio):
    """Return exp(-ratio^2/2): noise whose correlation in time is exp(-Omega^2 t^2/2); arguments as `exponential`."""
    return np.exp(-np.square(ratio) / 2)


def hard_cutoff(ratio):
    """Return 1 below the cut-off and 0 above it; arguments as for `exponential`."""
    return (np.abs(ratio) < 1).astype(float)


SPECTRA = {"white": white, "exponential": exponential, "gaussian": gaussian, "hard_cutoff": hard_cutoff}

# The power of the cut-off with which the heating of a gas vanishes when the cut-off lies far below every transition.
# The heating spectrum of a gas begins as omega^2. A spectrum that cuts off at Omega leaves the integral of omega^2 up
# to Omega, its cube; one that falls only as (Omega/omega)^2 acts on all transitions, each weighted with Omega^2.
SMALL_CUTOFF_POWER = {"exponential": 2, "gaussian": 3, "hard_cutoff": 3}
