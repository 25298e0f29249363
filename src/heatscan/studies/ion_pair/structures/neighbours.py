"""Pairs of atoms that lie close to each other, by cells: SciPy's tree takes longer to import than a protein to read."""

from __future__ import annotations

import itertools

import numpy as np

# Atoms that are handled at a time, so that the pairs of a million fit into memory.
_AT_A_TIME = 50_000
# Ten times the atoms of diamond in a cubic unit of length, which is an angstrom.
_ROOM = 1.8


def pairs(places: np.ndarray, reach: float):
    """Yield the pairs of points nearer than `reach`, first below second, with their distances, some at a time.

    Parameters
    ----------
    places : ndarray, shape (n, 3)
        The points.
    reach : float
        The largest distance, in the same unit.

    Yields
    ------
    first, second : ndarray of int, shape (pairs,)
        The numbers of the points.
    apart : ndarray, shape (pairs,)
        Their distances.
    """
    cell = np.floor(places / reach).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    shape = tuple((cell.max(axis=0) + 2).tolist())
    keys = np.ravel_multi_index(tuple(cell.T), shape)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    # Three cells in a row along the last direction are neighbours in number too.
    rows = [(one * shape[1] + two) * shape[2] for one, two in itertools.product((-1, 0, 1), repeat=2)]
    for start in range(0, len(order), _AT_A_TIME):
        some = order[start : start + _AT_A_TIME]
        found = [_in_row(places, reach, ordered, order, some, keys[some] + shift) for shift in rows]
        first, second, apart = map(np.concatenate, zip(*found, strict=True))
        yield first, second, apart


def _in_row(places, reach, ordered, order, some, middle) -> tuple:
    """Return the pairs of some points with those in the three cells about `middle`."""
    low = np.searchsorted(ordered, middle - 1, side="left")
    many = np.searchsorted(ordered, middle + 1, side="right") - low
    first = np.repeat(some, many)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
    second = order[np.repeat(low, many) + offset]
    good = first < second
    first, second = first[good], second[good]
    apart = np.sqrt(np.square(places[first] - places[second]).sum(axis=1))
    good = apart < reach
    return first[good], second[good], apart[good]


def pieces(number: int, links) -> np.ndarray:
    """Return which piece each of so many points belongs to, by its lowest point, where `links` join them.

    Parameters
    ----------
    number : int
        How many points there are.
    links : iterable of tuple of ndarray
        Pairs of points, some at a time.
    """
    root = np.arange(number)
    for first, second in links:
        while len(first):
            one, two = root[first], root[second]
            apart = one != two
            first, second, one, two = first[apart], second[apart], one[apart], two[apart]
            # The higher root hangs on the lower one; then every point looks up its root.
            np.minimum.at(root, np.maximum(one, two), np.minimum(one, two))
            while (root != root[root]).any():
                root = root[root]
    return root


def crowded(places: np.ndarray, reach: float) -> np.ndarray | None:
    """Return the numbers of points that share a cell with more than any matter has room for, or None."""
    cell = np.floor(places / reach).astype(np.int64)
    cell -= cell.min(axis=0)
    keys = np.ravel_multi_index(tuple(cell.T), cell.max(axis=0) + 1)
    _, which, many = np.unique(keys, return_inverse=True, return_counts=True)
    return np.flatnonzero(which == np.argmax(many)) if many.max() > _ROOM * reach**3 else None
