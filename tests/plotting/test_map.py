"""Plain maps from YAML, for any study: what is drawn is what the entry asks for."""

import numpy as np
import pytest

from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.plotting import map as maps
from heatscan.plotting import page, palette
from heatscan.results import merge


@pytest.fixture
def straight(toy):
    """A scan of the toy study over slope and time; where the slope is negative there are no numbers."""
    axes = {"slope": Axis(values=(-1.0, 1.0, 2.0, 4.0)), "time": Axis(values=(0.0, 1.0, 2.0))}
    return merge.compute(Scan("toy", "lines", "Straight lines", axes, outputs=("held", "height")))


def drawn(data, **settings):
    """The figure of a Dataset, with everything placed."""
    with page.style():
        figure = maps.compose(page.escape_text(data), {"kind": "map", **settings})
        figure.draw_without_rendering()
    return figure


def test_a_map_shows_the_numbers_with_contours(straight):
    figure = drawn(straight, z="height", x="time", y="slope", contours=[1, 2, 4], shade="held")
    axes, bar = figure.axes
    np.testing.assert_allclose(np.ma.filled(axes.images[0].get_array(), np.nan)[1:], straight.height.T.values[1:])
    assert [tick.get_text() for tick in bar.get_yticklabels()] == ["1", "2", "4"]
    assert axes.get_xlabel() == "Time  $t$  [s]"


def test_numbers_contours_and_limits_are_in_the_unit_that_the_colours_name(straight):
    """A micrometre was once drawn as 1e-06 beside µm."""
    data = straight.assign(height=(1e-6 * straight.height).assign_attrs(straight.height.attrs))
    axes, bar = drawn(data, z="height", contours=[2e-6, 4e-6], limits=[None, 5e-6]).axes
    assert bar.get_ylabel() == "Height  [µm]"
    assert axes.images[0].get_array().max() == pytest.approx(8)
    assert axes.images[0].get_clim() == pytest.approx((0, 5))
    assert [tick.get_text() for tick in bar.get_yticklabels()] == ["2", "4"]


def test_one_axis_may_be_named(straight):
    axes = drawn(straight, z="height", x="slope").axes[0]
    assert axes.get_ylabel() == "Time  $t$  [s]"


def test_zero_has_no_place_on_logarithmic_colours(straight):
    image = drawn(straight, z="height", scale="log").axes[0].images[0]
    assert image.get_clim() == pytest.approx((1, 8))


def test_the_legend_names_what_is_shaded(straight):
    (legend,) = drawn(straight, z="height", shade="held").legends
    assert [text.get_text() for text in legend.get_texts()] == ["no"]


def test_two_dimensions_give_rows_and_columns(straight):
    data = straight.expand_dims(side=["left", "right"], gas=["fermi", "maxwell"])
    axes = drawn(data, z="height", panel=["side", "gas"]).axes[:4]
    assert [one.get_title(loc="left") for one in axes[2:]] == ["", ""]
    assert [one.get_title(loc="left") for one in axes[:2]] == [
        palette.LOOKS["gas"][name]["label"] for name in data.gas.values
    ]
    assert [one.get_ylabel() for one in axes] == ["left", "", "right", ""]


def test_colours_that_go_two_ways_are_white_at_one_or_zero(straight):
    assert drawn(straight, z="height", scale="log", colours="RdBu_r").axes[0].images[0].get_clim() == pytest.approx(
        (1 / 8, 8)
    )
    assert drawn(straight, z="height", colours="PuOr").axes[0].images[0].get_clim() == pytest.approx((-8, 8))


def test_the_reference_is_a_point_or_a_line(straight):
    point = drawn(straight.assign_attrs(reference_slope=2.0, reference_time=1.0), z="height")
    (mark,) = point.axes[0].get_lines()
    assert (*mark.get_xdata(), *mark.get_ydata()) == (2.0, 1.0)
    line = drawn(straight.assign_attrs(reference_slope=2.0), z="height")
    assert list(line.axes[0].get_lines()[0].get_xdata()) == [2.0, 2.0]
    for figure in (point, line):
        assert [text.get_text() for text in figure.legends[0].get_texts()] == ["reference"]


def test_no_label_lies_on_the_line_of_the_reference(straight):
    """There the gain over the reference is one, all along the line."""
    data = straight.interp(slope=np.linspace(1, 4, 31), time=np.linspace(0, 2, 21))
    data["height"] = data.height * 0 + data.slope * (1 + (data.time - 0.5) * (data.slope - 2))
    data.height.attrs = straight.height.attrs
    axes = drawn(data.assign_attrs(reference_slope=2.0), z="height", x="time", y="slope", contours=[2]).axes[0]
    places = [text.get_position() for text in axes.texts]
    assert len(places) == 1
    assert abs(places[0][1] - 2) > 0.1


def test_the_bar_has_no_colours_that_nothing_has(straight):
    bar = drawn(straight, z="height", colours="PuOr", contours=[-8, 2, 4]).axes[-1]
    assert bar.get_ylim() == pytest.approx((0, 8))
