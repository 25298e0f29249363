"""The force that the noise exerts on a rigid body, against the force or acceleration noise that was measured.

A body is made of parts. What the noise does to several cuboids with parallel edges is exact, however near they lie.
ASSUME: parts of other shapes, and beams that bend, are pushed independently, which holds where they lie further apart
than r_C. Where r_C is above the whole body they are pushed together and harder, so that the bound stays one; between,
two parts may be pushed against each other, and two equal ones by anything from nothing to twice the sum.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics.collapse import composite_body, flexural_mode, force_noise, rigid_body
from heatscan.studies.exclusion.experiments import ExperimentKind, Inputs, atom_mass, quantity, unlike_matter, word

# What the shape of a part is described by, besides density or mass, and its momentum diffusion.
SHAPES = {
    "cuboid": ("length", "width", "height"),
    "sphere": ("radius",),
    "cylinder": ("radius", "length"),
    "layers": ("layers", "width", "height", "count"),
}
_DIFFUSION = {
    "cuboid": rigid_body.cuboid,
    "sphere": rigid_body.sphere,
    "cylinder": rigid_body.cylinder,
    "layers": rigid_body.multilayer,
}
_PAIR_DIFFUSION = {"cuboid": rigid_body.cuboid_pair, "cylinder": rigid_body.cylinder_pair}
_NOISES = ("force_noise", "force_noise_amplitude", "acceleration_noise", "acceleration_noise_amplitude")
_PLACE = ("place_along", "place_width", "place_height")


def observed_limit(inputs) -> float:
    """Return the largest noise that was measured, one-sided [N^2/Hz, or m^2/s^4/Hz for an acceleration]."""
    name = _measured(inputs)
    density = inputs[name] ** 2 if name.endswith("amplitude") else inputs[name]
    return density * (2 if inputs["convention"] == "two_sided" else 1)


def signal_per_rate(inputs, noise):
    """Return the noise of the measured quantity at a collapse rate of 1/s, one-sided [as `observed_limit`].

    The shape is that of the noise. An anchor measures the force.
    """
    length, factor = noise.of_rigid_body(inputs)
    parts, where = inputs["parts"], (length, noise.reference_mass)
    strength = noise.strength(inputs["sampled_frequency"]) * factor
    if inputs["arrangement"] == "pair":
        return _pair(parts[0], inputs, *where) * strength
    density = force_noise.one_sided_force_noise(body_diffusion(parts, *where))
    if _measured(inputs).startswith("acceleration"):
        density = density / sum(map(mass_of, parts)) ** 2
    return density * strength


def allows(inputs, limit) -> list[tuple[float, str, str]]:
    """Return the noise that was left over: its density, its root, and the diffusion that white noise of it would be.

    Where an anchor stands for it and neither masses nor densities are known, it is that of the acceleration.
    """
    pair, parts = inputs["arrangement"] == "pair", inputs["parts"]
    weightless = not any(part["shape"] == "layers" or {"density", "mass"} & part.keys() for part in parts)
    if not _measured(inputs) and weightless:  # the signal is that of a density of 1 kg/m^3
        inputs, limit = inputs | {_NOISES[2]: 1.0}, limit / sum(map(_volume, parts)) ** 2
    of = "relative " if pair else ""
    bodies = " of each body" if pair else ""
    shared = 2 if pair else 1
    if _measured(inputs).startswith("acceleration"):
        return [
            (limit, "m2 s-4 Hz-1", f"one-sided density of the {of}acceleration"),
            (math.sqrt(limit), "m s-2 Hz-0.5", "its root"),
            (limit / 2 / shared, "m2 s-3", f"growth of the mean square velocity{bodies} along one axis"),
        ]
    return [
        (limit, "N2 Hz-1", f"one-sided density of the {of}force"),
        (math.sqrt(limit), "N Hz-0.5", "its root"),
        (limit / 2 / shared, "kg2 m2 s-3", f"growth of the mean square momentum{bodies} along one axis"),
    ]


def _measured(inputs) -> str:
    """Return which of the noises was measured; none where an anchor takes their place."""
    return next((name for name in _NOISES if name in inputs), "")


def _pair(part, inputs, length, reference_mass):
    """Return the noise of the relative force or acceleration of two equal bodies, one-sided, without colour."""
    if "separation" in inputs:
        body = *_described(part), inputs["separation"]
        diffusion = _PAIR_DIFFUSION[part["shape"]](*body, length, reference_mass)
    else:
        diffusion = _part_diffusion(part, length, reference_mass)
    if _measured(inputs).startswith("acceleration"):
        return force_noise.one_sided_relative_acceleration_noise(diffusion, mass_of(part))
    return 2 * force_noise.one_sided_force_noise(diffusion)


def body_diffusion(parts, length, reference_mass):
    """Return the momentum diffusion of a body at a collapse rate of 1/s [1/m^2]."""
    factors = [part.get("mode_factor", 1.0) for part in parts]
    if len(parts) > 1 and all(_is_block(part) for part in parts):
        bodies = list(map(density_of, parts)), list(map(_centre, parts)), list(map(edges_of, parts))
        return composite_body.cuboids(*bodies, np.sqrt(factors), length, reference_mass)
    each = [_part_diffusion(part, length, reference_mass) for part in parts]
    return sum(factor * diffusion for factor, diffusion in zip(factors, each, strict=True))


def _part_diffusion(part, length, reference_mass):
    """Return the momentum diffusion of one part alone at a collapse rate of 1/s [1/m^2]."""
    rigid = _DIFFUSION[part["shape"]](*_described(part), length, reference_mass)
    return rigid * flexural_mode.mode_factor(part["width"], length) if part["mode"] == "flexural" else rigid


def _described(part) -> tuple:
    """Return densities and lengths of a part, as the formulas for its shape take them."""
    if part["shape"] == "layers":
        return *zip(*_layers(part), strict=True), (part["width"], part["height"])
    lengths = [edges_of(part)] if part["shape"] == "cuboid" else [part[name] for name in SHAPES[part["shape"]]]
    return density_of(part), *lengths


def _is_block(part) -> bool:
    return part["shape"] == "cuboid" and part["mode"] == "rigid"


def edges_of(part) -> tuple[float, ...]:
    """Return the edges of a cuboid, that along the motion first [m]."""
    return tuple(part[name] for name in SHAPES["cuboid"])


def _centre(part) -> tuple[float, ...]:
    return tuple(part.get(name, 0.0) for name in _PLACE)


def _layers(part) -> list[tuple[float, float]]:
    """Return density and thickness of every layer, the list repeated up to their count."""
    layers = [(layer["density"], layer["thickness"]) for layer in part["layers"]]
    return list(itertools.islice(itertools.cycle(layers), int(part.get("count", len(layers)))))


def mass_of(part) -> float:
    """Return the mass of a part [kg]."""
    if part["shape"] == "layers":
        return sum(density * thickness for density, thickness in _layers(part)) * part["width"] * part["height"]
    return part["mass"] if "mass" in part else density_of(part) * _volume(part)


def density_of(part) -> float:
    """Return the density of a part [kg/m^3]."""
    # Where neither is given, nothing depends on it: see _check.
    return part["mass"] / _volume(part) if "mass" in part else part.get("density", 1.0)


def _volume(part) -> float:
    if part["shape"] == "sphere":
        return 4 / 3 * np.pi * part["radius"] ** 3
    if part["shape"] == "cylinder":
        return np.pi * part["radius"] ** 2 * part["length"]
    return math.prod(edges_of(part))


def check_shape(part):
    """Yield what is wrong with the lengths, the density or the mass of a part, as a check of inputs does."""
    shape, own = part["shape"], SHAPES[part["shape"]]
    for name in own:
        if name not in part and name != "count":
            yield name, f"is missing: a {shape} needs it"
    for name in sorted(part.keys() & set(sum(SHAPES.values(), ())) - {*own}):
        yield name, f"a {shape} has none; it has {', '.join(own)}"
    if "density" in part and "mass" in part:
        yield "mass", "give either density or mass, not both"
    elif "density" in part:
        yield from check_density(part)
    elif "mass" in part and part.keys() >= {*own} and (fault := unlike_matter(density_of(part))):
        yield "mass", f"{part['mass']:.3g} kg in {_volume(part):.3g} m^3: {fault}"


def check_density(given):
    """Yield what is wrong with a density, as a check of inputs does."""
    if fault := unlike_matter(given["density"]):
        yield "density", fault


def _check_part(part):
    yield from check_shape(part)
    shape = part["shape"]
    if part["mode"] == "flexural" and shape != "cuboid":
        yield "mode", f"only a cuboid bends, about its width; a {shape} is rigid"


def _check(inputs):
    parts, measured = inputs["parts"], _measured(inputs)
    if measured and "convention" not in inputs:
        yield "convention", "is missing: one_sided or two_sided, which spectral density"
    if inputs["arrangement"] == "pair":
        if len(parts) != 1 or parts[0]["shape"] not in _PAIR_DIFFUSION:
            yield "parts", "a pair is of two equal cuboids or cylinders; give one part"
        apart, length = inputs.get("separation", math.inf), parts[0]["length"]
        if apart < length:
            yield "separation", f"{apart:g} m between centres must be at least the length of one body, {length:g} m"
    elif "separation" in inputs:
        yield "separation", "only an arrangement 'pair' has a separation"
    # The acceleration of one homogeneous body does not depend on its density, nor does the shape of a curve.
    needed = len(parts) > 1 or measured.startswith("force")
    if needed and any(part["shape"] != "layers" and not {"density", "mass"} & part.keys() for part in parts):
        yield "parts", "each part needs a density or a mass"
    blocks = [(number, part) for number, part in enumerate(parts) if _is_block(part)]
    for (i, first), (j, second) in itertools.combinations(blocks, 2):
        apart = np.abs(np.subtract(_centre(first), _centre(second)))
        if np.all(apart < np.add(edges_of(first), edges_of(second)) / 2 * (1 - 1e-9)):
            yield "parts", f"the cuboids {i} and {j} overlap; say where they lie: {', '.join(_PLACE)}"


_LAYER = Inputs(
    "The layers in order, along the motion.",
    {"density": quantity("kg m-3", "density of the layer"), "thickness": quantity("m", "thickness of the layer")},
    listed=True,
    check=check_density,
)
PART = Inputs(
    "The parts of the body on which the force acts.",
    {
        "shape": word({name: ", ".join(own) for name, own in SHAPES.items()}),
        "length": quantity("m", "edge of a cuboid or axis of a cylinder, along the motion"),
        "width": quantity("m", "first edge across the motion"),
        "height": quantity("m", "second edge across the motion"),
        "radius": quantity("m", "radius of a sphere, or of a cylinder that moves along its axis"),
        "density": quantity("kg m-3", "density of the part; not needed for the acceleration of one homogeneous body"),
        "mass": quantity("kg", "mass of the part, in place of its density"),
        "mode": word(
            {"rigid": "it moves as a whole", "flexural": "a beam clamped at one end of its width, read out at the tip"},
            default="rigid",
        ),
        "mode_factor": quantity("1", "share of its diffusion that counts, for another mode than these; without it 1"),
        "layers": _LAYER,
        "count": Parameter("1", "layers in all, the list repeated; without it the list once", integer=True, minimum=1),
        **{name: Parameter("m", "where its centre lies in that direction; without it at 0") for name in _PLACE},
    },
    optional=frozenset({*_PLACE, *sum(SHAPES.values(), ()), "density", "mass", "mode_factor"}),
    listed=True,
    check=_check_part,
)
KIND = ExperimentKind(
    doc="Noise of the force on a rigid body, or of its acceleration.",
    inputs={
        "parts": PART,
        "arrangement": word(
            {"single": "one body", "pair": "the relative motion of two equal cuboids or cylinders in line"},
            default="single",
        ),
        "separation": quantity("m", "distance between the centres of a pair; without it the two are far apart"),
        "force_noise": quantity("N2 Hz-1", "power spectral density of the force left to the noise, such as 2 aN^2/Hz"),
        "force_noise_amplitude": quantity("N Hz-0.5", "its square root, such as 1.5 aN/Hz^0.5"),
        "acceleration_noise": quantity("m2 s-4 Hz-1", "power spectral density of the (relative) acceleration"),
        "acceleration_noise_amplitude": quantity("m s-2 Hz-0.5", "its square root, such as 5.2 fm/s^2/Hz^0.5"),
        "convention": word({"one_sided": "positive frequencies alone, as in laboratories", "two_sided": "both signs"}),
        "sampled_frequency": quantity("rad s-1", "where it was measured, the highest of a band; cyclic if given in Hz"),
        "atom_mass": atom_mass("mass of the lightest atoms, for noise of finite temperature; without it hydrogen"),
    },
    optional=frozenset({"separation", "convention", "atom_mass"}),
    check=_check,
    observed=_NOISES,
    observed_limit=observed_limit,
    signal_per_rate=signal_per_rate,
    allows=allows,
)
