"""The quadrature over momentum against integrals with closed forms."""

import math

import numpy as np
import pytest

from heatscan.physics.bose_gas import quadrature


@pytest.mark.parametrize("upper", [1e-5, 0.3, 1.0, 8.0, 1e15])
def test_nodes_reach_from_zero_to_the_upper_end(upper):
    momentum, weight = quadrature.nodes(np.array([1.0]), np.array([upper]), 65)
    assert momentum[0, 0] < 1e-12
    assert momentum[0, -1] == pytest.approx(upper, rel=1e-13)
    assert (weight > 0).all()


@pytest.mark.parametrize("power", [0, 1, 2, 2.5])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
def test_gamma_functions(power, scale):
    momentum, weight = quadrature.nodes(np.array([scale]), np.array([60.0 * scale]), 97)
    value = (weight * momentum**power * np.exp(-momentum / scale)).sum()
    assert value == pytest.approx(math.gamma(power + 1) * scale ** (power + 1), rel=1e-12)


@pytest.mark.parametrize("count", [17, 25, 33, 49])
def test_the_error_estimate_is_an_upper_bound(count):
    momentum, weight = quadrature.nodes(np.array([1.0]), np.array([60.0]), count)
    terms = weight * momentum / np.expm1(momentum)
    off = abs(terms.sum() / (math.pi**2 / 6) - 1)
    assert off <= quadrature.error(terms)[0] + 1e-14


def test_convergence_is_exponential():
    def off(count):
        momentum, weight = quadrature.nodes(np.array([1.0]), np.array([60.0]), count)
        return abs((weight * momentum / np.expm1(momentum)).sum() / (math.pi**2 / 6) - 1)

    # Digits grow in proportion to the nodes: halving the spacing about doubles them.
    assert math.log(off(33)) / math.log(off(17)) == pytest.approx(2, abs=0.5)
