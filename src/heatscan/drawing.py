"""What all figures share: the style, the colours and their meaning, labels with units, and how a figure is saved."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib import style as mpl_style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from heatscan import notation
from heatscan.files import replacing

# Colours of Okabe and Ito, told apart with every common colour blindness. One colour means one thing on every figure.
MODE_STYLE = {
    "axial_in_phase": {"color": "#D55E00", "linestyle": "-", "label": "axial, in phase"},
    "axial_out_of_phase": {"color": "#E69F00", "linestyle": (0, (4, 2.6)), "label": "axial, out of phase"},
    "radial_in_phase": {"color": "#56B4E9", "linestyle": "-", "label": "radial, in phase"},
    "radial_out_of_phase": {"color": "#0072B2", "linestyle": (0, (4, 2.6)), "label": "radial, out of phase"},
}
ION_STYLE = {
    "atomic_ion": {"color": "0.25", "label": "atomic ion alone"},
    "molecule": {"color": "0.6", "label": "molecule alone"},
}
# Backgrounds of the points that carry no numbers.
FLAG_STYLE = {
    "unstable": {"facecolor": "0.82", "label": "not stably trapped"},
    "not_aligned": {"facecolor": "#F3E3D3", "label": "stable, not aligned on the axis"},
}
REFERENCE_COLOR = "#009E73"
REFERENCE_STYLE = {"color": REFERENCE_COLOR, "linewidth": 1.3, "zorder": 3}

PNG_DPI = 200

_GREEK = ("lambda", "kappa", "omega", "Omega", "Delta", "eta", "gamma", "sigma", "Gamma", "nu")


def style():
    """Return a context in which every figure has the one look of heatscan."""
    return mpl_style.context(Path(__file__).with_name("heatscan.mplstyle"))


def figure(width: float = 6.4, height: float = 4.3, layout: str | None = None, **subplots):
    """Return a figure and its axes; the size is in inches. Without pyplot, which jobs would only load and never use."""
    drawn = Figure(figsize=(width, height), layout=layout)
    return drawn, drawn.subplots(**subplots)


def math_text(symbol: str) -> str:
    """Return a symbol such as ``lambda_max`` or ``Delta z`` as mathtext."""
    base, _, subscript = symbol.partition("_")
    for name in _GREEK:
        base = re.sub(rf"\b{name}\b", rf"\\{name}", base)
    base = base.replace(" ", r"\,")
    return f"${base}" + (rf"_\mathrm{{{subscript}}}$" if subscript else "$")


def unit_text(unit: str) -> str:
    """Return a UDUNITS unit as people write it: ``V2 m-2`` becomes V² m⁻²."""
    return re.sub(r"([A-Za-z])(-?\d+)", r"\1$^{\2}$", unit)


@dataclass(frozen=True)
class Shown:
    """A quantity as a figure shows it: its values and its label in one unit, which is `factor` times what SI says."""

    values: np.ndarray
    label: str
    factor: float

    def of(self, values):
        """Return SI values of the same quantity, such as a reference, in the unit shown."""
        return np.asarray(values) * self.factor


def shown(variable, long_name: str = "") -> Shown:
    """Return a variable in the unit that people say it in. Numbers and unit come together, so that they always agree."""
    unit = variable.attrs.get("units", "1")
    name, size = notation.said_unit(variable.values, unit) if variable.dtype.kind in "if" else (unit, 1.0)
    turns = r"$\,/\,2\pi$" if name != unit and notation.turns(unit) and variable.attrs.get("symbol") else ""
    # A multiplication by 1/size would turn 1e-7 m into 99.99999999999999 nm.
    factor = 1.0 if size == 1.0 else 1 / size
    values = variable.values if size == 1.0 else variable.values / size
    return Shown(values, _label(variable, long_name, turns, name), factor)


def label(variable, long_name: str = "") -> str:
    """Return the label of a variable that is drawn in SI units, as the Dataset has it: its name, its symbol, its unit."""
    return _label(variable, long_name, "", variable.attrs.get("units", "1"))


def _label(variable, long_name: str, behind: str, unit: str) -> str:
    name = long_name or variable.attrs["long_name"]
    symbol = variable.attrs.get("symbol", "")
    text = name[0].upper() + name[1:] + (f"  {math_text(symbol)}{behind}" if symbol else "")
    return text if unit == "1" else f"{text}  [{unit_text(unit)}]"


def angular_label(variable) -> str:
    """Return the label of an angular frequency that is shown as it is, such as one that spans many decades."""
    return label(variable)


def scale_of(values) -> str:
    """Return ``log`` where values are positive and evenly spaced in their logarithm or span two decades, else ``linear``."""
    values = np.asarray(values, float)
    if len(values) < 3 or values.min() <= 0:
        return "linear"
    return (
        "log"
        if np.allclose(np.diff(np.log(values), 2), 0, atol=1e-9) or values.max() > 100 * values.min()
        else "linear"
    )


def scan_axes(data) -> list[str]:
    """Return the names of the dimensions that are axes of the scan, as against modes, ions and cases: those with a unit."""
    widest = max(data.data_vars.values(), key=lambda variable: variable.ndim)
    return [name for name in widest.dims if "units" in data[name].attrs]


def flag_mask(variable, name: str) -> np.ndarray:
    """Return where a flag variable has the flag of that name."""
    names = variable.attrs["flag_meanings"].split()
    values = np.atleast_1d(variable.attrs["flag_values"])
    return variable.values == values[names.index(name)]


def shade_flags(axes, x, stability) -> None:
    """Shade the stretches of a one-dimensional scan that carry no numbers, each with what it is in the legend."""
    edges = _edges(np.asarray(x, float), axes.get_xscale())
    for name, look in FLAG_STYLE.items():
        mask = flag_mask(stability, name)
        if not mask.any():
            continue
        steps = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(int)))
        for number, (first, last) in enumerate(zip(steps[::2], steps[1::2], strict=True)):
            axes.axvspan(
                edges[first], edges[last], facecolor=look["facecolor"], edgecolor="none", zorder=0.5,
                label=look["label"] if number == 0 else None,
            )  # fmt: skip


def _edges(x: np.ndarray, scale: str) -> np.ndarray:
    if scale == "log":
        return np.exp(_edges(np.log(x), "linear"))
    middle = (x[1:] + x[:-1]) / 2
    return np.concatenate(([x[0]], middle, [x[-1]]))


class Plane:
    """Two axes of a scan as the plane of a map, each linear or in the logarithm; where both are even, a map is an image.

    An image is drawn a hundred times faster than a mesh of as many cells, and stays sharp and small in a PDF.
    """

    def __init__(self, axes, x, y):
        self.axes = axes
        self.scales = scale_of(x), scale_of(y)
        self.x, self.y = (self._place(values, scale) for values, scale in zip((x, y), self.scales, strict=True))
        for axis, places, scale in zip((axes.xaxis, axes.yaxis), (self.x, self.y), self.scales, strict=True):
            if scale == "log":
                decades = np.arange(math.floor(places[0]), math.ceil(places[-1]) + 1)
                axis.set_major_locator(FixedLocator(decades))
                axis.set_major_formatter(_decades(10 ** places[0], 10 ** places[-1], exponents=True))
                steps = np.log10(np.arange(2, 10))
                axis.set_minor_locator(FixedLocator([decade + step for decade in decades for step in steps]))
        axes.grid(False)
        axes.set(xlim=(self.x[0], self.x[-1]), ylim=(self.y[0], self.y[-1]), aspect="auto")

    def _place(self, values, scale: str) -> np.ndarray:
        values = np.asarray(values, float)
        return np.log10(values) if scale == "log" else values

    def image(self, values, **look):
        """Draw values of shape (len(y), len(x)) as an image, or as a mesh where they are unevenly spaced; return it."""
        if not all(np.allclose(np.diff(places, 2), 0, atol=1e-9 * np.ptp(places)) for places in (self.x, self.y)):
            return self.axes.pcolormesh(self.x, self.y, values, shading="nearest", rasterized=True, **look)
        (left, right), (bottom, top) = ((places[0], places[-1]) for places in (self.x, self.y))
        across, up = (right - left) / (len(self.x) - 1) / 2, (top - bottom) / (len(self.y) - 1) / 2
        limits = self.axes.get_xlim(), self.axes.get_ylim()
        image = self.axes.imshow(
            values,
            origin="lower",
            extent=(left - across, right + across, bottom - up, top + up),
            aspect="auto",
            interpolation="nearest",
            **look,
        )
        self.axes.set(xlim=limits[0], ylim=limits[1])
        return image

    def contour(self, values, **look):
        """Draw contours of values of shape (len(y), len(x)); return them."""
        return self.axes.contour(self.x, self.y, values, **look)

    def mark(self, x: float, y: float, marker: str, **look) -> None:
        """Mark one point, given in the units of the axes."""
        place = (self._place([value], scale) for value, scale in zip((x, y), self.scales, strict=True))
        self.axes.plot(*place, marker, **look)


def along(axes, data) -> Shown:
    """Prepare axes for a scan over one axis, and return that axis as it is shown.

    Its scale, ends, ticks and label, the stretches without numbers and the reference are drawn.
    """
    (name,) = scan_axes(data)
    x = shown(data[name])
    axes.set(xscale=scale_of(x.values), xlim=(x.values[0], x.values[-1]), xlabel=x.label)
    shade_flags(axes, x.values, data.stability)
    reference = data.attrs.get(f"reference_{name}")
    if reference is not None:
        axes.axvline(x.of(reference), label="reference", **REFERENCE_STYLE)
    return x


def _decades(low: float, high: float, exponents: bool = False) -> FuncFormatter:
    """Return a formatter of decades, or of their exponents: plain numbers within 0.001 to 10000, else powers of ten."""
    plain = low > 0.9e-3 and high < 1.1e4

    def text(value: float, _position=None) -> str:
        if exponents:
            value = 10.0 ** round(value)
        if value <= 0:
            return ""
        return f"{value:g}" if plain else notation.number_text(value)

    return FuncFormatter(text)


def save(drawn, pdf: str, png: str) -> None:
    """Save a figure as PDF and PNG, whole or not at all, with no date and no version in either."""
    for axes in drawn.axes:
        for axis, scale in ((axes.xaxis, axes.get_xscale()), (axes.yaxis, axes.get_yscale())):
            if scale == "log":
                # As plain text: parsing the mathtext of two dozen decades takes longer than drawing the figure.
                axis.set_major_formatter(_decades(*sorted(axis.get_view_interval())))
                axis.set_minor_formatter(NullFormatter())
    # Through the canvases, because savefig draws every figure twice.
    with replacing(png) as part, open(part, "wb") as stream:
        drawn.set_dpi(PNG_DPI)
        FigureCanvasAgg(drawn).print_png(stream, metadata={"Software": None})
    drawn.set_layout_engine("none")  # settled by now; the second format would compute it again
    with replacing(pdf) as part, open(part, "wb") as stream:
        FigureCanvasPdf(drawn).print_pdf(stream, metadata={"CreationDate": None, "Producer": None, "Creator": None})
