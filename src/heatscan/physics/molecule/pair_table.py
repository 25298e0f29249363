"""Pairs of point masses tabulated by their squared distance: one pass over the pairs serves every correlation length.

What a pair adds to the sums of [M] (53) depends on r_C only through exp(-D^2/4r_C^2). Within a narrow bin of D^2 that
is a cubic to 2e-14, whatever r_C, so a bin needs four moments of each weight and no exponential. [M] = Lenler-Eriksen,
Drewsen, Carlesso, arXiv:2311.13966.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Lengths inside are in angstrom, so that the bins lie alike for every molecule.
ANGSTROM = 1e-10
# Bins per factor of two in D^2, as a power of two: the leading bits of a float's mantissa name them.
_BITS = 9
_SHIFT = 52 - _BITS
_ORDERS = 4
# From here on squared distances are told apart [angstrom^2]; closer pairs share the first bin, where u is tiny anyway.
_LOWEST = 2.0**-26
# The sums are made of this many shares, each in one order, so that the number of cores does not change the digits.
_SHARES = 8
# Beyond it exp(-u) counts for nothing beside the pairs nearer by and the masses' own terms.
_LARGEST_EXPONENT = 100.0
# xx, yy, zz, xy, xz, yz: where the columns of a table stand in a symmetric matrix.
MATRIX = np.array([[0, 3, 4], [3, 1, 5], [4, 5, 2]])


class PairTable(NamedTuple):
    """The pairs of a set of masses, each once, by squared distance.

    `numbers` are those of the bins that hold any, `moments` has the shape (bins, orders, 7): sums over pairs of w w'
    t^q times (1, Dx^2, Dy^2, Dz^2, Dx Dy, Dx Dz, Dy Dz), t being D^2 less the bin's middle [powers of angstrom].
    """

    numbers: np.ndarray
    moments: np.ndarray

    def sums(self, correlation_length):
        """Return the sums over the pairs that [M] (53) asks for, and what is lost of them because the masses lie apart.

        Parameters
        ----------
        correlation_length : ndarray
            r_C, shape (n,) [m].

        Returns
        -------
        coherence : ndarray
            Sum of w w' e^{-u} (delta_ab - D_a D_b/2r_C^2), u = D^2/4r_C^2, shape (n, 3, 3) [1].
        loss : ndarray
            The same with e^{-u} - 1 in place of the first e^{-u}, which keeps its digits where u is tiny.

        Notes
        -----
        The cubic within a bin is off by at most 2e-14, the term of one pair by 2e-13, at u of 4 and 5.
        """
        middle, half = _bins(self.numbers)
        moments = self.moments / half[:, None, None] ** np.arange(_ORDERS)[:, None]
        coherence, loss = (np.empty((len(correlation_length), 3, 3)) for _ in range(2))
        flat, scalar = moments.reshape(-1, 7), moments[:, :, 0].reshape(-1)
        all_pairs, unit = moments[:, 0, 0].sum(), np.eye(3)
        # By einsum and not by BLAS, whose digits would depend on how many threads it takes.
        for number, length in enumerate(np.asarray(correlation_length) / ANGSTROM):
            stiffness = 1 / (4 * length * length)
            near = np.searchsorted(middle, _LARGEST_EXPONENT / stiffness)
            exponent = stiffness * middle[:near]
            series = _economised(stiffness * half[:near])
            decay = np.exp(-exponent)[:, None]
            lost = decay * series
            lost[:, 0] += np.expm1(-exponent)
            series[:, 0] += 1
            total = np.einsum("i,ij", (decay * series).reshape(-1), flat[: near * _ORDERS])
            overlap = 2 * stiffness * total[1:][MATRIX]
            coherence[number] = total[0] * unit - overlap
            beyond = all_pairs - moments[:near, 0, 0].sum()
            loss[number] = (np.einsum("i,i", lost.reshape(-1), scalar[: near * _ORDERS]) - beyond) * unit - overlap
        return coherence, loss


def of_all(positions, weights, threads: int = 1) -> PairTable:
    """Return the table of all pairs of masses.

    Parameters
    ----------
    positions : ndarray
        Shape (n, 3) [m].
    weights : ndarray
        Shape (n,) [1].
    threads : int
        How many cores to use, without effect on the numbers.
    """
    positions = np.asarray(positions) / ANGSTROM
    extent = float(np.square(np.ptp(positions, axis=0)).sum())
    return _tabulate((positions, weights), (positions, weights), _everyone(positions), True, extent, threads)


def between(positions, weights, other_positions, other_weights, threads: int = 1) -> PairTable:
    """Return the table of all pairs of one mass of each of two sets; see `of_all`."""
    first, second = np.asarray(positions) / ANGSTROM, np.asarray(other_positions) / ANGSTROM
    extent = float(np.square(np.ptp(np.concatenate((first, second)), axis=0)).sum())
    return _tabulate((first, weights), (second, other_weights), _everyone(first, second), False, extent, threads)


def within(positions, weights, largest: float, threads: int = 1) -> PairTable:
    """Return the table of the pairs that are closer than `largest` [m], found through cells; shapes as in `of_all`.

    The work grows as the number of masses, not as its square.
    """
    positions = np.asarray(positions) / ANGSTROM
    largest = largest / ANGSTROM
    order, near = _cells(positions, largest)
    masses = positions[order], np.asarray(weights)[order]
    return _tabulate(masses, masses, near, True, largest**2, threads)


def _everyone(masses, others=None):
    """Return the ranges by which every mass meets all others."""
    count = len(masses if others is None else others)
    return np.zeros(len(masses), np.int64), np.array([0, 1]), np.array([0]), np.array([count])


def _bins(numbers):
    """Return middle and half width of the bins of these numbers [angstrom^2]."""
    middle = ((numbers.astype(np.int64) << _SHIFT) | (1 << (_SHIFT - 1))).view(np.float64)
    return middle, 2.0 ** np.floor(np.log2(middle)) / 2 ** (_BITS + 1)


def _number(square: float) -> int:
    return int(np.array(square).view(np.int64) >> _SHIFT)


def _economised(width):
    """Return exp(-width t) - 1 for |t| < 1 as a cubic in t: coefficients of shape (n, 4) for width < 0.2 of shape (n,).

    The Chebyshev series to the third order, written in powers of t and of width: off by width^4/192, an eighth of what
    Taylor's is.
    """
    square = np.square(width)
    constant = -square * square * (1 + square / 24) / 192
    linear = -width * (1 - square * square / 384)
    quadratic = square * (1 / 2 + square * (1 / 24 + square / 768))
    cubic = -width * square * (1 / 6 + square * (1 / 96 + square / 3840))
    return np.stack([constant, linear, quadratic, cubic], axis=-1)


def _cells(positions, largest: float):
    """Sort masses into cells; return the order, and the ranges of each cell that lie near enough.

    A cell is a quarter as wide as the largest distance. Neighbours along z are neighbours in the order too, so the near
    masses of a cell are one range for each column of cells.
    """
    low = positions.min(axis=0)
    fine = 4
    size = max(largest / fine, float(np.ptp(positions, axis=0).max()) / 2000)
    fine = int(np.ceil(largest / size))
    place = np.floor((positions - low) / size).astype(np.int64)
    shape = place.max(axis=0) + 1
    key = (place[:, 0] * shape[1] + place[:, 1]) * shape[2] + place[:, 2]
    order = np.argsort(key, kind="stable")
    key, place = key[order], place[order]
    heads = np.flatnonzero(np.concatenate(([True], np.diff(key) > 0)))
    group = np.repeat(np.arange(len(heads)), np.diff(np.append(heads, len(key))))
    at = place[heads]
    lows, highs = [], []
    for across in range(fine + 1):  # a pair is counted from its earlier mass: no column before the cell's own
        for along in range(-fine if across else 0, fine + 1):
            gap = sum(max(abs(step) - 1, 0) ** 2 for step in (across, along)) * size**2
            if gap >= largest**2:
                continue
            reach = int(np.floor(np.sqrt(largest**2 - gap) / size)) + 1
            x, y = at[:, 0] + across, at[:, 1] + along
            column = (x * shape[1] + y) * shape[2]
            inside = (x < shape[0]) & (y >= 0) & (y < shape[1])
            first = np.searchsorted(key, column + np.maximum(at[:, 2] - reach, 0))
            last = np.searchsorted(key, column + np.minimum(at[:, 2] + reach, shape[2] - 1), side="right")
            lows.append(np.where(inside, first, 0))
            highs.append(np.where(inside, last, 0))
    pointers = np.arange(len(heads) + 1) * len(lows)
    return order, (group, pointers, np.stack(lows, axis=1).reshape(-1), np.stack(highs, axis=1).reshape(-1))


def _tabulate(masses, others, near, once: bool, extent: float, threads: int) -> PairTable:
    """Fill a table, as a sum of shares that do not depend on the number of threads.

    `masses` and `others` are positions [angstrom] and weights; `near` and `once` as in `pair_kernel.accumulate`;
    `extent` the largest squared distance [angstrom^2].
    """
    from heatscan.physics.molecule.pair_kernel import accumulate

    first = _number(_LOWEST)
    bins = max(_number(max(extent, _LOWEST) * (1 + 1e-12)) - first + 1, 1)
    masses, others = (
        tuple(np.ascontiguousarray(column, float) for column in (*positions.T, weights))
        for positions, weights in (masses, others)
    )

    def share(number):
        moments = np.zeros((bins, _ORDERS, 7))
        accumulate(masses, others, near, once, (number, _SHARES), (first, _SHIFT), moments)
        return moments

    from concurrent.futures import ThreadPoolExecutor  # here, because most points need no threads

    with ThreadPoolExecutor(min(threads, _SHARES)) as pool:
        total, *shares = pool.map(share, range(_SHARES))
    for more in shares:
        total += more
    used = np.flatnonzero(total.any(axis=(1, 2)))
    return PairTable(first + used, total[used])
