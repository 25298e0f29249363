"""Every printed number against ours: how far apart they are, and whether rounding accounts for it."""

import itertools
import math
import re

from matplotlib.lines import Line2D

from heatscan.plotting import notation, page, palette

# Height of a row, and of what stands over and below each panel [inch].
_ROW, _GAP = 0.24, 0.55
_FLOOR = 1e-6
_LETTERS = {"alpha": "α", "eta": "η", "nu": "ν", "pi": "π", "sigma": "σ", "hbar": "ħ", "sqrt": "√"}


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
    words = [f"{_written(name)}  ({source})" for name, source in zip(names, sources, strict=True)]
    axes.set_yticks(places, words, fontsize=7.5)
    axes.tick_params(labelbottom=True)  # the figure is higher than a page
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    right = axes.secondary_yaxis("right")
    right.tick_params(length=0)
    pairs = zip(printed, ours, units, strict=True)
    right.set_yticks(places, [_beside(*pair) for pair in pairs], fontsize=7.5)
    words = {"fontsize": 7.5, "weight": "bold"}
    axes.annotate("printed  |  ours", (1.01, 1.0), (0, 5), "axes fraction", "offset points", **words)


def _beside(printed: str, ours: float, unit: str) -> str:
    """Return both numbers, in brackets where a unit such as ``1e-7 W/kg`` stands behind them."""
    both = f"{printed}  |  {ours:.6g}"
    unit = re.sub(r"^1e", "×1e", unit)
    return both if unit == "1" else f"({both}) {_written(unit)}"


def _written(words: str) -> str:
    """Return what is in ASCII as people write it: ``alpha over pi^2`` becomes α over π², ``1e-7 N2`` 10⁻⁷ N²."""
    words = re.sub(r"(?<![\w.])[\d.]+e-?\d+", lambda found: notation.number_text(float(found[0]), power=True), words)
    words = re.sub(
        r"\^(\d+)|(?<=[mNV])([23])\b", lambda found: notation.unit_text(f"x{found[1] or found[2]}")[1:], words
    )
    words = re.sub(r"\b([A-Za-z])_(\w+)", r"$\1_{\\mathrm{\2}}$", words)
    return re.sub(rf"\b({'|'.join(_LETTERS)})(?![a-z])", lambda found: _LETTERS[found[0]], words)
