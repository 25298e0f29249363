"""The outline of a homogeneous body: its profile as numbers, and how it is drawn beside its axis and along it."""

import numpy as np
from matplotlib.patches import Circle, Polygon

from heatscan.physics.molecule.homogeneous_body import HomogeneousBody

FILL: dict = {"facecolor": "0.82", "edgecolor": "0.25", "linewidth": 0.9}
_POINTS = 121


def of(data) -> HomogeneousBody:
    """Return the body that a Dataset's coordinates name, the largest where there are several."""
    radius, length, inner = (float(np.max(data[f"body_{name}"])) for name in ("radius", "length", "inner_radius"))
    return HomogeneousBody(str(np.ravel(data.body)[-1]), radius, length, inner)


def profile(body: HomogeneousBody):
    """Return heights along the axis, and the inner and the outer radius at each, shape (n,) [m]."""
    height = -body.length / 2 * np.cos(np.linspace(0, np.pi, _POINTS))
    if body.shape == "rod":
        return height, np.zeros_like(height), np.full_like(height, body.radius)
    outer = body.radius * np.sin(np.linspace(0, np.pi, _POINTS))
    return height, np.sqrt(np.maximum(body.inner_radius**2 - height**2, 0)), outer


def from_side(axes, body: HomogeneousBody, unit: float) -> None:
    """Draw the section through the axis, which lies upwards; `unit` is what the axes count in [m]."""
    height, _, outer = (values / unit for values in profile(body))
    edge = np.concatenate([np.stack([outer, height], 1), np.stack([-outer, height], 1)[::-1]])
    axes.add_patch(Polygon(edge, **FILL))
    _hole(axes, body, unit)
    _settle(axes, body.radius / unit, body.length / 2 / unit)
    axes.set(title="Section through the axis", ylabel="z, the body's axis  [nm]")


def along_axis(axes, body: HomogeneousBody, unit: float) -> None:
    """Draw the section across the axis."""
    axes.add_patch(Circle((0, 0), body.radius / unit, **FILL))
    _hole(axes, body, unit)
    _settle(axes, body.radius / unit, body.radius / unit)
    axes.set(title="Section across it", ylabel="y  [nm]")


def _hole(axes, body: HomogeneousBody, unit: float) -> None:
    if body.inner_radius:
        axes.add_patch(Circle((0, 0), body.inner_radius / unit, **{**FILL, "facecolor": "white"}))


def _settle(axes, across: float, along: float) -> None:
    """Axes of inertia through the centre, and room around the body."""
    for line in (axes.axhline, axes.axvline):
        line(0, color="0.4", linewidth=0.7, linestyle=(0, (6, 3)), zorder=3)
    most = 1.15 * max(across, along)
    axes.set(xlim=(-most, most), ylim=(-most, most), aspect="equal", xlabel="x  [nm]")
    axes.grid(False)
