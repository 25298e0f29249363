"""A wheel, installed away from any checkout: questions, a project of one's own, and runs in awkward folders."""

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
import xarray as xr

ROOT = Path(__file__).parents[2]


def interpreter(folder: Path) -> Path:
    """Make an environment that sees the packages of this one, but not its heatscan, and return its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    # Of a folder that is only named in such a file no further ones are read, like that of an editable heatscan.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "bin/python"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The Python of an environment with the wheel."""
    python = interpreter(tmp_path_factory.mktemp("installed") / "environment")
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(python.parents[1])}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    return python


@pytest.fixture
def ask(installed, tmp_path, monkeypatch):
    """Run a command of heatscan in an empty folder and return what came of it."""
    monkeypatch.delenv("PYTHONPATH", raising=False)

    def run(*arguments, folder=tmp_path):
        command = [installed, "-m", "heatscan", *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)

    return run


def test_a_wheel_answers_what_experiments_exclude(ask):
    answer = ask("excluded", "--collapse-rate", "1e-9", "--correlation-length", "100 nm")
    assert answer.returncode == 0, answer.stderr
    assert "XENONnT" in answer.stdout


def test_a_wheel_runs_a_project_of_ones_own(ask, tmp_path):
    """Its trap, star, gas and experiment, beside those that heatscan ships."""
    assert ask("init", "mine").returncode == 0
    again = ask("init", "mine")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "mine/config: exists already" in again.stderr
    run = ask("run", "--cores", "2", folder=tmp_path / "mine")
    assert run.returncode == 0, run.stdout + run.stderr
    results = tmp_path / "mine/results"
    scans = {str(path.relative_to(results).with_suffix("")) for path in results.glob("*/*.nc")}
    assert scans == {"ion_pair/my_bounds", "fermi_liquids/my_star", "bose_losses/my_reservoir", "exclusion/with_mine"}
    with xr.open_dataset(results / "exclusion/with_mine.nc") as data:
        assert {"my_torsion_balance", "xenonnt"} <= set(data.experiment.values.tolist())
    with xr.open_dataset(results / "fermi_liquids/my_star.nc") as data:
        assert data.body.values.tolist() == ["my_star", "psr_j1840_1419"]
    assert (results / "figures/exclusion_with_mine_exclusion_plot.png").is_file()
    assert not (results / "validation.csv").exists()  # of heatscan's own formulas


def test_a_checkout_runs_in_any_folder_with_its_own_environment(make_checkout, tmp_path):
    """One with spaces, quotes and a letter that is not ASCII."""
    copy = make_checkout(tmp_path / "my λ 'papers'/heatscan")
    python = interpreter(copy.folder / ".venv")
    targets = ["results/ion_pair/reference.nc", "results/figures/ion_pair_reference_bounds.png"]
    command = [python, "-m", "snakemake", "--cores", "2", "--snakefile", copy.folder / "Snakefile"]
    run = copy.run(
        [*command, "--directory", copy.folder, "--configfile", copy.folder / "config/smoke.yaml", "--", *targets]
    )
    assert run.returncode == 0, run.stdout
    for target in targets:
        assert (copy.folder / target).is_file()


def test_another_workflow_uses_it_as_a_module(tmp_path, snakemake_in):
    """As docs/install.md shows: rules of other names, its own configuration, and rules of its own on top."""
    page = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    (module,) = re.findall(r"^```snakemake\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "Snakefile").write_text(module.replace("/path/to/heatscan", str(ROOT)), encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "heatscan: {max_points_per_axis: 7, only: [ion_pair/reference]}\nmine: 1\n", encoding="utf-8"
    )
    run = snakemake_in(tmp_path, "--configfile", "config.yaml")
    assert run.returncode == 0, run.stdout
    assert (tmp_path / "mine.txt").read_text().count("\n") == 2
    with xr.open_dataset(tmp_path / "results/ion_pair/reference.nc") as data:
        assert data.sizes["correlation_length"] == 7
    again = snakemake_in(tmp_path, "--configfile", "config.yaml")
    assert "Nothing to be done" in again.stdout
    (tmp_path / "config.yaml").write_text("heatscan: {chunk_point: 7}\n", encoding="utf-8")
    wrong = snakemake_in(tmp_path, "--configfile", "config.yaml")
    assert "--config: unknown key 'chunk_point'; did you mean 'chunk_points'?" in wrong.stdout


def test_a_module_with_a_prefix_is_refused(tmp_path, snakemake_in):
    text = f'module heatscan:\n    snakefile:\n        "{ROOT}/workflow/Snakefile"\n    prefix:\n        "hs"\n\n\n'
    (tmp_path / "Snakefile").write_text(text + "use rule * from heatscan as heatscan_*\n", encoding="utf-8")
    run = snakemake_in(tmp_path, "--dry-run")
    assert run.returncode == 1
    assert (
        "module: prefix, replace_prefix: this workflow takes no prefix: it makes results/ in the folder" in run.stdout
    )


def test_another_workflow_includes_it(tmp_path, snakemake_in):
    (tmp_path / "Snakefile").write_text(f'include: "{ROOT}/workflow/Snakefile"\n', encoding="utf-8")
    run = snakemake_in(tmp_path, "--config", "max_points_per_axis=7", "--", "results/ion_pair/reference.nc")
    assert run.returncode == 0, run.stdout
    assert (tmp_path / "results/ion_pair/reference.nc").is_file()


@pytest.fixture
def snakemake_in(monkeypatch):
    """Run this Python's Snakemake in a folder."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))

    def run(folder, *arguments):
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
        return subprocess.run(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=600
        )

    return run
