"""Two ions in a linear Paul trap whose rods carry two radio frequencies at once: a fast one and a slow one.

How an ion and a far heavier particle are held together: the fast drive holds the ion, which follows the slow one, and
the slow drive holds the particle, which hardly notices the fast one.

In tau = Omega t/2 the mass-weighted displacements x of the two ions obey x'' + (A - 2 diag(q) cos 2 tau - 2 rho^2
diag(p) cos 2 rho tau) x = 0, with A as in `floquet`, rho < 1 the slow frequency over the fast one, and p the Mathieu
parameters that the slow drive alone would have. An irrational rho leaves the motion without a period; rho is therefore
replaced by the simplest fraction that is off by less than a part in 1000, and the monodromy matrix of the common period
decides. With sigma = 2 cos(theta) of both of its phases theta, which solve sigma^2 - tr(M) sigma + (tr(M)^2 -
tr(M^2))/2 - 2 = 0, the motion is bounded where both are real and between -2 and 2.
"""

import math

import numpy as np

from heatscan.physics.trap.ion_pair import coulomb_stiffness
from heatscan.physics.trap.paul_trap import root

# How far the ratio of the frequencies may be off.
_RATIO_TOLERANCE = 1e-3
# Rounding error within which two equal phases must not pass for a combination resonance.
_ROUNDING = 1e-10
# What ends a margin on the unstable side at -1, where a trace may be any number.
_FAR_OUT = math.sqrt(2)
# By what shares of the Coulomb force a pair is reached from two ions that do not see each other.
_COUPLED = (0.25, 0.5, 0.75, 1.0)


def commensurate(fast_frequency, slow_frequency):
    """Return the simplest fraction of whole numbers that is within a part in 1000 of a ratio of two frequencies.

    Parameters
    ----------
    fast_frequency, slow_frequency : float
        Frequencies of the drives [rad/s].

    Returns
    -------
    fast_periods, slow_periods : int
        How many periods of each the common period has; of the smallest fitting number of slow ones.
    """
    ratio = fast_frequency / slow_frequency
    for slow_periods in range(1, math.ceil(1 / _RATIO_TOLERANCE)):
        fast_periods = round(ratio * slow_periods)
        if abs(fast_periods / (ratio * slow_periods) - 1) < _RATIO_TOLERANCE:
            break
    return fast_periods, slow_periods


def radial_square(square, slow_q, slow_frequency):
    """Return the squared frequency of one ion across the axis with the slow drive on.

    Parameters
    ----------
    square : array_like
        The same without it [rad^2/s^2].
    slow_q : array_like
        Mathieu parameter of the slow drive [1].
    slow_frequency : array_like
        Angular frequency of the slow drive [rad/s].

    Returns
    -------
    square : ndarray
        Broadcast shape [rad^2/s^2].

    Notes
    -----
    w^2 + (q W^2/2)^2/(2 (W^2 - 4 w^2)), the drive in second order. For an ion far slower than the drive it adds the
    pseudopotential of [M] (22); one far faster follows the field, which on average lowers its frequency. At W = 2 w the
    drive shakes the ion out.
    """
    drive = np.square(slow_frequency)
    with np.errstate(divide="ignore", invalid="ignore"):
        return square + np.square(slow_q * drive / 2) / (2 * (drive - 4 * np.asarray(square)))


def ions_alone(a, q, slow_q, rf_frequency, slow_frequency):
    """Return the exact frequency of each of two ions alone across the axis with both drives on, and how stable it is.

    Parameters
    ----------
    a, q, slow_q : tuple of two array_like
        Mathieu parameters of each ion, of the fast drive and of the slow one [1].
    rf_frequency, slow_frequency : array_like
        Angular frequencies of the drives [rad/s].

    Returns
    -------
    frequencies : tuple of two ndarray
        Broadcast shape [rad/s]; NaN where unstable. How often the ion goes round in a common period is counted.
    stable : tuple of two ndarray of bool
        Broadcast shape.
    margins : tuple of two ndarray
        sin^2(theta), negative where unstable, where it ends at -1 [1].
    """
    matrix, _, zeros, period = _common_period(a, q, slow_q, 0.0, 1.0, rf_frequency, slow_frequency)
    traces = np.stack([matrix[..., ion, ion] + matrix[..., ion + 2, ion + 2] for ion in (0, 1)])
    stable = np.abs(traces) < 2
    phases = np.arccos(np.where(stable, traces / 2, np.nan))
    # Stable motion is a rotation, so that every point of phase space has passed the same number of half turns.
    turned = np.where(zeros % 2 == 0, zeros * np.pi + phases, (zeros + 1) * np.pi - phases)
    return tuple(turned / period), tuple(stable), tuple(1 - np.square(np.minimum(np.abs(traces / 2), _FAR_OUT)))


def pair_motion(a, q, slow_q, alone, axial_frequency_1, mass_ratio, charge_ratio, rf_frequency, slow_frequency):
    """Return how the two modes of a pair of ions move across the axis with both drives on, and how stable they are.

    Parameters
    ----------
    a, q, slow_q, rf_frequency, slow_frequency : array_like
        As in `ions_alone` [1], [1], [1], [rad/s], [rad/s].
    alone : tuple of two array_like
        The frequencies that it returns [rad/s].
    axial_frequency_1, mass_ratio, charge_ratio : array_like
        As in `floquet.coupled_radial_frequencies` [rad/s], [1], [1].

    Returns
    -------
    frequency_in_phase, frequency_out_of_phase : ndarray
        Broadcast shape [rad/s]; NaN where the pair is unstable.
    stable : ndarray of bool
        Broadcast shape.
    margin : ndarray
        The smaller value of sin^2(theta/2) [1]: negative where the pair is not confined to the axis; NaN where the
        phases are complex.
    vectors_in_phase, vectors_out_of_phase : tuple of two ndarray
        Components of ions 1 and 2 of two mass-weighted vectors, shape (2, ...) with the broadcast shape behind [1]; NaN
        where unstable. White noise heats the mode as it would heat one with each of these vectors in the
        pseudopotential, together: the mean over the common period of the products of the ions' displacements is the sum
        of theirs, and its quanta are normalised as in `floquet`.

    Notes
    -----
    Both drives have the phase zero at the same time; where the ratio is a fraction of small numbers, the phase matters.
    The phase of a common period leaves it open how often a mode went round: each frequency is the one next to what the
    ions alone and a time-independent Coulomb force make of it, reached in four steps of that force. Without a slow
    drive, up to q = 0.6 of the fast one, none of 800 random pairs was off by a turn.
    """
    stiffness = coulomb_stiffness(axial_frequency_1, charge_ratio)
    found = before = np.maximum(*alone), np.minimum(*alone)
    slope = 1.0, 1.0
    # Step by step from ions that do not see each other, so that each frequency stays next to one known before.
    for share in _COUPLED:
        about = _static_pair(alone, share * stiffness, mass_ratio)
        steps = [now - last for now, last in zip(about, before, strict=True)]
        expected = tuple(each + step * by for each, step, by in zip(found, steps, slope, strict=True))
        drives = share * stiffness, mass_ratio, rf_frequency, slow_frequency
        *exact, stable, margin, moved = _modes(_common_period(a, q, slow_q, *drives), rf_frequency, expected)
        reached = tuple(np.where(stable, each, other) for each, other in zip(exact, expected, strict=True))
        slope = tuple(
            np.divide(now - last, step, out=np.ones_like(now), where=step != 0)
            for now, last, step in zip(reached, found, steps, strict=True)
        )
        found, before = reached, about
    return *exact, stable, margin, *moved


def _static_pair(alone, stiffness, mass_ratio):
    """Return the upper and the lower frequency of the time-independent pair whose ions alone have these [rad/s]."""
    k11, k22 = np.square(alone[0]) - stiffness, np.square(alone[1]) - stiffness / mass_ratio
    radius = np.hypot((k11 - k22) / 2, stiffness / np.sqrt(mass_ratio))
    return tuple(root(np.maximum((k11 + k22) / 2 + sign * radius, 0)) for sign in (1, -1))


def _modes(common_period, rf_frequency, expected):
    """Return the two frequencies next to those expected [rad/s], whether stable, margin [1], and vectors of both."""
    matrix, moments, _, period = common_period
    with np.errstate(over="ignore", invalid="ignore"):
        trace, square = np.trace(matrix, axis1=-2, axis2=-1), np.einsum("...ij,...ji->...", matrix, matrix)
        # The two values of 2 cos(theta) lie `apart` about half the trace, which rounding must not make complex.
        radicand = square / 2 + 2 - np.square(trace / 2)
        apart = root(np.where(np.abs(radicand) < _ROUNDING, 0, radicand))
    stable = (trace / 2 + apart < 2) & (trace / 2 - apart > -2)
    values, vectors = np.linalg.eig(np.where(stable[..., None, None], matrix, np.eye(4)))
    # Of each conjugate pair the one that turns forward: the area that it covers in phase space says so (Krein).
    area = np.imag(np.conj(vectors[..., :2, :]) * vectors[..., 2:, :]).sum(axis=-2)
    forward = np.argsort(-area, axis=-1, kind="stable")[..., :2]
    phases = np.where(stable[..., None], np.take_along_axis(np.angle(values), forward, axis=-1), np.nan)
    chosen = [np.take_along_axis(part, forward, axis=-1) for part in (area, *np.moveaxis(vectors, -2, 0))]
    straight, crossed = (
        [_unfolded(phases[..., mode], period, about) for mode, about in zip(order, expected, strict=True)]
        for order in ((0, 1), (1, 0))
    )
    off = [sum(np.abs(f - about) for f, about in zip(each, expected, strict=True)) for each in (straight, crossed)]
    swap = off[1] < off[0]
    frequencies = [np.where(swap, *each) for each in zip(crossed, straight, strict=True)]
    moved = []
    for mode, frequency in enumerate(frequencies):
        size, *start = (np.where(swap, part[..., 1 - mode], part[..., mode]) for part in chosen)
        moved.append(_two_vectors(moments, np.stack(start, axis=-1), 2 * frequency / rf_frequency / size))
    return *frequencies, stable, np.maximum((2 - trace / 2 - apart) / 4, -1), moved


def _two_vectors(moments, start, scale):
    """Return two vectors whose products add up to the mean products of the places of ions that start like that."""
    means = scale * np.real(np.einsum("...a,n...ab,...b->n...", np.conj(start), np.moveaxis(moments, -3, 0), start))
    first = np.sqrt(means[0])
    beside = means[2] / first
    return np.stack([first, 0 * first]), np.stack([beside, root(np.maximum(means[1] - np.square(beside), 0))])


def _unfolded(phase, period, expected):
    """Return the frequency with this phase in a period, up to turns, that is nearest to an expected one [rad/s]."""
    turn = 2 * np.pi
    return (phase + turn * np.round((expected * period - phase) / turn)) / period


def _common_period(a, q, slow_q, stiffness, mass_ratio, rf_frequency, slow_frequency):
    """Return what the kernel makes, (..., 4, 4), (..., 3, 4, 4) and (2, ...), and the period [s]."""
    from heatscan.physics.trap import two_drives_kernel

    coupling = 4 * np.asarray(stiffness) / np.square(rf_frequency)
    slow = np.square(np.divide(slow_frequency, rf_frequency))
    elements = a[0] - coupling, a[1] - coupling / mass_ratio, coupling / np.sqrt(mass_ratio)
    drives = *q, slow_q[0] * slow, slow_q[1] * slow, rf_frequency, slow_frequency
    arrays = np.broadcast_arrays(*elements, *drives)
    *equations, fast, slow = (np.ravel(array).astype(float) for array in arrays)
    pairs = list(zip(fast.tolist(), slow.tolist(), strict=True))
    known = {pair: commensurate(*pair) for pair in dict.fromkeys(pairs)}
    matrix, moments = np.empty((fast.size, 4, 4)), np.empty((fast.size, 3, 4, 4))
    zeros, period = np.empty((2, fast.size)), np.empty(fast.size)
    for ratio in dict.fromkeys(known.values()):
        chosen = np.flatnonzero([known[pair] == ratio for pair in pairs])
        found = matrix[chosen], moments[chosen], zeros[:, chosen]
        own = [np.ascontiguousarray(array[chosen]) for array in equations]
        two_drives_kernel.monodromy(*own, *two_drives_kernel.schedule(*ratio), *found)
        matrix[chosen], moments[chosen], zeros[:, chosen] = found
        period[chosen] = 2 * np.pi * ratio[0] / fast[chosen]
    shape = arrays[0].shape
    return (
        matrix.reshape(*shape, 4, 4),
        moments.reshape(*shape, 3, 4, 4),
        zeros.reshape(2, *shape),
        period.reshape(shape),
    )
