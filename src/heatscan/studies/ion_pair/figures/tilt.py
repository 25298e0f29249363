"""How strongly a molecule or body by itself is heated along the trap's axis (left) and along the radial modes (right),
over a point of its mass, as it is tilted. At no tilt its axis of inertia, about which the moment differs most from the
other two, lies along the trap's; each dotted line is the radius of gyration along one axis of inertia.
"""

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.ticker import LogFormatterSciNotation, MultipleLocator

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page
from heatscan.plotting.plane import Plane
from heatscan.studies.ion_pair.figures import molecule

KIND = Kind(outputs=("coherence",), over=("tilt", "correlation_length"), category="Macromolecules", memory=12.0)

COLOURS = "viridis"
_BOX = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 2}
# Decades that colours tell apart.
_DEEPEST = 1e-8
PANELS = {
    "axial_in_phase": ("Along the trap's axis", ("its axis along the mode", "its axis across it")),
    "radial_in_phase": ("Along the radial modes", ("its axis across the mode", "its axis along it")),
}


def compose(data):
    """Return the figure of a scan over tilt and correlation length."""
    figure, grid = page.figure(9.6, 4.6, ncols=2, sharey=True)
    low = max(float(data.coherence.min()), _DEEPEST)
    norm = LogNorm(min(low, 0.5), 1)
    radii = molecule.gyration(data)
    for axes, (mode, (title, ends)) in zip(grid, PANELS.items(), strict=True):
        image, lines = draw(axes, data.coherence.sel(mode=mode), norm, radii)
        for place, words, inward in ((0.02, ends[0], "bottom"), (0.98, ends[1], "top")):
            axes.text(0.98, place, words, transform=axes.transAxes, ha="right", va=inward, fontsize=8, bbox=_BOX)
        axes.set_title(title)
    if lines:
        page.legend(axes, lines[:1], "below")
    grid[0].set_ylabel("Tilt of the molecule's axis from the trap's  [°]")
    bar = figure.colorbar(image, ax=grid, extend="min" if low == _DEEPEST else "neither", format=_sparse)
    bar.set_label("Heating over that of a point of its mass  $C$")
    page.title(figure, data)
    return figure


_sparse = LogFormatterSciNotation(minor_thresholds=(1, 0.4))


def draw(axes, coherence, norm, radii):
    """Draw one direction: colour, a contour per decade, radii of gyration along the axes of inertia [m].

    Return the image and the lines of the radii.
    """
    lengths, values = coherence.correlation_length, coherence.transpose("tilt", "correlation_length").values
    plane = Plane(axes, lengths.values, np.degrees(coherence.tilt.values))
    image = plane.image(values, cmap=COLOURS, norm=norm)
    image.set_interpolation("bilinear")
    levels = [level for level in (*10.0 ** np.arange(-8, 0), 0.5, 0.9) if values.min() < level < values.max()]
    dark = ["0.15" if norm(level) > 0.6 else "white" for level in levels]
    lines = plane.axes.contour(plane.x, plane.y, values, levels=levels, colors=dark or None, linewidths=0.8)
    found = dict.fromkeys(np.round(np.log10(np.maximum(radii, 1e-15)), 2).tolist())
    look = {"color": "0.1", "linestyle": ":", "linewidth": 1, "label": "radius of gyration along an axis of inertia"}
    dotted = [axes.axvline(radius, **look) for radius in found if plane.x[0] < radius < plane.x[-1]]
    # Far from the dotted lines, at whatever height.
    others = [np.stack([np.full_like(plane.y, line.get_xdata()[0]), plane.y], axis=-1) for line in dotted]
    places = plane.label_positions(lines, np.isfinite(values), 8, others=others)
    axes.clabel(lines, manual=places, fmt=lambda level: f"{level:g}", fontsize=7.5)
    axes.yaxis.set_major_locator(MultipleLocator(15))
    axes.set_xlabel(labels.label(lengths))
    return image, dotted
