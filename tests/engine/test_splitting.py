"""Chunks cover a scan, and those of one that grows stay what they are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.results import merge, netcdf

NAMES = ("mass_ratio", "charge_ratio", "endcap_voltage")


def boxed(lengths, chunk_points, cases=1):
    """A scan over the whole numbers from one on, along one axis or several."""
    axes = {
        name: Axis(values=tuple(float(value) for value in range(1, length + 1)))
        for name, length in zip(NAMES, lengths, strict=False)
    }
    named = {f"case_{number}": {"rf_voltage": float(number)} for number in range(cases)}
    return Scan("ion_pair", "trial", "", axes, cases=named, chunk_points=chunk_points)


def identities(scan):
    return [scan.subset(region).digest for region in splitting.chunks(scan)]


@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=3), chunk_points=st.integers(1, 400))
def test_chunks_partition_the_points(lengths, chunk_points):
    scan = boxed(lengths, chunk_points)
    regions = list(splitting.chunks(scan))
    assert len(regions) == splitting.n_chunks(scan)
    numbers = np.arange(np.prod(lengths)).reshape(scan.shape)
    assert np.concatenate([numbers[region].ravel() for region in regions]).tolist() == numbers.ravel().tolist()
    sizes = [numbers[region].size for region in regions]
    assert max(sizes) <= chunk_points
    assert [np.prod(splitting.lengths(region)) for region in regions] == sizes


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    lengths=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    more=st.integers(1, 5),
    chunk_points=st.integers(1, 30),
)
def test_a_scan_lengthened_along_the_axis_that_is_split_keeps_all_chunks_but_the_last(lengths, more, chunk_points):
    scan = boxed(lengths, chunk_points)
    shape = splitting.chunk_shape(scan)
    split = next((dim for dim, (own, length) in enumerate(zip(shape, scan.shape, strict=True)) if own < length), 0)
    longer = boxed([length + more * (dim == split) for dim, length in enumerate(lengths)], chunk_points)
    before, after = identities(scan), identities(longer)
    # Each row of what lies before that axis has a last chunk.
    assert len(set(before) - set(after)) <= np.prod(scan.shape[:split])
    if scan.shape[split] % shape[split] == 0 and splitting.chunk_shape(longer) == shape:
        assert set(before) <= set(after)


def test_further_cases_leave_the_others_their_chunks():
    before, after = (identities(boxed([4, 5], 10, cases)) for cases in (2, 3))
    assert after[: len(before)] == before
    assert len(after) == 6


def test_a_grown_scan_has_the_bytes_of_one_computed_at_once(pair_scan, reference_case, chunk_files, tmp_path):
    """Grown along the axis that is split, and by a case; only what is new is computed."""
    cases = {"reference": reference_case, "weak_drive": {**reference_case, "rf_voltage": 300.0}}
    small = {
        "endcap_voltage": Axis(start=1.0, stop=100.0, points=5, spacing="log"),
        "ring_count": Axis(values=(2.0, 3.0)),
    }
    large = {**small, "endcap_voltage": Axis(start=1.0, stop=1000.0, points=7, spacing="log")}
    chunk_files(pair_scan(small, cases={"reference": reference_case}, chunk_points=2), tmp_path)
    grown = pair_scan(large, cases=cases, chunk_points=2)
    files = chunk_files(grown, tmp_path, [])
    missing = [index for index, (_, path) in enumerate(files) if not path.exists()]
    assert missing == list(range(5, 14))
    chunk_files(grown, tmp_path, missing)
    merge.write_merged(grown, files[::-1], tmp_path / "grown.nc", "0" * 16)
    merge.write_merged(grown, chunk_files(grown, tmp_path / "plain"), tmp_path / "plain.nc", "0" * 16)
    assert (tmp_path / "grown.nc").read_bytes() == (tmp_path / "plain.nc").read_bytes()
    netcdf.write(merge.compute(pair_scan(large, cases=cases, chunk_points=10**6), "0" * 16), tmp_path / "once.nc")
    assert netcdf.read(tmp_path / "grown.nc").identical(netcdf.read(tmp_path / "once.nc"))
