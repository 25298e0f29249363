"""Overlap integrals of the noise correlator over segments and discs: what every rigid body is made of.

The correlator of the collapse noise in space is g(r) = exp(-r^2/4 r_C^2), and Int d3k exp(-k^2 r_C^2) exp(i k.r) =
(sqrt(pi)/r_C)^3 g(r). The integral over k in the master equation, with |mu~(k)|^2, is therefore a double integral of g
over the body, and k_x^2 becomes -d^2/dx^2. For a body that is a product of shapes it is a product of the integrals
here.

An *overlap* is the double integral of g over a shape; a *gradient overlap* is that of -d^2g/dx^2. Every form here keeps
its digits from r_C/size = 1e-9 to 1e9: against mpmath in 50 digits the relative error is below 3e-14, see
tests/physics/collapse/test_overlaps.py.
"""

import numpy as np

# Below this argument the closed form of a disc loses digits, and a series that needs _TERMS terms takes its place.
_SERIES_BELOW = 0.5
_TERMS = 18


def segment(length, correlation_length):
    """Return the overlap of a segment with itself.

    Parameters
    ----------
    length : array_like
        Length L [m].
    correlation_length : array_like
        r_C of the noise [m].

    Returns
    -------
    overlap : ndarray
        Int_0^L Int_0^L g(y - y') dy dy', broadcast shape [m^2].

    Notes
    -----
    2 sqrt(pi) r_C L erf(L/2r_C) - 4 r_C^2 (1 - exp(-L^2/4r_C^2)); L^2 for a short segment, 2 sqrt(pi) r_C L for a long
    one. The second term is at most half of the first, so that the difference costs no digits.
    """
    from scipy import special

    half = length / (2 * np.asarray(correlation_length, float))
    bracket = np.sqrt(np.pi) * half * special.erf(half) + np.expm1(-half * half)
    return 4 * np.square(correlation_length) * bracket


def segment_gradient(length, correlation_length):
    """Return the gradient overlap of a segment with itself.

    Parameters
    ----------
    length, correlation_length : array_like
        As for `segment` [m].

    Returns
    -------
    overlap : ndarray
        Int_0^L Int_0^L -g''(x - x') dx dx' = 2 (1 - exp(-L^2/4r_C^2)), broadcast shape [1].

    Notes
    -----
    What remains are the two end points and their cross term.
    """
    return -2 * np.expm1(-np.square(length / (2 * np.asarray(correlation_length, float))))


def disc(radius, correlation_length):
    """Return the overlap of a disc with itself.

    Parameters
    ----------
    radius : array_like
        Radius R [m].
    correlation_length : array_like
        r_C of the noise [m].

    Returns
    -------
    overlap : ndarray
        Int d2y Int d2y' g(y - y'), broadcast shape [m^4].

    Notes
    -----
    4 pi^2 R^2 r_C^2 [1 - exp(-z) (I0(z) + I1(z))], z = R^2/2r_C^2; (pi R^2)^2 for a small disc, pi R^2 4 pi r_C^2 for a
    large one. exp(-z) (I0 + I1) is the confluent hypergeometric function 1F1(1/2; 2; -2z), and its power series serves
    below z = 0.5, where 1 minus it would lose digits.
    """
    from scipy import special

    z = np.square(radius / np.asarray(correlation_length, float)) / 2
    closed = 1 - (special.i0e(z) + special.i1e(z))
    # The coefficients of 1 - 1F1(1/2; 2; -2z), one from the other: (1/2)_n/((2)_n n!) (-2z)^n.
    small = np.minimum(z, _SERIES_BELOW)
    term, series = np.ones_like(small), np.zeros_like(small)
    for n in range(_TERMS):
        term = term * (n + 0.5) / ((n + 2) * (n + 1)) * (-2 * small)
        series = series - term
    area = 4 * np.pi**2 * np.square(radius * np.asarray(correlation_length, float))
    return area * np.where(z < _SERIES_BELOW, series, closed)


def disc_gradient(radius, correlation_length):
    """Return the gradient overlap of a disc with itself, for motion in its plane.

    Parameters
    ----------
    radius, correlation_length : array_like
        As for `disc` [m].

    Returns
    -------
    overlap : ndarray
        Int d2y Int d2y' (-d^2g/dy_x^2) = 2 pi^2 R^2 exp(-z) I1(z), z = R^2/2r_C^2, broadcast shape [m^2].

    Notes
    -----
    Half of the integral of k^2 by symmetry, which is Weber's second exponential integral of J1^2.
    """
    from scipy import special

    z = np.square(radius / np.asarray(correlation_length, float)) / 2
    return 2 * np.pi**2 * np.square(radius) * special.i1e(z)


def segment_pair_gradient(length, separation, correlation_length):
    """Return the gradient overlap of one segment with itself less that with an equal one further along the line.

    Parameters
    ----------
    length : array_like
        Length L of each [m].
    separation : array_like
        Distance a between their centres, at least L [m].
    correlation_length : array_like
        r_C of the noise [m].

    Returns
    -------
    overlap : ndarray
        Half of the gradient overlap of the pair that moves in opposite directions, broadcast shape [1].

    Notes
    -----
    2 D with D = 1 - g(L) - g(a) + g(a + L)/2 + g(a - L)/2, the mean of (1 - cos kL)(1 - cos ka). Written as (1 - g(L))
    (1 - g(a)) + g(a - L) (1 - exp(-a L/2r_C^2))^2/2, in which nothing is negative: at r_C >> a, where the noise moves
    both bodies alike, D = 3 a^2 L^2/16 r_C^4 keeps all its digits.
    """
    twice = 2 * np.asarray(correlation_length, float)
    apart = np.expm1(-np.square(length / twice)) * np.expm1(-np.square(separation / twice))
    nearest = np.exp(-np.square((separation - length) / twice))
    return 2 * apart + nearest * np.square(np.expm1(-2 * (length / twice) * (separation / twice)))
