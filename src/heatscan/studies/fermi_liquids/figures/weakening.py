"""By how many orders of magnitude a cut-off in the spectrum of the noise weakens the bound from a body's heat, with the
body as a Fermi gas of neutrons at zero temperature. Dotted: where the cut-off equals v_F/r_C.
"""

import numpy as np
from matplotlib.lines import Line2D

from heatscan.engine.products import Kind
from heatscan.physics import constants
from heatscan.plotting import labels, page, palette
from heatscan.studies.fermi_liquids.figures.emission_bounds import DAGGER, trusted_name

KIND = Kind(
    outputs=("weakening",),
    over=("spectrum", "correlation_length", "cutoff_frequency"),
    category="Coloured noise",
    memory=17.0,
)

SPECTRA = {name: look["label"] for name, look in palette.LOOKS["spectrum"].items() if name != "white"}

# Where the cut-off meets the fastest particles.
MEETING = {"color": "white", "linestyle": ":", "linewidth": 1.6}


def compose(data):
    """Return the figure of a scan over bodies, spectra, the correlation length and the cut-off frequency."""
    spectra = [name for name in data.spectrum.values if name in SPECTRA]
    bodies = list(data.body.values)
    figure, grid = page.figure(
        9.6, 0.9 + 2.9 * len(bodies), nrows=len(bodies), ncols=len(spectra), sharex=True, sharey="row", squeeze=False
    )
    decades = np.log10(data.weakening.sel(spectrum=spectra))
    high = max(1.0, np.ceil(decades.max().item()))
    for row, body in zip(grid, bodies, strict=True):
        for axes, spectrum in zip(row, spectra, strict=True):
            part = data.sel(body=body)
            image = draw(axes, part, decades.sel(body=body, spectrum=spectrum), high)
            axes.set_title(f"{trusted_name(part)}: {SPECTRA[spectrum]}")
        _trim(row[0], data.sel(body=body), decades.sel(body=body))
    for axes in grid[-1]:
        axes.set_xlabel(labels.label(data.correlation_length))
    for axes in grid[:, 0]:
        axes.set_ylabel(labels.label(data.cutoff_frequency))
    bar = figure.colorbar(image, ax=grid, shrink=0.9, aspect=30, pad=0.02)
    bar.set_label(r"$\log_{10}$ (bound over bound for white noise)")
    line = Line2D([], [], label=r"$\Omega = v_\mathrm{F}/r_\mathrm{C}$: about a factor 2", **MEETING)
    grid[0, 0].legend(handles=[line], loc="upper right", facecolor=palette.NOTE["color"], labelcolor="white")
    page.title(figure, data)
    if DAGGER in "".join(axes.get_title(loc="left") for axes in grid.flat):
        figure.supxlabel(f"{DAGGER} inputs in part second hand or from memory", fontsize=7.5, x=0.01, ha="left")
    return figure


def _trim(axes, data, decades):
    """Cut the axis of a row a decade above the highest cut-off that matters."""
    matters = (decades > 0.05).any([dim for dim in decades.dims if dim != "cutoff_frequency"]).values
    y = data.cutoff_frequency.values
    if matters.any():
        axes.set_ylim(y[0], min(y[-1], 10 * y[matters].max()))


def draw(axes, data, decades, high):
    """Draw one body under one spectrum: colour, contours, and where the cut-off meets the fastest particles."""
    x, y = data.correlation_length.values, data.cutoff_frequency.values
    values = decades.transpose("cutoff_frequency", "correlation_length").values
    axes.set(xscale="log", yscale="log")
    axes.grid(False)
    image = axes.pcolormesh(x, y, values, vmin=0, vmax=high, cmap="viridis", shading="nearest", rasterized=True)
    step = 2 if high <= 12 else 4
    levels = [level for level in (1, 2, *np.arange(4, high + 1, step)) if values.min() < level < values.max()]
    if levels:
        lines = axes.contour(x, y, values, levels=levels, colors="white", linewidths=0.7, linestyles="-")
        # Where a contour crosses the middle of what it spans: never at the frame.
        middles = [np.exp(np.log(path).mean(axis=0)) for level in lines.allsegs for path in level if len(path) > 8]
        axes.clabel(lines, fmt=lambda value: f"{value:.0f}", fontsize=7, manual=middles)
    axes.plot(x, data.velocity_ratio.values.flat[0] * constants.speed_of_light / x, **MEETING)
    axes.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    return image
