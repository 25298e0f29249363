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
    assert names == {"A": (1e-7, 1e-16), "B": (1e-6, pytest.approx(1e-4))}
    (bar,) = [container for container in axes.containers if container.has_yerr]
    (segment,) = bar.lines[2][0].get_segments()
    assert segment == pytest.approx(np.array([[1e-6, 1e-8], [1e-6, 1e-4]]))


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
        assert labels == (["Adler", "Adler", "GRW"] if request in asked else [])
