"""Every printed number against ours: how far apart they are, and whether rounding accounts for it."""

import itertools
import math
import re

from matplotlib.lines import Line2D

from heatscan.plotting import notation, page, palette

# Height of a row, and of what stands over and below each panel [inch].
_ROW, _GAP = 0.24, 0.55
_FLOOR = 1e-6


def compose(rows):
    """Return the figure of the rows of the validation table: a panel for each study, one below the other."""
    panels = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row[0])]
    height, grid = _GAP * (len(panels) + 1) + _ROW * len(rows), {"height_ratios": [*map(len, panels)], "squeeze": False}
    figure, stack = page.figure(10.5, height, nrows=len(panels), sharex=True, **grid)
    for axes, panel in zip(stack[:, 0], panels, strict=True):
        draw(axes, panel)
        axes.set_title(panel[0][0].replace("_", " ").capitalize())
    largest = max(1e-2, *(abs(row[6] or 0) for row in rows))
    axes.set(xscale="log", xlim=(_FLOOR, 10 ** math.ceil(math.log10(largest))))
    axes.set_xlabel("Relative difference, at least 10⁻⁶")
    known = sorted({row[7] for row in rows}, key=list(palette.VERDICTS).index)
    handles = [Line2D([], [], marker="o", ls="", color=palette.VERDICTS[verdict], label=verdict) for verdict in known]
    page.legend(axes, handles, "below", 3)
    return figure


def draw(axes, rows):
    """Draw one line per check: the relative difference, with both numbers written beside it."""
    _, sources, names, units, printed, ours, differences, verdicts, _ = zip(*rows, strict=True)
    places, sizes = range(len(rows)), [max(abs(size or 0), _FLOOR) for size in differences]
    axes.hlines(places, _FLOOR, sizes, color=palette.BAND, linewidth=1, zorder=1)
    colours = [palette.VERDICTS[verdict] for verdict in verdicts]
    axes.scatter(sizes, places, s=25, color=colours, linewidth=1, clip_on=False, zorder=3)
    axes.set_yticks(places, [f"{name}  ({source})" for name, source in zip(names, sources, strict=True)], fontsize=7.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    right = axes.secondary_yaxis("right")
    right.tick_params(length=0)
    pairs = zip(printed, ours, units, strict=True)
    right.set_yticks(places, [f"{one}  |  {other:.6g}{_unit_text(unit)}" for one, other, unit in pairs], fontsize=7.5)
    words = {"fontsize": 7.5, "weight": "bold"}
    axes.annotate("printed  |  ours", (1.01, 1.0), (0, 5), "axes fraction", "offset points", **words)


def _unit_text(unit: str) -> str:
    """Return a unit such as ``1e-7 W/kg`` as it stands behind a number; nothing for a pure one."""
    text = re.sub(r"^1e-?\d+", lambda power: f"×{notation.number_text(float(power[0]), power=True)}", unit)
    return "" if unit == "1" else f" {text}"
