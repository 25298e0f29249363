"""Scans: plain data and back, digests, what an axis overrides, and what is refused."""

import json

import numpy as np
import pytest

from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError

AXES = {
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=7, spacing="log"),
    "ring_count": Axis(values=(1.0, 2.0, 30.0)),
    "correlation_length": Axis(start=1e-9, stop=1e-4, points=4, spacing="log"),
}


@pytest.fixture(scope="module")
def cases(reference_case):
    return {"reference": reference_case, "weak_drive": {**reference_case, "rf_voltage": 300.0}}


def test_plain_data_and_back(pair_scan, cases):
    scan = pair_scan(AXES, cases=cases, outputs=("mode_frequency",), sources={"rf_voltage": "a test"})
    assert Scan.from_dict(scan.as_dict()) == scan
    assert Scan.from_dict(json.loads(json.dumps(scan.as_dict()))) == scan


def test_digest_follows_what_decides_the_numbers(pair_scan, reference_case):
    scan = pair_scan()
    same = [{"title": "Another"}, {"chunk_points": 3}, {"sources": {"rf_voltage": "a book"}}]
    other = [
        {"axes": {"endcap_voltage": {"start": 0.1, "stop": 201.0, "points": 12, "spacing": "log"}}},
        {"axes": {"endcap_voltage": {"start": 0.1, "stop": 200.0, "points": 13, "spacing": "log"}}},
        {"axes": {"endcap_voltage": {"start": 0.1, "stop": 200.0, "points": 12, "spacing": "linear"}}},
        {"fixed": {"correlation_length": 1.1e-7}},
        {"cases": {"reference": {**reference_case, "rf_voltage": 720.5}}},
        {"reference": {**reference_case, "rf_voltage": 720.5}},
        {"outputs": ["stability", "ion_spacing"]},
        {"name": "another"},
    ]
    assert {Scan.from_dict({**scan.as_dict(), **change}).digest for change in same} == {scan.digest}
    digests = {Scan.from_dict({**scan.as_dict(), **change}).digest for change in other} | {scan.digest}
    assert len(digests) == len(other) + 1


def test_an_axis_takes_the_place_of_what_the_case_gives(pair_scan, reference_case):
    scan = pair_scan({"mathieu_a": Axis(values=(-1e-3, -1e-4))})
    scan.check()
    assert "endcap_voltage" in reference_case
    assert "endcap_voltage" not in scan.case_values()[0]
    axial = compute_points(scan)["mode_frequency"][0]
    # omega_z is proportional to the square root of -a.
    assert axial[0] / axial[1] == pytest.approx(10**0.5, rel=1e-12)
    rings = pair_scan({"molecule_mass": Axis(values=(1e-23,))}).case_values()[0]
    assert "ring_charge" in rings, "what does not stand in the way stays"


def test_an_axis_that_nothing_depends_on_is_refused(pair_scan):
    fixed = {"correlation_length": 1e-7, "mass_ratio": 60.0, "charge_ratio": 24.0}
    scan = pair_scan({"ring_count": Axis(values=(1.0, 2.0))}, fixed=fixed)
    with pytest.raises(ConfigurationError, match="axis ring_count has no effect") as caught:
        scan.check()
    assert str(caught.value).endswith(": mass_ratio and charge_ratio already determine it")


def test_what_cannot_be_computed_is_refused(pair_scan):
    with pytest.raises(ConfigurationError, match=r"correlation_length .* is missing"):
        pair_scan(fixed={}).check()
    with pytest.raises(ConfigurationError, match="'mode_freq' is not an output of study ion_pair"):
        pair_scan(outputs=("mode_freq",))
    with pytest.raises(ConfigurationError, match="need a reference case"):
        pair_scan(reference={}, outputs=("relative_improvement",)).check()


def test_the_digest_follows_every_value_and_not_how_an_axis_is_written(pair_scan):
    spaced = Axis(start=1.0, stop=3.0, points=3, spacing="linear")
    digest = pair_scan({"endcap_voltage": spaced}).digest
    assert pair_scan({"endcap_voltage": Axis(values=(1.0, 2.0, 3.0))}).digest == digest
    assert pair_scan({"endcap_voltage": Axis(values=(1.0, 2.0, np.nextafter(3.0, 4)))}).digest != digest
    assert pair_scan({"rf_voltage": spaced}).digest != digest
    words = [pair_scan({"noise_convention": Axis(values=(word,))}).digest for word in ("one_sided", "two_sided")]
    assert len(set(words)) == 2
