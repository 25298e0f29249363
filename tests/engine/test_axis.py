"""Axes: exact decades and ends, decimal steps, values that stay when an axis grows."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatscan.engine.axis import Axis


def test_decades_of_a_log_axis_are_exact():
    values = Axis(start=1e-12, stop=1e-2, points=501, spacing="log").array()
    assert values[::50].tolist() == [float(f"1e{power}") for power in range(-12, -1)]


decimals = st.builds(lambda digits, power: float(f"{digits}e{power}"), st.integers(1, 10**9), st.integers(-30, 20))


@given(
    ends=st.tuples(decimals, decimals).map(sorted),
    points=st.integers(2, 40),
    spacing=st.sampled_from(["linear", "log"]),
)
def test_ends_are_exact_and_values_have_fourteen_digits(ends, points, spacing):
    values = Axis(start=ends[0], stop=ends[1], points=points, spacing=spacing).array()
    assert [values[0], values[-1]] == ends
    assert len(values) == points
    assert (np.diff(values) >= 0).all()
    assert values.tolist() == [float(f"{value:.13e}") for value in values]


def test_a_linear_axis_has_the_decimal_steps_one_writes():
    assert Axis(start=0.0, stop=1.0, points=11, spacing="linear").array().tolist() == [n / 10 for n in range(11)]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (Axis(start=1.0, stop=1000.0, points=161, spacing="log"), Axis(start=1.0, stop=1e6, points=321, spacing="log")),
        (
            Axis(start=0.01, stop=100.0, points=41, spacing="log"),
            Axis(start=1e-4, stop=100.0, points=61, spacing="log"),
        ),
        (
            Axis(start=-0.3, stop=0.05, points=201, spacing="linear"),
            Axis(start=-0.3, stop=0.4, points=401, spacing="linear"),
        ),
        (
            Axis(start=0.0, stop=1.0, points=8, spacing="linear"),
            Axis(start=-1.0, stop=2.0, points=22, spacing="linear"),
        ),
    ],
)
def test_an_axis_lengthened_in_equal_steps_keeps_its_values(short, long):
    values = long.array().tolist()
    first = values.index(short.array()[0])
    assert values[first : first + len(short)] == short.array().tolist()


def test_axis_values_are_correctly_rounded():
    """Against mpmath with 60 digits."""
    with mpmath.workdps(60):
        axis = Axis(start=3e-13, stop=0.7, points=137, spacing="log")
        low, high = mpmath.mpf("3e-13"), mpmath.mpf("0.7")
        exact = [low * (high / low) ** (mpmath.mpf(number) / 136) for number in range(137)]
        assert axis.array().tolist() == [float(mpmath.nstr(value, 14, strip_zeros=False)) for value in exact]
