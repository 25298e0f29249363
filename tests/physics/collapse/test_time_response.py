"""Coloured noise over a finite time: closed forms of a flat and a falling response, spectra in frequency, limits."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate

from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.collapse.time_response import response_fraction

COLOURED = [name for name in SPECTRA if name != "white"]
FLAT, FALLING = ([0.0, 2.0], [1.0, 1.0]), ([0.0, 2.0], [2.0, 0.0])
PRODUCTS = [1e-9, 1e-4, 0.05, 0.7, 3.0, 25.0, 39.9, 40.1, 300.0, 1e5, 1e9]


def correlation(spectrum):
    """C(t) for W = 1, from its textbook form."""
    return {
        "exponential": lambda x: mpmath.exp(-x) / 2,
        "gaussian": lambda x: mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi),
        "hard_cutoff": lambda x: mpmath.sin(x) / (mpmath.pi * x) if x else 1 / mpmath.pi,
    }[spectrum]


def flat(spectrum, x):
    """2 Int_0^1 (1 - s) C(s) ds, by hand."""
    if spectrum == "exponential":
        return 1 - (1 - mpmath.exp(-x)) / x
    if spectrum == "gaussian":
        return mpmath.erf(x / mpmath.sqrt(2)) - mpmath.sqrt(2 / mpmath.pi) * (1 - mpmath.exp(-x * x / 2)) / x
    return 2 / mpmath.pi * (mpmath.si(x) - (1 - mpmath.cos(x)) / x)


def falling(spectrum, x):
    """3 * 2 Int_0^1 (1/3 - s/2 + s^3/6) C(s) ds, by hand."""
    if spectrum == "exponential":
        return 1 - 3 / (2 * x) + 3 / x**3 - 3 * mpmath.exp(-x) * (1 / x**2 + 1 / x**3)
    if spectrum == "gaussian":
        decay = mpmath.exp(-x * x / 2)
        first, third = (1 - decay) / x, (2 - (x * x + 2) * decay) / x**3
        return mpmath.erf(x / mpmath.sqrt(2)) - mpmath.sqrt(2 / mpmath.pi) * (3 * first - third) / 2
    sine, cosine = mpmath.sin(x), mpmath.cos(x)
    first, third = (1 - cosine) / x, 2 * sine / x**2 + (2 / x**3 - 1 / x) * cosine - 2 / x**3
    return (2 * mpmath.si(x) - 3 * first + third) / mpmath.pi


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize("product", PRODUCTS)
def test_closed_forms(spectrum, product):
    with mpmath.workdps(60):
        for (times, response), form in ((FLAT, flat), (FALLING, falling)):
            expected = float(form(spectrum, mpmath.mpf(product)))
            assert response_fraction(spectrum, times, response, product / 2) == pytest.approx(expected, rel=2e-13)


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize("product", [0.1, 2.0, 12.0])
def test_the_forms_by_hand_are_double_integrals(spectrum, product):
    """Int Int h h' C by quadrature in the plane of the two times."""
    c = correlation(spectrum)
    for form, h in ((flat, lambda t: 1.0), (falling, lambda t: 1 - t)):
        value = integrate.dblquad(
            lambda t, s, h=h: 2 * product * h(t) * h(s) * float(c(product * abs(t - s))),
            0,
            1,
            0,
            lambda s: s,
            epsrel=1e-9,
        )[0]
        norm = integrate.quad(lambda t, h=h: h(t) ** 2, 0, 1)[0]
        assert value / norm == pytest.approx(float(form(spectrum, mpmath.mpf(product))), rel=1e-8)


@pytest.mark.parametrize("spectrum", COLOURED)
@pytest.mark.parametrize("product", [0.3, 4.0, 60.0])
def test_in_frequency(spectrum, product):
    """The mean of c(omega/W) over |h~|^2, for a response of three instants that changes its sign."""
    times, response = np.array([0.0, 0.6, 2.0]), np.array([1.4, -0.5, 0.3])

    def transform(w):
        """Int h exp(-iwt) dt, from each straight piece."""
        total = 0
        for t0, t1, h0, h1 in zip(times, times[1:], response, response[1:], strict=False):
            slope = (h1 - h0) / (t1 - t0)
            total += (h0 * np.exp(-1j * w * t0) - h1 * np.exp(-1j * w * t1)) / (1j * w)
            total += slope * (np.exp(-1j * w * t0) - np.exp(-1j * w * t1)) / (1j * w) ** 2
        return total

    cutoff, step = product / 2.0, 2e-3
    last = cutoff if spectrum == "hard_cutoff" else 60 * max(cutoff, 5) if spectrum == "exponential" else 9 * cutoff
    w = np.linspace(step / 7, last, 2 * int(last / step / 2) + 101)
    values = np.abs(transform(w)) ** 2 * SPECTRA[spectrum](w / cutoff * (1 - 1e-15))
    square = np.sum(np.diff(times) * (response[:-1] ** 2 + response[:-1] * response[1:] + response[1:] ** 2)) / 3
    expected = integrate.simpson(values, x=w) / (np.pi * square)
    # Beyond the last frequency |h~|^2 c has some (W/w)^2/w^2 left; below the first, step/7 of the value at zero.
    expected += step / 7 * values[0] / (np.pi * square)
    rel = 2e-4 if spectrum == "exponential" else 1e-5
    assert response_fraction(spectrum, times, response, cutoff) == pytest.approx(expected, rel=rel)


@pytest.mark.parametrize("spectrum", COLOURED)
def test_limits(spectrum):
    """All of white noise for a far cut-off; for a near one the noise is constant: W T times its C(0) times the square
    of Int h."""
    for times, response in (FLAT, FALLING, ([0.0, 1.0, 3.0], [2.0, 1.5, 0.0])):
        assert response_fraction(spectrum, times, response, np.inf) == 1
        assert response_fraction(spectrum, times, response, 1e15) == pytest.approx(1, abs=1e-14)
        slow = response_fraction(spectrum, times, response, 1e-8)
        area = np.trapezoid(response, times)
        first, last = np.array(response[:-1]), np.array(response[1:])
        square = np.sum(np.diff(times) * (first**2 + first * last + last**2)) / 3
        assert slow == pytest.approx(1e-8 * float(correlation(spectrum)(0)) * area**2 / square, rel=1e-7)


@given(st.floats(-6, 6), st.floats(0.1, 10), st.floats(-3, 3), st.sampled_from(COLOURED))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_only_the_product_of_cutoff_and_time_matters(power, squeeze, height, spectrum):
    """And neither the unit of the response nor where the clock starts; read backwards it is the same."""
    times, response = np.array([0.0, 1.0, 2.5]), np.array([2.0, 1.0, 0.5])
    before = response_fraction(spectrum, times, response, 10**power)
    after = response_fraction(spectrum, 7 + times * squeeze, response * 10**height, 10**power / squeeze)
    assert after == pytest.approx(before, rel=1e-11)
    mirrored = response_fraction(spectrum, times[-1] - times[::-1], response[::-1], 10**power)
    assert mirrored == pytest.approx(before, rel=1e-12)


def test_shapes():
    assert response_fraction("white", *FLAT, np.ones((2, 3))).shape == (2, 3)
    for spectrum in COLOURED:
        both = response_fraction(spectrum, *FLAT, np.array([[0.3, 1e3], [np.inf, 1.0]]))
        assert both.shape == (2, 2)
        assert both[0, 1] == response_fraction(spectrum, *FLAT, 1e3)
