"""The script that compares all results with those of another commit finds whatever differs."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("compare_results", ROOT / "tests/compare_results.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folders(tmp_path):
    """A function that writes one file into an old and a new folder, the new one after an edit, and returns both."""
    data = xr.Dataset(
        {"power": ("length", np.array([1.0, np.nan, 0.0])), "kind": ("length", np.array(["a", "b", "c"]))},
        {"length": ("length", np.array([1.0, 2.0, 3.0]), {"units": "m"})},
        {"title": "power along length", "code_hash": "1"},
    )

    def make(edit):
        new = edit(data.copy(deep=True))
        for folder, each in (("old", data), ("new", new)):
            (tmp_path / folder / "study").mkdir(parents=True)
            each.to_netcdf(tmp_path / folder / "study/scan.nc")
        return tmp_path / "old", tmp_path / "new"

    return make


def with_values(name, values):
    return lambda data: data.assign({name: (data[name].dims, values, data[name].attrs)})


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (with_values("power", [1.0, np.nan, np.nextafter(0.0, 1.0)]), "power: values"),
        (with_values("power", [1.0, np.nan, -0.0]), "power: values"),
        (with_values("power", np.array([1.0, np.nan, 0.0], np.float32)), "power: values"),
        (with_values("kind", ["a", "b", "d"]), "kind: values"),
        (lambda data: data.rename(power="heat"), "power: is gone"),
        (lambda data: data.rename(length="width"), "length: is gone"),
        (lambda data: data.drop_vars("kind"), "kind: is gone"),
        (lambda data: data.assign_attrs(title="other"), "the file: attribute title"),
        (lambda data: data.assign_coords(length=data.length.assign_attrs(units="cm")), "length: attribute units"),
        (lambda data: data.assign_coords(length=data.length.assign_attrs(more="x")), "length: attribute more"),
    ],
)
def test_a_difference_is_found(edit, said, script, folders, capsys):
    old, new = folders(edit)
    assert script.main(["--old", str(old), "--new", str(new)]) == 1
    assert f"study/scan.nc: {said}" in capsys.readouterr().out


def test_equal_files_are_equal_and_expected_differences_have_their_reason(script, folders, capsys):
    old, new = folders(lambda data: data.assign_attrs(code_hash="2"))
    assert script.main(["--old", str(old), "--new", str(new)]) == 0
    assert re.search("expected in 1 files: the file: attribute code_hash: .+", capsys.readouterr().out)


def test_a_renamed_variable_is_compared_under_its_new_name(script, folders, monkeypatch):
    monkeypatch.setattr(script, "RENAMED", {"power": "heat"})
    old, new = folders(lambda data: data.rename(power="heat").assign_attrs(title="heat along length"))
    assert script.compare(old, new) == 0


def test_a_file_in_one_folder_only_is_found(script, folders, capsys):
    old, new = folders(lambda data: data)
    (new / "study/scan.nc").rename(new / "study/another.nc")
    assert script.compare(old, new) == 1
    said = capsys.readouterr().out
    assert "study/scan.nc: only in" in said
    assert "new files: study/another.nc" in said


def test_of_experiments_that_both_have_the_values_are_compared(script, tmp_path, capsys):
    labels = {"old": ["a", "b"], "new": ["c", "b", "a"]}
    for name, values in (("old", [1.0, 2.0]), ("new", [5.0, 2.0, 1.0 + 1e-9])):
        (tmp_path / name / "study").mkdir(parents=True)
        data = xr.Dataset({"power": ("experiment", values)}, {"experiment": ("experiment", labels[name])})
        data.to_netcdf(tmp_path / name / "study/scan.nc")
    assert script.compare(tmp_path / "old", tmp_path / "new") == 2
    said = capsys.readouterr().out
    assert "experiment: has other labels" in said
    assert "power: values, by up to 1.0e-09" in said


def test_every_reason_is_a_sentence(script):
    for *patterns, why in script.EXPECTED:
        assert len(patterns) == 3
        assert len(why.split()) > 2
