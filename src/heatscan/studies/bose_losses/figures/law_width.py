"""Width of the reservoir above which the contact law gives the energy rate to 10 %, against the temperature of the
condensate: the validity range of the law. Solid where the law is too high just below that width, dashed where it is too
low; in two dimensions a line ends and another begins far above it where the law, on its way to smaller widths, begins
to leave the band on the other side first.
"""

import numpy as np

from heatscan.engine.products import Kind
from heatscan.plotting import page, palette
from heatscan.studies.bose_losses.figures import loss_lines

KIND = Kind(outputs=("law_width", "law_ratio"), over=("dimension", "initial_temperature"), category="Losses: energy")


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
