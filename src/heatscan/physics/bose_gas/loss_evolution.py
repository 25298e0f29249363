"""The temperature of a Bose gas that loses atoms, and the occupation of modes that do not rethermalise.

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. Units as in heatscan.physics.bose_gas.loss_heating; times in
1/Gamma0.

The gas stays in equilibrium, so its energy E(nu, T) says all: dE/dt = R, the energy that losses exchange minus what the
modes give up as they soften. R hardly depends on T where dT/dt, in which the heat capacity divides, is nearly singular.
So the energy is what is advanced, and T follows from it at each node; a gas at T(0) = 0 needs no special case. From
there T grows as (t + t0)^(1/(d+1)), with t0 = E(0)/R(0): in the variable s = (t + t0)^(1/(d+1)) it is smooth.
"""

from __future__ import annotations

import functools

import numpy as np

from heatscan.physics.bose_gas import bogoliubov, collocation, loss_heating
from heatscan.physics.bose_gas.quadrature import check_converged

# Nodes per window.
_NODES = 12
# Windows add up, and rates go as a power of T: with this fraction of the tolerance in each, both stay within it.
_CAUTION = 0.3


def temperatures(dimension: int, times, start, reservoir_width, interaction_range, tolerance: float):
    """Return the temperature of a gas that rethermalises faster than it loses atoms.

    Parameters
    ----------
    dimension : int
        1, 2 or 3.
    times : ndarray
        Not negative, in rising order [1/Gamma0], shape (times,).
    start : ndarray
        k_B T(0) >= 0 [g n0], shape (points,).
    reservoir_width : ndarray
        E_res, infinite for a reservoir without memory [g n0], shape (points,).
    interaction_range : ndarray
        sigma, 0 for contact [hbar/sqrt(m g n0)], shape (points,).
    tolerance : float
        Relative error of the temperature [1].

    Returns
    -------
    ndarray
        k_B T [g n0], shape (times, points). Each point is treated by itself: nothing depends on the others.

    Raises
    ------
    ConvergenceError
        `tolerance` is not reached; the text names the point and the time.

    Notes
    -----
    [G] (13), (14) and (36) to (39); in place of (40), whose last term is wrong by the factor e/(k_B T), the balance of
    energy that (40) is meant to express.
    """
    from heatscan.physics.bose_gas import loss_kernel

    times, start, sigma = (np.ascontiguousarray(given, float) for given in (times, start, interaction_range))
    inverse_width = 1 / np.asarray(reservoir_width, float)
    loss_heating.require_an_end(dimension, inverse_width, sigma)
    values = np.empty((len(start), len(times)))
    failed_at = loss_kernel.curves()(dimension, times, start, inverse_width, sigma, _CAUTION * tolerance, values)
    gas = {"dimension": dimension, "initial_temperature": start}
    gas |= {"reservoir_width": reservoir_width, "interaction_range": sigma}
    what = f"the temperature does not converge to {tolerance:g}"
    check_converged(np.isnan(failed_at), what, time=failed_at, **gas)
    return values.T


def mode_occupations(times, momentum, start, reservoir_width, interaction_range, tolerance: float):
    """Return how single modes fill and empty where nothing redistributes their excitations.

    Parameters
    ----------
    times : ndarray
        Not negative, in rising order [1/Gamma0], shape (times,).
    momentum : ndarray
        p > 0 [sqrt(m g n0)], shape (points,).
    start : ndarray
        k_B T(0) >= 0 from which the mode starts [g n0], shape (points,).
    reservoir_width : ndarray
        E_res, or infinite [g n0], shape (points,).
    interaction_range : ndarray
        sigma, 0 for contact [hbar/sqrt(m g n0)], shape (points,).
    tolerance : float
        Relative error of the occupation [1].

    Returns
    -------
    number, energy : ndarray
        Occupation [1] and energy [g n0] of the modes, shape (times, points).

    Raises
    ------
    ConvergenceError
        `tolerance` is not reached; the text names the point and the time.

    Notes
    -----
    [G] (14) at fixed momentum while n falls, with adiabatic following ([G] (35)).
    """
    times = np.asarray(times, float)
    gas = np.stack(np.broadcast_arrays(momentum, 1 / reservoir_width, interaction_range))
    now, last = np.zeros(len(momentum)), np.full(len(momentum), times[-1])
    warm = start > 0
    occupied = np.zeros(len(momentum))
    occupied[warm] = bogoliubov.occupation(_energies(gas[:, warm], now[warm]), start[warm])
    wanted = np.broadcast_to(times, (len(momentum), len(times)))
    solve, rule = functools.partial(_solve, gas), collocation.radau(_NODES)
    number, failed_at = collocation.march(solve, now, last, np.minimum(last, 1.0), occupied, wanted, tolerance, rule)
    mode = {"momentum": momentum, "initial_temperature": start}
    mode |= {"reservoir_width": reservoir_width, "interaction_range": interaction_range}
    what = f"the mode's occupation does not converge to {tolerance:g}"
    check_converged(np.isnan(failed_at), what, time=failed_at, **mode)
    return number.T, _energies(gas[..., None], wanted).T


def _reduced(gas, time):
    """Return momenta, inverse widths and ranges of `mode_occupations` in units of the instantaneous density."""
    momentum, inverse_width, interaction_range = gas
    root = np.exp(-0.5 * time)  # sqrt(nu)
    return momentum / root, inverse_width * root**2, interaction_range * root


def _energies(gas, time):
    """Return the energies of modes of fixed momentum in a gas that thins out [g n0], of the shape of `time`."""
    scaled, _, sigma = _reduced(gas, time)
    return np.exp(-time) * bogoliubov.excitations(scaled, sigma).energy


def _solve(gas, points, begin, end, left):
    """Solve one window of each point, as `collocation.march` asks for it."""
    length, rule = (end - begin)[:, None], collocation.radau(_NODES)
    damping, source = bogoliubov.occupation_rates(*_reduced(gas[:, points, None], begin[:, None] + length * rule.nodes))
    matrix = rule.integral * (length * damping)[:, None, :]
    matrix[:, np.arange(_NODES), np.arange(_NODES)] += 1
    right = left[:, None] + collocation.apply(rule.integral, length * source)
    number = np.linalg.solve(matrix, right[..., None])[..., 0]
    return number, (number >= 0).all(axis=1)
