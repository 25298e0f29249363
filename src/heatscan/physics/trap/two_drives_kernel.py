"""The loop of heatscan.physics.trap.two_drives, compiled: the motion over a common period of two drives.

A module of its own, because Numba takes half a second to import. Points pass through side by side and do not influence
one another.
"""

import functools
import math

import numpy as np

from heatscan.physics.compiled import compiled

# Shares of a step whose leapfrog steps add up to order 6: Kahan and Li, Math. Comput. 66, 1089 (1997), nine stages.
_HALF = (0.39216144400731413928, 0.33259913678935943860, -0.70624617255763935981, 0.082213596293550800230)
_SHARES = np.array([*_HALF, 1 - 2 * sum(_HALF), *_HALF[::-1]])
# Steps in a period of the fast drive.
_STEPS = 20
# Points side by side.
_LANES = 32


@functools.lru_cache(maxsize=8)
def schedule(fast_periods, slow_periods):
    """Return when the ions drift and are kicked in a common period: drifts, kicks [tau], both drives' cosines.

    Arrays of the length of all kicks, but for one more drift.
    """
    step = math.pi / _STEPS
    kicks = np.tile(_SHARES * step, _STEPS * fast_periods)
    drifts = np.concatenate([[kicks[0] / 2], (kicks[1:] + kicks[:-1]) / 2, [kicks[-1] / 2]])
    within = (np.cumsum(_SHARES) - _SHARES / 2) * step
    times = (np.arange(_STEPS * fast_periods)[:, None] * step + within).ravel()
    return drifts, kicks, np.cos(2 * times), np.cos(2 * times * slow_periods / fast_periods)


@compiled
def _count(drift, place, speed, zeros):
    """Count the passages through zero in a drift; one that runs back in time takes them back."""
    for j in range(len(zeros)):
        moved = place[j] + drift * speed[j]
        if (place[j] > 0) != (moved > 0) and place[j] != 0:
            zeros[j] += 1 if drift > 0 else -1


@compiled
def _gather(drift, x1, x2, v1, v2, sums):
    """Add up products of places after a drift, as `monodromy` calls them moments."""
    for one in range(4):
        for other in range(4):
            for j in range(x1.shape[1]):
                first, second = x1[one, j] + drift * v1[one, j], x2[one, j] + drift * v2[one, j]
                beside = x2[other, j] + drift * v2[other, j]
                sums[0, one, other, j] += first * (x1[other, j] + drift * v1[other, j])
                sums[1, one, other, j] += second * beside
                sums[2, one, other, j] += first * beside


@compiled
def monodromy(k11, k22, k12, q1, q2, p1, p2, drifts, kicks, fast, slow, matrix, moments, zeros):
    """Fill in each point's monodromy matrix of places and speeds of ions 1 and 2, shape (points, 4, 4).

    moments, shape (points, 3, 4, 4): means over the common period of the product of two solutions, each of which starts
    with one place or speed of 1: places of ion 1 both, of ion 2 both, and of ion 1 and ion 2. zeros, shape (2, points):
    how often an ion that starts in the middle passes it again, a half turn in its phase space each.

    k11, k22, k12 are the static matrix; q1, q2 and p1, p2 the strengths of the fast and the slow drive on ions 1 and 2.
    """
    x1, x2, v1, v2 = np.empty((4, _LANES)), np.empty((4, _LANES)), np.empty((4, _LANES)), np.empty((4, _LANES))
    own1, own2, sums = np.empty(_LANES), np.empty(_LANES), np.empty((3, 4, 4, _LANES))
    for first in range(0, len(k11), _LANES):
        count = min(_LANES, len(k11) - first)
        for part, row in ((x1, 0), (x2, 1), (v1, 2), (v2, 3)):
            part[:] = 0.0
            part[row] = 1.0
        zeros[:, first : first + count] = 0
        sums[:] = 0.0
        for n in range(len(kicks)):
            drift, kick = drifts[n], kicks[n]
            if n % len(_SHARES) == 0:
                # Where a step ends, in the midst of a drift.
                _gather(kicks[n - 1] / 2 if n else 0.0, x1, x2, v1, v2, sums)
            _count(drift, x1[2], v1[2], zeros[0, first : first + count])
            _count(drift, x2[3], v2[3], zeros[1, first : first + count])
            for j in range(count):
                own1[j] = k11[first + j] - 2 * (q1[first + j] * fast[n] + p1[first + j] * slow[n])
                own2[j] = k22[first + j] - 2 * (q2[first + j] * fast[n] + p2[first + j] * slow[n])
            for column in range(4):
                for j in range(count):
                    beside = k12[first + j]
                    x1[column, j] += drift * v1[column, j]
                    x2[column, j] += drift * v2[column, j]
                    v1[column, j] -= kick * (own1[j] * x1[column, j] + beside * x2[column, j])
                    v2[column, j] -= kick * (own2[j] * x2[column, j] + beside * x1[column, j])
        _count(drifts[-1], x1[2], v1[2], zeros[0, first : first + count])
        _count(drifts[-1], x2[3], v2[3], zeros[1, first : first + count])
        for column in range(4):
            x1[column] += drifts[-1] * v1[column]
            x2[column] += drifts[-1] * v2[column]
        for part, row in ((x1, 0), (x2, 1), (v1, 2), (v2, 3)):
            for j in range(count):
                matrix[first + j, row] = part[:, j]
        for j in range(count):
            moments[first + j] = sums[:, :, :, j] * (len(_SHARES) / len(kicks))
