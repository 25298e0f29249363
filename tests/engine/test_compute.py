"""Points evaluated block by block: the same numbers whatever the split, references, and what must be a number."""

import numpy as np
import pytest

from heatscan.engine import compute, splitting
from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.errors import ComputationError, ConfigurationError

AXES = {
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=7, spacing="log"),
    "ring_count": Axis(values=(1.0, 2.0, 30.0)),
    "correlation_length": Axis(start=1e-9, stop=1e-4, points=4, spacing="log"),
}


def whole(scan):
    """All points of a scan, chunk after chunk."""
    chunks = [compute_points(scan.subset(region)) for region in splitting.chunks(scan)]
    return {name: np.concatenate([chunk[name] for chunk in chunks], axis=-1) for name in scan.outputs}


@pytest.fixture(scope="module")
def cases(reference_case):
    return {"reference": reference_case, "weak_drive": {**reference_case, "rf_voltage": 300.0}}


@pytest.mark.parametrize(("chunk_points", "block"), [(1, 16_384), (11, 16_384), (59, 5), (1000, 7), (1000, 1)])
def test_results_do_not_depend_on_chunks_or_blocks(chunk_points, block, pair_scan, cases, monkeypatch):
    outputs = tuple(pair_scan().definition.outputs)
    once = whole(pair_scan(AXES, cases=cases, outputs=outputs, chunk_points=10**6))
    # Stable, unstable and unaligned points take part, or this would show less than it seems to.
    assert set(np.unique(once["stability"])) == {0, 1, 2}
    monkeypatch.setattr(compute, "BLOCK", block)
    again = whole(pair_scan(AXES, cases=cases, outputs=outputs, chunk_points=chunk_points))
    for name in outputs:
        assert once[name].tobytes() == again[name].tobytes(), name


def test_every_point_stands_at_its_own_place(pair_scan, cases):
    """Each point of a grid is what a scan of that point alone gives."""
    scan = pair_scan(AXES, cases=cases, chunk_points=10**6)
    grid = whole(scan)["collapse_rate_bound"].reshape(4, *scan.shape)
    for case, endcap, rings, length in ((0, 3, 1, 0), (1, 2, 0, 3), (0, 0, 2, 2)):
        place = dict(zip(AXES, (endcap, rings, length), strict=True))
        axes = {name: Axis(values=(AXES[name].array()[at].item(),)) for name, at in place.items()}
        name = list(cases)[case]
        alone = whole(pair_scan(axes, cases={name: cases[name]}))["collapse_rate_bound"][:, 0]
        np.testing.assert_array_equal(grid[:, case, endcap, rings, length], alone)


@pytest.mark.parametrize("order", [("reference_mass", "ring_count"), ("ring_count", "reference_mass")])
def test_an_axis_of_words_gives_what_each_word_gives(order, pair_scan):
    lists = {"reference_mass": ("proton", "neutron"), "ring_count": (1.0, 2.0, 3.0)}
    outputs = ("collapse_rate_bound", "relative_improvement")
    scan = pair_scan({name: Axis(values=lists[name]) for name in order}, outputs=outputs, chunk_points=4)
    grid = whole(scan)
    for number, word in enumerate(lists["reference_mass"]):
        axes = {"ring_count": Axis(values=lists["ring_count"])}
        alone = whole(pair_scan(axes, outputs=outputs, fixed={"correlation_length": 1e-7, "reference_mass": word}))
        for name in outputs:
            along = grid[name].reshape(4, *scan.shape).take(number, axis=1 + order.index("reference_mass"))
            np.testing.assert_array_equal(along, alone[name])


def test_compute_gets_all_values_of_a_vector_axis_at_every_point(toy):
    times = Axis(start=0.0, stop=3.0, points=4, spacing="linear")
    scan = Scan("toy", "line", "", {"slope": Axis(values=(1.0, 2.0, 5.0)), "time": times}, chunk_points=2)
    assert scan.shape == (3,)
    assert splitting.n_chunks(scan) == 2
    heights = whole(scan)["height"]
    assert [shape for shape, _ in toy.asked] == [(2,), (1,)]
    assert all(np.array_equal(time, [0, 1, 2, 3]) for _, time in toy.asked)
    np.testing.assert_array_equal(heights, np.outer([0, 1, 2, 3], [1, 2, 5]))


def test_only_where_the_flag_promises_nothing_may_a_number_be_missing(toy):
    axes = {"slope": Axis(values=(-1.0, 1.0)), "time": Axis(values=(0.0, 1.0))}
    results = compute_points(Scan("toy", "line", "", axes))
    np.testing.assert_array_equal(np.isnan(results["height"]), [[True, False], [True, False]])
    axes["slope"] = Axis(values=(-1.0, 1.0, 0.0))
    scan = Scan("toy", "line", "", axes, fixed={"offset": 3.0}, outputs=("steepness",))
    with pytest.raises(ComputationError, match=r"toy/line: steepness is inf at offset=3.0, slope=0.0"):
        compute_points(scan)


def test_a_reference_without_numbers_is_refused(pair_scan, reference_case):
    scan = pair_scan(reference={**reference_case, "endcap_voltage": 1e4})
    with pytest.raises(ComputationError, match=r"collapse_rate_\w+ of the reference case is nan"):
        compute_points(scan)


def test_the_reference_shares_what_the_point_is_seen_by(pair_scan):
    """At every r_C and every assumed heating rate, the reference itself improves on itself by exactly nothing."""
    axes = {"correlation_length": AXES["correlation_length"], "heating_rate": Axis(values=(1e-6, 1e-4))}
    results = whole(pair_scan(axes, outputs=("relative_improvement", "collapse_rate_bound")))
    assert (results["relative_improvement"] == 1).all()
    assert len(np.unique(results["collapse_rate_bound"])) == results["collapse_rate_bound"].size


def test_blocks_count_the_values_of_vector_axes(toy):
    axes = {"slope": Axis(start=1, stop=2, points=100), "time": Axis(start=0, stop=1, points=2**13)}
    compute_points(Scan("toy", "line", "", axes))
    assert {shape for shape, _ in toy.asked} == {(1,)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"endcap_voltage": 1e4}, "its stability is 'unstable'; a reference must be 'stable'"),
        ({"heating_rate": np.inf}, "its collapse_rate_bound is not finite at correlation_length = 1e-09, so nothing"),
    ],
)
def test_a_reference_that_nothing_can_be_compared_with_is_refused(change, message, pair_scan, reference_case):
    axes = {"correlation_length": Axis(start=1e-9, stop=1e-4, points=4, spacing="log")}
    compute.check_reference(pair_scan(axes))
    with pytest.raises(ConfigurationError, match=message):
        compute.check_reference(pair_scan(axes, cases={}, reference={**reference_case, **change}))
