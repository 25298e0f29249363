"""Relative improvement of the bound of each mode over the reference, with a contour per order of magnitude, or per
part of one where there are few: above if every trap heats at the same assumed rate, below if electric-field noise
of the same density heats it; each row has its own colours. Dotted: densities that heat at the assumed rate, in powers
of ten of V²/m²/Hz. The black line is the edge of the stable, aligned region, the green cross the reference. The star,
where both axes can be chosen, is the best stable point at the assumed heating rate whose rocking mode (radial, out of
phase) has at least a fifth of the frequency of the axial in-phase mode (closer to the edge of alignment that mode
softens to nothing, and its own bound would improve without limit), and which a pulse of at most 0.1 s reads out with
tolerable false positives.
"""

import numpy as np
from matplotlib import colormaps, patheffects
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator

from heatscan.engine.products import Kind
from heatscan.plotting import labels, notation, page, palette
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
    holds=(
        "correlation_length", "endcap_voltage", "rf_voltage", "axial_frequency", "radial_frequency_x",
        "radial_frequency_y", "mass_ratio", "charge_ratio",
    ),
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
# How far beyond 99 of 100 values the colours reach to the last [decades].
FAR = 1.0
NOISE_ROW = "relative_improvement_field_noise"
ROWS = {"relative_improvement": "at the assumed heating rate", NOISE_ROW: "at the same electric-field noise"}
NOISE = {"colors": "black", "linestyles": ":", "linewidths": 1.0}


def compose(data):
    """Return the figure of a scan over two axes."""
    figure, grid = page.figure(13.4, 7.4, nrows=2, ncols=4, sharex=True, sharey=True)
    for row, (output, words) in zip(grid, ROWS.items(), strict=True):
        low, high = ends = _range(data[output].values)
        for axes, mode in zip(row, data.mode.values, strict=True):
            image = draw(axes, data, output, mode, ends)
        row[0].set_ylabel(words, weight="bold")
        ticks, found = _steps(low, high), np.log10(data[output].values)
        beyond = np.nanmin(found, initial=low) < low, np.nanmax(found, initial=high) > high
        extend = {(False, False): "neither", (True, False): "min", (False, True): "max", (True, True): "both"}[beyond]
        bar = figure.colorbar(image, ax=row, aspect=16, ticks=ticks, extend=extend)
        bar.ax.set_yticklabels([_decade(tick) for tick in ticks])
        bar.set_label(LABEL)
    for axes, mode in zip(grid[0], data.mode.values, strict=True):
        axes.set_title(palette.LOOKS["mode"][mode]["label"], pad=9)  # clear of a star on the rim
    y, x = (labels.shown(data[name]) for name in labels.scan_axes(data))
    for axes in grid[-1]:
        axes.set_xlabel(labels.folded(x.label, int(3 * figure.get_size_inches()[0])))
    figure.supylabel(y.label)
    if y.label.endswith("[°]"):
        grid[0, 0].yaxis.set_major_locator(MultipleLocator(15))
    if handles := _legend(data):
        page.legend(grid[0, 0], handles, "below", 6)
    page.title(figure, data)
    return figure


def draw(axes, data, output, mode, ends):
    """Draw one mode: colour, contours, the edge of stability, the reference and the best point; return the image.

    `ends` are those of the colours, as powers of ten.
    """
    names = labels.scan_axes(data)
    y, x = (labels.shown(data[name]) for name in names)
    plane = Plane(axes, x.values, y.values)
    values = data[output].sel(mode=mode).transpose(*names).values
    decades = _decades(values)
    image = plane.image(extrapolate_nearest(decades), cmap=_colours(*ends), vmin=ends[0], vmax=ends[1])
    reference = [data.attrs.get(f"reference_{name}") for name in names]
    marks = [] if None in reference else [(reference, "P", {"markersize": 9, "zorder": 4, **REFERENCE})]
    if output != NOISE_ROW and (point := best.point(data, mode)):
        look = {"markersize": 12, "zorder": 5, "clip_on": False, **BEST}
        marks.append(([point[name] for name in names], "*", look))
    marks = [(plane.places(x.convert(place[1]), y.convert(place[0])), *more) for place, *more in marks]
    sets = [(decades, _crossed(decades, _steps(*ends)), _decade, {"colors": "0.25", "linewidths": 0.7})]
    if output == NOISE_ROW:
        noise = np.log10(data.required_field_noise.sel(mode=mode).transpose(*names).values)
        sets.append((noise, _noise_levels(noise), _power, NOISE))
    _contours(plane, [each for each in sets if each[1]], [place for place, *_ in marks])
    trap_style.shade_plane(plane, data)
    for place, marker, look in marks:
        axes.plot(*place, marker, **look)
    return image


def _colours(low, high):
    """Return the colours between two powers of ten, the same way from white for as much better or worse."""
    ends = 0.5 + 0.5 * np.array([low, high]) / max(-low, high)
    return ListedColormap(colormaps[COLOURS](np.linspace(*ends, 256)))


def _contours(plane, sets, marks) -> None:
    """Draw sets of contours, each a plane of numbers with levels, their words and look; a label lies on no other
    line.
    """
    drawn = [
        plane.axes.contour(plane.x, plane.y, extrapolate_nearest(decades), levels, **{"linestyles": "-", **look})
        for decades, levels, _, look in sets
    ]
    paths = [[segment for level in lines.allsegs for segment in level] for lines in drawn]
    for number, (lines, (decades, _, words, _)) in enumerate(zip(drawn, sets, strict=True)):
        others = [path for other, each in enumerate(paths) if other != number for path in each]
        places = plane.label_positions(lines, np.isfinite(decades), CLEARANCE, marks, others)
        for text in plane.axes.clabel(lines, manual=places, fmt=words, fontsize=7.5, colors="black"):
            text.set_path_effects([patheffects.withStroke(linewidth=1.8, foreground="white")])
            marks = [*marks, tuple(text.get_position())]


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
    """Return the powers of ten between which the colours change, zero among them; at least half a decade.

    They reach as far as the values; where a few lie far beyond all others, as where one charge-to-mass ratio keeps the
    noise out, as far as 98 of 100 values.
    """
    found = np.log10(improvement[np.isfinite(improvement)])
    if not found.size:
        return -0.25, 0.25
    most, usual = (found.min(), found.max()), np.percentile(found, (1, 99))
    low, high = (end if abs(end - nearer) < FAR else nearer for end, nearer in zip(most, usual.tolist(), strict=True))
    low, high = min(low, 0.0), max(high, 0.0)
    return (low, high) if high - low >= 0.4 else (low - 0.25, high + 0.25)


def _steps(low, high) -> np.ndarray:
    """Return the whole decades in a range, or parts of one where these would be fewer than three."""
    step = next(step for step in (1.0, 0.5, 0.2, 0.1) if step == 0.1 or high // step + -low // step >= 2)
    return step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)


def _decade(value, _position=None) -> str:
    return f"{value:+.2g}".replace("-", "−") if value else "0"


def _power(value) -> str:
    return notation.number_text(10.0**value, power=True)


def _legend(data):
    handles = []
    if any(best.points(data, data.mode.values).values()):
        handles.append(Line2D([], [], marker="*", linestyle="", markersize=11, label="best readable point", **BEST))
    if any(_noise_levels(np.log10(data.required_field_noise.sel(mode=mode).values)) for mode in data.mode.values):
        words = "noise behind the assumed rate  [V² m⁻² Hz⁻¹]"
        handles.append(Line2D([], [], color="black", linestyle=":", label=words))
    if all(f"reference_{name}" in data.attrs for name in labels.scan_axes(data)):
        handles.append(Line2D([], [], marker="P", linestyle="", markersize=7, label="reference", **REFERENCE))
    if not labels.flag_mask(data.stability, "stable").all():
        handles.append(Line2D([], [], label="edge of stability", **palette.EDGE))
    for name, look in palette.FLAGS.items():
        if labels.flag_mask(data.stability, name).any():
            handles.append(Patch(linewidth=0, **look))
    return handles
