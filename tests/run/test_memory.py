"""How much memory jobs are said to take."""

import dataclasses
import re

import numpy as np
import pytest

from heatscan.configuration import project
from heatscan.engine import study as studies
from heatscan.engine.axis import Axis
from heatscan.plotting import kinds
from heatscan.run import memory, planning

BEST = {"how": "smallest", "outputs": ["collapse_rate_bound"], "over": ["endcap_voltage"], "at": {}}
LIMITS = dict(project.LIMITS)


def memory_of(scan, figures=()):
    """Return the peak memory of each kind of job [bytes]."""
    return {job: sum(pair) for job, pair in memory.jobs(scan, figures).items()}


def test_figures_count_by_their_kind_and_what_they_draw(scan):
    """The whole file is read, and what is drawn is held several times."""
    maps = [{**scan.axes, "mass_ratio": Axis(start=1, stop=9, points=points)} for points in (10, 10_000)]
    heatmap = [kinds.of_studies()["heatmap"]]
    few, many = (memory_of(dataclasses.replace(scan, axes=axes), heatmap)["figure"] for axes in maps)
    all_bytes = 9990 * 6 * memory.point_bytes(scan)
    assert few == pytest.approx(memory.FIGURE_BASE, rel=0.01)
    assert many - few > 3 * all_bytes
    bounds = kinds.declaration("bounds", {"kind": "lines", "y": "collapse_rate_bound"})
    line = memory_of(scan, [bounds])["figure"]
    assert line < memory_of(scan, heatmap)["figure"]
    assert memory_of(scan, [bounds, *heatmap])["figure"] == memory_of(scan, heatmap)["figure"]


def test_memory_is_that_of_a_chunk_unless_all_points_are_needed(scan, monkeypatch):
    monkeypatch.setattr(Axis, "_array", np.ones(5_000_000))
    axes = ({"mass_ratio": Axis(start=1, stop=9, points=points, spacing="log")} for points in (10**6, 5_000_000))
    one, other = (dataclasses.replace(scan, axes=longer, chunk_points=200_000) for longer in axes)
    assert memory_of(one)["merge"] == memory_of(other)["merge"] < 3e8
    monkeypatch.setattr(type(scan), "pointwise", scan.outputs[:-1])
    assert memory_of(other)["merge"] > 1e9
    limits = {**LIMITS, "max_job_memory": 500}
    (found,) = planning.refusals([planning.cost(other, results="nowhere")], "nowhere", limits)
    assert "leave out those of its outputs that are made of all points" in found


def test_what_a_study_takes_to_compute_counts_where_it_is_computed(scan, monkeypatch):
    before = memory_of(scan)
    study = dataclasses.replace(scan.definition, memory=lambda given: 5e8)
    monkeypatch.setattr(studies, "load", lambda name: study)
    after = memory_of(dataclasses.replace(scan))
    assert after["chunk"] - before["chunk"] == 5e8
    assert after["merge"] == before["merge"]
    one = dataclasses.replace(scan, chunk_points=48)
    assert memory_of(one)["merge"] > 6e8


def test_atoms_count(scan, pair_scan, tmp_path, root):
    """More memory than is allowed is refused, and not with the advice to make chunks smaller, which does not help."""
    place = root / "config/structures/barrel_2.cif"
    fixed = {"orientation": "averaged", "structure": str(place)}
    small = pair_scan(scan.axes, fixed=fixed, chunk_points=12)
    assert memory_of(small)["chunk"] - memory_of(scan)["chunk"] == pytest.approx(1.3e8, rel=0.1)
    large = tmp_path / "large.xyz"
    places = np.stack(np.meshgrid(*[np.arange(0, 40.0)] * 3), axis=-1).reshape(-1, 3)
    lines = [f"{'HC'[number % 2]} {x} {y} {z}" for number, (x, y, z) in enumerate(places.tolist())]
    large.write_text("\n".join([str(len(lines)), "", *lines]) + "\n")
    many = pair_scan(scan.axes, fixed={**fixed, "structure": str(large)}, chunk_points=12)
    said = planning.cost(many, results=tmp_path)
    assert 7e8 < said.memory < 1.2e9
    (found,) = planning.refusals([said], tmp_path, {**LIMITS, "max_job_memory": 700})
    assert re.search(
        r"a chunk job would take [\d.]+ MB of memory, more than 700\.0 MB; raise max_job_memory to \d+$", found
    ), found
