"""The validity range of the contact law: the reservoir width from which on it holds, against the temperature."""

from heatscan import drawing
from heatscan.figures import loss_lines


def compose(data):
    """Return the figure of a scan over dimension and initial_temperature."""
    figure, axes = drawing.figure(6.0, 4.2)
    draw(axes, data)
    return figure


def draw(axes, data):
    """Draw the width of every dimension."""
    x = data.initial_temperature.values
    for dimension in loss_lines.panels(data):
        look = loss_lines.DIMENSION_STYLE[dimension]
        widths = loss_lines.of_dimension(data, dimension).law_width.values
        axes.plot(x, widths, **look)
        axes.annotate(
            f"{widths[0]:.3g}", (x[0], widths[0]), xytext=(5, 5), textcoords="offset points", color=look["color"]
        )
    axes.set(yscale="log", xlim=(x[0], x[-1]), xlabel=r"Temperature  $k_\mathrm{B}T\,/\,g n$")
    axes.set_ylabel(r"Smallest width  $E_\mathrm{res}\,/\,g n$")
    axes.set_title(data.attrs["title"])
    axes.legend(loc="upper left")
