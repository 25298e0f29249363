"""Radau's rule by what defines it, and the marching of windows against equations solved by hand."""

import numpy as np
import pytest

from heatscan.physics.bose_gas import collocation
from heatscan.physics.bose_gas.collocation import apply, radau


@pytest.mark.parametrize("count", [4, 12])
def test_weights_integrate_polynomials_of_twice_the_degree(count):
    rule = radau(count)
    assert rule.nodes[-1] == 1
    assert (np.diff(rule.nodes) > 0).all()
    for degree in range(2 * count - 1):
        assert rule.integral[-1] @ rule.nodes**degree == pytest.approx(1 / (degree + 1), rel=1e-13)


def test_integrals_to_every_node():
    rule = radau(8)
    for degree in range(8):
        inner = apply(rule.integral, rule.nodes[None, :] ** degree)[0]
        np.testing.assert_allclose(inner, rule.nodes ** (degree + 1) / (degree + 1), atol=1e-15)


def test_the_tail_is_that_of_a_legendre_series():
    rule = radau(12)
    # x^12 on (0, 1) has the last Legendre coefficient 12!^2/24!.
    last = (rule.tail @ rule.interpolation**12)[-1]
    assert last == pytest.approx(
        12 * 11 * 10 * 9 * 8 * 7 * 6 * 5 * 4 * 3 * 2 / np.prod(np.arange(13.0, 25.0)), rel=1e-6
    )
    np.testing.assert_allclose(rule.tail @ rule.interpolation**5, 0, atol=1e-13)


def relaxation(rates, stop, wanted, tolerance=1e-10):
    """Solve y' = -rate (y - cos t) for many rates at once."""
    rule = radau(12)
    rates = np.asarray(rates, float)

    def solve(points, begin, end, left):
        length = (end - begin)[:, None]
        rate = rates[points, None] * length
        matrix = np.eye(12) + rule.integral * rate[:, None, :]
        right = left[:, None] + apply(rule.integral, rate * np.cos(begin[:, None] + length * rule.nodes))
        return np.linalg.solve(matrix, right[..., None])[..., 0], np.ones(len(points), bool)

    n = len(rates)
    start = np.zeros(n)
    return collocation.march(
        solve, start, start + stop, start + stop, np.ones(n),
        np.broadcast_to(wanted, (n, len(wanted))), tolerance, rule,
    )  # fmt: skip


def test_slow_and_stiff_equations_together():
    rates, wanted = np.array([0.1, 1.0, 30.0, 1e5]), np.linspace(0, 10, 101)
    values, failed_at = relaxation(rates, 10.0, wanted)
    r = rates[:, None]
    particular = (r * r * np.cos(wanted) + r * np.sin(wanted)) / (1 + r * r)
    exact = particular + (1 - r * r / (1 + r * r)) * np.exp(-r * wanted)
    np.testing.assert_allclose(values, exact, atol=2e-9)
    assert np.isnan(failed_at).all()


def test_a_solution_does_not_depend_on_its_neighbours():
    wanted = np.linspace(0, 3, 7)
    together = relaxation([0.1, 1.0, 30.0, 1e5], 3.0, wanted)[0]
    alone = np.concatenate([relaxation([rate], 3.0, wanted)[0] for rate in (0.1, 1.0, 30.0, 1e5)])
    np.testing.assert_array_equal(together, alone)


def test_what_cannot_be_solved_says_where():
    rule = radau(12)

    def solve(points, begin, end, left):
        return np.ones((len(points), 12)), end <= 0.5

    one = np.ones(1)
    _, failed_at = collocation.march(solve, 0 * one, one, one, one, np.array([[1.0]]), 1e-9, rule)
    assert failed_at[0] == pytest.approx(0.5, abs=1e-3)
