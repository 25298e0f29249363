"""What a run is said to take, what is refused, and half-finished scans."""

import collections
import dataclasses
import json
import os
import re
import shutil
import time
import types

import numpy as np
import pytest
import xarray as xr

from heatscan import cli
from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.results import chunks, merge, netcdf, split_record, table
from heatscan.run import plan_report, planning, records

AXES = {
    "mass_ratio": Axis(start=1.0, stop=300.0, points=8, spacing="log"),
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=6, spacing="log"),
}
BEST = {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"], "at": {}}
LIMITS = dict(project.LIMITS)


@pytest.fixture
def scan(pair_scan):
    return pair_scan(AXES, chunk_points=12)


def write(split, results, indices=None):
    folder = results / split.scan.study / "chunks" / split.scan.name
    split_record.remember(split, folder)
    for index in range(split.n_chunks) if indices is None else indices:
        chunks.write(split.points(index), index, folder / f"{index}.nc")
    return [folder / f"{index}.nc" for index in range(split.n_chunks)]


def test_what_is_said_is_what_is_written(scan, tmp_path):
    """Bytes against the files, less the few kilobytes that name and describe the merged one."""
    split = splitting.plain(scan)
    said = planning.cost(split, tmp_path)
    assert (said.chunks, said.made, said.jobs) == (4, 0, 5)
    assert said.values == 48 * 22
    paths = write(split, tmp_path)
    merge.write_merged(split, paths, tmp_path / "ion_pair/trial.nc")
    whole = netcdf.read(tmp_path / "ion_pair/trial.nc")
    merged = sum(variable.nbytes for variable in whole.data_vars.values())
    assert said.disk - merged == pytest.approx(sum(path.stat().st_size for path in paths), rel=0.06)
    # Without a look into it the merged file may be an old one, which stays until the new one is whole.
    assert planning.cost(split, tmp_path).disk == merged
    again = planning.cost(split, tmp_path, look=True)
    assert (again.made, again.left, again.disk) == (4, 0, 0)


def test_what_is_there_need_not_be_written(scan, tmp_path):
    split = splitting.plain(scan)
    write(split, tmp_path, [0, 2])
    said = planning.cost(split, tmp_path)
    assert said.made == 2
    all_of_it = planning.cost(split, tmp_path / "empty").disk
    merged = 48 * planning.point_bytes(scan)
    assert said.disk - merged == (all_of_it - merged) / 2
    longer = dataclasses.replace(scan, axes={**AXES, "endcap_voltage": Axis(values=tuple(range(1, 7)))})
    assert planning.cost(splitting.plain(longer), tmp_path).chunks == 4


def test_chunks_of_another_configuration_are_not_there(scan, tmp_path):
    write(splitting.plain(scan), tmp_path)
    other = dataclasses.replace(scan, fixed={**scan.fixed, "correlation_length": 2e-7})
    assert planning.cost(splitting.plain(scan), tmp_path).made == 4
    # Where a run of another configuration was broken off, the old chunks lie between the new.
    write(splitting.plain(other), tmp_path, [1, 2])
    assert planning.cost(splitting.plain(scan), tmp_path, look=True).made == 2
    assert planning.cost(splitting.plain(other), tmp_path, look=True).made == 2
    assert planning.cost(splitting.plain(other), tmp_path).made == 0
    write(splitting.plain(scan), tmp_path, [1, 2])
    assert planning.cost(splitting.plain(other), tmp_path).made == 0
    assert planning.cost(splitting.plain(dataclasses.replace(scan, chunk_points=24)), tmp_path).made == 0


@pytest.mark.parametrize("keep", ["all", "merged", "reduced"])
def test_a_finished_scan_is_all_there_until_something_changes(keep, scan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results = tmp_path / "results"
    whole = splitting.plain(dataclasses.replace(scan, reduce={"best": BEST}, keep=keep))
    merged, best = results / "ion_pair/trial.nc", results / "ion_pair/reduced/trial/best.nc"

    def said(**change):
        changed = splitting.plain(dataclasses.replace(whole.scan, **change))
        figures = {"figure": "heatmap"} if keep != "reduced" else {}
        return planning.cost(changed, results, figures, lambda scan: (0.4, 1e6), look=True)

    paths = write(whole, results)
    drawing = keep != "reduced"
    assert (said().made, said().left) == (4, 1 + 2 * drawing)
    if keep == "reduced":
        netcdf.write(merge.reduce_chunks(whole, paths, "best"), best)
    else:
        merge.write_merged(whole, paths, merged)
        netcdf.write(merge.reduce_merged(whole.scan, merged, "best"), best)
    finished = said()
    assert (finished.made, finished.left, finished.disk) == (4, drawing, 0)
    assert finished.seconds == 3.0 * drawing
    if drawing:
        (results / "figures").mkdir()
        (results / "figures/figure.png").touch()
        assert said().left == 1  # who knows of what it was drawn?
        records.mark()
        assert (said().left, said().seconds) == (0, 0)
    assert said(fixed={**scan.fixed, "correlation_length": 2e-7}).left == 5 + 2 * drawing
    # Split otherwise it is computed anew, though the numbers would be the same.
    assert said(chunk_points=24).left == 3 + 2 * drawing
    # One reduction more, or another: of a merged file it is one job, of chunks that hold no more than reductions it is all.
    for reduce in ({"best": {**BEST, "how": "largest"}}, {"best": BEST, "more": {**BEST, "over": ["mass_ratio"]}}):
        assert said(reduce=reduce).left == {"all": 1, "merged": 1, "reduced": 4 + len(reduce)}[keep]
    # Of another title what is merged is made again, not the chunks; these are gone where only the merged file is kept.
    assert said(title="Another").left == {"all": 3, "merged": 7, "reduced": 1}[keep]
    # Chunks may be deleted once all is made of them.
    shutil.rmtree(results / "ion_pair/chunks")
    assert said().left == 0
    best.write_bytes(best.read_bytes()[:-1])
    assert said().left == {"all": 1, "merged": 1, "reduced": 5}[keep]


def test_what_is_finished_is_not_refused(scan, tmp_path, monkeypatch):
    """Where only the merged file is kept the chunks are gone, and need not be written again."""
    whole = splitting.plain(dataclasses.replace(scan, keep="merged"))
    found = types.SimpleNamespace(scans={"one": whole.scan}, figures={}, limits={**LIMITS, "max_job_memory": 1000})
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(planning.shutil, "disk_usage", lambda path: usage(10, 5, 5))
    with pytest.raises(ConfigurationError, match=r"has 0\.005 kB free"):
        planning.refuse(found, lambda name: whole, tmp_path)
    merge.write_merged(whole, write(whole, tmp_path), tmp_path / "ion_pair/trial.nc")
    planning.refuse(found, lambda name: whole, tmp_path)
    found.limits["max_job_memory"] = 1
    planning.refuse(found, lambda name: whole, tmp_path)
    found.scans["one"] = dataclasses.replace(whole.scan, fixed={"correlation_length": 2e-7})
    with pytest.raises(ConfigurationError, match="more than 1 MB"):
        planning.refuse(found, lambda name: splitting.plain(found.scans[name]), tmp_path)


def test_files_of_chunks_that_are_no_more_are_told(scan, tmp_path, root, capsys):
    paths = write(splitting.plain(scan), tmp_path)
    assert not planning.cost(splitting.plain(scan), tmp_path).useless
    two = splitting.plain(dataclasses.replace(scan, chunk_points=24))
    assert planning.cost(two, tmp_path).useless == tuple(paths[2:])
    one = splitting.plain(dataclasses.replace(scan, chunk_points=48))
    assert planning.cost(one, tmp_path).useless == tuple(paths)
    folder = tmp_path / "results/ion_pair/chunks/mass_charge"
    folder.mkdir(parents=True)
    (folder / "7.nc").write_bytes(b"0123456789")
    assert cli.main(["plan", "--project", str(root), "--directory", str(tmp_path), "ion_pair/mass_charge"]) == 0
    assert f"1 of the files in {folder} (0.01 kB) are of no chunk that the scan has" in capsys.readouterr().out


def test_figures_count_by_their_kind_and_what_they_draw(scan):
    """The whole file is read, and what is drawn is held several times."""
    few, many = (planning.memory(dataclasses.replace(scan, axes={**AXES, "mass_ratio": Axis(start=1, stop=9, points=points)}),
                                 ["heatmap"])["figure"] for points in (10, 10_000))  # fmt: skip
    all_bytes = 9990 * 6 * planning.point_bytes(scan)
    assert few == pytest.approx(planning.FIGURE_BASE, rel=0.01)
    assert many - few > 3 * all_bytes
    line = planning.memory(scan, ["improvement"])["figure"]
    assert line < planning.memory(scan, ["heatmap"])["figure"]
    assert planning.memory(scan, ["improvement", "heatmap"])["figure"] == planning.memory(scan, ["heatmap"])["figure"]


def test_atoms_count(pair_scan, tmp_path, root):
    """More memory than is allowed is refused, and not with the advice to make chunks smaller, which does not help."""
    place = root / "config/structures/barrel_2.cif"
    fixed = {"orientation": "averaged", "structure": str(place)}
    small = pair_scan(AXES, fixed=fixed, chunk_points=12)
    point = pair_scan(AXES, chunk_points=12)
    assert planning.memory(small)["chunk"] - planning.memory(point)["chunk"] == pytest.approx(1.3e8, rel=0.1)
    large = tmp_path / "large.xyz"
    places = np.stack(np.meshgrid(*[np.arange(0, 40.0)] * 3), axis=-1).reshape(-1, 3)
    lines = [f"{'HC'[number % 2]} {x} {y} {z}" for number, (x, y, z) in enumerate(places.tolist())]
    large.write_text("\n".join([str(len(lines)), "", *lines]) + "\n")
    scan = pair_scan(AXES, fixed={**fixed, "structure": str(large)}, chunk_points=12)
    said = planning.cost(splitting.plain(scan), tmp_path)
    assert 7e8 < said.memory < 1.2e9
    (found,) = planning.refusals([said], tmp_path, {**LIMITS, "max_job_memory": 700})
    assert re.search(
        r"a chunk job would take \d+ MB of memory, more than 700 MB; raise max_job_memory to \d+$", found
    ), found


def test_reductions_alone_take_less(scan, tmp_path):
    alone = dataclasses.replace(scan, reduce={"best": BEST}, keep="reduced")
    said = planning.cost(splitting.plain(alone), tmp_path)
    assert said.jobs == 5
    assert said.disk < planning.cost(splitting.plain(scan), tmp_path).disk / 2
    write(splitting.plain(alone), tmp_path)
    assert planning.cost(splitting.plain(alone), tmp_path).made == 4


@pytest.mark.parametrize("over", [["endcap_voltage"], ["mass_ratio", "endcap_voltage"]])
@pytest.mark.parametrize("how", ["smallest", "envelope"])
def test_what_a_reduction_takes_on_disk_is_what_is_written(how, over, scan, tmp_path):
    one = splitting.plain(dataclasses.replace(scan, reduce={"best": {**BEST, "how": how, "over": over}}))
    paths = write(one, tmp_path)
    merge.write_merged(one, paths, tmp_path / "ion_pair/trial.nc")
    left = planning.cost(one, tmp_path, look=True)
    made = merge.reduce_merged(one.scan, tmp_path / "ion_pair/trial.nc", "best")
    assert sum(variable.nbytes for variable in made.data_vars.values()) == left.disk


def test_time_is_that_of_earlier_jobs(scan, tmp_path):
    folder = tmp_path / "benchmarks/chunk/ion_pair/trial"
    folder.mkdir(parents=True)
    for index, seconds in enumerate((10.0, 30.0)):
        (folder / f"{index}.tsv").write_text(f"s\th:m:s\n{seconds}\t0:00:00\n")
    (folder / "2.tsv").write_text("")  # killed

    def never(scan):
        raise AssertionError

    write(splitting.plain(scan), tmp_path, [0, 1])
    seconds = planning.cost(splitting.plain(scan), tmp_path, rate=never).seconds
    assert seconds == pytest.approx(2 * 20 + planning.START, abs=0.1)
    # The jobs of another configuration, which had fewer points, say nothing.
    other = splitting.plain(dataclasses.replace(scan, fixed={**scan.fixed, "correlation_length": 2e-7}))
    assert planning.cost(other, tmp_path, rate=lambda scan: (0.4, 0.1)).seconds == pytest.approx(480, rel=0.01)
    slow = planning.cost(splitting.plain(scan), tmp_path / "elsewhere", rate=lambda scan: (0.4, 0.1)).seconds
    assert slow == pytest.approx(480, rel=0.01)


def test_a_scan_is_tried_where_nothing_was_measured(scan):
    starting, speed = planning.calibrated(scan, 0.01)
    assert planning.START <= starting < 60
    assert speed > 10


def test_a_pause_of_the_machine_makes_no_scan_slow(scan, monkeypatch):
    """Whichever try it falls into: a second one does not pause."""
    whole = dataclasses.replace(scan, axes={**AXES, "mass_ratio": Axis(start=1, stop=90, points=100_000)})
    speed = 1e6

    def pausing(number):
        count = iter(range(100))

        def trial(scan, sample):
            return sample, sample / speed + 0.5 * (next(count) == number)

        return trial

    for number in range(12):
        monkeypatch.setattr(planning, "_tried", pausing(number))
        assert planning.calibrated(whole)[1] == pytest.approx(speed)


def test_what_all_points_share_counts_once_for_a_job(toy, monkeypatch):
    """Where the first points wait for tables, all others do not."""
    waits = iter([0.3])
    compute = planning.compute_points
    monkeypatch.setattr(planning, "compute_points", lambda points: (time.sleep(next(waits, 0)), compute(points)))
    axes = {"slope": Axis(start=1, stop=2, points=1000), "time": Axis(values=(0.0, 1.0))}
    scan = Scan("toy", "line", "", axes, chunk_points=100)
    starting, speed = planning.calibrated(scan, 0.01)
    assert starting == pytest.approx(planning.START + 0.3, abs=0.25)
    assert speed > 100


@pytest.mark.parametrize(
    ("change", "limits", "message"),
    [
        ({"chunk_points": 10**7, "axes": {"mass_ratio": Axis(start=1, stop=9, points=5_000_000, spacing="log")}},
         {"max_job_memory": 180},
         r"ion_pair/trial: a merge job would take 2\.01 GB of memory, more than 180 MB; lower its chunk_points to \d+"),
        ({}, {"max_jobs": 4}, "the run has 5 jobs, more than 4; raise its chunk_points from 12 to"),
        ({}, {"max_job_memory": 100}, "a merge job would take 150 MB of memory, more than 100 MB; raise max_job_memory to 151"),
    ],
)  # fmt: skip
def test_what_cannot_fit_is_refused_with_what_to_change(change, limits, message, scan, tmp_path, monkeypatch):
    if "axes" in change:
        # What stands along an axis does not matter here, and five million values take their time.
        monkeypatch.setattr(Axis, "_array", np.ones(5_000_000))
    scan = dataclasses.replace(scan, **change)
    (found,) = planning.refusals([planning.cost(splitting.plain(scan), tmp_path)], tmp_path, {**LIMITS, **limits})
    assert re.search(message, found), found


def test_memory_is_that_of_a_chunk_unless_all_points_are_needed(scan, monkeypatch):
    monkeypatch.setattr(Axis, "_array", np.ones(5_000_000))
    axes = ({"mass_ratio": Axis(start=1, stop=9, points=points, spacing="log")} for points in (10**6, 5_000_000))
    one, other = (dataclasses.replace(scan, axes=longer, chunk_points=200_000) for longer in axes)
    assert planning.memory(one)["merge"] == planning.memory(other)["merge"] < 3e8
    monkeypatch.setattr(type(scan), "pointwise", scan.outputs[:-1])
    assert planning.memory(other)["merge"] > 1e9
    limits = {**LIMITS, "max_job_memory": 500}
    (found,) = planning.refusals([planning.cost(splitting.plain(other), "nowhere")], "nowhere", limits)
    assert "leave out those of its outputs that are made of all points" in found


def test_what_a_study_takes_to_compute_counts_where_it_is_computed(scan, monkeypatch):
    before = planning.memory(scan)
    study = dataclasses.replace(scan.definition, memory=lambda given: 5e8)
    monkeypatch.setattr(type(scan), "definition", study)
    after = planning.memory(scan)
    assert after["chunk"] - before["chunk"] == 5e8
    assert after["merge"] == before["merge"]
    one = dataclasses.replace(scan, chunk_points=48)
    assert planning.memory(one)["merge"] > 6e8


def test_a_full_disk_is_refused(scan, tmp_path, monkeypatch):
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(planning.shutil, "disk_usage", lambda path: usage(10, 5, 5))
    (found,) = planning.refusals([planning.cost(splitting.plain(scan), tmp_path)], tmp_path / "not/yet", LIMITS)
    assert found.startswith(f"ion_pair/trial: the run writes 65.6 kB, and {tmp_path} has 0.005 kB free; keep less")


def test_following_the_advice_makes_it_fit(scan, tmp_path):
    big = dataclasses.replace(scan, chunk_points=48)
    limits = {**LIMITS, "max_job_memory": planning.MERGE_BASE / planning.MEGABYTE + 0.005}
    (found,) = planning.refusals([planning.cost(splitting.plain(big), tmp_path)], tmp_path, limits)
    better = dataclasses.replace(big, chunk_points=int(found.split("chunk_points to ")[1].split(",")[0]))
    assert not list(planning.refusals([planning.cost(splitting.plain(better), tmp_path)], tmp_path, limits))


def test_the_command_prints_a_plan_and_writes_nothing(root, tmp_path, capsys):
    arguments = ["plan", "--project", str(root), "--directory", str(tmp_path), "--cores", "2"]
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 0
    header, line, _, remark = capsys.readouterr().out.splitlines()
    assert "Time is that of 2 cores of this machine" in remark
    assert header.split()[:3] == ["scan", "points", "values"]
    name, points, values, chunks, *_ = line.replace(",", "").split()
    assert (name, points, chunks) == ("ion_pair/mass_charge", "25921", "1")
    assert int(values) % 25921 == 0
    assert not list(tmp_path.iterdir())
    assert cli.main([*arguments, "ion_pair/mass_charg"]) == 2
    assert "did you mean 'ion_pair/mass_charge'" in capsys.readouterr().err
    (tmp_path / "tight.yaml").write_text("max_jobs: 3\n")
    assert cli.main([*arguments, "--configfile", str(tmp_path / "tight.yaml"), "ion_pair/mass_charge"]) == 0
    assert cli.main([*arguments, "--configfile", str(tmp_path / "tight.yaml"), "ion_pair/ring_count"]) == 2
    assert "raise max_jobs" in capsys.readouterr().err


def test_a_plan_is_made_from_any_folder(root, tmp_path, monkeypatch, capsys):
    """What a configuration names, a molecule's file too, is looked for from the project's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEATSCAN_ROOT", "elsewhere")  # what the command sets is taken back after the test
    assert cli.main(["plan", "--project", str(root), "ion_pair/extended_file"]) == 0
    assert "ion_pair/extended_file" in capsys.readouterr().out


def test_the_large_scan_fits_into_a_gigabyte_a_job(root, tmp_path):
    config = {
        **read_yaml(root / "config/config.yaml"),
        **read_yaml(root / "config/large.yaml"),
    }
    large = project.load(config, root)
    traps = large.scans["ion_pair/traps"]
    assert traps.size == 25_000_000
    assert tuple(traps.axes) == ("mass_ratio", "charge_ratio", "endcap_voltage", "rf_voltage")
    said = planning.cost(splitting.plain(traps), tmp_path)
    assert said.values == 125_000_000
    assert said.memory < 1e9
    planning.refuse(large, planning.layouts(large.scans, tmp_path), tmp_path)
    tight = dataclasses.replace(large, limits={**LIMITS, "max_job_memory": 160})
    with pytest.raises(ConfigurationError, match="lower its chunk_points"):
        planning.refuse(tight, planning.layouts(large.scans, tmp_path), tmp_path)


def test_holes_are_marked(scan, tmp_path):
    split = splitting.plain(scan)
    paths = write(split, tmp_path)
    whole = merge.merge(scan, paths)
    paths[2].write_bytes(paths[2].read_bytes()[:1000])
    there, problems = merge.write_partial(split, [paths[0], paths[2], paths[3]], tmp_path / "part.nc")
    assert there == 24
    assert len(problems) == 1
    assert f"{paths[2]}: this chunk is damaged" in problems[0]
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
    arguments = ["partial", "--project", str(root), "--directory", str(tmp_path)]
    arguments += ["--configfile", str(tmp_path / "small.yaml"), "ion_pair/mass_charge"]
    folder = tmp_path / "results/ion_pair/chunks/mass_charge"
    folder.mkdir(parents=True)
    for index in range(7):
        (folder / f"{index}.nc").write_bytes(b"no chunk")
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert "none of these chunks can be used, and nothing is written" in said
    assert said.count("this chunk is damaged") == 5
    assert "and 2 more" in said
    assert not list(tmp_path.glob("results/ion_pair/partial/*"))


def test_a_half_finished_scan_is_looked_at_from_the_command_line(root, tmp_path, capsys):
    (tmp_path / "small.yaml").write_text("max_points_per_axis: 7\nchunk_points: 30\n")
    arguments = ["partial", "--project", str(root), "--directory", str(tmp_path)]
    arguments += ["--configfile", str(tmp_path / "small.yaml")]
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 2
    assert "there is no chunk of ion_pair/mass_charge yet" in capsys.readouterr().err
    config = {**read_yaml(root / "config/config.yaml"), "max_points_per_axis": 7, "chunk_points": 30}
    scan = project.load(config, root).scans["ion_pair/mass_charge"]
    write(splitting.plain(scan), tmp_path / "results", [1])
    real = tmp_path / "results/ion_pair/mass_charge.nc"
    real.write_text("the real one")
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 0
    output = tmp_path / "results/ion_pair/partial/mass_charge.nc"
    assert capsys.readouterr().out == f"{output}: 21 of 49 points, 42.9 %\n"
    assert netcdf.read(output).computed.values.sum() == 21
    assert cli.main([*arguments, "ion_pair/mass_charge", "--output", str(real)]) == 2
    assert real.read_text() == "the real one"
    # Neither is anything else that is no half-finished scan, and no new file lies among the workflow's own.
    chunk = tmp_path / "results/ion_pair/chunks/mass_charge/1.nc"
    whole = chunk.read_bytes()
    (tmp_path / "thesis.txt").write_text("finished")
    os.mkfifo(tmp_path / "pipe")
    for other, words in (
        (chunk, "this is no half-finished scan"),
        (tmp_path / "thesis.txt", "this is no half-finished scan"),
        (tmp_path / "pipe", "this is no half-finished scan"),
        (tmp_path / "results/ion_pair/chunks/mass_charge/partial/0.nc", "the workflow's own results lie there"),
        (tmp_path / "results/partial/mass_charge.nc", "the workflow's own results lie there"),
        (tmp_path / "results/ion_pair/stability.nc", "the workflow's own results lie there"),
    ):
        assert cli.main([*arguments, "ion_pair/mass_charge", "--output", str(other)]) == 2
        assert f"{other}: {words}" in capsys.readouterr().err
    assert chunk.read_bytes() == whole
    assert (tmp_path / "thesis.txt").read_text() == "finished"
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 0
    chunk.unlink()
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 2
    assert f"there is no chunk of ion_pair/mass_charge; its merged file is {real}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mass_charge", "did you mean 'ion_pair/mass_charge'?"),
        ("ion_pair/mas_charge", "did you mean 'ion_pair/mass_charge'?"),
        ("ion_pair", "scans are named STUDY/SCAN, such as "),
        ("nonsense", "scans are named STUDY/SCAN, such as "),
    ],
)
def test_a_scan_that_is_not_there_is_named_with_what_was_meant(name, hint, root, capsys):
    assert cli.main(["plan", "--project", str(root), name]) == 2
    assert capsys.readouterr().err.startswith(f"heatscan: there is no scan {name!r}; {hint}")


def test_what_stands_in_the_way_of_a_partial_file_is_named(root, tmp_path, capsys):
    (tmp_path / "small.yaml").write_text("max_points_per_axis: 7\nchunk_points: 30\n")
    arguments = ["partial", "--project", str(root), "--directory", str(tmp_path)]
    arguments += ["--configfile", str(tmp_path / "small.yaml"), "ion_pair/mass_charge"]
    config = {**read_yaml(root / "config/config.yaml"), "max_points_per_axis": 7, "chunk_points": 30}
    write(splitting.plain(project.load(config, root).scans["ion_pair/mass_charge"]), tmp_path / "results", [1])
    place = tmp_path / "results/ion_pair/partial"
    place.touch()
    assert cli.main(arguments) == 2
    assert f"{place}: this is a file, and results go into a folder" in capsys.readouterr().err
    place.unlink()
    (place / "mass_charge.nc").mkdir(parents=True)
    assert cli.main(arguments) == 2
    assert f"{place / 'mass_charge.nc'}: this is a folder, and a file is to be made there" in capsys.readouterr().err


def test_a_plan_knows_no_shorter_word_for_a_configuration(root, capsys):
    """--config means something else to snakemake."""
    with pytest.raises(SystemExit):
        cli.main(["plan", "--project", str(root), "--config", "only=[]"])
    assert "unrecognized arguments: --config" in capsys.readouterr().err


def test_a_grown_scan_is_planned_as_such(scan, tmp_path):
    split = splitting.plain(scan)
    write(split, tmp_path)
    split_record.remember(split, tmp_path / "ion_pair/chunks/trial")
    step = AXES["mass_ratio"].array()
    longer = dataclasses.replace(scan, axes={**AXES, "mass_ratio": Axis(values=(*step.tolist(), 400.0))})
    listed = dataclasses.replace(scan, axes={**AXES, "mass_ratio": Axis(values=tuple(step.tolist()))})
    for grown, new in ((longer, 1), (listed, 0)):
        said = planning.cost(split_record.read_layout(grown, tmp_path / "ion_pair/chunks/trial"), tmp_path)
        assert (said.made, said.chunks - said.made) == (4, new)
    assert json.loads((tmp_path / "ion_pair/chunks/trial/layout.json").read_text())["shape"] == [1, 8, 6]


def test_all_take_at_least_as_long_as_the_longest(scan):
    """Two cores do not share one job."""
    one = planning.cost(splitting.plain(dataclasses.replace(scan, chunk_points=48)), "nowhere")
    costs = [dataclasses.replace(one, seconds=seconds) for seconds in (80.0, 1.0)]
    assert [line[6] for line in plan_report.rows(costs, 2)] == ["80 s", "1 s", "80 s"]


def test_what_a_study_shares_counts_for_each_of_its_scans(root, tmp_path, monkeypatch):
    """The first that is tried pays for all others of this process; the jobs of a run share nothing."""
    starting = iter([5.0, 0.4])
    monkeypatch.setattr(plan_report, "calibrated", lambda scan: (next(starting), 1e9))
    shipped = project.load(read_yaml(root / "config/config.yaml"), root)
    names = ["ion_pair/mass_charge", "ion_pair/endcap_rf"]
    text, _ = plan_report.report(shipped, planning.layouts(shipped.scans, tmp_path), tmp_path, 1, names)
    times = [int(line.split()[6]) for line in text.splitlines()[1:3]]
    assert times[0] == times[1] > 5
