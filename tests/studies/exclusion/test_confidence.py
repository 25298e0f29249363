"""Uncertainties and confidence levels: what was observed counts at its weaker end, in every kind of experiment."""

import json
from statistics import NormalDist

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import heatscan
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.results import merge
from heatscan.studies.exclusion import allowed, catalogue, confidence, experiments, exports, verdict
from heatscan.studies.exclusion.experiments import Noise
from heatscan.studies.exclusion.study import FLAGS

Z = NormalDist().inv_cdf(0.95)


def quantity(value, **more):
    return {"value": value, "source": "paper", "status": "published", **more}


BODY = {
    "parts": [{"shape": "sphere", "radius": quantity("10 um"), "density": quantity(2000.0)}],
    "convention": "one_sided",
    "sampled_frequency": quantity("1 kHz"),
}
BAND = {"lowest_energy": quantity("9 keV"), "highest_energy": quantity("99 keV")}
ATOMS = {"atomic_number": quantity(32), "atom_mass": quantity("72.6 u")}
BEAM = {"mass": quantity("1 ku"), "velocity": quantity(1.0), "period": quantity(1e-7), "flight_time": quantity(1.0)}
CLOUD = {"lens": "none", "expansion_time": quantity("1 s"), "initial_width": quantity(1e-11)}
# For each kind its inputs but for what was observed, and for each observed quantity the power of it that the bound goes
# with.
KINDS = {
    "force_noise": (
        BODY,
        {"force_noise": 1, "force_noise_amplitude": 2, "acceleration_noise": 1, "acceleration_noise_amplitude": 2},
    ),
    "torque_noise": (
        {"parts": [{**BODY["parts"][0], "arm": quantity("1 m")}], "convention": "one_sided"}
        | {"sampled_frequency": quantity("1 Hz")},
        {"torque_noise": 1, "torque_noise_amplitude": 2},
    ),
    # Friction bounds nothing where the noise has no temperature.
    "damping": (
        {"parts": BODY["parts"], "sampled_frequency": quantity("1 Hz")},
        {"linewidth": None},
    ),
    "trapped_gas": (
        {"trap": "box", "atom_mass": quantity("87 u"), "temperature": quantity("1 nK")},
        {"heating_rate": 1},
    ),
    "bulk_heating": ({"sound_velocity": quantity("4 km/s")}, {"heating_per_mass": 1}),
    "x_ray_emission": ({**BAND, **ATOMS}, {"bound_slope": 1, "photon_rate": 1}),
    "interferometer": (BEAM, {"contrast": None}),
    "cold_atoms": (CLOUD, {"final_width": 2}),
    "anchored_curve": ({"exponent": quantity(2), "sampled_frequency": quantity("1 Hz")}, {}),
    "heat_balance": ({"file": "config/bodies.yaml", "body": "neptune"}, None),
    "ion_mode": ({"file": "config/scans/ion_pair.yaml", "case": "reference", "mode": "axial_in_phase"}, None),
    "localisation": ({}, None),
    "proposed_value": ({"correlation_length": quantity("1 m"), "collapse_rate": quantity(1.0)}, None),
    "tabulated": ({}, None),
}
OBSERVED = [(kind, name) for kind, (_, powers) in KINDS.items() for name in powers or () if powers[name]]


@pytest.fixture(scope="module")
def read(root, tmp_path_factory):
    """A function that reads an experiment of a kind with these inputs."""
    folder = tmp_path_factory.mktemp("confidence")
    for name in ("workflow", "config"):
        (folder / name).mkdir()
    for name in ("config/bodies.yaml", "config/scans", "config/structures", "workflow/schemas"):
        (folder / name).symlink_to(root / name)
    entry = "@misc{paper, author = {Nyone, A.}, title = {A paper}, year = 2026, doi = {10.1000/x}}\n"
    shipped = (root / "config/references.bib").read_text(encoding="utf-8")
    (folder / "config/references.bib").write_text(entry + shipped, encoding="utf-8")

    def case(kind, inputs, **more):
        said = {"label": "One", "title": "One of a kind", "kind": kind, "colour": "#123456", "reference": "paper"}
        said |= {"valid": {"from": "1 nm", "to": "1 m"}, "inputs": inputs, **more}
        (folder / "one.yaml").write_text(yaml.safe_dump(said))
        return catalogue.read("one.yaml", folder)[0]["one"]

    return case


def bound(case, level=None):
    level = case["confidence_level"] if level is None else level
    kind = experiments.load(case["kind"])
    return kind.bound(json.loads(case["definition"]), Noise(1e-7, constants.atomic_mass), level)


def test_no_kind_is_left_out():
    assert set(KINDS) == set(experiments.names())
    for name, (_, powers) in KINDS.items():
        assert experiments.load(name).observed == tuple(powers or ())


@pytest.mark.parametrize(("kind", "name"), OBSERVED)
def test_every_observed_quantity_counts_at_its_upper_limit(read, kind, name):
    """1 + 1.645 at 95 %, whatever the lower end; without a level 1."""
    rest, powers = KINDS[kind]
    unsure = {**rest, name: quantity(1e-9, uncertainty={"plus": 1e-9, "minus": 1e-10})}
    sure = bound(read(kind, {**rest, name: quantity(1e-9)}))
    assert bound(read(kind, unsure)) == sure
    expected = (1 + Z) ** powers[name]
    assert bound(read(kind, unsure, confidence_level=0.95)) / sure == pytest.approx(expected, rel=1e-4)
    # A scan may ask for a level that the file does not name.
    assert bound(read(kind, unsure), 0.95) / sure == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    "kind", [kind for kind, (_, powers) in KINDS.items() if powers is not None and kind != "damping"]
)
def test_so_does_an_anchor_and_a_lower_bound_moves_down(read, kind):
    rate = quantity("2e-8 1/s", uncertainty={"plus": "1e-8 1/s", "minus": "0.5e-8 1/s"})
    rest = {**KINDS[kind][0], "anchor": {"correlation_length": quantity("100 nm"), "collapse_rate": rate}}
    rest.pop("convention", None)
    assert bound(read(kind, rest, confidence_level=0.95)) == pytest.approx(2e-8 + Z * 1e-8, rel=1e-12)
    lower = read(kind, rest, confidence_level=0.95, role="lower_bound")
    assert bound(lower) == pytest.approx(2e-8 - Z * 0.5e-8, rel=1e-12)


@pytest.mark.parametrize(
    "kind", [kind for kind, (_, powers) in KINDS.items() if powers is None and kind != "tabulated"]
)
def test_a_kind_that_cannot_says_so(read, kind):
    inputs = KINDS[kind][0]
    if kind == "localisation":
        names = ("radius", "bond_length", "atom_mass", "separation", "duration")
        inputs = {name: quantity(1e-9 if name != "atom_mass" else 2e-26) for name in names}
    role = {"proposed_value": "value", "localisation": "lower_bound"}.get(kind, "bound")
    with pytest.raises(ConfigurationError, match=rf"one\.yaml: confidence_level: a {kind} has none"):
        read(kind, inputs, confidence_level=0.95, role=role)
    for name, one in inputs.items():
        if isinstance(one, dict):
            unsure = {**inputs, name: {**one, "uncertainty": one["value"]}}
            with pytest.raises(ConfigurationError, match=rf"inputs\.{name}\.uncertainty: .* none of its inputs"):
                read(kind, unsure, role=role)


def test_what_was_not_observed_has_no_uncertainty(read):
    inputs = {**KINDS["bulk_heating"][0], "heating_per_mass": quantity(1.0)}
    inputs["sound_velocity"] = quantity("4 km/s", uncertainty="1 km/s")
    fault = r"sound_velocity\.uncertainty: .* observed: heating_per_mass, anchor\.collapse_rate; remove it"
    with pytest.raises(ConfigurationError, match=fault):
        read("bulk_heating", inputs)


LEVELS = [
    quantity(3.0, confidence_level=0.9),
    quantity(3.7, confidence_level=0.95),
    quantity(5.0, confidence_level=0.99),
]


@pytest.mark.parametrize(
    ("asked", "value", "level"),
    [(0.9, 3.0, 0.9), (0.95, 3.7, 0.95), (0.93, 3.7, 0.95), (0.6, 3.0, 0.9), (0.999, np.inf, 0.99), (0.0, 3.7, 0.95)],
)
def test_of_several_limits_that_at_the_next_higher_level_counts(read, asked, value, level):
    """A limit at 95 % holds at 93 % too; at a level above all that were published nothing is limited."""
    case = read("x_ray_emission", {**BAND, "bound_slope": LEVELS}, confidence_level=0.95)
    assert bound(case, asked) == pytest.approx(value * 1e-14, rel=1e-12)
    said = json.loads(case["definition"])["said"]
    assert confidence.stated_level(said, asked) == level


@pytest.mark.parametrize(
    ("entry", "more", "fault"),
    [
        (LEVELS, {}, "confidence_level: is missing: which of several values counts"),
        (LEVELS, {"confidence_level": 0.999}, "one.yaml: confidence_level: 0.999 is above 0.99, the highest"),
        ([quantity(1.0, confidence_level=95.0)], {}, r"bound_slope\.0\.confidence_level: 95\.0 is not from 0\.5"),
        (quantity(1.0, uncertainty=0.1, confidence_level=0.9), {}, "serves at every level; remove one"),
        (quantity(1.0, uncertainty={"plus": 1.0}), {}, "minus"),
    ],
)
def test_faulty_levels_are_named(read, entry, more, fault):
    with pytest.raises(ConfigurationError, match=fault):
        read("x_ray_emission", {**BAND, "bound_slope": entry}, **more)


@given(st.floats(0.5, 0.999), st.floats(0.5, 0.999), st.floats(0, 10), st.booleans())
def test_a_higher_level_never_strengthens(one, other, spread, falls):
    """Nor for a quantity whose fall weakens the bound, such as a contrast: -log(contrast)."""

    def limit(value):
        return -np.log(value) if falls else value

    said = [{"value": 0.5, "plus": spread, "minus": spread}]
    low, high = (confidence.weakest(said, level, limit) for level in sorted((one, other)))
    assert low <= high
    assert confidence.weakest(said, 0.0, limit) <= low


def test_a_contrast_compatible_with_zero_bounds_nothing():
    said = [{"value": 0.1, "plus": 0.1, "minus": 0.1}]
    assert confidence.weakest(said, 0.95, lambda value: -np.log(value)) == np.inf
    assert confidence.weakest(said, 0.68, lambda value: -np.log(value)) == pytest.approx(2.93, abs=0.01)


def test_a_scan_has_one_level_and_says_which_bounds_have_it(root):
    cases = catalogue.read("config/experiments/*.yaml", root)[0]
    cases = {name: cases[name] for name in ("xenonnt", "majorana", "lisa_pathfinder_2016", "ligo")}
    axes = {"correlation_length": Axis(values=(1e-8, 1e-7, 1e-6))}
    found = {}
    for level in (None, 0.95, 0.9):
        fixed = {} if level is None else {"confidence_level": level}
        data = merge.compute(Scan("exclusion", "x", "X", axes, fixed=fixed, cases=cases, case_dimension="experiment"))
        found[level] = {one["experiment"]: (one["level"], one["curve"][1][1]) for one in exports.experiments(data)}
    assert {name: level for name, (level, _) in found[None].items()} == {
        "xenonnt": 0.9, "majorana": 0.95, "lisa_pathfinder_2016": 0.0, "ligo": 0.0
    }  # fmt: skip
    assert {name: level for name, (level, _) in found[0.95].items()} == {
        "xenonnt": 0.95, "majorana": 0.95, "lisa_pathfinder_2016": 0.95, "ligo": 0.0
    }  # fmt: skip
    assert found[0.95]["xenonnt"][1] == pytest.approx(3.7e-17)
    assert found[0.9]["majorana"] == found[None]["majorana"]  # at 95 %, as published
    ratio = found[0.95]["lisa_pathfinder_2016"][1] / found[None]["lisa_pathfinder_2016"][1]
    assert ratio == pytest.approx((1 + Z * 0.1 / 5.2) ** 2, rel=1e-9)
    with pytest.raises(ConfigurationError, match=r"confidence_level: 0\.05 is not between 0.5 and 1"):
        heatscan.excluded(1e-9, 1e-7, confidence_level=0.05)


def test_a_level_may_be_an_axis(root):
    case = catalogue.read("config/experiments/xenonnt.yaml", root)[0]["xenonnt"]
    data = heatscan.evaluate("exclusion", case, correlation_length=1e-7, confidence_level=[0.68, 0.9, 0.95, 0.99])
    np.testing.assert_allclose(data.collapse_rate_bound, [3.0e-17, 3.0e-17, 3.7e-17, np.nan], rtol=1e-12)
    assert data.validity.values.tolist() == [FLAGS["bounded"]] * 3 + [FLAGS["no_limit"]]


def test_a_bound_answers_only_at_its_level_and_one_without_says_so(root):
    names = ("xenonnt", "cantilever_2017", "ligo")
    files = [f"config/experiments/{name}.yaml" for name in names]
    at_95, at_99 = (
        heatscan.excluded(1e-3, 1e-7, confidence_level=level, experiments=files) for level in (0.95, "99 %")
    )
    assert [(one.experiment, one.level) for one in at_95.bounds] == [
        ("xenonnt", 0.95), ("cantilever_2017", 0.95), ("ligo", 0.0)
    ]  # fmt: skip
    assert [one.experiment for one in at_99.bounds] == ["cantilever_2017", "ligo"]
    assert [(one.experiment, one.reason) for one in at_99.silent] == [("xenonnt", verdict._REASONS[FLAGS["no_limit"]])]
    assert at_99.confidence_level == at_99.as_dict()["confidence_level"] == 0.99
    words = str(at_99).splitlines()
    assert any(
        line.startswith("  at 99 %, without those that state no level: ") and "Cantilever" in line for line in words
    )
    assert [line for line in words if "no level stated" in line] == [line for line in words if line.startswith("LIGO")]
    silent = heatscan.excluded(1e-9, 1e-7, confidence_level=0.95, experiments=files[2:])
    assert "with all bounds: at most 1.01e-05 1/s, 1.01e+04 times more, by LIGO (recalled, no level stated)" in str(
        silent
    )
    assert "level" not in str(heatscan.excluded(1e-9, 1e-7, experiments=files[2:])).partition("experiment ")[0]


def test_a_lower_bound_and_what_any_noise_is_allowed_have_no_limit_at_a_level_above(read):
    said = [{"value": 2.0, "level": 0.95}]
    assert confidence.weakest(said, 0.95 + 1e-12, float) == confidence.weakest(said, 0.9, float) == 2.0
    assert confidence.weakest(said, 0.99, float) == np.inf
    assert confidence.weakest(said, 0.99, float, least=True) == 0.0
    assert confidence.weakest([{"value": 2.0}], 0.99, float) == 2.0  # states no level
    kind, inputs = "bulk_heating", {**KINDS["bulk_heating"][0], "heating_per_mass": quantity(1.0, confidence_level=0.9)}
    case = read(kind, inputs)
    one = {"kind": kind, "role": "bound", "definition": json.loads(case["definition"])}
    assert allowed.numbers({**one, "confidence_level": 0.9})
    assert allowed.numbers({**one, "confidence_level": 0.95}) == []


@pytest.mark.parametrize(
    ("kind", "role"), [("localisation", "bound"), ("proposed_value", "bound"), ("ion_mode", "value")]
)
def test_a_kind_has_its_roles(read, kind, role):
    with pytest.raises(ConfigurationError, match=f"role: '{role}' does not suit this kind; {kind} may be"):
        read(kind, KINDS[kind][0], role=role)
