"""The temperature of one gas after the other, compiled: the loops behind heatscan.physics.bose_gas.loss_evolution.

The formulas are those of bogoliubov, loss_heating and quadrature, which hold for numbers as for arrays; here they are
compiled and summed node by node. A gas is computed from beginning to end before the next: nothing depends on which
others come with it. Symbols and units as in heatscan.physics.bose_gas.loss_evolution; s = (t + t0)^(1/(d+1)) is the
variable in which it advances.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import math

import numba
import numpy as np

from heatscan.physics.bose_gas import bogoliubov, collocation, loss_heating, quadrature
from heatscan.physics.compiled import compiled

_NODES = 12
_MOST_ITERATIONS = 15
# The first window [1/Gamma0] of a cold gas at a tolerance of 1e-8; what a warm one has in store lasts longer.
_FIRST_WINDOW = 0.06
# At this T/(g n) all modes are phonons to 1e-16: below it, T = 0 included, E goes as T^(d+1) to rounding.
_PHONONS = 1e-8
# By how much ln T may have moved up or down before quadrature nodes are centred anew; then exp(-50) is still exp(-40).
_UP, _DOWN = 0.2, 0.5
_ZETA_2, _ZETA_3, _ZETA_4 = math.pi**2 / 6, 1.2020569031595943, math.pi**4 / 90
# Of d/2 + 1 for d = 1, 2, 3.
_ZETA_HALVES = np.array([0.0, 2.6123753486854883, _ZETA_2, 1.3414872572509171])
_ZETA_WHOLES = np.array([0.0, _ZETA_2, _ZETA_3, _ZETA_4])
_MODE_DENSITY = np.array([0.0, *(loss_heating.mode_density(d) for d in (1, 2, 3))])
_RULE = collocation.radau(_NODES)
_FRACTIONS, _INTEGRAL = _RULE.nodes, _RULE.integral
_TAIL, _INTERPOLATION, _BARYCENTRIC = _RULE.tail, _RULE.interpolation, _RULE.barycentric

# NumPy's rules for x/0, and no reordering of sums.
_compile = functools.partial(numba.njit, error_model="numpy")

# The formulas of other modules that are compiled here.
_FORMULAS = (*bogoliubov.COMPILED, *collocation.COMPILED, *loss_heating.COMPILED, *quadrature.COMPILED)
for _formula in _FORMULAS:
    numba.extending.register_jitable(error_model="numpy")(_formula)


@functools.cache
def curves():
    """Return the compiled ``curves(dimension, times, start, inverse_width, interaction_range, tolerance, values)``.

    It fills `values` of shape (points, times) with k_B T [g n0] and returns for each point the time beyond which it
    failed, NaN where it did not [1/Gamma0]. Compiling takes seconds, so the machine code is kept.
    """
    modules = dict.fromkeys(inspect.getmodule(formula) for formula in _FORMULAS)
    sources = "".join(inspect.getsource(module) for module in modules)
    return compiled(_entry(hashlib.sha256(sources.encode()).hexdigest()), error_model="numpy")


def _entry(version: str):
    def run(dimension, times, start, inverse_width, interaction_range, tolerance, values):
        # Numba looks at changes of this file alone; what a function encloses is part of its key.
        assert version
        failed_at = np.full(len(start), np.nan)
        for point in range(len(start)):
            gas = dimension, inverse_width[point], interaction_range[point], tolerance
            failed_at[point] = _curve(gas, times, start[point], values[point])
        return failed_at

    return run


@_compile
def _curve(gas, times, start, values):
    """Fill in the temperatures of one gas; return where it failed, or NaN."""
    dimension, _, _, tolerance = gas
    power = dimension + 1
    warm = max(start, _PHONONS)
    count, error = loss_heating.FEWEST_NODES, math.inf
    while not error <= 0.1 * tolerance:
        if count > loss_heating.MOST_NODES:
            return 0.0
        sums = np.empty((3, count))
        _thermal_sums(gas, 1.0, warm, sums)
        stored, _, rate, _, error = _fill(warm, sums)
        count = 2 * count - 1
    energy = stored * (min(start, _PHONONS) / _PHONONS) ** power
    damping = -rate / stored
    heating = _spontaneous(gas, 1.0)
    if not math.isfinite(heating):
        return 0.0
    # Later than one loss time the gas has forgotten how it began.
    delay = energy / heating if energy < heating else 1.0
    whole = (times[-1] + delay) ** (1 / power)
    position = delay ** (1 / power)
    step = (min(times[-1], min(max(4 * delay, _FIRST_WINDOW), 1.0)) + delay) ** (1 / power) - position
    begun = position
    known = np.empty(_NODES + 1)
    known[0] = start
    row, windows = 0, 0
    while row < len(times) and times[row] == 0:
        values[row] = start
        row += 1
    count = loss_heating.FEWEST_NODES
    while row < len(times):
        # A remainder hardly longer than the step is taken in one step.
        end = whole if position + 1.05 * step >= whole else position + step
        solved, count, ended_at, damped = _window(gas, count, delay, position, end, energy, damping, known)
        last = math.inf
        if solved:
            last = 0.0
            for order in range(len(_TAIL)):
                last = max(last, abs((_TAIL[order] * known).sum()))
            last /= np.abs(known).max()
        good = solved and last <= tolerance
        step = collocation.next_step(end - position, last, tolerance, _NODES, solved, good)
        if good:
            while row < len(times):
                s = min((times[row] + delay) ** (1 / power), whole)
                if s > end:
                    break
                values[row] = _between((s - position) / (end - position), known)
                row += 1
            energy, damping, position = ended_at, damped, end
            known[0] = known[_NODES]
            windows += 1
        elif step < collocation.SMALLEST_WINDOW * (whole - begun) or windows > collocation.MOST_WINDOWS:
            return max(0.0, position**power - delay)
    return math.nan


@_compile
def _between(x, known):
    """Return the polynomial of a window at x from 0 to 1."""
    above, below = 0.0, 0.0
    for k in range(_NODES + 1):
        distance = x - _INTERPOLATION[k]
        if distance == 0:
            return known[k]
        weight = _BARYCENTRIC[k] / distance
        above += weight * known[k]
        below += weight
    return above / below


@_compile
def _window(gas, count, delay, begin, end, energy, damping, known):
    """Solve one window: fill known[1:] with T at its nodes.

    Returns whether that succeeded, the number of quadrature nodes it took, and energy and damping at the end.
    """
    dimension, _, _, tolerance = gas
    length = end - begin
    density, spontaneous, pace = np.empty(_NODES), np.empty(_NODES), np.empty(_NODES)
    for j in range(_NODES):
        s = begin + length * _FRACTIONS[j]
        density[j] = math.exp(-max(s ** (dimension + 1) - delay, 0.0))
        pace[j] = (dimension + 1) * s**dimension * length
        spontaneous[j] = _spontaneous(gas, density[j])
    logarithm = _guess(dimension, density, spontaneous, pace, energy, damping)
    if not math.isfinite(logarithm[0]):
        return False, count, 0.0, 0.0
    while True:
        settled, error, ended_at, damped = _newton(gas, count, density, spontaneous, pace, energy, logarithm)
        if settled and error <= 0.1 * tolerance:
            for j in range(_NODES):
                known[j + 1] = math.exp(logarithm[j]) * density[j]
            return True, count, ended_at, damped
        if not settled or 2 * count - 1 > loss_heating.MOST_NODES:
            return False, count, 0.0, 0.0
        count = 2 * count - 1


@_compile
def _guess(dimension, density, spontaneous, pace, energy, damping):
    """Return ln T/(g n) at the nodes as if the heat were damped at a fixed rate.

    The first is NaN where that makes no sense, and where the spontaneous rate of any node is NaN.
    """
    matrix = np.empty((_NODES, _NODES))
    right = np.full(_NODES, energy)
    for j in range(_NODES):
        for k in range(_NODES):
            right[j] += _INTEGRAL[j, k] * spontaneous[k] * pace[k]
            matrix[j, k] = _INTEGRAL[j, k] * damping * pace[k]
        matrix[j, j] += 1
    content = _solve(matrix, right)
    logarithm = np.empty(_NODES)
    for j in range(_NODES):
        if not content[j] > 0:
            logarithm[0] = math.nan
            return logarithm
        half = dimension / 2
        reduced = content[j] / (_MODE_DENSITY[dimension] * density[j] ** (1 + half))
        phonons = (reduced / (math.gamma(dimension + 1) * _ZETA_WHOLES[dimension])) ** (1 / (dimension + 1))
        free = (reduced / (2 ** (half - 1) * math.gamma(half + 1) * _ZETA_HALVES[dimension])) ** (1 / (half + 1))
        logarithm[j] = math.log(max(phonons, free))
    return logarithm


@_compile
def _newton(gas, count, density, spontaneous, pace, energy, logarithm):
    """Improve ln T/(g n) in place; return whether it converged, the quadrature's error, and energy and damping.

    The last two are those at the end of the window.
    """
    tolerance = gas[3]
    sums = np.empty((_NODES, 3, count))
    centre = np.full(_NODES, math.inf)
    matrix, right = np.empty((_NODES, _NODES)), np.empty(_NODES)
    content, content_slope = np.empty(_NODES), np.empty(_NODES)
    rate, rate_slope = np.empty(_NODES), np.empty(_NODES)
    for _ in range(_MOST_ITERATIONS):
        error = 0.0
        for j in range(_NODES):
            temperature = math.exp(logarithm[j])
            if not -_DOWN < logarithm[j] - centre[j] < _UP:
                _thermal_sums(gas, density[j], temperature, sums[j])
                centre[j] = logarithm[j]
            content[j], content_slope[j], rate[j], rate_slope[j], off = _fill(temperature, sums[j])
            error = max(error, off)
        for j in range(_NODES):
            target = energy
            # Rows divided by the energy: what is then small is the relative change of T.
            for k in range(_NODES):
                target += _INTEGRAL[j, k] * (pace[k] * (spontaneous[k] + rate[k]))
                matrix[j, k] = -_INTEGRAL[j, k] * (pace[k] * rate_slope[k]) / content[j]
            matrix[j, j] += content_slope[j] / content[j]
            right[j] = (target - content[j]) / content[j]
        change = _solve(matrix, right)
        largest, hottest = 0.0, 0.0
        for j in range(_NODES):
            if not math.isfinite(change[j]):
                return False, error, 0.0, 0.0
            change[j] = min(max(change[j], -1.5), 1.5)
            logarithm[j] += change[j]
            # Relative to the highest temperature of the window: its first nodes may lie decades below, and their sums
            # are differences of large numbers.
            hottest = max(hottest, math.exp(logarithm[j]))
            largest = max(largest, abs(change[j]) * math.exp(logarithm[j]))
        # Newton's next step would be about the square of this one.
        if largest < 0.03 * math.sqrt(tolerance) * hottest:
            correction = 0.0
            for k in range(_NODES):
                correction += _INTEGRAL[-1, k] * change[k] * pace[k] * rate_slope[k]
            return True, error, target + correction, -rate[-1] / content[-1]
    return False, math.inf, 0.0, 0.0


@_compile
def _thermal_sums(gas, density, temperature, sums):
    """Fill in, for every quadrature node, the energy of its mode, and what one excitation stores and changes."""
    dimension, inverse_width, interaction_range, _ = gas
    count = sums.shape[1]
    width, sigma = inverse_width * density, interaction_range * math.sqrt(density)
    scale, upper = loss_heating.thermal_span(temperature, sigma)
    step = (quadrature.right_end(scale, upper) - quadrature.LEFT) / (count - 1)
    factor = _MODE_DENSITY[dimension] * density ** (1 + dimension / 2) * step
    for k in range(count):
        momentum, spacing = quadrature.place(quadrature.LEFT + step * k, scale)
        modes = bogoliubov.excitations(momentum, sigma)
        exchanged, diluted = loss_heating.thermal_rates(modes, width)
        weight = factor * spacing * momentum ** (dimension - 1)
        sums[0, k] = modes.energy
        sums[1, k] = weight * modes.energy
        sums[2, k] = weight * (exchanged + diluted)


@_compile
def _fill(temperature, sums):
    """Return sums over thermal modes: energy, its slope in ln T, rate, its slope, and the error of the quadrature."""
    content, content_slope, rate, rate_slope, coarse_content, coarse_rate = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(sums.shape[1]):
        number, slope = loss_heating.filling(sums[0, k], temperature)
        content += sums[1, k] * number
        content_slope += sums[1, k] * slope
        rate += sums[2, k] * number
        rate_slope += sums[2, k] * slope
        if k % 2 == 0:
            coarse_content += sums[1, k] * number
            coarse_rate += sums[2, k] * number
    error = quadrature.estimate(content, 2 * coarse_content, 0.0)
    error = max(error, quadrature.estimate(rate, 2 * coarse_rate, content))
    return content, content_slope, rate, rate_slope, error


@_compile
def _spontaneous(gas, density):
    """Return `loss_heating.spontaneous_rate` at one density, NaN where the tolerance is not reached."""
    dimension, inverse_width, interaction_range, tolerance = gas
    width, sigma = inverse_width * density, interaction_range * math.sqrt(density)
    scale, upper = loss_heating.spontaneous_span(dimension, width, sigma)
    right = quadrature.right_end(scale, upper)
    count = loss_heating.SPONTANEOUS_NODES
    while count <= loss_heating.MOST_NODES:
        step = (right - quadrature.LEFT) / (count - 1)
        fine, coarse = 0.0, 0.0
        for k in range(count):
            momentum, spacing = quadrature.place(quadrature.LEFT + step * k, scale)
            term = loss_heating.spontaneous_term(momentum, width, sigma) * spacing * momentum ** (dimension - 1)
            fine += term
            if k % 2 == 0:
                coarse += term
        if quadrature.estimate(fine, 2 * coarse, 0.0) <= 0.1 * tolerance:
            return _MODE_DENSITY[dimension] * density ** (1 + dimension / 2) * step * fine
        count = 2 * count - 1
    return math.nan


@_compile
def _solve(matrix, right):
    """Return the solution of a small linear system, by elimination with pivots: calling LAPACK would take longer."""
    size = len(right)
    for column in range(size):
        pivot = column + np.abs(matrix[column:, column]).argmax()
        if pivot != column:
            for k in range(size):
                matrix[column, k], matrix[pivot, k] = matrix[pivot, k], matrix[column, k]
            right[column], right[pivot] = right[pivot], right[column]
        for row in range(column + 1, size):
            factor = matrix[row, column] / matrix[column, column]
            for k in range(column + 1, size):
                matrix[row, k] -= factor * matrix[column, k]
            right[row] -= factor * right[column]
    for row in range(size - 1, -1, -1):
        for k in range(row + 1, size):
            right[row] -= matrix[row, k] * right[k]
        right[row] /= matrix[row, row]
    return right
