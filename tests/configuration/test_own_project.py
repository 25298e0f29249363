"""Files of one's own: where paths start, and how they join what heatscan ships."""

import shutil

import pytest
import yaml

import heatscan
from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.errors import ConfigurationError
from heatscan.studies.exclusion import catalogue
from heatscan.studies.fermi_liquids import bodies

OWN = """
study: ion_pair
cases:
  mine:
    source: our choice
    values: {geometric_factor: 0.25, endcap_distance: 2.5 mm, rod_distance: 2 mm, rf_frequency: 6 MHz,
             endcap_voltage: 5 V, rf_voltage: 700 V, atomic_ion_mass: 138 u, atomic_ion_charge: 1 e,
             molecule_charge: 24 e, heating_rate: 1e-5 1/s, laser_wavelength: 1762 nm, orientation: averaged,
             structure: config/structures/barrel_2.cif}
scans:
  mine: {cases: [mine], axes: {correlation_length: [1 nm, 1 um]}}
"""


def settings(**more):
    return {"scans": ["config/scans/*.yaml"], "chunk_points": 100, "reference_mass": "atomic_mass", **more}


@pytest.fixture
def own(root, tmp_path):
    """A project of one's own, as `heatscan init` lays it down."""
    shutil.copytree(root / "config/example", tmp_path / "config")
    return tmp_path


def test_scans_are_ones_own_where_there_are_any_and_ours_otherwise(own, tmp_path_factory, root):
    found = project.load(settings(), own).scans
    assert set(found) == {
        "ion_pair/my_bounds",
        "fermi_liquids/my_star",
        "bose_losses/my_reservoir",
        "exclusion/with_mine",
    }
    empty = tmp_path_factory.mktemp("empty")
    assert project.load(settings(), empty).scans.keys() == project.load(settings(), root).scans.keys()


def test_experiments_and_bodies_join_ours(own, root):
    ours = {path.stem for path in (root / "config/experiments").glob("*.yaml")}
    scan = project.load(settings(), own).scans["exclusion/with_mine"]
    assert set(scan.cases) == ours | {"my_torsion_balance", "my_curve"}
    assert scan.cases["ligo"] == project.load(settings(), root).scans["exclusion/everything"].cases["ligo"]
    # A file of the same name takes the place of ours.
    text = (root / "config/experiments/ligo.yaml").read_text(encoding="utf-8")
    (own / "config/experiments/ligo.yaml").write_text(text.replace("label: LIGO", "label: Mine"), encoding="utf-8")
    assert project.load(settings(), own).scans["exclusion/with_mine"].cases["ligo"]["label"] == "Mine"


def test_paths_start_where_the_file_with_the_scans_lies(tmp_path, root):
    (tmp_path / "far away").mkdir()
    (tmp_path / "far away/scans.yaml").write_text(OWN, encoding="utf-8")
    file = tmp_path / "far away/mine.yaml"
    file.write_text("scans: [scans.yaml]\n", encoding="utf-8")
    files = (str(root / "config/config.yaml"), str(file))
    config = read_yaml(files[0]) | read_yaml(files[1])
    loaded = project.load(config, root, files)
    assert list(loaded.scans) == ["ion_pair/mine"]
    assert loaded.root == file.parent
    # The structure is ours; one of the same path beside the file comes first, and must be one.
    (file.parent / "config/structures").mkdir(parents=True)
    (file.parent / "config/structures/barrel_2.cif").write_text("nothing", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"scans\.yaml: .*config/structures/barrel_2\.cif"):
        project.load(config, root, files)


@pytest.mark.parametrize("pattern", ["../*.yaml", "/etc/*", "config/../../x.yaml"])
def test_no_path_leads_out_of_a_project(own, pattern):
    with pytest.raises(ConfigurationError, match="is outside the project folder"):
        project.load(settings(scans=[pattern]), own)
    scans = own / "config/scans/my_experiments.yaml"
    scans.write_text(scans.read_text(encoding="utf-8").replace("config/experiments/*.yaml", pattern), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is outside the project folder"):
        project.load(settings(), own)


def test_what_takes_the_place_of_an_own_experiment_may_be_one_of_ours_or_of_another_folder(own, root):
    folder = own / "config/experiments"
    shutil.copy(root / "config/experiments/jupiter.yaml", folder)
    mine = read_yaml(folder / "my_torsion_balance.yaml")
    (own / "more").mkdir()
    for path, newer in ((folder / "my_torsion_balance.yaml", "neptune"), (own / "more/further.yaml", "ligo")):
        label = f"of {newer}"
        path.write_text(yaml.safe_dump({**mine, "label": label, "superseded_by": newer}), encoding="utf-8")
    found, _, _ = catalogue.read(["config/experiments/*.yaml", "more/*.yaml"], own)
    assert found["my_torsion_balance"]["superseded_by"] == "neptune"
    assert found["further"]["superseded_by"] == "ligo"
    assert (
        found["jupiter"]["superseded_by"]
        == catalogue.read("config/experiments/jupiter.yaml", root)[0]["jupiter"]["superseded_by"]
    )


def test_an_own_body_that_lacks_an_emission_of_ours_is_named(own):
    path = own / "config/bodies.yaml"
    (body,) = read_yaml(path)["bodies"].values()
    path.write_text(yaml.safe_dump({"bodies": {"neptune": {**body, "name": "Mine"}}}), encoding="utf-8")
    fault = "your body 'neptune' in config/bodies.yaml replaces heatscan's of that name, and has no such emission; add"
    with pytest.raises(ConfigurationError, match=rf"neptune\.yaml: inputs\.body: 'neptune_measured': {fault}"):
        catalogue.read("config/experiments/neptune.yaml", own)


@pytest.mark.parametrize("spelling", ["{} ", " {}", "{}".upper(), "lower"])
def test_two_names_that_no_reader_tells_apart_are_one(own, spelling):
    path = own / "config/experiments/my_curve.yaml"
    curve, other = read_yaml(path), own / "config/experiments/other.yaml"
    label = curve["label"].lower() if spelling == "lower" else spelling.format(curve["label"].replace(" ", "  "))
    other.write_text(yaml.safe_dump({**curve, "label": label}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"label: .* is that of .* too; give another"):
        catalogue.read("config/experiments/*.yaml", own)
    path = own / "config/bodies.yaml"
    (body,) = read_yaml(path)["bodies"].values()
    name = "neptune" if spelling == "lower" else spelling.format("Neptune")
    path.write_text(yaml.safe_dump({"bodies": {"mine": {**body, "name": name}}}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"mine\.name: .* is that of neptune too; give another"):
        bodies.read("config/bodies.yaml", own)


@pytest.mark.parametrize("key", ["label", "title"])
def test_a_name_of_letters_that_show_nothing_is_refused(own, key):
    path = own / "config/experiments/my_curve.yaml"
    path.write_text(yaml.safe_dump({**read_yaml(path), key: "\u3164\u2800\u3164"}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"my_curve\.yaml: {key}: .* does not match"):
        catalogue.read("config/experiments/*.yaml", own)


def test_a_file_that_is_asked_of_lies_in_the_working_directory(own, tmp_path_factory, monkeypatch, root):
    folder = tmp_path_factory.mktemp("here")
    shutil.copy(root / "config/experiments/ligo.yaml", folder / "mine.yaml")
    monkeypatch.chdir(folder)
    assert [one.experiment for one in heatscan.excluded(1e-3, 1e-4, experiments="mine.yaml").bounds] == ["mine"]
    assert heatscan.excluded(1e-3, 1e-4, experiments="ligo").bounds[0].experiment == "ligo"
    with pytest.raises(ConfigurationError, match=rf"no file matches 'other\.yaml' in {folder}"):
        heatscan.excluded(1e-3, 1e-4, experiments="other.yaml")
