"""Every printed number against ours: how far apart they are, and whether rounding accounts for it."""

import itertools
import math
import re

from heatscan.plotting import page, palette

# Height of a row, and of what stands between two studies: a title, an axis, and room around them [inch].
_ROW, _GAP, _FOOT = 0.24, 0.55, 0.6
_FLOOR = 1e-6


def compose(rows):
    """Return the figure of the rows of the validation table: a panel for each study, one below the other."""
    panels = [(study, list(group)) for study, group in itertools.groupby(rows, key=lambda row: row[0])]
    height = _FOOT + sum(_GAP + _ROW * len(group) for _, group in panels)
    figure, stack = page.figure(10.5, height, layout="none", nrows=len(panels), squeeze=False)
    largest = max(abs(row[6] or 0) for row in rows)
    limits = _FLOOR, 10 ** math.ceil(math.log10(max(largest, 1e-2)))
    below = height
    for (study, group), axes in zip(panels, stack[:, 0], strict=True):
        below -= _GAP + _ROW * len(group)
        axes.set_position((0.42, (below + 0.12) / height, 0.40, _ROW * len(group) / height))
        draw(axes, group)
        axes.set(xscale="log", xlim=limits)
        axes.set_title(study.replace("_", " ").capitalize())
        axes.tick_params(labelbottom=study == panels[-1][0])
    axes.set_xlabel("Relative difference, at least $10^{-6}$")
    shown = [verdict for verdict in palette.VERDICTS if any(row[7] == verdict for row in rows)]
    for verdict in shown:
        axes.plot([], [], "o", color=palette.VERDICTS[verdict], markersize=5, label=verdict)
    figure.legend(loc="lower right", bbox_to_anchor=(0.99, 0.05 / height), ncols=len(shown), fontsize=7.5)
    return figure


def draw(axes, rows):
    """Draw one line per check: the relative difference, with both numbers written beside it."""
    for number, (_, _, _, unit, printed, ours, difference, verdict, _) in enumerate(rows):
        size = max(abs(difference or 0), _FLOOR)
        axes.plot([_FLOOR, size], [number, number], color=palette.BAND, linewidth=1, zorder=1)
        axes.plot(size, number, "o", color=palette.VERDICTS[verdict], markersize=5, clip_on=False, zorder=3)
        axes.annotate(
            f"{printed}  |  {ours:.6g}{_unit_text(unit)}",
            (1.01, number),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7.5,
        )
    axes.set_yticks(range(len(rows)), [f"{row[2]}  ({row[1]})" for row in rows], fontsize=7.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.annotate(
        "printed  |  ours", (1.01, 1.0), (0, 5), "axes fraction", "offset points", fontsize=7.5, weight="bold"
    )
    axes.grid(axis="y", visible=False)


def _unit_text(unit: str) -> str:
    """Return a unit such as ``1e-7 W/kg`` as it stands behind a number; nothing for a pure one."""
    if unit == "1":
        return ""
    power, rest = re.fullmatch(r"(?:1e(-?\d+) ?)?(.*)", unit).groups()
    return (rf" $\times\,10^{{{power}}}$" if power else "") + f" {rest}"
