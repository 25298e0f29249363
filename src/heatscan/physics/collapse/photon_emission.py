"""Photons that matter emits when the collapse noise shakes its charges.

Charges accelerate under the noise and radiate. Between the size of the nucleus and that of the atom, in wavelength, the
protons of one nucleus emit together (Z^2) and the electrons each for itself (Z). A photon of energy E takes its energy
from the noise at omega = E/hbar: some 1e19 to 1e20 1/s, so that any colour below that takes the bound away.

Trust: the rate is derived. Noise gives a free charge an acceleration of two-sided density hbar^2 lambda/(2 m0^2 r_C^2)
along each axis, whatever its mass; by Larmor's formula it radiates q^2/(6 pi eps0 c^3) times that, in photons of hbar
omega. The result is the form recalled from Donadi et al., Eur. Phys. J. C 81, 773 (2021), arXiv:2107.11237, whose text
was not seen. The charge factor is supported by the published limits with and without nuclei, which differ by (Z^2 +
Z)/30 of germanium to all printed digits.
"""

import numpy as np

from heatscan.physics import constants
from heatscan.physics.collapse.spectra import SPECTRA

_NODES = 24  # of Gauss and Legendre in ln E over a narrow band
_NARROW = 1.5  # ratio of energies up to which the rule is used


def charge_factor(atomic_number):
    """Return Z^2 + Z, protons of a nucleus together and electrons each for itself [1], shape of `atomic_number`."""
    return np.square(atomic_number) + atomic_number


def emission_rate_density(atom_count, atomic_number, energy, correlation_length, reference_mass):
    """Return the rate of emission per unit of photon energy under white noise.

    Parameters
    ----------
    atom_count : array_like
        Number of atoms [1].
    atomic_number : array_like
        Z [1].
    energy : array_like
        Energy E of the photon [J].
    correlation_length : array_like
        r_C of the noise [m].
    reference_mass : float
        m0 to which the collapse rate refers [kg].

    Returns
    -------
    rate_density : ndarray
        d Gamma/dE for lambda = 1/s, broadcast shape [1/s/J].

    Notes
    -----
    N (Z^2 + Z) hbar e^2/(4 pi^2 eps0 m0^2 r_C^2 c^3 E), see the module. Valid for photon wavelengths between the
    sizes of nucleus and atom, and r_C above the size of the nucleus.
    """
    coupling = constants.hbar * constants.elementary_charge**2
    coupling = coupling / (4 * np.pi**2 * constants.vacuum_permittivity * constants.speed_of_light**3)
    per_charge = coupling / np.square(reference_mass * np.asarray(correlation_length, float))
    return atom_count * charge_factor(atomic_number) * per_charge / energy


def emission_rate(atom_count, atomic_number, lower_energy, upper_energy, correlation_length, reference_mass):
    """Return the rate of emission into a band of photon energies under white noise.

    Parameters
    ----------
    atom_count, atomic_number : array_like
        As for `emission_rate_density` [1].
    lower_energy, upper_energy : array_like
        Ends of the band [J].
    correlation_length, reference_mass : array_like
        As for `emission_rate_density` [m], [kg].

    Returns
    -------
    rate : ndarray
        For lambda = 1/s, broadcast shape [1/s]. Under coloured noise, times `band_fraction`.

    Notes
    -----
    The density falls as 1/E, so the integral is ln(upper/lower) times the density at E = 1 J.
    """
    at_unit = emission_rate_density(atom_count, atomic_number, 1.0, correlation_length, reference_mass)
    return at_unit * _log_ratio(lower_energy, upper_energy)


def band_fraction(spectrum, lower_energy, upper_energy, cutoff_frequency):
    """Return the photons emitted into a band under coloured noise over those under white noise.

    Parameters
    ----------
    spectrum : str
        One of heatscan.physics.collapse.spectra.SPECTRA.
    lower_energy, upper_energy : array_like
        Ends of the band, upper above lower [J].
    cutoff_frequency : array_like
        Cut-off W of the noise [rad/s]; infinite for none.

    Returns
    -------
    fraction : ndarray
        Int dE c(E/hbar W)/E over the band, divided by ln(upper/lower), broadcast shape [1]; 0 where nothing is left.

    Notes
    -----
    ASSUME: the detector counts all photons of the band alike. A measured spectrum that is fitted weighs them otherwise.
    c(E/hbar) multiplies the rate because a free charge radiates at the frequency at which it is shaken.

    Exponential: ln(1 + (U^2/L^2 - 1)/(1 + U^2/E0^2))/2 with E0 = hbar W, which neither a far cut-off nor a near one
    robs of digits. Gaussian: [E1(L^2/2E0^2) - E1(U^2/2E0^2)]/2, or over a narrow band 24 nodes of Gauss and Legendre in
    ln E.
    """
    scale = constants.hbar * np.asarray(cutoff_frequency, float)
    lower, upper, width = lower_energy / scale, upper_energy / scale, _log_ratio(lower_energy, upper_energy)
    lower, upper, width = np.broadcast_arrays(lower, upper, width)
    return _BANDS[spectrum](lower, upper, width) / width


def neutral_fraction(spectrum, atomic_number, coefficients, lower_energy, upper_energy, cutoff_frequency):
    """Return the photons of a neutral atom in a band over those of charges that radiate independently, white noise.

    Parameters
    ----------
    spectrum, lower_energy, upper_energy, cutoff_frequency :
        As for `band_fraction`.
    atomic_number : float
        Z [1].
    coefficients : tuple of two sequences of floats and a float
        a_i [1], b_i [m^2] and c [1] of the atom's form factor F = sum_i a_i exp(-b_i s^2) + c, s = E/4 pi hbar c, as
        International Tables for Crystallography, Vol. C, tabulates it up to s = 2e10 1/m; beyond, it falls as 1/s,
        more slowly than that of the innermost electrons.

    Returns
    -------
    fraction : ndarray
        Mean of c(E/hbar W) [(Z - F)^2 + Z - F]/(Z^2 + Z) over ln E, broadcast shape [1].

    Notes
    -----
    Below the size of the atom in 1/wavelength its electrons, shaken as the nucleus is, cancel what the nucleus emits:
    the charges add to Z - F, and for F -> 0 to Z^2 + Z. ASSUME: the incoherent part is Z - F, the least that it can be
    where each electron has a positive form factor; what the charges of other atoms do is left out. Status: derived.
    """
    scale = constants.hbar * np.asarray(cutoff_frequency, float)
    top = np.minimum(upper_energy, scale) if spectrum == "hard_cutoff" else np.broadcast_to(upper_energy, scale.shape)
    width = np.log(np.maximum(top / lower_energy, 1.0))
    nodes, weights = np.polynomial.legendre.leggauss(2 * _NODES)
    total = np.zeros(width.shape)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        energy = lower_energy * np.exp(node * width)
        bare = atomic_number - _form_factor(energy, coefficients)
        left = SPECTRA[spectrum](energy / scale) if spectrum != "hard_cutoff" else 1.0
        total = total + weight * width * left * (bare**2 + bare)
    return total / charge_factor(atomic_number) / _log_ratio(lower_energy, upper_energy)


def _form_factor(energy, coefficients):
    wave = energy / (4 * np.pi * constants.hbar * constants.speed_of_light)
    known = np.minimum(wave, 2e10)
    heights, widths, rest = coefficients
    terms = (height * np.exp(-width * known**2) for height, width in zip(heights, widths, strict=True))
    return sum(terms, rest) * known / wave


def _log_ratio(lower, upper):
    """Return ln(upper/lower), with all digits for a narrow band."""
    lower = np.asarray(lower, float)
    return np.log1p((upper - lower) / lower)


def _exponential(lower, upper, width):
    """Return the integral for energies in units of hbar W."""
    return np.log1p(np.expm1(2 * width) / (1 + np.square(upper))) / 2


def _gaussian(lower, upper, width):
    """Return the integral for energies in units of hbar W."""
    from scipy import special

    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    narrow = np.zeros(width.shape)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        narrow += weight * np.exp(-np.square(lower * np.exp(node * width)) / 2)
    # Only where it is used is the difference finite: without a cut-off both terms are infinite.
    used = (np.exp(width) > _NARROW) & (lower > 0)
    begin, end = (np.where(used, np.square(energy) / 2, 1.0) for energy in (lower, upper))
    wide = (special.exp1(begin) - special.exp1(end)) / 2
    flat = np.where(lower > 0, width * narrow, width)
    return np.where(used, wide, flat)


_BANDS = {
    "white": lambda lower, upper, width: width,
    "exponential": _exponential,
    "gaussian": _gaussian,
    "hard_cutoff": lambda lower, upper, width: np.clip(-np.log(np.where(lower > 0, lower, 1e-300)), 0, width),
}
