"""The plane of correlation length and collapse rate: proposed values stand where they were proposed."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

from heatscan.plotting import kinds
from heatscan.plotting.collapse_plane import draw_proposed

POINTS = (
    {"label": "A", "correlation_length": 1e-7, "collapse_rate": 1e-16, "decades": 0.0},
    {"label": "B", "correlation_length": 1e-6, "collapse_rate": 1e-6, "decades": 2.0},
)


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    axes.set(xscale="log", yscale="log")
    yield axes
    plt.close(figure)


def test_each_value_is_a_point_with_its_name_and_range(axes):
    draw_proposed(axes, xr.Dataset(attrs={"proposed": POINTS}))
    names = {text.get_text(): text.xy for text in axes.texts}
    assert names == {"A": (1e-7, 1e-16), "B": (1e-6, 1e-6)}
    (bar,) = [container for container in axes.containers if container.has_yerr]
    (segment,) = bar.lines[2][0].get_segments()
    assert segment == pytest.approx(np.array([[1e-6, 1e-8], [1e-6, 1e-4]]))


def test_a_point_on_the_frame_is_whole_and_its_name_within(axes):
    axes.set(xlim=(1e-9, 1e-6), ylim=(1e-16, 1e-2))
    draw_proposed(axes, xr.Dataset(attrs={"proposed": POINTS}))
    axes.figure.draw_without_rendering()
    for container, name in zip(axes.containers, axes.texts, strict=True):
        marker, box = container[0], name.get_window_extent()
        x, y = marker.get_xydata()[0]
        size = marker.get_markersize() * axes.figure.dpi / 72
        clip = marker.get_clip_box()
        place = axes.transData.transform((x, y))
        assert all(clip.contains(*(place + shift)) for shift in ((size, 0), (-size, 0), (0, size), (0, -size)))
        assert axes.bbox.x0 <= box.x0 < box.x1 <= axes.bbox.x1
    assert not clip.contains(*(axes.bbox.max + 3 * size))


def test_a_dataset_without_values_has_no_points(axes):
    draw_proposed(axes, xr.Dataset())
    assert not axes.containers
    assert not axes.texts


def test_the_kinds_that_mark_values_get_those_of_the_project(shipped):
    figures = shipped.figures.values()
    asked = [request for request in figures if kinds.declaration(request.kind, request.settings).proposed]
    assert {request.kind for request in asked} == {"bounds", "electric_bounds", "emission_bounds"}
    for request in shipped.figures.values():
        labels = sorted(point["label"] for point in request.proposed)
        assert labels == (["Adler", "Adler", "Eye", "GRW"] if request in asked else [])
