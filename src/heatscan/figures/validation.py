"""Every printed number against ours: how far apart they are, and whether rounding accounts for it."""

import math

from heatscan import drawing

COLORS = {"pass": "#009E73", "explained": "#E69F00", "FAIL": "#D55E00"}


def compose(rows):
    """Return the figure of the rows of the validation table."""
    figure, axes = drawing.figure(10.5, 1.0 + 0.24 * len(rows), layout="none")
    figure.subplots_adjust(
        left=0.42, right=0.82, bottom=0.5 / figure.get_figheight(), top=1 - 0.4 / figure.get_figheight()
    )
    draw(axes, rows)
    return figure


def draw(axes, rows):
    """Draw one line per check: the relative difference, with both numbers written beside it."""
    floor = 1e-6
    for number, (_, _, _, unit, printed, ours, difference, verdict, _) in enumerate(rows):
        size = max(abs(difference), floor)
        axes.plot([floor, size], [number, number], color="0.85", linewidth=1, zorder=1)
        axes.plot(size, number, "o", color=COLORS[verdict], markersize=5)
        unit = "" if unit == "1" else f" {unit}"
        axes.annotate(
            f"{printed}  |  {ours:.6g}{unit}",
            (1.01, number),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7.5,
        )
    axes.set_yticks(range(len(rows)), [f"{row[2]}  ({row[1]})" for row in rows], fontsize=7.5)
    axes.invert_yaxis()
    largest = max(abs(row[6]) for row in rows)
    axes.set(xscale="log", xlim=(floor, 10 ** math.ceil(math.log10(max(largest, 1e-2)))), xlabel="Relative difference")
    axes.set_title("Printed numbers and ours", fontsize=9.5)
    axes.annotate(
        "printed  |  ours", (1.01, 1.0), (0, 6), "axes fraction", "offset points", fontsize=7.5, weight="bold"
    )
    axes.grid(axis="y", visible=False)
    for verdict, color in COLORS.items():
        if any(row[7] == verdict for row in rows):
            axes.plot([], [], "o", color=color, label=verdict)
    axes.legend(loc="lower right", fontsize=7.5)
