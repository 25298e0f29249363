"""Contrast of interferometers: the integral over the paths and over wave numbers, and the two limits of r_C."""

import mpmath
import numpy as np
import pytest

from heatscan.physics.collapse import matter_wave
from heatscan.physics.collapse.spectra import SPECTRA


@pytest.mark.parametrize("ratio", [1e-6, 1e-3, 0.0299 * 2, 0.0301 * 2, 1.0, 10.0, 1e4])
def test_closed_form_is_the_integral_over_time(ratio):
    """Paths that part in 1 s, stay apart for 0.5 s and close in 1 s, at most `ratio` r_C from each other."""

    def rate(s):
        return -mpmath.expm1(-(mpmath.mpf(s) ** 2) / 4)

    with mpmath.workdps(40):
        points = [0, min(1, 3 / ratio), min(1, 20 / ratio), 1]
        expected = 2 * mpmath.quad(lambda t: rate(ratio * t), points) + rate(ratio) / 2
    found = matter_wave.lost_contrast(3.0, ratio, 2.0, 0.5, 1.0, 1.0)
    assert found == pytest.approx(9 * float(expected), rel=1e-12)


@pytest.mark.parametrize("spectrum", ["exponential", "gaussian", "hard_cutoff"])
@pytest.mark.parametrize("ratio", [0.03, 1.0, 20.0])
def test_colour_is_the_mean_over_wave_numbers(spectrum, ratio):
    u, weight = np.polynomial.legendre.leggauss(400)
    top = min(8.0, ratio) if spectrum == "hard_cutoff" else 8.0
    u, weight = top * (u + 1) / 2, top * weight / 2
    mean = 2 / np.sqrt(np.pi) * np.sum(weight * np.exp(-(u**2)) * SPECTRA[spectrum](u / ratio))
    assert matter_wave.beam_fraction(spectrum, 2.0, 1.0, 2.0 * ratio) == pytest.approx(mean, rel=1e-8)


def test_white_noise_is_left_alone():
    assert matter_wave.beam_fraction("white", 1.0, np.ones(3), np.inf).tolist() == [1, 1, 1]
