"""Allowed region: collapse rates above the theoretical lower bound and below all upper bounds. The envelope has the
colour of the strongest experiment at each correlation length. Hatched: what is allowed in addition where only bounds
count whose inputs were checked in the original publications. Areas in decades of the rate times decades of the length.
"""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from heatscan.engine.products import Kind
from heatscan.plotting import collapse_plane, page, palette
from heatscan.plotting.curve_labels import Curve, place
from heatscan.studies.exclusion.exports import experiments
from heatscan.studies.exclusion.figures.exclusion_plot import darker, draw_value

KIND = Kind(
    outputs=("lowest_bound", "strongest_experiment", "highest_lower_bound", "allowed_area"),
    over=("correlation_length",),
    category="Exclusion",
    memory=26.0,
)


def compose(data):
    """Return the figure of a scan over experiments and the correlation length."""
    figure, axes = page.figure(7.8, 5.6)
    axes.set_title(data.attrs["title"])
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the envelope stretch by stretch, the lower bound, and the region between."""
    x = data.correlation_length.values
    every, sourced = (data.lowest_bound.sel(basis=basis).values for basis in ("all", "sourced"))
    lower = data.highest_lower_bound.values
    shown = np.concatenate([every, lower])
    shown = shown[np.isfinite(shown)]
    low = 10.0 ** np.floor(np.log10(shown.min()) - 0.5) if shown.size else 1e-21
    collapse_plane.prepare(axes, data, (low, 1e-5))
    axes.fill_between(x, lower, every, where=every > lower, color=palette.ALLOWED, alpha=0.3, linewidth=0, zorder=2)
    more = np.where(np.isfinite(every), np.maximum(every, lower), np.nan)
    hatched = {"facecolor": "none", "edgecolor": palette.ALLOWED, "hatch": "////", "linewidth": 0}
    axes.fill_between(x, more, sourced, where=sourced > more, alpha=0.45, zorder=1.8, **hatched)
    axes.fill_between(x, low, lower, color="0.55", alpha=0.28, linewidth=0, zorder=1.5)
    axes.plot(x, lower, color="0.55", linewidth=1.4, zorder=3)
    axes.plot(x, sourced, color="0.2", linewidth=1.0, zorder=2.9)
    curves = [Curve("", "", x, sourced)]
    known = experiments(data)
    for one in known:
        if one["role"] == "lower_bound":
            curves.append(Curve(one["label"], "0.35", x, lower, -1))
        if one["role"] == "value":
            curves += draw_value(axes, one)
    strongest = data.strongest_experiment.sel(basis="all").values
    for number, one in enumerate(known, start=1):
        if np.any(strongest == number):
            # One point more on either side, so that stretches meet.
            mine = np.convolve(strongest == number, [1, 1, 1], "same") > 0
            y = np.where(mine, every, np.nan)
            axes.plot(x, y, color=one["colour"], linewidth=2.6, zorder=3.2, solid_capstyle="butt")
            curves.append(Curve(one["label"], darker(one["colour"]), x, y))
    area = {basis: _words(data.allowed_area.sel(basis=basis).item()) for basis in ("all", "sourced")}
    handles = [
        Patch(facecolor=palette.ALLOWED, alpha=0.35, label=f"allowed by all upper bounds: {area['all']}"),
        Patch(facecolor="none", edgecolor=palette.ALLOWED, hatch="////", alpha=0.6,
              label=f"allowed by inputs checked in the original publications: {area['sourced']}"),
        Line2D([], [], color="0.2", linewidth=1.0, label="lowest bound whose inputs were checked"),
    ]  # fmt: skip
    axes.figure.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=7.6, frameon=False)
    page.settle(axes.figure)
    place(axes, curves)


def _words(area: float) -> str:
    return f"{area:.1f} decades²" if np.isfinite(area) else "unknown: no bound on one side"
