"""Heating of a gas by coloured collapse noise, as a fraction of what white noise of the same strength would do.

[F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963, Eqs. (13) and (14), which it leaves unevaluated.

The integral. A particle of wavenumber k that takes up q changes its energy by hbar w, w = a + b p with a = hbar q^2/2m,
b = hbar k_F q/m and p = k.q/(k_F q), and heating is the mean of w c(w) over p and over q, weighted with exp(-q^2
r_C^2). In a dense star a is 1e-8 to 1e-15 of b, and the sum over p of terms of both signs keeps none of its digits. Two
steps help:

* The distribution f(p) is even, so the two transitions +w and -w belong together:
  <w c> = Int_0^inf dw w c(w) [f((w-a)/b) - f((w+a)/b)]/b, where nothing is negative.
* The integral over q is done first, and in closed form or nearly so. What is left is one integral over a positive,
  smooth "heating spectrum" K, which knows the gas and r_C but not the noise: fraction = Int_0^inf dt K(t) c(t v/r_C),
  Int K = 1.

Here v is a velocity of the gas, t = w r_C/v, and K depends on one more number, the recoil e = hbar/(2 m v r_C). The
trapezoidal rule in ln t then converges exponentially, for the poles of c and K stay away from the real axis by an angle
that depends on neither r_C nor the cut-off.

Tested against mpmath in 60 digits, see tests/physics/collapse/test_gas_heating.py: relative error below 1e-11 for every
spectrum, r_C = 1e-9 to 1e-2 m, cut-offs 1e9 to 1e20 1/s, for the densities of the Sun, the planets and a neutron star,
and for recoils up to 100.
"""

import functools

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse.spectra import SMALL_CUTOFF_POWER, SPECTRA
from heatscan.physics.fermi_gas import thermal_velocity

_STEP = 0.14  # of ln t in the trapezoidal rule
_LOWEST = 1e-15  # where the rule begins, in units of the shortest scale of K
_LARGEST_X = 6.8  # q r_C beyond which exp(-q^2 r_C^2) is negligible beside 1
_MAXWELL_REACH = 45.0  # where K of a classical gas is negligible, in units of the scale over which it falls
# Below this k_F r_C the Fermi sphere is no larger than the kick 1/r_C, and the edge at q = 2 k_F matters.
_SHARP_EDGE = 12.0
# v/(r_C W) beyond which the power law of a small cut-off holds to 1e-10, in units of the shortest scale of K.
_SMALLEST_CUTOFF = 1e10
_WINDOW = 24  # nodes of Gauss and Legendre where one edge of the Fermi sphere matters
_PANEL = 64  # and below a hard cut-off
_ROWS = 2048  # points that pass through the quadrature together; larger blocks leave the cache


def fermi_fraction(spectrum, fermi_wavenumber, particle_mass, correlation_length, cutoff_frequency):
    """Return the heating of a Fermi gas at zero temperature over its heating by white noise.

    Parameters
    ----------
    spectrum : str
        One of heatscan.physics.collapse.spectra.SPECTRA.
    fermi_wavenumber : array_like
        Radius k_F of the Fermi sphere [1/m].
    particle_mass : array_like
        Mass of one particle [kg].
    correlation_length : array_like
        r_C of the noise [m].
    cutoff_frequency : array_like
        Cut-off W of the noise [rad/s]; infinite for none.

    Returns
    -------
    fraction : ndarray
        P_coloured/P_white, broadcast shape [1].

    Notes
    -----
    [F] (13), (14) with gamma(0) the white strength. The upper bound on the collapse rate rises by 1/fraction. It
    depends on k_F r_C and m W r_C/(hbar k_F) alone. Pauli blocking does not appear: for even spectra it cancels ([F]
    below (9)). Non-relativistic, free particles. In a neutron star v_F comes out as 0.43 c where it is 0.39 c: white
    heating and frequencies are 9 % too high, and the effect of a deep cut-off is overestimated by 18 % (exponential) to
    29 %; see docs/fermi_liquids.md.
    """
    velocity = constants.hbar * np.asarray(fermi_wavenumber, float) / particle_mass
    recoil = 1 / (2 * np.asarray(fermi_wavenumber, float) * correlation_length)
    reach = velocity / (correlation_length * np.asarray(cutoff_frequency, float))
    return _fraction(spectrum, recoil, reach, _fermi_rule, _fermi_hard)


def maxwell_fraction(spectrum, temperature, particle_mass, correlation_length, cutoff_frequency):
    """Return the heating of a classical gas in thermal equilibrium over its heating by white noise.

    Parameters
    ----------
    spectrum : str
        One of heatscan.physics.collapse.spectra.SPECTRA.
    temperature : array_like
        Temperature of the gas [K].
    particle_mass, correlation_length, cutoff_frequency : array_like
        As in `fermi_fraction`.

    Returns
    -------
    fraction : ndarray
        P_coloured/P_white, broadcast shape [1].

    Notes
    -----
    [F] (13), (14) with the Maxwell distribution in place of the Fermi sphere.
    """
    velocity = thermal_velocity(np.asarray(temperature, float), particle_mass)
    recoil = constants.hbar / (2 * np.asarray(particle_mass, float) * velocity * correlation_length)
    reach = velocity / (correlation_length * np.asarray(cutoff_frequency, float))
    return _fraction(spectrum, recoil, reach, _maxwell_rule, _maxwell_hard)


def fermi_spectrum(time_scaled_frequency, recoil):
    """Return the heating spectrum K of a Fermi gas at zero temperature.

    Parameters
    ----------
    time_scaled_frequency : array_like
        t = w r_C/v_F [1].
    recoil : array_like
        e = 1/(2 k_F r_C) [1].

    Returns
    -------
    density : ndarray
        K(t), broadcast shape, not negative, with integral 1 over t > 0 [1].

    Notes
    -----
    With x = q r_C, a -> e x^2, b -> x and f(p) = (3/4)(1 - p^2) for |p| < 1, the integral over x of x exp(-x^2) [f(t/x
    - e x) - f(t/x + e x)] runs over x1 < x < x2 for the first term and x3 < x < x4 for the second, with x1,2 = (sqrt(1
    + 4 e t) -+ 1)/2e and x3,4 = (1 -+ sqrt(1 - 4 e t))/2e; beyond 4 e t = 1 the second is absent. Where both are there,
    their difference is 3 e t, which gives an elementary integral. What remains are the windows x1 to x3 and x4 to x2,
    where the first term alone is a smooth positive function: 24 nodes of Gauss and Legendre, on a grid that no
    cancellation touches (x3 - x1 and 1 - p^2 are written as products).
    """
    t, e = np.broadcast_arrays(np.asarray(time_scaled_frequency, float), np.asarray(recoil, float))
    both, plus, minus, (x1, x2, x3, x4) = _edges(t, e)
    width = np.where(both, 16 * e * t * t / ((1 + plus) * (1 + minus) * (plus + minus)), 1 / (2 * e))
    density = np.where(both, 4 * t * t * (np.exp(-x3 * x3) - np.exp(-x4 * x4)), 0.0)
    density += t / e * _window(t, e, x1, np.minimum(width, np.maximum(_LARGEST_X - x1, 0)), x1)
    if np.any(x4 < _LARGEST_X):
        density += t / e * _window(t, e, x4, np.maximum(np.minimum(x2, _LARGEST_X) - x4, 0), x1)
    return density / np.sqrt(np.pi)


def _edges(t, e):
    """Return where the second term exists, sqrt(1 + 4 e t), sqrt(1 - 4 e t) or 0, and x1 to x4 of `fermi_spectrum`."""
    both = 4 * e * t < 1
    plus, minus = np.sqrt(1 + 4 * e * t), np.sqrt(np.where(both, 1 - 4 * e * t, 0.0))
    x1, x2 = 2 * t / (1 + plus), (1 + plus) / (2 * e)
    # Where the second term is absent the two windows meet in the middle.
    x3 = np.where(both, 2 * t / (1 + minus), plus / (2 * e))
    x4 = np.where(both, (1 + minus) / (2 * e), plus / (2 * e))
    return both, plus, minus, (x1, x2, x3, x4)


def maxwell_spectrum(time_scaled_frequency, recoil):
    """Return the heating spectrum K of a classical gas.

    Parameters
    ----------
    time_scaled_frequency : array_like
        t = w r_C/v with v = sqrt(k_B T/m) [1].
    recoil : array_like
        e = hbar/(2 m v r_C) [1].

    Returns
    -------
    density : ndarray
        K(t), broadcast shape, not negative, with integral 1 over t > 0 [1].

    Notes
    -----
    As for `fermi_spectrum` with f a normal distribution of unit width: the integral over x is a Bessel function,
    K = (16/(3 pi sqrt 2)) t^2 sinh(e t)/(e s) K_1(s t), s = sqrt(2 + e^2). The exponentials of sinh and K_1 are joined
    before they are evaluated, as exp(-2 t/(s + e)).
    """
    from scipy import special  # here, because it takes longer to import than everything else in this module

    t, e = np.broadcast_arrays(np.asarray(time_scaled_frequency, float), np.asarray(recoil, float))
    s = np.sqrt(2 + e * e)
    # sinh(e t)/e = t exp(e t) (1 - exp(-2 e t))/(2 e t)
    sinh = t * special.exprel(-2 * e * t)
    return 16 / (3 * np.pi * np.sqrt(2)) * t * t * sinh / s * special.k1e(s * t) * np.exp(-2 * t / (s + e))


@functools.cache
def _gauss(count: int) -> tuple[tuple[float, float], ...]:
    """Return nodes and weights of the rule of Gauss and Legendre on 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return tuple(zip((nodes + 1) / 2, weights / 2, strict=True))


def _window(t, e, start, width, x1):
    """Return Int 2 x exp(-x^2) (1 - (t/x - e x)^2) dx from `start` over `width`, x1 the lower zero of the bracket."""
    total = np.zeros(t.shape)
    for node, weight in _gauss(_WINDOW):
        x = start + width * node
        # x (1 - p)(1 + p) with 1 - p = (x - x1)(1 + e (x + x1))/x; 1 + p is below zero only by rounding.
        total += weight * np.exp(-x * x) * ((x - x1) * (1 + e * (x + x1)) * np.maximum(x + t - e * x * x, 0) / x)
    return 2 * width * total


def _fraction(spectrum, recoil, reach, rule, hard):
    """Return the fraction for a recoil and a reach v/(r_C W) that broadcast against each other."""
    recoil, reach = np.broadcast_arrays(recoil, reach)
    shape, recoil, reach = recoil.shape, recoil.ravel(), reach.ravel()
    if spectrum == "white":
        return np.ones(shape)[()]
    # Up to t = min(1, 1/4e) K grows as t^2.
    largest = _SMALLEST_CUTOFF / np.minimum(1.0, 1 / (4 * recoil))
    beyond = np.maximum(reach / largest, 1.0)
    reach = np.minimum(reach, largest)
    fraction = hard(recoil, reach) if spectrum == "hard_cutoff" else _integrate(SPECTRA[spectrum], recoil, reach, rule)
    return (fraction * beyond ** -SMALL_CUTOFF_POWER[spectrum]).reshape(shape)[()]


def _integrate(strength, recoil, reach, rule):
    """Return Int K(t) c(t reach) dt point by point; points of equal recoil share the rule."""
    fraction = np.empty(recoil.shape)
    recoils, which = np.unique(recoil, return_inverse=True)
    # Each point is treated alike whatever its neighbours are, so that chunks do not change a bit of the results.
    for edge in (False, True):
        chosen = np.flatnonzero((recoils > 1 / (2 * _SHARP_EDGE)) == edge)
        for start in range(0, len(chosen), _ROWS // 8):
            some = chosen[start : start + _ROWS // 8]
            nodes, weights = rule(recoils[some][:, None], edge)
            row = np.full(len(recoils), -1)
            row[some] = np.arange(len(some))
            points = np.flatnonzero(row[which] >= 0)
            for first in range(0, len(points), _ROWS):
                at = points[first : first + _ROWS]
                own = row[which[at]]
                strengths = strength(reach[at, None] * nodes[own])
                fraction[at] = np.einsum("ij,ij->i", strengths, weights[own])
    return fraction


def _fermi_rule(recoil, edge):
    """Return nodes and weights, K included, for a column of recoils; `edge`: the edge at q = 2 k_F matters."""
    if not edge:
        highest = _LARGEST_X + _LARGEST_X**2 / (2 * _SHARP_EDGE)
        nodes = np.exp(_log_grid(_LOWEST, highest))[None, :] + 0 * recoil
        return nodes, _STEP * nodes * fermi_spectrum(nodes, recoil)
    # K has a square root in it at t = 1/4e, where the second term ends: a rule for either side.
    middle = 1 / (4 * recoil)
    below = _between(0 * recoil, middle)
    above = _between(middle, np.maximum(recoil * _LARGEST_X**2 + _LARGEST_X, 2 * middle))
    nodes, steps = (np.concatenate(pair, axis=1) for pair in zip(below, above, strict=True))
    return nodes, steps * fermi_spectrum(nodes, recoil)


def _maxwell_rule(recoil, _edge):
    scale = (np.sqrt(2 + recoil * recoil) + recoil) / 2
    # K falls over `scale`, but grows as t^2 only up to 1/e: the rule reaches that far down for recoils up to 1e4.
    nodes = scale * np.exp(_log_grid(1e-8 * _LOWEST, _MAXWELL_REACH))[None, :]
    return nodes, _STEP * nodes * maxwell_spectrum(nodes, recoil)


def _log_grid(lowest, highest):
    return np.arange(np.log(lowest), np.log(highest) + _STEP, _STEP)


def _between(lower, upper):
    """Return nodes and weights from `lower` to `upper`, both columns, for mild singularities at both ends."""
    grid = np.arange(-36.0, 34.0, _STEP)
    # Logistic: near either end the nodes lie evenly in the logarithm of the distance from it.
    share = (1 / (1 + np.exp(-grid)))[None, :]
    return lower + (upper - lower) * share, _STEP * (upper - lower) * share / (1 + np.exp(grid))[None, :]


def _fermi_hard(recoil, reach):
    """Return the fraction of a Fermi gas under a hard cut-off.

    In x = q r_C, with T = 1/reach and the same x1 to x4 at t = T: below x1 all transitions lie below the cut-off,
    between x3 and x4 all up to w = W and only those, beyond x2 none, and in the two windows the upper part of the
    sphere is cut off.
    """
    from scipy import special

    # No transition lies above e x^2 + x at x = 30: there the fraction is 1.
    t, e = np.minimum(1 / np.maximum(reach, 1e-300), 30 + 900 * recoil), recoil
    both, _, _, (x1, x2, x3, x4) = _edges(t, e)
    all_below = 0.5 * special.gamma(2.5) * special.gammainc(2.5, np.square(x1))
    cut = np.where(both, 0.5 * t**3 * (np.exp(-np.square(x3)) - np.exp(-np.square(x4))), 0.0)
    windows = _cut_window(t, e, x1, np.minimum(x3, np.maximum(_LARGEST_X, x1)))
    windows += _cut_window(t, e, np.minimum(x4, _LARGEST_X), np.minimum(x2, _LARGEST_X))
    return 8 / (3 * np.sqrt(np.pi)) * (all_below + cut + windows)


def _cut_window(t, e, start, stop):
    """Return the part of Int x^4 exp(-x^2) <w c>/a dx where the cut-off t lies between |x - e x^2| and x + e x^2."""
    total = np.zeros(t.shape)
    width = np.maximum(stop - start, 0)
    for node, weight in _gauss(_WINDOW):
        x = start + width * node
        a, b = e * x * x, x
        lowest = b - a
        part = np.clip(t - lowest, 0, 2 * a)
        # Int_0^part (lowest + s) (2 a - s) (2 b - 2 a + s) ds/b^2, a cubic: two nodes of Gauss are exact.
        mean = np.zeros(t.shape)
        for at in (0.5 - np.sqrt(1 / 12), 0.5 + np.sqrt(1 / 12)):
            s = part * at
            mean += 0.5 * (lowest + s) * (2 * a - s) * (2 * lowest + s)
        # Below `lowest` (taken with its sign: on the far side of q = 2 k_F it subtracts) every transition counts.
        inner = 3 * a * np.power(lowest, 3) / (3 * b**3)
        total += weight * np.exp(-x * x) * x**4 * (inner + 0.75 * part * mean / b**3) / a
    return width * total


def _maxwell_hard(recoil, reach):
    """Return the fraction of a classical gas under a hard cut-off, Int_0^T K dt."""
    highest = _MAXWELL_REACH * (np.sqrt(2 + recoil * recoil) + recoil) / 2
    end = np.minimum(1 / np.maximum(reach, 1e-300), highest)
    fraction = np.zeros(recoil.shape)
    for node, weight in _gauss(_PANEL):
        # Nodes cubed: K begins as t^2 with a logarithm, which this makes smooth enough for Gauss and Legendre.
        fraction += weight * 3 * node**2 * end * maxwell_spectrum(end * node**3, recoil)
    return fraction
