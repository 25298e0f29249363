"""The temperature of a Bose gas that loses atoms, and the occupation of modes that do not rethermalise.

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. Units as in heatscan.physics.bose_gas.loss_heating; times in
1/Gamma0.

The gas stays in equilibrium, so its energy E(nu, T) says all: dE/dt = R, the energy that losses exchange minus what the
modes give up as they soften. R hardly depends on T where dT/dt, in which the heat capacity divides, is nearly singular.
So the energy is what is advanced, and T follows from it at each node; a gas at T(0) = 0 needs no special case. From
there T grows as (t + t0)^(1/(d+1)), with t0 = E(0)/R(0): in the variable s = (t + t0)^(1/(d+1)) it is smooth.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from heatscan.physics.bose_gas import bogoliubov, collocation, loss_heating
from heatscan.physics.bose_gas.collocation import apply
from heatscan.physics.bose_gas.quadrature import ConvergenceError

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
    failed = np.flatnonzero(~np.isnan(failed_at))
    if failed.size:
        point = failed[0]
        raise ConvergenceError(
            f"the temperature does not converge to {tolerance:g} beyond Gamma0 t = {failed_at[point]:.6g} at "
            f"dimension={dimension}, initial_temperature={start[point]:g}, reservoir_width={reservoir_width[point]:g}, "
            f"interaction_range={sigma[point]:g}"
        )
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
    modes = _Modes(momentum, 1 / reservoir_width, interaction_range)
    everything, now = np.arange(len(momentum)), np.zeros(len(momentum))
    warm = start > 0
    occupied = np.zeros(len(momentum))
    occupied[warm] = bogoliubov.occupation(modes.energies(now, everything)[warm], start[warm])
    last = np.full(len(momentum), times[-1])
    wanted = np.broadcast_to(times, (len(momentum), len(times)))
    number, _, failed_at = collocation.march(
        modes.solve,
        lambda points, chosen: None,
        now,
        last,
        np.minimum(last, 1.0),
        occupied,
        wanted,
        tolerance,
        modes.rule,
    )
    failed = np.flatnonzero(~np.isnan(failed_at))
    if failed.size:
        point = failed[0]
        raise ConvergenceError(
            f"the mode's occupation does not converge to {tolerance:g} beyond Gamma0 t = {failed_at[point]:.6g} at "
            f"momentum={momentum[point]:g}, initial_temperature={start[point]:g}, "
            f"reservoir_width={reservoir_width[point]:g}, interaction_range={interaction_range[point]:g}"
        )
    return number.T, modes.energies(wanted, everything).T


@dataclass(frozen=True)
class _Modes:
    """Modes of fixed momentum in a gas that thins out; arrays of shape (points,), units as in `mode_occupations`."""

    momentum: np.ndarray
    inverse_width: np.ndarray
    interaction_range: np.ndarray
    rule: collocation.Radau = field(default_factory=lambda: collocation.radau(_NODES))

    def reduced(self, time, points):
        """Return momenta, inverse widths and ranges in units of the instantaneous density, of the shape of `time`."""
        root = np.exp(-0.5 * time)  # sqrt(nu)
        column = (points, None) if np.ndim(time) > 1 else points
        return self.momentum[column] / root, self.inverse_width[column] * root**2, self.interaction_range[column] * root

    def energies(self, time, points):
        """Return the energies of the modes [g n0], of the shape of `time`."""
        scaled, _, sigma = self.reduced(time, points)
        return np.exp(-time) * bogoliubov.excitations(scaled, sigma).energy

    def solve(self, points, begin, end, left):
        """Solve one window of each point, as `collocation.march` asks for it."""
        length, rule = (end - begin)[:, None], self.rule
        damping, source = bogoliubov.occupation_rates(*self.reduced(begin[:, None] + length * rule.nodes, points))
        matrix = rule.integral * (length * damping)[:, None, :]
        matrix[:, np.arange(_NODES), np.arange(_NODES)] += 1
        right = left[:, None] + apply(rule.integral, length * source)
        number = np.linalg.solve(matrix, right[..., None])[..., 0]
        return number, (number >= 0).all(axis=1)
