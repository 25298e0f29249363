"""Chunks of a scan that grows: the old ones stay, the new ones hold exactly the new points."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.results import merge, netcdf

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
    count = np.zeros(split.scan.shape, int)
    for index in range(split.n_chunks):
        count[split.region(index)] += 1
    return count


@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=3), chunk_points=st.integers(1, 400))
def test_chunks_partition_the_points(lengths, chunk_points):
    names = ("correlation_length", "mass_ratio", "charge_ratio")
    axes = {name: Axis(values=tuple(range(1, length + 1))) for name, length in zip(names, lengths, strict=False)}
    scan = Scan("ion_pair", "trial", "", axes, chunk_points=chunk_points)
    regions = list(splitting.chunks(scan))
    assert len(regions) == splitting.n_chunks(scan)
    numbers = np.arange(np.prod(lengths)).reshape(scan.shape)
    assert np.concatenate([numbers[region].ravel() for region in regions]).tolist() == numbers.ravel().tolist()
    assert max(numbers[region].size for region in regions) <= chunk_points
    for index in (-1, len(regions)):
        with pytest.raises(ConfigurationError, match=f"no chunk {index}"):
            splitting.plain(scan).region(index)


steps = st.lists(st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 3))] * 2, st.integers(0, 2)), max_size=3)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(sizes=st.tuples(st.integers(1, 5), st.integers(1, 5)), growth=steps, chunk_points=st.integers(1, 30))
def test_growth_keeps_every_old_chunk_and_computes_nothing_twice(sizes, growth, chunk_points):
    windows, cases = [[50, 50 + size] for size in sizes], 2
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
        lambda record: {**record, "stages": [[[0, 1], [0, 2]], [[0, 1], [1, 4]]]},
        lambda record: {**record, "stages": [[[0, 1], [0, 2]]]},
        lambda record: {**record, "stages": [[[0, 1], [0, 2]], [[0, 1], [0, 5]]]},
        lambda record: {**record, "stages": "none"},
        lambda record: {**record, "stages": [[[0, 1], [0, "4"]]]},
        lambda record: {**record, "first": ["", None]},
    ],
)
def test_a_spoilt_record_costs_time_and_nothing_else(spoil):
    scan = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 5)}, chunk_points=2)
    longer = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 8)}, chunk_points=2)
    assert splitting.grown(longer, spoil(splitting.plain(scan).record())) == splitting.plain(longer)


def test_a_grown_scan_has_the_bytes_of_one_computed_at_once(pair_scan, reference_case, chunk_files, tmp_path):
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
    chunk_files(before, tmp_path)
    whole = splitting.grown(pair_scan(large, cases=cases, chunk_points=3), before.record())
    assert whole.n_chunks > before.n_chunks + 3
    files = chunk_files(whole, tmp_path, range(before.n_chunks, whole.n_chunks))
    merge.write_merged(dataclasses.replace(files, paths=files.paths[::-1]), tmp_path / "grown.nc", "0" * 16)
    merge.write_merged(chunk_files(whole.scan, tmp_path / "plain"), tmp_path / "plain.nc", "0" * 16)
    assert (tmp_path / "grown.nc").read_bytes() == (tmp_path / "plain.nc").read_bytes()
    netcdf.write(merge.compute(pair_scan(large, cases=cases, chunk_points=10**6), "0" * 16), tmp_path / "once.nc")
    assert netcdf.read(tmp_path / "grown.nc").identical(netcdf.read(tmp_path / "once.nc"))
