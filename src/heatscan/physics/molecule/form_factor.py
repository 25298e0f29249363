"""The Fourier transform of a set of point masses on a grid, and the sums of [M] (53) from it, for a band of r_C.

Where r_C spans many masses, their pairs are countless and their spectrum needs few modes: a non-uniform fast Fourier
transform takes the place of the double sum. [M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np

from heatscan.physics.molecule.pair_table import ANGSTROM, MATRIX

# Where the Gaussian exp(-k^2 r_C^2) is cut off, in 1/r_C, and how far the box exceeds the masses, in r_C: what is left
# out is exp(-31) in k and exp(-33) in the distance of the masses from their periodic images.
_REACH, _MARGIN = 5.6, 11.5
# Of the transform, relative to all its modes together.
_TOLERANCE = 1e-12
# What a transform may take for its grid [bytes], and how many times that it takes in all, measured.
_GRID, _TIMES = 700e6, 2.1
# How many sums over shells are looked at together.
_BLOCK = 2**18


class Grid(NamedTuple):
    """Modes for a band of r_C: k = 2 pi n_i p_i/`box`, |n_i| <= `modes`_i, p_i the `strides`; lengths in angstrom.

    So k^2 is an integer, at most `shells`, times (2 pi/box)^2.
    """

    centre: np.ndarray
    box: float
    strides: np.ndarray
    modes: np.ndarray
    shells: int

    @classmethod
    def of(cls, low, high, shortest: float, longest: float) -> Grid:
        """Return the grid for masses between two corners [angstrom]."""
        needed = high - low + _MARGIN * longest
        box = float(needed.max())
        strides = np.floor(box / needed).astype(int)
        reach = _REACH / shortest * box / (2 * math.pi)
        return cls((low + high) / 2, box, strides, np.floor(reach / strides).astype(int), math.floor(reach**2) + 1)

    @property
    def size(self) -> int:
        """How many modes of the half space there are."""
        return int(np.prod(2 * self.modes[:2] + 1) * (self.modes[2] + 1))

    @property
    def kept(self) -> float:
        """What the sums over the shells take [bytes]."""
        return 48.0 * self.shells

    @property
    def working(self) -> float:
        """What making them takes besides, two slabs at a time [bytes]."""
        thickest = max(stop - start for start, stop in self.slabs)
        return 2 * _TIMES * 128.0 * float(np.prod(2 * self.modes[:2] + 1)) * thickest

    @property
    def slabs(self) -> list[tuple[int, int]]:
        """The modes along z in runs, always two or more, so that the cores do not change the digits."""
        last = int(self.modes[2])
        column = 64 * np.prod(2 * self.modes[:2] + 1)  # the transform works on twice the modes in each direction
        count = min(max(2, math.ceil(2 * (last + 1) * column / _GRID)), last + 1)
        edges = [round(number * (last + 1) / count) for number in range(count + 1)]
        return list(itertools.pairwise(edges))


class FormFactor(NamedTuple):
    """Sums of k_a k_b |mu(k)|^2 over modes of equal k^2, shape (shells, 6) [angstrom^-2], and the volume of a mode."""

    box: float
    volume: float
    shells: np.ndarray

    def coherence_factor(self, correlation_length):
        """Return the sum of w w' e^{-u} (delta_ab - D_a D_b/2r_C^2) over all pairs, each mass with itself too.

        Parameters
        ----------
        correlation_length : ndarray
            r_C, shape (n,) [m], within the band that the grid was made for.

        Returns
        -------
        coherence : ndarray
            Shape (n, 3, 3) [1].

        Notes
        -----
        (2 r_C^5/pi^{3/2}) Int d3k e^{-k^2 r_C^2} k_a k_b |mu(k)|^2: no term is negative along the diagonal, and none
        cancels.
        """
        result = np.empty((len(correlation_length), 3, 3))
        for number, length in enumerate(np.asarray(correlation_length) / ANGSTROM):
            total = np.zeros(6)
            for first in range(0, len(self.shells), _BLOCK):
                shells = self.shells[first : first + _BLOCK]
                square = (first + np.arange(len(shells))) * (2 * math.pi / self.box) ** 2
                total += np.einsum("i,ij", np.exp(-np.minimum(square * length**2, 700.0)), shells)
            result[number] = (2 * length**5 / math.pi**1.5 * self.volume * total)[MATRIX]
        return result


def transform(positions, weights, grid: Grid, threads: int = 1) -> FormFactor:
    """Return the form factor of masses on a grid.

    Parameters
    ----------
    positions : ndarray
        Shape (n, 3) [m].
    weights : ndarray
        Shape (n,) [1].
    grid : Grid
        The modes.
    threads : int
        How many cores to use, two at most, without effect on the numbers.
    """
    import finufft

    from heatscan.physics.molecule.pair_kernel import gather

    step = 2 * math.pi / grid.box
    angles = [
        np.ascontiguousarray((positions[:, axis] / ANGSTROM - grid.centre[axis]) * (step * grid.strides[axis]))
        for axis in range(3)
    ]
    shape = tuple(2 * grid.modes[:2] + 1)

    def slab(ends):
        start, stop = ends
        middle = start + (stop - start) // 2
        strengths = weights * np.exp(-1j * middle * angles[2])
        return start, finufft.nufft3d1(
            *angles, strengths, (*shape, stop - start), eps=_TOLERANCE, isign=-1, nthreads=1, upsampfac=2.0
        )

    from concurrent.futures import ThreadPoolExecutor  # here, because most points need no threads

    total = np.zeros((grid.shells, 6))
    last_x, last_y, strides = int(grid.modes[0]), int(grid.modes[1]), tuple(grid.strides.tolist())
    workers, slabs = min(threads, 2), grid.slabs
    with ThreadPoolExecutor(workers) as pool:
        for first in range(0, len(slabs), workers):
            # In the order of the slabs, whichever ends first, and no more of them at a time than can be at work.
            for start, modes in pool.map(slab, slabs[first : first + workers]):
                gather(modes, (last_x, last_y), start, strides, total)
    total *= step**2
    return FormFactor(grid.box, float(np.prod(step * grid.strides)), total)
