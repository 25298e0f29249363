"""What only a trap's maps have: the edges of stability, and the shading behind them."""

import numpy as np

from heatscan.plotting import palette
from heatscan.plotting.labels import scan_axes


def shade_plane(plane, data) -> dict:
    """Shade the parts of a map that carry no numbers, draw the edges of stability, and return these lines by name.

    The edges are where `ion_stability_margin` and `alignment_margin` vanish, and `floquet_margin` where the data have
    it: between the points, not on a staircase. Each margin has its own line: their minimum bends where they cross, and
    would be off between points.
    """
    dims = scan_axes(data)
    edges = {"aligned": data.alignment_margin, **({"exact": data.floquet_margin} if "floquet_margin" in data else {})}
    aligned = {name: np.ma.masked_invalid(margin.transpose(*dims).values) for name, margin in edges.items()}
    held = {str(ion): data.ion_stability_margin.sel(ion=ion).transpose(*dims).values for ion in data.ion.values}
    lines = {}
    shaded = [(margin, "not_aligned", 2.2) for margin in aligned.values()]
    for margin, flag, zorder in [*shaded, *((margin, "unstable", 2.4) for margin in held.values())]:
        if margin.min() < 0:
            plane.shade(margin, palette.FLAGS[flag], zorder)
    for name, margin in {**aligned, **held}.items():
        if margin.min() < 0 < margin.max():
            # The shading of what is not held covers one half of its own line, and all of the others within it.
            width = palette.EDGE["linewidth"] * (2 if name in held else 1)
            look = {"linestyles": [palette.EXACT_EDGE["linestyle"] if name == "exact" else "-"], "linewidths": width}
            lines[name] = plane.axes.contour(
                plane.x, plane.y, margin, levels=[0], colors=palette.EDGE["color"], zorder=2.3, **look
            )
    return lines
