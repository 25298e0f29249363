"""The stability diagram of a pair of ions in the plane of the Mathieu parameters ([M] Fig. 7)."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from heatscan import drawing, mathieu

REGIONS = {
    "no ion held": "0.88",
    "only the atomic ion held": "#E8A090",
    "only the molecule held": "#CC79A7",
    "both held, not aligned": "#9CC8EA",
    "both held and aligned": "#6FBF9B",
}


def compose(data):
    """Return the figure of a scan over mathieu_a and mathieu_q."""
    figure, axes = drawing.figure(6.6, 4.8)
    atomic, molecule = (drawing.flag_mask(data.ion_stability.sel(ion=ion), "stable") for ion in data.ion.values)
    aligned = drawing.flag_mask(data.stability, "stable")
    region = np.select([aligned, atomic & molecule, atomic, molecule], [4, 3, 1, 2], 0)
    if "floquet_margin" in data:
        drawing.Plane(axes, data.mathieu_q.values, data.mathieu_a.values).contour(
            np.ma.masked_invalid(data.floquet_margin.values),
            levels=[0],
            colors="black",
            linewidths=1.2,
            linestyles="--",
        )
        # The line that stands for the contour in the legend.
        axes.plot([], [], color="black", linewidth=1.2, linestyle="--", label="edge of alignment, exact (Floquet)")
    draw(axes, data, region, list(REGIONS))
    return figure


def draw(axes, data, region, names):
    """Draw numbered regions, each with its name in the legend, and the edges of the first stability region."""
    a, q = data.mathieu_a, data.mathieu_q
    colors = list(REGIONS.values())
    drawing.Plane(axes, q.values, a.values).image(region, cmap=ListedColormap(colors), vmin=-0.5, vmax=4.5)
    fine = np.linspace(q.values[0], q.values[-1], 400)
    exact, series = mathieu.stability_boundaries(fine), mathieu.stability_boundaries_series(fine)
    for edge, approximate, name, offset in zip(exact, series, ("a_0", "b_1"), ((6, 4), (-36, -6)), strict=True):
        (line,) = axes.plot(fine, edge, color="black", linewidth=1.2, label="edge, exact")
        (dots,) = axes.plot(
            fine, approximate, color="#D55E00", linewidth=1.6, linestyle=(0, (1, 2)), label="edge, printed series"
        )
        inside = np.flatnonzero((edge > a.values[0]) & (edge < a.values[-1]))
        if len(inside) > 20:
            at = inside[int(0.55 * (len(inside) - 1))]
            axes.annotate(f"${name}(q)$", (fine[at], edge[at]), xytext=offset, textcoords="offset points")
    handles = [Patch(facecolor=colors[number], label=names[number]) for number in np.unique(region)]
    others = [other for other in axes.get_lines() if other.get_label().startswith("edge of alignment")]
    axes.legend(handles=[*handles, line, dots, *others], loc="lower left")
    axes.set(xlabel=drawing.label(q), ylabel=drawing.label(a), title=data.attrs["title"])
