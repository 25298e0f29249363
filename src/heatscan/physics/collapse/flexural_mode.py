"""How much of a beam's momentum diffusion shakes its fundamental flexural mode.

A cantilever is clamped at one end, and what is read out is the tip. In place of the whole beam's rigid motion stands
its mode phi(z), with phi = 1 at the tip: the overlap along the beam becomes Int Int phi(z) phi(z') g(z - z') dz dz',
with g of heatscan.physics.collapse.overlaps.
"""

import functools

import numpy as np

from heatscan.physics.collapse import overlaps

_WAVENUMBER = 1.8751040687119611  # beta L, the first root of cos(x) cosh(x) = -1
_DEGREE = 28  # of the polynomial that stands for the autocorrelation of the mode
_NODES = 60
_LARGEST = 13.0  # distance in units of r_C beyond which g is negligible beside 1


def shape(place):
    """Return the fundamental mode of a uniform clamped-free beam, 1 at the tip.

    Parameters
    ----------
    place : array_like
        Distance from the clamp over the length, 0 to 1 [1].

    Returns
    -------
    displacement : ndarray
        Same shape [1].

    Notes
    -----
    Euler and Bernoulli: [cosh bz - cos bz - s (sinh bz - sin bz)]/2, s = (cosh b + cos b)/(sinh b + sin b), b = 1.8751.
    """
    z, b = _WAVENUMBER * np.asarray(place, float), _WAVENUMBER
    ratio = (np.cosh(b) + np.cos(b)) / (np.sinh(b) + np.sin(b))
    return (np.cosh(z) - np.cos(z) - ratio * (np.sinh(z) - np.sin(z))) / 2


def mode_factor(length, correlation_length):
    """Return the momentum diffusion of the mode over that of the rigid beam.

    Parameters
    ----------
    length : array_like
        Length of the beam from clamp to tip [m].
    correlation_length : array_like
        r_C of the noise [m].

    Returns
    -------
    factor : ndarray
        Broadcast shape [1]: Int phi^2 dz/L = 1/4 for r_C far below the length, (Int phi dz/L)^2 = 0.1533 far above.

    Notes
    -----
    Multiplies heatscan.physics.collapse.rigid_body.cuboid for a beam whose length lies across the motion. It refers to
    the displacement of the tip and to the mode's mass there, a quarter of the beam's.
    ASSUME: the mode of the bare beam. A heavy load at the tip bends it otherwise: 33/140 = 0.236 in place of 1/4 in the
    limit of a load that outweighs the beam.
    """
    ratio = np.asarray(correlation_length, float) / np.asarray(length, float)
    reach = np.minimum(1.0, _LARGEST * ratio)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    total = np.zeros(np.shape(ratio))
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        apart = reach * node
        total = total + 2 * weight * reach * _autocorrelation()(apart) * np.exp(-np.square(apart / (2 * ratio)))
    return total / overlaps.segment(1.0, ratio)


@functools.cache
def _autocorrelation():
    """Return Int phi(z) phi(z + u) dz as a polynomial in u, 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    nodes, weights = (nodes + 1) / 2, weights / 2

    def at(apart):
        places = (1 - apart)[:, None] * nodes
        return (1 - apart) * (shape(places) * shape(places + apart[:, None]) @ weights)

    return np.polynomial.Chebyshev.interpolate(at, _DEGREE, domain=[0, 1])
