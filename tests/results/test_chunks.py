"""A chunk is a Dataset that says what it is; one that is not what it should be is named."""

import re
import shutil

import numpy as np
import pytest
import xarray as xr

from heatscan.engine import splitting
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.errors import ChunkError
from heatscan.results import chunks, merge, netcdf, provenance

CODE = "0123456789abcdef"


def changed(scan, **change):
    return Scan.from_dict({**scan.as_dict(), **change})


def test_whoever_opens_a_chunk_understands_it(scan, written):
    """With xarray alone: the values along its axes, what is fixed, units, and which case it is."""
    region, path = written[1]
    points = scan.subset(region)
    with xr.open_dataset(path) as data:
        assert data.attrs["scan"] == "ion_pair/trial"
        assert data.attrs["case"] == "reference"
        assert data.attrs["configuration_hash"] == points.digest
        assert data.attrs["code_hash"] == provenance.chunk_hash(points)
        assert path.stem == provenance.chunk_name(points, provenance.chunk_hash(points))
        assert data.attrs["references"] == "arXiv:2311.13966"
        assert data.mode_frequency.dims == ("mode", "endcap_voltage", "ring_count")
        assert data.mode_frequency.attrs["units"] == "rad s-1"
        assert data.rf_voltage.item() == 720.4
        assert data.rf_voltage.attrs["units"] == "V"
        for name, axis in points.axes.items():
            np.testing.assert_array_equal(data[name], axis.array())
        assert set(scan.axes["endcap_voltage"].array()) > set(data.endcap_voltage.values)


def test_a_chunk_holds_bit_for_bit_what_was_computed(scan, written):
    region, path = written[1]
    data, computed = netcdf.read(path), compute_points(scan.subset(region))
    assert set(data.data_vars) == set(computed)
    for name, values in computed.items():
        assert data[name].dtype == values.dtype
        assert data[name].values.tobytes() == values.tobytes()


def test_the_same_points_and_code_give_the_same_bytes(scan, written, chunk_files, tmp_path):
    (_, again) = chunk_files(scan, tmp_path, [1])[1]
    assert again.read_bytes() == written[1][1].read_bytes()


def test_words_of_a_scan_change_no_chunk(scan, written, chunk_files, tmp_path):
    reworded = changed(scan, title="Another", sources={}, case_titles={"reference": "A pair"}).numeric_spec()
    points = Scan.from_dict({**reworded, "chunk_points": scan.chunk_points})
    (_, path), *_ = chunk_files(points, tmp_path, [0])
    plain = Scan.from_dict({**scan.numeric_spec(), "chunk_points": scan.chunk_points})
    assert path.read_bytes() == chunk_files(plain, tmp_path / "plain", [0])[0][1].read_bytes()


def test_a_chunk_is_named_by_its_points_and_its_code(scan, written):
    """And by nothing else, such as how large the scan is or how it is split."""
    points = scan.subset(written[1][0])
    name = provenance.chunk_name(points, CODE)
    assert re.fullmatch("[0-9a-f]{16}", name)
    assert name != provenance.chunk_name(points, CODE[::-1])
    assert name != provenance.chunk_name(scan.subset(written[0][0]), CODE)
    assert name == provenance.chunk_name(changed(points, chunk_points=1, title="Another"), CODE)
    assert len({path for _, path in written}) == len(written) == splitting.n_chunks(scan)


def test_a_missing_chunk_is_named(scan, chunks):
    path = chunks[2][1]
    path.unlink()
    with pytest.raises(ChunkError, match=f"{path}: this file is missing"):
        merge.merge(scan, chunks, CODE)


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_chunk_is_named(kept, scan, chunks):
    path = chunks[1][1]
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(ChunkError, match=f"{path}: no checksum of heatscan at its end: it was cut short or"):
        merge.merge(scan, chunks, CODE)


def test_no_flipped_bit_changes_a_result_unnoticed(scan, merged, chunk_files, tmp_path):
    one = changed(scan, chunk_points=scan.size)
    files = chunk_files(one, tmp_path)
    ((_, path),) = files
    whole = path.read_bytes()
    noticed = []
    for place in range(7, len(whole), len(whole) // 100):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        try:
            xr.testing.assert_identical(merge.merge(one, files, CODE), merged)
        except ChunkError as error:
            noticed.append(str(error))
    assert len(noticed) > 10
    assert all(str(path) in message for message in noticed)


def test_a_flipped_bit_of_a_number_is_noticed(scan, chunks):
    path = chunks[1][1]
    number = netcdf.read(path).mode_frequency.values.ravel()[:1].tobytes()
    whole = path.read_bytes()
    assert number in whole
    path.write_bytes(whole.replace(number, bytes([number[0] ^ 1]) + number[1:], 1))
    with pytest.raises(ChunkError, match=f"{path}: checksum mismatch: this file is damaged"):
        merge.merge(scan, chunks, CODE)


def test_all_damaged_chunks_are_named_at_once(scan, chunks):
    """To find them one by one would take a run for each."""
    damaged = [chunks[number][1] for number in (1, 3)]
    for path in damaged:
        path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ChunkError) as caught:
        merge.merge(scan, chunks, CODE)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == list(map(str, damaged))


@pytest.mark.parametrize(
    ("change", "index"),
    [
        ({"name": "another"}, 1),
        ({"fixed": {"correlation_length": 2e-7}}, 1),
        # Left over from a run with other chunks: the same scan, but other points.
        ({"chunk_points": 6}, 1),
        ({}, 2),
    ],
)
def test_a_foreign_chunk_is_named(change, index, scan, chunks, chunk_files, tmp_path):
    _, foreign = chunk_files(changed(scan, **change), tmp_path / "foreign", [index])[index]
    path = shutil.copy(foreign, chunks[1][1])
    with pytest.raises(ChunkError, match=f"{path}: this chunk was made for other points; delete it and rerun"):
        merge.merge(scan, chunks, CODE)


def test_a_chunk_of_other_code_is_named(scan, written, tmp_path):
    region, path = written[1]
    other = tmp_path / path.name
    chunks.write(scan.subset(region), other, CODE)
    message = f"{other}: this chunk was made by different code; delete it and rerun the workflow"
    with pytest.raises(ChunkError, match=message):
        merge.merge(scan, [(region, other)], CODE)


def test_a_file_of_another_program_is_said_to_be_that(scan, chunks):
    """Whatever rewrites a file, such as nccopy or xarray, leaves the checksum behind: nothing need be damaged."""
    path = chunks[1][1]
    netcdf.read(path).to_netcdf(path)
    with pytest.raises(ChunkError, match=f"{path}: no checksum of heatscan at its end: .* by another program"):
        merge.merge(scan, chunks, CODE)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: data.drop_vars("ion_spacing"), "ion_spacing is missing in this chunk"),
        (lambda data: data.isel(ring_count=slice(1)), r"stability is int8 of shape \(3, 1\), not int8 of \(3, 3\)"),
        (lambda data: data.assign(stability=data.stability.astype("i4")), r"stability is int32 of shape \(3, 3\), not"),
    ],
)
def test_a_chunk_of_other_variables_is_named(spoil, message, scan, chunks):
    path = chunks[1][1]

    netcdf.write(spoil(netcdf.read(path)), path)
    with pytest.raises(ChunkError, match=f"{path}: {message}"):
        merge.merge(scan, chunks, CODE)


def test_many_errors_are_summarised():
    assert chunks.summarise_errors(["a", "b"], 2) == "a\nb"
    assert chunks.summarise_errors(["a", "b", "c", "d"], 2) == "a\nb\nand 2 more"
