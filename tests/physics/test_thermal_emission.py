"""Heat shed and heat taken up: scaling, the interval of the bound, and [F] (A21) summed in a box."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatscan.physics.collapse.bulk_heating import bound_slope, white_heating
from heatscan.physics.constants import atomic_mass, hbar, neutron_mass, proton_mass, stefan_boltzmann
from heatscan.physics.thermal_emission import log_change, power_end, radiated_flux, radiated_power
from heatscan.studies.fermi_liquids.constant_sets import CONSTANT_SETS, constant, reference_mass

sizes = st.floats(-3, 3).map(lambda power: 10**power)


@given(sizes, sizes, sizes)
def test_scaling(factor, temperature, radius):
    flux = radiated_flux(temperature, stefan_boltzmann)
    assert radiated_flux(factor * temperature, stefan_boltzmann) == pytest.approx(factor**4 * flux, rel=1e-13)
    power = radiated_power(flux, radius)
    assert radiated_power(flux, factor * radius) == pytest.approx(factor**2 * power, rel=1e-13)
    assert bound_slope(factor, atomic_mass, hbar) == pytest.approx(
        factor * bound_slope(1.0, atomic_mass, hbar), rel=1e-14
    )
    heating = white_heating(1.0, 1e-7, atomic_mass, hbar)
    assert white_heating(factor, 1e-7, atomic_mass, hbar) == pytest.approx(factor * heating, rel=1e-14)
    assert white_heating(1.0, 1e-7 * factor, atomic_mass, hbar) == pytest.approx(heating / factor**2, rel=1e-13)
    assert white_heating(1.0, 1e-7, factor * atomic_mass, hbar) == pytest.approx(heating / factor**2, rel=1e-13)


@given(sizes, sizes)
def test_the_bound_balances_heating_and_emission(power, length):
    """[F] (17) is what makes (15) equal to (16)."""
    rate = bound_slope(power / 5.0, atomic_mass, hbar) * length**2
    assert rate * white_heating(5.0, length, atomic_mass, hbar) == pytest.approx(power, rel=1e-13)


@pytest.mark.parametrize("momentum", [(0, 0, 0), (1, -2, 5)])
def test_sum_in_a_box_converges_to_the_bulk(momentum):
    """[F] (A21) for one particle in a periodic box tends to (A22) as exp(-(L/2 r_C)^2): the theta function's next
    term."""
    length, mass, rate = 1e-7, neutron_mass, 1.0
    n = np.arange(-400, 401)
    expected = rate * white_heating(mass, length, mass, hbar)
    errors = []
    ratios = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0)
    for ratio in ratios:
        step = 2 * np.pi / (ratio * length)
        weight = [2 * np.sqrt(np.pi) * length * step / (2 * np.pi) * np.exp(-np.square((n - m) * step * length))
                  for m in momentum]  # fmt: skip
        norms = [np.sum(one) for one in weight]
        squares = [np.sum(one * np.square(n * step)) for one in weight]
        total = sum(squares[axis] * norms[axis - 1] * norms[axis - 2] for axis in range(3))
        before = sum((m * step) ** 2 for m in momentum)
        power = rate * hbar**2 / (2 * mass) * (total - before)
        errors.append(abs(power / expected - 1))
    assert errors[-1] < 1e-11
    for ratio, error in zip(ratios[2:], errors[2:], strict=True):
        # Two images in each direction; the energy weighs them with at most 1 + (L/r_C)^2 (1 + |p|^2).
        size = 1 + ratio**2 + (2 * np.pi) ** 2 * sum(m * m for m in momentum)
        assert error < 6 * size * np.exp(-(ratio**2) / 4) + 1e-11
    assert errors[3] < errors[2] < errors[1] < errors[0]


def test_interval_of_one_uncertain_input_is_exact():
    flux, end = radiated_flux(0.28e6, stefan_boltzmann), radiated_flux(0.47e6, stefan_boltzmann)
    power = radiated_power(flux, 1e4)
    assert power_end(power, flux, end, 1e4, 1e4) == pytest.approx(radiated_power(end, 1e4), rel=1e-14)
    low = radiated_flux(0.16e6, stefan_boltzmann)
    assert power_end(power, flux, low, 1e4, 1e4) == pytest.approx(radiated_power(low, 1e4), rel=1e-14)
    assert power_end(power, flux, flux, 1e4, 1e4) == power


def test_median_and_interval_of_two_inputs_against_random_draws():
    """Two-piece log-normal inputs: the method is exact in the median and first order in the quadrature of the ends."""
    rng = np.random.default_rng(3)
    flux = np.exp(0.10 * rng.standard_normal(400_000))
    radius = np.exp(0.06 * rng.standard_normal(400_000))
    drawn = np.quantile(radiated_power(flux, radius), [0.15865525, 0.5, 0.84134475])
    power = radiated_power(1.0, 1.0)
    ours = [power_end(power, 1.0, np.exp(-0.10), 1.0, np.exp(-0.06)), power,
            power_end(power, 1.0, np.exp(0.10), 1.0, np.exp(0.06))]  # fmt: skip
    np.testing.assert_allclose(ours, drawn, rtol=2e-3)


@given(sizes, sizes)
def test_log_change(value, end):
    assert log_change(value, end) == pytest.approx(log_change(end, value), rel=1e-12, abs=1e-15)
    assert log_change(value, end) >= 0 == log_change(value, value)


def test_constant_sets():
    """The columns of [F] Table I have the ratio that the paper's set gives and today's constants do not."""
    paper = bound_slope(1.0, reference_mass("atomic_mass", "paper"), constant("hbar", "paper"))
    codata = bound_slope(1.0, reference_mass("atomic_mass", "codata"), constant("hbar", "codata"))
    assert 3.30696e14 < paper < 3.30739e14
    assert not 3.30696e14 < codata < 3.30739e14
    assert constant("stefan_boltzmann", "codata") == stefan_boltzmann
    assert reference_mass("proton", "paper") == reference_mass("proton", "codata") == proton_mass
    both = constant("hbar", np.array(CONSTANT_SETS))
    assert both.tolist() == [hbar, 1.054e-34]
