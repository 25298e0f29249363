"""From the noise of a force or an acceleration to a bound on the collapse rate.

CSL noise pushes a body with a white force. With the momentum diffusion eta of heatscan.physics.collapse.rigid_body its
TWO-sided spectral density is hbar^2 eta, its ONE-sided density, which is what a laboratory spectrum shows, 2 hbar^2
eta. Densities are per hertz, not per rad/s. Argument names say which is meant; heatscan.physics.trap.electric_noise
converts between the two.
"""

import numpy as np

from heatscan.physics import constants


def one_sided_force_noise(diffusion):
    """Return the one-sided density of the CSL force at lambda = 1/s.

    Parameters
    ----------
    diffusion : array_like
        eta for lambda = 1/s, from heatscan.physics.collapse.rigid_body [1/m^2].

    Returns
    -------
    density : ndarray
        2 hbar^2 eta, same shape [N^2/Hz].

    Notes
    -----
    d<p^2>/dt = hbar^2 eta is the two-sided density of a white force at any frequency.
    """
    return 2 * constants.hbar**2 * diffusion


def one_sided_relative_acceleration_noise(pair_diffusion, mass):
    """Return the one-sided density of the relative acceleration of two equal bodies at lambda = 1/s.

    Parameters
    ----------
    pair_diffusion : array_like
        eta_11 - eta_12 for lambda = 1/s, from heatscan.physics.collapse.rigid_body.cuboid_pair [1/m^2].
    mass : array_like
        Mass of each body [kg].

    Returns
    -------
    density : ndarray
        4 hbar^2 (eta_11 - eta_12)/M^2, broadcast shape [m^2/s^4/Hz].

    Notes
    -----
    Acceleration of one less that of the other, as LISA Pathfinder measures: twice the noise of one where they are far
    apart.
    """
    return 4 * np.square(constants.hbar / mass) * pair_diffusion
