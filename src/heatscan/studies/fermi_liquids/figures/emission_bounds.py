"""Largest collapse rate whose heating would not exceed what each body radiates; above a line is excluded, for white
noise. Solid lines rest on measured emission, dashed ones on the temperature of solar equilibrium, as the paper's; bands
lie within the errors of the inputs. Points: values proposed by the authors of the model.

[F] Fig. 1, without other experiments.
"""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from heatscan.configuration.trust import SOURCED
from heatscan.engine.products import Kind
from heatscan.plotting import collapse_plane, page, palette

KIND = Kind(
    outputs=("collapse_rate_bound", "collapse_rate_bound_interval"),
    over=("correlation_length",),
    category="Bounds",
    proposed=True,
)

# The bodies that the figure is about; all others are drawn faintly.
STYLE = palette.LOOKS["body"]
# Stands behind the name of what rests on a value that was not read at its source.
DAGGER = "\N{DAGGER}"
# The thin line from the end of a curve to its name.
_LEADER = {"arrowstyle": "-", "linewidth": 0.6, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5)}
# Between names [inch].
_GAP = 0.128
LINE = {"measured": "-", "solar_equilibrium": (0, (5, 2.2))}


def compose(data):
    """Return the figure of a scan over bodies and the correlation length."""
    figure, axes = page.figure(7.2, 5.4)
    page.title(figure, data)
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the bound of every body, its interval where it is one of the chosen, and the proposed values."""
    x = data.correlation_length.values
    ends = {}
    for body in data.body.values:
        part = data.sel(body=body)
        emission = str(part.emission.item())
        if emission not in LINE:  # what a printed table needs to come out is not an observation
            continue
        chosen = next((look for name, look in STYLE.items() if body == name or body.startswith(f"{name}_")), None)
        look = {"color": chosen["color"], "zorder": 3} if chosen else {**palette.FAINT, "zorder": 2}
        axes.plot(x, part.collapse_rate_bound, linestyle=LINE[emission], **look)
        interval = part.collapse_rate_bound_interval.transpose("limit", ...).values
        if chosen and np.any(interval[1] > interval[0]):
            axes.fill_between(x, *interval, color=chosen["color"], alpha=0.18, linewidth=0, zorder=1.5)
        name = trusted_name(part)
        if emission == "measured" or name not in ends:  # the name stands at the measured emission where there is one
            ends[name] = part.collapse_rate_bound.values[-1], look["color"]
    collapse_plane.prepare(axes, data, (1e-18, 1e8))
    collapse_plane.draw_proposed(axes, data)
    page.legend(axes, _legend(data), "below", 2)
    axes.figure.draw_without_rendering()  # the height of the axes is known then
    _name_lines(axes, ends)


def trusted_name(part):
    """Return the name of a body, with a dagger where a value that the bound rests on was not read at its source."""
    mark = "" if part.status.item() in SOURCED else DAGGER
    return f"{part.body_title.item()}{mark}"


def _name_lines(axes, ends):
    """Write the name of each line where it leaves the axes, moved apart where the lines lie closer than the letters."""
    from scipy import optimize  # 0.3 s, and other figures only take the dagger from here

    low, high = np.log10(axes.get_ylim())
    names = sorted(ends, key=lambda name: ends[name][0])
    wanted = np.array([(np.log10(ends[name][0]) - low) / (high - low) for name in names])
    shift = _GAP / (axes.bbox.height / axes.figure.dpi) * np.arange(len(names))
    placed = optimize.isotonic_regression(wanted - shift).x + shift  # as near as can be
    look = {"xycoords": "axes fraction", "va": "center", "fontsize": 7.5, "annotation_clip": False}
    for name, at, text_at in zip(names, wanted, placed, strict=True):
        colour = ends[name][1]
        look["color"] = palette.GUIDE["color"] if colour == palette.FAINT["color"] else colour
        axes.annotate(name, (1, at), (1.04, text_at), arrowprops={**_LEADER, "color": colour}, **look)


def _legend(data):
    emissions, grey = np.unique(data.emission.values), palette.GUIDE["color"]
    words = {"measured": "measured emission"}
    if "solar_equilibrium" in emissions:
        words["solar_equilibrium"] = "solar equilibrium: the paper's, no bound"
    handles = [Line2D([], [], color=grey, linestyle=LINE[name], label=words[name]) for name in words]
    handles.append(Patch(facecolor=grey, alpha=0.25, label="within the errors of the inputs"))
    handles.append(Line2D([], [], linestyle="none", label=f"{DAGGER}: inputs in part second hand or from memory"))
    return handles
