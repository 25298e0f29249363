"""Relative improvement of the bound of each mode over the reference, with a contour per order of magnitude, or per
half of one where there are few: above if every trap heats at the same assumed rate, below if electric-field noise
of the same density heats it. Dotted: densities that heat at the assumed rate, in powers of ten of V²/m²/Hz. The
black line is the edge of the stable, aligned region, the green cross the reference. The star is the best stable
point whose rocking mode (radial, out of phase) has at least a fifth of the frequency of the axial in-phase mode
(closer to the edge of alignment that mode softens to nothing, and its own bound would improve without limit), and
which a pulse of at most 0.1 s reads out with tolerable false positives.
"""

import numpy as np
from matplotlib import patheffects
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette
from heatscan.plotting.plane import Plane, extrapolate_nearest
from heatscan.studies.ion_pair import best
from heatscan.studies.ion_pair.figures import trap_style

KIND = Kind(
    outputs=(
        "relative_improvement", "relative_improvement_field_noise", "required_field_noise", "shortest_readout_time",
        "stability", "mode_frequency", "ion_stability_margin", "alignment_margin",
    ),
    axes=2,
    category="Heatmaps",
    holds=("correlation_length", "endcap_voltage", "rf_voltage", "mass_ratio", "charge_ratio"),
    memory=12.0,
)  # fmt: skip

LABEL = r"$\log_{10}\,\lambda_\mathrm{rel}$"
# Blue is worse than the reference, red better: told apart with every common colour blindness, white where nothing
# changes.
COLOURS = "RdBu_r"
BEST = {"color": palette.BEST, "markeredgecolor": "black", "markeredgewidth": 0.8}
REFERENCE = {"color": palette.REFERENCE, "markeredgecolor": "white", "markeredgewidth": 0.7}
# How far from an edge the label of a contour must lie [points].
CLEARANCE = 8.5
NOISE_ROW = "relative_improvement_field_noise"
ROWS = {"relative_improvement": "at the assumed heating rate", NOISE_ROW: "at the same electric-field noise"}
NOISE = {"colors": "black", "linestyles": ":", "linewidths": 1.0}


def compose(data):
    """Return the figure of a scan over two axes."""
    figure, grid = page.figure(13.4, 7.4, nrows=2, ncols=4, sharex=True, sharey=True)
    low, high = _range(data.relative_improvement.values)
    for row, (output, words) in zip(grid, ROWS.items(), strict=True):
        for axes, mode in zip(row, data.mode.values, strict=True):
            image = draw(axes, data, output, mode, low, high)
        row[0].set_ylabel(words, weight="bold")
    for axes, mode in zip(grid[0], data.mode.values, strict=True):
        axes.set_title(palette.LOOKS["mode"][mode]["label"])
    y, x = (labels.shown(data[name]) for name in labels.scan_axes(data))
    for axes in grid[-1]:
        axes.set_xlabel(labels.folded(x.label, int(3 * figure.get_size_inches()[0])))
    figure.supylabel(y.label)
    ticks = _steps(low, high)
    bar = figure.colorbar(image, ax=grid, shrink=0.85, aspect=32, ticks=ticks, extend="both")
    bar.ax.set_ylim(low, high)
    bar.ax.set_yticklabels([_decade(tick) for tick in ticks])
    bar.set_label(LABEL)
    page.legend(grid[0, 0], _legend(data), "below", 6)
    page.title(figure, data)
    return figure


def draw(axes, data, output, mode, low, high):
    """Draw one mode: colour, contours, the edge of stability, the reference and the best point; return the image."""
    names = labels.scan_axes(data)
    y, x = (labels.shown(data[name]) for name in names)
    plane = Plane(axes, x.values, y.values)
    values = data[output].sel(mode=mode).transpose(*names).values
    decades = _decades(values)
    limit = max(-low, high)
    image = plane.image(extrapolate_nearest(decades), cmap=COLOURS, vmin=-limit, vmax=limit)
    reference = [data.attrs.get(f"reference_{name}") for name in names]
    marks = [] if None in reference else [(x.convert(reference[1]), y.convert(reference[0]))]
    _contours(plane, decades, _crossed(decades, _steps(low, high)), marks, {"colors": "0.25", "linewidths": 0.7})
    if output == NOISE_ROW:
        noise = np.log10(data.required_field_noise.sel(mode=mode).transpose(*names).values)
        _contours(plane, noise, _noise_levels(noise), marks, NOISE)
    trap_style.shade_plane(plane, data)
    for mark in marks:
        plane.mark(*mark, "P", markersize=9, zorder=4, **REFERENCE)
    point = best.point(data, mode)
    if point:
        plane.mark(
            x.convert(point[names[1]]), y.convert(point[names[0]]), "*", markersize=12, zorder=5, clip_on=False, **BEST
        )
    return image


def _contours(plane, decades, levels, marks, look) -> None:
    if levels:
        lines = plane.axes.contour(
            plane.x, plane.y, extrapolate_nearest(decades), levels=levels, **{"linestyles": "-", **look}
        )
        places = plane.label_positions(lines, np.isfinite(decades), CLEARANCE, marks)
        for text in plane.axes.clabel(lines, manual=places, fmt=_decade, fontsize=7.5, colors="black"):
            text.set_path_effects([patheffects.withStroke(linewidth=1.8, foreground="white")])


def _decades(values):
    """Return the logarithm of positive values, rounded: where nothing changes, the last digits would draw contours."""
    return np.round(np.log10(np.where(values > 0, values, np.nan)), 6) + 0.0


def _crossed(decades, levels) -> list:
    """Return those of the levels that lie between the values of the stable points."""
    stable = decades[np.isfinite(decades)]
    return [level for level in levels if stable.min(initial=np.inf) < level < stable.max(initial=-np.inf)]


def _noise_levels(decades) -> list:
    """Return the lowest three whole decades of the noise: the quietest electrodes are the hardest to have."""
    return _crossed(decades, np.arange(-40.0, 0.0))[:3]


def _range(improvement) -> tuple[float, float]:
    """Return the decades between which every finite value lies, zero among them; at least one decade."""
    found = np.log10(improvement[np.isfinite(improvement)])
    if not found.size:
        return -0.5, 0.5
    low, high = min(found.min(), 0.0), max(found.max(), 0.0)
    return (low, high) if high - low >= 1 else (low - 0.5, high + 0.5)


def _steps(low, high) -> np.ndarray:
    """Return the whole decades in a range, or the halves where these would be fewer than three."""
    step = 1.0 if np.floor(high) - np.ceil(low) >= 2 else 0.5
    return step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)


def _decade(value, _position=None) -> str:
    return f"{value:+g}".replace("-", "−") if value else "0"


def _legend(data):
    handles = [Line2D([], [], marker="*", linestyle="", markersize=11, label="best readable point", **BEST)]
    if _noise_levels(np.log10(data.required_field_noise.values)):
        handles.append(Line2D([], [], color="black", linestyle=":", label="noise behind the assumed rate"))
    if all(f"reference_{name}" in data.attrs for name in labels.scan_axes(data)):
        handles.append(Line2D([], [], marker="P", linestyle="", markersize=7, label="reference", **REFERENCE))
    if not labels.flag_mask(data.stability, "stable").all():
        handles.append(Line2D([], [], label="edge of stability", **palette.EDGE))
    for name, look in palette.FLAGS.items():
        if labels.flag_mask(data.stability, name).any():
            handles.append(Patch(linewidth=0, **look))
    return handles
