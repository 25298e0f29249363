"""Files of one's own: where paths start, and how they join what heatscan ships."""

import shutil

import pytest

from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.errors import ConfigurationError

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
