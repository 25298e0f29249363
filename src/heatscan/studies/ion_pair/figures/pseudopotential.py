"""Frequency (above) and bound on the collapse rate (below) of each radial mode in the pseudopotential against the exact
motion of the coupled pair: how far it is off, in per cent, wherever both ions are held and aligned in both pictures.
The bound is that of white noise; the pseudopotential leaves out what the drive adds to the heating. Towards the edge of
alignment the rocking mode softens and the pseudopotential fails: the scale ends at 100 %, the error does not.
"""

import numpy as np
from matplotlib import patheffects
from matplotlib.colors import LogNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy import ndimage

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette
from heatscan.plotting.plane import Plane, extrapolate_nearest
from heatscan.studies.ion_pair.figures import trap_style

KIND = Kind(
    outputs=(
        "pseudopotential_error",
        "pseudopotential_bound_error",
        "stability",
        "ion_stability_margin",
        "alignment_margin",
        "floquet_margin",
    ),
    over=("mathieu_a", "mathieu_q"),
    category="Stability",
    holds=("atomic_ion_mass", "atomic_ion_charge", "molecule_mass", "molecule_charge"),
    memory=30.0,
)

SHOWN = {"pseudopotential_error": "frequency", "pseudopotential_bound_error": "bound"}
LEVELS = (0.01, 0.1, 1, 10, 100)
ZERO = {"color": "white", "linewidth": 1.1, "linestyle": ":"}
HALO = [patheffects.withStroke(linewidth=2.2, foreground="white")]
OUTLINE = [patheffects.withStroke(linewidth=2.4, foreground="0.3")]
# How far from an edge the label of a contour must lie [points].
CLEARANCE = 9


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, grid = page.figure(9.2, 8.4, nrows=2, ncols=2, sharex=True, sharey=True)
    for row, (name, words) in zip(grid, SHOWN.items(), strict=True):
        for axes, mode in zip(row, data.radial_mode.values, strict=True):
            image = draw(axes, data, data[name].sel(radial_mode=mode))
            axes.set_title(f"{words}, {palette.LOOKS['mode'][mode]['label']}")
    for axes in grid[-1]:
        axes.set_xlabel(labels.label(data.mathieu_q))
    figure.supylabel(labels.label(data.mathieu_a))
    bar = figure.colorbar(image, ax=grid, ticks=LEVELS, extend="both")
    bar.set_ticklabels([f"{level:g}" for level in LEVELS])
    bar.set_label("pseudopotential off by  [%]")
    figure.legend(handles=_legend(data), loc="outside lower center", ncols=3)
    page.title(figure, data)
    return figure


def draw(axes, data, error):
    """Draw one error of one radial mode; return the image."""
    a, q = data.mathieu_a, data.mathieu_q
    error = 100 * error.values
    found = np.isfinite(error)
    plane = Plane(axes, q.values, a.values)
    image = plane.image(np.abs(extrapolate_nearest(error)), norm=LogNorm(LEVELS[0], LEVELS[-1]))
    # Beside the edge the last point stands for a cell of which part is beyond it: lines end a cell earlier.
    inner = ndimage.binary_erosion(found, np.ones((3, 3)), border_value=1)
    if inner.any():
        within = np.ma.masked_where(~inner, error)
        lines = plane.axes.contour(plane.x, plane.y, np.abs(within), levels=LEVELS, colors="white", linewidths=0.8)
        places = plane.label_positions(lines, inner & (np.abs(error) > LEVELS[1] / 3), CLEARANCE)
        for text in axes.clabel(lines, manual=places, fmt="%g %%", fontsize=7.5, colors="black"):
            text.set_path_effects(HALO)
        # Along the edge the error passes through every value within a few cells: no line to follow there.
        within = np.ma.masked_where(~ndimage.binary_erosion(found, np.ones((3, 3)), 4, border_value=1), error)
        if within.count() and within.min() < 0 < within.max():
            plane.axes.contour(
                plane.x, plane.y, within, levels=[0], colors=ZERO["color"], linewidths=1.1, linestyles=ZERO["linestyle"]
            )
    trap_style.shade_plane(plane, data)
    return image


def _legend(data):
    shading = [Patch(linewidth=0, **look) for look in palette.FLAGS.values()]
    return [
        Line2D([], [], label="edge of alignment, pseudopotential", **palette.EDGE),
        Line2D([], [], label="edge of alignment, exact (Floquet)", **palette.EXACT_EDGE),
        Line2D([], [], path_effects=OUTLINE, label="frequency: too low above, too high below", **ZERO),
        *shading,
    ]
