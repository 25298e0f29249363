"""What the grain of a crystal adds to its heating: sums of [M] (53) over cubic lattices, of its inside and its surface.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

from __future__ import annotations

import functools

import numpy as np

# Which integers number the lattice's vectors, in halves of the cubic cell's edge (in edges where it is simple), and its
# reciprocal ones, in 2 pi over the edge; how many atoms a cubic cell has.
LATTICES = {
    "simple_cubic": ("any", "any", 1),
    "body_centred_cubic": ("alike", "even_sum", 2),
    "face_centred_cubic": ("even_sum", "alike", 4),
}
# Sum of |D|^p over all lattice vectors but 0 for p = 1, 3, 5, ..., continued from where it converges (Epstein's zeta
# function), of atoms that take a volume of 1 each; computed with mpmath, as in the tests.
_ZETA = {
    "simple_cubic": (-0.26659627871839347, 0.041183252544960035, -0.025871772469858825, 0.033953181454005094,
                     -0.074706204999340554, 0.24560047601317201),
    "body_centred_cubic": (-0.25740161654881009, 0.03542399826473432, -0.018923688018604312, 0.020488824478218306,
                           -0.036532769625804575, 0.096368778210990051),
    "face_centred_cubic": (-0.25755882285176049, 0.035592969200701662, -0.019198624234578061, 0.021127583498665532,
                           -0.038551800929555814, 0.10473762067879973),
}  # fmt: skip
# Where their series takes over, in cell^{1/3}; how far lattice vectors count, in steps, for the inside and the surface.
_SERIES_ABOVE, _REACH, _FAR_REACH = 2.5, 9, 52
_RULES = {
    "any": lambda i, j, k: np.full(i.shape, True),
    "alike": lambda i, j, k: (i % 2 == j % 2) & (j % 2 == k % 2),
    "even_sum": lambda i, j, k: (i + j + k) % 2 == 0,
}


def edge(lattice: str, cell: float) -> float:
    """Return the edge of the cubic cell [m] of a lattice whose atoms take a volume of `cell` each [m^3]."""
    return float(np.cbrt(LATTICES[lattice][2] * cell))


def incoherent(lattice: str, cell: float, correlation_length):
    """Return how far the atoms of an endless crystal are heated one by one: 1 below all distances, 0 above them.

    Parameters
    ----------
    lattice : str
        One of LATTICES.
    cell : float
        Volume of one atom [m^3].
    correlation_length : array_like
        r_C, shape (n,) [m].

    Returns
    -------
    share : ndarray
        Sum over all lattice vectors D of e^{-u} (1 - 2u/3), u = D^2/4r_C^2, shape (n,) [1].

    Notes
    -----
    By Poisson's formula (16 pi^{3/2} r_C^5/cell) Sum_G (G^2/3) e^{-G^2 r_C^2} over the reciprocal lattice, in which G =
    0 adds nothing; the lattice is cubic, so that the direction does not matter. The first form serves below r_C =
    cell^{1/3}/(2 sqrt(pi)), the second above, where it falls faster than any power. Error below 1e-14.
    """
    lengths = np.asarray(correlation_length, float)
    direct, reciprocal, _ = LATTICES[lattice]
    step = edge(lattice, cell) / (1 if direct == "any" else 2)
    fine = lengths < np.cbrt(cell) / (2 * np.sqrt(np.pi))
    share = np.empty(lengths.shape)
    squares, counts = _shells(direct)
    u = np.minimum(squares * np.square(step / (2 * lengths[fine]))[:, None], 700.0)
    share[fine] = 1 + np.einsum("ni,i->n", np.exp(-u) * (1 - 2 / 3 * u), counts)
    squares, counts = _shells(reciprocal)
    # (G r_C)^2, whose r_C^2 is taken out of the fifth power.
    square = squares * np.square(2 * np.pi / edge(lattice, cell) * lengths[~fine])[:, None]
    summed = np.einsum("ni,i->n", square / 3 * np.exp(-np.minimum(square, 700.0)), counts)
    share[~fine] = 16 * np.pi**1.5 * lengths[~fine] ** 3 / cell * summed
    return share


def surface(lattice: str, cell: float, correlation_length):
    """Return what sums of |D| and |D|^3 over a lattice have more than the integrals that stand for them.

    Parameters
    ----------
    lattice, cell, correlation_length
        As in `incoherent`.

    Returns
    -------
    first, third : ndarray
        Sum over D of |D|^p e^{-u} less its integral over cell, u = D^2/4r_C^2, shape (n,) [m] and [m^3].

    Notes
    -----
    Both tend to the zeta function of the lattice at -p, as a series in 1/r_C^2. Error below 1e-9 of that.
    """
    size = np.cbrt(cell)
    lengths = np.asarray(correlation_length, float) / size
    direct, _, atoms = LATTICES[lattice]
    squares, counts = _shells(direct, _FAR_REACH)
    distances = np.sqrt(squares) * np.cbrt(atoms) / (1 if direct == "any" else 2)
    powers, found = _ZETA[lattice], []
    for p, whole in ((1, 32 * np.pi), (3, 256 * np.pi)):
        values = np.empty(lengths.shape)
        near = lengths < _SERIES_ABOVE
        for n in np.flatnonzero(near).tolist():
            decay = np.exp(-np.minimum(np.square(distances / (2 * lengths[n])), 700.0))
            values[n] = np.einsum("i,i,i", counts, distances**p, decay) - whole * lengths[n] ** (p + 3)
        x, term, total = -1 / (4 * np.square(lengths[~near])), 1.0, 0.0
        for order, zeta in enumerate(powers[p // 2 :], 1):
            total, term = total + term * zeta, term * x / order
        values[~near] = total
        found.append(values * size**p)
    return tuple(found)


@functools.cache
def _shells(rule: str, reach: int = _REACH):
    """Return the squared lengths of integer vectors that follow a rule, but for 0, and how many have each."""
    i, j, k = np.meshgrid(*[np.arange(-reach, reach + 1)] * 3, indexing="ij")
    square = (i * i + j * j + k * k)[_RULES[rule](i, j, k)]
    return np.unique(square[(square > 0) & (square <= reach**2)], return_counts=True)
