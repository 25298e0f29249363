"""Chunks of a scan that grows: the old ones stay, the new ones hold exactly the new points."""

import json

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.engine import splitting
from heatscan.engine.scan import Axis, Scan
from heatscan.results import chunks, merge, netcdf

NAMES = ("mass_ratio", "charge_ratio", "endcap_voltage")


def listed(first, last):
    return Axis(values=tuple(float(value) for value in range(first, last)))


def boxed(windows, chunk_points, cases=1):
    """A scan over whole numbers: one window (first, last) per axis."""
    axes = {name: listed(*window) for name, window in zip(NAMES, windows, strict=False)}
    named = {f"case_{number}": {"rf_voltage": float(number)} for number in range(cases)}
    return Scan("ion_pair", "trial", "", axes, cases=named, chunk_points=chunk_points)


def identities(split):
    return [split.points(index).digest for index in range(split.n_chunks)]


def covered(split):
    """How often each point of the grid lies in a chunk."""
    count = np.zeros(split.scan.grid, int)
    for index in range(split.n_chunks):
        count[tuple(map(slice, *split.box(index)))] += 1
    return count


steps = st.lists(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 3))] * 2, st.integers(0, 2)), max_size=3)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(sizes=st.tuples(st.integers(1, 5), st.integers(1, 5)), growth=steps, chunk_points=st.integers(1, 30))
def test_growth_keeps_every_old_chunk_and_computes_nothing_twice(sizes, growth, chunk_points):
    windows, cases = [[50, 50 + size] for size in sizes], 1
    split = splitting.plain(boxed(windows, chunk_points, cases))
    for *along, more_cases in growth:
        windows = [
            [first - before, last + behind] for (first, last), (before, behind) in zip(windows, along, strict=True)
        ]
        cases += more_cases
        scan = boxed(windows, chunk_points, cases)
        record = json.loads(json.dumps(split.record()))
        before, split = identities(split), splitting.grown(scan, record)
        assert identities(split)[: len(before)] == before
        assert (covered(split) == 1).all()
        assert all(split.points(index).size <= chunk_points for index in range(split.n_chunks))
        # Whoever reads the record of the grown scan plans the same; so do jobs that start while it runs.
        assert splitting.grown(scan, json.loads(json.dumps(split.record()))) == split


@pytest.mark.parametrize(
    "change",
    [
        {"axes": {"mass_ratio": listed(1, 3)}},
        {"axes": {"mass_ratio": Axis(values=(1.0, 1.5, 2.0, 3.0, 4.0))}},
        {"fixed": {"charge_ratio": 3.0}},
        {"chunk_points": 3},
        {"outputs": ("ion_spacing",)},
        {"name": "another"},
    ],
)
def test_what_is_no_growth_starts_anew(change):
    scan = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 5)}, chunk_points=2)
    changed = Scan(
        **{**{"study": "ion_pair", "name": "trial", "title": "", "axes": scan.axes, "chunk_points": 2}, **change}
    )
    assert splitting.grown(changed, splitting.plain(scan).record()) == splitting.plain(changed)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: None,
        lambda record: [],
        lambda record: {},
        lambda record: {**record, "parts": [[[0, 0], [1, 2]], [[0, 1], [1, 4]]]},
        lambda record: {**record, "parts": [[[0, 0], [1, 2]]]},
        lambda record: {**record, "parts": [[[0, 0], [1, 2]], [[0, 2], [1, 5]]]},
        lambda record: {**record, "parts": "none"},
        lambda record: {**record, "shape": [1, "4"]},
        lambda record: {**record, "first": ["", None]},
    ],
)
def test_a_spoilt_record_costs_time_and_nothing_else(spoil):
    scan = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 5)}, chunk_points=2)
    longer = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 8)}, chunk_points=2)
    assert splitting.grown(longer, spoil(splitting.plain(scan).record())) == splitting.plain(longer)


def test_a_record_is_written_once_and_read_back(tmp_path):
    scan = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 5)}, chunk_points=2)
    longer = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 8)}, chunk_points=2)
    assert splitting.of(longer, tmp_path) == splitting.plain(longer)
    splitting.remember(splitting.of(scan, tmp_path), tmp_path)
    stamp = (tmp_path / splitting.RECORD).stat().st_mtime_ns
    splitting.remember(splitting.of(scan, tmp_path), tmp_path)
    assert (tmp_path / splitting.RECORD).stat().st_mtime_ns == stamp
    assert splitting.of(longer, tmp_path).parts == (((0, 0), (1, 4)), ((0, 4), (1, 7)))
    (tmp_path / splitting.RECORD).write_text("{")
    assert splitting.of(longer, tmp_path) == splitting.plain(longer)


def test_a_grown_scan_has_the_bytes_of_one_computed_at_once(pair_scan, reference_case, tmp_path):
    """Grown along both axes, at both ends of one, and by a case."""
    cases = {"reference": reference_case, "weak_drive": {**reference_case, "rf_voltage": 300.0}}
    small = {
        "endcap_voltage": Axis(start=1.0, stop=100.0, points=5, spacing="log"),
        "ring_count": Axis(values=(2.0, 3.0)),
    }
    large = {
        "endcap_voltage": Axis(start=1.0, stop=1000.0, points=7, spacing="log"),
        "ring_count": Axis(values=(1.0, 2.0, 3.0, 30.0)),
    }
    before = splitting.plain(pair_scan(small, cases={"reference": reference_case}, chunk_points=3))
    for index in range(before.n_chunks):
        chunks.write(before.points(index), index, tmp_path / f"{index}.nc")
    whole = splitting.grown(pair_scan(large, cases=cases, chunk_points=3), before.record())
    assert len(whole.parts) > 3
    for index in range(before.n_chunks, whole.n_chunks):
        chunks.write(whole.points(index), index, tmp_path / f"{index}.nc")
    paths = [tmp_path / f"{index}.nc" for index in range(whole.n_chunks)]
    merge.write_merged(whole, paths[::-1], tmp_path / "grown.nc")
    one = pair_scan(large, cases=cases, chunk_points=10**6)
    netcdf.write(merge.compute(one), tmp_path / "once.nc")
    assert (tmp_path / "grown.nc").read_bytes() == (tmp_path / "once.nc").read_bytes()


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (Axis(start=1.0, stop=1000.0, points=161, spacing="log"), Axis(start=1.0, stop=1e6, points=321, spacing="log")),
        (
            Axis(start=0.01, stop=100.0, points=41, spacing="log"),
            Axis(start=1e-4, stop=100.0, points=61, spacing="log"),
        ),
        (
            Axis(start=-0.3, stop=0.05, points=201, spacing="linear"),
            Axis(start=-0.3, stop=0.4, points=401, spacing="linear"),
        ),
        (
            Axis(start=0.0, stop=1.0, points=8, spacing="linear"),
            Axis(start=-1.0, stop=2.0, points=22, spacing="linear"),
        ),
    ],
)
def test_an_axis_lengthened_in_equal_steps_keeps_its_values(short, long):
    values = long.array().tolist()
    first = values.index(short.array()[0])
    assert values[first : first + len(short)] == short.array().tolist()


def test_axis_values_are_correctly_rounded():
    """Against mpmath with 60 digits."""
    with mpmath.workdps(60):
        axis = Axis(start=3e-13, stop=0.7, points=137, spacing="log")
        low, high = mpmath.mpf("3e-13"), mpmath.mpf("0.7")
        exact = [low * (high / low) ** (mpmath.mpf(number) / 136) for number in range(137)]
        assert axis.array().tolist() == [float(mpmath.nstr(value, 14, strip_zeros=False)) for value in exact]
