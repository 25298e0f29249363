"""The configuration as a whole: files that take precedence, and faults of the main file and the command line."""

import re

import pytest

from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.engine import study
from heatscan.errors import ConfigurationError


def test_what_is_shipped_loads(root, shipped):
    assert {name.partition("/")[0] for name in shipped.scans} == set(study.names())
    names = "reference endcap_voltage rf_voltage ring_count mass_ratio charge_ratio mass_charge endcap_rf endcap_rings"
    contract = {f"ion_pair/{name}" for name in f"{names} stability stability_pair".split()}
    assert contract <= set(shipped.scans)
    main = read_yaml(root / "config/config.yaml")
    smoke = project.load({**main, **read_yaml(root / "config/smoke.yaml")}, root)
    assert smoke.scans.keys() == shipped.scans.keys()
    assert smoke.figures == shipped.figures
    assert all(len(axis) <= 9 for scan in smoke.scans.values() for axis in scan.axes.values())
    for name, scan in shipped.scans.items():
        for parameter, axis in scan.axes.items():
            thin = smoke.scans[name].axes[parameter].array()
            assert [thin[0], thin[-1]] == [axis.array()[0], axis.array()[-1]]


def test_only_makes_only(configured):
    def two(data):
        data["scans"]["more"] = data["scans"]["gain"]

    made = configured(two, only=["ion_pair/more"])
    assert list(made.scans) == ["ion_pair/more"]
    assert list(made.figures) == ["ion_pair_more_improvement"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("config/scans/ion_pair.yaml", "unknown key 'cases'; did you mean 'scans'"),
        ("config/bodies.yaml", "unknown key 'bodies'; accepted are chunk_points, "),
        ("config/experiments/ligo.yaml", "unknown key 'colour'; accepted are chunk_points, "),
    ],
)
def test_a_file_of_another_kind_in_place_of_a_configuration_is_told(path, words, root):
    files = [str(root / "config/config.yaml"), str(root / path)]
    data = read_yaml(files[0]) | read_yaml(files[1])
    with pytest.raises(ConfigurationError, match=f"{path}: {words}"):
        project.load(data, root, tuple(files))


def test_bytes_that_are_no_text_are_named(configured, tmp_path):
    configured()
    (tmp_path / "config/scans/other.yaml").write_bytes(b"study: \xff\xfe\n")
    with pytest.raises(ConfigurationError, match=r"other\.yaml: cannot be read"):
        configured()


def test_a_scan_in_two_files_is_named_with_both(configured):
    with pytest.raises(ConfigurationError) as caught:
        configured(other=lambda data: data)
    assert "trial.yaml" in str(caught.value)
    assert "trial_too.yaml" in str(caught.value)
    assert "ion_pair/gain is defined in config/scans/trial.yaml too" in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"chunk_point": 5}, "unknown key 'chunk_point'; did you mean 'chunk_points'"),
        ({"chunk_points": 0}, "chunk_points: 0 is less than the minimum of 1"),
        ({"chunk_points": 10**400}, "is greater than the maximum of 1000000000"),
        ({"chunk_points": 1.0e300}, "is greater than the maximum of 1000000000"),
        ({"chunk_points": "1e5"}, "chunk_points: '1e5' is text"),
        ({"chunk_points": 1.5e5 + 0.5}, "chunk_points: 150000.5 is a number, not a whole number"),
        ({"max_points_per_axis": 1}, "max_points_per_axis: 1 is less than the minimum of 2"),
        ({"reference_mass": "electron"}, "reference_mass: 'electron' is not one of atomic_mass, proton, "),
        ({"scans": []}, "scans: [] should be non-empty"),
        ({"scans": ["config/scans/*.yml"]}, "scans: no file matches 'config/scans/*.yml'"),
        ({"only": ["gain"]}, "only: 'gain' is not a scan; there are ion_pair/gain"),
        ({"only": ["ion_pair/gian"]}, "only: 'ion_pair/gian' is not a scan; did you mean 'ion_pair/gain'"),
    ],
)
def test_a_fault_of_the_main_file_is_named(settings, words, configured):
    with pytest.raises(ConfigurationError, match=re.escape(words)):
        configured(**settings)


@pytest.fixture(scope="module")
def copy(make_checkout, tmp_path_factory):
    return make_checkout(tmp_path_factory.mktemp("configuration") / "heatscan")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("spacing: log}", "spacing: lgo}", "spacing: 'lgo' is not one of linear, log"),
        ("scans:\n", "scans:\n  ../escape: {axes: {endcap_voltage: [1, 2]}}\n", "'../escape' is not a valid name"),
        ("study: ion_pair", "study: !!python/object/apply:os.mkdir [results]", "line 3: not valid YAML"),
    ],
)
def test_the_command_line_says_it_once_and_writes_nothing(old, new, words, copy):
    path = copy.folder / "config/scans/ion_pair.yaml"
    text = path.read_text()
    path.write_text(text.replace(old, new, 1))
    try:
        ran = copy.snakemake()
        assert ran.returncode != 0
        assert ran.stdout.count(words) == 1, ran.stdout
        assert "config/scans/ion_pair.yaml" in ran.stdout
        assert "Traceback" not in ran.stdout
        assert not (copy.folder / "results").exists()
    finally:
        path.write_text(text)


def test_the_command_line_checks_what_it_is_given(copy):
    ran = copy.snakemake("--dry-run", "--config", "chunk_points=0")
    assert ran.returncode != 0
    assert ran.stdout.count("--config: chunk_points: 0 is less than the minimum of 1") == 1
    assert "Traceback" not in ran.stdout
    assert not (copy.folder / "results").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"chunk_points": 0}, "--config: chunk_points: 0 is less than the minimum of 1"),
        ({"chunk_pionts": 5}, "--config: unknown key 'chunk_pionts'; did you mean 'chunk_points'"),
        ({"only": ["ion_pair/gian"]}, "--config: only: 'ion_pair/gian' is not a scan; did you mean 'ion_pair/gain'"),
        ({"only": []}, "--config: only: [] should be non-empty (make only these scans"),
        ({"scans": ["no/such/*.yaml"]}, "--config: scans: no file matches 'no/such/*.yaml'"),
        ({"chunk_points": 1}, None),
        ({"scans": ["config/scans/*.yaml", "config/*/trial.yaml"]}, None),
    ],
)
def test_faults_of_the_command_line_are_said_to_be_of_the_command_line(given, message, configured):
    if message is None:
        assert configured(overrides=given).scans
        return
    with pytest.raises(ConfigurationError) as caught:
        configured(overrides=given)
    assert str(caught.value).startswith(message)


def test_numbers_of_a_file_and_of_the_command_line_are_numbers(copy):
    """Snakemake reads files by YAML 1.1, in which 1e5 is text and 010 is eight."""
    mine = copy.folder / "mine.yaml"
    mine.write_text("chunk_points: 1e5\nmax_jobs: 2.0e3\n")
    ran = copy.snakemake("--dry-run", "--quiet", "--configfile", str(mine), "--config", "max_job_memory=1e3")
    assert ran.returncode == 0, ran.stdout
    mine.write_text("chunk_points: 010\n")
    ran = copy.snakemake("--dry-run", "--quiet", "--configfile", str(mine))
    mine.unlink()
    assert ran.returncode != 0
    assert "mine.yaml: chunk_points: '010' is text, not a whole number" in ran.stdout
