"""Two axes of a scan as the plane of a map."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap

from heatscan.plotting import page
from heatscan.plotting.plane import Plane


def test_a_map_over_uneven_values_shows_each_where_it_is():
    """Without even spacing an image would put a value where another belongs."""
    x, y = np.array([0.5, 1.0, 2.5, 3.0]), np.array([1.0, 2.0, 3.0, 30.0])
    values = np.arange(16.0).reshape(4, 4)
    values[1, 1] = np.nan
    with page.style():
        figure, axes = page.figure(4, 3)
        image = Plane(axes, x, y).image(values, cmap="gray", vmin=0, vmax=15)
        axes.set_axis_off()
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[::-1, :, 0] / 255 * 15
        for across, column in ((0.7, 0), (0.8, 1), (1.7, 1), (1.8, 2), (2.7, 2), (2.8, 3)):
            for up, row in ((1.4, 0), (2.4, 1), (2.6, 2), (16.0, 2), (17.0, 3), (29.0, 3)):
                left, bottom = axes.transData.transform((across, up)).astype(int)
                # Between 3 and 30 rings the border of two cells lies half way; what is no number stays white.
                expected = 15 if np.isnan(values[row, column]) else values[row, column]
                assert pixels[bottom, left] == pytest.approx(expected, abs=0.1), (across, up)
        image.set_interpolation("bilinear")
        canvas.draw()


def test_an_image_lets_through_what_is_behind_it_evenly_spaced_or_not():
    shades = []
    for last in (3.0, 9.0):
        with page.style():
            figure, axes = page.figure(4, 3)
            plane = Plane(axes, np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.5, last]))
            plane.image(np.ones((3, 3)), cmap=ListedColormap([(0, 0, 0, 0.6)]), vmin=1, vmax=2)
            axes.set_axis_off()
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
        shades.append(np.asarray(canvas.buffer_rgba())[150, 200, 0])
    # Black, six parts of ten of it over white.
    assert shades == pytest.approx([102, 102], abs=1)


def test_the_label_of_a_contour_lies_on_no_other_line():
    """Of four contours that run along one ridge none has room; a line beside them takes it from the fifth as well."""
    x, y = np.linspace(0, 1, 41), np.linspace(0, 1, 31)
    values = np.broadcast_to(np.interp(x, [0, 0.3, 0.32, 1], [0, 1, 5, 6]), (31, 41))
    with page.style():
        _, axes = page.figure(4, 3)
        plane = Plane(axes, x, y)
        lines = axes.contour(x, y, values, levels=[0.5, 2, 3, 4, 5.5])
        inside = np.ones(values.shape, bool)
        places = plane.label_positions(lines, inside, 8)
        assert [round(across, 2) for across, _ in places] == [0.15, 0.66]
        beside = np.stack([np.full(31, 0.16), y], axis=-1)
        assert [round(across, 2) for across, _ in plane.label_positions(lines, inside, 8, others=[beside])] == [0.66]
        away = plane.label_positions(lines, inside, 8, marks=[(0.15, 0.2), (0.15, 0.4), (0.66, 0.5)])
    assert len(away) == 2
    assert away[0][1] > 0.6
    assert abs(away[1][1] - 0.5) > 0.1
