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
from heatscan.studies.ion_pair import body, structures
from heatscan.studies.ion_pair.structures.atoms import counted

ORIENTATIONS = ("point_like", "along_axis", "across_axis", "tilted", "averaged")
MISSING_HYDROGENS = ("refuse", "spread", "accept")
PROTONATION = ("as_in_file", "by_charge")
# How far the mass of a file's atoms may be off the declared mass, relatively; and how much hydrogens can add.
_MASS_TOLERANCE, _MOST_HYDROGENS = 0.02, 0.3
# Which share of the mass may be missing as hydrogens, as at the ends of a chain [1]; and what one of them weighs [u].
_FEW_HYDROGENS, _HYDROGEN = 0.01, 1.008
# More rings than this take minutes for no other physics.
_MOST_RINGS = 1000
# What the sums over the rings of barrels take, most of it Numba [bytes].
_BARREL = 9e7
# The point-like nuclei of the atoms are an approximation that below this r_C is off by more than 0.1 % [m].
_SHORTEST = 1e-13
# Ions closer than this many times the extent of the molecule are too close for a few masses to stand for all of its.
_NEAR = 50


def read(path, given) -> tuple[dict, str]:
    """Return what a structure's file says of other parameters, and notes on how it was read.

    These are a hash of the file, the mass [kg] and, where the file has a positive one, the charge [C], unless given.

    Raises
    ------
    ConfigurationError
        The file is invalid, lacks hydrogens, or its mass differs from the declared one.
    """
    structure = structures.read(path, structures.Choice.of(given))
    protons, more = _protons(path, structure, given)
    mass, declared = float(structure.masses.sum()) + protons * constants.proton_mass, given.get("molecule_mass")
    found: dict = {"structure_hash": structures.digest(path)}
    notes = [*structure.remarks, *more]
    spread = given.get("missing_hydrogens") == "spread"
    if spread and declared is None:
        raise ConfigurationError(f"{path}: missing_hydrogens: spread needs molecule_mass, the mass with all hydrogens")
    notes += missing_hydrogens(path, structure, given.get("missing_hydrogens", "refuse"))
    if structure.charge > 0 and not {"molecule_charge", "charge_ratio"} & given.keys():
        found["molecule_charge"] = structure.charge * constants.elementary_charge
        notes.append(f"charges in the file add up to {structure.charge:+g} e")
    elif structure.charge and not more and "molecule_charge" in given and not np.ndim(given["molecule_charge"]):
        said, has = f"{given['molecule_charge'] / constants.elementary_charge:g} e", f"{structure.charge:g} e"
        notes += [f"charge {said}, the file has {has}"] if said != has else []
    if declared is None:
        return {**found, "molecule_mass": mass}, "; ".join(notes)
    most = _MOST_HYDROGENS if spread else _MASS_TOLERANCE
    if not mass * (1 - _MASS_TOLERANCE) <= declared <= mass * (1 + most):
        hint = "which hydrogens do not explain" if spread else "omit it, or correct the file"
        raise ConfigurationError(f"{path}: the atoms weigh {_u(mass)}, but molecule_mass says {_u(declared)}; {hint}")
    notes += [f"atoms of {_u(mass)} scaled to {_u(declared)}"] if spread else []
    return found, "; ".join(notes)


def _protons(path, structure, given) -> tuple[int, list[str]]:
    """Return how many protons are added to the atoms of a file for the declared charge, and a note."""
    if given.get("protonation", PROTONATION[0]) == PROTONATION[0]:
        return 0, []
    if "molecule_charge" not in given:
        raise ConfigurationError(f"{path}: protonation: by_charge needs molecule_charge beside structure")
    if np.ndim(given["molecule_charge"]):
        raise ConfigurationError(f"{path}: protonation: by_charge needs one molecule_charge, not an axis")
    charge = given["molecule_charge"] / constants.elementary_charge
    protons = charge - structure.charge
    if abs(protons - round(protons)) > 1e-6:
        raise ConfigurationError(f"{path}: molecule_charge: {charge:.6g} e is not a whole number of charges")
    has = f"{structure.charge:g} e" if structure.charge else "none"
    return round(protons), [f"{round(protons):+d} protons: charge {charge:g} e, of which the file has {has}"]


def missing_hydrogens(path, structure, accepted: str) -> list[str]:
    """Return a note on hydrogens that are missing; a ConfigurationError where they are many and not accepted."""
    number = structure.missing_hydrogens
    if not number:
        return []
    share = number * _HYDROGEN * constants.atomic_mass / float(structure.masses.sum())
    few = share <= _FEW_HYDROGENS
    atoms = counted(number, "hydrogen")
    words = f"at least {atoms} missing, {100 * share:.2g} % of the mass, first in {structure.missing_first}"
    if accepted == "refuse" and not few:
        none = "" if {"H", "D"} & set(structure.elements) else "no atom is a hydrogen: "
        raise ConfigurationError(
            f"{path}: {none}{words}. Add them with a program made for that, such as Hydride, or give "
            "molecule_mass and missing_hydrogens: spread, which makes every atom heavier by the same factor; "
            "missing_hydrogens: accept takes the atoms as they are"
        )
    return [words]


def _u(mass: float) -> str:
    return f"{mass / constants.atomic_mass:.6g} u"


def check(outputs, given, **arguments) -> None:
    """Raise a ConfigurationError where the molecule's atoms are needed but not given; arguments as in `Study.check`."""
    if "body" in given:
        body.check(given, arguments)
    asked = set(np.atleast_1d(given.get("orientation", "point_like")).tolist())
    if asked <= {"point_like"}:
        return
    if np.min(given.get("correlation_length", 1.0)) < _SHORTEST:
        raise ConfigurationError(
            f"correlation_length: below {_SHORTEST:g} m nuclei are not points, and an extended molecule is not computed"
        )
    if {"structure", "ring_count"} <= given.keys():
        raise ConfigurationError("structure and ring_count both say what the molecule is; give one of them")
    if "structure" in given or "body" in given:
        return
    missing = [name for name in ("ring_count", "ring_mass") if name not in given]
    if missing:
        raise ConfigurationError(
            f"orientation {', '.join(sorted(asked - {'point_like'}))} needs the molecule's atoms: give structure, a "
            f"file, or ring_count and ring_mass of a porphyrin barrel, or body, the shape of a homogeneous one; "
            f"{' and '.join(missing)} is missing"
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
    if asked <= {"point_like"} or "body" in given:
        return 0.0
    if "structure" not in given:
        return _BARREL
    expected = structures.digest(paths.in_project(given["structure"]))
    return _from_file(given["structure"], expected, structures.Choice.of(given)).memory


def factors(spacing, correlation_length, lies, numbers, words) -> tuple:
    """Return the factors of [M] (53): the molecule's own and those of the cross terms.

    Parameters
    ----------
    spacing, correlation_length : array_like
        Distance of the ions and r_C [m].
    lies : tuple
        One of ORIENTATIONS but for ``point_like``, and tilt, azimuth and roll as in `ion_and_molecule.rotation`,
        array_like [rad]; `tilt` counts only where the orientation is ``tilted``.
    numbers, words : tuple
        What the molecule is made of: array_like [SI units], or None where it has no effect, and text. Of a body as in
        `body.of`; of a file no number, its path, the hash that it had when the scan was planned, and its chains,
        assembly and isotopes, or None; of a porphyrin barrel ring_count, ring_mass and tube_diameter, and ring_link and
        side_chains.

    Returns
    -------
    along, across : tuple of three ndarray
        C, C - 1 and f - 1 for modes along and across the trap's axis, of the shape of all the arguments together [1].
    """
    orientation, tilt, azimuth, roll = lies
    tilt = {"along_axis": 0.0, "across_axis": math.pi / 2}.get(orientation, tilt)
    numbers = [np.nan if value is None else value for value in numbers]
    arrays = np.broadcast_arrays(*numbers, tilt, azimuth, roll, spacing, correlation_length)
    *keys, spacing, lengths = map(np.ravel, arrays)
    result = np.empty((6, spacing.size))
    # One molecule in one position at a time.
    kinds, kind = np.unique(np.stack(keys), axis=1, return_inverse=True)
    for number, (*made_of, tilt, azimuth, roll) in enumerate(kinds.T.tolist()):
        chosen = np.flatnonzero(kind.ravel() == number)
        some, at = np.unique(lengths[chosen], return_inverse=True)
        nearest = np.nanmin(spacing[chosen], initial=np.inf)
        matrices, (positions, weights) = _molecule(made_of, words, some, nearest)
        turned = None if orientation == "averaged" else ion_and_molecule.rotation(tilt, azimuth, roll)
        own = [ion_and_molecule.along_modes(matrix, turned) for matrix in matrices]
        cross = ion_and_molecule.cross_decorrelation(positions, weights, turned, spacing[chosen], lengths[chosen])
        result[:, chosen] = [row for i in (0, 1) for row in (own[0][i][at], own[1][i][at], cross[i])]
    rows = tuple(result.reshape(6, *arrays[0].shape))
    return rows[:3], rows[3:]


def _molecule(numbers, words, lengths, nearest):
    """Return C and C - 1 of a molecule at each r_C, and the masses that stand for it at the nearest spacing."""
    if words[0] in body.SHAPES:
        solid = body.of(numbers, words)
        if nearest <= solid.extent / 2:
            raise ComputationError(f"ion_spacing: {nearest:g} m, which is within the {words[0]} of {solid.extent:g} m")
        return solid.coherence_factor(lengths), solid.near if nearest < _NEAR * solid.extent else solid.far
    if not numbers:
        path, expected, *chosen = words
        molecule = _from_file(path, expected, structures.Choice(*(word or "" for word in chosen)))
        masses = (molecule.positions, molecule.weights) if nearest < _NEAR * molecule.extent else molecule.far
        return molecule.coherence_factor(lengths), masses
    count, *ring = numbers
    barrels, count = barrel_coherence.of_rings(*ring, *words, threads()), int(count)
    masses = barrels.near(count) if nearest < _NEAR * barrels.extent(count) else barrels.far(count)
    return barrels.coherence_factor(count, lengths), masses


@functools.lru_cache(maxsize=4)
def _from_file(path: str, expected: str | None, choice: structures.Choice) -> MassDistribution:
    """Return the molecule in a file about its own axis; a ComputationError where the file changed since planning."""
    place = paths.in_project(path)
    if expected is not None and structures.digest(place) != expected:
        raise ComputationError(f"{path}: the file has changed since this scan was planned; run the workflow again")
    structure = structures.aligned(structures.read(place, choice))
    return MassDistribution(structure.positions, structure.masses, threads())
