"""Photon emission: published limits against each other, bands under every colour."""

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import force_noise, photon_emission, rigid_body
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.constants import atomic_mass, elementary_charge, hbar, speed_of_light, vacuum_permittivity

KEV = 1e3 * elementary_charge
COLOURED = [name for name in SPECTRA if name != "white"]


def test_published_limits_differ_by_the_charge_factor():
    """MAJORANA, PRL 129, 080401: 17.4 m^-2 s^-1 with 30 electrons alone, 0.494 with the nuclei of germanium."""
    assert photon_emission.charge_factor(32) / 30 == pytest.approx(17.4 / 0.494, rel=1e-3)


def test_prefactor():
    """1.0424e-34 m^2/E for one charge that counts once; of hydrogen two do."""
    density = photon_emission.emission_rate_density(1, 1, 1.0, 1.0, atomic_mass)
    assert density / 2 == pytest.approx(1.0424e-34, rel=3e-5)


def test_larmor():
    """A shaken charge radiates q^2 a^2/(6 pi eps0 c^3). By the density of the acceleration, and in photons of E = h
    f."""
    mass, charge, energy, length = 3e-25, 7 * elementary_charge, 40 * KEV, 1e-7
    acceleration = 3 * force_noise.one_sided_force_noise(rigid_body.point(mass, length, atomic_mass)) / mass**2
    power_per_hertz = charge**2 / (6 * np.pi * vacuum_permittivity * speed_of_light**3) * acceleration
    expected = power_per_hertz / (2 * np.pi * hbar) / energy
    # Of an atom with Z = 7, what the nucleus has of Z^2 + Z.
    ours = photon_emission.emission_rate_density(1, 7, energy, length, atomic_mass) * 49 / 56
    assert ours == pytest.approx(expected, rel=1e-13)


def test_majorana_counts():
    """At the published limit: 7.5e-4 counts/keV/kg/d at 50 keV, and 851 counts in 19 to 100 keV from 37.5 kg yr."""
    atoms = 1 / (75.6 * atomic_mass)  # of enriched germanium in a kilogram
    density = 0.494 * photon_emission.emission_rate_density(atoms, 32, 50 * KEV, 1.0, atomic_mass)
    assert density * KEV * 86400 == pytest.approx(7.5e-4, rel=0.005)
    counts = 0.494 * photon_emission.emission_rate(37.5 * atoms, 32, 19 * KEV, 100 * KEV, 1.0, atomic_mass)
    assert counts * 365.25 * 86400 == pytest.approx(851, abs=1)


def test_a_cut_off_below_x_rays_leaves_no_bound():
    for spectrum in COLOURED:
        fraction = photon_emission.band_fraction(spectrum, 19 * KEV, 100 * KEV, 1e11)
        assert fraction < 0.494 * 1e-14 / 1e2


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize("lower", [1e-8, 1e-3, 0.2, 1.0, 3.0, 9.0])
@pytest.mark.parametrize("ratio", [1 + 1e-6, 1.3, 1.6, 5.3, 1e4])
def test_bands_over_energy(spectrum, lower, ratio):
    """Int c dE/E, in units of hbar W, as an integral over ln E."""
    cutoff = 3e15
    low, high = lower * hbar * cutoff, lower * ratio * hbar * cutoff
    with mpmath.workdps(40):
        begin, end = mpmath.log(mpmath.mpf(low)), mpmath.log(mpmath.mpf(high))
        scale = mpmath.mpf(hbar) * mpmath.mpf(cutoff)
        strength = {
            "exponential": lambda x: 1 / (1 + x * x),
            "gaussian": lambda x: mpmath.exp(-x * x / 2),
            "hard_cutoff": lambda x: mpmath.mpf(x < 1),
        }[spectrum]
        if spectrum == "hard_cutoff":
            expected = max(min(end, mpmath.log(scale)) - begin, 0) / (end - begin)
        else:
            steps = mpmath.linspace(begin, end, 2 + int(4 * np.log(ratio)))
            expected = mpmath.quad(lambda u: strength(mpmath.exp(u) / scale), steps) / (end - begin)
    ours = photon_emission.band_fraction(spectrum, low, high, cutoff)
    # Of a band of width 1e-6 the energies themselves leave ten digits.
    assert ours == pytest.approx(float(expected), rel=1e-12 if ratio > 1.01 else 1e-9, abs=1e-300)


@pytest.mark.parametrize("spectrum", SPECTRA)
def test_bands_in_the_limits(spectrum):
    """All of it without a cut-off, less with a nearer one, and never more than at the lower end of the band."""
    assert photon_emission.band_fraction(spectrum, 19 * KEV, 100 * KEV, np.inf) == 1
    cutoff = np.geomspace(1e9, 1e30, 211)
    fraction = photon_emission.band_fraction(spectrum, 19 * KEV, 100 * KEV, cutoff)
    assert np.all(np.isfinite(fraction))
    assert np.all(np.diff(fraction) >= -1e-14)
    assert fraction[-1] == pytest.approx(1, abs=1e-13)
    assert np.all(fraction <= SPECTRA[spectrum](19 * KEV / (hbar * cutoff)) * (1 + 1e-13))
    assert np.all(fraction >= SPECTRA[spectrum](100 * KEV / (hbar * cutoff)) * (1 - 1e-13))


def test_washed_out():
    """At 19 keV a noise with exponential correlation and a cut-off of 1e11 or 1e12 1/s has 1.2e-17 or 1.2e-15 left."""
    omega = 19 * KEV / hbar
    assert omega == pytest.approx(2.89e19, rel=2e-3)
    assert SPECTRA["exponential"](omega / 1e11) == pytest.approx(1.2e-17, rel=0.01)
    fraction = photon_emission.band_fraction("exponential", 19 * KEV, 100 * KEV, np.array([1e11, 1e12]))
    np.testing.assert_allclose(fraction[1] / fraction[0], 100, rtol=1e-9)
    # Int E0^2/E^3 dE over the band, over its logarithm.
    expected = (hbar * 1e11) ** 2 * ((19 * KEV) ** -2 - (100 * KEV) ** -2) / 2 / np.log(100 / 19)
    assert fraction[0] == pytest.approx(expected, rel=1e-12)


def germanium():
    from heatscan.studies.exclusion.experiments.x_ray_emission import _coefficients

    return 32, _coefficients(32)


def test_a_neutral_atom_radiates_as_its_charges_at_high_energy_and_hardly_at_low():
    high = photon_emission.neutral_fraction("white", *germanium(), 1e5 * KEV, 2e5 * KEV, np.inf)
    assert high == pytest.approx(1, abs=1e-3)
    low = photon_emission.neutral_fraction("white", *germanium(), 0.1 * KEV, 0.2 * KEV, np.inf)
    assert 0 < low < 1e-4


@pytest.mark.parametrize(("spectrum", "cutoff"), [("white", np.inf), ("exponential", 3e19), ("hard_cutoff", 5e19)])
def test_the_band_of_a_neutral_atom_against_the_table(spectrum, cutoff):
    """The mean over ln E with the form factor as gemmi computes it, for 19 to 49 keV, on a fine grid."""
    import gemmi

    grid = np.linspace(0, 1, 20001)[:-1] + 0.5 / 20000
    energy = 19 * KEV * (49 / 19) ** grid
    wave = energy / (4 * np.pi * hbar * speed_of_light) * 1e-10  # sin(theta)/wavelength [1/angstrom]
    table = gemmi.Element("Ge").it92
    bare = 32 - np.array([table.calculate_sf(s * s) for s in wave])
    left = SPECTRA[spectrum](energy / (hbar * cutoff))
    expected = np.mean((bare**2 + bare) * left) / (32**2 + 32)
    found = photon_emission.neutral_fraction(spectrum, *germanium(), 19 * KEV, 49 * KEV, np.asarray(cutoff))
    assert found == pytest.approx(expected, rel=1e-4)
