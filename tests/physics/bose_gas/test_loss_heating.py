"""Energy rates against mpmath and scipy, their divergence and their limits."""

import math

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from heatscan.physics.bose_gas import loss_heating, two_body_loss
from heatscan.physics.bose_gas.quadrature import ConvergenceError

ONE, ZERO = np.ones(1), np.zeros(1)


def spontaneous(dimension, width, sigma, density=1.0):
    inverse = np.atleast_1d(1 / np.asarray(width, float))
    shape = np.ones_like(inverse)
    return loss_heating.spontaneous_rate(dimension, density * shape, inverse, sigma * shape, 1e-10)


def thermal(dimension, temperature, width, sigma, density=1.0):
    temperature = np.atleast_1d(np.asarray(temperature, float))
    shape = np.ones_like(temperature)
    return loss_heating.thermal_energies(dimension, density * shape, temperature, shape / width, sigma * shape, 1e-10)


def by_definition(dimension, p, width, sigma, temperature):
    """e, dN/dt by [G] (14) and n de/dn of a mode, in mpmath, density 1; written as [G] writes them."""
    c, g = p * p / 2, mpmath.exp(-p * p * sigma * sigma / 2)
    e = mpmath.sqrt(c * (c + 2 * g))
    f = c / e
    v2 = (f + 1 / f - 2) / 4
    number = 1 / mpmath.expm1(e / temperature) if temperature else mpmath.mpf(0)

    def gamma(energy):
        return mpmath.exp(-(energy**2) / (2 * mpmath.mpf(width) ** 2)) if width != np.inf else mpmath.mpf(1)

    rate = -gamma(c - 1 - e) * (1 + v2) * number + gamma(c - 1 + e) * v2 * (1 + number)
    return e, rate, g * c / e, number


@pytest.mark.parametrize("seed", range(12))
def test_random_points_against_mpmath(seed):
    rng = np.random.default_rng(seed)
    dimension, temperature = int(rng.integers(1, 4)), 10 ** rng.uniform(-2, 1)
    width = 10 ** rng.uniform(0.3, 3)
    sigma = rng.choice([0.0, 10 ** rng.uniform(-2, 0)])
    measure = {1: 2, 2: 2 * mpmath.pi, 3: 4 * mpmath.pi}[dimension] / (2 * mpmath.pi) ** dimension

    with mpmath.workdps(30):

        def exchanged(p):
            e, rate, _, _ = by_definition(dimension, p, width, sigma, temperature)
            return p ** (dimension - 1) * e * rate

        def stored(p):
            e, _, _, number = by_definition(dimension, p, width, sigma, temperature)
            return p ** (dimension - 1) * e * number

        ends = sorted(
            {0, 0.3, 1, 3, math.sqrt(width), math.sqrt(temperature), 4 * math.sqrt(width) + 12 * math.sqrt(temperature)}
        )
        rate, energy = (float(measure * mpmath.quad(part, ends)) for part in (exchanged, stored))
    found = thermal(dimension, temperature, width, sigma)
    assert found[0][0] == pytest.approx(energy, rel=1e-9)
    assert spontaneous(dimension, width, sigma)[0] + found[1][0] == pytest.approx(rate, rel=1e-9, abs=1e-9 * energy)


def test_dilution_is_the_derivative_of_the_energy_at_fixed_occupation():
    # n dE/dn at fixed N: scale the density by 1 + h, keep every N as it was.
    dimension, temperature, sigma, h = 3, 0.8, 0.2, 1e-5

    def energy(density):
        def part(p):
            c, g = p * p / 2, math.exp(-p * p * sigma**2 / 2)
            number = 1 / math.expm1(math.sqrt(c * (c + 2 * g)) / temperature)
            return p * p * math.sqrt(c * (c + 2 * density * g)) * number / (2 * math.pi**2)

        return quad(part, 0, 12, epsabs=1e-14, epsrel=1e-13, limit=300)[0]

    slope = (energy(1 + h) - energy(1 - h)) / (2 * h)
    assert thermal(dimension, temperature, 50.0, sigma)[2][0] == pytest.approx(-slope, rel=1e-8)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_phonons_obey_stefan_and_boltzmann(dimension):
    # e = p: E = S_d/(2 pi)^d d! zeta(d + 1) T^(d+1).
    zeta = float(mpmath.zeta(dimension + 1))
    measure = loss_heating.mode_density(dimension)
    energy = thermal(dimension, 1e-4, np.inf, 0.1)[0][0]
    assert energy == pytest.approx(measure * math.factorial(dimension) * zeta * 1e-4 ** (dimension + 1), rel=1e-7)


def test_without_interaction_the_gas_loses_its_energy_with_its_atoms():
    # T >> g n: free particles, of which each carries its own energy away.
    stored, exchanged, diluted = thermal(3, 1e4, np.inf, 1e-3)
    assert exchanged[0] == pytest.approx(-stored[0], rel=1e-12)
    assert abs(diluted[0]) < 1e-3 * stored[0]
    ideal = 3 / 2 * 1e4**2.5 * float(mpmath.zeta(2.5)) / (2 * math.pi) ** 1.5
    assert stored[0] == pytest.approx(ideal, rel=2e-2)


def test_one_dimension_stays_finite():
    # With p = 2 sinh(y/2) the sum is (1/pi) Int exp(-y) cosh(y/2)/2 dy = 2/(3 pi).
    assert spontaneous(1, np.inf, 0.0)[0] == pytest.approx(2 / (3 * math.pi), rel=1e-10)
    rates = spontaneous(1, np.geomspace(1e2, 1e8, 4), 0.0)
    np.testing.assert_allclose(rates[-1], 2 / (3 * math.pi), rtol=1e-3)
    assert (np.diff(rates) > 0).all()


@pytest.mark.parametrize("dimension", [2, 3])
def test_more_dimensions_diverge(dimension):
    with pytest.raises(ConvergenceError, match="infinite for contact interaction"):
        spontaneous(dimension, np.inf, 0.0)


def test_the_divergence_in_two_dimensions_is_the_logarithm():
    widths = np.geomspace(1e7, 1e13, 7)
    rates = spontaneous(2, widths, 0.0)
    # (1/4 pi^2) pi ln sqrt(E_res): with a quarter of that, as printed, the slope would be a fourth.
    np.testing.assert_allclose(np.diff(rates) / np.diff(np.log(np.sqrt(widths))), 1 / (4 * math.pi), rtol=1e-6)
    sigmas = np.geomspace(1e-3, 1e-6, 7)
    rates = np.array([spontaneous(2, np.inf, sigma)[0] for sigma in sigmas])
    np.testing.assert_allclose(np.diff(rates) / np.diff(-np.log(sigmas)), 1 / (4 * math.pi), rtol=1e-4)


def test_the_divergence_in_three_dimensions_is_the_root_and_one_over_the_range():
    widths = np.geomspace(1e8, 1e14, 7)
    rates = spontaneous(3, widths, 0.0)
    np.testing.assert_allclose(np.diff(np.log(rates)) / np.diff(np.log(widths)), 0.5, atol=2e-4)
    sigmas = np.geomspace(1e-4, 1e-7, 4)
    rates = np.array([spontaneous(3, np.inf, sigma)[0] for sigma in sigmas])
    np.testing.assert_allclose(np.diff(np.log(rates)) / np.diff(np.log(sigmas)), -1, atol=5e-4)
    np.testing.assert_allclose(rates * sigmas * (2 * math.pi) ** 3, math.pi**1.5, rtol=3e-4)


@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize(("width", "sigma"), [(1e12, 0.0), (np.inf, 1e-6), (1e12, 1e-6)])
def test_the_contact_law_is_the_limit(dimension, width, sigma):
    p0 = float(two_body_loss.condensate_momentum(dimension))
    law = two_body_loss.contact(dimension, 1.0) * two_body_loss.pair_integral(
        dimension, p0 if dimension == 2 else 0.0, width, sigma
    )
    assert spontaneous(dimension, width, sigma)[0] == pytest.approx(float(law), rel=1e-5)


def test_next_to_the_contact_law_in_three_dimensions():
    # With y = e^rapidity: (1/2 pi^2) Int y^(-1/2) (1 - 1/y - 1/y^2 + 1/y^3)/4 dy from 1 on leaves -16/15 beside the
    # law.
    widths = np.array([1e10, 1e12])
    law = two_body_loss.contact(3, 1.0) * two_body_loss.pair_integral_law(3, 1.0, widths, 0.0)
    rest = (spontaneous(3, widths, 0.0) - law) * 2 * math.pi**2
    # The shift of the reservoir's energy by 2 g n adds what vanishes as E_res^(-1/2).
    np.testing.assert_allclose(rest, -16 / 15, rtol=2e-4)


def test_density_only_sets_the_scale():
    # At density nu everything is as at density 1 with E_res/nu and sigma sqrt(nu), times nu^(1 + d/2).
    nu = 0.37
    for dimension in (1, 2, 3):
        here = spontaneous(dimension, 50.0, 0.2, nu)[0]
        there = spontaneous(dimension, 50.0 / nu, 0.2 * math.sqrt(nu))[0]
        assert here == pytest.approx(there * nu ** (1 + dimension / 2), rel=1e-9)


def test_extremes_are_silent():
    with np.errstate(over="raise", invalid="raise"):
        for temperature in (1e-8, 1e-3, 1.0, 1e4):
            for width, sigma in ((0.1, 0.0), (1e6, 0.0), (np.inf, 3.0), (1e3, 1e-3)):
                for dimension in (1, 2, 3):
                    assert np.isfinite(thermal(dimension, temperature, width, sigma)).all()
                    assert np.isfinite(spontaneous(dimension, width, sigma)).all()
