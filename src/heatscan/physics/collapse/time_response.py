"""Coloured noise that acts for a finite time, as a fraction of what white noise would do.

An atom that flies for a time T, or a superposition that must have decayed after T, adds up the noise w(t) with a
response h(t): the variance is Int Int h(t) h(t') C(t - t') dt dt', C the correlation of the noise in time. White noise
gives Int h^2. In frequency it is the mean of the spectrum c(omega/W) over |h~(omega)|^2, which reaches up to some 1/T.

Here h is piecewise linear. Its autocorrelation R is piecewise cubic, and the fraction is Int R(s) C(s) ds/R(0).
"""

import itertools

import numpy as np

# C(s)/W as a function of x = W s, and where it is negligible.
_CORRELATIONS = {
    "exponential": (lambda x: np.exp(-x) / 2, 42.0),
    "gaussian": (lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi), 9.5),
    "hard_cutoff": (lambda x: np.sinc(x / np.pi) / np.pi, np.inf),
}
# W T beyond which the slowly decaying correlation of the hard cut-off is integrated in closed form, not by nodes.
_OSCILLATING = 40.0
_PANELS = 8  # of Gauss and Legendre between two kinks of R, at most 42/8 wide in x
_NODES = 16


def response_fraction(spectrum, times, response, cutoff_frequency):
    """Return the variance under coloured noise over the variance under white noise.

    Parameters
    ----------
    spectrum : str
        One of heatscan.physics.collapse.spectra.SPECTRA.
    times : sequence of N floats
        Instants between which the response is linear, increasing [s].
    response : sequence of N floats
        Response at these instants; zero before the first and after the last [any unit].
    cutoff_frequency : array_like
        Cut-off W of the noise [rad/s]; infinite for none.

    Returns
    -------
    fraction : ndarray
        Shape of `cutoff_frequency` [1]; 1 for W T >> 1, and of order W T below.

    Notes
    -----
    C(t) = (W/2) exp(-W|t|), (W/sqrt(2 pi)) exp(-W^2 t^2/2) and sin(W t)/(pi t) belong to the three spectra. Relative
    error against mpmath below 2e-13 for W T = 1e-9 to 1e9 with a flat and a falling response.
    """
    times, response = np.asarray(times, float), np.asarray(response, float)
    cutoff = np.asarray(cutoff_frequency, float)
    if spectrum == "white":
        return np.ones_like(cutoff)
    duration = times[-1] - times[0]
    cubics = _autocorrelation((times - times[0]) / duration, response)
    # A scan over r_C asks for the same few cut-offs over and over.
    cutoffs, places = np.unique(cutoff, return_inverse=True)
    product = cutoffs * duration
    finite = np.where(np.isfinite(product), product, 1.0)
    fraction = _by_nodes(cubics, finite, *_CORRELATIONS[spectrum])
    if spectrum == "hard_cutoff":
        far = finite > _OSCILLATING
        fraction = np.where(far, _oscillating(cubics, np.where(far, finite, _OSCILLATING)), fraction)
    return np.where(np.isfinite(product), fraction, 1.0)[places].reshape(cutoff.shape)


def _autocorrelation(times, response):
    """Return R/R(0) for s > 0: cubics between two kinks, from `low` to `high`, as polynomials."""

    def at(shift):
        ends = np.unique(np.clip(np.concatenate([times, times - shift]), times[0], times[-1] - shift))
        total = 0.0
        # The product is quadratic between them, where Simpson's rule is exact.
        for low, high in itertools.pairwise(ends):
            t = np.array([low, (low + high) / 2, high])
            product = np.interp(t, times, response) * np.interp(t + shift, times, response)
            total += (high - low) / 6 * (product[0] + 4 * product[1] + product[2])
        return total

    kinks = np.unique(np.concatenate([[0.0], *(times[n:] - times[n - 1] for n in range(1, len(times)))]))
    # Two kinks that rounding alone sets apart are one.
    kinks = kinks[np.concatenate([[True], np.diff(kinks) > 1e-12])]
    cubics, at_zero = [], at(0.0)
    for low, high in itertools.pairwise(kinks):
        s = low + (high - low) * np.array([0.0, 1 / 3, 2 / 3, 1.0])
        values = np.array([at(shift) for shift in s]) / at_zero
        local = np.polynomial.Polynomial.fit(s, values, 3, domain=[low, high])
        cubics.append((low, high, local))
    return cubics


def _by_nodes(cubics, product, correlation, reach):
    """Return the fraction by a rule of Gauss and Legendre, for W T = product."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    # The hard cut-off has no reach; what lies beyond is for `_oscillating`.
    product = product if np.isfinite(reach) else np.minimum(product, _OSCILLATING)
    total = np.zeros(product.shape)
    for low, high, polynomial in cubics:
        begin, end = np.minimum(product * low, reach), np.minimum(product * high, reach)
        for panel in range(_PANELS):
            for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
                x = begin + (end - begin) * (panel + node) / _PANELS
                total += 2 * weight * (end - begin) / _PANELS * polynomial(x / product) * correlation(x)
    return total


def _oscillating(cubics, product):
    """Return Int R(s) sin(W s)/(pi s) ds in closed form, for W T = product."""
    from scipy import special

    total = np.zeros(product.shape)
    for low, high, polynomial in cubics:
        c0, c1, c2, c3 = np.pad(polynomial.convert().coef, (0, 3))[:4]
        for sign, s in ((1, high), (-1, low)):
            x = product * s
            sine = c2 / product**2 + 2 * c3 * s / product**2
            cosine = -(c1 + c2 * s + c3 * s * s) / product + 2 * c3 / product**3
            total += sign * (c0 * special.sici(x)[0] + sine * np.sin(x) + cosine * np.cos(x))
    return 2 / np.pi * total
