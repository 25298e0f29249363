"""A homogeneous body in place of a molecule, such as a nanosphere: what it weighs, and which sizes go together."""

from __future__ import annotations

import numpy as np

from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.physics.molecule import homogeneous_body, lattice_sum
from heatscan.physics.molecule.homogeneous_body import HomogeneousBody

SHAPES = homogeneous_body.SHAPES
LATTICES = ("none", *lattice_sum.LATTICES)
# How far the mass of a body may be off a declared one, relatively, as for the atoms of a file.
_MASS_TOLERANCE = 0.02
_SIZES = ("body_radius", "body_length", "body_inner_radius")
# What a shape needs besides its radius and density.
_NEEDED = {"shell": "body_inner_radius", "rod": "body_length", "ellipsoid": "body_length"}


def mass(body, body_density, body_radius, body_length, body_inner_radius):
    """Return the mass of a body of that shape, density [kg/m^3] and sizes [m], which broadcast [kg]."""
    return body_density * homogeneous_body.volume(body, body_radius, body_length, body_inner_radius)


def length(body_radius):
    """Return the length of a sphere or a shell along its axis [m]."""
    return 2 * body_radius


def density(lattice, atom_mass, lattice_constant):
    """Return the density of a cubic crystal with that edge [m] of its cell [kg/m^3]."""
    atoms = np.vectorize(lambda word: lattice_sum.LATTICES.get(word, (0, 0, np.nan))[2])(lattice)
    return (atoms * atom_mass / lattice_constant**3)[()]


def note(body, lattice):
    """Return what is assumed of the body, in words."""
    return np.vectorize(_note, otypes=[object])(body, lattice)[()]


def _note(body: str, lattice: str) -> str:
    if lattice == "none":
        grain = "without atoms, so that below their distance the heating is underestimated and the bound too weak"
    else:
        kind = str(lattice).replace("_", " ")
        grain = f"of atoms at rest on a {kind} lattice, averaged over how it lies and is turned in it, nuclei as points"
    return f"rigid {body} of one density, {grain}"


def of(numbers, words) -> HomogeneousBody:
    """Return the body: radius, length, inner radius [m], density [kg/m^3], atom mass [kg]; shape and lattice."""
    radius, along, inner_radius, of_density, atom_mass = numbers
    return HomogeneousBody(words[0], radius, along, inner_radius, words[1], of_density, atom_mass)


def from_values(study, given) -> HomogeneousBody:
    """Return the body of a case's values [SI units].

    Raises
    ------
    ConfigurationError
        A value is missing, or does not go with another.
    """
    names = ("body", *_SIZES, "body_density", "lattice", "atom_mass")
    found: dict = {name: study.trace(name, given)[0] for name in names}
    if missing := [name for name in ("body", "body_radius", "body_density") if found[name] is None]:
        raise ConfigurationError(f"{missing[0]} ({study.parameters[missing[0]].long_name}) is missing")
    check(given, found)
    numbers = [found[name] or 0.0 for name in (*_SIZES, "body_density", "atom_mass")]
    return of(numbers, (found["body"], found["lattice"]))


def check(given, arguments) -> None:
    """Raise a ConfigurationError where what a case says of its body does not go together; as in `Study.check`."""
    rivals = [name for name in ("structure", "ring_count") if name in given]
    if rivals:
        raise ConfigurationError(f"body and {rivals[0]} both say what the molecule is; give one of them")
    shapes = np.unique(given["body"]).tolist()
    for name in ("body_length", "body_inner_radius"):
        fitting = [shape for shape in SHAPES if _NEEDED.get(shape) == name]
        for shape in shapes:
            if (name in given) != (shape in fitting) and not (len(shapes) > 1 and name in given):
                verb = "is missing" if shape in fitting else "has no effect"
                raise ConfigurationError(f"{name} {verb}: body {shape}; it belongs to {' and '.join(fitting)}")
    found = {name: np.ravel(arguments[name]) for name in ("body", "body_density", *_SIZES)}
    grid = dict(zip(found, np.meshgrid(*found.values(), indexing="ij"), strict=True))
    hollow = grid["body_inner_radius"] >= grid["body_radius"]
    if hollow.any():
        inner, outer = (float(grid[name][hollow][0]) for name in ("body_inner_radius", "body_radius"))
        raise ConfigurationError(f"body_inner_radius: {inner:g} m is not less than body_radius, {outer:g} m")
    weights = mass(**grid)
    _check_lattice(given, arguments, weights)
    _check_mass(given, arguments, weights)


def _check_lattice(given, arguments, weights) -> None:
    crystals = set(np.ravel(arguments.get("lattice", "none")).tolist()) - {"none"}
    if not crystals:
        if "lattice_constant" in given or "atom_mass" in given:
            raise ConfigurationError(f"atom_mass and lattice_constant need a lattice: one of {', '.join(LATTICES[1:])}")
        return
    if arguments.get("atom_mass") is None:
        raise ConfigurationError(f"lattice {', '.join(sorted(crystals))} needs atom_mass")
    heaviest = np.max(arguments["atom_mass"])
    if heaviest > np.min(weights):
        raise ConfigurationError(f"atom_mass: {_u(heaviest)} is more than the body weighs, {_u(np.min(weights))}")


def _check_mass(given, arguments, weights) -> None:
    declared = given.get("molecule_mass")
    if declared is None and "mass_ratio" in given:
        declared = np.multiply(given["mass_ratio"], arguments["atomic_ion_mass"])
    if declared is None:
        return
    off = np.abs(weights[..., None] / np.ravel(declared) - 1)
    if off.max() > _MASS_TOLERANCE:
        *at, number = np.unravel_index(off.argmax(), off.shape)
        raise ConfigurationError(
            f"the body weighs {_u(weights[tuple(at)])}, but molecule_mass or mass_ratio says "
            f"{_u(np.ravel(declared)[number])}; omit it, or correct body_density or the size"
        )


def _u(value) -> str:
    return f"{float(value) / constants.atomic_mass:.6g} u"
