"""The figure kind `map`: one output of any scan over two axes, as its entry in YAML says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import LogNorm, Normalize
from matplotlib.patches import Patch

from heatscan.plotting import page, palette
from heatscan.plotting.entry import panels, prepared
from heatscan.plotting.kinds import plane_axes
from heatscan.plotting.labels import Shown, flag_mask, folded, scan_axes, shown
from heatscan.plotting.plane import Plane


def compose(data, settings: Mapping):
    """Return the figure of a Dataset.

    Parameters
    ----------
    data : Dataset
        A scan over two axes with the output ``z`` that `settings` names.
    settings : mapping
        The entry in YAML, after the schema ``figure`` of a file of scans.

    Returns
    -------
    Figure
        One panel, or one for each value of ``panel``: of two dimensions, a row for each value of the first.
    """
    data = prepared(data, settings)
    rows = panels(data, settings)
    size = settings.get("size", (1.4 + 4.8 * len(rows[0]), 0.4 + 4.2 * len(rows)))
    figure, grid = page.figure(*size, nrows=len(rows), ncols=len(rows[0]), sharex=True, sharey=True, squeeze=False)
    quantity = shown(data[settings["z"]])
    norm, legend = _norm(quantity, settings), dict[str, object]()
    for axes, (down, across, part) in zip(grid.flat, (panel for row in rows for panel in row), strict=True):
        image = draw(axes, part, quantity, norm, legend, settings)
        axes.set_title(across if axes in grid[0] else "")
        if down:
            figure.supylabel(axes.get_ylabel())
            axes.set_ylabel(down, fontsize=8)
        axes.label_outer()
    bar = figure.colorbar(image, ax=grid, label=folded(quantity.label))
    if "contours" in settings:
        levels = [level for level in quantity.convert(settings["contours"]) if norm.vmin <= level <= norm.vmax]
        bar.ax.minorticks_off()
        bar.set_ticks(levels, labels=[f"{level:g}" for level in levels])
    if _goes_two_ways(settings):  # no colours that nothing has
        found = np.append(quantity.values[np.isfinite(quantity.values)], norm.inverse(0.5))
        low, high = max(found.min(), norm.vmin), min(found.max(), norm.vmax)
        bar.ax.set_ylim(low, high if high > low else norm.vmax)
    if legend:
        figure.legend(handles=legend.values(), loc="outside lower center", ncols=len(legend))
    page.title(figure, data)
    return figure


def _norm(quantity: Shown, settings: Mapping):
    """Return how numbers become colours: between those that there are, or the limits asked for.

    Colours that go two ways from white have it at one on a logarithmic scale, at zero on a linear one.
    """
    log = settings.get("scale") == "log"
    found = quantity.values[np.isfinite(quantity.values) & ((quantity.values > 0) | (not log))]
    low, high = (found.min(), found.max()) if found.size else (1, 10)
    if _goes_two_ways(settings):
        high = max(high, 1 / low if log else -low)
        low = 1 / high if log else -high
    asked = [None if end is None else quantity.convert(end) for end in settings.get("limits", (None, None))]
    low, high = (end if given is None else given for given, end in zip(asked, (low, high), strict=True))
    return (LogNorm if log else Normalize)(low, high)


def _goes_two_ways(settings: Mapping) -> bool:
    return settings.get("colours", "").startswith(("RdBu", "PuOr"))


def draw(axes, data, quantity: Shown, norm, legend: dict, settings: Mapping):
    """Draw one panel in the unit of `quantity` and return its image.

    It has colours, contours, the shading of a flag where there are no numbers, and the reference, a point or a line;
    what stands for the last two goes into `legend`.
    """
    dims = plane_axes(scan_axes(data), settings)
    y, x = (shown(data[name]) for name in dims)
    values = quantity.convert(data[settings["z"]].squeeze().transpose(*dims).values)
    plane = Plane(axes, x.values, y.values)
    image = plane.image(values, cmap=settings.get("colours", "viridis"), norm=norm)
    image.set_interpolation("bilinear" if np.isfinite(values).all() else "nearest")  # as smooth as what it shows
    reference = [data.attrs.get(f"reference_{name}", np.nan) for name in dims]
    across, up = plane.places(x.convert(reference[1]), y.convert(reference[0]))
    known = np.isfinite([across, up])
    if "contours" in settings and np.isfinite(values).any():
        levels = sorted(quantity.convert(settings["contours"]))
        pale = [_goes_two_ways(settings) and abs(norm(level) - 0.5) < 0.3 for level in levels]
        look = {"colors": ["0.25" if light else "white" for light in pale], "linewidths": 0.8}
        lines = axes.contour(plane.x, plane.y, values, levels=levels, **look)
        over = np.stack(np.meshgrid(across if known[0] else plane.x, up if known[1] else plane.y), -1).reshape(-1, 2)
        places = plane.label_positions(lines, np.isfinite(values), 8, others=[over] if known.any() else [])
        axes.clabel(lines, manual=places, fmt="%g", fontsize=8)
    if "shade" in settings:
        flags = data[settings["shade"]].broadcast_like(data[settings["z"]].squeeze())
        for name in flags.attrs["flag_meanings"].split():
            mask = flag_mask(flags.transpose(*dims), name) & ~np.isfinite(values)
            if mask.any():
                look = palette.FLAGS.get(name, {"facecolor": "0.88", "label": name.replace("_", " ")})
                legend[name] = Patch(linewidth=0, **look)
                plane.shade(np.where(mask, -0.5, 0.5), look)
    if known.all():
        look = {"markersize": 9, "color": palette.REFERENCE, "markeredgecolor": "white", "linestyle": ""}
        (legend["reference"],) = axes.plot(across, up, "P", zorder=4, label="reference", **look)
    elif known.any():
        line = axes.axvline if known[0] else axes.axhline
        legend["reference"] = line(across if known[0] else up, label="reference", **palette.REFERENCE_LINE)
    axes.set(xlabel=folded(x.label, 64), ylabel=folded(y.label))
    return image
