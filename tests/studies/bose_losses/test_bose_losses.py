"""The study of losses on the engine: chunks, whole axes, physical units, what it refuses, and what [G] shows."""

import math

import numpy as np
import pytest

from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.configuration.scans import read_case
from heatscan.engine import printed_numbers, splitting
from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.evaluation import evaluate
from heatscan.physics import constants
from heatscan.physics.bose_gas import loss_heating

FILE = "config/scans/bose_losses.yaml"


def scan(chunk_points, outputs, **fixed):
    axes = {
        "dimension": Axis(values=(1.0, 2.0, 3.0)),
        "initial_temperature": Axis(values=(0.0, 0.05, 1.0, 6.0)),
        "time": Axis(values=(0.0, 0.2, 1.5)),
        "reservoir_width": Axis(start=1.0, stop=1e4, points=5, spacing="log"),
    }
    return Scan("bose_losses", "trial", "", axes, fixed=fixed, outputs=outputs, chunk_points=chunk_points)


def all_of(trial):
    chunks = [compute_points(trial.subset(region)) for region in splitting.chunks(trial)]
    return {name: np.concatenate([chunk[name] for chunk in chunks], axis=-1) for name in trial.outputs}


@pytest.fixture(scope="module")
def every_output():
    from heatscan.engine import study

    return tuple(name for name in study.load("bose_losses").outputs if name not in ("law_width", "law_ratio"))


def test_every_mode_starts_at_the_initial_temperature():
    """Also one whose occupation is less than any number: exp(-50000) at p = 100 and 0.1 g n0."""
    gas = {"dimension": 3.0, "reservoir_width": 400.0, "time": [0.0, 1e-5], "momentum": [0.1, 10.0, 100.0]}
    for start in (0.0, 0.1):
        found = evaluate("bose_losses", gas, outputs=["mode_reduced_temperature"], initial_temperature=start)
        warmth = found.mode_reduced_temperature.transpose("time", ...).values
        np.testing.assert_array_equal(warmth[0], start)
        assert (warmth[1] > start).all()


def test_chunks_do_not_change_a_bit(every_output):
    fixed = {
        "interaction_range": 0.05,
        "momentum": 0.8,
        "chemical_potential": 1e-30,
        "loss_rate": 2.0,
        "tolerance": 1e-8,
    }
    whole = all_of(scan(1000, every_output, **fixed))
    for chunk_points in (1, 7, 25):
        parts = all_of(scan(chunk_points, every_output, **fixed))
        for name in every_output:
            np.testing.assert_array_equal(parts[name], whole[name], err_msg=name)
            assert np.isfinite(whole[name]).all()


def test_time_is_a_dimension_only_where_it_varies():
    along = evaluate("bose_losses", reservoir_width=[9.0, 100.0], time=[0.0, 1.0, 2.0], initial_temperature=0.1)
    assert along.reduced_temperature.dims == ("time", "reservoir_width")
    fixed = evaluate("bose_losses", reservoir_width=[9.0, 100.0], time=2.0, initial_temperature=0.1)
    assert fixed.reduced_temperature.dims == ("reservoir_width",)
    assert fixed.time.item() == 2.0
    np.testing.assert_allclose(fixed.reduced_temperature, along.reduced_temperature.sel(time=2.0), rtol=1e-9)
    alone = evaluate("bose_losses", reservoir_width=9.0, time=[0.0, 2.0])
    assert alone.reduced_temperature.dims == ("time",)


def test_the_output_records_its_tolerance_and_only_what_it_rests_on():
    data = evaluate("bose_losses", reservoir_width=100.0, initial_temperature=[0.1, 1.0], tolerance=1e-7)
    assert data.tolerance.item() == 1e-7
    assert "momentum" not in data.coords
    assert "atom_mass" not in data.coords
    assert data.interaction_range.item() == 0


def test_energy_rates_along_the_evolution_balance():
    times = np.linspace(0, 2, 201)
    data = evaluate("bose_losses", dimension=[2, 3], reservoir_width=50.0, initial_temperature=0.5, time=times,
                    outputs=["energy_rate", "dilution_rate", "excitation_energy"])  # fmt: skip
    change = (data.energy_rate + data.dilution_rate).values
    # Simpson's rule over the printed times.
    weight = np.ones(201)
    weight[1:-1:2], weight[2:-1:2] = 4, 2
    gained = (weight[:, None] * change).sum(axis=0) * 0.01 / 3
    stored = data.excitation_energy.values
    np.testing.assert_allclose(stored[-1] - stored[0], gained, rtol=1e-5)


def test_the_contact_law_follows_the_falling_density():
    # C = (m g n)^2/(2 pi hbar)^d, and p0 follows sqrt(m g n): the law stays as good as it was.
    times = np.array([0.0, 2.0, 6.0])
    nu = np.exp(-times)
    for dimension, width, close in ((2, 1e10, 4e-3), (3, 1e8, 2e-3)):
        law = evaluate("bose_losses", dimension=dimension, reservoir_width=width, time=times,
                       outputs=["contact_energy_rate"]).contact_energy_rate.values  # fmt: skip
        empty = loss_heating.spontaneous_rate(dimension, nu, np.full(3, 1 / width), np.zeros(3), 1e-9)
        np.testing.assert_allclose(law, empty, rtol=close)
        # A gas that starts at that density, in its own units.
        fresh = evaluate(
            "bose_losses", dimension=dimension, reservoir_width=width / nu, outputs=["contact_energy_rate"]
        )
        np.testing.assert_allclose(law, nu ** (1 + dimension / 2) * fresh.contact_energy_rate, rtol=1e-12)
    line = evaluate("bose_losses", dimension=1, time=times, outputs=["energy_rate", "contact_energy_rate"])
    # In one dimension p0 = 3/4 makes the law exact for the ground state: 2/(3 pi), and (m g n)^2/p0 ~ n^(3/2).
    np.testing.assert_allclose(line.contact_energy_rate, 2 / (3 * math.pi) * nu**1.5, rtol=1e-12)
    assert line.energy_rate[0].item() == pytest.approx(line.contact_energy_rate[0].item(), rel=1e-9)


def test_rubidium_in_seconds_and_nanokelvin(root):
    case = read_case(root / FILE, "rubidium_87")
    assert case["atom_mass"] == pytest.approx(1.44316e-25, rel=1e-5)
    assert case["scattering_length"] == pytest.approx(95.44 * 5.29177e-11, rel=1e-6)
    data = evaluate("bose_losses", case, reservoir_frequency=2 * math.pi * 1e5, time=[0.0, 1.0],
                    outputs=["temperature", "elapsed_time", "reduced_temperature"])  # fmt: skip
    # g n0 = 4 pi hbar^2 a n0/m by hand: h times 738 Hz.
    potential = 4 * math.pi * constants.hbar**2 * case["scattering_length"] * case["density"] / case["atom_mass"]
    assert potential / (2 * math.pi * constants.hbar) == pytest.approx(738, abs=1)
    assert data.reservoir_width.item() == pytest.approx(2 * math.pi * constants.hbar * 1e5 / potential)
    np.testing.assert_allclose(data.elapsed_time, [0.0, 0.5])
    assert data.temperature[0].item() == pytest.approx(case["start_temperature"], rel=1e-12)
    now = potential * math.exp(-1) / constants.boltzmann
    assert data.temperature[1].item() == pytest.approx(now * data.reduced_temperature[1].item(), rel=1e-12)
    assert 1e-8 < data.temperature[1].item() < 1e-7


def test_figure_1_grows_with_width_and_shortness():
    wide = evaluate(
        "bose_losses", initial_temperature=0.1, reservoir_width=[4.0, 25.0, 100.0, 400.0], time=np.linspace(0, 4, 9)
    )
    assert (wide.reduced_temperature.diff("time") > 0).all()
    assert (wide.reduced_temperature.isel(time=slice(1, None)).diff("reservoir_width") > 0).all()
    short = evaluate(
        "bose_losses", initial_temperature=0.1, interaction_range=[0.05, 0.1, 0.2, 0.5], time=np.linspace(0, 4, 9)
    )
    assert (short.reduced_temperature.isel(time=slice(1, None)).diff("interaction_range") < 0).all()


def test_where_the_contact_law_is_good_to_ten_per_cent():
    data = evaluate("bose_losses", dimension=3, initial_temperature=[0.0, 0.5, 1.0], outputs=["law_width"])
    np.testing.assert_allclose(data.law_width, [430.992, 602.858, 2693.09], rtol=1e-5)  # regression only
    for temperature, width in zip((0.0, 0.5, 1.0), data.law_width.values, strict=True):
        here = evaluate("bose_losses", dimension=3, initial_temperature=temperature, reservoir_width=width,
                        outputs=["energy_rate", "contact_energy_rate"])  # fmt: skip
        assert (here.contact_energy_rate / here.energy_rate).item() == pytest.approx(1.1, rel=1e-7)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"dimension": 4.0}, "outside 1 to 3"),
        ({"dimension": 2.5}, "whole number"),
        ({"reservoir_width": 0.0}, "outside"),
        ({"interaction_range": -1.0}, "outside"),
        ({"time": -1.0}, "outside"),
        ({"tolerance": 1e-14}, "outside"),
        ({"reservoir_widht": 3.0}, "did you mean 'reservoir_width'"),
    ],
)
def test_what_is_not_physical_is_refused(values, message):
    with pytest.raises(ConfigurationError, match=message):
        evaluate("bose_losses", **({"reservoir_width": 10.0} | values))


def test_a_divergent_rate_is_an_error_that_says_what_is_missing():
    for values in ({"dimension": 3}, {"dimension": [1, 2]}, {"dimension": 2, "interaction_range": [0.1, 0.0]}):
        with pytest.raises(ConfigurationError, match="give reservoir_width or interaction_range"):
            evaluate("bose_losses", **values, initial_temperature=0.1, time=[0.0, 1.0])
    assert np.isfinite(evaluate("bose_losses", dimension=1, initial_temperature=0.1, time=[0.0, 1.0]).energy_rate).all()
    start = evaluate("bose_losses", initial_temperature=0.1, outputs=["reduced_temperature"])
    assert start.reduced_temperature.item() == 0.1


@pytest.mark.parametrize(
    ("scan", "message"),
    [
        (
            "{axes: {time: [0, 1]}, fixed: {dimension: 2}}",
            "in 2 dimensions the energy rate is infinite .* give reservoir_",
        ),
        (
            "{axes: {dimension: [1, 3]}, outputs: [pair_integral], fixed: {lower_momentum: 1}}",
            "pair_integral: in 3 dim",
        ),
        (
            "{axes: {initial_temperature: [0, 3], dimension: [2, 3]}, outputs: [law_width]}",
            "law_width: in 2D no reservoir below .* at initial_temperature = 3;",
        ),
        ("{axes: {reservoir_width: [9, 10]}, outputs: [temperature]}", "temperature needs chemical_potential"),
        ("{axes: {reservoir_width: [9, 10]}, outputs: [mode_occupation]}", "mode_occupation needs momentum"),
    ],
)
def test_what_a_scan_lacks_is_found_as_its_file_is_read(tmp_path, root, scan, message):
    (tmp_path / "mine.yaml").write_text(f"study: bose_losses\nscans:\n  trial: {scan}\n")
    (tmp_path / "workflow").symlink_to(root / "workflow")
    config = read_yaml(root / "config/config.yaml") | {"scans": ["mine.yaml"]}
    with pytest.raises(ConfigurationError, match=f"mine.yaml.*trial.*{message}"):
        project.load(config, tmp_path)


@pytest.mark.parametrize(
    ("output", "missing"),
    [("mode_occupation", "momentum"), ("temperature", "chemical_potential"), ("elapsed_time", "loss_rate")],
)
def test_an_output_that_needs_more_says_what(output, missing):
    with pytest.raises(ConfigurationError, match=f"{output} needs {missing}"):
        evaluate("bose_losses", reservoir_width=10.0, outputs=[output])


def test_printed_numbers_pass_or_are_explained():
    verdicts = [row[7] for row in printed_numbers.rows(["bose_losses"])]
    assert verdicts.count("explained") == 2  # nu and the coefficient in two dimensions
    assert set(verdicts) == {"pass", "explained"}


def test_every_figure_of_the_study_can_be_drawn(root, tmp_path, monkeypatch):
    from heatscan.plotting import kinds, page
    from heatscan.results import labels

    # Everything but the pixels: composing, laying out and the table.
    monkeypatch.setattr(page, "save", lambda drawn, pdf, png: drawn.draw_without_rendering())
    config = read_yaml(root / "config/config.yaml") | {"scans": [FILE], "max_points_per_axis": 5}
    shipped = project.load(config, root)
    assert len(shipped.figures) >= 14
    for name, request in shipped.figures.items():
        trial = shipped.scans[request.scan]
        data = labels.dataset(trial, all_of(trial), {})
        paths = [str(tmp_path / f"{name}.{kind}") for kind in ("pdf", "png", "csv")]
        kinds.save(request.kind, data, *paths, request.settings)
