"""Scans that are not finished, merged as they are."""

import os

import numpy as np
import pytest
import xarray as xr

from heatscan import cli
from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.results import merge, netcdf, paths, provenance, table


def test_holes_are_marked(scan, tmp_path, write):
    files, code = write(scan, tmp_path), provenance.scan_hash(scan)
    whole, (_, spoilt) = merge.merge(scan, files, code), files[2]
    spoilt.write_bytes(spoilt.read_bytes()[:1000])
    there, problems = merge.write_partial(scan, [files[0], files[2], files[3]], tmp_path / "part.nc", code)
    assert there == 24
    assert len(problems) == 1
    assert f"{spoilt}: no checksum of heatscan at its end: it was cut short" in problems[0]
    part = netcdf.read(tmp_path / "part.nc")
    computed = part.computed == 1
    assert computed.values.sum() == 24
    assert part.attrs["partial"].startswith("24 of 48 points")
    for name, variable in whole.data_vars.items():
        values, own = part[name].transpose(*variable.dims), variable.where(computed, np.nan)
        if variable.dtype == np.int8:
            assert (values.where(~computed, -128) == -128).all()
            np.testing.assert_array_equal(values.values[computed.values], variable.values[computed.values])
        else:
            xr.testing.assert_equal(values, own)
    # In a table a flag that is not there has no name.
    header, *rows = table.from_dataset(part[["stability"]])
    assert [not row[header.index("stability")] for row in rows] == (~computed).values.ravel().tolist()
    with xr.open_dataset(tmp_path / "part.nc") as decoded:
        assert np.isnan(decoded.stability.values[~computed.values]).all()
        np.testing.assert_array_equal(decoded.computed.values, computed.values)


def test_without_a_single_good_chunk_nothing_is_written(root, tmp_path, capsys):
    (tmp_path / "small.yaml").write_text("max_points_per_axis: 7\nchunk_points: 7\n")
    arguments = ["partial", "--directory", str(tmp_path)]
    arguments += ["--configfile", str(tmp_path / "small.yaml"), "ion_pair/mass_charge"]
    config = {**read_yaml(root / "config/config.yaml"), "max_points_per_axis": 7, "chunk_points": 7}
    files = paths.chunk_files(project.load(config, root).scans["ion_pair/mass_charge"], tmp_path / "results")
    assert len(files) == 7
    for _, path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"no chunk")
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert "none of these chunks can be used, and nothing is written" in said
    assert said.count("no checksum of heatscan at its end") == 5
    assert "and 2 more" in said
    assert not list(tmp_path.glob("results/ion_pair/partial/*"))


def test_where_no_file_is_no_name_of_a_chunk_is_worked_out(root, tmp_path, capsys, monkeypatch):
    """It is a hash of the axes: of a scan that is too large it would take hours."""
    monkeypatch.setattr(paths, "chunk_files", lambda *_: pytest.fail("its chunks are named"))
    assert cli.main(["partial", "--directory", str(tmp_path), "ion_pair/mass_charge"]) == 2
    assert "no chunk of ion_pair/mass_charge exists yet" in capsys.readouterr().err


def test_a_half_finished_scan_is_looked_at_from_the_command_line(root, tmp_path, capsys, write):
    (tmp_path / "small.yaml").write_text("max_points_per_axis: 7\nchunk_points: 30\n")
    arguments = ["partial", "--directory", str(tmp_path)]
    arguments += ["--configfile", str(tmp_path / "small.yaml")]
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 2
    assert "no chunk of ion_pair/mass_charge exists yet" in capsys.readouterr().err
    config = {**read_yaml(root / "config/config.yaml"), "max_points_per_axis": 7, "chunk_points": 30}
    scan = project.load(config, root).scans["ion_pair/mass_charge"]
    _, chunk = write(scan, tmp_path / "results", [1])[1]
    real = tmp_path / "results/ion_pair/mass_charge.nc"
    real.write_text("the real one")
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 0
    output = tmp_path / "results/ion_pair/partial/mass_charge.nc"
    assert capsys.readouterr().out == f"{output}: 21 of 49 points, 42.9 %\n"
    assert netcdf.read(output).computed.values.sum() == 21
    assert cli.main([*arguments, "ion_pair/mass_charge", "--output", str(real)]) == 2
    assert real.read_text() == "the real one"
    # Neither is anything else that is no half-finished scan, and no new file lies among the workflow's own.
    whole = chunk.read_bytes()
    (tmp_path / "thesis.txt").write_text("finished")
    os.mkfifo(tmp_path / "pipe")
    for other, words in (
        (chunk, "this is not a partial scan"),
        (tmp_path / "thesis.txt", "this is not a partial scan"),
        (tmp_path / "pipe", "this is not a partial scan"),
        (
            tmp_path / "results/ion_pair/chunks/mass_charge/partial/0.nc",
            "this folder is for the workflow's own results",
        ),
        (tmp_path / "results/partial/mass_charge.nc", "this folder is for the workflow's own results"),
        (tmp_path / "results/ion_pair/stability.nc", "this folder is for the workflow's own results"),
    ):
        assert cli.main([*arguments, "ion_pair/mass_charge", "--output", str(other)]) == 2
        assert f"{other}: {words}" in capsys.readouterr().err
    assert chunk.read_bytes() == whole
    assert (tmp_path / "thesis.txt").read_text() == "finished"
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 0
    chunk.unlink()
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 2
    assert f"no chunk of ion_pair/mass_charge exists; its merged file is {real}" in capsys.readouterr().err


def test_what_stands_in_the_way_of_a_partial_file_is_named(root, tmp_path, capsys, write):
    (tmp_path / "small.yaml").write_text("max_points_per_axis: 7\nchunk_points: 30\n")
    arguments = ["partial", "--directory", str(tmp_path)]
    arguments += ["--configfile", str(tmp_path / "small.yaml"), "ion_pair/mass_charge"]
    config = {**read_yaml(root / "config/config.yaml"), "max_points_per_axis": 7, "chunk_points": 30}
    write(project.load(config, root).scans["ion_pair/mass_charge"], tmp_path / "results", [1])
    place = tmp_path / "results/ion_pair/partial"
    place.touch()
    assert cli.main(arguments) == 2
    assert f"{place}: this is a file where results need a folder" in capsys.readouterr().err
    place.unlink()
    (place / "mass_charge.nc").mkdir(parents=True)
    assert cli.main(arguments) == 2
    assert f"{place / 'mass_charge.nc'}: this is a folder where a file is to be written" in capsys.readouterr().err
