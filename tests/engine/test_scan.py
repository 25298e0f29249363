"""The engine: axes, chunks, whole axes, references, and what it refuses."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatscan.engine import scan as engine
from heatscan.engine.scan import Axis, Scan, compute_chunk
from heatscan.engine.study import Parameter
from heatscan.errors import ComputationError, ConfigurationError


def whole(scan):
    """All points of a scan, chunk after chunk."""
    chunks = [compute_chunk(scan, index) for index in range(scan.n_chunks)]
    return {name: np.concatenate([chunk[name] for chunk in chunks], axis=-1) for name in scan.outputs}


def test_decades_of_a_log_axis_are_exact():
    values = Axis(start=1e-12, stop=1e-2, points=501, spacing="log").array()
    assert values[::50].tolist() == [float(f"1e{power}") for power in range(-12, -1)]


decimals = st.builds(lambda digits, power: float(f"{digits}e{power}"), st.integers(1, 10**9), st.integers(-30, 20))


@given(
    ends=st.tuples(decimals, decimals).map(sorted),
    points=st.integers(2, 40),
    spacing=st.sampled_from(["linear", "log"]),
)
def test_ends_are_exact_and_values_have_fourteen_digits(ends, points, spacing):
    values = Axis(start=ends[0], stop=ends[1], points=points, spacing=spacing).array()
    assert [values[0], values[-1]] == ends
    assert len(values) == points
    assert (np.diff(values) >= 0).all()
    assert values.tolist() == [float(f"{value:.13e}") for value in values]


def test_a_linear_axis_has_the_decimal_steps_one_writes():
    assert Axis(start=0.0, stop=1.0, points=11, spacing="linear").array().tolist() == [n / 10 for n in range(11)]


@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=3), chunk_points=st.integers(1, 400))
def test_chunks_partition_the_points(lengths, chunk_points):
    names = ("correlation_length", "mass_ratio", "charge_ratio")
    axes = {name: Axis(values=tuple(range(1, length + 1))) for name, length in zip(names, lengths, strict=False)}
    scan = Scan("ion_pair", "trial", "", axes, chunk_points=chunk_points)
    points = [point for index in range(scan.n_chunks) for point in range(*scan.chunk_range(index))]
    assert points == list(range(np.prod(lengths)))
    for index in (-1, scan.n_chunks):
        with pytest.raises(ConfigurationError, match=f"no chunk {index}"):
            scan.chunk_range(index)


AXES = {
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=7, spacing="log"),
    "ring_count": Axis(values=(1.0, 2.0, 30.0)),
    "correlation_length": Axis(start=1e-9, stop=1e-4, points=4, spacing="log"),
}


@pytest.fixture(scope="module")
def cases(reference_case):
    return {"reference": reference_case, "weak_drive": {**reference_case, "rf_voltage": 300.0}}


@pytest.mark.parametrize(("chunk_points", "block"), [(1, 16_384), (11, 16_384), (59, 5), (1000, 7), (1000, 1)])
def test_results_do_not_depend_on_chunks_or_blocks(chunk_points, block, pair_scan, cases, monkeypatch):
    outputs = tuple(pair_scan().definition.outputs)
    once = whole(pair_scan(AXES, cases=cases, outputs=outputs, chunk_points=10**6))
    # Stable, unstable and unaligned points take part, or this would show less than it seems to.
    assert set(np.unique(once["stability"])) == {0, 1, 2}
    monkeypatch.setattr(engine, "BLOCK", block)
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


def test_plain_data_and_back(pair_scan, cases):
    scan = pair_scan(AXES, cases=cases, outputs=("mode_frequency",), sources={"rf_voltage": "a test"})
    assert Scan.from_dict(scan.as_dict()) == scan
    assert Scan.from_dict(json.loads(json.dumps(scan.as_dict()))) == scan


def test_digest_follows_what_decides_the_numbers(pair_scan, reference_case):
    scan = pair_scan()
    same = [{"title": "Another"}, {"chunk_points": 3}, {"sources": {"rf_voltage": "a book"}}]
    other = [
        {"axes": {"endcap_voltage": {"start": 0.1, "stop": 201.0, "points": 12, "spacing": "log"}}},
        {"axes": {"endcap_voltage": {"start": 0.1, "stop": 200.0, "points": 13, "spacing": "log"}}},
        {"axes": {"endcap_voltage": {"start": 0.1, "stop": 200.0, "points": 12, "spacing": "linear"}}},
        {"fixed": {"correlation_length": 1.1e-7}},
        {"cases": {"reference": {**reference_case, "rf_voltage": 720.5}}},
        {"reference": {**reference_case, "rf_voltage": 720.5}},
        {"outputs": ["stability", "ion_spacing"]},
        {"name": "another"},
    ]
    assert {Scan.from_dict({**scan.as_dict(), **change}).digest for change in same} == {scan.digest}
    digests = {Scan.from_dict({**scan.as_dict(), **change}).digest for change in other} | {scan.digest}
    assert len(digests) == len(other) + 1


def test_whole_axes_reach_compute_in_one_piece(toy):
    times = Axis(start=0.0, stop=3.0, points=4, spacing="linear")
    scan = Scan("toy", "line", "", {"slope": Axis(values=(1.0, 2.0, 5.0)), "time": times}, chunk_points=2)
    assert scan.shape == (3,)
    assert scan.n_chunks == 2
    heights = whole(scan)["height"]
    assert [shape for shape, _ in toy.asked] == [(2,), (1,)]
    assert all(np.array_equal(time, [0, 1, 2, 3]) for _, time in toy.asked)
    np.testing.assert_array_equal(heights, np.outer([0, 1, 2, 3], [1, 2, 5]))


def test_only_where_the_flag_promises_nothing_may_a_number_be_missing(toy):
    axes = {"slope": Axis(values=(-1.0, 1.0)), "time": Axis(values=(0.0, 1.0))}
    results = compute_chunk(Scan("toy", "line", "", axes), 0)
    np.testing.assert_array_equal(np.isnan(results["height"]), [[True, False], [True, False]])
    axes["slope"] = Axis(values=(-1.0, 1.0, 0.0))
    scan = Scan("toy", "line", "", axes, fixed={"offset": 3.0}, outputs=("steepness",))
    with pytest.raises(ComputationError, match=r"toy/line: steepness is inf at offset=3.0, slope=0.0"):
        compute_chunk(scan, 0)


def test_a_reference_without_numbers_is_refused(pair_scan, reference_case):
    scan = pair_scan(reference={**reference_case, "endcap_voltage": 1e4})
    with pytest.raises(ComputationError, match="collapse_rate_bound of the reference case is nan"):
        compute_chunk(scan, 0)


def test_the_reference_shares_what_the_point_is_seen_by(pair_scan):
    """At every r_C and every assumed heating rate, the reference itself improves on itself by exactly nothing."""
    axes = {"correlation_length": AXES["correlation_length"], "heating_rate": Axis(values=(1e-6, 1e-4))}
    results = whole(pair_scan(axes, outputs=("relative_improvement", "collapse_rate_bound")))
    assert (results["relative_improvement"] == 1).all()
    assert len(np.unique(results["collapse_rate_bound"])) == results["collapse_rate_bound"].size


def test_an_axis_takes_the_place_of_what_the_case_gives(pair_scan, reference_case):
    scan = pair_scan({"mathieu_a": Axis(values=(-1e-3, -1e-4))})
    scan.check()
    assert "endcap_voltage" in reference_case
    assert "endcap_voltage" not in scan.case_values()[0]
    axial = whole(scan)["mode_frequency"][0]
    # omega_z is proportional to the square root of -a.
    assert axial[0] / axial[1] == pytest.approx(10**0.5, rel=1e-12)
    rings = pair_scan({"molecule_mass": Axis(values=(1e-23,))}).case_values()[0]
    assert "ring_charge" in rings, "what does not stand in the way stays"


def test_an_axis_that_nothing_depends_on_is_refused(pair_scan):
    fixed = {"correlation_length": 1e-7, "mass_ratio": 60.0, "charge_ratio": 24.0}
    scan = pair_scan({"ring_count": Axis(values=(1.0, 2.0))}, fixed=fixed)
    with pytest.raises(ConfigurationError, match="axis ring_count has no effect") as caught:
        scan.check()
    assert "mass_ratio" in str(caught.value)
    assert "charge_ratio" in str(caught.value)


def test_what_cannot_be_computed_is_refused(pair_scan):
    with pytest.raises(ConfigurationError, match=r"correlation_length .* is not given"):
        pair_scan(fixed={}).check()
    with pytest.raises(ConfigurationError, match="no output 'mode_freq'"):
        pair_scan(outputs=("mode_freq",))
    with pytest.raises(ConfigurationError, match="need a reference case"):
        pair_scan(reference={}, outputs=("relative_improvement",)).check()


def refusal(check, *arguments):
    """What a check says against its arguments; None if nothing."""
    try:
        check(*arguments)
    except ConfigurationError as error:
        return str(error)
    return None


def test_many_values_are_checked_as_each_would_be():
    """The first value that would be refused alone is refused, with the same words."""
    parameters = [
        Parameter("m", "x"),
        Parameter("m", "x", positive=True, maximum=5.0, usual_unit="mm"),
        Parameter("1", "x", integer=True, minimum=-2),
    ]
    pool = np.array([-3.0, -2.0, -0.5, 0.0, 1.0, 1.5, 2.0, 5.0, 6.0, np.inf, -np.inf, np.nan])
    generator = np.random.default_rng(3)
    found = []
    for parameter in parameters:
        for _ in range(60):
            values = generator.choice(pool, generator.integers(1, 4))
            alone = [text for value in values.tolist() if (text := refusal(parameter.check, value))]
            found.append(refusal(parameter.check_array, values))
            assert found[-1] == next(iter(alone), None)
    assert 60 < sum(text is not None for text in found) < 175


def test_the_digest_follows_every_value_and_not_how_an_axis_is_written(pair_scan):
    spaced = Axis(start=1.0, stop=3.0, points=3, spacing="linear")
    digest = pair_scan({"endcap_voltage": spaced}).digest
    assert pair_scan({"endcap_voltage": Axis(values=(1.0, 2.0, 3.0))}).digest == digest
    assert pair_scan({"endcap_voltage": Axis(values=(1.0, 2.0, np.nextafter(3.0, 4)))}).digest != digest
    assert pair_scan({"rf_voltage": spaced}).digest != digest
    words = [pair_scan({"noise_convention": Axis(values=(word,))}).digest for word in ("one_sided", "two_sided")]
    assert len(set(words)) == 2
