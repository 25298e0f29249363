"""The energy that the loss of one atom leaves to another: two atoms, and through the contact any gas.

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. Units with hbar = m = 1: momenta p, energies p^2, lengths 1/p. Here
[G] (7) carries on in units of sqrt(m g n0) and g n0, where the gas is a condensate.

The relative momentum of two atoms falls as 1/p^4 in probability, so that losing one leaves the other with the energy
B = (S_d/2) Int p^(d-3) exp(-p^4/(2 E_res^2) - p^2 sigma^2) dp from p0 on, in units of Gamma0 times the contact.
"""

from __future__ import annotations

import math

import numpy as np

from heatscan.physics.bose_gas import loss_heating, quadrature
from heatscan.physics.bose_gas.quadrature import check_converged

# Half the surface of the unit sphere in 1, 2 and 3 dimensions.
_HALF_SPHERE = {1: 1.0, 2: np.pi, 3: 2 * np.pi}


def pair_integral(dimension: int, lower_momentum, reservoir_width, interaction_range):
    """Return the integral B of two atoms, exact.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    lower_momentum : array_like
        p0 > 0; 0 is allowed in three dimensions [p].
    reservoir_width : array_like
        E_res > 0, infinite for a reservoir without memory [p^2].
    interaction_range : array_like
        sigma >= 0, 0 for contact [1/p].

    Returns
    -------
    ndarray
        B [p^(d-2)], of the shape to which the arguments broadcast.

    Raises
    ------
    ConvergenceError
        Neither width is finite and there is more than one dimension: B is infinite.

    Notes
    -----
    [G] (7), with the Gaussian interaction of its last section. Closed forms where one of the two ends the integral;
    a quadrature to 1e-13 where both do.
    """
    p0, width, sigma = np.broadcast_arrays(lower_momentum, reservoir_width, interaction_range)
    contact, memoryless = sigma == 0, np.isinf(width)
    loss_heating.require_an_end(dimension, 1 / width, sigma)
    result = np.empty(p0.shape)
    with np.errstate(divide="ignore"):
        for rows, formula, arguments in (
            (contact & memoryless, lambda d, p: 1 / p, ()),
            (contact & ~memoryless, _ended_by_reservoir, (width,)),
            (~contact & memoryless, _ended_by_range, (sigma,)),
            (~contact & ~memoryless, _ended_by_both, (width, sigma)),
        ):
            if rows.any():
                result[rows] = formula(dimension, p0[rows], *(argument[rows] for argument in arguments))
    return result[()]


def _ended_by_reservoir(dimension, p0, width):
    from scipy.special import exp1, gamma, gammaincc

    a = 1 / (2 * width**2)
    x = a * p0**4
    if dimension == 1:
        return np.exp(-x) / p0 - a**0.25 * gamma(0.75) * gammaincc(0.75, x)
    if dimension == 2:
        return np.pi / 4 * exp1(x)
    return np.pi / 2 * a**-0.25 * gamma(0.25) * gammaincc(0.25, x)


def _ended_by_range(dimension, p0, sigma):
    from scipy.special import erfc, exp1

    z = sigma * p0
    if dimension == 1:
        return np.exp(-z * z) / p0 - sigma * np.sqrt(np.pi) * erfc(z)
    if dimension == 2:
        return np.pi / 2 * exp1(z * z)
    return np.pi**1.5 / sigma * erfc(z)


def _ended_by_both(dimension, p0, width, sigma):
    end = np.minimum(3 * np.sqrt(width), 6.5 / sigma)
    scale = np.where(p0 > 0, np.minimum(p0, end), end)
    result = np.full(p0.shape, np.inf)
    # Each point stops by itself, so that its digits do not depend on which others are computed beside it.
    pending = np.arange(p0.size)
    for count in (97, 193, 385, 769, 1537, 3073):
        above, weight = quadrature.nodes(scale[pending], end[pending], count)
        p = p0[pending, None] + above
        square = p * p
        exponent = np.square(square / width[pending, None]) / 2 + square * np.square(sigma[pending, None])
        value = (weight * p ** (dimension - 3) * np.exp(-exponent)).sum(axis=-1)
        close = np.abs(value - result[pending]) <= 1e-8 * np.abs(value)  # one doubling more squares the error
        result[pending] = value
        pending = pending[~close]
        if pending.size == 0:
            break
    place = {"lower_momentum": p0, "reservoir_width": width, "interaction_range": sigma}
    what = "the two-atom integral does not converge, because lower_momentum is too close to zero,"
    check_converged(~np.isin(np.arange(p0.size), pending), what, **place)
    return _HALF_SPHERE[dimension] * result


def pair_integral_law(dimension: int, lower_momentum, reservoir_width, interaction_range):
    """Return what the integral B tends to for a wide reservoir or a short range.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    lower_momentum : array_like
        p0 > 0; without effect in three dimensions [p].
    reservoir_width : array_like
        E_res > 0, or infinite [p^2].
    interaction_range : array_like
        sigma >= 0 [1/p].

    Returns
    -------
    ndarray
        1/p0, pi ln(sqrt(E_res)/p0), nu sqrt(E_res) with nu = 2 pi 2^(1/4) Gamma(5/4); for a finite range and an
        infinite width 1/p0, pi ln(1/(sigma p0)), pi^(3/2)/sigma; for both, in 2D and 3D, the integral itself from p0
        (3D: from 0) on [p^(d-2)]. Broadcast shape. Logarithms below 0 count as 0.

    Notes
    -----
    [G] (7), with pi for its misprinted pi/4 in two dimensions and nu = 6.772647 for its 6.769; [G] after its spectrum
    for a finite range.
    """
    p0, width, sigma = np.broadcast_arrays(lower_momentum, reservoir_width, interaction_range)
    if dimension == 1:
        return 1 / p0
    reservoir_only, range_only = (sigma == 0) & np.isfinite(width), (sigma > 0) & np.isinf(width)
    safe_width, safe_sigma = np.where(reservoir_only, width, 1.0), np.where(range_only, sigma, 1.0)
    if dimension == 2:
        wide = np.pi * np.maximum(np.log(np.sqrt(safe_width) / p0), 0.0)
        short = np.pi * np.maximum(-np.log(safe_sigma * p0), 0.0)
        start = p0
    else:
        wide, short = WIDE_RESERVOIR * np.sqrt(safe_width), np.pi**1.5 / safe_sigma
        start = np.zeros_like(p0)
    result = np.where(reservoir_only, wide, short)
    rest = ~reservoir_only & ~range_only
    if rest.any():
        result[rest] = pair_integral(dimension, start[rest], width[rest], sigma[rest])
    return result[()]


# nu of [G] (7): 2 pi Int exp(-p^4/2) dp = 2 pi 2^(1/4) Gamma(5/4).
WIDE_RESERVOIR = 2 * np.pi * 2**0.25 * 0.9064024770554771


def condensate_momentum(dimension):
    """Return the momentum p0 above which the pairs of a condensate count in the integral B.

    Parameters
    ----------
    dimension : array_like
        1, 2 or 3.

    Returns
    -------
    ndarray
        p0 [sqrt(m g n)]: 3/4 in one dimension, exp(1/4) in two; 1, without effect, in three.

    Notes
    -----
    [G] leaves p0 open. In the ground state of a condensate with contact interaction e v^2 = exp(-y)/2 with p = 2
    sinh(y/2). In one dimension the whole sum is (1/pi) Int e v^2 dp = 2/(3 pi), which is 1/(2 pi p0) for p0 = 3/4. In
    two the part below a large p is (1/(2 pi)) Int p e v^2 dp = (1/(2 pi)) (ln(p)/2 - 1/8), and that of the law (1/(4
    pi)) ln(p/p0).
    """
    # A sum, so that labelled arrays keep their labels.
    return 0.75 * (dimension == 1) + math.exp(0.25) * (dimension == 2) + 1.0 * (dimension == 3)


def contact(dimension: int, density):
    """Return the contact of a condensate per volume, C = (m g n)^2/(2 pi hbar)^d.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    density : array_like
        nu = n/n0 [1].

    Returns
    -------
    ndarray
        C [(m g n0)^2/(2 pi hbar)^d times (2 pi)^d, that is nu^2/(2 pi)^d], shape of `density`.

    Notes
    -----
    [G] after (14): the limit of p^4 v^2/(2 pi)^d, Bogoliubov theory.
    """
    return np.square(density) / (2 * np.pi) ** dimension
