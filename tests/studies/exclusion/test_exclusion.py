"""What experiments exclude: against published bounds, against the studies they rest on, and the rules of an
envelope.
"""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import heatscan
from heatscan import cli, evaluate, read_case
from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.results import merge, netcdf
from heatscan.studies.exclusion import catalogue

ROOT = Path(__file__).parents[3]
CASES = catalogue.read("config/experiments/*.yaml", ROOT)[0]
X_RAYS = ["config/experiments/majorana.yaml"]
LENGTH = {"correlation_length": Axis(start=1e-9, stop=1e-1, points=41, spacing="log")}


def scan_of(cases, axes=LENGTH, **more):
    outputs = ("collapse_rate_bound", "lowest_bound", "strongest_experiment", "highest_lower_bound", "allowed_area")
    settings = {"cases": cases, "case_dimension": "experiment", "outputs": outputs, **more}
    return merge.compute(Scan("exclusion", "trial", "A trial", axes, **settings))


def bound(name, length=1e-7, **noise):
    return evaluate("exclusion", CASES[name], correlation_length=length, **noise).collapse_rate_bound.item()


def curve(rate, exponent=0.0, role="bound", status="published", low=1e-9, high=1e-1, frequency=1.0):
    """An experiment whose bound is a power law through `rate` at 100 nm."""
    anchor = {"correlation_length": 1e-7, "collapse_rate": rate}
    definition = {"anchor": anchor, "exponent": exponent, "sampled_frequency": frequency}
    labels = {
        "label": "x",
        "colour": "#000000",
        "drawn": "region",
        "doi": "10.1000/x",
        "confidence_level": 0.0,
        "record": "{}",
        "review": "peer_reviewed",
        "subtracted": "",
    }
    return {
        "definition": json.dumps(definition),
        "kind": "anchored_curve",
        "shortest_length": low,
        "longest_length": high,
        "role": role,
        "status": status,
        **labels,
    }


@pytest.mark.parametrize(
    ("name", "published", "tolerance"),
    [
        (
            "lisa_pathfinder_2016",
            2.96e-8,
            0.12 / 2.96,
        ),  # doi:10.1103/PhysRevD.95.084054, abstract, with its uncertainty
        ("lisa_pathfinder_2024", 8.3e-11, 1e-12),  # arXiv:2411.17588, abstract
        ("majorana", 4.94e-15, 1e-12),
        ("cold_atoms", 5.1e-8, 1e-12),
        ("phonons", 3.3e-11, 1e-12),
    ],
)
def test_published_bounds_come_out(name, published, tolerance):
    assert bound(name) == pytest.approx(published, rel=tolerance)


def test_the_star_and_the_trap_are_those_of_their_studies():
    lengths = [1e-8, 1e-7, 1e-5]
    star = read_case(ROOT / "config/bodies.yaml", "psr_j1840_1419")
    noise = {"spectrum": "gaussian", "cutoff_frequency": 1e15}
    theirs = evaluate("fermi_liquids", star, correlation_length=lengths, **noise).collapse_rate_bound
    ours = evaluate("exclusion", CASES["neutron_star"], correlation_length=lengths, **noise).collapse_rate_bound
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    # Atoms along the axis of the trap, as in the paper's figure, down to where nuclei are no points.
    lengths = [1e-13, *lengths]
    pair = read_case(ROOT / "config/scans/ion_pair.yaml", "reference") | {"orientation": "along_axis"}
    theirs = evaluate("ion_pair", pair, correlation_length=lengths, outputs="collapse_rate_bound").collapse_rate_bound
    for mode in theirs.mode.values:
        ours = evaluate("exclusion", CASES[f"ion_trap_{mode}"], correlation_length=lengths).collapse_rate_bound
        np.testing.assert_allclose(ours, theirs.sel(mode=mode), rtol=1e-12)


def test_colour_weakens_by_the_strength_at_the_frequency_that_is_heard():
    """Exponential noise has half its strength at the cut-off, Gaussian exp(-1/2), and above a hard cut-off there is
    none.
    """
    frequency = json.loads(CASES["ligo"]["definition"])["sampled_frequency"]
    white = bound("ligo")
    assert bound("ligo", spectrum="exponential", cutoff_frequency=frequency) == pytest.approx(2 * white)
    assert bound("ligo", spectrum="gaussian", cutoff_frequency=frequency) == pytest.approx(math.exp(0.5) * white)
    assert bound("ligo", spectrum="hard_cutoff", cutoff_frequency=1.01 * frequency) == pytest.approx(white)
    deaf = evaluate(
        "exclusion", CASES["ligo"], correlation_length=1e-7, spectrum="hard_cutoff", cutoff_frequency=0.99 * frequency
    )
    assert deaf.validity == 2
    assert np.isnan(deaf.collapse_rate_bound)


def test_a_cutoff_washes_x_rays_out_and_leaves_mechanics_alone():
    """E/hbar of 19 to 100 keV is 2.9e19 to 1.5e20 rad/s: strengths of 1.2e-17 and 4.3e-19 at a cut-off of 1e11."""
    colour = {"spectrum": "exponential", "cutoff_frequency": 1e11}
    loss = bound("majorana") / bound("majorana", **colour)
    assert 4.3e-19 < loss < 1.2e-17
    assert bound("lisa_pathfinder_2018", **colour) == pytest.approx(bound("lisa_pathfinder_2018"), rel=1e-15)
    # 2 b^2/3 [1 - 2 b^2 + 2 sqrt(pi) b^3 exp(b^2) erfc(b)] at b = r_C Omega/v = 2.13: 0.67.
    assert bound("phonons") / bound("phonons", **colour) == pytest.approx(0.673, abs=5e-4)


def test_noise_of_finite_temperature_weakens_and_kinds_without_a_formula_are_silent():
    cold = {"noise_temperature": 1e-7}
    assert bound("cold_atoms", noise_temperature=1e6) == pytest.approx(bound("cold_atoms"), rel=1e-9)
    assert bound("cold_atoms", **cold) > 2 * bound("cold_atoms")
    silent = evaluate("exclusion", CASES["phonons"], correlation_length=1e-7, **cold)
    assert silent.validity == 1
    assert np.isnan(silent.collapse_rate_bound)
    # The formula is recalled, whatever the inputs are.
    answer = heatscan.excluded(1e-3, 1e-7, noise_temperature=1.0)
    assert answer.upper
    assert not any(one.sourced for one in answer.bounds)
    seen = {"seen": {**CASES["cold_atoms"], "status": "published"}, "low": CASES["graphene_disc"]}
    data = scan_of(seen, fixed={"noise_temperature": 1.0})
    assert np.isfinite(data.lowest_bound.sel(basis="all")[10])
    assert np.isnan(data.lowest_bound.sel(basis="sourced")).all()
    assert np.isfinite(scan_of(seen).lowest_bound.sel(basis="sourced")[10])


def test_outside_its_range_an_experiment_says_nothing():
    data = evaluate("exclusion", CASES["cold_atoms"], correlation_length=[1e-15, 1e-7, 1e-4, 1.01e-4])
    assert data.validity.values.tolist() == [0, 3, 3, 0]
    assert np.isnan(data.collapse_rate_bound.values).tolist() == [True, False, False, True]


def test_computed_bounds_scale_with_the_reference_mass():
    ratio = (constants.proton_mass / constants.atomic_mass) ** 2
    for name in ("lisa_pathfinder_2016", "neptune", "ion_trap_axial_in_phase", "graphene_disc"):
        assert bound(name, reference_mass="proton") / bound(name) == pytest.approx(ratio, rel=1e-9), name


def test_an_area_that_can_be_counted():
    """From 1e-9 to 1e-1 m (8 decades) between 1e-14 and 1e-10: 32; a second bound leaves the left half of it at
    1e-12: 24.
    """
    lower = curve(1e-14, role="lower_bound")
    data = scan_of({"low": lower, "high": curve(1e-10)})
    assert data.allowed_area.sel(basis="all").item() == pytest.approx(32, rel=1e-12)
    half = {"correlation_length": Axis(start=1e-9, stop=1e-5, points=41, spacing="log")}
    left = scan_of({"low": lower, "high": curve(1e-10), "better": curve(1e-12)}, half)
    assert left.allowed_area.sel(basis="all").item() == pytest.approx(8, rel=1e-12)
    # A lower bound above the upper one leaves nothing, and not less than nothing.
    nothing = scan_of({"low": curve(1e-8, role="lower_bound"), "high": curve(1e-10)})
    assert nothing.allowed_area.sel(basis="all").item() == 0
    # Without bounds the window counts: from 1e-22 to 1e-10, and from 1e-14 to 1, over 8 decades.
    assert scan_of({"high": curve(1e-10)}).allowed_area.sel(basis="all").item() == pytest.approx(96, rel=1e-12)
    assert scan_of({"low": lower}).allowed_area.sel(basis="all").item() == pytest.approx(112, rel=1e-12)


BOUNDS = st.builds(
    curve,
    st.floats(-24, 2).map(lambda decade: 10.0**decade),
    st.floats(-4, 4),
    st.sampled_from(["bound", "lower_bound", "comparison"]),
    st.sampled_from(["published", "recalled"]),
    st.sampled_from([1e-9, 1e-7]),
    st.sampled_from([1e-5, 1e-1]),
)


@given(st.lists(BOUNDS, min_size=2, max_size=5), st.sampled_from(["peer_reviewed", "preprint"]))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_another_bound_never_enlarges_the_allowed_area(curves, review):
    """Nor does one that reaches less far, or that lies above the window; and without any the window is left."""
    curves[-1] |= {"review": review}
    cases = {f"x{number}": case for number, case in enumerate(curves)}
    axes = {"correlation_length": Axis(start=1e-9, stop=1e-1, points=9, spacing="log")}
    areas = [
        scan_of(dict(list(cases.items())[:size]), axes).allowed_area.values for size in (len(cases) - 1, len(cases))
    ]
    assert np.all(areas[1] <= areas[0] * (1 + 1e-12))
    assert np.all((areas[1] >= 0) & (areas[0] <= 8 * 22 * (1 + 1e-12)))
    assert np.all(np.diff(areas, axis=1) >= -1e-9)  # all, sourced, reviewed: ever fewer bounds


def test_reviewed_bounds_are_sourced_with_nothing_subtracted():
    cases = {"plain": curve(1e-8), "new": curve(1e-9) | {"review": "preprint"}}
    cases |= {"less": curve(1e-10) | {"subtracted": "a model"}, "quoted": curve(1e-11, status="secondary")}
    lowest = scan_of(cases).lowest_bound.isel(correlation_length=10)
    found = {str(basis): value for basis, value in zip(lowest.basis.values, lowest.values, strict=True)}
    assert found == pytest.approx({"all": 1e-11, "sourced": 1e-10, "reviewed": 1e-8})


def test_proposals_comparisons_and_arguments_exclude_nothing():
    cases = {
        "seen": curve(1e-10),
        **{role: curve(1e-15, role=role) for role in ("proposed", "comparison", "lower_bound")},
    }
    data = scan_of(cases)
    np.testing.assert_allclose(data.lowest_bound.sel(basis="all"), 1e-10)
    assert set(data.strongest_experiment.values.ravel().tolist()) == {1 + list(cases).index("seen")}


def test_where_nobody_speaks_there_is_no_bound_and_no_ruler():
    data = scan_of({"seen": curve(1e-10, high=1e-5, status="recalled"), "low": curve(1e-14, role="lower_bound")})
    beyond = data.sel(correlation_length=slice(2e-5, None))
    assert np.isnan(beyond.lowest_bound).all()
    assert (beyond.strongest_experiment == 0).all()
    assert data.strongest_experiment.attrs["flag_meanings"].split()[0] == "none"
    # Recalled values do not count where only sourced ones do.
    assert np.isnan(data.lowest_bound.sel(basis="sourced")).all()


@pytest.fixture(scope="module")
def shipped_envelope():
    return scan_of(CASES, fixed={"spectrum": "exponential", "cutoff_frequency": 1e12})


def test_the_envelope_lies_below_every_bound_and_on_the_one_that_rules(shipped_envelope):
    data = shipped_envelope
    lowest = data.lowest_bound.sel(basis="all")
    names = ["none", *data.experiment.values.tolist()]
    assert data.strongest_experiment.attrs["flag_meanings"].split() == names
    for name, case in CASES.items():
        if case["role"] == "bound":
            one = data.collapse_rate_bound.sel(experiment=name)
            assert (~(lowest > one * (1 + 1e-14))).all()
    for place, ruler in enumerate(data.strongest_experiment.sel(basis="all").values):
        one = data.collapse_rate_bound.sel(experiment=names[ruler])[place]
        assert one == lowest[place]
        assert CASES[names[ruler]]["role"] == "bound"
    assert not (data.lowest_bound.sel(basis="sourced") < lowest).any()
    assert data.allowed_area.sel(basis="sourced") >= data.allowed_area.sel(basis="all")


@given(st.sets(st.sampled_from(sorted(CASES)), min_size=2, max_size=8), st.sampled_from(sorted(CASES)))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_another_experiment_never_weakens_the_envelope(chosen, another):
    chosen = sorted(chosen)
    fewer = scan_of({name: CASES[name] for name in chosen})
    more = scan_of({name: CASES[name] for name in dict.fromkeys([*chosen, another])})
    for basis in ("all", "sourced"):
        before, after = (data.lowest_bound.sel(basis=basis).values for data in (fewer, more))
        assert np.all((after <= before) | np.isnan(before))
        assert not np.any(np.isnan(after) & ~np.isnan(before))


def test_a_stronger_spectrum_keeps_its_bounds():
    """At every cut-off coloured bounds lie above the white ones, and they fall as the cut-off rises."""
    cutoffs = [1e8, 1e11, 1e14, 1e20]
    for name in ("majorana", "phonons", "neutron_star", "cantilever_2020", "cold_atoms", "graphene_disc"):
        for spectrum in ("exponential", "gaussian", "hard_cutoff"):
            data = evaluate(
                "exclusion", CASES[name], correlation_length=1e-7, spectrum=spectrum, cutoff_frequency=cutoffs
            )
            values = data.collapse_rate_bound.values[np.isfinite(data.collapse_rate_bound.values)]
            assert np.all(np.diff(values) <= 1e-12 * values[:-1])
            assert np.all(values >= bound(name) * (1 - 1e-12))


def test_the_trap_leads_at_no_100_nm_for_a_cutoff_of_1e11():
    """[M] Fig. 2 says it leads below 100 nm. From 44 to 100 nm phonons are stronger, whatever the spectrum."""
    rivals = ("lisa_pathfinder_2018", "cantilever_2020", "cold_atoms", "phonons", "majorana")
    for spectrum in ("exponential", "gaussian", "hard_cutoff"):
        noise = {"spectrum": spectrum, "cutoff_frequency": 1e11}
        lead = {}
        for length in (5e-9, 5e-8, 1e-7):
            best = min(bound(f"ion_trap_{mode}", length, **noise) for mode in ("axial_in_phase", "radial_out_of_phase"))
            heard = [value for name in rivals if math.isfinite(value := bound(name, length, **noise))]
            lead[length] = best < min(heard)
        assert lead == {5e-9: True, 5e-8: False, 1e-7: False}, spectrum


# The question at one point.


def test_the_answer_names_the_strongest_and_the_strongest_that_is_sourced():
    answer = heatscan.excluded(1e-9, 1e-7)
    assert answer
    assert answer.excluded
    assert answer.by[0].experiment == "xenonnt"
    assert answer.by[0].factor == pytest.approx(1e-9 / 3e-17)
    sourced = next(one for one in answer.by if one.sourced)
    assert sourced.experiment == "lisa_pathfinder_2024"
    assert answer.excluded_by_sourced
    assert not answer.excluded_by_reviewed  # 2.99e-8 1/s, of LISA Pathfinder 2016, is all that is left
    assert heatscan.excluded(4e-8, 1e-7).excluded_by_reviewed
    assert "derived, preprint, model subtracted" in str(answer)
    assert not any(one.role != "bound" for one in answer.by)
    assert "excluded" in str(answer)
    lines = str(answer).splitlines()
    assert "XENONnT" in lines[1]
    said = ["excludes rates above" in line for line in lines[6:-2]]  # those that exclude come first
    assert said == sorted(said, reverse=True)
    assert 0 < sum(said) < len(said)


def test_the_answer_agrees_with_the_envelope(shipped_envelope):
    for length in shipped_envelope.correlation_length.values[[3, 17, 30]]:
        lowest = shipped_envelope.lowest_bound.sel(basis="all", correlation_length=length).item()
        for factor, expected in ((1.001, True), (0.999, False)):
            answer = heatscan.excluded(factor * lowest, length, cutoff_frequency=1e12)
            assert answer.spectrum == "exponential"
            assert answer.excluded is expected
            assert bool(answer) is expected


def test_values_may_carry_units():
    plain = heatscan.excluded(1e-9, 1e-7, cutoff_frequency=1e11, spectrum="gaussian")
    assert heatscan.excluded("1e-9 1/s", "100 nm", cutoff_frequency="1e11 rad/s", spectrum="gaussian") == plain
    cyclic = heatscan.excluded("1e-9 1/s", "100 nm", cutoff_frequency="1e11 Hz")
    assert cyclic.cutoff_frequency == pytest.approx(2 * math.pi * 1e11)


def test_an_answer_lists_who_is_silent_and_why():
    answer = heatscan.excluded(
        1e-3, 1e-5, experiments=["config/experiments/cold_atoms.yaml", *X_RAYS], cutoff_frequency=1
    )
    assert not answer.silent
    answer = heatscan.excluded(1e-3, 2e-4, experiments=["config/experiments/cold_atoms.yaml", *X_RAYS])
    ((one,), text) = answer.silent, str(answer)
    assert (one.experiment, one.role, "range" in one.reason) == ("cold_atoms", "bound", True)
    assert "(1 of 2 experiments have a bound here)" in text.splitlines()[0]
    assert text.splitlines()[-1].startswith("no bound, r_C is out of the range")
    assert text.endswith(": Cold atoms")
    assert answer.as_dict()["silent"] == [vars(one)]


def test_the_reason_of_silence_is_that_of_the_kind_or_of_the_observation():
    (one,) = heatscan.excluded(1e-3, 1e-7, experiments="config/experiments/micromagnet_2020.yaml").silent
    assert one.reason == "there is no friction unless the noise has a temperature"
    contrast = {"mass": 1e-22, "separation": 1e-6, "holding_time": 1.0, "contrast": 0.1}
    said = [{"value": 0.1, "plus": 0.05, "minus": 0.1}]
    case = curve(1.0) | {"kind": "interferometer", "definition": json.dumps(contrast | {"said": said})}
    data = evaluate("exclusion", case, correlation_length=1e-7, confidence_level=np.array([0.5, 0.95]))
    assert data.validity.values.tolist() == [3, 4]  # 0.1 - 1.645 0.1 is less than no contrast: any rate will do
    assert np.isnan(data.collapse_rate_bound.values[1])


def test_a_rate_may_be_too_weak_to_matter():
    answer = heatscan.excluded(1e-18, 1e-7)
    assert not answer.excluded
    assert [one.experiment for one in answer.too_weak] == ["graphene_disc"]
    assert "below the theoretical lower bound" in str(answer)


def test_experiments_are_asked_by_name_or_by_file():
    names = ["ligo", "lisa_pathfinder_20*", "config/experiments/auriga.yaml"]
    found = {one.experiment for one in heatscan.excluded(1e-9, 1e-7, experiments=names).bounds}
    assert found == {"ligo", "auriga", *(f"lisa_pathfinder_{year}" for year in (2016, 2018, 2024))}
    with pytest.raises(ConfigurationError, match=r"experiments: 'ligoo' is not the name .*; did you mean 'ligo'\?"):
        heatscan.excluded(1e-9, 1e-7, experiments="ligoo")
    with pytest.raises(ConfigurationError, match=r"experiments: no file matches 'mine/\*\.yaml'"):
        heatscan.excluded(1e-9, 1e-7, experiments="mine/*.yaml")


def test_where_nobody_speaks_the_answer_says_so():
    answer = heatscan.excluded(
        1.0, 1e-9, experiments="config/experiments/lisa_pathfinder_*.yaml", noise_temperature=1e-3
    )
    assert not answer.excluded
    assert "no experiment has a bound there" in str(answer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1e-7), "collapse_rate: -1 must be greater than zero"),
        (("1 m", 1e-7), "collapse_rate: '1 m' has the wrong unit"),
        ((1e-9, "inf"), "correlation_length: 'inf' cannot be read as a quantity"),
        ((1e-9, "1 kg"), "correlation_length: '1 kg' has the wrong unit"),
        (([1e-9, -1e-8], 1e-7), "collapse_rate.1: -1e-08 must be greater than zero"),
        (([1e-9, 1e-8], [1e-7] * 3), "correlation_length: 3 values for 2 of collapse_rate; give as many, or one"),
        ((np.ones((2, 2)), 1e-7), r"collapse_rate: an array of shape \(2, 2\); give a number, or several in a row"),
        (([], 1e-7), r"collapse_rate: an array of shape \(0,\)"),
    ],
)
def test_a_faulty_question_is_refused(arguments, message):
    with pytest.raises(ConfigurationError, match=message):
        heatscan.excluded(*arguments)


def test_several_points_are_answered_in_order():
    """One rate at several lengths, several rates at one, pairs; each as if it were asked alone."""
    few = {"experiments": ["config/experiments/ligo.yaml", "config/experiments/phonons.yaml"]}
    alone = {point: heatscan.excluded(*point, **few).as_dict() for point in ((1e-9, 1e-7), (1e-9, 1e-6), (1e-6, 1e-6))}
    for rates, lengths, points in (
        (1e-9, ["1 um", 1e-7, "1 um"], [(1e-9, 1e-6), (1e-9, 1e-7), (1e-9, 1e-6)]),
        (np.array([1e-9, 1e-6]), "1 um", [(1e-9, 1e-6), (1e-6, 1e-6)]),
        ([1e-6, 1e-9], np.array([1e-6, 1e-7]), [(1e-6, 1e-6), (1e-9, 1e-7)]),
    ):
        answers = heatscan.excluded(rates, lengths, **few)
        assert [answer.as_dict() for answer in answers] == [alone[point] for point in points]
    assert len(heatscan.excluded([1e-9], 1e-7, **few)) == 1


def test_a_spectrum_and_its_cutoff_go_together():
    with pytest.raises(ConfigurationError, match="needs a cut-off frequency"):
        heatscan.excluded(1e-9, 1e-7, spectrum="gaussian")
    with pytest.raises(ConfigurationError, match="white noise has no cut-off"):
        heatscan.excluded(1e-9, 1e-7, spectrum="white", cutoff_frequency=1e9)


def test_the_command_answers_in_words_and_as_json(capsys):
    question = ["excluded", "--collapse-rate", "1e-9", "--correlation-length", "100 nm", "--cutoff", "1e12"]
    assert cli.main(question) == 0
    words = capsys.readouterr().out
    assert words.startswith("1e-09 1/s at 1e-07 m, exponential noise cut off at 1e+12 rad/s: excluded")
    assert cli.main([*question, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["excluded"] is True
    assert answer["cutoff_frequency"] == 1e12
    by_name = {entry["experiment"]: entry for entry in answer["bounds"]}
    assert by_name["phonons"]["bound"] == pytest.approx(bound("phonons", spectrum="exponential", cutoff_frequency=1e12))
    majorana = ["--directory", str(ROOT), "--experiments", "config/experiments/majorana.yaml", "--json"]
    assert cli.main([*question, *majorana]) == 0
    assert [entry["experiment"] for entry in json.loads(capsys.readouterr().out)["bounds"]] == ["majorana"]
    assert cli.main(["excluded", "--collapse-rate", "0", "--correlation-length", "1"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("rate", ["-1e-9", "-1", "-.5", "-1e-9 1/s"])
@pytest.mark.parametrize("form", ["--collapse-rate={}", "--collapse-rate {}"])
def test_a_number_below_zero_is_no_option(rate, form, capsys):
    words = [word.format(rate) for word in form.split()]
    assert cli.main(["excluded", *words, "--correlation-length", "1"]) == 2
    assert capsys.readouterr().err.endswith(" must be greater than zero\n")


def test_statuses_are_never_better_than_what_they_rest_on():
    """Only what was read in a source, or follows from it, is drawn and called sourced."""
    sourced = {name for name, case in CASES.items() if case["status"] in ("published", "derived")}
    points = {"grw", "adler_100nm", "adler_1um"}
    assert sourced == {"atom_fountain_2015", "lisa_pathfinder_2016", "lisa_pathfinder_2024", *points}
    for name in sourced:
        statuses = {value["status"] for value in json.loads(CASES[name]["record"])["values"]}
        assert statuses <= {"published", "derived"}


def test_scans_over_experiments_take_all_or_those_that_they_name(shipped):
    everything = shipped.scans["exclusion/everything"]
    assert list(everything.cases) == sorted(CASES)
    paper = shipped.scans["exclusion/ion_pair_figure"]
    assert set(paper.cases) < set(CASES)
    assert everything.dims == ("experiment", "correlation_length")
    hashes = itertools.starmap(lambda one, other: one.digest == other.digest, [(everything, paper)])
    assert not any(hashes)


def test_a_split_scan_has_the_envelope_of_the_whole(chunk_files, tmp_path):
    """Chunks hold what is computed point by point; the envelope is made when they are put together, however they are
    split.
    """
    cases = {name: CASES[name] for name in ("ligo", "phonons", "majorana", "graphene_disc", "grw")}
    axes = {
        "cutoff_frequency": Axis(start=1e8, stop=1e20, points=7, spacing="log"),
        "correlation_length": Axis(start=1e-9, stop=1e-1, points=9, spacing="log"),
    }
    whole = scan_of(cases, axes, fixed={"spectrum": "exponential"})
    outputs = tuple(whole.data_vars)
    scan = Scan(
        "exclusion",
        "trial",
        "A trial",
        axes,
        fixed={"spectrum": "exponential"},
        cases=cases,
        case_dimension="experiment",
        outputs=outputs,
        chunk_points=40,
    )
    assert splitting.n_chunks(scan) > 3
    files = chunk_files(scan, tmp_path)
    for _, path in files:
        assert set(netcdf.read(path).data_vars) == {"validity", "collapse_rate_bound"}
    merge.write_merged(scan, files, tmp_path / "merged.nc", "0" * 16)
    netcdf.write(whole.assign_attrs(code_hash="0" * 16), tmp_path / "whole.nc")
    assert netcdf.read(tmp_path / "merged.nc").identical(netcdf.read(tmp_path / "whole.nc"))


def test_the_page_names_the_scans_and_gives_the_areas_that_are_left(shipped):
    page = " ".join((ROOT / "docs/exclusion.md").read_text(encoding="utf-8").split())
    area = merge.compute(shipped.scans["exclusion/everything"]).allowed_area
    assert f"{area.sel(basis='all').item():.1f} with all bounds and" in page
    rest = [f"{area.sel(basis=basis).item():.1f}" for basis in ("sourced", "reviewed")]
    assert f"{rest[0]} with sourced ones, {rest[1]} with reviewed ones." in page
    names = [one.name for one in shipped.scans.values() if one.study == "exclusion"]
    assert [name for name in names if f"`{name}`" not in page] == []
