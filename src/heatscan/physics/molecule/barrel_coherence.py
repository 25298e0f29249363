"""The double sum of [M] (53) for porphyrin barrels of any number of rings, by their symmetry.

A tube repeats its ring, and a ring its porphyrin six times: the pairs of N rings are those of one ring with itself and
of one porphyrin with each further ring, counted as often as they occur. [M] = Lenler-Eriksen, Drewsen, Carlesso,
arXiv:2311.13966.
"""

from __future__ import annotations

import functools

import numpy as np

from heatscan.physics.molecule import pair_table, porphyrin_barrel
from heatscan.physics.molecule.coherence import MassDistribution


class BarrelCoherence:
    """Barrels of one kind of ring; arguments as in `porphyrin_barrel.ring`, and how many cores to use."""

    def __init__(self, *ring, threads: int = 1):
        self._threads = threads
        _, self.positions, masses = porphyrin_barrel.ring(*ring)
        self.weights = masses / masses.sum()
        self.spacing = porphyrin_barrel.RING_SPACING[ring[2]]
        self._ring = ring
        self._tables: dict = {}
        self._sums: dict = {}

    def coherence_factor(self, ring_count: int, correlation_length):
        """Return C and C - 1 of a barrel of so many rings, shape (n, 3, 3) each, for r_C of shape (n,) [m].

        Notes
        -----
        As `MassDistribution.coherence_factor` for all atoms of the barrel, to 1e-12 (tested), in a time that grows as
        the number of rings.
        """
        lengths = np.asarray(correlation_length, float)
        own = np.square(self.weights).sum()
        coherence, loss = (2 * ring_count * part for part in self._summed(0, lengths))
        for apart in range(1, ring_count):
            more = self._summed(apart, lengths)
            coherence += 2 * (ring_count - apart) * more[0]
            loss += 2 * (ring_count - apart) * more[1]
        return (coherence + ring_count * own * np.eye(3)) / ring_count**2, loss / ring_count**2

    def near(self, ring_count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the masses of a barrel about their centre: positions, shape (n, 3) [m], weights, shape (n,) [1]."""
        barrel = _barrel(ring_count, *self._ring)
        return barrel.positions, barrel.weights

    def far(self, ring_count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a few masses that look like the barrel from far away; see `MassDistribution.far`."""
        key = ("far", ring_count)
        if key not in self._tables:
            self._tables[key] = _barrel(ring_count, *self._ring).far
        return self._tables[key]

    def extent(self, ring_count: int) -> float:
        """Return the largest side of a box around a barrel [m]."""
        length = np.ptp(self.positions[:, 2]) + (ring_count - 1) * self.spacing
        return max(float(length), float(np.ptp(self.positions[:, :2], axis=0).max()))

    def _summed(self, apart: int, lengths):
        """Return what the pairs of two rings so many steps apart add, each pair once."""
        key = apart, lengths.tobytes()
        if key not in self._sums:
            if len(self._sums) > 500:
                self._sums.clear()
            sums = self._table(apart).sums(lengths)
            if apart:
                sums = tuple(porphyrin_barrel.UNITS * _averaged_about_axis(part) for part in sums)
            self._sums[key] = sums
        return self._sums[key]

    def _table(self, apart: int):
        if apart not in self._tables:
            if apart:
                unit = slice(0, len(self.weights) // porphyrin_barrel.UNITS)
                one, shifted = self.positions[unit], self.positions + np.array([0.0, 0.0, apart * self.spacing])
                table = pair_table.between(one, self.weights[unit], shifted, self.weights, self._threads)
            else:
                table = pair_table.of_all(self.positions, self.weights, self._threads)
            self._tables[apart] = table
        return self._tables[apart]


def _averaged_about_axis(matrices):
    """Return matrices, shape (n, 3, 3), averaged over the turns of a tube with a six-fold axis along z."""
    across = (matrices[:, 0, 0] + matrices[:, 1, 1]) / 2
    averaged = np.zeros_like(matrices)
    averaged[:, 0, 0] = averaged[:, 1, 1] = across
    averaged[:, 2, 2] = matrices[:, 2, 2]
    return averaged


@functools.lru_cache(maxsize=4)
def _barrel(ring_count: int, *ring) -> MassDistribution:
    _, positions, masses = porphyrin_barrel.barrel(ring_count, *ring)
    return MassDistribution(positions, masses)


@functools.lru_cache(maxsize=8)
def of_rings(ring_mass: float, tube_diameter: float, ring_link: str, side_chains: str, threads: int) -> BarrelCoherence:
    """Return the barrels of one kind of ring; arguments as in `BarrelCoherence`."""
    return BarrelCoherence(ring_mass, tube_diameter, ring_link, side_chains, threads=threads)
