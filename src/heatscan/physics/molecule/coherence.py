"""How far the masses of a rigid molecule are heated as one: the double sum of [M] (53) for any r_C and direction.

The sum is a symmetric matrix C(r_C) whose element along a unit vector n, n C n, is the heating of the centre of mass
along n over that of one point of the same mass. C is 1 where r_C exceeds the molecule, and Sum m_n^2/M^2 where it is
less than the distance of two atoms. [M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

from __future__ import annotations

import functools
import itertools

import numpy as np

from heatscan.physics.molecule import form_factor, pair_table
from heatscan.physics.molecule.pair_table import ANGSTROM

# Nodes per direction that stand for a molecule where r_C is at least half its extent, and where it is far away.
_NODES, _FAR_NODES = 16, 6
# Pairs further apart than this many r_C are left out: exp(-36) of what a pair at no distance adds.
_CUTOFF = 12.0
# What one step of each method costs, in ns, measured on one core of a shared virtual machine: a pair, a pair found
# through cells, a mass in a transform, a mode of a transform.
_PAIR, _CELL_PAIR, _SPREAD, _MODE = 10.0, 16.0, 1000.0, 250.0
# What the sums of a transform may take where there is a choice [bytes].
_SHELLS = 4e8


class MassDistribution:
    """The masses of a rigid molecule about their centre, with the tables that its sums need, made when first needed.

    Parameters
    ----------
    positions : array_like
        Shape (n, 3) [m].
    masses : array_like
        Shape (n,) [any unit].
    threads : int
        How many cores the tables may use, without effect on the numbers.
    """

    def __init__(self, positions, masses, threads: int = 1):
        self._threads = threads
        self.weights = np.asarray(masses, float) / np.sum(masses)
        positions = np.asarray(positions, float)
        self.positions = positions - self.weights @ positions
        self.low, self.high = self.positions.min(axis=0) / ANGSTROM, self.positions.max(axis=0) / ANGSTROM
        self._tables: dict = {}

    @functools.cached_property
    def extent(self) -> float:
        """The largest side of the box around the masses [m]."""
        return float((self.high - self.low).max()) * ANGSTROM

    @functools.cached_property
    def plan(self) -> tuple[float, ...]:
        """The r_C where one table takes over from the next [m]: first pairs, then transforms, last nodes.

        Empty where the table of all pairs is the cheapest for every r_C.
        """
        count = len(self.weights)
        cheapest, plan = _PAIR * count**2 / 2, tuple[float, ...]()
        boxes = np.floor((self.positions / ANGSTROM - self.low) / 5.0).astype(np.int64)
        occupied = len(np.unique(boxes @ [1, 1 << 20, 1 << 40])) * 125.0
        for first in np.geomspace(0.5, 5.0, 11):
            edges = [first]
            while edges[-1] * ANGSTROM < self.extent / 2:
                edges.append(2 * edges[-1])
            # A long molecule would need more sums than fit: the less, the further pairs reach.
            long = len(edges) > 1 and form_factor.Grid.of(self.low, self.high, *edges[:2]).kept > _SHELLS
            if long and first < 5.0:
                continue
            reach = _CUTOFF * first
            # Those in a ball, or, where the molecule is thinner than that, in a piece of it.
            piece = np.prod(np.minimum(1.0, 2 * reach / np.maximum(self.high - self.low, 1e-9)))
            near = min(count * piece, 4 / 3 * np.pi * reach**3 * count / occupied)
            cost = _CELL_PAIR * count * near / 2 + _PAIR * _NODES**6 / 2
            for low, high in itertools.pairwise(edges):
                grid = form_factor.Grid.of(self.low, self.high, low, high)
                cost += _SPREAD * count * len(grid.slabs) + _MODE * grid.size
            if cost < cheapest:
                cheapest, plan = cost, tuple(edge * ANGSTROM for edge in edges)
        return plan

    def _grid(self, band) -> form_factor.Grid:
        """Return the modes for r_C between two lengths [m]."""
        return form_factor.Grid.of(self.low, self.high, *(edge / ANGSTROM for edge in band))

    @property
    def memory(self) -> float:
        """Peak memory of the sums [bytes]: compiled code, tables of pairs, and the transforms, one after the other."""
        bands = [self._grid(band) for band in itertools.pairwise(self.plan)]
        needed = [band.working + sum(made.kept for made in bands[: number + 1]) for number, band in enumerate(bands)]
        return 1.3e8 + 1e3 * len(self.weights) + max(needed, default=0.0)

    def coherence_factor(self, correlation_length):
        """Return C and C - 1, each with all its digits.

        Parameters
        ----------
        correlation_length : array_like
            r_C, shape (n,) [m].

        Returns
        -------
        coherence, loss : ndarray
            Shape (n, 3, 3) [1].

        Notes
        -----
        Relative error of any n C n against the sum over all pairs as it stands in [M] (53), for r_C = 1e-12 to 1e-2 m
        and up to 7,000 atoms: below 5e-13 by pairs and nodes, below 5e-12 through the transform (measured). C - 1 has
        1e-11 where C > 1/2, and elsewhere is C less 1. The values at one r_C do not depend on which others are asked
        for.
        """
        lengths = np.asarray(correlation_length, float)
        coherence, loss = np.empty((len(lengths), 3, 3)), np.empty((len(lengths), 3, 3))
        method = np.searchsorted(self.plan, lengths, side="right") if self.plan else np.zeros(len(lengths), int)
        for number in np.unique(method):
            chosen = method == number
            coherence[chosen], loss[chosen] = self._by(int(number), lengths[chosen])
        return coherence, loss

    def _by(self, number: int, lengths):
        """Return C and C - 1 by the method of that number in the plan."""
        unit = np.eye(3)
        if self.plan and 0 < number < len(self.plan):
            coherence = self._table(number).coherence_factor(lengths)
            return coherence, coherence - unit
        table, own = self._table(number)
        coherence, loss = table.sums(lengths)
        coherence = own * unit + 2 * coherence
        whole = not self.plan or number == len(self.plan)
        return coherence, 2 * loss if whole else coherence - unit

    def _table(self, number: int):
        if number not in self._tables:
            self._tables[number] = self._made(number)
        return self._tables[number]

    def _made(self, number: int):
        own = np.square(self.weights).sum()
        if not self.plan:
            return pair_table.of_all(self.positions, self.weights, self._threads), own
        if number == 0:
            return pair_table.within(self.positions, self.weights, _CUTOFF * self.plan[0], self._threads), own
        if number < len(self.plan):
            grid = self._grid(self.plan[number - 1 : number + 1])
            return form_factor.transform(self.positions, self.weights, grid, self._threads)
        positions, weights = nodes(self.positions, self.weights, _NODES)
        return pair_table.of_all(positions, weights, self._threads), np.square(weights).sum()

    @functools.cached_property
    def far(self) -> tuple[np.ndarray, np.ndarray]:
        """A few masses, positive and negative, that look the same from far away: positions [m] and weights [1]."""
        if len(self.weights) <= _FAR_NODES**3:
            return self.positions, self.weights
        return nodes(self.positions, self.weights, _FAR_NODES)


def nodes(positions, weights, count: int):
    """Return masses on a grid that stand for a molecule in every sum that is smooth over it.

    Parameters
    ----------
    positions : ndarray
        Shape (n, 3) [m].
    weights : ndarray
        Shape (n,) [1].
    count : int
        Nodes in each direction.

    Returns
    -------
    positions : ndarray
        Chebyshev nodes in the box around the molecule, shape (m, 3) [m].
    weights : ndarray
        Shape (m,) [1]; some are negative. Every moment of order less than `count` in each coordinate is the molecule's.

    Notes
    -----
    Lagrange interpolation, transposed. For a Gaussian of r_C at least half the box, 16 nodes are off by 1e-13
    (measured).
    """
    from heatscan.physics.molecule.pair_kernel import spread

    low, high = positions.min(axis=0), positions.max(axis=0)
    angles = (2 * np.arange(count) + 1) * np.pi / (2 * count)
    unit, barycentric = np.cos(angles), np.sin(angles) * (-1.0) ** np.arange(count)
    places, polynomials = [], []
    for axis in range(3):
        # Where it is flat in this direction the polynomials would overflow.
        middle, half = (low[axis] + high[axis]) / 2, max((high[axis] - low[axis]) / 2, 1e-6 * (high - low).max())
        apart = (positions[:, axis, None] - middle) / half - unit
        apart[apart == 0] = 1e-300
        terms = barycentric / apart
        polynomials.append(terms / terms.sum(axis=1, keepdims=True))
        places.append(middle + half * unit)
    grid = np.zeros((count, count, count))
    spread(*polynomials, weights, grid)
    return np.stack(np.meshgrid(*places, indexing="ij"), axis=-1).reshape(-1, 3), grid.reshape(-1)
