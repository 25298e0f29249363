"""The width of a reservoir above which the contact law holds: where it is off by the deviation, and on which side."""

import math

import numpy as np
import pytest

from heatscan.physics.bose_gas import contact_law, loss_heating, two_body_loss
from heatscan.physics.bose_gas.quadrature import ConvergenceError

ONE, ZERO = np.ones(1), np.zeros(1)


def exact_rate(dimension, temperature, width):
    """The sum over modes, contact interaction."""
    spontaneous = loss_heating.spontaneous_rate(dimension, ONE, ONE / width, ZERO, 1e-10)
    thermal = loss_heating.thermal_energies(dimension, ONE, temperature * ONE, ONE / width, ZERO, 1e-10)
    return (spontaneous + thermal[1])[0]


def test_the_law_width_is_where_the_law_is_off_by_the_deviation():
    for temperature in (0.0, 0.6):
        width = contact_law.law_width(3, temperature * ONE, ONE, 0.1 * ONE, 1e-9)[0][0]
        exact = exact_rate(3, temperature, width)
        law = two_body_loss.contact(3, 1.0) * two_body_loss.pair_integral_law(3, 1.0, width, 0.0)
        assert law / exact == pytest.approx(1.1, rel=1e-7)
    ground = contact_law.law_width(3, ZERO, ONE, 0.001 * ONE, 1e-9)[0][0]
    # Leading order: the law is nu sqrt(E)/(4 pi), what is missing 16/15.
    assert math.sqrt(ground) * two_body_loss.WIDE_RESERVOIR / (4 * math.pi) == pytest.approx(1001 * 16 / 15, rel=1e-3)


def test_the_side_on_which_the_law_fails_is_told():
    # In two dimensions a warmer gas makes the law too high before it becomes too low: the width jumps where that
    # begins.
    temperature = np.array([0.0, 0.385, 0.3875])
    shape = np.ones(3)
    widths, ratios = contact_law.law_width(2, temperature, math.exp(0.25) * shape, 0.1 * shape, 1e-9)
    np.testing.assert_allclose(ratios, [0.9, 0.9, 1.1])
    assert widths[2] > 7 * widths[1]
    inside = np.geomspace(1.001 * widths[1], 1e6, 100)
    exact = np.array([exact_rate(2, 0.385, width) for width in inside])
    law = two_body_loss.contact(2, 1.0) * two_body_loss.pair_integral_law(2, math.exp(0.25), inside, 0.0)
    assert (np.abs(law / exact - 1) <= 0.1).all()


def test_a_law_that_never_holds_is_an_error_that_names_the_point():
    with pytest.raises(ConvergenceError, match="dimension=2, initial_temperature=5"):
        contact_law.law_width(2, 5 * ONE, ONE, 0.1 * ONE, 1e-6)
