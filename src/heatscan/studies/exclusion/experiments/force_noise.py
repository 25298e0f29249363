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
from heatscan.studies.exclusion.experiments import ExperimentKind, Inputs, quantity, word

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
    missing = [name for name in needed if name not in part]
    own = {*needed, "shape", "mode", "density", "mass", "mode_factor", *_PLACE, *(["count"] * (shape == "layers"))}
    extra = sorted(part.keys() - own)
    if missing:
        raise ConfigurationError(f"{missing[0]}: is missing: a {shape} needs it")
    if extra:
        raise ConfigurationError(f"{extra[0]}: a {shape} has none; it has {', '.join(needed)}")
    if "density" in part and "mass" in part:
        raise ConfigurationError("mass: give either density or mass, not both")
    if part["mode"] == "flexural" and shape != "cuboid":
        raise ConfigurationError(f"mode: only a cuboid bends, about its width; a {shape} is rigid")
    if part.get("count", 1) < 1:
        raise ConfigurationError(f"count: {part['count']:g} must be at least 1")


def _check(inputs) -> None:
    parts, observed = inputs["parts"], any(name in inputs for name in _NOISES)
    if observed and "convention" not in inputs:
        raise ConfigurationError("convention: is missing: one_sided or two_sided, which spectral density")
    if inputs["arrangement"] == "pair":
        if len(parts) != 1 or parts[0]["shape"] not in ("cuboid", "cylinder"):
            raise ConfigurationError("parts: a pair is of two equal cuboids or cylinders; give one part")
        length = parts[0]["length"]
        if inputs.get("separation", length) < length:
            given = f"separation: {inputs['separation']:g} m is the distance between centres"
            raise ConfigurationError(f"{given} and must be at least the length of one body, {length:g} m")
    elif "separation" in inputs:
        raise ConfigurationError("separation: only an arrangement 'pair' has a separation")
    # The acceleration of one homogeneous body does not depend on its density, nor does the shape of a curve.
    needed = len(parts) > 1 or (observed and not _accelerates(inputs))
    if needed and any(part["shape"] != "layers" and not {"density", "mass"} & part.keys() for part in parts):
        raise ConfigurationError("parts: each part needs a density or a mass")
    blocks = [(number, part) for number, part in enumerate(parts) if _is_block(part)]
    for (i, first), (j, second) in itertools.combinations(blocks, 2):
        apart = np.abs(np.subtract(_centre(first), _centre(second)))
        if np.all(apart < np.add(_edges(first), _edges(second)) / 2 * (1 - 1e-9)):
            raise ConfigurationError(f"parts: the cuboids {i} and {j} overlap; say where they lie: {', '.join(_PLACE)}")


_LAYER = Inputs(
    "The layers in order, along the motion.",
    {"density": quantity("kg m-3", "density of the layer"), "thickness": quantity("m", "thickness of the layer")},
    listed=True,
)
_PART = Inputs(
    "The parts of the body on which the force acts.",
    {
        "shape": word("; ".join(f"{name}: {', '.join(needed)}" for name, needed in _SHAPES.items()), *_SHAPES),
        "length": quantity("m", "edge of a cuboid or axis of a cylinder, along the motion"),
        "width": quantity("m", "first edge across the motion"),
        "height": quantity("m", "second edge across the motion"),
        "radius": quantity("m", "radius of a sphere, or of a cylinder that moves along its axis"),
        "density": quantity("kg m-3", "density of the part; not needed for the acceleration of one homogeneous body"),
        "mass": quantity("kg", "mass of the part, in place of its density"),
        "mode": word(
            "rigid: it moves as a whole; flexural: a beam clamped at one end of its width, read out at the tip",
            *("rigid", "flexural"),
            default="rigid",
        ),
        "mode_factor": quantity("1", "share of its diffusion that counts, for another mode than these; without it 1"),
        "layers": _LAYER,
        "count": Parameter("1", "number of layers in all, the list repeated; without it the list once", integer=True),
    }
    | {name: Parameter("m", "where its centre lies in that direction; without it at 0") for name in _PLACE},
    optional=frozenset({*_PLACE, *sum(_SHAPES.values(), ()), "density", "mass", "mode_factor", "count"}),
    listed=True,
    check=_check_part,
)
KIND = ExperimentKind(
    doc="Noise of the force on a rigid body, or of its acceleration.",
    inputs={
        "parts": _PART,
        "arrangement": word(
            "single: one body; pair: two equal cuboids or cylinders in line, whose relative motion is measured",
            *("single", "pair"),
            default="single",
        ),
        "separation": quantity("m", "distance between the centres of a pair; without it the two are far apart"),
        "force_noise": quantity("N2 Hz-1", "power spectral density of the force left to the noise, such as 2 aN^2/Hz"),
        "force_noise_amplitude": quantity("N Hz-0.5", "its square root, such as 1.5 aN/Hz^0.5"),
        "acceleration_noise": quantity(
            "m2 s-4 Hz-1", "power spectral density of the acceleration, of a pair the relative"
        ),
        "acceleration_noise_amplitude": quantity("m s-2 Hz-0.5", "its square root, such as 5.2 fm/s^2/Hz^0.5"),
        "convention": word(
            "whether the density counts positive frequencies only, as laboratory spectra do, or both signs",
            *("one_sided", "two_sided"),
        ),
        "sampled_frequency": quantity(
            "rad s-1", "where it was measured, of a band the highest; in Hz as a cyclic frequency"
        ),
        "atom_mass": quantity("kg", "mass of the atoms, for noise of finite temperature"),
    },
    optional=frozenset({"separation", "convention", "atom_mass"}),
    check=_check,
    observed=_NOISES,
    observed_limit=observed_limit,
    signal_per_rate=signal_per_rate,
)
