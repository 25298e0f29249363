"""Plain figures from YAML, for any study: what is drawn is what the entry asks for."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.plotting import kinds, lines, page, palette
from heatscan.results import merge

SLOPES = {"slope": Axis(values=(-1.0, 1.0, 2.0, 4.0)), "time": Axis(values=(0.0, 1.0, 2.0))}


@pytest.fixture
def straight(toy):
    """A scan of the toy study over slope and time; where the slope is negative there are no numbers."""
    return merge.compute(Scan("toy", "lines", "Straight lines", SLOPES, outputs=("held", "height", "steepness")))


def drawn(data, **settings):
    """The figure of a Dataset, with everything placed."""
    with page.style():
        figure = lines.compose(page.escape_text(data), {"kind": "lines", **settings})
        figure.draw_without_rendering()
    return figure


def test_nothing_but_y_need_be_said(straight):
    """A study that has no stability, no modes and no ions is drawn like any other (F4 of the old drawing)."""
    figure = drawn(straight.sel(slope=[1.0, 2.0, 4.0]), y="height", x="time")
    (axes,) = figure.axes
    curves = [line for line in axes.get_lines() if len(line.get_xdata()) == 3]
    assert len(curves) == 3
    for curve, slope in zip(curves, (1.0, 2.0, 4.0), strict=True):
        np.testing.assert_allclose(curve.get_ydata(), slope * np.array([0.0, 1.0, 2.0]))
    assert axes.get_xlabel() == "Time  $t$  [s]"
    assert axes.get_ylabel() == "Height  [m]"
    assert len({curve.get_color() for curve in curves}) == 3


def test_any_flag_shades_where_there_are_no_numbers(straight):
    figure = drawn(straight.isel(time=[2]), y="height", x="slope", shade="held")
    (axes,) = figure.axes
    shaded = [patch for patch in axes.patches if patch.get_label() == "no"]
    assert len(shaded) == 1
    # Half way between -1, which has no numbers, and 1, which has.
    assert shaded[0].get_x() + shaded[0].get_width() == pytest.approx(0.0)


def test_outputs_differ_by_their_lines_and_a_value_stands_out(straight):
    data = straight.sel(slope=[1.0, 2.0])
    entries = ["height", {"output": "height", "line": "dotted", "label": "again"}]
    figure = drawn(data, y=entries, x="time", highlight={"slope": 2.0}, levels=[{"at": 1.5, "label": "limit"}])
    curves = [line for line in figure.axes[0].get_lines() if len(line.get_xdata()) == 3]
    assert [curve.get_linestyle() for curve in curves] == ["-", "--", ":", ":"]
    assert to_hex(curves[1].get_color()) == "#000000"
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "limit" in words
    assert any(word.endswith("again") for word in words)


def test_named_levels_are_told_apart(straight):
    levels = [{"at": 1.5, "label": "limit"}, {"at": 2}, {"at": 2.5, "label": "other"}]
    axes = drawn(straight, y="height", x="time", levels=levels).axes[0]
    dashes = [line.get_linestyle() + str(line._dash_pattern) for line in axes.get_lines() if len(line.get_xdata()) == 2]
    assert len(set(dashes)) == 3


def test_a_panel_for_each_value_and_for_each_output(straight):
    data = straight.sel(slope=[1.0, 2.0])
    assert [axes.get_title(loc="left") for axes in drawn(data, y="height", x="time", panel="slope").axes] == [
        "slope = 1 m s⁻¹",
        "slope = 2 m s⁻¹",
    ]
    both = drawn(data.isel(time=[2]), y=["height", "steepness"], x="slope", panel="output").axes
    assert [axes.get_ylabel() for axes in both] == ["Height  [m]", "Steepness, offset over slope"]


def test_a_logarithmic_axis_leaves_out_what_has_no_logarithm(straight):
    figure = drawn(straight.sel(slope=[1.0, 2.0]), y="height", x="time", scale="log", limits=[0.5, None])
    (axes,) = figure.axes
    assert axes.get_yscale() == "log"
    assert axes.get_ylim()[0] == 0.5
    assert all(np.isnan(line.get_ydata()[0]) for line in axes.get_lines() if len(line.get_xdata()) == 3)


def test_the_declaration_of_an_entry_names_its_outputs():
    entry = {"kind": "lines", "y": ["height", {"output": "steepness"}], "shade": "held", "caption": "Lines."}
    kind = kinds.declaration("anything", entry)
    assert kind.outputs == ("height", "steepness", "held")
    assert kind.caption == "Lines."
    assert kinds.module_of("anything", entry) == "heatscan.plotting.lines"


def test_known_coordinates_have_their_own_look():
    assert palette.look("mode", np.str_("radial_in_phase"))["color"] == "#3399DD"


def curves_of(axes):
    """The curves over three values, without levels and references."""
    return [line for line in axes.get_lines() if len(line.get_xdata()) == 3]


def test_panels_that_share_an_axis_share_its_unit(straight):
    """Each panel for itself would be in nm and in mm, on one axis with one label."""
    data = straight.sel(slope=[1.0, 2.0])
    data = data.assign(height=data.height * np.array([1e-8, 1e-5]))
    figure = drawn(data, y="height", x="time", panel="slope", limits=[0, 5e-5])
    curves = [curves_of(axes)[0].get_ydata() for axes in figure.axes]
    np.testing.assert_allclose(curves[1], 2e3 * curves[0])
    assert figure.axes[0].get_ylabel() == "Height  [m]"
    # Limits are SI, as all numbers in YAML, whatever unit is shown.
    near = drawn(data.sel(slope=[2.0]), y="height", x="time", limits=[0, 5e-5]).axes[0]
    assert near.get_ylabel() == "Height  [µm]"
    np.testing.assert_allclose(near.get_ylim(), [0, 50])


def test_no_two_curves_look_alike(straight):
    """Where the palette gives the colour, or another dimension has it, a further dimension has lines."""
    data = straight.sel(slope=[1.0, 2.0])
    height = np.arange(4.0)[:, None, None] + data.height.values
    modes = list(palette.LOOKS["mode"])
    data = data.drop_vars("height").assign_coords(mode=modes)
    data["height"] = (("mode", *straight.height.dims), height, straight.height.attrs)
    curves = curves_of(drawn(data, y="height", x="time").axes[0])
    looks = {(curve.get_color(), str(curve._unscaled_dash_pattern)) for curve in curves}
    assert len(curves) == len(looks) == 8
    assert len({colour for colour, _ in looks}) == 4


def test_a_number_stands_out_though_it_is_rounded(straight):
    data = straight.assign_coords(slope=straight.slope.copy(data=[-1.0, 0.1 + 0.2, 2.0, 4.0]))
    figure = drawn(data, y="height", x="time", highlight={"slope": 0.3})
    assert [to_hex(line.get_color()) == "#000000" for line in curves_of(figure.axes[0])] == [False, True, False, False]


def test_values_in_a_legend_are_in_one_unit(straight):
    """Each for itself would be 500 nm and 2 µm, written 500 and 2."""
    slope = straight.slope.copy(data=[-1e-6, 5e-7, 2e-6, 4e-6]).assign_attrs(units="m", symbol="sigma")
    (legend,) = drawn(straight.assign_coords(slope=slope), y="height", x="time").legends
    assert [text.get_text() for text in legend.get_texts()] == ["4 µm", "2 µm", "0.5 µm", "−1 µm"]
    assert legend.get_title().get_text() == r"$\sigma$"


@pytest.mark.parametrize("count", [18, 21, 45])
def test_a_legend_of_many_curves_lies_within_the_page(toy, count):
    slopes = {**SLOPES, "slope": Axis(values=tuple(np.linspace(1, 5, count).tolist()))}
    figure = drawn(merge.compute(Scan("toy", "many", "Many", slopes, outputs=("height",))), y="height", x="time")
    (legend,) = figure.legends
    assert len(legend.get_texts()) == count
    (left, low), (right, high) = legend.get_window_extent().get_points()
    assert left >= 0
    assert low >= 0
    assert right <= figure.bbox.width
    assert high <= figure.bbox.height
    assert figure.axes[0].bbox.width > figure.bbox.width / 3


def test_values_are_chosen_by_the_nearest_and_one_alone_stands_under_the_title(straight):
    figure = drawn(straight, y="height", x="time", at={"slope": [1.1, 3.9, 4.2]})
    (axes,) = figure.axes
    assert [line.get_ydata()[1] for line in curves_of(axes)] == [1.0, 4.0]
    alone = drawn(straight, y="height", x="time", at={"slope": 2}).axes[0]
    assert any(text.get_text() == "slope = 2 m s⁻¹" for text in alone.texts)


def test_an_output_may_be_drawn_over_another_and_within_bounds(straight):
    """Twice the height over the height is two; it is drawn only where the time is below 1.5 s."""
    data = straight.sel(slope=[1.0, 2.0]).assign(twice=(2 * straight.height).assign_attrs(straight.height.attrs))
    y = {"output": "twice", "over": "height", "where": {"time": [0.5, 1.5]}}
    (axes,) = drawn(data, y=[y], x="time").axes
    for line in curves_of(axes):
        np.testing.assert_array_equal(line.get_ydata(), [np.nan, 2.0, np.nan])
    assert axes.get_ylabel() == "Height over height"
    half = drawn(data, y=[{"output": "height", "over": 2}], x="time").axes[0]
    np.testing.assert_allclose(curves_of(half)[1].get_ydata(), [0.0, 1.0, 2.0])
    assert half.get_ylabel() == "Height  [m]"


def test_words_and_a_formula_replace_name_and_symbol_and_the_unit_follows(straight):
    labels = {"height": "rise  $h$", "time": "moment", "something else": "not in this scan"}
    (axes,) = drawn(straight.sel(slope=[1.0, 2.0]), y="height", x="time", labels=labels).axes
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("Rise  $h$  [m]", "Moment  $t$  [s]")
    assert straight.height.attrs["long_name"] == "height"


def test_each_dimension_has_its_own_place_in_the_legend(straight):
    """Two slopes, and two outputs of which one has words of its own: three entries and not four."""
    y = ["height", {"output": "height", "over": 2, "line": "dashed", "label": "half"}]
    (legend,) = drawn(straight.sel(slope=[1.0, 2.0]), y=y, x="time").legends
    assert [text.get_text() for text in legend.get_texts()] == ["half", "2 m s⁻¹", "1 m s⁻¹"]


def test_an_output_may_lie_across_though_it_varies_along_two_axes(straight):
    data = straight.sel(slope=[1.0, 2.0])
    later = (data.time + 0.1 * data.slope).assign_attrs(long_name="later", units="s")
    (axes,) = drawn(data.assign(later=later), y="height", x="later").axes
    np.testing.assert_allclose([line.get_xdata()[0] for line in curves_of(axes)], [0.1, 0.2])
    reversed_axes = drawn(data, y="height", x="time", reverse="time").axes[0]
    assert reversed_axes.get_xlim() == (2.0, 0.0)
    assert drawn(data, y="height", x="time", reverse="slope").axes[0].get_xlim() == (0.0, 2.0)
