"""One ladder of trust: a result is trusted as its least trusted input, from the file of a body to the envelope."""

import dataclasses
import itertools
import shutil

import numpy as np
import pytest
import yaml

from heatscan.configuration import trust
from heatscan.configuration.documents import read_yaml
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.results import merge
from heatscan.studies.exclusion import catalogue
from heatscan.studies.fermi_liquids import bodies

TRIPLES = list(itertools.product(trust.STATUSES, repeat=3))


def worst(statuses):
    """By hand: proposed if any is, else recalled if any is, and so on up to published."""
    return next(name for name in ("proposed", "recalled", "secondary", "derived", "published") if name in statuses)


@pytest.mark.parametrize("statuses", TRIPLES, ids="-".join)
def test_the_least_trusted_decides(statuses):
    assert trust.least_trusted(statuses) == worst(statuses)
    assert trust.is_sourced(trust.least_trusted(statuses)) == all(map(trust.is_sourced, statuses))


def test_only_what_was_read_or_follows_from_it_is_sourced():
    assert {status for status in trust.STATUSES if trust.is_sourced(status)} == {"published", "derived"}
    assert trust.MEANINGS.keys() == set(trust.STATUSES)


def test_every_combination_reaches_the_envelope(root, tmp_path):
    """A body for every combination of the statuses of mass, radius and temperature, and an experiment for each body."""
    (tmp_path / "workflow").symlink_to(root / "workflow")
    (tmp_path / "config/experiments").mkdir(parents=True)
    shutil.copy(root / "config/references.bib", tmp_path / "config")
    shipped = read_yaml(root / "config/experiments/neptune.yaml")
    made = {}
    for number, statuses in enumerate(TRIPLES):
        mass, radius, temperature = (
            {"value": value, "source": "adler_2019", "status": status}
            for value, status in zip(("1e26 kg", "24764 km", "59.3 K"), statuses, strict=True)
        )
        emission = {"measured": {"surface_temperature": temperature}}
        body = {"name": f"Body {number}", "kind": "planet", "mass": mass, "radius": radius, "emission": emission}
        made[f"body_{number}"] = body
        experiment = shipped | {
            "label": f"Body {number}",
            "inputs": {"file": "config/bodies.yaml", "body": f"body_{number}"},
        }
        (tmp_path / f"config/experiments/body_{number}.yaml").write_text(yaml.safe_dump(experiment))
    (tmp_path / "config/bodies.yaml").write_text(yaml.safe_dump({"bodies": made}))
    values, _, _ = bodies.read("config/bodies.yaml", tmp_path)
    cases, _, _ = catalogue.read("config/experiments/*.yaml", tmp_path)
    axes = {"correlation_length": Axis(values=(1e-8, 1e-7))}
    outputs = ("collapse_rate_bound", "lowest_bound")
    for number, statuses in enumerate(TRIPLES):
        name = f"body_{number}"
        assert values[name]["status"] == cases[name]["status"] == worst(statuses), statuses
        scan = Scan("exclusion", "trial", "A trial", axes, cases={name: cases[name]}, case_dimension="experiment")
        data = merge.compute(dataclasses.replace(scan, outputs=outputs))
        assert np.isfinite(data.lowest_bound.sel(basis="all")).all()
        sourced = set(statuses) <= {"published", "derived"}
        assert np.isfinite(data.lowest_bound.sel(basis="sourced")).all() == sourced, statuses
        assert np.isnan(data.lowest_bound.sel(basis="sourced")).all() != sourced, statuses
