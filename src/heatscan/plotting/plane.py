"""Two axes of a scan as the plane of a map."""

from __future__ import annotations

import math

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.image import NonUniformImage
from matplotlib.ticker import FixedLocator

from heatscan.plotting import ticks

# Steps along each axis of the grid on which labels of contours look for room.
_FINE = 200


def extrapolate_nearest(values):
    """Return values with each gap filled by its nearest neighbour: the colour goes on under an edge that is drawn
    over it.
    """
    from scipy import ndimage

    gaps = ~np.isfinite(values)
    if gaps.all():
        return np.ma.masked_all(values.shape)
    return values[tuple(ndimage.distance_transform_edt(gaps, return_distances=False, return_indices=True))]


class Plane:
    """Two axes of a scan as the plane of a map, each linear or logarithmic; evenly spaced, a map is an image.

    An image is drawn a hundred times faster than a mesh of as many cells, and stays sharp and small in a PDF.
    """

    def __init__(self, axes, x, y):
        self.axes = axes
        self.scales = ticks.scale_of(x), ticks.scale_of(y)
        self.x, self.y = (self._place(values, scale) for values, scale in zip((x, y), self.scales, strict=True))
        for axis, places, scale in zip((axes.xaxis, axes.yaxis), (self.x, self.y), self.scales, strict=True):
            if scale == "log":
                decades = np.arange(math.floor(places[0]), math.ceil(places[-1]) + 1)
                axis.set_major_locator(FixedLocator(decades))
                ticks.label_logarithmic(axis, 10 ** places[0], 10 ** places[-1], exponents=True)
                steps = np.log10(np.arange(2, 10))
                axis.set_minor_locator(FixedLocator([decade + step for decade in decades for step in steps]))
            elif ticks.are_whole(places):
                ticks.tick_whole(axis, places)
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

    def label_positions(self, lines, inside, clearance: float, marks=()) -> list:
        """Return a place for the label of each contour: far from what is not `inside`, or none where it has no room.

        `inside` has the shape (len(y), len(x)); `clearance` is in points; `marks` are points in the units of the axes
        that labels keep away from.
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
