"""The temperature of a gas that loses atoms: known values, energy balance, limits, and an independent integration."""

import inspect
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from heatscan.physics.bose_gas import bogoliubov, loss_evolution, loss_heating, loss_kernel
from heatscan.physics.bose_gas.quadrature import ConvergenceError


def evolve(dimension, times, start, width=np.inf, sigma=0.0, tolerance=1e-9):
    """T/(g n) at the given times for one gas."""
    gas = (np.array([float(value)]) for value in (start, width, sigma))
    found = loss_evolution.temperatures(dimension, np.asarray(times, float), *gas, tolerance)
    return found[:, 0] / np.exp(-np.asarray(times))


def heating(temperature, dimension, nu, width, sigma):
    """dT/dt by [G] (40) without its slip, with scipy's quad and no trick but exp."""

    def parts(p):
        c, g = p * p / 2, math.exp(-p * p * sigma**2 / 2)
        e = math.sqrt(c * (c + 2 * nu * g))
        f = c / e
        v2 = (1 - f) ** 2 / (4 * f)
        number = 1 / math.expm1(min(e / temperature, 700))
        low, high = (math.exp(-(energy**2) / 2 / width**2) for energy in (c - nu - e, c - nu + e))
        rate = -low * (1 + v2) * number + high * v2 * (1 + number)
        spread = number * (1 + number)
        weight = p ** (dimension - 1)
        return weight * e * (rate - spread / temperature * nu * g * c / e), weight * e * e * spread / temperature**2

    # A piece for each scale: the crossover, thermal energy, and where reservoir or range ends the sum.
    far = max(min(4 * math.sqrt(width), 9 / sigma if sigma else math.inf), 9 * math.sqrt(temperature), 5 * temperature)
    ends = [1e-9, *sorted(x for x in (temperature, math.sqrt(nu), math.sqrt(temperature), far / 4) if x < far), far]

    def integral(which):
        return sum(
            quad(lambda p: parts(p)[which], a, b, epsabs=0, epsrel=1e-10, limit=200)[0]
            for a, b in itertools.pairwise(ends)
        )

    return integral(0) / integral(1)


@pytest.mark.parametrize(
    ("width", "sigma", "expected"),
    [
        (25, 0, (1.49374, 2.79127, 8.64758)),
        (100, 0, (2.03962, 3.86717, 12.2626)),
        (np.inf, 0.2, (1.37102, 2.55749, 7.88274)),
        (np.inf, 0.1, (1.87856, 3.54945, 11.1923)),
    ],
)
def test_known_values_of_figure_1(width, sigma, expected):
    # Each also by an 8th-order Runge-Kutta integration of quad, see benchmarks/bose_losses.py.
    found = evolve(3, [1, 2, 4], 0.1, width, sigma)
    assert [float(f"{value:.6g}") for value in found] == list(expected)


@pytest.mark.parametrize(
    ("dimension", "width", "sigma", "start"), [(3, 30.0, 0.0, 0.4), (2, 1e9, 0.3, 1.5), (1, 8.0, 0.1, 0.2)]
)
def test_an_independent_integration_agrees(dimension, width, sigma, start):
    stop = 0.3
    solution = solve_ivp(
        lambda t, y: [heating(y[0], dimension, math.exp(-t), width, sigma)],
        (0, stop),
        [start],
        "DOP853",
        rtol=1e-8,
        atol=1e-10,
    )
    assert evolve(dimension, [stop], start, width, sigma)[0] * math.exp(-stop) == pytest.approx(
        solution.y[0, -1], rel=3e-8
    )


@pytest.mark.parametrize(
    ("dimension", "width", "sigma"), [(1, 1e3, 0.0), (2, 40.0, 0.0), (3, np.inf, 0.3), (3, 200.0, 0.05)]
)
def test_the_temperature_obeys_equation_40_without_its_slip(dimension, width, sigma):
    # dT/dt from a fifth-order difference of the result against the quotient of the sums.
    h, middle, start = 0.02, 0.8, 0.5
    times = middle + h * np.arange(-3, 4)
    temperature = evolve(dimension, times, start, width, sigma, 1e-10) * np.exp(-times)
    slope = np.dot([-1, 9, -45, 0, 45, -9, 1], temperature) / (60 * h)
    wide = min(width, 1e8)  # with a range of 0.3 as good as infinite
    assert slope == pytest.approx(heating(temperature[3], dimension, math.exp(-middle), wide, sigma), rel=2e-6)


@pytest.mark.parametrize("start", [0.0, 1e-6, 0.1, 30.0])
@pytest.mark.parametrize(
    ("dimension", "width", "sigma"), [(1, np.inf, 0.0), (2, 1e4, 0.0), (3, 25.0, 0.0), (3, np.inf, 0.1)]
)
def test_energy_is_conserved(dimension, width, sigma, start):
    """Integrated dE/dt equals the change of E_th(n(t), T(t)), by another quadrature in time."""
    node, weight = np.polynomial.legendre.leggauss(40)
    # t = s^(d+1): from T = 0 the temperature grows as that root of the time.
    power, stop = dimension + 1, 2.0
    s = (node + 1) / 2 * stop ** (1 / power)
    times = np.concatenate(([0.0], s**power, [stop]))
    reduced = evolve(dimension, times, start, width, sigma)
    nu, shape = np.exp(-times), np.ones(len(times))
    stored, exchanged, diluted = loss_heating.thermal_energies(
        dimension, nu, reduced, shape / width, sigma * shape, 1e-10
    )
    spontaneous = loss_heating.spontaneous_rate(dimension, nu, shape / width, sigma * shape, 1e-10)
    pace = power * s ** (power - 1) * stop ** (1 / power) / 2
    gained = (weight * pace * (spontaneous + exchanged + diluted)[1:-1]).sum()
    put_in = (weight * pace * spontaneous[1:-1]).sum()
    assert stored[-1] - stored[0] == pytest.approx(gained, abs=2e-8 * (put_in + stored[0]))


def test_a_cold_beginning_is_the_limit_of_colder_ones():
    times = [1e-6, 1e-3, 0.1, 3.0]
    from_zero = evolve(3, times, 0.0, 100.0)
    np.testing.assert_allclose(evolve(3, times, 1e-4, 100.0), from_zero, rtol=1e-8)
    # E = pi^2 T^4/30 of phonons takes up the energy rate of the ground state.
    rate = loss_heating.spontaneous_rate(3, np.ones(1), np.ones(1) / 100, np.zeros(1), 1e-10)[0]
    first = evolve(3, [1e-10], 0.0, 100.0)[0]
    assert first == pytest.approx((30 / math.pi**2 * rate * 1e-10) ** 0.25, rel=2e-4)


@pytest.mark.parametrize("start", [1.5e-4, 3e-4, 7e-4])
@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_what_a_cold_gas_has_in_store_counts_exactly(dimension, start):
    # Right after the beginning E(T) - E(T(0)) is what the ground state takes up; E(T) of phonons is out by T^2.
    rate = loss_heating.spontaneous_rate(dimension, np.ones(1), np.ones(1) / 100, np.zeros(1), 1e-10)[0]

    def stored(temperature):
        return loss_heating.thermal_energies(dimension, *(np.full(1, x) for x in (1.0, temperature, 0.01, 0.0)), 1e-11)[
            0
        ]

    time = stored(start)[0] / rate  # until it has doubled
    found = evolve(dimension, [0.0, time, 4.0], start, 100.0)
    assert found[0] == start
    assert stored(found[1] * math.exp(-time))[0] == pytest.approx(2 * stored(start)[0], rel=5 * max(time, 1e-8))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    dimension=st.integers(1, 3),
    start=st.floats(-6, 4),
    width=st.floats(0, 6),
    sigma=st.floats(-3, 0),
    which=st.integers(0, 2),
)
def test_every_beginning_comes_to_its_end(dimension, start, width, sigma, which):
    width, sigma = np.inf if which == 1 else 10**width, 0.0 if which == 0 else 10**sigma
    found = evolve(dimension, np.linspace(0, 4, 9), 10**start, width, sigma)
    assert np.isfinite(found).all()
    assert found[0] == 10**start


def test_a_hot_gas_cools_as_an_ideal_one():
    # Every atom takes its energy along: E ~ T^(5/2) falls as exp(-t), so T/(g n) grows as exp(3 t/5).
    times = np.array([0.0, 1.0, 2.0])
    np.testing.assert_allclose(evolve(3, times, 1e4, 100.0), 1e4 * np.exp(0.6 * times), rtol=1e-2)


@pytest.mark.parametrize("tolerance", [1e-4, 1e-6, 1e-8, 1e-9])
def test_tolerances_are_kept(tolerance):
    rng = np.random.default_rng(11)
    times = np.linspace(0, 4, 33)
    nu, shape = np.exp(-times), np.ones(33)
    for point in range(30):
        dimension, start = 1 + point % 3, 10 ** rng.uniform(-3, 2) * (rng.random() < 0.8)
        width, sigma = ((10 ** rng.uniform(0, 5), 0.0), (np.inf, 10 ** rng.uniform(-2.5, 0)))[point % 2]

        def rates(reduced, limit, dimension=dimension, width=width, sigma=sigma):
            empty = loss_heating.spontaneous_rate(dimension, nu, shape / width, sigma * shape, limit)
            filled = loss_heating.thermal_energies(dimension, nu, reduced, shape / width, sigma * shape, limit)[1]
            return empty + filled, empty + np.abs(filled)

        best, found = (evolve(dimension, times, start, width, sigma, limit) for limit in (1e-10, tolerance))
        assert np.abs(found[1:] / best[1:] - 1).max() < tolerance
        (exact, size), (rate, _) = rates(best, 1e-10), rates(found, tolerance)
        assert (np.abs(rate - exact) / size).max() < tolerance


def test_gases_do_not_depend_on_their_neighbours():
    rng = np.random.default_rng(4)
    n, times = 60, np.array([0.0, 0.3, 1.7])
    start, width = 10 ** rng.uniform(-3, 1, n), 10 ** rng.uniform(0, 4, n)
    sigma = np.where(rng.random(n) < 0.5, 0.0, 10 ** rng.uniform(-2, 0, n))
    together = loss_evolution.temperatures(3, times, start, width, sigma, 1e-8)
    order = rng.permutation(n)
    shuffled = loss_evolution.temperatures(3, times, start[order], width[order], sigma[order], 1e-8)
    np.testing.assert_array_equal(shuffled, together[:, order])
    for point in range(0, n, 7):
        one = slice(point, point + 1)
        alone = loss_evolution.temperatures(3, times, start[one], width[one], sigma[one], 1e-8)
        np.testing.assert_array_equal(alone, together[:, one])


def modes(times, momentum, start, width=np.inf, sigma=0.0):
    shape = np.ones(len(momentum))
    return loss_evolution.mode_occupations(
        times, np.asarray(momentum), start * shape, width * shape, sigma * shape, 1e-10
    )


def test_phonons_tend_to_one():
    # N' = -N + sqrt(nu)/(2 p) has T/(g n) = 1 + (T(0)/(g n0) - 1) exp(-t/2).
    times = np.linspace(0, 10, 11)
    for start in (0.1, 1.0, 4.0):
        number, energy = modes(times, [1e-7], start)
        reduced = bogoliubov.mode_temperature(energy, number)[:, 0] / np.exp(-times)
        np.testing.assert_allclose(reduced, 1 + (start - 1) * np.exp(-times / 2), rtol=1e-6)


def test_fast_modes_fill_with_the_contact_and_grow():
    # v^2 = nu^2/p^4: N' = -N + nu^2/p^4 gives N = (exp(-t) - exp(-2 t))/p^4 from an empty mode.
    times, momentum = np.linspace(0, 4, 9), np.array([100.0, 300.0])
    number, energy = modes(times, momentum, 0.1)
    expected = (np.exp(-times) - np.exp(-2 * times))[:, None] / momentum**4
    np.testing.assert_allclose(number, expected, rtol=3e-3, atol=1e-14)
    reduced = bogoliubov.mode_temperature(energy, number) / np.exp(-times)[:, None]
    assert (np.diff(reduced[1:], axis=0) > 0).all()


def test_modes_against_scipy():
    momentum, width, sigma = 1.3, 6.0, 0.2

    def slope(t, y):
        damping, source = bogoliubov.occupation_rates(
            np.array([momentum * math.exp(t / 2)]), math.exp(-t) / width, sigma * math.exp(-t / 2)
        )
        return -damping * y + source

    number, _ = modes(np.array([0.0, 3.0]), [momentum], 0.7, width, sigma)
    reference = solve_ivp(slope, (0, 3), number[0], "DOP853", rtol=1e-12, atol=1e-14).y[0, -1]
    assert number[1, 0] == pytest.approx(reference, rel=1e-9)


def test_what_does_not_converge_names_the_point():
    # Sums over modes cannot be better than rounding.
    with pytest.raises(
        ConvergenceError,
        match=r"to 1e-16 at time=0, dimension=3, initial_temperature=5, "
        r"reservoir_width=0\.1, interaction_range=0",
    ):
        evolve(3, [1.0], 5.0, 0.1, tolerance=1e-16)


def test_compiled_code_is_kept_only_for_the_formulas_that_it_was_made_of():
    # Numba itself looks at no file but the kernel's: the version of the others must be part of what it remembers.
    enclosed = loss_kernel._entry("this version").__closure__
    assert [cell.cell_contents for cell in enclosed] == ["this version"]
    counted = {inspect.getmodule(formula) for formula in loss_kernel._FORMULAS}
    used = {value for value in vars(loss_kernel).values() if inspect.ismodule(value)}
    assert {module for module in used if module.__name__.startswith("heatscan.physics.bose_gas")} == counted


def test_equation_40_as_printed_loses_energy():
    """With the printed factor e/(k_B T)^2 two thirds of what losses put in is missing; with 1/(k_B T) nothing is."""
    missing = {}
    for extra in (0, 1):

        def slope(t, y, extra=extra):
            nu, temperature = math.exp(-t), y[0]
            density = np.full(1, nu)
            gas = density, y[:1] / nu, np.full(1, 1 / 25), np.zeros(1)
            energy, stored, exchanged, diluted = loss_heating.mode_sums(3, *gas, 129)
            number, spread = loss_heating.filling(energy, y[0] / nu)  # N and (e/T) N (1 + N)
            put_in = loss_heating.spontaneous_rate(3, density, np.full(1, 1 / 25), np.zeros(1), 1e-10)[0]
            put_in += (exchanged * number).sum()
            last = (diluted * spread * (energy * nu / temperature) ** extra).sum()
            heat_capacity = (stored * spread).sum() / temperature
            # dT/dt, dE/dt by [G] (13), and the change of E_th along this path of the temperature.
            return [(put_in + last) / heat_capacity, put_in + (diluted * number).sum()]

        end = solve_ivp(slope, (0, 1), [0.1, 0.0], "DOP853", rtol=1e-9, atol=1e-13).y[:, -1]
        before, after = (
            loss_heating.thermal_energies(
                3, np.full(1, nu), np.full(1, t / nu), np.full(1, 1 / 25), np.zeros(1), 1e-10
            )[0]
            for nu, t in ((1.0, 0.1), (math.exp(-1), end[0]))
        )
        missing[extra] = 1 - (after - before)[0] / end[1]
    assert abs(missing[0]) < 1e-8
    assert missing[1] == pytest.approx(0.6405, abs=1e-3)
