"""The validity range of the contact law: the reservoir width above which it holds, against the temperature."""

import numpy as np

from heatscan.plotting import page, palette
from heatscan.studies.bose_losses.figures import loss_lines


def compose(data):
    """Return the figure of a scan over dimension and initial_temperature."""
    figure, axes = page.figure(6.0, 4.2)
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the width of every dimension."""
    x = data.initial_temperature.values
    for dimension in loss_lines.panels(data):
        look = palette.LOOKS["dimension"][dimension]
        part = loss_lines.of_dimension(data, dimension)
        widths, high = part.law_width.values, part.law_ratio.values > 1
        for above, line in ((True, "-"), (False, palette.DASHED)):
            # A line ends where the law begins to fail on the other side: there the width jumps.
            label = look["label"] if (high == above).any() and above == high[-1] else None
            axes.plot(x, np.where(high == above, widths, np.nan), color=look["color"], linestyle=line, label=label)
        axes.annotate(loss_lines.number(widths[0]), (x[0], widths[0]), xytext=(5, 5), textcoords="offset points")
    axes.plot([], [], color=palette.GUIDE["color"], label="below: law too high")
    axes.plot([], [], color=palette.GUIDE["color"], linestyle=palette.DASHED, label="below: law too low")
    axes.set(yscale="log", xlim=(x[0], x[-1]), xlabel=r"Temperature  $k_\mathrm{B}T\,/\,g n$")
    axes.set_ylabel(r"Smallest width  $E_\mathrm{res}\,/\,g n$")
    axes.set_title(data.attrs["title"])
    axes.legend(loc="upper left")
