"""What experiments exclude, and the allowed region: collapse rates above the theoretical lower bound and below all
upper bounds. Dark: excluded by bounds whose inputs were checked in the original publications (solid curves); light:
only if those hold too whose inputs were not (dashed); grey: below the lower bound. Wide: the strongest experiment at
each correlation length; dotted: the lowest bound of those that are peer reviewed and from which nothing was
subtracted by a model. Areas of what each leaves in decades of the rate times decades of the length, counted from
1e-22 to 1 1/s and over the correlation lengths that are shown.
"""

from types import MappingProxyType

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from heatscan.engine.products import Kind
from heatscan.plotting import collapse_plane, notation, page, palette
from heatscan.studies.exclusion import study
from heatscan.studies.exclusion.exports import bounds, experiments
from heatscan.studies.exclusion.figures.curve_labels import Curve, place
from heatscan.studies.exclusion.figures.exclusion_plot import (
    FILLS,
    LETTERS,
    LINES,
    cut_short,
    darker,
    draw_legend,
    draw_value,
    ends,
    fill,
    left_out,
    line_kind,
    named,
    styled,
)

KIND = Kind(
    outputs=("collapse_rate_bound", "lowest_bound", "highest_lower_bound"),
    over=("correlation_length",),
    category="Exclusion",
    memory=26.0,
    settings=("limits", "across", "size", "legend", "curves", "highlight"),
)
# Widths of a curve: where no experiment is stronger, and elsewhere.
_WIDE, _THIN = 3.0, 1.1
_WORDS: dict = {"fontsize": 12, "weight": "bold", "ha": "center", "va": "center", "zorder": 4, "in_layout": False}


def rows(data):
    """Return the header and the rows of the table beside the figure: a row for each length, a column for each curve."""
    return bounds(data)


def compose(data, settings=MappingProxyType({})):
    """Return the figure of a scan over experiments and the correlation length, `settings` as in YAML."""
    figure, axes = page.figure(*settings.get("size", (7.8, 5.6)))
    page.title(figure, data)
    draw(axes, data, settings)
    return figure


def draw(axes, data, settings=MappingProxyType({})):
    """Draw what is excluded and what is allowed, the experiments that lead somewhere, and the proposed values.

    `settings` are those of a figure in YAML: a highlighted curve, and one that has ``shown: true``, is drawn whether it
    leads or not.
    """
    x = data.correlation_length.values
    every, sourced, reviewed = (data.lowest_bound.sel(basis=basis).values for basis in data.basis.values)
    lower = data.highest_lower_bound.values
    shown = np.concatenate([every, lower])
    shown = shown[np.isfinite(shown)]
    low = 10.0 ** np.floor(np.log10(shown.min()) - 0.5) if shown.size else 1e-21
    low, high = ends(settings.get("limits"), (low, 1e-3))
    collapse_plane.prepare(axes, data, (low, high))
    axes.set_xlim(*ends(settings.get("across"), axes.get_xlim()))
    filled = fill(axes, x, lower, every, sourced)
    axes.plot(x, reviewed, color="0.2", linewidth=1.2, linestyle=":", zorder=2.9)
    curves, nowhere = [Curve("", "", x, reviewed)], []
    for one in styled(experiments(data), settings):
        if one["role"] == "value":
            curves += draw_value(axes, one)
            continue
        y = data.collapse_rate_bound.sel(experiment=one["experiment"]).values
        argued = one["role"] == "lower_bound"
        leads = (y == every) & (one["role"] == "bound")
        if leads.any() or argued or (y == sourced).any() or one["highlighted"] or one.get("shown"):
            _draw_curve(axes, one, x, y, leads)
            curves.append(Curve(named(one), darker(one["colour"]), x, y, -1 if argued else 1))
        nowhere += [one["label"]] if one["highlighted"] and not (leads.any() or argued) else []
    letters = int(LETTERS * axes.figure.get_size_inches()[0])
    weaker = f"Nowhere the strongest: {', '.join(nowhere)}" if nowhere else ""
    left, right = axes.get_xlim()
    seen = data.isel(correlation_length=(x >= left * (1 - 1e-9)) & (x <= right * (1 + 1e-9)))
    counted = [notation.quantity_text(end, "m") for end in seen.correlation_length.values[[0, -1]]]
    areas = f"Areas are counted for $r_\\mathrm{{C}}$ from {' to '.join(counted)}. {cut_short(axes, curves)}"
    title = "\n".join(filter(None, [weaker, areas, left_out(data, letters)]))
    drawn = draw_legend(axes, _handles(seen, filled), title, settings)
    page.settle(axes.figure)
    inside = [drawn] if drawn and settings.get("legend", "below") not in page.OUTSIDE else []
    place(axes, curves, [*inside, *_name_region(axes, x, lower, every)])


def _draw_curve(axes, one, x, y, leads):
    """Draw the bound of one experiment, wide where it leads."""
    line = palette.LINES[one["line"]] if "line" in one else LINES[line_kind(one)][0]
    look = {"color": one["colour"], "linestyle": line, "zorder": 3.5 if one["highlighted"] else 3}
    axes.plot(x, y, **look, linewidth=one.get("width", 2.4 if one["highlighted"] else _THIN))
    # One point more on either side, so that stretches meet.
    stretch = np.where(np.convolve(leads, [1, 1, 1], "same") > 0, y, np.nan)
    axes.plot(x, stretch, **{**look, "linestyle": "-"}, linewidth=_WIDE, solid_capstyle="butt")


def _name_region(axes, x, lower, every) -> list:
    """Write into the allowed region what it is, where it has most room; return the words, or none where it has none."""
    from scipy import ndimage  # 0.2 s

    (left, right), (low, high) = np.log10(axes.get_xlim()), np.log10(axes.get_ylim())
    wide, tall = map(int, axes.bbox.size)
    at = np.linspace(left, right, wide)
    below, above = (
        np.interp(at, np.log10(x), np.nan_to_num(np.log10(edge), nan=end))
        for edge, end in ((lower, low), (every, high))
    )
    rate = np.linspace(low, high, tall)[:, None]
    room = ndimage.distance_transform_edt(np.pad((rate > below) & (rate < above), 1))[1:-1, 1:-1]
    row, column = np.unravel_index(room.argmax(), room.shape)
    words = axes.text(column / wide, row / tall, "allowed", color=palette.ALLOWED, transform=axes.transAxes, **_WORDS)
    if room.max() > words.get_window_extent(FigureCanvasAgg(axes.figure).get_renderer()).width / 2:
        return [words]
    words.remove()
    return []


def _handles(seen, filled) -> list:
    """Return what stands in the legend: the fills with the area that each leaves where it is seen, and the lines."""
    every, sourced, reviewed = (f": leaves {area:.0f} decades²" for area in study.envelope(seen)["allowed_area"].values)
    leaves = {"sourced": sourced, "unsourced": every}
    fills = [
        Patch(facecolor=palette.EXCLUDED[name], label=words + leaves.get(name, ""))
        for name, words in FILLS.items()
        if name in filled
    ]
    line = f"peer reviewed, nothing subtracted{reviewed}"
    return [*fills, Line2D([], [], color="0.2", linewidth=1.2, linestyle=":", label=line)]
