"""Strongest experiment, the one with the lowest upper bound, against the correlation length and the cut-off of the
noise. Lines: that bound, a contour every four orders of magnitude.
"""

import numpy as np
from matplotlib import patheffects
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette
from heatscan.plotting.plane import Plane
from heatscan.studies.exclusion.exports import experiments
from heatscan.studies.exclusion.figures.exclusion_plot import darker

KIND = Kind(
    outputs=("lowest_bound", "strongest_experiment"),
    over=("spectrum", "cutoff_frequency", "correlation_length"),
    category="Exclusion",
)

CONTOUR = {"color": "0.15", "linewidth": 0.6}


def compose(data):
    """Return the figure of a scan over experiments, spectra, the cut-off and the correlation length."""
    spectra = list(data.spectrum.values)
    figure, grid = page.figure(3.3 * len(spectra) + 0.7, 5.2, ncols=len(spectra), sharey=True, squeeze=False)
    for axes, spectrum in zip(grid[0], spectra, strict=True):
        draw(axes, data.sel(spectrum=spectrum, basis="all"))
        axes.set_title(f"{palette.LOOKS['spectrum'][spectrum]['label']} spectrum")
    grid[0, 0].set_ylabel(labels.label(data.cutoff_frequency))
    figure.suptitle(data.attrs["title"], x=0.01, ha="left", fontsize=9.5, weight="bold")
    numbers = np.unique(data.strongest_experiment.sel(basis="all").values)
    shown = [one for number, one in enumerate(experiments(data), start=1) if number in numbers]
    handles = [Patch(facecolor=one["colour"], alpha=0.55, label=one["label"]) for one in shown]
    handles.append(Line2D([], [], label=labels.label(data.lowest_bound), **CONTOUR))
    figure.legend(
        handles=handles, loc="outside lower center", ncols=min(5, max(1, len(handles))), fontsize=7.6, frameon=False
    )
    page.settle(figure)
    for axes, spectrum in zip(grid[0], spectra, strict=True):
        _name(axes, data.sel(spectrum=spectrum, basis="all"))
    return figure


def draw(axes, data):
    """Draw the map of one spectrum: a colour for each experiment, and contours of the bound."""
    plane = Plane(axes, data.correlation_length.values, data.cutoff_frequency.values)
    colours = [to_rgba(colour, 0.55) for colour in ("white", *(one["colour"] for one in experiments(data)))]
    strongest = data.strongest_experiment.transpose("cutoff_frequency", "correlation_length").values
    plane.image(strongest, cmap=ListedColormap(colours), vmin=-0.5, vmax=len(colours) - 0.5)
    decades = np.log10(data.lowest_bound.transpose("cutoff_frequency", "correlation_length").values)
    if np.isfinite(decades).any():
        levels = np.arange(4 * np.floor(np.nanmin(decades) / 4), np.nanmax(decades) + 1, 4)
        lines = plane.contour(
            decades, levels=levels, colors=CONTOUR["color"], linewidths=CONTOUR["linewidth"], linestyles="-"
        )
        axes.clabel(lines, fmt=lambda level: f"$10^{{{level:g}}}$", fontsize=6.5)
    axes.set_xlabel(labels.label(data.correlation_length))


def _name(axes, data):
    """Write the name of every experiment into its region where it fits, across or upright, in one line or two."""
    from scipy import ndimage

    strongest = data.strongest_experiment.transpose("cutoff_frequency", "correlation_length").values
    cells = np.array(strongest.shape) / (axes.bbox.height, axes.bbox.width)  # per pixel, up and across
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    free = np.ones(strongest.shape, bool)
    for label in axes.texts:  # those of the contours
        box = label.get_window_extent(renderer).padded(2).transformed(axes.transAxes.inverted())
        (left, low), (right, high) = np.clip(box.get_points(), 0, 1) * strongest.shape[::-1]
        free[int(low) : int(np.ceil(high)), int(left) : int(np.ceil(right))] = False
    for number, one in enumerate(experiments(data), start=1):
        mask = (strongest == number) & free
        if not mask.any():
            continue
        for words, rotation in ((one["label"], 0), (_two_lines(one["label"]), 0), (one["label"], 90)):
            text = axes.text(
                0.5, 0.5, words, ha="center", va="center", fontsize=7.2, color=darker(one["colour"]), rotation=rotation,
                rotation_mode="anchor", transform=axes.transAxes, gid="curve name",
            )  # fmt: skip
            box = text.get_window_extent(renderer)
            size = np.ceil(np.array([box.height + 6, box.width + 6]) * cells).astype(int) + 1
            fits = ndimage.minimum_filter(mask, size=size, mode="constant", cval=False)
            if not fits.any():
                text.remove()
                continue
            inside = ndimage.distance_transform_edt(np.pad(fits, 1))[1:-1, 1:-1]
            row, column = np.unravel_index(np.argmax(inside), inside.shape)
            text.set_position(((column + 0.5) / strongest.shape[1], (row + 0.5) / strongest.shape[0]))
            text.set_path_effects([patheffects.withStroke(linewidth=2, foreground="white", alpha=0.9)])
            text.set_in_layout(False)
            break


def _two_lines(words: str) -> str:
    """Return a name broken at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    if not spaces:
        return words
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return f"{words[:middle]}\n{words[middle + 1 :]}"
