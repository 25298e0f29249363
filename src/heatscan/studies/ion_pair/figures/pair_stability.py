"""Where the trap holds the ions, in the plane of the Mathieu parameters of the atomic ion; aligned by the paper's
condition in the pseudopotential, and within the dashed line by the exact motion. The other lines are the edges of the
first stability region, exact and as the paper's series; a must be negative for confinement along the axis.

[M] Fig. 7.
"""

import numpy as np
from matplotlib.patches import Patch

from heatscan.engine.products import Kind
from heatscan.physics.trap import mathieu
from heatscan.plotting import labels, page, palette
from heatscan.plotting.plane import Plane

KIND = Kind(
    outputs=("stability", "ion_stability", "ion_stability_margin", "alignment_margin", "floquet_margin"),
    over=("mathieu_a", "mathieu_q"),
    category="Stability",
    holds=("atomic_ion_mass", "atomic_ion_charge", "molecule_mass", "molecule_charge"),
)

COLOURS = {
    "no ion trapped": palette.REGIONS["none"],
    "not trapped": palette.REGIONS["none"],
    "only the atomic ion trapped": palette.REGIONS["only atomic ion"],
    "only the molecule trapped": palette.REGIONS["only molecule"],
    "both trapped, not aligned": palette.REGIONS["not aligned"],
    "both trapped and aligned": palette.REGIONS["stable"],
    "trapped": palette.REGIONS["stable"],
}
SERIES_STYLE = {"color": palette.SERIES, "linewidth": 1.8, "linestyle": (0, (1, 2))}


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, axes = page.figure(8.6, 4.8)
    atomic, molecule = data.ion_stability_margin.transpose("ion", ...).values
    regions = {
        "both trapped and aligned": None,
        "both trapped, not aligned": data.alignment_margin.values,
        "only the atomic ion trapped": molecule,
        "only the molecule trapped": atomic,
        "no ion trapped": np.maximum(atomic, molecule),
    }
    figure.legend(handles=draw(axes, data, regions), loc="outside right center")
    return figure


def draw(axes, data, regions):
    """Draw regions, each where its margin is negative and over those before it, and the edges of stability.

    The first region needs no margin: it is what the others leave. Return what the legend shows.
    """
    a, q = data.mathieu_a, data.mathieu_q
    plane = Plane(axes, q.values, a.values)
    owner = np.zeros((len(a), len(q)), int)
    for number, (name, margin) in enumerate(regions.items()):
        margin = np.full(owner.shape, -1.0) if margin is None else margin
        if margin.min() < 0:
            owner[margin < 0] = number
            look = {"colors": [COLOURS[name]], "levels": [2 * margin.min(), 0], "zorder": 0.5 + number / 100}
            axes.contourf(plane.x, plane.y, margin, **look).set(edgecolor="face", linewidth=0.3)
    handles = [Patch(facecolor=COLOURS[name], label=name) for name in np.array(list(regions))[np.unique(owner)]]
    fine = np.linspace(q.values[0], q.values[-1], 400)
    exact, series = mathieu.stability_boundaries(fine), mathieu.stability_boundaries_series(fine)
    for edge, approximate, name, along in zip(exact, series, ("a_0", "b_1"), (0.55, 0.2), strict=True):
        (line,) = axes.plot(fine, edge, label="edge for the atomic ion, exact", **palette.EDGE)
        (dots,) = axes.plot(fine, approximate, label="edge, printed series", **SERIES_STYLE)
        inside = np.flatnonzero((edge > a.values[0]) & (edge < a.values[-1]))
        if len(inside) > 20:
            at = inside[int(along * (len(inside) - 1))]
            axes.annotate(f"${name}(q)$", (fine[at], edge[at]), xytext=(7, 4), textcoords="offset points")
    handles += [line, dots]
    if "floquet_margin" in data and np.nanmin(data.floquet_margin) < 0 < np.nanmax(data.floquet_margin):
        margin = np.ma.masked_invalid(data.floquet_margin.values)
        look = {"linewidths": palette.EXACT_EDGE["linewidth"], "linestyles": [palette.EXACT_EDGE["linestyle"]]}
        plane.axes.contour(plane.x, plane.y, margin, levels=[0], colors=palette.EXACT_EDGE["color"], zorder=2, **look)
        handles += axes.plot([], [], label="edge of alignment, exact (Floquet)", **palette.EXACT_EDGE)
    axes.set(xlabel=labels.label(q), ylabel=labels.label(a))
    page.title(axes.figure, data)
    return handles
