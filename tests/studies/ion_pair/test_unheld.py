"""A trap that holds nothing says which ion is lost, by how much, and what to turn: wherever its result is read."""

import numpy as np
import pytest

import heatscan
from heatscan.physics.trap import mathieu

PAIR = heatscan.read_case("config/scans/ion_pair.yaml", "reference")


def comment(**more):
    found = heatscan.evaluate("ion_pair", PAIR, outputs=["mode_frequency", "ion_mathieu_a", "ion_mathieu_q"], **more)
    assert (found.stability != 2).all()
    return found.attrs["comment"], found


@pytest.mark.parametrize(
    ("values", "ion", "cure"),
    [
        ({"rf_voltage": 6000.0}, "the atomic ion has", "lower rf_voltage or raise rf_frequency"),
        ({"endcap_voltage": 500.0}, "the atomic ion has", "lower endcap_voltage or raise rf_voltage"),
        ({"endcap_voltage": 60.0}, "the molecule has", "lower endcap_voltage or raise rf_voltage"),
        ({"endcap_voltage": 0.0}, "the atomic ion has", "raise endcap_voltage above 0 V"),
    ],
)
def test_the_ion_that_is_lost_is_named_with_what_to_turn(values, ion, cure):
    text, found = comment(**values)
    assert text.startswith(f"no point is stable: {ion}")
    assert text.endswith(cure)
    a, q = (found[f"ion_mathieu_{name}"].sel(ion="molecule" if "molecule" in ion else "atomic_ion") for name in "aq")
    assert f"a = {float(a):.3g} and q = {abs(float(q)):.3g}" in text


def test_how_far_it_misses_is_the_distance_from_the_edge():
    text, found = comment(rf_voltage=6000.0)
    a, q = (float(found[f"ion_mathieu_{name}"][0]) for name in "aq")
    below, above = mathieu.stability_boundaries(abs(q))
    assert f", {max(below - a, a - above):.2g} in a outside" in text


def test_ions_that_are_held_but_lie_across_the_axis_are_told_from_those_that_are_lost():
    pair = {**PAIR, "ring_count": 1}
    found = heatscan.evaluate("ion_pair", pair, endcap_voltage=np.linspace(1, 40, 200), outputs=["mode_frequency"])
    (crossing,) = [float(found.endcap_voltage[index]) for index in [int(np.argmax(found.stability.values == 1))]]
    assert (found.stability == 1).any()
    text = heatscan.evaluate("ion_pair", pair, endcap_voltage=crossing, outputs=["mode_frequency"]).attrs["comment"]
    assert "do not line up on the axis; lower endcap_voltage or raise rf_voltage" in text


def test_hertz_in_place_of_an_angular_frequency_are_suspected():
    assert "rf_frequency is 0.828 MHz (5.2e+06 rad/s); did you mean '5.2 MHz'?" in comment(rf_frequency=5.2e6)[0]
    # Nobody types such a number for hertz, and with this one no drive would hold the pair.
    assert "did you mean" not in comment(rf_frequency=5.2012345e6)[0]
    assert "did you mean" not in comment(rf_frequency=1e3)[0]


def test_of_many_points_the_nearest_to_stability_speaks():
    text, _ = comment(rf_voltage=[6000.0, 5000.0, 5500.0])
    assert text == comment(rf_voltage=5000.0)[0]


def test_a_scan_with_one_stable_point_has_no_such_comment():
    found = heatscan.evaluate("ion_pair", PAIR, rf_voltage=[6000.0, 720.4], outputs=["mode_frequency"])
    assert "comment" not in found.attrs
