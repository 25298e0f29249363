"""Names of curves, written along them where there is room.

Every curve gets many places for its name: along it, on either side, and on a grid over the axes with a line that leads
to it. A place must lie within the axes and clear of all other names; what it costs grows with the curves that it
covers. Names with the fewest good places choose first. No two names overlap, whatever is added; a name
without room is left to the legend.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib import patheffects, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg

_STEP = 5.0  # pixels between the points that stand for a curve
_CELL = 3.0  # pixels along a cell of the map of all curves
_GAP = 2.2  # pixels between a name and its curve
_PAD = 1.5  # pixels around a name that stay free
_BAR = 8.0  # pixels across an error bar and its caps
_ANCHOR = 2  # every which point of a curve a name may be centred on
_GRID = 22  # places with a leading line, along each axis
_NAME = {"gid": "curve name"}
_LOOK = {
    **{"ha": "center", "va": "center", "rotation_mode": "anchor", "zorder": 6, "in_layout": False, **_NAME},
    "path_effects": [patheffects.withStroke(linewidth=1.8, foreground="white", alpha=0.85)],
}


@dataclass(frozen=True)
class Curve:
    """A curve in the units of the axes, with its name; the name prefers the side above (1) or below (-1) the curve.

    Without a name it is but something that names had better not cover, or if it is `barred` something upright that
    neither names nor lines cross if they can, but for a line to a tip. A line that leads from a name ends at the `tip`,
    if there is one, and else at the nearest place of the curve.
    """

    text: str
    colour: str
    x: np.ndarray
    y: np.ndarray
    side: int = 1
    tip: tuple[float, float] | None = None
    barred: bool = False


class Place(NamedTuple):
    """Where a name may stand: what it costs, its centre, its angle in radians, and the line that leads to its curve.

    `boxes` has the corners of what others must leave free: the name, and that line. All in pixels.
    """

    cost: float
    centre: np.ndarray
    angle: float
    line: np.ndarray
    boxes: np.ndarray


def corners(centre, angle, width, height) -> np.ndarray:
    """Return the corners of boxes about `centre`, turned by `angle` [rad], in the units of their size, (..., 4, 2)."""
    along = np.stack([np.cos(angle) * width, np.sin(angle) * width], axis=-1) / 2
    across = np.stack([-np.sin(angle) * height, np.cos(angle) * height], axis=-1) / 2
    signs = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    return np.stack([centre + one * along + other * across for one, other in signs], axis=-2)


def overlap(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return whether turned boxes, given by their corners in turn, have a point in common (separating axes)."""
    apart = np.zeros((), bool)
    for box in (first, second):
        edges = np.swapaxes(np.diff(box[..., :3, :], axis=-2), -1, -2)
        one, other = first @ edges, second @ edges
        apart = apart | np.any((one.max(-2) <= other.min(-2)) | (other.max(-2) <= one.min(-2)), axis=-1)
    return np.logical_not(apart)


def place(axes, curves: Sequence[Curve], fixed: Iterable = ()) -> list[Curve]:
    """Write the name of every curve into the axes, in place of those there, and return those without a place.

    Names keep clear of what is `fixed` within the axes, such as a legend. All else, and so the layout, must be final:
    call `page.settle` before.
    """
    for artist in [one for one in (*axes.texts, *axes.lines) if one.get_gid() == _NAME["gid"]]:
        artist.remove()
    frame, renderer = np.array(axes.bbox.size), FigureCanvasAgg(axes.figure).get_renderer()
    size = min(7.3, rcParams["legend.fontsize"] - 0.5)  # smaller in print
    points = [_pixels(axes, curve, frame) for curve in curves]
    inks = [_ink(own, frame) for own in points]
    named = []
    for curve, own, ink in zip(curves, points, inks, strict=True):
        if curve.text and len(own):
            text = axes.text(0.5, 0.5, curve.text, color=curve.colour, transform=axes.transAxes, fontsize=size, **_LOOK)
            extent = np.array(text.get_window_extent(renderer).size)
            # A name is close to its own curve in any case, and to those that coincide with it.
            others = np.where(ink > 0, 0, sum(inks))
            tip = None if curve.tip is None else _frame(axes, np.array([curve.tip]), frame)
            named.append((curve, text, _places(own, extent, curve.side, others, frame, tip)))
    taken, unnamed = np.empty((0, 4, 2)), []
    upright = [own for curve, own in zip(curves, points, strict=True) if curve.barred and len(own)]
    found = [corners((own[0] + own[-1]) / 2, 0.0, _BAR, np.ptp(own[:, 1])) for own in upright]
    bars = np.array(found).reshape(-1, 4, 2)
    for box in (artist.get_window_extent(renderer) for artist in fixed):
        centre = np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2 - axes.bbox.min
        taken = np.concatenate([taken, corners(centre, 0.0, box.width, box.height)[None]])
    for curve, text, spots in sorted(named, key=lambda one: sum(spot.cost < 1 for spot in one[2])):
        kept = slice(1 if curve.tip else 2)  # of the boxes: the name, or with it the line
        tried = ((spot, some) for some in (bars, bars[:0]) for spot in spots)  # upon a bar rather than nowhere
        clear = (spot for spot, some in tried if not overlap(spot.boxes[kept, None], some).any())
        spot = next((spot for spot in clear if not overlap(spot.boxes[:, None], taken).any()), None)
        if spot is None:
            text.remove()
            unnamed.append(curve)
            continue
        text.set(position=spot.centre / frame, rotation=np.degrees(spot.angle))
        if np.any(spot.line[0] != spot.line[1]):
            axes.plot(
                *(spot.line / frame).T, color=curve.colour, linewidth=0.6, transform=axes.transAxes, zorder=5, **_NAME
            )
        taken = np.concatenate([taken, spot.boxes])
    return unnamed


def _pixels(axes, curve: Curve, frame) -> np.ndarray:
    """Return points of a curve within the axes in pixels from their corner, evenly spaced along it, shape (n, 2)."""
    keep = np.isfinite(curve.x) & np.isfinite(curve.y) & (curve.x > 0) & (curve.y > 0)
    if not keep.any():
        return np.empty((0, 2))
    xy = _frame(axes, np.column_stack([curve.x[keep], curve.y[keep]]), frame)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    even = np.arange(0.0, way[-1] + _STEP / 2, _STEP)
    xy = np.column_stack([np.interp(even, way, along) for along in xy.T])
    return xy[np.all((xy >= 0) & (xy <= frame), axis=1)]


def _frame(axes, xy, frame) -> np.ndarray:
    """Return points in the units of the axes in pixels from their corner, shape (n, 2)."""
    return (axes.transData - axes.transAxes).transform(xy) * frame


def _ink(points, frame) -> np.ndarray:
    """Return how many points of a curve lie in each cell of the axes or, with less weight, beside it."""
    cells = np.zeros(np.ceil(frame / _CELL).astype(int) + 1)
    np.add.at(cells, tuple((points / _CELL).astype(int).T), 1.0)
    for _ in range(2):  # a running mean of three along one axis, then along the other
        wide = np.pad(cells, ((1, 1), (0, 0)), "symmetric")
        steps = np.concatenate([wide[:3].sum(axis=0, keepdims=True), wide[3:] - wide[:-3]])
        cells = (np.cumsum(steps, axis=0) / 3).T
    return cells


def _places(own, extent, side: int, ink, frame, tip=None) -> list[Place]:
    """Return the places of a name within the axes, from the cheapest to the most expensive."""
    ways = [*_along(own, extent, side), _led(own if tip is None else tip, extent, frame)]
    cost, centre, angle, target = (np.concatenate(parts) for parts in zip(*ways, strict=True))
    rim = np.clip(target, centre - extent / 2, centre + extent / 2)
    line = target - rim
    name = corners(centre, angle, *(extent + 2 * _PAD))
    leader = corners(rim + line / 2, np.arctan2(line[:, 1], line[:, 0]), np.hypot(*line.T), 1.5)
    within = np.all((name > 2) & (name < frame - 2), axis=(1, 2))
    # What lies under the name: the ink at a grid of points all over its box.
    first, second, third, last = np.swapaxes(name[within] / _CELL, 0, 1)
    cells = np.linspace(np.linspace(first, last, 24), np.linspace(second, third, 24), 7)[1:-1].astype(int)
    cost[within] += 0.35 * ink[cells[..., 0], cells[..., 1]].mean(axis=(0, 1)) * extent.prod() / _CELL**2
    parts = cost, centre, angle, np.stack([rim, target], axis=1), np.stack([name, leader], axis=1)
    spots = map(Place, *(part[within] for part in parts))
    return sorted(spots, key=lambda spot: spot.cost)


def _along(own, extent, preferred: int):
    """Yield costs, centres, angles and again the centres of the places along a curve, for either side."""
    (width, height), reach = extent, int(np.ceil(extent[0] / _STEP / 2))
    if len(own) <= 2 * reach:
        return
    pieces = np.lib.stride_tricks.sliding_window_view(own, 2 * reach + 1, axis=0)[::_ANCHOR]
    chord = pieces[..., -1] - pieces[..., 0]
    length = np.maximum(np.hypot(*chord.T), 1e-9)
    along = chord / length[:, None] * np.where(chord[:, :1] < 0, -1, 1)
    normal = along[:, ::-1] * (-1, 1)
    off = np.einsum("nkw,nk->nw", pieces - pieces[..., :1], normal)
    bend, angle = np.ptp(off, axis=1), np.arctan2(along[:, 1], along[:, 0])
    cost = np.abs(angle) / np.pi + 0.4 * bend / height + 0.5 * np.linspace(-1, 1, len(pieces)) ** 2
    fits = (length >= 0.8 * width) & (bend <= 1.2 * height)  # else it left the axes in between, or turns back
    for side, lift in ((1, off.max(axis=1)), (-1, off.min(axis=1))):
        centre = pieces[..., 0] + chord / 2 + normal * (lift + side * (_GAP + height / 2))[:, None]
        yield (cost + 0.4 * (side != preferred))[fits], centre[fits], angle[fits], centre[fits]


def _led(own, extent, frame):
    """Return costs, centres, angles and targets of the places on a grid, each with a line that leads to the curve."""
    sides = np.linspace(extent / 2 + 4, frame - extent / 2 - 4, _GRID).T
    centre = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    apart = np.hypot(*(centre[:, None] - own).T).T
    distance, nearest = apart.min(axis=1), apart.argmin(axis=1)
    clear = np.any(np.abs(own[nearest] - centre) > (extent[0] / 2 + 3, extent[1]), axis=1)
    return 2.5 + 0.03 * distance[clear], centre[clear], np.zeros(clear.sum()), own[nearest][clear]
