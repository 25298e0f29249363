"""The lower bound: sums over atoms, the master equation over k, limits, and known values."""

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import decoherence
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.collapse.time_response import response_fraction
from heatscan.physics.constants import atomic_mass

BOND, RADIUS, TIME = 1.42e-10, 1e-5, 0.01
CARBON = 12.011 * atomic_mass
LENGTHS = np.array([1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3])


def bound(separation, correlation_length, **colour):
    rate = decoherence.disc_decoherence(RADIUS, BOND, CARBON, separation, correlation_length, atomic_mass)
    return 1 / (
        rate
        * TIME
        * response_fraction(
            colour.get("spectrum", "white"), [0.0, TIME], [1.0, 1.0], colour.get("cutoff_frequency", np.inf)
        )
    )


def flake(bonds):
    """Atoms of a honeycomb lattice within a circle, in units of the bond, from its two vectors and two atoms a cell."""
    n = np.arange(-int(bonds), int(bonds) + 1)
    i, j = (index.ravel()[:, None] for index in np.meshgrid(n, n))
    cells = i * np.array([np.sqrt(3), 0]) + j * np.array([np.sqrt(3) / 2, 1.5])
    atoms = np.concatenate([cells, cells + np.array([0, 1.0])]) - np.array([0, 0.5])
    return atoms[np.hypot(*atoms.T) < bonds]


@pytest.mark.parametrize("ratio", [0.01, 0.2, 0.4, 0.51, 0.53, 0.8, 2.0, 5.0])
def test_honeycomb_sum_atom_by_atom(ratio):
    atoms = flake(75.0)
    first = atoms[np.argmin(np.hypot(*atoms.T))]
    expected = np.sum(np.exp(-np.sum((atoms - first) ** 2, axis=1) / (4 * ratio**2)))
    assert decoherence.honeycomb_sum(BOND, ratio * BOND) == pytest.approx(expected, rel=1e-14)


def test_honeycomb_density():
    assert decoherence.honeycomb_density(BOND) == pytest.approx(3.818e19, rel=1e-4)
    atoms = flake(200.0)
    assert len(atoms) / (np.pi * 200.0**2) == pytest.approx(decoherence.honeycomb_density(1.0), rel=3e-3)
    # Inputs of the published disc: 1.199e10 atoms, 2.39e-16 kg.
    count = decoherence.honeycomb_density(BOND) * np.pi * RADIUS**2
    assert count == pytest.approx(1.199e10, rel=1e-3)
    assert count * CARBON == pytest.approx(2.39e-16, rel=1e-3)


@pytest.mark.parametrize("length", [0.05, 0.5, 1.5, 6.0, 30.0, 200.0])
def test_a_flake_pair_by_pair(length):
    """Sum_ij g(r_ij) (1 - g(d)) over 2,900 atoms. What differs is the ragged edge, of the order of bond over radius."""
    atoms, radius = flake(34.5), 34.5
    square = np.sum((atoms[:, None] - atoms[None]) ** 2, axis=2)
    expected = np.sum(np.exp(-square / (4 * length**2))) * -np.expm1(-((20.0 / (2 * length)) ** 2))
    ours = decoherence.disc_decoherence(radius, 1.0, 1.0, 20.0, length, 1.0)
    assert ours == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("length", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("separation", [0.1, 2.0, 9.0])
def test_the_master_equation_over_k(length, separation):
    """(r_C^3/pi^(3/2)) Int d3k exp(-k^2 r_C^2) |mu~|^2 (1 - cos k_x d) for a continuous disc of radius 1 and mass 1."""
    with mpmath.workdps(20):
        r = mpmath.mpf(length)
        ends = mpmath.linspace(0, 8 / r, 12 + int(8 / length))

        def plane(k):
            return 2 * mpmath.pi * k * mpmath.exp(-((k * r) ** 2)) * (2 * mpmath.besselj(1, k) / k) ** 2

        def line(k):
            return 2 * mpmath.exp(-((k * r) ** 2)) * 2 * mpmath.sin(k * separation / 2) ** 2

        ends_line = mpmath.linspace(0, 8 / r, 12 + int(4 * separation / length))
        expected = (r / mpmath.sqrt(mpmath.pi)) ** 3 * mpmath.quad(plane, ends, method="gauss-legendre")
        expected *= mpmath.quad(line, ends_line, method="gauss-legendre")
    bond = 1e-6
    atom = 1 / (decoherence.honeycomb_density(bond) * np.pi)
    ours = decoherence.disc_decoherence(1.0, bond, atom, separation, length, 1.0)
    assert ours == pytest.approx(float(expected), rel=1e-13)


@pytest.mark.parametrize(
    ("separation", "expected"),
    [
        (np.inf, [1.2e-11, 1.2e-13, 1.2e-15, 1.22e-17, 1.36e-19, 6.1e-21, 4.8e-21, 4.8e-21]),
        (2 * RADIUS, [1.2e-11, 1.2e-13, 1.2e-15, 1.22e-17, 1.36e-19, 9.6e-21, 4.9e-19, 4.8e-17]),
        (RADIUS, [1.2e-11, 1.2e-13, 1.2e-15, 1.22e-17, 1.36e-19, 2.7e-20, 1.9e-18, 1.9e-16]),
    ],
)
def test_known_values(separation, expected):
    np.testing.assert_allclose(bound(separation, LENGTHS), expected, rtol=0.02)


def test_limits():
    """Atoms each for itself below their distance; the whole disc as one above its size; d^2 for near places."""
    count = decoherence.honeycomb_density(BOND) * np.pi * RADIUS**2
    single = decoherence.disc_decoherence(RADIUS, BOND, CARBON, np.inf, np.array([1e-14, 1e-12]), atomic_mass)
    np.testing.assert_allclose(single, count * 12.011**2, rtol=1e-6)
    whole = decoherence.disc_decoherence(RADIUS, BOND, CARBON, np.inf, 1e3, atomic_mass)
    assert whole == pytest.approx((count * 12.011) ** 2, rel=1e-12)
    near = decoherence.disc_decoherence(RADIUS, BOND, CARBON, np.array([1e-12, 1e-13]), 1e-3, atomic_mass)
    assert near[0] / near[1] == pytest.approx(100, rel=1e-12)


def test_finite_and_steady_over_all_lengths():
    length = np.geomspace(1e-14, 1e4, 300)
    rate = decoherence.disc_decoherence(RADIUS, BOND, CARBON, np.inf, length, atomic_mass)
    assert np.all(np.isfinite(rate))
    # Up to what the ragged edge leaves open.
    assert np.all(np.diff(rate) >= -BOND / RADIUS * rate[1:])


@pytest.mark.parametrize("spectrum", [name for name in SPECTRA if name != "white"])
def test_colour(spectrum):
    """Cut-offs far above 1/t change nothing; slower noise needs a larger rate, W t C(0)/W times less effective."""
    white = bound(np.inf, 1e-7)
    assert bound(np.inf, 1e-7, spectrum=spectrum, cutoff_frequency=1e11) == pytest.approx(white, rel=2e-9)
    cutoff = np.geomspace(1e-2, 1e9, 40)
    coloured = bound(np.inf, 1e-7, spectrum=spectrum, cutoff_frequency=cutoff)
    assert np.all(coloured >= white)
    assert np.all(np.diff(coloured) < 0)
    at_zero = {"exponential": 1 / 2, "gaussian": 1 / np.sqrt(2 * np.pi), "hard_cutoff": 1 / np.pi}[spectrum]
    assert coloured[0] == pytest.approx(white / (1e-2 * TIME * at_zero), rel=1e-4)
