"""The temperature of a Bose gas that loses atoms, and the occupation of modes that do not rethermalise.

[G] = Bouchoule, Dubois, Barbier, arXiv:2106.06236. Units as in heatscan.loss_heating; times in 1/Gamma0.

The gas stays in equilibrium, so its energy E(nu, T) says all: dE/dt = R, the energy that losses exchange minus what the
modes give up as they soften. R hardly depends on T where dT/dt, in which the heat capacity divides, is nearly singular.
So the energy is what is advanced, and T follows from it at each node; a gas at T(0) = 0 needs no special case. From
there T grows as (t + t0)^(1/(d+1)), with t0 = E(0)/R(0): in the variable s = (t + t0)^(1/(d+1)) it is smooth.
"""

from __future__ import annotations

import math

import numpy as np

from heatscan import bogoliubov, collocation, loss_heating, quadrature
from heatscan.collocation import apply
from heatscan.errors import ComputationError

# Nodes per window, and points that are advanced together: their temporaries then stay in the second-level cache.
_NODES = 12
_GROUP = 24
_MOST_ITERATIONS = 15
# The first window [1/Gamma0] of a cold gas at a tolerance of 1e-8; what a warm one has in store lasts longer.
_FIRST_WINDOW = 0.06
# At this T/(g n) all modes are phonons to 1e-16: below it, T = 0 included, E goes as T^(d+1) to rounding.
_PHONONS = 1e-8
_ZETA = {2: math.pi**2 / 6, 3: 1.2020569031595943, 4: math.pi**4 / 90, 1.5: 2.6123753486854883, 2.5: 1.3414872572509171}


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
    ComputationError
        `tolerance` is not reached; the text names the point and the time.

    Notes
    -----
    [G] (13), (14) and (36) to (39); in place of (40), whose last term is wrong by the factor e/(k_B T), the balance of
    energy that (40) is meant to express.
    """
    times, start = np.asarray(times, float), np.asarray(start, float)
    result = np.empty((len(times), len(start)))
    for first in range(0, len(start), _GROUP):
        part = slice(first, first + _GROUP)
        gas = _Gas(dimension, start[part], 1 / reservoir_width[part], interaction_range[part], tolerance)
        result[:, part] = gas.evolve(times).T
    return result


class _Gas:
    """Several gases of one dimension, each at a time of its own."""

    def __init__(self, dimension, start, inverse_width, interaction_range, tolerance):
        self.dimension, self.tolerance = dimension, tolerance
        self.start, self.inverse_width, self.interaction_range = start, inverse_width, interaction_range
        self.count = np.full(len(start), loss_heating.FEWEST_NODES)
        self.rule = collocation.radau(_NODES)
        now = np.ones(len(start))
        warm = np.maximum(start, _PHONONS)
        stored, exchanged, diluted = loss_heating.thermal_energies(
            dimension, now, warm, inverse_width, interaction_range, 0.1 * tolerance
        )
        failed = np.flatnonzero(np.isnan(stored))
        if failed.size:
            raise ComputationError(f"the energy at the beginning does not converge to {self._point(failed[0])}")
        self.energy = stored * (np.minimum(start, _PHONONS) / _PHONONS) ** (dimension + 1)
        heating = self._spontaneous(np.arange(len(start)), now)
        delay = self.energy / np.where(heating > 0, heating, 1.0)
        # Later than one loss time the gas has forgotten how it began.
        self.delay = np.where((heating > 0) & (delay < 1), delay, 1.0)
        self.damping = -(exchanged + diluted) / stored

    def _point(self, point, time=None) -> str:
        """Return the tolerance and the values of a point, for an error message."""
        width = 1 / self.inverse_width[point] if self.inverse_width[point] else math.inf
        return (
            f"{self.tolerance:g}{'' if time is None else f' beyond Gamma0 t = {time:.6g}'} at dimension={self.dimension}, "
            f"initial_temperature={self.start[point]:g}, reservoir_width={width:g}, "
            f"interaction_range={self.interaction_range[point]:g}"
        )

    def evolve(self, times):
        """Return the temperatures, shape (points, times)."""
        power = 1 / (self.dimension + 1)
        begin = self.delay**power

        def position(time):
            return (time + self.delay) ** power

        last = times[-1]
        first = np.minimum(last, np.clip(4 * self.delay, _FIRST_WINDOW, 1.0))
        wanted = np.minimum((times + self.delay[:, None]) ** power, position(last)[:, None])
        wanted[:, times == 0] = begin[:, None]
        values, _, failed_at = collocation.march(
            self._window, self._accept, begin, position(last), position(first), self.start, wanted,
            self.tolerance, self.rule,
        )  # fmt: skip
        failed = np.flatnonzero(~np.isnan(failed_at))
        if failed.size:
            point = failed[0]
            # The variable s turned back into time: rounding must not make a beginning negative.
            time = max(0.0, failed_at[point] ** (self.dimension + 1) - self.delay[point])
            raise ComputationError(f"the temperature does not converge to {self._point(point, time)}")
        return values

    def _window(self, points, begin, end, _):
        """Solve one window per point; return the temperatures at its nodes and whether they are good."""
        length = end - begin
        s = begin[:, None] + length[:, None] * self.rule.nodes
        time = np.maximum(s ** (self.dimension + 1) - self.delay[points, None], 0.0)
        pace = (self.dimension + 1) * s**self.dimension * length[:, None]
        density = np.exp(-time)
        spontaneous = self._spontaneous(points, density)
        logarithm, sensible = self._guess(points, density, spontaneous, pace)
        self.ended_at, self.last_damping = np.zeros(len(points)), np.zeros(len(points))
        solved = np.zeros(len(points), bool)
        waiting = np.flatnonzero(sensible & np.isfinite(spontaneous).all(axis=1))
        while waiting.size:
            counts = self.count[points[waiting]]
            rows = waiting[counts == counts.min()]
            settled, exact = self._newton(points[rows], rows, counts.min(), density, spontaneous, pace, logarithm)
            solved[rows] = settled & exact
            again = rows[settled & ~exact] if counts.min() < loss_heating.MOST_NODES else rows[:0]
            self.count[points[again]] = 2 * counts.min() - 1
            waiting = np.sort(np.concatenate((waiting[counts > counts.min()], again)))
        return np.exp(logarithm) * density, solved

    def _newton(self, points, rows, count, density, spontaneous, pace, logarithm):
        """Improve ln T/(g n) in the given rows; return where it settled and where the quadrature is exact enough."""
        settled, exact = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
        live = np.arange(len(rows))
        diagonal = np.arange(_NODES)
        for iteration in range(_MOST_ITERATIONS):
            here, who = rows[live], points[live]
            temperature = np.exp(logarithm[here])
            if iteration < 2:  # by then the nodes are centred on the right temperature
                sums = loss_heating.mode_sums(
                    self.dimension, density[here], temperature, self.inverse_width[who, None],
                    self.interaction_range[who, None], count,
                )  # fmt: skip
                energy, stored, changed = sums.energy, sums.stored, sums.exchanged + sums.diluted
            number, slope = loss_heating.filling(energy, temperature)
            terms = stored * number
            content = terms.sum(axis=-1)
            rate_terms = changed * number
            rate = pace[here] * (spontaneous[here] + rate_terms.sum(axis=-1))
            rate_slope = pace[here] * (changed * slope).sum(axis=-1)
            target = self.energy[who, None] + apply(self.rule.integral, rate)
            # Rows divided by the energy: what is then small is the relative change of T.
            matrix = -self.rule.integral * rate_slope[:, None, :]
            matrix[:, diagonal, diagonal] += (stored * slope).sum(axis=-1)
            matrix /= content[..., None]
            change = np.linalg.solve(matrix, ((target - content) / content)[..., None])[..., 0]
            change = np.clip(change, -1.5, 1.5)
            logarithm[here] += change
            # Relative to the highest temperature of the window: its first nodes may lie decades below, and their sums are
            # differences of large numbers.
            weight = np.exp(logarithm[here])
            largest = (np.abs(change) * weight).max(axis=1) / weight.max(axis=1)
            # Newton's next step would be about the square of this one.
            done = largest < 0.03 * math.sqrt(self.tolerance)
            if done.any():
                settled[live[done]] = True
                error = np.maximum(quadrature.error(terms[done]), quadrature.error(rate_terms[done], content[done]))
                exact[live[done]] = error.max(axis=1) <= 0.1 * self.tolerance
                correction = (self.rule.integral[-1] * (change * rate_slope)[done]).sum(axis=1)
                self.ended_at[here[done]] = target[done, -1] + correction
                self.last_damping[here[done]] = -rate_terms[done, -1].sum(axis=-1) / content[done, -1]
            left = ~done & np.isfinite(largest)
            if not left.any():
                break
            if not left.all():
                live, energy, stored, changed = live[left], energy[left], stored[left], changed[left]
        return settled, exact

    def _accept(self, points, chosen):
        self.energy[points[chosen]] = self.ended_at[chosen]
        self.damping[points[chosen]] = self.last_damping[chosen]

    def _guess(self, points, density, spontaneous, pace):
        """Return ln T/(g n) at the nodes as if the heat were damped at a fixed rate, and where that makes sense."""
        rate = np.where(np.isfinite(spontaneous), spontaneous, 0.0) * pace
        matrix = self.rule.integral * (self.damping[points, None] * pace)[:, None, :]
        matrix[:, np.arange(_NODES), np.arange(_NODES)] += 1
        right = self.energy[points, None] + apply(self.rule.integral, rate)
        energy = np.linalg.solve(matrix, right[..., None])[..., 0]
        sensible = (energy > 0).all(axis=1)
        d = self.dimension
        reduced = np.where(sensible[:, None], energy, 1.0)
        reduced = reduced / (loss_heating.mode_density(d) * density ** (1 + d / 2))
        phonons = (reduced / (math.gamma(d + 1) * _ZETA[d + 1])) ** (1 / (d + 1))
        free = (reduced / (2 ** (d / 2 - 1) * math.gamma(d / 2 + 1) * _ZETA[d / 2 + 1])) ** (1 / (d / 2 + 1))
        return np.log(np.maximum(phonons, free)), sensible

    def _spontaneous(self, points, density):
        column = (points,) + (None,) * (density.ndim - 1)
        return loss_heating.spontaneous_rate(
            self.dimension, density, self.inverse_width[column], self.interaction_range[column], 0.1 * self.tolerance
        )


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
    ComputationError
        `tolerance` is not reached; the text names the point and the time.

    Notes
    -----
    [G] (14) at fixed momentum while n falls, with adiabatic following ([G] (35)).
    """
    times = np.asarray(times, float)
    rule = collocation.radau(_NODES)
    inverse_width = 1 / reservoir_width

    def reduced(time, points):
        root = np.exp(-0.5 * time)  # sqrt(nu): momenta and ranges in units of the moment
        column = (points, None) if np.ndim(time) > 1 else points
        return momentum[column] / root, inverse_width[column] * root**2, interaction_range[column] * root

    def energies(time, points):
        scaled, _, sigma = reduced(time, points)
        return np.exp(-time) * bogoliubov.excitations(scaled, sigma).energy

    def solve(points, begin, end, left):
        length = (end - begin)[:, None]
        damping, source = bogoliubov.occupation_rates(*reduced(begin[:, None] + length * rule.nodes, points))
        matrix = rule.integral * (length * damping)[:, None, :]
        matrix[:, np.arange(_NODES), np.arange(_NODES)] += 1
        right = left[:, None] + apply(rule.integral, length * source)
        number = np.linalg.solve(matrix, right[..., None])[..., 0]
        return number, (number >= 0).all(axis=1)

    everything = np.arange(len(momentum))
    now = np.zeros(len(momentum))
    warm = start > 0
    occupied = np.zeros(len(momentum))
    occupied[warm] = bogoliubov.occupation(energies(now, everything)[warm], start[warm])
    last = np.full(len(momentum), times[-1])
    wanted = np.broadcast_to(times, (len(momentum), len(times)))
    number, _, failed_at = collocation.march(
        solve, lambda points, chosen: None, now, last, np.minimum(last, 1.0), occupied, wanted, tolerance, rule
    )
    failed = np.flatnonzero(~np.isnan(failed_at))
    if failed.size:
        point = failed[0]
        raise ComputationError(
            f"the occupation of the mode does not converge to {tolerance:g} beyond Gamma0 t = {failed_at[point]:.6g} at "
            f"momentum={momentum[point]:g}, initial_temperature={start[point]:g}, "
            f"reservoir_width={reservoir_width[point]:g}, interaction_range={interaction_range[point]:g}"
        )
    return number.T, energies(wanted, everything).T
