"""Mathieu stability against matrices of another kind, and exponents against the map from exponent to a."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import mathieu_a, mathieu_b

from heatscan.physics.trap.mathieu import (
    characteristic_exponent,
    is_stable,
    stability_boundaries,
    stability_boundaries_series,
    stability_margin,
)


def lowest_eigenvalue(diagonal, beside):
    with mpmath.workdps(30):
        matrix = mpmath.diag([mpmath.mpf(x) for x in diagonal])
        for k, value in enumerate(beside):
            matrix[k, k + 1] = matrix[k + 1, k] = value
        return min(mpmath.eigsy(matrix, eigvals_only=True))


def edges(q):
    """The edges of the first region to 30 digits."""
    size = int(14 + 3 * np.sqrt(abs(q)))
    q = mpmath.mpf(q)
    lower = lowest_eigenvalue([4 * k * k for k in range(size)], [q * mpmath.sqrt(2), *[q] * (size - 2)])
    upper = lowest_eigenvalue([1 - abs(q), *[(2 * k + 1) ** 2 for k in range(1, size)]], [q] * (size - 1))
    return lower, upper


def a_of_exponent(beta, q):
    """The a whose solution is exp(i beta tau) times a Fourier series: lowest eigenvalue of Hill's matrix."""
    size = 14
    return lowest_eigenvalue([(mpmath.mpf(beta) + 2 * k) ** 2 for k in range(-size, size + 1)], [q] * (2 * size))


@pytest.mark.parametrize(
    ("q", "lower_error", "upper_error"),
    [(0.1, 1.2e-13, -8.2e-11), (0.5, 1.06e-6, -1.24e-6), (0.9, 3.218e-4, -4.06e-5)],
)
def test_printed_series_miss_the_exact_edges_by_the_known_amounts(q, lower_error, upper_error):
    series, exact = stability_boundaries_series(q), edges(q)
    assert float(series[0] - exact[0]) == pytest.approx(lower_error, rel=0.03)
    assert float(series[1] - exact[1]) == pytest.approx(upper_error, rel=0.03)


def test_series_are_the_limit_of_the_exact_edges():
    # The first terms left out are of order q^10 and q^6.
    halves = np.array([0.4, 0.2])
    for order, series, exact in zip(
        (10, 6), stability_boundaries_series(halves), stability_boundaries(halves), strict=True
    ):
        missed = series - exact
        assert np.log2(missed[0] / missed[1]) == pytest.approx(order, abs=0.3)


@pytest.mark.parametrize("q", [1e-3, 0.1, 0.9, 3.0, 20.0])
def test_exact_edges_have_thirteen_digits(q):
    exact = edges(q)
    for sign in (1, -1):
        lower, upper = stability_boundaries(sign * q)
        assert float(lower) == pytest.approx(float(exact[0]), rel=1e-13)
        assert float(upper) == pytest.approx(float(exact[1]), rel=1e-13)


def test_is_stable_agrees_with_characteristic_values_everywhere():
    rng = np.random.default_rng(20)
    q = np.concatenate([rng.uniform(-1.5, 1.5, 20000), rng.uniform(-20, 20, 20000)])
    a = np.concatenate([rng.uniform(-1.5, 1.5, 20000), rng.uniform(-45, 5, 20000)])
    expected = (a > mathieu_a(0, np.abs(q))) & (a < mathieu_b(1, np.abs(q)))
    assert expected.sum() > 1000
    np.testing.assert_array_equal(is_stable(a, q), expected)


@pytest.mark.parametrize("q", [1e-6, 1e-3, 0.05, 0.3, 0.7, 0.8999, 0.9001, 0.95, 1.5, 2.999, 3.001, 7.0, 13.0, 20.0])
def test_is_stable_turns_over_at_the_exact_edges(q):
    lower, upper = (float(edge) for edge in edges(q))
    step = 1e-15 if q < 0.9 else 1e-14  # of the edge itself; the region at q = 20 is 2e-8 wide
    for sign in (1, -1):
        assert is_stable(lower * (1 - step), sign * q)
        assert not is_stable(lower * (1 + step), sign * q)
        margin = 1e-15 * max(1, abs(upper))
        assert is_stable(upper - margin, sign * q)
        assert not is_stable(upper + margin, sign * q)


def test_a_point_does_not_depend_on_its_neighbours():
    rng = np.random.default_rng(3)
    q = np.concatenate([rng.uniform(0, 0.9, 1000), rng.uniform(0, 5, 50)])
    lower, upper = stability_boundaries(q)
    # Straddle both edges within rounding, where any difference in the arithmetic would show.
    a = np.where(rng.random(q.size) < 0.5, lower, upper) * (1 + rng.integers(-3, 4, q.size) * 1.1e-16)
    order = rng.permutation(q.size)
    whole = is_stable(a, q)
    np.testing.assert_array_equal(is_stable(a[order], q[order]), whole[order])
    np.testing.assert_array_equal([is_stable(*point) for point in zip(a, q, strict=True)], whole)
    backwards = is_stable(a.reshape(50, 21)[:, ::-1], q.reshape(50, 21)[:, ::-1])
    np.testing.assert_array_equal(backwards[:, ::-1].ravel(), whole)


def test_strange_input_is_unstable_and_silent():
    strange = np.array([np.nan, np.inf, -np.inf, 1e300, -1e300, 1e-300])
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert not is_stable(strange[:, None], strange[:-1]).any()
        assert not is_stable(np.nan, 0.1)
        assert not is_stable(-0.001, np.nan)
        assert not is_stable(0.0, 0.0)
        assert is_stable(0.0, 0.5)
        assert np.isnan(characteristic_exponent(strange[:-1], 0.3)).all()


def test_arguments_broadcast():
    assert is_stable(np.zeros((3, 1)), np.full(4, 0.1)).shape == (3, 4)
    assert characteristic_exponent(np.zeros((3, 1)), np.full(4, 0.1)).shape == (3, 4)
    with pytest.raises(ValueError):
        is_stable(np.zeros(3), np.zeros(4))


@pytest.mark.parametrize("q", [1e-3, 0.05, 0.136, 0.5, 0.9, 3.0])
@pytest.mark.parametrize("beta", [1e-3, 0.03, 0.3, 0.7, 0.99, 0.99999])
def test_exponent_inverts_hills_matrix(beta, q):
    a = float(a_of_exponent(beta, q))
    # What rounding a alone does: it moves beta^2, and near 1 (1 - beta)^2/q, by its share of the width of the region.
    lower, upper = edges(q)
    conditioning = abs(a) / float(upper - lower) / beta * max(1 / beta, q / (1 - beta))
    assert characteristic_exponent(a, q) == pytest.approx(beta, rel=2e-15 + 3e-16 * conditioning)
    assert characteristic_exponent(a, -q) == characteristic_exponent(a, q)


@given(st.floats(0, 0.999999))
def test_exponent_without_drive_is_the_root_of_a(beta):
    if beta > 1e-150:
        assert characteristic_exponent(beta * beta, 0.0) == pytest.approx(beta, rel=1e-14)


def test_exponent_rises_from_edge_to_edge():
    for q in (0.2, 0.8, 2.0):
        lower, upper = stability_boundaries(q)
        beta = characteristic_exponent(np.linspace(lower, upper, 2001)[1:-1], q)
        assert (np.diff(beta) > 0).all()
        assert beta[0] < 0.03
        assert beta[-1] > 0.97
        assert np.isnan(characteristic_exponent(lower - 1e-9, q))
        assert np.isnan(characteristic_exponent(upper + 1e-9, q))


def test_the_margin_is_positive_inside_and_vanishes_on_the_edges():
    a, q = np.meshgrid(np.linspace(-4, 2, 241), np.linspace(-150, 150, 301))
    np.testing.assert_array_equal(stability_margin(a, q) > 0, is_stable(a, q))
    a, q = np.meshgrid(np.linspace(-0.6, 1.2, 181), np.linspace(-1.3, 1.3, 131))
    margin = stability_margin(a, q)
    np.testing.assert_array_equal(margin > 0, is_stable(a, q))
    # Continuous, and never steeper than the edges, whose slope in q is below 2, and a itself.
    assert np.abs(np.diff(margin, axis=1)).max() < 0.0101
    assert np.abs(np.diff(margin, axis=0)).max() < 2 * 0.0201
    for edge in stability_boundaries(0.7):
        assert stability_margin(edge, 0.7) == 0
    # Without a drive the region is 0 < a < 1.
    np.testing.assert_allclose(stability_margin([-0.2, 0.3, 0.9], 0.0), [-0.2, 0.3, 0.1], atol=1e-15)
