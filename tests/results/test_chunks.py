"""A chunk is a Dataset that says what it is; one that is not what it should be is named."""

import dataclasses
import shutil

import numpy as np
import pytest
import xarray as xr

from heatscan.engine import splitting
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.errors import ChunkError
from heatscan.results import chunks, merge, netcdf

CODE = "0123456789abcdef"


def changed(scan, **change):
    return Scan.from_dict({**scan.as_dict(), **change})


def test_whoever_opens_a_chunk_understands_it(scan, written):
    """With xarray alone: the values along its axes, what is fixed, units, and which case it is."""
    points = written.layout.points(1)
    with xr.open_dataset(written.paths[1]) as data:
        assert data.attrs["scan"] == "ion_pair/trial"
        assert data.attrs["chunk"] == 1
        assert data.attrs["case"] == "reference"
        assert data.attrs["configuration_hash"] == points.digest
        assert data.attrs["code_hash"] == written.codes[1]
        assert data.attrs["references"] == "arXiv:2311.13966"
        assert data.mode_frequency.dims == ("mode", "endcap_voltage", "ring_count")
        assert data.mode_frequency.attrs["units"] == "rad s-1"
        assert data.rf_voltage.item() == 720.4
        assert data.rf_voltage.attrs["units"] == "V"
        for name, axis in points.axes.items():
            np.testing.assert_array_equal(data[name], axis.array())
        assert set(scan.axes["endcap_voltage"].array()) > set(data.endcap_voltage.values)


def test_a_chunk_holds_bit_for_bit_what_was_computed(written):
    data, computed = netcdf.read(written.paths[1]), compute_points(written.layout.points(1))
    assert set(data.data_vars) == set(computed)
    for name, values in computed.items():
        assert data[name].dtype == values.dtype
        assert data[name].values.tobytes() == values.tobytes()


def test_the_same_points_and_code_give_the_same_bytes(written, tmp_path):
    chunks.write(written.layout.points(1), 1, tmp_path / "1.nc", written.codes[1])
    assert (tmp_path / "1.nc").read_bytes() == written.paths[1].read_bytes()


def test_words_of_a_scan_change_no_chunk(scan, written, chunk_files, tmp_path):
    reworded = changed(scan, title="Another", sources={}, case_titles={"reference": "A pair"}).numeric_spec()
    points = Scan.from_dict({**reworded, "chunk_points": scan.chunk_points})
    (path, *_) = chunk_files(points, tmp_path, [0]).paths
    plain = Scan.from_dict({**scan.numeric_spec(), "chunk_points": scan.chunk_points})
    assert path.read_bytes() == chunk_files(plain, tmp_path / "plain", [0]).paths[0].read_bytes()


def test_a_valid_chunk_is_recognised_by_its_beginning(written):
    points, code = written.layout.points(1), written.codes[1]
    assert chunks.looks_valid(written.paths[1], points, code)
    assert not chunks.looks_valid(written.paths[1], points, CODE)
    assert not chunks.looks_valid(written.paths[0], points, code)
    assert not chunks.looks_valid(written.paths[1].with_name("9.nc"), points, code)


def test_missing_chunks_are_listed(scan, chunks):
    paths = [path for path in chunks.paths if path.name not in ("1.nc", "3.nc")]
    with pytest.raises(ChunkError, match=f"ion_pair/trial: missing chunks, of {splitting.n_chunks(scan)}: 1, 3"):
        merge.merge(dataclasses.replace(chunks, paths=paths), CODE)
    chunks.paths[2].unlink()
    with pytest.raises(ChunkError, match=f"{chunks.paths[2]}: this file is missing"):
        merge.merge(chunks, CODE)


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_chunk_is_named(kept, chunks):
    path = chunks.paths[1]
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(ChunkError, match=f"{path}: no checksum of heatscan at its end: it was cut short or"):
        merge.merge(chunks, CODE)


def test_no_flipped_bit_changes_a_result_unnoticed(scan, merged, chunk_files, tmp_path):
    files = chunk_files(changed(scan, chunk_points=scan.size), tmp_path)
    (path,) = files.paths
    whole = path.read_bytes()
    noticed = []
    for place in range(7, len(whole), len(whole) // 100):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        try:
            xr.testing.assert_identical(merge.merge(files, CODE), merged)
        except ChunkError as error:
            noticed.append(str(error))
    assert len(noticed) > 10
    assert all(str(path) in message for message in noticed)


def test_a_flipped_bit_of_a_number_is_noticed(chunks):
    path = chunks.paths[1]
    number = netcdf.read(path).mode_frequency.values.ravel()[:1].tobytes()
    whole = path.read_bytes()
    assert number in whole
    path.write_bytes(whole.replace(number, bytes([number[0] ^ 1]) + number[1:], 1))
    with pytest.raises(ChunkError, match=f"{path}: checksum mismatch: this file is damaged"):
        merge.merge(chunks, CODE)


def test_all_damaged_chunks_are_named_at_once(chunks):
    """To find them one by one would take a run for each."""
    for number in (1, 3):
        chunks.paths[number].write_bytes(chunks.paths[number].read_bytes()[:-9])
    with pytest.raises(ChunkError) as caught:
        merge.merge(chunks, CODE)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [str(chunks.paths[1]), str(chunks.paths[3])]


@pytest.mark.parametrize(
    ("change", "index", "message"),
    [
        ({"name": "another"}, 1, "this chunk was made as scan 'ion_pair/another', not 'ion_pair/trial'"),
        ({"fixed": {"correlation_length": 2e-7}}, 1, "this chunk was made for another configuration"),
        # Left over from a run with other chunks: the same scan, but other points, or a number that no longer exists.
        ({"chunk_points": 6}, 1, "this chunk was made for another configuration"),
        ({"chunk_points": 2}, 12, "chunk 12 does not exist, only 0 to 5"),
        ({}, 2, "duplicate of chunk 2"),
    ],
)
def test_a_foreign_chunk_is_named(change, index, message, scan, chunks, chunk_files, tmp_path):
    foreign = chunk_files(changed(scan, **change), tmp_path / "foreign", [index]).paths[index]
    shutil.copy(foreign, chunks.paths[1])
    name = chunks.paths[2] if "duplicate" in message else chunks.paths[1]
    with pytest.raises(ChunkError, match=f"{name}: {message}"):
        merge.merge(chunks, CODE)


def test_a_chunk_of_other_code_is_named(chunks):
    codes = [CODE if index == 1 else code for index, code in enumerate(chunks.codes)]
    message = f"{chunks.paths[1]}: this chunk was made by different code; delete it and rerun the workflow"
    with pytest.raises(ChunkError, match=message):
        merge.merge(dataclasses.replace(chunks, codes=codes), CODE)


def test_a_file_of_another_program_is_said_to_be_that(chunks):
    """Whatever rewrites a file, such as nccopy or xarray, leaves the checksum behind: nothing need be damaged."""
    path = chunks.paths[1]
    netcdf.read(path).to_netcdf(path)
    with pytest.raises(ChunkError, match=f"{path}: no checksum of heatscan at its end: .* by another program"):
        merge.merge(chunks, CODE)


def test_a_doubled_chunk_is_named(chunks, tmp_path):
    double = shutil.copy(chunks.paths[2], tmp_path / "2_again.nc")
    with pytest.raises(ChunkError, match=f"{double}: duplicate of chunk 2 of ion_pair/trial, {chunks.paths[2]}"):
        merge.merge(dataclasses.replace(chunks, paths=[*chunks.paths, double]), CODE)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: data.drop_vars("ion_spacing"), "ion_spacing is missing in this chunk"),
        (lambda data: data.isel(ring_count=slice(1)), r"stability is int8 of shape \(3, 1\), not int8 of \(3, 3\)"),
        (lambda data: data.assign(stability=data.stability.astype("i4")), r"stability is int32 of shape \(3, 3\), not"),
    ],
)
def test_a_chunk_of_other_variables_is_named(spoil, message, chunks):
    path = chunks.paths[1]

    netcdf.write(spoil(netcdf.read(path)), path)
    with pytest.raises(ChunkError, match=f"{path}: {message}"):
        merge.merge(chunks, CODE)


def test_many_errors_are_summarised():
    assert chunks.summarise_errors(["a", "b"], 2) == "a\nb"
    assert chunks.summarise_errors(["a", "b", "c", "d"], 2) == "a\nb\nand 2 more"
