"""Where Tan's contact alone says how fast losses heat a Bose gas: how wide a reservoir must be for that law.

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. Units as in heatscan.physics.bose_gas.loss_heating. The law is the
contact times the integral of two atoms, heatscan.physics.bose_gas.two_body_loss; the exact rate is the sum over
Bogoliubov modes.
"""

from __future__ import annotations

import math

import numpy as np

from heatscan.physics.bose_gas import loss_heating, two_body_loss
from heatscan.physics.bose_gas.quadrature import check_converged

# Logarithm of the widest reservoir that `law_width` looks at, 1e40 g n0.
_WIDEST = 92.0
# Where it looks on its way inwards: with coarse steps where the law is off by single powers, then with fine ones, so
# that it does not overlook that the law fails for a stretch.
_STEPS_INWARDS = np.concatenate((np.arange(_WIDEST - 1, 20.5, -1.0), np.arange(20.0, -0.025, -0.05)))


def law_width(dimension: int, temperature, lower_momentum, deviation, tolerance: float):
    """Return the reservoir width above which the contact law is good to a given deviation.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    temperature : ndarray
        k_B T, 0 for the ground state [g n0], shape (points,).
    lower_momentum : ndarray
        p0 of the law; without effect in three dimensions [sqrt(m g n0)], shape (points,).
    deviation : ndarray
        Largest |law/exact - 1| [1], shape (points,).
    tolerance : float
        Relative error of the width [1].

    Returns
    -------
    width, ratio : ndarray
        E_res [g n0], the largest width at which the deviation is met with equality, and the law over the exact rate
        just below it, 1 + deviation or 1 - deviation [1]: on which side the law fails. Shape (points,).

    Raises
    ------
    ConvergenceError
        There is no such width between 1 and 1e40; the text names the point.

    Notes
    -----
    [G] (8) against (13) and (14), contact interaction. In the ground state in three dimensions the law is too high by
    the fraction (16/15)/(nu sqrt(E_res)/(4 pi) - 16/15) to leading order, which is 10 % near E_res = 470 g n; exactly
    it is 431 g n, and 39,571 g n for 1 %.
    """

    def excess(logarithm, rows):
        gas = temperature[rows], lower_momentum[rows], deviation[rows]
        difference, tolerated = _law_error(dimension, np.exp(logarithm), *gas, tolerance)
        return np.abs(difference) - tolerated

    every = np.arange(len(temperature))
    good, bad = _first_failure(excess, every)
    what = f"no reservoir width between 1 and {math.exp(_WIDEST):.0e} is where the contact law becomes good"
    gas = {"dimension": dimension, "initial_temperature": temperature, "lower_momentum": lower_momentum}
    check_converged(~np.isnan(bad), what, **gas, law_deviation=deviation)
    # Halving the step in which the law begins to fail.
    for _ in range(math.ceil(math.log2(1 / tolerance)) + 1):
        middle = (good + bad) / 2
        holds = excess(middle, every) <= 0
        good, bad = np.where(holds, middle, good), np.where(holds, bad, middle)
    difference, _ = _law_error(dimension, np.exp(bad), temperature, lower_momentum, deviation, tolerance)
    return np.exp((good + bad) / 2), 1 + np.copysign(deviation, difference)


def _first_failure(excess, every):
    """Return ln E_res of the last width, from the widest inwards, at which the law holds, and of the next.

    The second is NaN where the law does not hold at the widest or nowhere fails; arrays over the points `every`.
    """
    good, bad = np.full(len(every), _WIDEST), np.full(len(every), np.nan)
    searching = every[~(excess(good, every) > 0)]
    for logarithm in _STEPS_INWARDS:
        fails = ~(excess(np.full(searching.size, logarithm), searching) <= 0)
        bad[searching[fails]] = logarithm
        searching = searching[~fails]
        good[searching] = logarithm
        if searching.size == 0:
            break
    return good, bad


def law_holds(dimension: int, temperature, lower_momentum, deviation, tolerance: float):
    """Return whether the contact law is good to `deviation` for the widest reservoir at all, shape (points,).

    Arguments as for `law_width`, for which this is a condition.
    """
    widest = np.full_like(temperature, math.exp(_WIDEST))
    difference, tolerated = _law_error(dimension, widest, temperature, lower_momentum, deviation, tolerance)
    return np.abs(difference) <= tolerated


def _law_error(dimension, width, temperature, lower_momentum, deviation, tolerance):
    """Return by how much the contact law is above the exact rate, and what is tolerated [Gamma0 g n0 per volume]."""
    now, contact_only = np.ones_like(temperature), np.zeros_like(temperature)
    exact = loss_heating.spontaneous_rate(dimension, now, 1 / width, contact_only, 0.1 * tolerance)
    exact += loss_heating.thermal_energies(dimension, now, temperature, 1 / width, contact_only, 0.1 * tolerance)[1]
    law = two_body_loss.contact(dimension, now)
    law = law * two_body_loss.pair_integral_law(dimension, lower_momentum, width, contact_only)
    return law - exact, deviation * np.abs(exact)
