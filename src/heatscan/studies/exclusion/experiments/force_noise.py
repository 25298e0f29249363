"""The force that the noise exerts on a rigid body, against the force or acceleration noise that was measured.

A body is made of parts. What the noise does to several cuboids with parallel edges is exact, however near they lie.
ASSUME: parts of other shapes, and beams that bend, are pushed independently, which holds where they lie further apart
than r_C. Where r_C is above the whole body they are pushed together and harder, so that the bound stays one; between,
two parts may be pushed against each other, and two equal ones by anything from nothing to twice the sum.
"""

from __future__ import annotations

import itertools

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.physics.collapse import composite_body, dissipative, flexural_mode, force_noise, rigid_body
from heatscan.studies.exclusion.experiments import ExperimentKind, Inputs

# What each shape of a part needs; density or mass comes on top.
_SHAPES = {
    "cuboid": ("length", "width", "height"),
    "sphere": ("radius",),
    "cylinder": ("radius", "length"),
    "layers": ("layers", "width", "height"),
}
_NOISES = ("force_noise", "force_noise_amplitude", "acceleration_noise", "acceleration_noise_amplitude")
_PLACE = ("place_along", "place_width", "place_height")


def observed_limit(inputs) -> float:
    """Return the largest noise that was measured, one-sided [N^2/Hz, or m^2/s^4/Hz for an acceleration]."""
    name = next(name for name in _NOISES if name in inputs)
    largest = inputs[name] + inputs.get(f"{name}_margin", 0.0)
    if name.endswith("amplitude"):
        largest = largest**2
    return float(largest) * (2 if inputs["convention"] == "two_sided" else 1)


def signal_per_rate(inputs, noise):
    """Return the noise of the measured quantity at a collapse rate of 1/s, one-sided [as `observed_limit`].

    The shape is that of the noise. An anchor measures the force.
    """
    length, strength = noise.correlation_length, noise.strength(inputs["sampled_frequency"])
    if noise.dissipates:
        if "atom_mass" not in inputs:
            return noise.without_dissipation(signal_per_rate(inputs, noise.white(length)) * strength)
        velocity = dissipative.noise_velocity(noise.temperature, length)
        k = dissipative.dissipation(inputs["atom_mass"], velocity, length)
        length, strength = dissipative.rigid_length(k, length), strength * dissipative.rigid_strength(k)
    if inputs["arrangement"] == "pair":
        return _pair(inputs, length, noise.reference_mass) * strength
    density = force_noise.one_sided_force_noise(_diffusion(inputs["parts"], length, noise.reference_mass))
    if _accelerates(inputs):
        density = density / sum(map(_mass, inputs["parts"])) ** 2
    return density * strength


def _accelerates(inputs) -> bool:
    return any(name.startswith("acceleration") for name in _NOISES if name in inputs)


def _pair(inputs, length, reference_mass):
    (part,) = inputs["parts"]
    if "separation" not in inputs:
        diffusion = _part_diffusion(part, length, reference_mass)
    elif part["shape"] == "cylinder":
        shape = _density(part), part["radius"], part["length"]
        diffusion = rigid_body.cylinder_pair(*shape, inputs["separation"], length, reference_mass)
    else:
        shape = _density(part), _edges(part)
        diffusion = rigid_body.cuboid_pair(*shape, inputs["separation"], length, reference_mass)
    if _accelerates(inputs):
        return force_noise.one_sided_relative_acceleration_noise(diffusion, _mass(part))
    return 4 * constants.hbar**2 * diffusion


def _diffusion(parts, length, reference_mass):
    """Return the momentum diffusion of a body at a collapse rate of 1/s [1/m^2]."""
    if len(parts) > 1 and all(_is_block(part) for part in parts):
        amplitudes = [np.sqrt(part.get("mode_factor", 1.0)) for part in parts]
        bodies = list(map(_density, parts)), list(map(_centre, parts)), list(map(_edges, parts))
        return composite_body.cuboids(*bodies, amplitudes, length, reference_mass)
    return sum(part.get("mode_factor", 1.0) * _part_diffusion(part, length, reference_mass) for part in parts)


def _is_block(part) -> bool:
    return part["shape"] == "cuboid" and part.get("mode", "rigid") == "rigid"


def _part_diffusion(part, length, reference_mass):
    """Return the momentum diffusion of one part alone at a collapse rate of 1/s [1/m^2]."""
    if part["shape"] == "layers":
        densities, thicknesses = zip(*_layers(part), strict=True)
        across = part["width"], part["height"]
        return rigid_body.multilayer(densities, thicknesses, across, length, reference_mass)
    density = _density(part)
    if part["shape"] == "sphere":
        return rigid_body.sphere(density, part["radius"], length, reference_mass)
    if part["shape"] == "cylinder":
        return rigid_body.cylinder(density, part["radius"], part["length"], length, reference_mass)
    rigid = rigid_body.cuboid(density, _edges(part), length, reference_mass)
    return rigid * flexural_mode.mode_factor(part["width"], length) if part.get("mode") == "flexural" else rigid


def _edges(part) -> tuple[float, float, float]:
    return part["length"], part["width"], part["height"]


def _centre(part) -> tuple[float, ...]:
    return tuple(part.get(name, 0.0) for name in _PLACE)


def _layers(part) -> list[tuple[float, float]]:
    """Return density and thickness of every layer, the list repeated up to their count."""
    layers = [(layer["density"], layer["thickness"]) for layer in part["layers"]]
    return list(itertools.islice(itertools.cycle(layers), int(part.get("count", len(layers)))))


def _volume(part) -> float:
    if part["shape"] == "sphere":
        return 4 / 3 * np.pi * part["radius"] ** 3
    if part["shape"] == "cylinder":
        return np.pi * part["radius"] ** 2 * part["length"]
    return part["length"] * part["width"] * part["height"]


def _mass(part) -> float:
    if part["shape"] == "layers":
        return sum(density * thickness for density, thickness in _layers(part)) * part["width"] * part["height"]
    return part["mass"] if "mass" in part else _density(part) * _volume(part)


def _density(part) -> float:
    if "mass" in part:
        return part["mass"] / _volume(part)
    # Where neither is given, nothing depends on it: see _check.
    return part.get("density", 1.0)


def _check_part(part) -> None:
    shape, needed = part["shape"], _SHAPES[part["shape"]]
    for name in needed:
        if name not in part:
            raise ConfigurationError(f"{name}: is missing: a {shape} needs it")
    own = {*needed, "shape", "mode", "density", "mass", "mode_factor", *_PLACE}
    extra = sorted(set(part) - own - ({"count"} if shape == "layers" else set()))
    if extra:
        raise ConfigurationError(f"{extra[0]}: a {shape} has none; it has {', '.join(needed)}")
    if "density" in part and "mass" in part:
        raise ConfigurationError("mass: give either density or mass, not both")
    if part["mode"] == "flexural" and shape != "cuboid":
        raise ConfigurationError(f"mode: only a cuboid bends, about its width; a {shape} is rigid")


def _check(inputs) -> None:
    parts, observed = inputs["parts"], [name for name in _NOISES if name in inputs]
    if observed and "convention" not in inputs:
        raise ConfigurationError("convention: is missing: one_sided or two_sided, which spectral density")
    if inputs["arrangement"] == "pair":
        if len(parts) != 1 or parts[0]["shape"] not in ("cuboid", "cylinder"):
            raise ConfigurationError("parts: a pair is of two equal cuboids or cylinders; give one part")
        length = parts[0]["length"]
        if inputs.get("separation", length) < length:
            raise ConfigurationError(
                f"separation: {inputs['separation']:g} m is the distance between centres and must be at least the "
                f"length of one body, {length:g} m"
            )
    elif "separation" in inputs:
        raise ConfigurationError("separation: only an arrangement 'pair' has a separation")
    # The acceleration of one homogeneous body does not depend on its density, nor does the shape of a curve.
    bare = [part for part in parts if part["shape"] != "layers" and not {"density", "mass"} & part.keys()]
    if bare and (len(parts) > 1 or (observed and not _accelerates(inputs))):
        raise ConfigurationError("parts: each part needs a density or a mass")
    for (i, first), (j, second) in itertools.combinations(enumerate(parts), 2):
        apart = np.abs(np.subtract(_centre(first), _centre(second)))
        if _is_block(first) and _is_block(second) and _overlap(apart, first, second):
            raise ConfigurationError(f"parts: the cuboids {i} and {j} overlap; say where they lie: {', '.join(_PLACE)}")


def _overlap(apart, first, second) -> bool:
    reach = np.add(_edges(first), _edges(second)) / 2
    return bool(np.all(apart < reach * (1 - 1e-9)))


_LAYER = Inputs(
    "The layers in order, along the motion.",
    {
        "density": Parameter("kg m-3", "density of the layer, such as 2200 kg/m^3", positive=True),
        "thickness": Parameter("m", "thickness of the layer, such as 370 nm", positive=True),
    },
    listed=True,
)
_PART = Inputs(
    "The parts of the body on which the force acts.",
    {
        "shape": Parameter(
            "1", "; ".join(f"{shape}: {', '.join(needed)}" for shape, needed in _SHAPES.items()), choices=tuple(_SHAPES)
        ),
        "length": Parameter("m", "edge of a cuboid or axis of a cylinder, along the motion", positive=True),
        "width": Parameter("m", "first edge across the motion", positive=True),
        "height": Parameter("m", "second edge across the motion", positive=True),
        "radius": Parameter("m", "radius of a sphere, or of a cylinder that moves along its axis", positive=True),
        "density": Parameter(
            "kg m-3",
            "density of the part; not needed for the acceleration of one homogeneous body",
            positive=True,
        ),
        "mass": Parameter("kg", "mass of the part, in place of its density", positive=True),
        "mode": Parameter(
            "1",
            "rigid: it moves as a whole; flexural: a beam clamped at one end of its width, read out at the tip",
            choices=("rigid", "flexural"),
            default="rigid",
        ),
        "mode_factor": Parameter(
            "1", "share of its diffusion that counts, for another mode than these; without it 1", positive=True
        ),
        "place_along": Parameter("m", "where its centre lies along the motion; without it at 0"),
        "place_width": Parameter("m", "where its centre lies in the direction of the width; without it at 0"),
        "place_height": Parameter("m", "where its centre lies in the direction of the height; without it at 0"),
        "layers": _LAYER,
        "count": Parameter(
            "1", "number of layers in all, the list repeated; without it the list once", integer=True, minimum=1
        ),
    },
    optional=frozenset(
        {"length", "width", "height", "radius", "density", "mass", "mode_factor", "layers", "count", *_PLACE}
    ),
    listed=True,
    check=_check_part,
)
KIND = ExperimentKind(
    doc="Noise of the force on a rigid body, or of its acceleration.",
    inputs={
        "parts": _PART,
        "arrangement": Parameter(
            "1",
            "single: one body; pair: two equal cuboids or cylinders in line, whose relative force or acceleration is "
            "measured",
            choices=("single", "pair"),
            default="single",
        ),
        "separation": Parameter(
            "m", "distance between the centres of a pair; without it the two are far apart", positive=True
        ),
        "force_noise": Parameter(
            "N2 Hz-1", "power spectral density of the force left to the noise, such as 2.1 aN^2/Hz", positive=True
        ),
        "force_noise_amplitude": Parameter("N Hz-0.5", "its square root, such as 1.5 aN/Hz^0.5", positive=True),
        "acceleration_noise": Parameter(
            "m2 s-4 Hz-1",
            "power spectral density of the acceleration, of one body or of one less the other",
            positive=True,
        ),
        "acceleration_noise_amplitude": Parameter(
            "m s-2 Hz-0.5", "its square root, such as 5.2 fm/s^2/Hz^0.5", positive=True
        ),
        "convention": Parameter(
            "1",
            "whether the density counts positive frequencies only, as laboratory spectra do, or both signs",
            choices=("one_sided", "two_sided"),
        ),
        "sampled_frequency": Parameter(
            "rad s-1",
            "where the noise was measured, the highest frequency of a band; in Hz as a cyclic frequency",
            positive=True,
        ),
        "atom_mass": Parameter("kg", "mass of the atoms, for noise of finite temperature", positive=True),
    },
    optional=frozenset({"separation", "convention", "atom_mass"}),
    check=_check,
    observed=_NOISES,
    observed_limit=observed_limit,
    signal_per_rate=signal_per_rate,
)
