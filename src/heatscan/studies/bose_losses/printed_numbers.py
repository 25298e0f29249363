"""The numbers printed in [G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236, from the integrals that they stand for."""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np

from heatscan.engine.printed_numbers import Check
from heatscan.evaluation import evaluate
from heatscan.physics.bose_gas import bogoliubov, loss_evolution, two_body_loss


def _pair(dimension: int, p0: float, width: float = math.inf, sigma: float = 0.0) -> float:
    return float(two_body_loss.pair_integral(dimension, p0, width, sigma))


def _logarithm_2d() -> float:
    """Return by what the integral of [G] (7) in 2D grows where sqrt(m E_res)/p0 grows by e."""
    return _pair(2, 1.0, 1e8 * math.e**2) - _pair(2, 1.0, 1e8)


def _tail(dimension: int) -> float:
    """Return the coefficient alpha_d of [G] (4) from a regularised transform of the short-distance wave function."""
    # Fourier transforms of |r|, ln r and 1/r, each times exp(-s r), for s -> 0; Richardson extrapolation in s^2.
    p = 1.0

    def amplitude(s):
        if dimension == 1:
            return 2 * (s * s - p * p) / (s * s + p * p) ** 2
        if dimension == 2:
            # Int r ln(r) exp(-s r) J0(p r) dr 2 pi, from -d/dmu at mu = 2 of Gamma(mu) P_(mu-1)(c)/(s^2+p^2)^(mu/2).
            root = math.hypot(s, p)
            return 2 * math.pi * (_log_bessel(s / root) - s / root * math.log(root)) / root**2
        return 4 * math.pi / (s * s + p * p)

    steps = 1e-3 * 0.5 ** np.arange(4)
    table = [amplitude(step) for step in steps]
    for order in range(1, len(steps)):
        table = [(2**order * fine - coarse) / (2**order - 1) for coarse, fine in itertools.pairwise(table)]
    return 2 * table[0] ** 2


def _log_bessel(c: float) -> float:
    """Return d/dmu at mu = 2 of Gamma(mu) P_(mu-1)(c), the Legendre function through its integral of Laplace."""
    angle = (np.arange(20000) + 0.5) * math.pi / 20000
    base = c + 1j * math.sqrt(1 - c * c) * np.cos(angle)
    legendre, slope = base.mean().real, (base * np.log(base)).mean().real
    return (1 - np.euler_gamma) * legendre + slope


@functools.cache
def _phonon_limit() -> float:
    """Return T/(g n) of a phonon at late times, without rethermalisation and with a reservoir of infinite width."""
    times = np.array([0.0, 12.0])
    one = np.array([1.0])
    number, energy = loss_evolution.mode_occupations(times, 1e-7 * one, 0.1 * one, np.inf * one, 0 * one, 1e-9)
    return float(bogoliubov.mode_temperature(energy, number)[-1, 0] / math.exp(-12))


def _still_growing() -> float:
    """Return the sign of the smallest growth of T/(g n) between neighbouring times, for [G] Fig. 1."""
    data = evaluate("bose_losses", dimension=3, initial_temperature=0.1, reservoir_width=[4.0, 25.0, 100.0, 400.0],
                    time=np.linspace(0, 4, 41), outputs=["reduced_temperature"])  # fmt: skip
    return float(np.sign(data.reduced_temperature.diff("time").min()))


CHECKS = (
    Check("[G] Eq. (7)", "nu, three dimensions", "1", "6.769",
          lambda: _pair(3, 0.0, 1e6) / 1e3,
          "2 pi Int exp(-x^4/2) dx = 2 pi 2^(1/4) Gamma(5/4) = 6.772647: a misprint or a coarse quadrature"),
    Check("[G] Eq. (7)", "coefficient of the logarithm, two dimensions, over pi", "1", "0.25",
          lambda: _logarithm_2d() / math.pi,
          "pi/4 belongs to ln of the fourth power, Gamma being a function of p^4; of the logarithm printed it is pi"),
    Check("[G] Eq. (7)", "p0 times the integral, one dimension, E_res = 10^8 p0^2/m", "1", "1",
          lambda: _pair(1, 1.0, 1e8)),
    Check("[G] Eq. (4)", "alpha, one dimension", "1", "8", lambda: _tail(1)),
    Check("[G] Eq. (4)", "alpha over pi^2, two dimensions", "1", "8", lambda: _tail(2) / math.pi**2),
    Check("[G] Eq. (4)", "alpha over pi^2, three dimensions", "1", "32", lambda: _tail(3) / math.pi**2),
    Check("[G] after Eq. (14)", "p^4 v^2 at p = 10^4 sqrt(m g n)", "1", "1",
          lambda: 1e16 * float(bogoliubov.depletion(1e4))),
    Check("[G] finite range", "exponent of pi in the integral, three dimensions", "1", "1.5",
          lambda: math.log(0.01 * _pair(3, 0.0, sigma=0.01)) / math.log(math.pi)),
    Check("[G] text on Fig. 1", "T/(g n) that phonons tend to without rethermalisation", "1", "1", _phonon_limit),
    Check("[G] text on Fig. 1", "sign of the slowest growth of T/(g n)", "1", "1", _still_growing),
)  # fmt: skip
