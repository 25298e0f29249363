"""The numbers printed in [G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236, from the integrals that they stand for."""

from __future__ import annotations

import functools
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
    """Return the coefficient alpha_d of [G] (4), from the wave function at short distance: |r|, ln r or 1/r."""
    # The Fourier transform of r^mu is 2^(mu+d) pi^(d/2) Gamma((mu+d)/2)/Gamma(-mu/2) p^(-mu-d), and that of ln r is its
    # slope at mu = 0, where 1/Gamma(-mu/2) is -mu/2.
    power = {1: 1, 2: 0, 3: -1}[dimension]
    inverse = 1 / math.gamma(-power / 2) if power else -0.5
    half = (power + dimension) / 2
    return 2 * (2 ** (power + dimension) * math.pi ** (dimension / 2) * math.gamma(half) * inverse) ** 2


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


def _width_of_a_range() -> float:
    """Return E_res over hbar^2/(m sigma^2) where both make the integral of [G] (7) in 3D the same, for large E_res."""
    # The integral grows as the square root of E_res and as 1/sigma.
    return float((_pair(3, 0.0, sigma=0.01) * 0.01 / (_pair(3, 0.0, 1e6) / 1e3)) ** 2)


def _growth_rises() -> float:
    """Return the sign of the least rise of T/(g n) from one E_res to the next at Gamma_0 t = 4, for [G] Fig. 1."""
    data = evaluate("bose_losses", dimension=3, initial_temperature=0.1, reservoir_width=[4.0, 25.0, 100.0, 400.0],
                    time=[0.0, 4.0], outputs=["reduced_temperature"])  # fmt: skip
    return float(np.sign(data.reduced_temperature.isel(time=-1).diff("reservoir_width").min()))


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
    Check("[G] text on Fig. 1", "sign of the least rise of T/(g n) with E_res", "1", "1", _growth_rises),
    Check("[G] finite range", "E_res over hbar^2/(m sigma^2) at one integral", "1", "1",
          _width_of_a_range),
)  # fmt: skip
