"""Rational series of the edges of stability, against the characteristic values themselves and against [DLMF] 28.6."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from heatscan.physics.trap.mathieu_series import lower_edge, upper_edge


def characteristic_value(q, odd, size=40):
    """The lowest eigenvalue of the Fourier matrix of one symmetry, to 50 digits, by inverse iteration."""
    with mpmath.workdps(50):
        matrix = mpmath.zeros(size)
        for k in range(size):
            matrix[k, k] = mpmath.mpf((2 * k + odd) ** 2)
            if k:
                matrix[k, k - 1] = matrix[k - 1, k] = q
        if odd:
            matrix[0, 0] -= q
        else:
            matrix[0, 1] = matrix[1, 0] = mpmath.sqrt(2) * q
        return mpmath.eigsy(matrix, eigvals_only=True)[0]


@pytest.mark.parametrize(("series", "odd"), [(lower_edge, 0), (upper_edge, 1)])
def test_what_is_left_out_falls_as_the_next_power(series, odd):
    """The remainder behind order n, halved q: 2^(n + 1) for b1, and 2^(n + 2) for the even a0."""
    for order in (2, 4, 8):
        remainders = []
        for q in ("0.02", "0.01"):
            with mpmath.workdps(50):
                q = mpmath.mpf(q)
                terms = [mpmath.mpf(c.numerator) / c.denominator * q**n for n, c in enumerate(series(order))]
                remainders.append(characteristic_value(q, odd, 12) - mpmath.fsum(terms))
        steeper = float(mpmath.log(remainders[0] / remainders[1], 2))
        assert steeper == pytest.approx(order + (1 if odd else 2), abs=0.05)


def test_the_series_of_dlmf():
    """[DLMF] 28.6.1 and 28.6.2 (with -q) as tabulated there."""
    assert lower_edge(8)[::2] == [0, Fraction(-1, 2), Fraction(7, 128), Fraction(-29, 2304), Fraction(68687, 18874368)]
    assert lower_edge(7)[1::2] == [0, 0, 0, 0]
    tabulated = [1, -1, Fraction(-1, 8), Fraction(1, 64), Fraction(-1, 1536), Fraction(-11, 36864)]
    assert upper_edge(5) == tabulated


def test_more_terms_change_none_before():
    assert upper_edge(9)[:6] == upper_edge(5)
    assert np.allclose([float(c) for c in lower_edge(0)], [0])
