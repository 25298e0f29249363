"""Numbers of every study are those of commit 242b265, before the house was rebuilt.

They are a net against changes that nobody intended, not a proof of physics; `tests/compare_results.py` compares all
numbers bit for bit. Here the last digits are left free: another processor rounds exp and sin differently, and
another SciPy integrates by other steps.
"""

import dataclasses
from pathlib import Path

import pytest
import yaml

from heatscan.engine.axis import Axis
from heatscan.results import merge

GOLDEN = yaml.safe_load(Path(__file__).with_name("golden.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", GOLDEN)
def test_numbers_are_those_of_before(name, shipped):
    scan = shipped.scans[name]
    axes = dict(scan.axes)
    for axis, places in GOLDEN[name]["points"].items():
        axes[axis] = Axis(values=tuple(scan.axes[axis].array()[places].tolist()))
    cases = {case: scan.cases[case] for case in GOLDEN[name].get("cases", scan.cases)}
    fixed = {**scan.fixed, **GOLDEN[name].get("fixed", {})}
    thinned = dataclasses.replace(scan, axes=axes, cases=cases, fixed=fixed)
    data = merge.compute(dataclasses.replace(thinned, chunk_points=max(1, thinned.size)))
    for output, values in GOLDEN[name]["values"].items():
        flat = data[output].values.ravel()
        found = {place: flat[place] for place in values}
        assert found == pytest.approx({place: float.fromhex(value) for place, value in values.items()}, rel=1e-10), (
            output
        )


def test_every_study_has_golden_numbers(shipped):
    assert {scan.study for scan in shipped.scans.values()} == {name.partition("/")[0] for name in GOLDEN}
    assert all(len(entry["values"]) > 0 for entry in GOLDEN.values())
