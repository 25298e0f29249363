"""Loss of contrast of a matter-wave interferometer by CSL, for particles smaller than r_C.

The coherence of two paths at a distance s decays at lambda (m/m0)^2 (1 - exp(-s^2/4 r_C^2)), [M] (1) for a point mass.
"""

import numpy as np


def lost_contrast(mass, separation, opening_time, holding_time, correlation_length, reference_mass):
    """Return -ln of the contrast over that without the noise, at a collapse rate of 1/s, broadcast shape [1].

    Parameters
    ----------
    mass : array_like
        Of the particle [kg].
    separation : array_like
        The largest distance of the paths [m]: h t/(m d) at the second of three gratings of period d, a time t apart.
    opening_time, holding_time : array_like
        How long the paths part and close at constant speed, in all, and how long they stay apart [s].
    correlation_length, reference_mass : array_like
        r_C [m] and m0 [kg].

    Notes
    -----
    The mean of 1 - exp(-s^2/4 r_C^2) over s from 0 to S is 1 - sqrt(pi) erf(x)/2x, x = S/2 r_C; below x = 0.03 the
    series x^2/3 - x^4/10 + x^6/42 takes its place, which does not cancel. Status: derived.
    """
    from scipy import special  # late: 0.1 s, which a plan does not pay for

    x = separation / (2 * np.asarray(correlation_length, float))
    small = x**2 / 3 - x**4 / 10 + x**6 / 42
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(x < 0.03, small, 1 - np.sqrt(np.pi) * special.erf(x) / (2 * x))
    return (mass / reference_mass) ** 2 * (opening_time * mean - holding_time * np.expm1(-(x**2)))


def beam_fraction(spectrum, velocity, correlation_length, cutoff_frequency):
    """Return what colour leaves of that for a particle that flies across its paths' separation, broadcast shape [1].

    Noise of wave number q along the flight is seen at q v: the mean of the strength c(q v) over exp(-q^2 r_C^2).
    v [m/s], r_C [m], the cut-off [rad/s]. ASSUME: the noise forgets within the flight. Status: derived.
    """
    from scipy import special

    if spectrum == "white":
        return np.ones(np.broadcast_shapes(np.shape(correlation_length), np.shape(cutoff_frequency)))
    ratio = np.asarray(correlation_length, float) * np.asarray(cutoff_frequency, float) / velocity
    if spectrum == "hard_cutoff":
        return special.erf(ratio)
    if spectrum == "gaussian":
        return 1 / np.sqrt(1 + 1 / (2 * ratio**2))
    return np.sqrt(np.pi) * ratio * special.erfcx(ratio)  # exponential
