"""NetCDF out and back."""

import os

import numpy as np
import pytest
import xarray as xr

from heatscan import storage
from heatscan.errors import ChunkError


def test_a_failed_write_of_a_dataset_keeps_the_old_one(tmp_path):
    path = tmp_path / "data.nc"
    good = xr.Dataset({"x": ("point", [1.0, np.nan, 3.0])}, attrs={"title": "good"})
    storage.write(good, path)
    with pytest.raises(TypeError):
        storage.write(good.assign_attrs(title={"no": "attribute"}), path)
    xr.testing.assert_identical(storage.read(path), good.assign(x=good.x.assign_attrs(_FillValue=np.nan)))
    assert os.listdir(tmp_path) == ["data.nc"]


def test_chunks_come_back_bit_for_bit(tmp_path):
    arrays = {
        "rate": np.array([[1.0, np.nan, -0.0], [5e-324, 1.7e308, 1 / 3]]),
        "flag": np.array([0, -128, 127], np.int8),
    }
    dims = {"rate": ("mode", "point"), "flag": ("point",)}
    storage.write_chunk(tmp_path / "0.nc", arrays, dims, {"scan": "a/b", "chunk": 0})
    back, attributes = storage.read_chunk(tmp_path / "0.nc")
    assert {name: values.tobytes() for name, values in back.items()} == {
        name: values.tobytes() for name, values in arrays.items()
    }
    assert {name: values.dtype for name, values in back.items()} == {"rate": np.float64, "flag": np.int8}
    assert attributes == {"scan": "a/b", "chunk": 0}


def test_what_is_no_netcdf_is_named(tmp_path):
    (tmp_path / "0.nc").write_text("no NetCDF")
    with pytest.raises(ChunkError, match=r"0\.nc: this chunk is damaged"):
        storage.read_chunk(tmp_path / "0.nc")
    (tmp_path / "1.nc").mkdir()
    with pytest.raises(ChunkError, match=r"1\.nc: this chunk is damaged"):
        storage.read_chunk(tmp_path / "1.nc")
