"""Heatmaps of lambda_rel over two axes, one panel per mode."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.ndimage import gaussian_filter

from heatscan import best, drawing


def compose(data):
    """Return the figure of a scan over two axes."""
    figure, grid = drawing.figure(8.8, 7.2, nrows=2, ncols=2, sharex=True, sharey=True)
    low, high = _decades(data.relative_improvement.values)
    for axes, mode in zip(grid.flat, data.mode.values, strict=True):
        image = draw(axes, data.sel(mode=mode), low, high)
        axes.set_title(drawing.MODE_STYLE[mode]["label"])
    y, x = (drawing.shown(data[name]) for name in drawing.scan_axes(data))
    for axes in grid[-1]:
        axes.set_xlabel(x.label)
    figure.supylabel(y.label, fontsize=9)
    bar = figure.colorbar(image, ax=grid, shrink=0.85, aspect=32, ticks=np.arange(low, high + 1))
    bar.set_label(r"$\log_{10}\,\lambda_\mathrm{rel}$")
    figure.legend(handles=_legend(data), loc="outside lower center", ncols=5)
    figure.suptitle(data.attrs["title"], fontsize=10.5, weight="bold")
    return figure


def draw(axes, data, low, high):
    """Draw one mode: colour, contours, the edge of stability, the reference and the best point; return the image."""
    names = drawing.scan_axes(data)
    y, x = (drawing.shown(data[name]) for name in names)
    plane = drawing.Plane(axes, x.values, y.values)
    axes.set_facecolor(drawing.FLAG_STYLE["unstable"]["facecolor"])
    not_aligned = drawing.flag_mask(data.stability, "not_aligned")
    look = ListedColormap([drawing.FLAG_STYLE["not_aligned"]["facecolor"]])
    plane.image(np.ma.masked_where(~not_aligned, not_aligned), cmap=look)
    decades = np.ma.masked_invalid(np.log10(data.relative_improvement.values))
    image = plane.image(decades, vmin=low, vmax=high)
    found = decades.compressed()
    levels = [level for level in np.arange(low, high + 1) if found.size and found.min() <= level <= found.max()]
    if levels:
        lines = plane.contour(decades, levels=levels, colors="white", linewidths=0.7, linestyles="-")
        axes.clabel(lines, fmt=lambda value: f"{value:+.0f}" if value else "0", fontsize=7)
    stable = drawing.flag_mask(data.stability, "stable").astype(float)
    if 0 < stable.mean() < 1:
        # Smoothed by a pixel: the outline of square pixels would be a staircase.
        outline = gaussian_filter(stable, 1.5, mode="nearest")
        plane.contour(outline, levels=[0.5], colors="black", linewidths=1.2)
    reference = [data.attrs.get(f"reference_{name}") for name in names]
    if None not in reference:
        plane.mark(
            x.of(reference[1]),
            y.of(reference[0]),
            "P",
            color=drawing.REFERENCE_COLOR,
            markeredgecolor="white",
            markersize=8,
            zorder=4,
        )
    point = best.point(data)
    if point:
        look = {"color": "#CC79A7", "markeredgecolor": "white", "markersize": 13, "zorder": 5, "clip_on": False}
        plane.mark(x.of(point[names[1]]), y.of(point[names[0]]), "*", **look)
    return image


def _decades(improvement) -> tuple[float, float]:
    """Return the whole decades that hold every finite value; at least one, also where nothing is stable."""
    found = np.log10(improvement[np.isfinite(improvement)])
    low = np.floor(found.min()) if found.size else 0.0
    return low, max(np.ceil(found.max()) if found.size else 0.0, low + 1)


def _legend(data):
    handles = [
        Line2D([], [], marker="*", linestyle="", color="#CC79A7", markersize=11, label="best stable point"),
        Line2D([], [], marker="P", linestyle="", color=drawing.REFERENCE_COLOR, markersize=7, label="reference"),
        Line2D([], [], color="black", linewidth=1.2, label="edge of stability"),
    ]
    for name, look in drawing.FLAG_STYLE.items():
        if drawing.flag_mask(data.stability, name).any():
            handles.append(Patch(facecolor=look["facecolor"], label=look["label"]))
    return handles
