"""Every NetCDF file follows the CF conventions, by the word of compliance-checker."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import heatscan
from heatscan.results import netcdf

# What stays, since users read the name: a time in units of the loss time. The standard name `time` would say that it
# is counted from a date.
KNOWN = "Coordinate variable 'time' should have standard_name='time', found: 'None'"


@pytest.fixture(scope="module")
def files(tmp_path_factory, pair_scan, chunk_files, reference_case):
    """A file with modes, one with a time, and a chunk."""
    folder = tmp_path_factory.mktemp("cf")
    pair = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, ring_count=[1, 2])
    netcdf.write(pair, folder / "pair.nc")
    losses = heatscan.evaluate("bose_losses", dimension=1, reservoir_width=10.0, time=np.array([0.0, 0.1]))
    netcdf.write(losses, folder / "losses.nc")
    chunk_files(pair_scan(), folder, [0])
    return sorted(folder.glob("*.nc"))


def test_files_follow_the_conventions(files, tmp_path):
    report = tmp_path / "report.json"
    program = Path(sys.executable).with_name("compliance-checker")
    command = [program, "-t", "cf:1.11", "-f", "json_new", "-o", report, *files]
    subprocess.run(command, capture_output=True, check=False)  # its code says only that there is something to say
    found = json.loads(report.read_text(encoding="utf-8"))
    assert len(found) == len(files) == 3
    said = {
        message
        for each in found.values()
        for level in ("high_priorities", "medium_priorities", "low_priorities")
        for check in each["cf:1.11"][level]
        for message in check["msgs"]
    }
    assert said == {KNOWN}


def test_results_name_the_flag_that_explains_them(files):
    for path in files:
        data = netcdf.read(path)
        assert data.attrs["license"] == "MIT"
        assert {"creator_name", "summary"} <= data.attrs.keys()
        # The DOI that arXiv gives each of its papers.
        assert data.doi.split(", ") == [f"10.48550/{each.replace(':', '.')}" for each in data.references.split(", ")]
        explained = {name for name, entry in data.data_vars.items() if "ancillary_variables" in entry.attrs}
        assert explained == (set(data.data_vars) - {"stability"} if "stability" in data else set())
