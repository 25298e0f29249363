"""Which molecule it is and how it lies in the trap: what [M] (53) needs of it at the points of a scan.

[M] = Lenler-Eriksen, Drewsen, Carlesso, arXiv:2311.13966.
"""

from __future__ import annotations

import functools
import math
import os

import numpy as np

from heatscan.errors import ComputationError, ConfigurationError
from heatscan.physics import constants
from heatscan.physics.collapse import ion_and_molecule
from heatscan.physics.molecule import barrel_coherence, porphyrin_barrel
from heatscan.physics.molecule.coherence import MassDistribution
from heatscan.results import paths
from heatscan.studies.ion_pair import structures

ORIENTATIONS = ("point_like", "along_axis", "across_axis", "tilted", "averaged")
MISSING_HYDROGENS = ("refuse", "spread")
# How far the mass of a file's atoms may be off the declared mass, relatively; and how much hydrogens can add.
_MASS_TOLERANCE, _MOST_HYDROGENS = 0.02, 0.3
# More rings than this take minutes for no other physics.
_MOST_RINGS = 1000
# What the sums over the rings of barrels take, most of it Numba [bytes].
_BARREL = 9e7
# The point-like nuclei of the atoms are an approximation that below this r_C is off by more than 0.1 % [m].
_SHORTEST = 1e-13
# Ions closer than this many times the extent of the molecule are too close for a few masses to stand for all of its.
_NEAR = 50


def read(path, given) -> dict:
    """Return what a structure's file says of other parameters: a hash of the file and the mass [kg], unless given.

    Raises
    ------
    ConfigurationError
        The file is invalid, lacks its hydrogens, or its mass differs from the declared one.
    """
    structure = structures.read(path)
    mass, declared = float(structure.masses.sum()), given.get("molecule_mass")
    found = {"structure_hash": structures.digest(path)}
    spread = given.get("missing_hydrogens") == "spread"
    if spread and declared is None:
        raise ConfigurationError(f"{path}: missing_hydrogens: spread needs molecule_mass, the mass with all hydrogens")
    if not spread and not structures.has_hydrogen(structure):
        raise ConfigurationError(
            f"{path}: no atom is a hydrogen. Add them with a program made for that, or give molecule_mass and "
            "missing_hydrogens: spread, which makes every atom heavier by the same factor"
        )
    if declared is None:
        return {**found, "molecule_mass": mass}
    more = _MOST_HYDROGENS if spread else _MASS_TOLERANCE
    if not mass * (1 - _MASS_TOLERANCE) <= declared <= mass * (1 + more):
        hint = "which hydrogens do not explain" if spread else "omit it, or correct the file"
        raise ConfigurationError(f"{path}: the atoms weigh {_u(mass)}, but molecule_mass says {_u(declared)}; {hint}")
    return found


def _u(mass: float) -> str:
    return f"{mass / constants.atomic_mass:.6g} u"


def check(outputs, given, **arguments) -> None:
    """Raise a ConfigurationError where the molecule's atoms are needed but not given; arguments as in `Study.check`."""
    asked = set(np.atleast_1d(given.get("orientation", "point_like")).tolist())
    if asked <= {"point_like"}:
        return
    if np.min(given.get("correlation_length", 1.0)) < _SHORTEST:
        raise ConfigurationError(
            f"correlation_length: below {_SHORTEST:g} m nuclei are not points, and an extended molecule is not computed"
        )
    if {"structure", "ring_count"} <= given.keys():
        raise ConfigurationError("structure and ring_count both say what the molecule is; give one of them")
    if "structure" in given:
        return
    missing = [name for name in ("ring_count", "ring_mass") if name not in given]
    if missing:
        raise ConfigurationError(
            f"orientation {', '.join(sorted(asked - {'point_like'}))} needs the molecule's atoms: give structure, a "
            f"file, or ring_count and ring_mass of a porphyrin barrel; {' and '.join(missing)} is missing"
        )
    if np.max(given["ring_count"]) > _MOST_RINGS:
        raise ConfigurationError(f"ring_count: at most {_MOST_RINGS} rings are built of atoms")
    for link in np.atleast_1d(given.get("ring_link", "butadiyne")).tolist():
        build_barrel(1, float(np.min(given["ring_mass"])), ring_link=link)


def build_barrel(ring_count: int, *ring, **options):
    """Return `porphyrin_barrel.barrel`; a ConfigurationError where the ring is lighter than its atoms."""
    try:
        return porphyrin_barrel.barrel(ring_count, *ring, **options)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def threads() -> int:
    """Return how many cores to use: OMP_NUM_THREADS, which Snakemake sets for a job, else all that are available."""
    number = os.environ.get("OMP_NUM_THREADS", "")
    if number.isdigit() and int(number):
        return int(number)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory(given) -> float:
    """Return what the sums over a molecule's atoms take [bytes]; `given` as in `Study.check`."""
    asked = set(np.atleast_1d(given.get("orientation", "point_like")).tolist())
    if asked <= {"point_like"}:
        return 0.0
    if "structure" not in given:
        return _BARREL
    return _from_file(given["structure"], structures.digest(paths.in_project(given["structure"]))).memory


def factors(spacing, correlation_length, orientation, tilt, azimuth, roll, structure, structure_hash, barrel) -> tuple:
    """Return the factors of [M] (53): the molecule's own and those of the cross terms.

    Parameters
    ----------
    spacing, correlation_length : array_like
        Distance of the ions and r_C [m].
    orientation : str
        One of ORIENTATIONS but for ``point_like``.
    tilt, azimuth, roll : array_like
        As in `ion_and_molecule.rotation` [rad]; `tilt` counts only where the orientation is ``tilted``.
    structure, structure_hash : str or None
        A file and the hash that it had when the scan was planned; None for a porphyrin barrel.
    barrel : tuple
        ring_count, ring_mass and tube_diameter, array_like [1], [kg], [m], ring_link and side_chains, str.

    Returns
    -------
    along, across : tuple of three ndarray
        C, C - 1 and f - 1 for modes along and across the trap's axis, of the shape of all the arguments together [1].
    """
    tilt = {"along_axis": 0.0, "across_axis": math.pi / 2}.get(orientation, tilt)
    numbers = [np.nan if value is None else value for value in barrel[:3]]
    arrays = np.broadcast_arrays(*numbers, tilt, azimuth, roll, spacing, correlation_length)
    *keys, spacing, lengths = map(np.ravel, arrays)
    result = np.empty((6, spacing.size))
    # One molecule in one position at a time.
    kinds, kind = np.unique(np.stack(keys), axis=1, return_inverse=True)
    for number, (*rings, tilt, azimuth, roll) in enumerate(kinds.T.tolist()):
        chosen = np.flatnonzero(kind.ravel() == number)
        some, at = np.unique(lengths[chosen], return_inverse=True)
        nearest = np.nanmin(spacing[chosen], initial=np.inf)
        matrices, (positions, weights) = _molecule(structure, structure_hash, rings, barrel[3:], some, nearest)
        turned = None if orientation == "averaged" else ion_and_molecule.rotation(tilt, azimuth, roll)
        own = [ion_and_molecule.along_modes(matrix, turned) for matrix in matrices]
        cross = ion_and_molecule.cross_decorrelation(positions, weights, turned, spacing[chosen], lengths[chosen])
        result[:, chosen] = [row for i in (0, 1) for row in (own[0][i][at], own[1][i][at], cross[i])]
    rows = tuple(result.reshape(6, *arrays[0].shape))
    return rows[:3], rows[3:]


def _molecule(structure, structure_hash, rings, links, lengths, nearest):
    """Return C and C - 1 of a molecule at each r_C, and the masses that stand for it at the nearest spacing."""
    if structure is None:
        count, *ring = rings
        barrels, count = barrel_coherence.of_rings(*ring, *links, threads()), int(count)
        masses = barrels.near(count) if nearest < _NEAR * barrels.extent(count) else barrels.far(count)
        return barrels.coherence_factor(count, lengths), masses
    molecule = _from_file(structure, structure_hash)
    masses = (molecule.positions, molecule.weights) if nearest < _NEAR * molecule.extent else molecule.far
    return molecule.coherence_factor(lengths), masses


@functools.lru_cache(maxsize=4)
def _from_file(path: str, expected: str | None) -> MassDistribution:
    """Return the molecule in a file about its own axis; a ComputationError where the file changed since planning."""
    place = paths.in_project(path)
    if expected is not None and structures.digest(place) != expected:
        raise ComputationError(f"{path}: the file has changed since this scan was planned; run the workflow again")
    structure = structures.aligned(structures.read(place))
    return MassDistribution(structure.positions, structure.masses, threads())
