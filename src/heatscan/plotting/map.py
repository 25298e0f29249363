"""The figure kind `map`: one output of any scan over two axes, as its entry in YAML says."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import LogNorm, Normalize
from matplotlib.patches import Patch

from heatscan.plotting import page, palette
from heatscan.plotting.kinds import plane_axes
from heatscan.plotting.labels import Shown, flag_mask, folded, scan_axes, shown
from heatscan.plotting.lines import value_name
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
        One panel, or one for each value of ``panel``.
    """
    output, name = data[settings["z"]], settings.get("panel")
    parts = [data.sel({name: value}) for value in data[name].values] if name else [data]
    figure, grid = page.figure(*settings.get("size", (1.4 + 4.8 * len(parts), 4.6)), ncols=len(parts), squeeze=False)
    quantity, log = shown(output, settings.get("label", "")), settings.get("scale") == "log"
    finite = quantity.values[np.isfinite(quantity.values) & ((quantity.values > 0) | (not log))]
    ends = (finite.min(), finite.max()) if finite.size else (1, 10)
    asked = [None if end is None else quantity.convert(end) for end in settings.get("limits", (None, None))]
    low, high = (end if given is None else given for given, end in zip(asked, ends, strict=True))
    norm = (LogNorm if log else Normalize)(low, high)
    shading = {}
    for axes, part in zip(grid[0], parts, strict=True):
        image = draw(axes, part, quantity, norm, shading, settings)
        if name:
            axes.set_title(value_name(data[name], part[name].values.item(), named=True))
    bar = figure.colorbar(image, ax=grid[0])
    bar.set_label(settings.get("z_label", folded(quantity.label)))
    if "contours" in settings:
        levels = [level for level in quantity.convert(settings["contours"]) if low <= level <= high]
        bar.ax.minorticks_off()
        bar.set_ticks(levels, labels=[f"{level:g}" for level in levels])
    if shading:
        patches = [Patch(linewidth=0, **look) for look in shading.values()]
        figure.legend(handles=patches, loc="outside lower center", ncols=len(patches))
    (page.title if len(parts) == 1 else page.suptitle)(axes if len(parts) == 1 else figure, data)
    return figure


def draw(axes, data, quantity: Shown, norm, shading: dict, settings: Mapping):
    """Draw one panel in the unit of `quantity` and return its image.

    It has colours, contours, the shading of a flag where there are no numbers, and the reference; how each flag is
    shaded goes into `shading`.
    """
    dims = plane_axes(scan_axes(data), settings)
    y, x = (shown(data[name]) for name in dims)
    values = quantity.convert(data[settings["z"]].squeeze().transpose(*dims).values)
    plane = Plane(axes, x.values, y.values)
    image = plane.image(values, cmap=settings.get("colours", "viridis"), norm=norm)
    image.set_interpolation("bilinear" if np.isfinite(values).all() else "nearest")  # as smooth as what it shows
    if "contours" in settings and np.isfinite(values).any():
        lines = plane.contour(
            values, levels=sorted(quantity.convert(settings["contours"])), colors="white", linewidths=0.8
        )
        axes.clabel(lines, fmt="%g", fontsize=8)
    if "shade" in settings:
        flags = data[settings["shade"]].broadcast_like(data[settings["z"]].squeeze())
        for name in flags.attrs["flag_meanings"].split():
            mask = flag_mask(flags.transpose(*dims), name) & ~np.isfinite(values)
            if mask.any():
                look = shading[name] = palette.FLAGS.get(name, {"facecolor": "0.88", "label": name.replace("_", " ")})
                filled = axes.contourf(
                    plane.x,
                    plane.y,
                    mask.astype(float),
                    levels=[0.5, 2],
                    colors=[look["facecolor"]],
                    hatches=[look.get("hatch")],
                )
                filled.set(edgecolor=look.get("edgecolor", "none"), linewidth=0)
    reference = [data.attrs.get(f"reference_{name}") for name in dims]
    if None not in reference:
        at = x.convert(reference[1]), y.convert(reference[0])
        plane.mark(*at, "P", markersize=9, zorder=4, color=palette.REFERENCE, markeredgecolor="white")
    axes.set(xlabel=settings.get("x_label", folded(x.label, 64)), ylabel=settings.get("y_label", folded(y.label)))
    return image
