"""Curves read off figures: points come back as they are, a power law lies between them, and nothing outside."""

import json
import os

import numpy as np
import pytest
import yaml

import heatscan
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.studies.exclusion import catalogue, experiments
from heatscan.studies.exclusion.experiments import Noise

# A power of -2 up to 1 um, and one of +2 above.
POINTS = "10 nm, 1e-6 1/s; 1 um, 1e-10 1/s; 100 um, 1e-6 1/s"


@pytest.fixture
def read(root, tmp_path):
    (tmp_path / "workflow").symlink_to(root / "workflow")
    (tmp_path / "config").mkdir()
    entry = "@misc{paper, author = {Nyone, A.}, title = {A paper}, year = 2026, doi = {10.1000/x}}\n"
    (tmp_path / "config/references.bib").write_text(entry)

    def case(text=POINTS, file=None, inputs=(), **more):
        said = {"source": "paper, Fig. 2", "status": "secondary", "digitised_by": "A. Nyone, from the PDF"}
        said |= {"curve": text} if file is None else {"file": file}
        if file == "curve.csv":
            (tmp_path / file).write_text(text)
        data = {"label": "One", "title": "A curve", "kind": "tabulated", "colour": "#123456", "reference": "paper"}
        data |= {"valid": {"from": "1 nm", "to": "1 m"}, "inputs": {**said, **dict(inputs)}, **more}
        (tmp_path / "one.yaml").write_text(yaml.safe_dump(data))
        return catalogue.read("one.yaml", tmp_path)[0]["one"]

    return case


def bound(case, length, **noise):
    kind = experiments.load("tabulated")
    return kind.bound(json.loads(case["definition"]), Noise(length, constants.atomic_mass, **noise))


def test_points_and_power_laws_between_them(read):
    case = read()
    length = np.array([1e-8, 1e-7, 1e-6, 1e-5, 1e-4])
    np.testing.assert_allclose(bound(case, length), [1e-6, 1e-8, 1e-10, 1e-8, 1e-6], rtol=1e-12)
    data = heatscan.evaluate("exclusion", case, correlation_length=[0.99e-8, 1e-8, 1e-4, 1.01e-4])
    assert data.validity.values.tolist() == [0, 3, 3, 0]
    assert (case["status"], case["doi"]) == ("secondary", "10.1000/x")
    (value,) = json.loads(case["record"])["values"]
    assert value["value"] == "3 points, digitised by A. Nyone, from the PDF"


@pytest.mark.parametrize(
    "text",
    [
        "1e-4, 1e-6\n1e-8, 1e-6\n1e-6, 1e-10\n",
        "# from a tool\nr [um]; rate [1/s]\n0.01; 1e-6\n1; 1e-10\n\n100; 1e-6\n",
        "r_C [cm],lambda [1/s]\n1e-6,1e-6\n1e-4,1e-10\n1e-2,1e-6\n",
        "r_C (nm), lambda_max(r_C) (1/s)\n10, 1e-6\n1e3, 1e-10\n1e5, 1e-6\n",
        "length, rate\n10 nm, 1e-6 1/s\n1 um, 1e-10 1/s\n100 um, 1e-6 1/s\n",
        "\ufeffcorrelation_length [m],rate [s-1]\r\n1e-08,1e-06\r\n1e-06,1e-10\r\n0.0001,1e-06\r\n",
    ],
)
def test_files_of_many_hands(read, text):
    length = np.geomspace(1.001e-8, 0.999e-4, 31)
    np.testing.assert_allclose(bound(read(text, file="curve.csv"), length), bound(read(), length), rtol=1e-9)


def test_digitising_weakens_and_a_level_is_stated(read):
    off = {"digitising": {"value": 0.1, "source": "paper, by eye", "status": "derived"}}
    assert bound(read(inputs=off), 1e-6) == pytest.approx(1e-10 * 10**0.1, rel=1e-12)
    assert bound(read(inputs=off, role="lower_bound"), 1e-6) == pytest.approx(1e-10 / 10**0.1, rel=1e-12)
    case = read(inputs=off, confidence_level=0.9)
    assert json.loads(case["definition"])["said"] == [{"value": 1.0, "level": 0.9}]
    assert bound(case, 1e-6) == pytest.approx(1e-10 * 10**0.1, rel=1e-12)


def test_colour_needs_a_frequency(read):
    colour = {"spectrum": "exponential", "cutoff_frequency": 1e3}
    assert np.isnan(bound(read(), 1e-6, **colour))
    heard = {"sampled_frequency": {"value": "1000 rad/s", "source": "paper", "status": "published"}}
    assert bound(read(inputs=heard), 1e-6, **colour) == pytest.approx(2e-10, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "more", "fault"),
    [
        ("10 nm, 1e-6 1/s", {}, r"inputs\.curve: 1 points; a curve has two or more"),
        (POINTS + "; 1 um, 1 1/s", {}, r"two points at r_C = 1e-06 m"),
        (POINTS + "; 1 km", {}, r"point 4: '1 km' has 1 cells, not r_C and collapse rate"),
        (POINTS + "; 1 km, -1", {}, r"point 4: -1\.0 must be greater than zero"),
        (POINTS + "; 1 km, 1 m", {}, r"point 4: '1 m' has the wrong unit"),
        ("r_C in nm, lambda\n10, 1e-2\n", {"file": "curve.csv"}, r"curve\.csv: point 1: 10 has no unit; write it"),
        ("r_C [nm]\n10, 1e-2\n", {"file": "curve.csv"}, r"the header: 'r_C \[nm\]' has 1 cells"),
        (POINTS, {"file": "away.csv"}, r"inputs\.file: \S+/away\.csv: cannot be read \(No such file"),
        (POINTS, {"file": "../x.csv"}, r"inputs\.file: '\.\./x\.csv' is outside"),
        (POINTS, {"inputs": {"file": "curve.csv"}}, r"inputs: give either file or curve"),
        (POINTS, {"inputs": {"source": "book"}}, r"inputs\.source: 'book' is not a reference"),
        (POINTS, {"inputs": {"status": "sure"}}, r"inputs\.status: unknown value 'sure'"),
        (
            POINTS,
            {"valid": {"from": "1 mm", "to": "1 m"}},
            r"valid: '1 mm' to '1 m' has none of the points, from 1e-08 m to 0.0001 m",
        ),
    ],
)
def test_faults_name_file_key_and_line(read, text, more, fault):
    with pytest.raises(ConfigurationError, match=fault):
        read(text, **more)


def test_a_pipe_is_not_waited_for(read, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ConfigurationError, match=r"inputs\.file: \S+/pipe\.csv: cannot be read \(it is not a file"):
        read(file="pipe.csv")
