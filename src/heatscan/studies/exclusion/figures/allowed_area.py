"""Area of the allowed region in the plane of collapse rate and correlation length, against the cut-off of the noise:
solid with all upper bounds, dashed with those alone whose inputs were checked in the original publications.
"""

from matplotlib.lines import Line2D

from heatscan.engine.products import Kind
from heatscan.plotting import labels, page, palette

KIND = Kind(
    outputs=("allowed_area",), over=("spectrum", "cutoff_frequency", "correlation_length"), category="Exclusion"
)

LINES = {"all": "-", "sourced": (0, (4.5, 1.8))}


def compose(data):
    """Return the figure of a scan over experiments, spectra, the cut-off and the correlation length."""
    figure, axes = page.figure(6.4, 4.2)
    draw(axes, data)
    axes.set_title(data.attrs["title"])
    return figure


def draw(axes, data):
    """Draw a line for each spectrum: with all bounds, and with those alone whose inputs were checked."""
    x = data.cutoff_frequency.values
    for spectrum in data.spectrum.values:
        for basis, line in LINES.items():
            area = data.allowed_area.sel(spectrum=spectrum, basis=basis).values
            axes.plot(x, area, color=palette.LOOKS["spectrum"][spectrum]["color"], linestyle=line)
    left, right = data.correlation_length.values[[0, -1]]
    axes.set(xscale="log", xlim=(x[0], x[-1]), ylim=(0, None), xlabel=labels.label(data.cutoff_frequency))
    axes.set_ylabel(f"Allowed area for $r_\\mathrm{{C}}$ from {left:g} to {right:g} m  [decades²]")
    handles = [
        Line2D([], [], color=palette.LOOKS["spectrum"][name]["color"], label=palette.LOOKS["spectrum"][name]["label"])
        for name in data.spectrum.values
    ]
    words = {"all": "all upper bounds", "sourced": "inputs checked in the original publications"}
    handles += [Line2D([], [], color="0.3", linestyle=LINES[basis], label=words[basis]) for basis in LINES]
    axes.legend(handles=handles, fontsize=7.5, loc="lower left")
