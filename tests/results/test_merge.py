"""Chunks make the Dataset of their scan in any number and order, in memory that does not grow with their number."""

import dataclasses
import tracemalloc

import numpy as np
import xarray as xr

from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.results import merge, netcdf

CODE = "0123456789abcdef"


def test_flags_follow_cf(merged, tmp_path):
    netcdf.write(merged, tmp_path / "all.nc")
    with xr.open_dataset(tmp_path / "all.nc") as opened:
        for name in ("stability", "ion_stability"):
            assert opened[name].dtype == np.int8
            assert opened[name].attrs["flag_values"].dtype == np.int8
        assert opened.stability.attrs["flag_meanings"] == "unstable not_aligned stable"
        assert opened.stability.attrs["flag_values"].tolist() == [0, 1, 2]
        # Whoever opens it with xarray alone, with everything decoded, sees the same.
        xr.testing.assert_equal(opened.load(), merged)


def test_chunks_may_come_in_any_order_and_of_any_size(scan, written, merged, chunk_files, tmp_path):
    xr.testing.assert_identical(merge.merge(scan, written[::-1], CODE), merged)
    one = Scan.from_dict({**scan.as_dict(), "chunk_points": scan.size})
    xr.testing.assert_identical(merge.merge(one, chunk_files(one, tmp_path), CODE), merged)
    xr.testing.assert_identical(merge.compute(one, CODE), merged)
    merge.write_merged(scan, written, tmp_path / "merged.nc", CODE)
    merge.write_merged(one, [], tmp_path / "computed.nc", CODE)
    assert (tmp_path / "computed.nc").read_bytes() == (tmp_path / "merged.nc").read_bytes()


def test_the_same_chunks_give_the_same_bytes(scan, written, tmp_path):
    merge.write_merged(scan, written, tmp_path / "once.nc", CODE)
    merge.write_merged(scan, written[::-1], tmp_path / "twice.nc", CODE)
    assert (tmp_path / "once.nc").read_bytes() == (tmp_path / "twice.nc").read_bytes()


def test_what_is_placed_chunk_by_chunk_is_the_dataset(scan, written, merged, tmp_path):
    """Attributes, coordinates and their order too: nobody can tell how a file came about."""
    merge.write_merged(scan, written, tmp_path / "placed.nc", CODE)
    netcdf.write(merged, tmp_path / "whole.nc")
    placed, whole = netcdf.read(tmp_path / "placed.nc"), netcdf.read(tmp_path / "whole.nc")
    xr.testing.assert_identical(placed, whole)
    assert list(placed.attrs.items()) == list(whole.attrs.items())
    for name in whole.variables:
        assert placed[name].dtype == whole[name].dtype
        assert placed[name].encoding.keys() == whole[name].encoding.keys()
        assert placed[name].encoding.get("coordinates") == whole[name].encoding.get("coordinates")


def test_the_split_leaves_no_trace(scan, written, chunk_files, tmp_path):
    merge.write_merged(scan, written, tmp_path / "merged.nc", CODE)
    for points in (1, 3, 7, 10**6):
        split = dataclasses.replace(scan, chunk_points=points)
        merge.write_merged(split, chunk_files(split, tmp_path / str(points)), tmp_path / "again.nc", CODE)
        assert (tmp_path / "again.nc").read_bytes() == (tmp_path / "merged.nc").read_bytes()


def test_memory_is_that_of_a_chunk_however_many_there_are(pair_scan, chunk_files, tmp_path):
    """By what is allocated at once: a chunk of 2^15 points of 17 numbers takes 4.5 MB, the whole scan 36 MB."""

    def peaks(points):
        axes = {
            "endcap_voltage": Axis(start=0.1, stop=20.0, points=points // 512, spacing="log"),
            "rf_voltage": Axis(start=300.0, stop=1500.0, points=512),
        }
        best = {"best": {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["rf_voltage"], "at": {}}}
        scan = pair_scan(axes, chunk_points=2**15, reference={}, reduce=best)
        reduced = Scan.from_dict({**scan.as_dict(), "keep": "reduced"})
        files = chunk_files(scan, tmp_path)
        for job in (
            lambda: chunk_files(reduced, tmp_path / "reduced", [0]),
            lambda: chunk_files(scan, tmp_path),
            lambda: merge.write_merged(scan, files, tmp_path / "merged.nc", CODE),
            lambda: merge.reduce_merged(scan, tmp_path / "merged.nc", "best", CODE),
        ):
            tracemalloc.start()
            job()
            yield tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()

    small, large = list(peaks(2**16)), list(peaks(2**18))
    for one, other in zip(small, large, strict=True):
        assert other < 1.15 * one + 5e5, (small, large)


def test_a_chunk_takes_little_more_than_its_numbers(pair_scan, chunk_files, tmp_path):
    axes = {
        "endcap_voltage": Axis(start=0.1, stop=20.0, points=400, spacing="log"),
        "rf_voltage": Axis(start=300.0, stop=1500.0, points=1000),
    }
    scan = pair_scan(axes, chunk_points=400_000, reference={})
    numbers = 400_000 * (8 * 17 + 1)
    chunk_files(scan, tmp_path)
    tracemalloc.start()
    chunk_files(scan, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.15 * numbers, peak / numbers
