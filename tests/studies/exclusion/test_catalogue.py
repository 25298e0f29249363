"""Files of experiments: every shipped one loads, computes and is drawn; a faulty one is refused with file and key."""

import copy
import json
import math
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from heatscan.configuration.trust import STATUSES
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.studies.exclusion import catalogue, experiments
from heatscan.studies.exclusion.experiments import Noise
from heatscan.studies.exclusion.study import FLAGS

CATALOGUE = catalogue.read("config/experiments/*.yaml", Path(__file__).parents[3])
VALUES, SOURCES, TITLES = CATALOGUE
LENGTHS = np.geomspace(1e-14, 1e6, 241)


def bound(case, length, **colour):
    noise, level = Noise(length, constants.atomic_mass, **colour), case["confidence_level"]
    return experiments.load(case["kind"]).bound(json.loads(case["definition"]), noise, level)


@pytest.mark.parametrize("name", VALUES)
def test_every_shipped_experiment_computes_at_every_length(name):
    """From below the nucleus to beyond the Earth no digit is lost to infinity or NaN; white and coloured, in and out
    of range.
    """
    case = VALUES[name]
    if case["kind"] in ("proposed_value", "damping"):
        assert np.all(np.isinf(bound(case, LENGTHS)))  # a point bounds nothing, nor does friction of hot noise
        return
    white = bound(case, LENGTHS)
    assert np.all(np.isfinite(white) & (white > 0))
    # Neighbours differ by a factor of 1.2 in r_C; none changes faster than its eighth power: the torque on a cube.
    assert np.all(np.abs(np.diff(np.log(white)) / np.diff(np.log(LENGTHS))) < 8.1)
    coloured = bound(case, LENGTHS, spectrum="exponential", cutoff_frequency=1e11)
    assert np.all(np.isfinite(coloured))
    assert np.all(coloured >= white * (1 - 1e-12))
    for spectrum in ("gaussian", "hard_cutoff"):
        assert np.all(bound(case, LENGTHS, spectrum=spectrum, cutoff_frequency=1e11) >= white * (1 - 1e-12))


@pytest.mark.parametrize("name", VALUES)
def test_every_shipped_experiment_says_where_it_comes_from(name):
    record = json.loads(VALUES[name]["record"])
    assert record["values"]
    for value in record["values"]:
        assert value["status"] in STATUSES
        assert value["source"]
    if VALUES[name]["role"] != "proposed":
        worst = max(STATUSES.index(value["status"]) for value in record["values"])
        assert VALUES[name]["status"] == STATUSES[worst]
    assert VALUES[name]["doi"].startswith(("10.", "arXiv:"))
    assert SOURCES[name]["definition"] == f"config/experiments/{name}.yaml"
    assert len(TITLES[name]) > 10


def test_every_kind_is_shipped_but_the_digitised_curve():
    shipped = {case["kind"] for case in VALUES.values()}
    assert shipped == set(experiments.names()) - {"tabulated"}


def test_what_is_superseded_has_a_successor_that_is_not(written):
    chains = {name: case["superseded_by"] for name, case in VALUES.items()}
    assert chains["lisa_pathfinder_2016"] == "lisa_pathfinder_2018"
    for name, newer in chains.items():
        seen = [name]
        while newer:
            assert newer not in seen
            assert newer in chains
            seen, newer = [*seen, newer], chains[newer]
    with pytest.raises(ConfigurationError, match=r"mine/sphere.yaml: superseded_by: there is no experiment 'cube'"):
        written(lambda data: data.update(superseded_by="cube"))


def test_a_circle_of_successors_is_refused(tmp_path):
    for name, newer in (("a", "b"), ("b", "c"), ("c", "b")):
        (tmp_path / f"{name}.yaml").write_text(f"superseded_by: {newer}\n")
    with pytest.raises(ConfigurationError, match=r"a\.yaml: superseded_by: a, b, c, b is a circle"):
        catalogue.read("*.yaml", tmp_path)


def quantity(value, status="published", **more):
    return {"value": value, "source": "paper", "status": status, **more}


def sphere():
    """A file of its own: a sphere, whose force noise was measured."""
    return {
        "label": "Sphere",
        "title": "A sphere on a spring",
        "kind": "force_noise",
        "colour": "#123456",
        "reference": "paper",
        "valid": {"from": "1 nm", "to": "1 m"},
        "inputs": {
            "parts": [{"shape": "sphere", "radius": quantity("10 um"), "density": quantity("7430 kg/m^3")}],
            "force_noise": quantity("2 aN^2/Hz"),
            "convention": "one_sided",
            "sampled_frequency": quantity("1 kHz"),
        },
    }


@pytest.fixture(scope="module")
def written(root, tmp_path_factory):
    """A function that reads one file after an edit to it."""
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "workflow").symlink_to(root / "workflow")
    (folder / "config").mkdir()
    for name in ("bodies.yaml", "scans", "structures"):
        copy_into = shutil.copytree if (root / "config" / name).is_dir() else shutil.copy
        copy_into(root / "config" / name, folder / "config" / name)
    entry = "@misc{paper, author = {Nyone, A.}, title = {A paper}, year = 2026, doi = {10.1000/x}}\n"
    shipped = (root / "config/references.bib").read_text(encoding="utf-8")
    (folder / "config/references.bib").write_text(entry + shipped, encoding="utf-8")
    (folder / "mine").mkdir()

    def read(edit=lambda data: None, name="sphere"):
        data = sphere()
        edit(data)
        path = folder / f"mine/{name}.yaml"
        path.write_text(yaml.safe_dump(data))
        try:
            return catalogue.read(f"mine/{name}.yaml", folder)[0][name]
        finally:
            path.unlink()

    read.folder = folder
    return read


def test_one_and_two_sided_densities_are_told_apart(written):
    """The same noise written one-sided is twice the two-sided number."""
    one = bound(written(), 1e-7)
    two = bound(
        written(lambda data: data["inputs"].update(convention="two_sided", force_noise=quantity("1 aN^2/Hz"))), 1e-7
    )
    assert two == pytest.approx(one, rel=1e-14)


def test_noise_may_be_written_as_force_or_acceleration_and_as_its_root(written):
    one = bound(written(), LENGTHS)
    mass = 4 / 3 * math.pi * 1e-5**3 * 7430

    def rewrite(name, value):
        def edit(data):
            del data["inputs"]["force_noise"]
            data["inputs"][name] = quantity(value)

        return bound(written(edit), LENGTHS)

    root = math.sqrt(2e-36)
    np.testing.assert_allclose(rewrite("force_noise_amplitude", root), one, rtol=1e-13)
    np.testing.assert_allclose(rewrite("acceleration_noise", 2e-36 / mass**2), one, rtol=1e-13)
    np.testing.assert_allclose(rewrite("acceleration_noise_amplitude", root / mass), one, rtol=1e-13)


def test_a_small_sphere_is_a_point(written):
    """r_C far above the radius: eta = m^2/(2 m0^2 r_C^2), so lambda = S m0^2 r_C^2/(hbar m)^2, of [M] (5) for one
    direction.
    """
    mass = 4 / 3 * math.pi * 1e-5**3 * 7430
    expected = 2e-36 * (constants.atomic_mass * 1.0 / (constants.hbar * mass)) ** 2
    assert bound(written(), 1.0) == pytest.approx(expected, rel=1e-9)


def test_the_confidence_level_adds_to_what_was_seen(written):
    def edit(data):
        data["inputs"]["force_noise"] = quantity("2 aN^2/Hz", uncertainty="0.5 aN^2/Hz")

    def confident(data):
        edit(data)
        data["confidence_level"] = "95 %"

    assert bound(written(edit), 1e-7) == bound(written(), 1e-7)
    # One-sided, normal: 95 % lie below 1.645 standard deviations.
    assert bound(written(confident), 1e-7) / bound(written(), 1e-7) == pytest.approx(1 + 1.645 * 0.25, abs=3e-4)


@pytest.mark.parametrize(
    ("kind", "observed", "others"),
    [
        ("bulk_heating", "heating_per_mass", {"sound_velocity": quantity("4 km/s")}),
        ("x_ray_emission", "bound_slope", {"lowest_energy": quantity("9 keV"), "highest_energy": quantity("99 keV")}),
    ],
)
def test_so_it_does_for_every_kind_that_observes_what_is_proportional_to_the_rate(written, kind, observed, others):
    """10 +- 10 at 95 %: 2.645 times the bound of 10 alone."""
    sure = other(kind, {observed: quantity(10.0), **others})
    unsure = other(kind, {observed: quantity(10.0, uncertainty=10.0), **others}, confidence_level=0.95)
    assert bound(written(unsure), 1e-7) / bound(written(sure), 1e-7) == pytest.approx(2.645, abs=1e-3)


def test_an_anchor_sets_the_height_and_leaves_the_shape(written):
    def edit(data):
        del data["inputs"]["force_noise"], data["inputs"]["convention"]
        data["inputs"]["anchor"] = {"correlation_length": quantity("30 nm"), "collapse_rate": quantity("1.0e-7 1/s")}

    anchored, computed = written(edit), written()
    assert bound(anchored, 3e-8) == pytest.approx(1e-7, rel=1e-14)
    ratio = bound(anchored, LENGTHS) / bound(computed, LENGTHS)
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)


def test_layers_of_one_density_are_one_block(written):
    """And alternating ones push harder where r_C is as thin as they are."""

    def stack(first, second):
        def edit(data):
            layers = [{"density": quantity(density), "thickness": quantity("200 nm")} for density in (first, second)]
            data["inputs"]["parts"] = [
                {
                    "shape": "layers",
                    "layers": layers,
                    "count": quantity(10),
                    "width": quantity("50 um"),
                    "height": quantity("60 um"),
                }
            ]

        return edit

    def block(data):
        data["inputs"]["parts"] = [
            {
                "shape": "cuboid",
                "length": quantity("2 um"),
                "width": quantity("50 um"),
                "height": quantity("60 um"),
                "density": quantity(4000.0),
            }
        ]

    one = bound(written(block), LENGTHS[LENGTHS > 1e-10])
    np.testing.assert_allclose(bound(written(stack(4000.0, 4000.0)), LENGTHS[LENGTHS > 1e-10]), one, rtol=1e-9)
    assert bound(written(stack(7000.0, 1000.0)), 5e-8) < 0.2 * bound(written(block), 5e-8)


def test_the_least_trusted_value_decides(written):
    def edit(data):
        data["inputs"]["sampled_frequency"]["status"] = "recalled"
        data["inputs"]["force_noise"]["status"] = "derived"

    assert written()["status"] == "published"
    assert written(edit)["status"] == "recalled"


FAULTS = {
    "no source": (
        lambda d: d["inputs"]["force_noise"].pop("source"),
        r"inputs\.force_noise: the key 'source' is missing",
    ),
    "no status": (
        lambda d: d["inputs"]["force_noise"].pop("status"),
        r"inputs\.force_noise: the key 'status' is missing",
    ),
    "unknown source": (
        lambda d: d["inputs"]["force_noise"].update(source="book"),
        r"inputs\.force_noise\.source: 'book' is not a reference in config/references\.bib; add it there, as BibTeX$",
    ),
    "unknown status": (
        lambda d: d["inputs"]["force_noise"].update(status="certain"),
        "unknown value 'certain'; expected one of published",
    ),
    "unit": (
        lambda d: d["inputs"]["force_noise"].update(value="2 aN"),
        r"inputs\.force_noise\.value: '2 aN' has the wrong unit; expected",
    ),
    "text": (lambda d: d["inputs"]["force_noise"].update(value="1e-36 N"), "has the wrong unit"),
    "sign": (
        lambda d: d["inputs"]["force_noise"].update(value=-1.0),
        r"inputs\.force_noise\.value: -1.0 must be greater than zero",
    ),
    "convention": (lambda d: d["inputs"].pop("convention"), "inputs\\.convention: is missing: one_sided or two_sided"),
    "two noises": (
        lambda d: d["inputs"].update(acceleration_noise=quantity(1e-30)),
        "give exactly one of .*given: force_noise, acceleration_noise",
    ),
    "no noise": (lambda d: d["inputs"].pop("force_noise"), "inputs: give exactly one of force_noise"),
    "unknown key": (lambda d: d["inputs"].update(nois=quantity(1.0)), r"inputs: unknown key 'nois'"),
    "unknown top key": (lambda d: d.update(color="#123456"), "unknown key 'color'; did you mean 'colour'"),
    "kind": (lambda d: d.update(kind="force"), "kind: 'force' is not a kind of experiment; did you mean 'force_noise'"),
    "no kind": (lambda d: d.pop("kind"), "the key 'kind' is missing"),
    "reference": (
        lambda d: d.update(reference="book"),
        "reference: 'book' is not a reference in config/references.bib",
    ),
    "range": (
        lambda d: d.update(valid={"from": "1 m", "to": "1 nm"}),
        "valid: 'from' .'1 m'. must not be above 'to' .'1 nm'.",
    ),
    "colour": (lambda d: d.update(colour="red"), "colour"),
    "see also": (
        lambda d: d.update(see_also=["papre"]),
        r"see_also\.0: 'papre' is not a reference .*; did you mean 'paper'",
    ),
    "negative range": (
        lambda d: d.update(valid={"from": -1.0, "to": 1.0}),
        r"valid\.from: -1\.0 must be greater than zero",
    ),
    "bare number": (
        lambda d: d["inputs"].update(force_noise=2e-36),
        r"inputs\.force_noise: 2e-36 has no source; write",
    ),
    "white": (
        lambda d: d.update(colour="#FFeFE0"),
        "colour: '#FFeFE0' is not accepted here .colour on every figure, .* told from white",
    ),
    "no parts": (lambda d: d["inputs"].update(parts=[]), r"inputs\.parts: \[\] should be non-empty"),
    "parts": (lambda d: d["inputs"].update(parts=[1]), r"inputs\.parts\.0: 1 is a number, not a mapping"),
    "layers": (
        lambda d: d["inputs"]["parts"][0].update(layers=[{"density": quantity(1.0)}]),
        r"inputs\.parts\.0\.layers\.0: the key 'thickness' is missing: thickness of the layer",
    ),
    "confidence": (lambda d: d.update(confidence_level=95), "confidence_level: 95 is not from 0.5 to less than 1"),
    "confidence in words": (lambda d: d.update(confidence_level="high"), "confidence_level: 'high' cannot be read"),
    "role": (lambda d: d.update(role="proposal"), "role: 'proposal' is not one of bound, proposed, "),
    "shape": (
        lambda d: d["inputs"]["parts"][0].pop("radius"),
        r"inputs\.parts\.0\.radius: is missing: a sphere needs it",
    ),
    "foreign shape": (
        lambda d: d["inputs"]["parts"][0].update(width=quantity("1 m")),
        r"inputs\.parts\.0\.width: a sphere has none; it has radius",
    ),
    "density and mass": (
        lambda d: d["inputs"]["parts"][0].update(mass=quantity("1 ng")),
        r"inputs\.parts\.0\.mass: give either density or mass",
    ),
    "no density": (
        lambda d: d["inputs"]["parts"][0].pop("density"),
        r"inputs\.parts: each part needs a density or a mass",
    ),
    "density of water in g/cm^3, without unit": (
        lambda d: d["inputs"]["parts"][0].update(density=quantity(1.0)),
        r"inputs\.parts\.0\.density: 1 kg/m\^3 is outside 20 to 25000 kg/m\^3, from foams to osmium",
    ),
    "mass beyond matter": (
        lambda d: d["inputs"].update(parts=[{"shape": "sphere", "radius": quantity("10 um"), "mass": quantity("1 g")}]),
        r"inputs\.parts\.0\.mass: 0\.001 kg in 4\.19e-15 m\^3: 2\.39e\+11 kg/m\^3 is outside",
    ),
    "density of a layer": (
        lambda d: d["inputs"]["parts"][0].update(layers=[{"density": quantity(2e6), "thickness": quantity("1 um")}]),
        r"inputs\.parts\.0\.layers\.0\.density: 2e\+06 kg/m\^3 is outside",
    ),
    "superseded by itself": (lambda d: d.update(superseded_by="sphere"), "superseded_by: sphere, sphere is a circle"),
    "pair": (lambda d: d["inputs"].update(arrangement="pair"), r"inputs\.parts: a pair is of two equal cuboids"),
    "separation": (
        lambda d: d["inputs"].update(separation=quantity("1 m")),
        r"inputs\.separation: only an arrangement 'pair' has a separation",
    ),
    "uncertainty": (
        lambda d: d["inputs"]["force_noise"].update(uncertainty=-1.0),
        r"inputs\.force_noise\.uncertainty: -1.0 is outside 0 to inf",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_refused_with_its_name_and_the_key(written, fault):
    edit, message = FAULTS[fault]
    with pytest.raises(ConfigurationError, match=rf"mine/sphere\.yaml: .*{message}"):
        written(edit)


def other(kind, inputs, **more):
    def edit(data):
        data.update(kind=kind, inputs=inputs, **more)

    return edit


@pytest.mark.parametrize(
    ("kind", "inputs", "message"),
    [
        (
            "heat_balance",
            {"file": "config/bodies.yaml", "body": "nibiru"},
            r"inputs\.body: 'nibiru' is not a body in config/bodies\.yaml",
        ),
        ("heat_balance", {"file": "config/nothing.yaml", "body": "x"}, "no file matches"),
        (
            "ion_mode",
            {"file": "config/scans/ion_pair.yaml", "case": "mine", "mode": "axial_in_phase"},
            "'mine' is not a case",
        ),
        (
            "ion_mode",
            {"file": "config/scans/ion_pair.yaml", "case": "reference", "mode": "axial"},
            "unknown value 'axial'",
        ),
        (
            "x_ray_emission",
            {"bound_slope": quantity(1.0), "lowest_energy": quantity("9 keV"), "highest_energy": quantity("2 keV")},
            r"inputs\.lowest_energy: 9 keV must be less than highest_energy, 2 keV",
        ),
        (
            "cold_atoms",
            {
                "lens": "imaging",
                "expansion_time": quantity("1 s"),
                "initial_width": quantity("1 um"),
                "final_width": quantity("9 um"),
            },
            r"inputs\.drift_time: is missing",
        ),
    ],
)
def test_other_kinds_are_checked_too(written, kind, inputs, message):
    with pytest.raises(ConfigurationError, match=message):
        written(other(kind, inputs))


def test_photons_that_are_counted_bound_as_the_limit_that_they_make(written):
    """A rate of photons, and lambda/r_C^2 from it by the published prefactor, 1.0424e-34 m^2 per atom, energy and Z^2
    + Z.
    """
    band = {"lowest_energy": quantity("19 keV"), "highest_energy": quantity("100 keV")}
    counted = {**band, "photon_rate": quantity(1e-7), "atomic_number": quantity(32), "atom_mass": quantity("72.63 u")}
    atoms = 1 / (72.63 * constants.atomic_mass)
    slope = 1e-7 / (atoms * (32**2 + 32) * 1.0424e-34 * math.log(100 / 19))
    limit = {**band, "bound_slope": quantity(slope)}
    here, there = (bound(written(other("x_ray_emission", inputs)), 1e-7) for inputs in (counted, limit))
    assert here == pytest.approx(float(there), rel=1e-4)


def test_a_pattern_without_files_and_a_bad_name_are_refused(written, root):
    with pytest.raises(ConfigurationError, match="no file matches 'nowhere/"):
        catalogue.read("nowhere/*.yaml", root)
    with pytest.raises(ConfigurationError, match=r"mine/2-fast\.yaml: the name of the file must be lowercase letters"):
        written(name="2-fast")
    with pytest.raises(ConfigurationError, match="and not 'none'"):
        written(name="none")


def test_two_curves_have_two_labels(root, tmp_path):
    """Points that one author proposed may have one, as those of Adler do."""
    (tmp_path / "config/experiments").mkdir(parents=True)
    data = yaml.safe_load((root / "config/experiments/ligo.yaml").read_text())
    (tmp_path / "config/experiments/twin.yaml").write_text(yaml.safe_dump(data))
    with pytest.raises(
        ConfigurationError, match=r"twin\.yaml: label: 'LIGO' is that of .*ligo\.yaml too; give another"
    ):
        catalogue.read("config/experiments/*.yaml", tmp_path)


def test_a_pair_far_apart_makes_twice_the_noise_of_one():
    """Without a separation the two cubes of LISA Pathfinder are pushed independently; with one they are so at small
    r_C.
    """
    far, near = VALUES["lisa_pathfinder_2016"], VALUES["lisa_pathfinder_2018"]
    ratio = bound(near, LENGTHS[LENGTHS < 1e-2]) / bound(far, LENGTHS[LENGTHS < 1e-2])
    np.testing.assert_allclose(ratio, (1.74 / 5.2) ** 2, rtol=1e-9)
    # At r_C far above the separation both are pushed alike, and the bound rises two powers faster: r_C^4, not r_C^2.
    slopes = [np.log(bound(case, 1e3) / bound(case, 1e2)) / np.log(10) for case in (near, far)]
    np.testing.assert_allclose(slopes, [4, 2], atol=1e-3)


@given(st.sampled_from(sorted(FAULTS)), st.sampled_from(["label", "title", "kind", "reference", "valid", "inputs"]))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_several_faults_still_give_one_message(fault, key):
    data = copy.deepcopy(sphere())
    FAULTS[fault][0](data)
    data[key] = None
    with pytest.raises(ConfigurationError, match=r"here\.yaml: "):
        catalogue.experiment(data, "here.yaml", Path(__file__).parents[3])


@pytest.fixture(scope="module")
def page(root):
    return "".join((root / f"docs/{name}.md").read_text(encoding="utf-8") for name in ("exclusion", "experiment"))


def test_the_documented_experiment_loads_and_takes_its_place(page, root, tmp_path):
    """A gold cube of 8 mm, faces 8 pi r_C^2 rho^2 L^2/m0^2 for r_C far below its edge, and the one-sided 95 % of its
    noise.
    """
    (block,) = re.findall(r"```yaml\n# config/experiments/torsion_balance.yaml\n(.*?)```", page, re.DOTALL)
    (entry,) = re.findall(r"```bibtex\n(% .*?)```", page, re.DOTALL)
    (tmp_path / "workflow").symlink_to(root / "workflow")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/references.bib").write_text(entry)
    (tmp_path / "torsion_balance.yaml").write_text(block)
    values, _, titles = catalogue.read("torsion_balance.yaml", tmp_path)
    case = values["torsion_balance"]
    assert case["status"] == "published"
    assert titles["torsion_balance"].startswith("Force noise")
    noise = (0.5e-15 + 1.645 * 0.1e-15) ** 2
    eta = 8 * math.pi * 1e-14 * 19300**2 * 8e-3**2 / constants.atomic_mass**2
    assert bound(case, 1e-7) == pytest.approx(noise / (2 * constants.hbar**2 * eta), rel=1e-3)


def test_the_page_lists_kinds_statuses_and_flags(page, monkeypatch, root, capsys):
    for name in (*STATUSES, *FLAGS):
        assert f"`{name}`" in page, name
    (block,) = re.findall(r"```python\n(import.*?)```", page, re.DOTALL)
    monkeypatch.chdir(root)
    exec(block, {})
    assert capsys.readouterr().out.startswith("True True [(")


def test_an_observation_that_leaves_nothing_is_refused(written):
    """A cloud that did not grow would exclude every rate: a bound of zero must not come out silently."""
    inputs = {
        "lens": "none",
        "expansion_time": quantity("1 s"),
        "initial_width": quantity("9 um"),
        "final_width": quantity("9 um"),
    }
    with pytest.raises(ConfigurationError, match=r"inputs: what was observed leaves 0 to the noise"):
        written(other("cold_atoms", inputs))


def test_what_a_file_names_in_other_files_stays_in_the_project(written):
    inputs = {"file": "../bodies.yaml", "body": "earth"}
    with pytest.raises(ConfigurationError, match=r"mine/sphere\.yaml: inputs\.file: '\.\./bodies\.yaml'"):
        written(other("heat_balance", inputs))


@pytest.mark.parametrize(
    ("kind", "inputs", "fault"),
    [
        ("heat_balance", {"body": "earth"}, r"^config/one\.yaml: unknown key 'note'"),
        ("heat_balance", {"body": "earth"}, r"^/.*/config/one\.yaml: .*not valid YAML"),
        ("ion_mode", {"case": "x", "mode": "axial_in_phase"}, r"^/.*/one\.yaml: .*not valid YAML"),
        ("ion_mode", {"case": "x", "mode": "axial_in_phase"}, r"^one\.yaml: unknown key 'note'"),
    ],
)
def test_a_fault_of_a_file_that_is_named_is_a_fault_of_that_file_alone(written, kind, inputs, fault):
    path = written.folder / "config/one.yaml"
    path.write_text("[" if "YAML" in fault else "note: nothing of all that\n")
    with pytest.raises(ConfigurationError, match=fault) as raised:
        written(other(kind, {"file": "config/one.yaml", **inputs}))
    assert "sphere" not in str(raised.value)
