"""Names of curves, written along them where there is room.

Every curve gets many places for its name: along it, on either side, in several sizes, and last anywhere with a line
that leads to it. A place must lie within the axes and clear of all other names; what it costs grows with the lines that
it covers. Names with the fewest good places choose first, and then each moves again while that helps. No two names
overlap, whatever is added; a name for which there is no place at all is left to the legend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import patheffects
from matplotlib.backends.backend_agg import FigureCanvasAgg

SIZES = (8.0, 7.2, 6.4, 5.8)  # of letters, in points, from the best to the smallest
_STEP = 5.0  # pixels between the points that stand for a curve
_GAP = 2.2  # pixels between a name and its curve
_PAD = 1.5  # pixels around a name that stay free
_ANCHOR = 4  # every which point of a curve a name may be centred on
_GRID = 22  # places with a leading line, along each axis
_PASSES = 3
_GOOD = 3.0  # what a place along the curve may cost before one with a leading line is looked for


@dataclass(frozen=True)
class Curve:
    """A curve in the units of the axes, with its name; the name prefers the side above (1) or below (-1) the curve.

    Without a name it is but something that names had better not cover.
    """

    text: str
    colour: str
    x: np.ndarray
    y: np.ndarray
    side: int = 1


@dataclass(frozen=True)
class Place:
    """Where a name goes: centre and size in pixels, angle in radians, size of its letters in points, and its costs."""

    centre: tuple[float, float]
    angle: float
    width: float
    height: float
    size: float
    cost: float
    target: tuple[float, float] | None = None

    @property
    def corners(self) -> np.ndarray:
        """The four corners in pixels, with what stays free around the name, shape (4, 2)."""
        return corners(self.centre, self.angle, self.width + 2 * _PAD, self.height + 2 * _PAD)

    @property
    def rim(self) -> np.ndarray:
        """Where the leading line meets the name: nearest to its target [pixels]."""
        half = np.array([self.width, self.height]) / 2
        return np.clip(self.target, np.array(self.centre) - half, np.array(self.centre) + half)

    @property
    def boxes(self) -> list[np.ndarray]:
        """The corners of all that others must leave free: the name, and the line that leads to its curve."""
        if self.target is None:
            return [self.corners]
        way = np.array(self.target) - self.rim
        line = corners(self.rim + way / 2, float(np.arctan2(way[1], way[0])), float(np.hypot(*way)), 1.5)
        return [self.corners, line]


def corners(centre, angle: float, width: float, height: float) -> np.ndarray:
    """Return the corners of a box about `centre`, turned by `angle` [rad], in the units of its size, shape (4, 2)."""
    along = np.array([np.cos(angle), np.sin(angle)]) * width / 2
    across = np.array([-np.sin(angle), np.cos(angle)]) * height / 2
    return np.array(centre) + np.array([along + across, along - across, -along - across, across - along])


def overlap(first: np.ndarray, second: np.ndarray) -> bool:
    """Return whether two turned boxes, each given by its corners in turn, have a point in common (separating axes)."""
    for box in (first, second):
        for edge in (box[1] - box[0], box[2] - box[1]):
            one, other = first @ edge, second @ edge
            if one.max() <= other.min() or other.max() <= one.min():
                return False
    return True


def place(axes, curves: Sequence[Curve], keep_clear: Sequence = ()) -> list[Curve]:
    """Write the name of every curve into the axes, and return those for which there was no place.

    Parameters
    ----------
    axes : Axes
        With its limits and its layout final: call `figure.draw_without_rendering()` before.
    curves : sequence of Curve
        The curves and their names.
    keep_clear : sequence of artists
        What no name may cover, such as the legend.
    """
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    frame = axes.get_window_extent(renderer)
    fixed = [_box(artist.get_window_extent(renderer)) for artist in keep_clear]
    points = [_pixels(axes, curve, frame) for curve in curves]
    page = _Page(axes, renderer, frame, np.concatenate([*points, np.empty((0, 2))]), fixed)
    wanted = [number for number, found in enumerate(points) if len(found) and curves[number].text]
    choices = {number: page.along(curves[number], points[number]) for number in wanted}
    led: dict[int, list[Place]] = {}
    placed: dict[int, Place] = {}
    for _ in range(_PASSES):
        before = dict(placed)
        for number in sorted(wanted, key=lambda number: (sum(choice.cost < 1 for choice in choices[number]), number)):
            others = [box for other, spot in placed.items() if other != number for box in spot.boxes]
            best = _first_free(choices[number], others)
            if not best or best.cost > _GOOD:
                if number not in led:
                    led[number] = page.led(curves[number], points[number])
                spots = [spot for spot in (best, _first_free(led[number], others)) if spot]
                best = min(spots, key=lambda spot: spot.cost, default=None)
            if best:
                placed[number] = best
        if placed == before:
            break
    for number, spot in placed.items():
        _write(axes, curves[number], spot)
    return [curves[number] for number in wanted if number not in placed]


def _box(extent) -> np.ndarray:
    return corners(((extent.x0 + extent.x1) / 2, (extent.y0 + extent.y1) / 2), 0.0, extent.width, extent.height)


def _pixels(axes, curve: Curve, frame) -> np.ndarray:
    """Return points of a curve in pixels, evenly spaced along it, those within the axes, in order, shape (n, 2)."""
    keep = np.isfinite(curve.x) & np.isfinite(curve.y) & (curve.x > 0) & (curve.y > 0)
    if not keep.any():
        return np.empty((0, 2))
    xy = axes.transData.transform(np.column_stack([curve.x[keep], curve.y[keep]]))
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    even = np.arange(0.0, way[-1] + _STEP / 2, _STEP)
    xy = np.column_stack([np.interp(even, way, xy[:, axis]) for axis in (0, 1)])
    inside = (xy[:, 0] >= frame.x0) & (xy[:, 0] <= frame.x1) & (xy[:, 1] >= frame.y0) & (xy[:, 1] <= frame.y1)
    return xy[inside]


def _first_free(choices: list[Place], others) -> Place | None:
    """Return the cheapest place that none of the other boxes touches; the choices are sorted by their cost."""
    return next((spot for spot in choices if not any(overlap(own, box) for own in spot.boxes for box in others)), None)


class _Page:
    """The axes with all curves on them, in pixels: what a name may cover at which cost."""

    def __init__(self, axes, renderer, frame, lines: np.ndarray, fixed: list[np.ndarray]):
        self.axes, self.renderer, self.frame, self.lines, self.fixed = axes, renderer, frame, lines, fixed

    def along(self, curve: Curve, own: np.ndarray) -> list[Place]:
        """Return the places along a curve, on either side, from the cheapest to the most expensive."""
        found: list[Place] = []
        for step, size in enumerate(SIZES):
            width, height = self.extent(curve.text, size)
            reach = max(1, round(width / _STEP / 2))
            for middle in range(reach, len(own) - reach, _ANCHOR):
                found += self._beside(curve, own, middle, reach, width, height, size, 0.5 * step)
            if any(spot.cost < 0.6 for spot in found):
                break
        return sorted(found, key=lambda spot: spot.cost)

    def _beside(self, curve, own, middle, reach, width, height, size, handicap):
        piece = own[middle - reach : middle + reach + 1]
        chord = piece[-1] - piece[0]
        length = np.hypot(*chord)
        if length < 0.8 * width:
            return  # the curve left the axes in between, or turns back
        along = chord / length if chord[0] >= 0 else -chord / length
        normal = np.array([-along[1], along[0]])
        off = (piece - piece[0]) @ normal
        bend = off.max() - off.min()
        if bend > 1.2 * height:
            return
        angle = float(np.arctan2(along[1], along[0]))
        share = 2 * middle / len(own) - 1
        cost = handicap + 0.5 * abs(angle) / (np.pi / 2) + 0.4 * bend / height + 0.5 * share**2
        for side in (1, -1):
            lift = (off.max() if side > 0 else -off.min()) + _GAP + height / 2
            centre = piece[0] + chord / 2 + side * normal * lift
            spot = self.priced(centre, angle, width, height, size, cost + 0.4 * (side != curve.side))
            if spot:
                yield spot

    def led(self, curve: Curve, own: np.ndarray) -> list[Place]:
        """Return the places on a grid over the axes, each with a line that leads to the curve, from the cheapest on."""
        size, frame = SIZES[1], self.frame
        width, height = self.extent(curve.text, size)
        found = []
        for x in np.linspace(frame.x0 + width / 2 + 4, frame.x1 - width / 2 - 4, _GRID):
            for y in np.linspace(frame.y0 + height / 2 + 4, frame.y1 - height / 2 - 4, _GRID):
                distances = np.hypot(*(own - (x, y)).T)
                nearest = own[np.argmin(distances)]
                if abs(nearest[1] - y) < height and abs(nearest[0] - x) < width / 2 + 3:
                    continue
                cost = _GOOD - 0.5 + 0.03 * distances.min()
                spot = self.priced((x, y), 0.0, width, height, size, cost, tuple(nearest))
                if spot:
                    found.append(spot)
        return sorted(found, key=lambda spot: spot.cost)

    def extent(self, text: str, size: float) -> tuple[float, float]:
        """Return the width and height of a name in pixels."""
        probe = self.axes.text(0.5, 0.5, text, fontsize=size, transform=self.axes.transAxes)
        box = probe.get_window_extent(self.renderer)
        probe.remove()
        return box.width, box.height

    def priced(self, centre, angle, width, height, size, cost, target=None) -> Place | None:
        """Return a place with what it costs to cover lines or to be near them, or None where it may not be."""
        around = corners(centre, angle, width + 2 * _PAD, height + 2 * _PAD)
        low, high = around.min(axis=0), around.max(axis=0)
        frame = self.frame
        if low[0] < frame.x0 + 2 or low[1] < frame.y0 + 2 or high[0] > frame.x1 - 2 or high[1] > frame.y1 - 2:
            return None
        if any(overlap(around, box) for box in self.fixed):
            return None
        near = self.lines[np.all((self.lines > low - 9) & (self.lines < high + 9), axis=1)] - centre
        turned = np.abs(near @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]))
        beside = turned[turned[:, 0] < width / 2 + 1, 1]
        covered, close = np.sum(beside < height / 2 + 0.5), np.sum(beside < height / 2 + 5)
        # Its own curve is close to a name in any case.
        close = max(0, close - covered - round(width / _STEP))
        return Place(tuple(centre), angle, width, height, size, float(cost + 0.35 * covered + 0.04 * close), target)


def _write(axes, curve: Curve, spot: Place) -> None:
    to_axes = axes.transAxes.inverted().transform
    at = to_axes(spot.centre)
    if spot.target is not None:
        line = np.array([to_axes(spot.rim), to_axes(spot.target)])
        axes.plot(*line.T, color=curve.colour, linewidth=0.6, transform=axes.transAxes, zorder=5)
    text = axes.text(
        *at,
        curve.text,
        fontsize=spot.size,
        color=curve.colour,
        rotation=np.degrees(spot.angle),
        ha="center",
        va="center",
        rotation_mode="anchor",
        transform=axes.transAxes,
        zorder=6,
        gid="curve name",
    )
    text.set_path_effects([patheffects.withStroke(linewidth=1.8, foreground="white", alpha=0.85)])
    text.set_in_layout(False)
