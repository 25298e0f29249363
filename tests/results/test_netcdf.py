"""NetCDF out and back."""

import os
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

from heatscan.errors import ResultError
from heatscan.results import netcdf


def test_a_failed_write_of_a_dataset_keeps_the_old_one(tmp_path):
    path = tmp_path / "data.nc"
    good = xr.Dataset({"x": ("point", [1.0, np.nan, 3.0])}, attrs={"title": "good"})
    netcdf.write(good, path)
    with pytest.raises(TypeError):
        netcdf.write(good.assign_attrs(title={"no": "attribute"}), path)
    xr.testing.assert_identical(netcdf.read(path), good.assign(x=good.x.assign_attrs(_FillValue=np.nan)))
    assert os.listdir(tmp_path) == ["data.nc"]


def test_numbers_come_back_bit_for_bit(tmp_path):
    arrays = {
        "rate": (("mode", "point"), np.array([[1.0, np.nan, -0.0], [5e-324, 1.7e308, 1 / 3]])),
        "flag": (("point",), np.array([0, -128, 127], np.int8)),
    }
    netcdf.write(xr.Dataset(arrays, attrs={"scan": "a/b", "chunk": 0}), tmp_path / "0.nc")
    back = netcdf.read(tmp_path / "0.nc")
    assert netcdf.attributes(tmp_path / "0.nc") == {"scan": "a/b", "chunk": 0}
    with netcdf.reading(tmp_path / "0.nc") as file:
        assert {name: (own.shape, own.dtype) for name, own in file.variables.items()} == {
            "rate": ((2, 3), np.float64),
            "flag": ((3,), np.int8),
        }
        for name, (_, values) in arrays.items():
            assert back[name].dtype == values.dtype
            assert back[name].values.tobytes() == values.tobytes() == file[name][...].tobytes()
        assert file["rate"][..., 1:3].tobytes() == arrays["rate"][1][:, 1:].copy().tobytes()


def test_what_is_no_result_is_named(tmp_path):
    (tmp_path / "0.nc").write_text("no NetCDF")
    with pytest.raises(ResultError, match=r"0\.nc: no checksum of heatscan at its end"):
        netcdf.read(tmp_path / "0.nc")
    (tmp_path / "1.nc").mkdir()
    with pytest.raises(ResultError, match=r"1\.nc: this is not a regular file; delete it"):
        netcdf.read(tmp_path / "1.nc")
    with pytest.raises(ResultError, match=r"2\.nc: this file is missing; rerun the workflow to make it"):
        netcdf.attributes(tmp_path / "2.nc")


def test_what_cannot_be_read_in_spite_of_its_checksum_is_named(tmp_path):
    (tmp_path / "0.nc").write_bytes(b"no NetCDF")
    (tmp_path / "0.nc").write_bytes(b"no NetCDF" + netcdf._seal(tmp_path / "0.nc", 9))
    with pytest.raises(ResultError, match=r"0\.nc: this file cannot be read"), netcdf.reading(tmp_path / "0.nc"):
        pass


def test_a_file_taken_over_while_it_is_written_is_left_to_the_other(tmp_path):
    """The first to begin ends well and leaves nothing; what stands there is the second's."""
    path = tmp_path / "0.nc"
    program = """
import sys
import numpy as np
from heatscan.results import netcdf
point = {"point": (("point",), np.arange(9), {})}
with netcdf.writing(sys.argv[1], {}, point, {"x": (("point",), float, {})}) as file:
    print("began", flush=True)
    sys.stdin.readline()
    file["x"][...] = np.full(9, float(sys.argv[2]))
"""
    start = [sys.executable, "-c", program, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*start, "1"], **pipes) as loser:
        assert loser.stdout.readline() == "began\n"
        with subprocess.Popen([*start, "2"], **pipes) as winner:
            assert winner.stdout.readline() == "began\n"
            (left,) = tmp_path.glob(".0.nc.*.part")
            assert f".{winner.pid}." in left.name
            _, problem = loser.communicate("\n", timeout=60)
            assert loser.returncode == 0, problem
            assert not path.exists()
            _, problem = winner.communicate("\n", timeout=60)
            assert winner.returncode == 0, problem
    assert (netcdf.read(path).x == 2).all()
    assert os.listdir(tmp_path) == ["0.nc"]
