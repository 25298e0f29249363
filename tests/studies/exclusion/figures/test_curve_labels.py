"""Names of curves: none over another, none beyond the axes, none left out, whatever a user adds."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox

import heatscan
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.plotting import page
from heatscan.results import merge
from heatscan.studies.exclusion import catalogue
from heatscan.studies.exclusion.figures import allowed_region, exclusion_plot, strongest_experiment_map
from heatscan.studies.exclusion.figures.curve_labels import Curve, corners, overlap, place

ROOT = Path(__file__).parents[4]
CASES = catalogue.read("config/experiments/*.yaml", ROOT)[0]
# What a figure says of an experiment beside its label, as it is shipped.
MARKED = {"LISA Pathfinder 2024 (preprint, model subtracted)": "LISA Pathfinder 2024"}
LENGTH = {"correlation_length": Axis(start=1e-9, stop=10.0, points=121, spacing="log")}


def data_of(cases, **more):
    return merge.compute(
        Scan("exclusion", "trial", "A trial", LENGTH, cases=cases, case_dimension="experiment", **more)
    )


def boxes(axes):
    """The corners of every name of a curve in the axes, in pixels, and its text, worked out anew from what is drawn."""
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    found = []
    for text in axes.texts:
        if text.get_gid() != "curve name":
            continue
        angle = text.get_rotation()
        text.set_rotation(0)
        box = text.get_window_extent(renderer)
        text.set_rotation(angle)
        centre = text.get_transform().transform(text.get_position())
        found.append((corners(centre, np.radians(angle), box.width, box.height), text.get_text()))
    return found


def check(axes, expected):
    """`expected` are labels; on the figure some have words in parentheses behind them."""
    found = [(box, MARKED.get(text, text)) for box, text in boxes(axes)]
    assert sorted(text for _, text in found) == sorted(MARKED.get(text, text) for text in expected)
    frame = axes.get_window_extent(FigureCanvasAgg(axes.figure).get_renderer())
    for number, (box, text) in enumerate(found):
        assert frame.x0 <= box[:, 0].min() and box[:, 0].max() <= frame.x1, text  # noqa: PT018
        assert frame.y0 <= box[:, 1].min() and box[:, 1].max() <= frame.y1, text  # noqa: PT018
        for other, name in found[:number]:
            assert not overlap(box, other), (text, name)


def drawn(data):
    with page.style():
        figure = exclusion_plot.compose(data)
    return figure.axes[0]


@pytest.mark.parametrize(
    "name", ["everything", "fermi_liquids_figure", "ion_pair_figure", "cutoff_1e12", "cutoff_1e11"]
)
def test_shipped_figures_name_every_curve_once(name, shipped):
    data = merge.compute(shipped.scans[f"exclusion/{name}"])
    axes = drawn(data)
    low, high = axes.get_ylim()
    seen = (data.collapse_rate_bound > low) & (data.collapse_rate_bound < high)
    seen = seen.any("correlation_length") | (data.role == "value")
    seen &= ~data.superseded_by.broadcast_like(seen).isin(data.experiment.values)
    check(axes, data.label.values[seen.values].tolist())


@pytest.mark.parametrize("barred", [False, True])
def test_no_name_lies_upon_an_error_bar(barred):
    """Of a short curve whose name fills it, and stands there upon what is but another curve."""
    with page.style():
        figure, axes = page.figure(4, 3)
        axes.set(xlim=(1, 3), ylim=(1, 3))
        figure.draw_without_rendering()
        level, x = np.full(9, 2.0), np.linspace(1.6, 2.4, 9)
        bar = Curve("", "", level, np.linspace(1.5, 2.5, 9), barred=barred)
        assert place(axes, [Curve("a name that fills it", "0", x, level), bar]) == []
    ((box, _),) = boxes(axes)
    middle = axes.transData.transform((2, 2))[0]
    assert (box[:, 0].min() < middle < box[:, 0].max()) != barred


def test_a_users_experiments_find_their_places():
    """A dozen more, with long names, some of them nearly on top of each other."""
    cases = dict(CASES)
    for number in range(12):
        definition = {
            "anchor": {"correlation_length": 1e-7, "collapse_rate": 1e-12 * 3.0**number},
            "exponent": [2.0, -2.0, 0.0][number % 3],
            "sampled_frequency": 1.0,
        }
        cases[f"mine_{number}"] = {
            **CASES["ligo"],
            "kind": "anchored_curve",
            "definition": json.dumps(definition),
            "label": f"My own experiment no. {number}",
            "colour": "#8A2BE2",
        }
    axes = drawn(data_of(cases))
    named = (case for case in cases.values() if not case["superseded_by"] and case["kind"] != "damping")
    check(axes, [case["label"] for case in named])


# One of each kind, role and look; friction bounds white noise of no temperature nowhere.
KINDS = {(one["kind"], one["role"], one["drawn"]): name for name, one in CASES.items() if one["kind"] != "damping"}


@pytest.mark.parametrize("name", sorted(KINDS.values()))
def test_every_kind_of_experiment_draws_alone(name):
    axes = drawn(data_of({name: CASES[name]}))
    check(axes, [CASES[name]["label"]])


def test_what_is_left_is_named_too(shipped):
    with page.style():
        figure = allowed_region.compose(merge.compute(shipped.scans["exclusion/everything"]))
    names = [text for _, text in boxes(figure.axes[0])]
    assert {"X-rays: XENONnT", "LISA Pathfinder 2024 (preprint, model subtracted)", "GRW"} <= set(names)
    check(figure.axes[0], names)


def test_names_on_the_map_lie_in_their_regions(shipped):
    scan = Scan.from_dict(
        {
            **shipped.scans["exclusion/envelope"].as_dict(),
            "axes": {
                "spectrum": {"values": ["exponential", "hard_cutoff"]},
                "cutoff_frequency": {"start": 1e6, "stop": 1e22, "points": 33, "spacing": "log"},
                "correlation_length": {"start": 1e-9, "stop": 1.0, "points": 37, "spacing": "log"},
            },
        }
    )
    data = merge.compute(scan)
    with page.style():
        figure = strongest_experiment_map.compose(data)
    labels = dict(zip(data.label.values.tolist(), data.experiment.values.tolist(), strict=True))
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "Sodium clusters" not in words  # its region is not seen
    assert "Uranus" in words
    for axes in figure.axes:
        check(axes, [text for _, text in boxes(axes)])
        regions = {region.get_gid(): region for region in axes.collections if region.get_gid()}
        (contours,) = (each for each in axes.collections if each.get_linewidths()[0] == 0.6)
        lines = [axes.transData.transform_path(path) for path in contours.get_paths() if len(path)]
        names = [(Bbox([box.min(axis=0), box.max(axis=0)]), text) for box, text in boxes(axes)]
        crossed = {text for box, text in names if any(line.intersects_bbox(box, filled=False) for line in lines)}
        assert "LISA Pathfinder 2024" not in crossed  # others have no room beside their contours
        for box, text in boxes(axes):
            (path,) = regions[labels[text.replace("\n", " ")]].get_paths()
            assert path.contains_points(axes.transData.inverted().transform(box)).all(), text


def test_an_edge_of_the_map_lies_where_two_bounds_cross():
    """1e-12/s (r_C/100 nm)^2 and 1e-10/s (r_C/100 nm)^-2 cross at 10^-6.5 m, between two points of the scan."""
    cases = {}
    for name, rate, exponent in (("falling", 1e-10, -2.0), ("rising", 1e-12, 2.0)):
        anchor = {"correlation_length": 1e-7, "collapse_rate": rate}
        definition = json.dumps({"anchor": anchor, "exponent": exponent, "sampled_frequency": 1.0})
        cases[name] = {
            **CASES["ligo"],
            "longest_length": 1.0,
            "kind": "anchored_curve",
            "definition": definition,
            "label": name,
        }
    axes = {
        "spectrum": Axis(values=("gaussian",)),
        "cutoff_frequency": Axis(start=1e10, stop=1e12, points=3, spacing="log"),
        "correlation_length": Axis(start=1e-9, stop=1.0, points=13, spacing="log"),
    }
    outputs = strongest_experiment_map.KIND.outputs
    data = merge.compute(
        Scan("exclusion", "trial", "A trial", axes, cases=cases, case_dimension="experiment", outputs=outputs)
    )
    look = {
        "title": "Mine",
        "across": [1e-8, None],
        "size": [4, 3],
        "legend": "none",
        "highlight": {"experiment": "rising"},
    }
    figure = heatscan.plot(data, "strongest_experiment_map", **look)
    assert (figure.get_suptitle(), figure.legends, tuple(figure.get_size_inches())) == ("Mine", [], (4, 3))
    assert figure.axes[0].get_xlim() == (-8, 0)
    ends = {
        region.get_gid(): region.get_paths()[0].get_extents().intervalx
        for region in figure.axes[0].collections
        if region.get_gid()
    }
    np.testing.assert_allclose(ends["rising"], [-9, -6.5], atol=1e-9)
    np.testing.assert_allclose(ends["falling"], [-6.5, 0], atol=1e-9)


@given(st.tuples(*[st.floats(-3, 3)] * 4), st.tuples(*[st.floats(0.2, 3)] * 4), st.tuples(*[st.floats(-1.5, 1.5)] * 2))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_overlap_is_what_points_say(centres, sizes, angles):
    """Two boxes overlap if a fine grid of points of one has a member in the other, or the other way round."""
    first = corners(centres[:2], angles[0], *sizes[:2])
    second = corners(centres[2:], angles[1], *sizes[2:])

    def holds(box, points):
        edges = [box[1] - box[0], box[2] - box[1]]
        return np.all([np.abs((points - box.mean(axis=0)) @ edge) < edge @ edge / 2 for edge in edges], axis=0)

    steps = np.stack(np.meshgrid(*[np.linspace(0, 1, 40)] * 2), -1).reshape(-1, 2)

    def fill(box):
        return box[0] + steps[:, :1] * (box[1] - box[0]) + steps[:, 1:] * (box[3] - box[0])

    touched = holds(first, fill(second)).any() or holds(second, fill(first)).any()
    if touched:
        assert overlap(first, second)
    larger = [
        corners(box.mean(axis=0), angle, *(np.array(size) + 0.2))
        for box, angle, size in ((first, angles[0], sizes[:2]), (second, angles[1], sizes[2:]))
    ]
    if not (holds(larger[0], fill(larger[1])).any() or holds(larger[1], fill(larger[0])).any()):
        assert not overlap(first, second)


def test_a_name_without_room_is_handed_back():
    with page.style():
        figure, axes = page.figure(1.6, 1.4)
        axes.set(xlim=(1, 2), ylim=(1, 2))
        figure.draw_without_rendering()
        x = np.linspace(1.2, 1.8, 9)
        left = place(
            axes,
            [
                Curve("a name that is far too long for this", "0", x, x),
                Curve("short", "0", x, x),
                Curve("", "", x, 3 - x),
            ],
        )
    assert [curve.text for curve in left] == ["a name that is far too long for this"]
    assert [text.get_text() for text in axes.texts] == ["short"]
