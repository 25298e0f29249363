"""Scans that choose their experiments by what these are; what was left out, and why, is said where results are read."""

import json
from pathlib import Path

import pytest
import yaml

from heatscan.configuration.scans import read_scans
from heatscan.errors import ConfigurationError
from heatscan.plotting import kinds
from heatscan.results import merge
from heatscan.studies.exclusion import catalogue, exports
from heatscan.studies.exclusion.selection import choose

ROOT = Path(__file__).parents[3]


def case(year="2020", **more):
    said = {"role": "bound", "status": "published", "kind": "force_noise", "review": "peer_reviewed"}
    return {**said, "record": json.dumps({"year": year}), **more}


CASES = {
    "lisa_2016": case("2016", superseded_by="lisa_2018"),
    "lisa_2018": case("2018", superseded_by="lisa_2024", status="secondary"),
    "lisa_2024": case("2024", review="preprint"),
    "trap": case("2023", role="proposed", status="proposed", kind="ion_mode"),
    "grw": case("1986", role="value", kind="proposed_value"),
    "undated": case(""),
}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"role": "bound"}, "lisa_2016 lisa_2018 lisa_2024 undated"),
        ({"role": ["proposed", "value"]}, "trap grw"),
        ({"status": "published", "kind": "force_noise"}, "lisa_2016 lisa_2024 undated"),
        ({"names": "lisa_*", "without": ["*_2018"]}, "lisa_2016 lisa_2024"),
        ({"names": ["grw", "tr*"]}, "trap grw"),
        ({"peer_reviewed": True}, "lisa_2016 lisa_2018 trap grw undated"),
        ({"peer_reviewed": False}, "lisa_2024"),
        ({"years": [2016, 2020]}, "lisa_2016 lisa_2018"),
        ({"years": [None, 2016]}, "lisa_2016 grw"),
        ({"years": [2023, None]}, "lisa_2024 trap"),
        ({"superseded": True}, "lisa_2016 lisa_2018 lisa_2024 trap grw undated"),
        ({"superseded": False}, "lisa_2024 trap grw undated"),
        # What takes its place must be there itself, at any remove.
        ({"superseded": False, "peer_reviewed": True}, "lisa_2018 trap grw undated"),
        ({"superseded": False, "without": "lisa_2018"}, "lisa_2024 trap grw undated"),
        ({"superseded": False, "names": "lisa_2016"}, "lisa_2016"),
    ],
)
def test_experiments_are_chosen_by_what_they_are(asked, kept):
    names, words = choose(CASES, asked, "here")
    assert names == kept.split()
    assert all((name in words) == (name not in names) for name in CASES)


def test_of_many_that_are_left_out_the_number_is_said():
    many = CASES | {f"other_{number}": case() for number in range(9)}
    assert choose(many, {"names": "lisa_*", "without": "lisa_2018"}, "here") == (
        ["lisa_2016", "lisa_2024"],
        "Left out: named to be left out: lisa_2018; not named: 12 others",
    )


def test_a_ring_of_successors_ends():
    ring = {"one": case(superseded_by="two"), "two": case(superseded_by="one")}
    with pytest.raises(ConfigurationError, match="leaves no experiment; superseded: one, two"):
        choose(ring, {"superseded": False}, "here")


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"rolle": "bound"}, "here: 'rolle' is not a key to choose experiments by; did you mean 'role'"),
        ({"role": "bounds"}, "here.role: 'bounds' is not a role of an experiment; did you mean 'bound'"),
        ({"status": ["publishd"]}, "here.status: 'publishd' is not a status of an experiment; did you mean"),
        ({"kind": "gossip"}, "here.kind: 'gossip' is not a kind of an experiment; there are "),
        (
            {"names": "lysa_*"},
            r"here.names: 'lysa_\*' is not an experiment, nor a pattern that any matches; there are lisa",
        ),
        ({"without": "x*"}, r"here.without: 'x\*' is not an experiment"),
        ({"years": [2020, 2010]}, "here.years: 2020 must not be after 2010"),
        ({"years": [1900, 1910]}, "here: leaves no experiment; of 1986: grw; of 2016: lisa_2016; "),
    ],
)
def test_a_wrong_choice_is_refused(asked, fault):
    with pytest.raises(ConfigurationError, match=fault):
        choose(CASES, asked, "here")


def written(tmp_path, cases):
    """The scans of a file whose only scan has these cases."""
    axes = {"correlation_length": ["10 nm", "100 nm", "1 um"]}
    scan = {"title": "Mine", "axes": axes, "cases": cases, "figures": ["exclusion_plot"]}
    data = {"study": "exclusion", "experiments": "config/experiments/*.yaml", "scans": {"mine": scan}}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(data))
    config = {"chunk_points": 1000, "reference_mass": "atomic_mass"}
    return list(read_scans("mine.yaml", tmp_path / "mine.yaml", config, ROOT))


def test_what_a_scan_left_out_is_said_in_result_figure_and_table(tmp_path):
    ((scan, _),) = written(tmp_path, {"names": "lisa_*", "superseded": False})
    assert "lisa_pathfinder_2016" not in scan.cases
    data = merge.compute(scan, "0" * 16)
    words = data.attrs["comment"]
    assert words.startswith("Left out: not named: 47 others; superseded: lisa_pathfinder_2016")
    figure = kinds.compose("exclusion_plot", data)
    shown = " ".join(figure.legends[0].get_title().get_text().split())
    assert words in shown
    assert words in exports.page(data)
    assert next(yaml.safe_load_all(exports.hepdata(data)["submission.yaml"]))["comment"].endswith(words)
    assert f"{words}." in kinds.caption("exclusion_plot", scan)
    assert f"{words}.." not in kinds.caption("exclusion_plot", scan)


def test_a_list_of_names_may_hold_patterns(tmp_path):
    ((scan, _),) = written(tmp_path, ["ligo", "x_rays_*", "l*o"])
    assert list(scan.cases) == ["ligo", "x_rays_2017", "x_rays_donadi_2021"]
    with pytest.raises(ConfigurationError, match=r"scans\.mine: 'x_ray\*_' is not a case"):
        written(tmp_path, ["ligo", "x_ray*_"])


def test_the_file_is_checked_with_its_words(tmp_path):
    with pytest.raises(ConfigurationError, match=r"mine.yaml: scans.mine.cases.years.0: '2010' is text, not a whole"):
        written(tmp_path, {"years": ["2010", None]})
    with pytest.raises(ConfigurationError, match=r"scans.mine.cases: unknown key 'roles'; did you mean 'role'"):
        written(tmp_path, {"roles": "bound"})
    with pytest.raises(ConfigurationError, match=r"scans.mine.cases.role: 'bond' is not a role"):
        written(tmp_path, {"role": "bond"})


def test_every_shipped_experiment_has_a_year():
    for name, one in catalogue.read("config/experiments/*.yaml", ROOT)[0].items():
        assert json.loads(one["record"])["year"].isdigit(), name
