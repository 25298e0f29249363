"""What all figures share: the style, the colours and their meaning, labels with units, and how a figure is saved."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib import colormaps
from matplotlib import style as mpl_style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import NonUniformImage
from matplotlib.ticker import FixedLocator, FuncFormatter

from heatscan.plotting import notation
from heatscan.results.atomic import replacing

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
    "not_aligned": {
        "facecolor": "#F6EBDD", "edgecolor": "#D3B48F", "hatch": "////", "label": "stable, not aligned on the axis"
    },
}  # fmt: skip
EDGE_STYLE = {"color": "black", "linewidth": 1.2}
EXACT_STYLE = {**EDGE_STYLE, "linestyle": (0, (4, 2))}
REFERENCE_COLOR = "#009E73"
# Steps along each axis of the grid on which labels of contours look for room.
_FINE = 200
REFERENCE_STYLE = {"color": REFERENCE_COLOR, "linewidth": 1.3, "zorder": 3}

HELD_STYLE = {"fontsize": 8, "color": "0.35", "va": "bottom"}

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
                edges[first], edges[last], linewidth=0, zorder=0.5,
                **{**look, "label": look["label"] if number == 0 else None},
            )  # fmt: skip


def _edges(x: np.ndarray, scale: str) -> np.ndarray:
    if scale == "log":
        return np.exp(_edges(np.log(x), "linear"))
    middle = (x[1:] + x[:-1]) / 2
    return np.concatenate(([x[0]], middle, [x[-1]]))


def carried_on(values):
    """Return values with each gap filled by its nearest neighbour: the colour goes on under an edge that is drawn over it."""
    from scipy import ndimage

    gaps = ~np.isfinite(values)
    if gaps.all():
        return np.ma.masked_all(values.shape)
    return values[tuple(ndimage.distance_transform_edt(gaps, return_distances=False, return_indices=True))]


def shade_plane(plane, data) -> dict:
    """Shade the parts of a map that carry no numbers, draw the edges of stability, and return these lines by name.

    The edges are where `ion_stability_margin` and `alignment_margin` vanish, and `floquet_margin` where the data have it:
    between the points, not on a staircase. Each margin has its own line: their minimum bends where they cross, and would be
    off between points.
    """
    dims = scan_axes(data)
    edges = {"aligned": data.alignment_margin, **({"exact": data.floquet_margin} if "floquet_margin" in data else {})}
    aligned = {name: np.ma.masked_invalid(margin.transpose(*dims).values) for name, margin in edges.items()}
    held = {str(ion): data.ion_stability_margin.sel(ion=ion).transpose(*dims).values for ion in data.ion.values}
    lines = {}
    for margin in aligned.values():
        _shade_negative(plane, margin, "not_aligned", 2.2)
    for name, margin in {**aligned, **held}.items():
        if margin.min() < 0 < margin.max():
            # The shading of what is not held covers one half of its own line, and all of the others within it.
            width = EDGE_STYLE["linewidth"] * (2 if name in held else 1)
            look = {"linestyles": [EXACT_STYLE["linestyle"] if name == "exact" else "-"], "linewidths": width}
            lines[name] = plane.contour(margin, levels=[0], colors=EDGE_STYLE["color"], zorder=2.3, **look)
    for margin in held.values():
        _shade_negative(plane, margin, "unstable", 2.4)
    return lines


def _shade_negative(plane, margin, flag: str, zorder: float) -> None:
    if margin.min() < 0:
        look = FLAG_STYLE[flag]
        filled = plane.axes.contourf(
            plane.x, plane.y, margin, levels=[2 * margin.min(), 0], colors=[look["facecolor"]],
            hatches=[look.get("hatch")], zorder=zorder,
        )  # fmt: skip
        filled.set(edgecolor=look.get("edgecolor", "none"), linewidth=0)


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
                _label_logarithmic(axis, 10 ** places[0], 10 ** places[-1], exponents=True)
                steps = np.log10(np.arange(2, 10))
                axis.set_minor_locator(FixedLocator([decade + step for decade in decades for step in steps]))
            elif _whole(places):
                _count(axis, places)
        # Room for a mark on the rim.
        axes.tick_params(pad=6)
        axes.tick_params(which="minor", pad=7.5)
        axes.grid(False)
        axes.set(xlim=(self.x[0], self.x[-1]), ylim=(self.y[0], self.y[-1]), aspect="auto")

    def _place(self, values, scale: str) -> np.ndarray:
        values = np.asarray(values, float)
        return np.log10(values) if scale == "log" else values

    def image(self, values, vmin=None, vmax=None, alpha=1.0, **look):
        """Draw values of shape (len(y), len(x)) as an image, evenly spaced or not; return it."""
        look = {"norm": Normalize(vmin, vmax), **look}
        if alpha < 1:  # an image of uneven spacing knows it of its colours alone
            colours = colormaps.get_cmap(look.get("cmap"))
            shades = colours(np.arange(colours.N))
            shades[:, 3] *= alpha
            look["cmap"] = ListedColormap(shades)
        if not all(np.allclose(np.diff(places, 2), 0, atol=1e-9 * np.ptp(places)) for places in (self.x, self.y)):
            image = NonUniformImage(self.axes, interpolation="nearest", **look)
            image.set_data(self.x, self.y, np.ma.masked_invalid(values))
            image.set_clip_path(self.axes.patch)
            self.axes.add_image(image)
            image.autoscale_None()
            return image
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

    def clear_places(self, lines, inside, clearance: float, marks=()) -> list:
        """Return a place for the label of each contour: far from what is not `inside`, or none where it has no room.

        `inside` has the shape (len(y), len(x)); `clearance` is in points; `marks` are points in the units of the axes that labels
        keep away from.
        """
        from scipy import ndimage

        box = self.axes.get_position()
        width, height = (box.width, box.height) * self.axes.figure.get_size_inches() * 72
        # On a fine and even grid, whatever that of the values: distances are those on paper, the frame's too.
        x, y = (np.linspace(along[0], along[-1], _FINE) for along in (self.x, self.y))
        nearest = [
            np.rint(np.interp(fine, along, np.arange(len(along)))).astype(int)
            for fine, along in ((y, self.y), (x, self.x))
        ]
        step = height / (_FINE - 1), width / (_FINE - 1)
        room = ndimage.distance_transform_edt(np.pad(inside[np.ix_(*nearest)], 1), sampling=step)[1:-1, 1:-1]
        places, taken = [], []
        for mark in marks:
            at = [self._place([value], scale)[0] for value, scale in zip(mark, self.scales, strict=True)]
            cell = [np.interp(place, fine, np.arange(_FINE)) for place, fine in zip(at, (x, y), strict=True)]
            taken.append(np.array([cell[0] * step[1], cell[1] * step[0]]))
        for segments in lines.allsegs:
            points = np.concatenate(segments) if segments else np.empty((0, 2))
            if not len(points):
                continue
            rows = np.rint(np.interp(points[:, 1], y, np.arange(_FINE))).astype(int)
            columns = np.rint(np.interp(points[:, 0], x, np.arange(_FINE))).astype(int)
            free = room[rows, columns]
            here = np.stack([columns * step[1], rows * step[0]], axis=1)
            for other in taken:
                free = np.minimum(free, np.hypot(*(here - other).T) / 1.5)
            best = int(free.argmax())
            if free[best] >= clearance:
                places.append(tuple(points[best]))
                taken.append(here[best])
        return places

    def mark(self, x: float, y: float, marker: str, **look) -> None:
        """Mark one point, given in the units of the axes."""
        place = (self._place([value], scale) for value, scale in zip((x, y), self.scales, strict=True))
        self.axes.plot(*place, marker, **look)


def title(axes, data) -> None:
    """Write the title of a scan over the only axes of a figure, and under it what was held fixed."""
    held = data.attrs.get("held", "")
    axes.set_title(data.attrs["title"], pad=18 if held else None, wrap=True)
    axes.annotate(held, (0, 1), xytext=(0, 5), xycoords="axes fraction", textcoords="offset points", **HELD_STYLE)


def heading(drawn, data, more: str = "") -> None:
    """Write the title of a scan, and `more`, over the panels of a figure, and under it what was held fixed."""
    held = data.attrs.get("held", "")
    words = drawn.suptitle(data.attrs["title"] + more + ("\n" if held else ""), fontsize=10.5, weight="bold")
    if held:
        # Within the second line that the title has left empty.
        note = drawn.axes[0].annotate(held, (0.5, 0), xycoords=words, ha="center", **HELD_STYLE)
        note.set_in_layout(False)


def held_text(data, names) -> str:
    """Return which of the named parameters have one value in a scan, and which value, as one line for a figure."""
    found = []
    for name in names:
        if name in data.coords and data[name].ndim == 0 and data[name].dtype.kind in "if":
            unit = data[name].attrs.get("units", "1")
            symbol = math_text(data[name].attrs["symbol"]) + (r"$/2\pi$" if notation.turns(unit) else "")
            found.append(f"{symbol} = {notation.quantity_text(data[name].item(), unit)}")
    return ",   ".join(found)


def mode_look(mode: str, x) -> dict:
    """Return how the curve of a mode is drawn against x: with a mark at each value where these are few or whole numbers.

    Dashed curves and their smaller marks lie above solid ones, so that of two that coincide both are seen.
    """
    look = MODE_STYLE[str(mode)]
    solid = look["linestyle"] == "-"
    marks = {"marker": "o", "markersize": 5 if solid else 2.8} if len(x) <= 40 or _whole(x) else {}
    return {**look, **marks, "zorder": 2.2 if solid else 2.4}


def legend_beside(drawn, axes) -> None:
    """Put the legend beside the axes, where it covers nothing: first the curves, then the reference and the shading."""
    handles, labels = axes.get_legend_handles_labels()
    last = ["reference", *(look["label"] for look in FLAG_STYLE.values())]
    order = sorted(range(len(labels)), key=lambda number: last.index(labels[number]) if labels[number] in last else -1)
    drawn.legend([handles[n] for n in order], [labels[n] for n in order], loc="outside right center")


def say_if_empty(axes, values) -> None:
    """Say on a figure that has nothing to show why that is so."""
    if not np.isfinite(values).any():
        axes.text(0.5, 0.5, "no stable point", transform=axes.transAxes, ha="center", va="center", color="0.35")


def worded(data, holds=()):
    """Return a Dataset with its words ready to be drawn: a dollar sign is a dollar sign, not the start of a formula.

    The attribute `held` is what the scan holds fixed of the parameters in `holds`.
    """
    data = data.assign_attrs(title=_plain(data.attrs["title"]), held=held_text(data, holds))
    for name in data.coords:
        if str(name).endswith("_title"):
            data = data.assign_coords({name: data[name].copy(data=np.vectorize(_plain)(data[name].values))})
    return data


def _plain(text: str) -> str:
    return str(text).replace("$", r"\$")


def along(axes, data) -> Shown:
    """Prepare axes for a scan over one axis, and return that axis as it is shown.

    Its scale, ends, ticks and label, the stretches without numbers and the reference are drawn.
    """
    (name,) = scan_axes(data)
    x = shown(data[name])
    axes.set(xscale=scale_of(x.values), xlim=(x.values[0], x.values[-1]), xlabel=x.label)
    shade_flags(axes, x.values, data.stability)
    reference = data.attrs.get(f"reference_{name}")
    if _whole(x.values) and axes.get_xscale() == "linear":
        _count(axes.xaxis, x.values, *([] if reference is None else [x.of(reference)]))
    if reference is not None:
        axes.axvline(x.of(reference), label="reference", **REFERENCE_STYLE)
    return x


def _label_logarithmic(axis, low: float, high: float, exponents: bool = False) -> None:
    """Label the ticks of a log axis between two values, or of an axis of exponents, as plain text.

    Numbers within 0.001 to 10000 are written out, others as powers of ten. Where fewer than three powers of ten are in
    view, steps between them are labelled too, because one number alone gives no scale.
    """
    plain = low > 0.9e-3 and high < 1.1e4
    powers = math.floor(math.log10(high) + 1e-9) - math.ceil(math.log10(low) - 1e-9) + 1
    steps = (*range(2, 10),) if powers < 1 else (2, 3, 5) if powers == 1 else (2, 5) if powers == 2 else ()

    def text(value: float, _position=None) -> str:
        value = 10.0**value if exponents else value
        return "" if value <= 0 else f"{value:.6g}" if plain else notation.number_text(value, power=True)

    def step(value: float, _position=None) -> str:
        exponent = value if exponents else math.log10(value)
        return text(value) if round(10 ** (exponent - math.floor(exponent))) in steps else ""

    # As plain text: parsing the mathtext of two dozen decades takes longer than drawing the figure.
    axis.set_major_formatter(FuncFormatter(text))
    axis.set_minor_formatter(FuncFormatter(step))


def _whole(values) -> bool:
    """Tell whether values count something: whole numbers, few enough that each may have a mark of its own."""
    values = np.asarray(values, float)
    return len(values) <= 60 and np.all(values == np.round(values)) and np.ptp(values) <= 60


def _count(axis, values, *more: float) -> None:
    """Set ticks at whole numbers: the first value, the fives, and `more` that matters."""
    low, high = values[0], values[-1]
    step = 5 if high - low > 12 else 1
    axis.set_major_locator(
        FixedLocator(sorted({low, *more, *(number for number in range(int(low), int(high) + 1) if number % step == 0)}))
    )
    axis.set_minor_locator(FixedLocator(np.arange(low, high + 1)))


def save(drawn, pdf: str, png: str) -> None:
    """Save a figure as PDF and PNG, whole or not at all, with no date and no version in either."""
    for axes in drawn.axes:
        for axis, scale in ((axes.xaxis, axes.get_xscale()), (axes.yaxis, axes.get_yscale())):
            if scale == "log":
                _label_logarithmic(axis, *sorted(axis.get_view_interval()))
    # Through the canvases, because savefig draws every figure twice.
    with replacing(png) as part, open(part, "wb") as stream:
        drawn.set_dpi(PNG_DPI)
        FigureCanvasAgg(drawn).print_png(stream, metadata={"Software": None})
    drawn.set_layout_engine("none")  # settled by now; the second format would compute it again
    with replacing(pdf) as part, open(part, "wb") as stream:
        FigureCanvasPdf(drawn).print_pdf(stream, metadata={"CreationDate": None, "Producer": None, "Creator": None})
