"""The torque that the noise exerts on a rigid body, against the torque noise that was measured.

A part turns about the axis by itself, by its own faces, and is pushed along the circle on which its centre lies, at its
arm. ASSUME: the parts are pushed independently, which holds where they lie further apart than r_C.
"""

from __future__ import annotations

import math

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.physics.collapse import force_noise as conversion
from heatscan.physics.collapse import rigid_body, rotation
from heatscan.studies.exclusion.experiments import ExperimentKind, Inputs, atom_mass, quantity, word
from heatscan.studies.exclusion.experiments.force_noise import check_shape, density_of, edges_of

_SHAPES = {
    "cuboid": "length and width across the axis, height along it; its centre lies off the axis along its width",
    "cylinder": "its own axis along that of the rotation",
    "sphere": "about any axis",
}
_NOISES = ("torque_noise", "torque_noise_amplitude")


def observed_limit(inputs) -> float:
    """Return the largest noise that was measured, one-sided [N^2 m^2/Hz]."""
    amplitude = inputs.get("torque_noise_amplitude", 0.0)
    return inputs.get("torque_noise", amplitude**2) * (2 if inputs["convention"] == "two_sided" else 1)


def signal_per_rate(inputs, noise):
    """Return the one-sided torque noise at a collapse rate of 1/s, broadcast shape [N^2 m^2/Hz]."""
    length, factor = noise.of_rigid_body(inputs)
    each = [_diffusion(part, length, noise.reference_mass) for part in inputs["parts"]]
    return conversion.one_sided_force_noise(sum(each)) * noise.strength(inputs["sampled_frequency"]) * factor


def allows(inputs, limit) -> list[tuple[float, str, str]]:
    """Return the noise that was left over: its density, its root, and the diffusion that white noise of it would be."""
    return [
        (limit, "N2 m2 Hz-1", "one-sided density of the torque"),
        (math.sqrt(limit), "N m Hz-0.5", "its root"),
        (limit / 2, "kg2 m4 s-3", "growth of the mean square angular momentum about the axis"),
    ]


def _diffusion(part, *noise):
    """Return the angular momentum diffusion of one part at a collapse rate of 1/s [1]."""
    density, arm = density_of(part), part["arm"]
    if part["shape"] == "cuboid":
        push = rigid_body.cuboid(density, edges_of(part), *noise)
        return rotation.cuboid(density, edges_of(part), *noise) + arm**2 * push
    if part["shape"] == "sphere":
        return arm**2 * rigid_body.sphere(density, part["radius"], *noise)
    return arm**2 * rigid_body.cylinder(density, part["radius"], part["length"], *noise, along_axis=False)


def _check_part(part):
    yield from check_shape(part)
    if part["shape"] != "cuboid" and not part["arm"]:
        yield "arm", f"a {part['shape']} about its own axis feels no torque; it must lie off the axis"
    if not {"density", "mass"} & part.keys():
        yield "density", "is missing: give density or mass"


def _check(inputs):
    if any(name in inputs for name in _NOISES) and "convention" not in inputs:
        yield "convention", "is missing: one_sided or two_sided, which spectral density"


_PART = Inputs(
    "The parts of the body that turns.",
    {
        "shape": word(_SHAPES),
        "length": quantity("m", "first edge across the axis, or length of a cylinder"),
        "width": quantity("m", "second edge across the axis"),
        "height": quantity("m", "edge along the axis"),
        "radius": quantity("m", "radius of a sphere or cylinder"),
        "density": quantity("kg m-3", "density of the part"),
        "mass": quantity("kg", "mass of the part, in place of its density"),
        "arm": Parameter(
            "m",
            "distance of its centre from the axis; without it 0",
            minimum=0,
            default=0.0,
            within=constants.LABORATORY["m"],
        ),
    },
    optional=frozenset({"length", "width", "height", "radius", "density", "mass"}),
    listed=True,
    check=_check_part,
)
KIND = ExperimentKind(
    doc="Noise of the torque on a rigid body, such as a cube in free fall or a torsion balance.",
    inputs={
        "parts": _PART,
        "torque_noise": quantity("N2 m2 Hz-1", "power spectral density of the torque left to the noise"),
        "torque_noise_amplitude": quantity("N m Hz-0.5", "its square root, such as 20 aN m/Hz^0.5"),
        "convention": word({"one_sided": "positive frequencies alone, as in laboratories", "two_sided": "both signs"}),
        "sampled_frequency": quantity("rad s-1", "where it was measured, the highest of a band; cyclic if given in Hz"),
        "atom_mass": atom_mass("mass of the lightest atoms, for noise of finite temperature; without it hydrogen"),
    },
    optional=frozenset({"convention", "atom_mass"}),
    check=_check,
    observed=_NOISES,
    observed_limit=observed_limit,
    allows=allows,
    signal_per_rate=signal_per_rate,
)
