"""Strongest experiment, the one with the lowest upper bound, against the correlation length and the cut-off of the
noise. Between the points of the scan bounds are power laws. Lines: the lowest bound, a contour every four orders of
magnitude.
"""

import itertools
from types import MappingProxyType

import numpy as np
from matplotlib import patheffects
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette
from heatscan.plotting.plane import Plane, extrapolate_nearest
from heatscan.results import table
from heatscan.studies.exclusion.exports import experiments
from heatscan.studies.exclusion.figures.exclusion_plot import darker, ends, styled

KIND = Kind(
    outputs=("collapse_rate_bound", "lowest_bound", "strongest_experiment"),
    over=("spectrum", "cutoff_frequency", "correlation_length"),
    category="Exclusion",
    memory=12.0,
    settings=("limits", "across", "size", "legend", "curves", "highlight"),
)
# Places between two points of the scan, and how far beyond the end of a range a point still counts, in decades.
_FINER, _SLACK = 4, 1e-9
# A region of a smaller share of its map is not seen, and has no place in the legend.
_SEEN = 5e-4
# Orders of magnitude between contours.
_STEP = 4

CONTOUR = {"color": "0.15", "linewidth": 0.6}


def rows(data):
    """Return the header and the rows of the table beside the figure: what the scan found at its own points."""
    return table.from_dataset(data[["lowest_bound", "strongest_experiment"]])


def compose(data, settings=MappingProxyType({})):
    """Return the figure of a scan over experiments, spectra, the cut-off and r_C, `settings` as in YAML."""
    spectra = list(data.spectrum.values)
    size = settings.get("size", (3.3 * len(spectra) + 0.7, 5.2))
    figure, grid = page.figure(*size, ncols=len(spectra), sharey=True, squeeze=False)
    known = styled(experiments(data), settings, contrast=1)  # for regions, which are paler
    drawn = {}
    for axes, spectrum in zip(grid[0], spectra, strict=True):
        drawn[axes] = _Bounds(data.sel(spectrum=spectrum), known)
        draw(axes, data, drawn[axes], settings)
        axes.set_title(f"{palette.LOOKS['spectrum'][spectrum]['label']} spectrum")
    grid[0, 0].set_ylabel(labels.label(data.cutoff_frequency))
    page.title(figure, data)
    strongest = {name for bounds in drawn.values() for name in bounds.strongest(_SEEN)}
    shown = [one for one in known if one["experiment"] in strongest]
    handles = [Patch(facecolor=pale(one["colour"]), label=one["label"]) for one in shown]
    handles.append(Line2D([], [], label=labels.label(data.lowest_bound), **CONTOUR))
    nowhere = [one["label"] for one in known if one["highlighted"] and one not in shown]
    where, words = settings.get("legend", "below"), f"Nowhere the strongest: {', '.join(nowhere)}" if nowhere else None
    if where != "none":
        page.legend(grid[0, -1], handles, where, 5, fontsize=7.6, frameon=where not in page.OUTSIDE, title=words)
    page.settle(figure)
    for axes, bounds in drawn.items():
        _name(axes, bounds)
    return figure


class _Bounds:
    """The bounds of one spectrum between the points of its scan, along power laws: where two cross is an edge.

    `decades` has log10 of the bound of each experiment [1/s], infinite where it has none, over the logarithms of the
    cut-off `y` and of r_C `x`. The range of r_C of an experiment ends where its file says; where the noise is too slow
    to be seen, half way between two points.
    """

    def __init__(self, data, known):
        x, y = (np.log10(data[name].values) for name in ("correlation_length", "cutoff_frequency"))
        self.x, self.y = (_between(at) for at in (x, y))
        self.known = [one for one in known if one["role"] == "bound"]
        self.decades = {}
        for one in self.known:
            bound = data.collapse_rate_bound.sel(experiment=one["experiment"])
            values = np.log10(bound.transpose("cutoff_frequency", "correlation_length").values)
            low, high = np.log10([one["shortest_length"], one["longest_length"]])
            inside = np.flatnonzero((x >= low - _SLACK) & (x <= high + _SLACK))
            if inside.size and np.isfinite(values).any():
                values = values[:, np.clip(np.arange(len(x)), inside[0], inside[-1])]
                there = _between(_between(np.isfinite(values).astype(float)).T).T > 0.5
                there &= (self.x >= low - _SLACK) & (self.x <= high + _SLACK)
                fine = _between(_between(extrapolate_nearest(values)).T).T
                self.decades[one["experiment"]] = np.where(there, fine, np.inf)
        self.lowest = np.min([*self.decades.values(), np.full((len(self.y), len(self.x)), np.inf)], axis=0)

    def strongest(self, share: float = 0) -> list[str]:
        """Return which experiments lead somewhere: on more than that share of the map."""
        leads = {name: np.isfinite(own) & (own == self.lowest) for name, own in self.decades.items()}
        return [name for name in leads if leads[name].mean() > share]

    def margin(self, name: str):
        """Return by how many decades an experiment leads, at most half of one; negative where another does."""
        others = [own for other, own in self.decades.items() if other != name]
        second = np.min([*others, np.full_like(self.lowest, 1e3)], axis=0)
        own = self.decades[name]
        return np.clip(np.where(np.isfinite(own), second, 0.0) - np.where(np.isfinite(own), own, 1.0), -0.5, 0.5)


def _between(values):
    """Return values with more between them along the last axis, linearly."""
    places = np.linspace(0, values.shape[-1] - 1, (values.shape[-1] - 1) * _FINER + 1)
    first = np.minimum(places.astype(int), values.shape[-1] - 2)
    return values[..., first] + (places - first) * (values[..., first + 1] - values[..., first])


def pale(colour: str):
    """Return the colour of a region, opaque."""
    return 1 - 0.55 * (1 - np.array(to_rgb(colour)))


def draw(axes, data, bounds, settings):
    """Draw the map of one spectrum: a region for each experiment, and contours of the lowest bound."""
    plane = Plane(axes, data.correlation_length.values, data.cutoff_frequency.values)
    across, up = (
        np.log10(ends(settings.get(key), 10.0 ** np.array(lim)))
        for key, lim in (("across", axes.get_xlim()), ("limits", axes.get_ylim()))
    )
    axes.set(xlim=across, ylim=up)
    leading = bounds.strongest()
    for one in (one for one in bounds.known if one["experiment"] in leading):
        place, margin = (bounds.x, bounds.y), bounds.margin(one["experiment"])
        region = axes.contourf(*place, margin, levels=[0, 1], colors=[pale(one["colour"])], zorder=1)
        region.set(edgecolor="face", linewidth=0.3, gid=one["experiment"])
        edge = {"colors": "black", "linewidths": 2} if one["highlighted"] else {"colors": "white", "linewidths": 0.8}
        axes.contour(*place, margin, levels=[0], zorder=1.5 + one["highlighted"], **edge)
    if np.isfinite(bounds.lowest).any():
        decades = np.ma.masked_invalid(bounds.lowest)
        levels = np.arange(_STEP * np.floor(decades.min() / _STEP), decades.max() + 1, _STEP)
        look = {"colors": CONTOUR["color"], "linewidths": CONTOUR["linewidth"], "linestyles": "-"}
        lines = axes.contour(bounds.x, bounds.y, decades, levels=levels, **look)
        axes.clabel(lines, fmt=lambda level: f"$10^{{{level:g}}}$", fontsize=6.5)
    axes.set_xlabel(labels.label(data.correlation_length))
    return plane


def _name(axes, bounds):
    """Write the name of every experiment into its region where it fits, across or upright, in one line or two.

    Between contours if it can.
    """
    from scipy import ndimage

    shape = tuple(axes.bbox.size[::-1].astype(int) // 2)  # of cells of two by two pixels
    up, across = (
        np.linspace(*lim, count) for lim, count in zip((axes.get_ylim(), axes.get_xlim()), shape, strict=True)
    )
    row, column = np.searchsorted(bounds.y, up).clip(max=len(bounds.y) - 1), np.searchsorted(bounds.x, across)
    column = column.clip(max=len(bounds.x) - 1)
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    free = np.ones(shape, bool)
    for label in axes.texts:  # those of the contours
        box = label.get_window_extent(renderer).padded(2).transformed(axes.transAxes.inverted())
        (left, low), (right, high) = np.clip(box.get_points(), 0, 1) * shape[::-1]
        free[int(low) : int(np.ceil(high)), int(left) : int(np.ceil(right))] = False
    between = np.floor(bounds.lowest[np.ix_(row, column)] / _STEP)
    crossed = ndimage.morphological_gradient(np.where(np.isfinite(between), between, 0), size=3) > 0  # by contours
    for one in (one for one in bounds.known if one["experiment"] in bounds.strongest()):
        mask = (bounds.margin(one["experiment"])[np.ix_(row, column)] > 0) & free
        ways = (one["label"], 0), (_two_lines(one["label"]), 0), (one["label"], 90)
        for inside, (words, rotation) in itertools.product((mask & ~crossed, mask), ways):
            text = axes.text(
                0.5, 0.5, words, ha="center", va="center", fontsize=7.2, color=darker(one["colour"]), rotation=rotation,
                rotation_mode="anchor", transform=axes.transAxes, gid="curve name",
            )  # fmt: skip
            box = text.get_window_extent(renderer)
            size = np.ceil(np.array([box.height + 6, box.width + 6]) / 2).astype(int) + 1
            fits = ndimage.minimum_filter(inside, size=size, mode="constant", cval=False)
            if not fits.any():
                text.remove()
                continue
            room = ndimage.distance_transform_edt(np.pad(fits, 1))[1:-1, 1:-1]
            place = np.unravel_index(np.argmax(room), room.shape)
            text.set_position(tuple((np.array(place) + 0.5)[::-1] / shape[::-1]))
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
