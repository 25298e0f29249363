"""What a run is said to take, and what is rejected."""

import collections
import dataclasses
import re
import shutil
import types

import numpy as np
import pytest

from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.engine.axis import Axis
from heatscan.errors import ConfigurationError
from heatscan.plotting import kinds
from heatscan.results import merge, netcdf, provenance
from heatscan.run import memory, planning

BEST = {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"], "at": {}}
LIMITS = dict(project.LIMITS)


def code(scan):
    return provenance.scan_hash(scan)


def test_what_is_said_is_what_is_written(scan, tmp_path, write):
    """Bytes against the files, less the few kilobytes that name and describe the merged one."""
    said = planning.cost(scan, results=tmp_path)
    assert (said.chunks, said.computed, said.jobs) == (4, 0, 5)
    assert said.values == 48 * 26
    files = write(scan, tmp_path)
    merge.write_merged(scan, files, tmp_path / "ion_pair/trial.nc", code(scan))
    whole = netcdf.read(tmp_path / "ion_pair/trial.nc")
    merged = sum(variable.nbytes for variable in whole.data_vars.values())
    assert said.disk - merged == pytest.approx(sum(path.stat().st_size for _, path in files), rel=0.06)
    again = planning.cost(scan, results=tmp_path)
    assert (again.computed, again.disk) == (4, 0)
    (tmp_path / "ion_pair/trial.nc").unlink()
    assert planning.cost(scan, results=tmp_path).disk == merged


def test_what_is_there_need_not_be_written(scan, tmp_path, write):
    write(scan, tmp_path, [0, 2])
    said = planning.cost(scan, results=tmp_path)
    assert said.computed == 2
    all_of_it = planning.cost(scan, results=tmp_path / "empty").disk
    merged = 48 * memory.point_bytes(scan)
    assert said.disk - merged == (all_of_it - merged) / 2
    longer = dataclasses.replace(scan, axes={**scan.axes, "endcap_voltage": Axis(values=tuple(range(1, 7)))})
    assert planning.cost(longer, results=tmp_path).chunks == 4


def test_chunks_of_another_configuration_do_not_count(scan, tmp_path, write):
    write(scan, tmp_path)
    other = dataclasses.replace(scan, fixed={**scan.fixed, "correlation_length": 2e-7})
    assert planning.cost(scan, results=tmp_path).computed == 4
    assert planning.cost(other, results=tmp_path).computed == 0
    # Where a run of another configuration was broken off, its chunks lie between the others.
    write(other, tmp_path, [1, 2])
    assert planning.cost(scan, results=tmp_path).computed == 4
    assert planning.cost(other, results=tmp_path).computed == 2
    assert planning.cost(dataclasses.replace(scan, chunk_points=24), results=tmp_path).computed == 0


@pytest.mark.parametrize("keep", ["all", "merged", "reduced"])
def test_a_finished_scan_is_all_there_until_something_changes(keep, scan, tmp_path, write):
    whole = dataclasses.replace(scan, reduce={"best": BEST}, keep=keep)
    merged, best = tmp_path / "ion_pair/trial.nc", tmp_path / "ion_pair/reduced/trial/best.nc"

    def said(**change):
        found = planning.cost(dataclasses.replace(whole, **change), [kinds.of_studies()["heatmap"]], tmp_path)
        assert found.jobs == 4 + (keep != "reduced") + 1 + 1
        return found.computed, found.disk > 0

    files = write(whole, tmp_path)
    assert said() == (4, True)
    if keep == "reduced":
        netcdf.write(merge.reduce_chunks(whole, files, "best", code(whole)), best)
    else:
        merge.write_merged(whole, files, merged, code(whole))
    assert said() == (4, False)
    assert said(fixed={**scan.fixed, "correlation_length": 2e-7}) == (0, True)
    # Another reduction of a merged file is one job; of chunks that hold only reductions it is all.
    assert said(reduce={"best": {**BEST, "how": "largest"}}) == ((0, True) if keep == "reduced" else (4, False))
    assert said(title="Another") == (0 if keep == "merged" else 4, True)
    # Chunks may be deleted once all is made of them.
    shutil.rmtree(tmp_path / "ion_pair/chunks")
    assert said() == (4, False)
    (best if keep == "reduced" else merged).write_bytes(b"of something else")
    assert said() == (0, True)


def test_what_is_finished_is_not_refused(scan, tmp_path, monkeypatch, write):
    """Where only the merged file is kept the chunks are gone, and need not be written again."""
    whole = dataclasses.replace(scan, keep="merged")
    found = types.SimpleNamespace(scans={"one": whole}, figures={}, limits={**LIMITS, "max_job_memory": 1000})
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(planning.shutil, "disk_usage", lambda path: usage(10, 5, 5))
    with pytest.raises(ConfigurationError, match="has 5 bytes free"):
        planning.refuse(found, tmp_path)
    merge.write_merged(whole, write(whole, tmp_path), tmp_path / "ion_pair/trial.nc", code(whole))
    planning.refuse(found, tmp_path)
    found.limits["max_job_memory"] = 1
    planning.refuse(found, tmp_path)
    found.scans["one"] = dataclasses.replace(whole, fixed={"correlation_length": 2e-7})
    with pytest.raises(ConfigurationError, match=r"more than 1\.0 MB"):
        planning.refuse(found, tmp_path)


def test_reductions_alone_take_less(scan, tmp_path, write):
    axes = {**scan.axes, "endcap_voltage": Axis(start=0.1, stop=300.0, points=600, spacing="log")}
    scan = dataclasses.replace(scan, axes=axes, chunk_points=1200)
    alone = dataclasses.replace(scan, reduce={"best": BEST}, keep="reduced")
    said = planning.cost(alone, results=tmp_path)
    assert said.jobs == 5
    assert said.disk < planning.cost(scan, results=tmp_path).disk / 2
    write(alone, tmp_path)
    assert planning.cost(alone, results=tmp_path).computed == 4


@pytest.mark.parametrize("over", [["endcap_voltage"], ["mass_ratio", "endcap_voltage"]])
@pytest.mark.parametrize("how", ["smallest", "envelope"])
def test_what_a_reduction_takes_on_disk_is_what_is_written(how, over, scan, tmp_path, write):
    one = dataclasses.replace(scan, reduce={"best": {**BEST, "how": how, "over": over}})
    said = planning.cost(one, results=tmp_path).disk - planning.cost(scan, results=tmp_path).disk
    merge.write_merged(one, write(one, tmp_path), tmp_path / "ion_pair/trial.nc", code(one))
    made = merge.reduce_merged(one, tmp_path / "ion_pair/trial.nc", "best", code(one))
    # But for the flag, one byte a point.
    made = made.drop_vars("at_edge", errors="ignore")
    assert sum(variable.nbytes for variable in made.data_vars.values()) == said


@pytest.mark.parametrize(
    ("change", "limits", "message"),
    [
        ({"chunk_points": 10**7, "axes": {"mass_ratio": Axis(start=1, stop=9, points=5_000_000, spacing="log")}},
         {"max_job_memory": 180},
         r"trial: a merge job would take 2\.4 GB of memory, more than 180\.0 MB; lower its chunk_points to \d+"),
        ({}, {"max_jobs": 4}, "the run has 5 jobs, more than 4; raise its chunk_points from 12 to"),
        ({}, {"max_job_memory": 100},
         "a merge job would take 150.0 MB of memory, more than 100.0 MB; raise max_job_memory to 151"),
    ],
)  # fmt: skip
def test_what_cannot_fit_is_refused_with_what_to_change(change, limits, message, scan, tmp_path, monkeypatch):
    if "axes" in change:
        # What stands along an axis does not matter here, and five million values take their time.
        monkeypatch.setattr(Axis, "_array", np.ones(5_000_000))
    scan = dataclasses.replace(scan, **change)
    (found,) = planning.refusals([planning.cost(scan, results=tmp_path)], tmp_path, {**LIMITS, **limits})
    assert re.search(message, found), found


def test_a_full_disk_is_refused(scan, tmp_path, monkeypatch):
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(planning.shutil, "disk_usage", lambda path: usage(10, 5, 5))
    (found,) = planning.refusals([planning.cost(scan, results=tmp_path)], tmp_path / "not/yet", LIMITS)
    assert found.startswith(f"ion_pair/trial: the run writes 175.6 kB, and {tmp_path} has 5 bytes free; keep less")


def test_following_the_advice_makes_it_fit(scan, tmp_path):
    big = dataclasses.replace(scan, chunk_points=48)
    limits = {**LIMITS, "max_job_memory": memory.MERGE_BASE / memory.MEGABYTE + 0.005}
    (found,) = planning.refusals([planning.cost(big, results=tmp_path)], tmp_path, limits)
    better = dataclasses.replace(big, chunk_points=int(found.split("chunk_points to ")[1].split(",")[0]))
    assert not list(planning.refusals([planning.cost(better, results=tmp_path)], tmp_path, limits))


def test_the_large_scan_fits_into_a_gigabyte_a_job(root, tmp_path):
    config = {
        **read_yaml(root / "config/config.yaml"),
        **read_yaml(root / "config/large.yaml"),
    }
    large = project.load(config, root)
    traps = large.scans["ion_pair/traps"]
    assert traps.size == 25_000_000
    assert tuple(traps.axes) == ("mass_ratio", "charge_ratio", "endcap_voltage", "rf_voltage")
    said = planning.cost(traps, results=tmp_path)
    assert said.values == 125_000_000
    assert said.memory < 1e9
    planning.refuse(large, tmp_path)
    tight = dataclasses.replace(large, limits={**LIMITS, "max_job_memory": 160})
    with pytest.raises(ConfigurationError, match="lower its chunk_points"):
        planning.refuse(tight, tmp_path)


def test_of_a_grown_scan_only_new_chunks_are_planned(scan, tmp_path, write):
    write(scan, tmp_path)
    step = scan.axes["mass_ratio"].array()
    longer = dataclasses.replace(scan, axes={**scan.axes, "mass_ratio": Axis(values=(*step.tolist(), 400.0))})
    listed = dataclasses.replace(scan, axes={**scan.axes, "mass_ratio": Axis(values=tuple(step.tolist()))})
    for grown, new in ((longer, 1), (listed, 0)):
        said = planning.cost(grown, results=tmp_path)
        assert (said.computed, said.chunks - said.computed) == (4, new)


def test_a_scan_that_nobody_can_compute_is_refused_at_once(scan, tmp_path, monkeypatch):
    """Before a trillion points are counted out into files."""
    monkeypatch.setattr(Axis, "_array", np.ones(10))
    monkeypatch.setattr(type(scan), "shape", (1, 10**6, 10**6))
    monkeypatch.setattr(type(scan), "size", 10**12)
    monkeypatch.setattr(type(scan), "subset", lambda *_: pytest.fail("its chunks are counted out"))
    for points, fault in ((200_000, "jobs, more than 10000"), (10**9, "of memory"), (2 * 10**8, "of memory")):
        large = dataclasses.replace(scan, chunk_points=points)
        said = planning.cost(large, results=tmp_path)
        assert said.chunks == 10**12 // points
        advice = next(planning.refusals([said], tmp_path, LIMITS))
        assert fault in advice
        # No number of points would be followed by the opposite advice.
        assert "make its axes shorter, as no chunk_points keeps within both max_jobs and max_job_memory" in advice
        assert " its chunk_points " not in advice
        found = types.SimpleNamespace(scans={"one": large}, figures={}, limits=LIMITS)
        with pytest.raises(ConfigurationError, match="make its axes shorter"):
            planning.refuse(found, tmp_path)
