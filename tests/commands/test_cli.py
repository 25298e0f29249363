"""The command line: what it refuses, it refuses in one line."""

import importlib.metadata
import os
import pkgutil
import re
import subprocess
import sys

import pytest

import heatscan
from heatscan import cli, commands
from heatscan.errors import ConfigurationError, suggestion
from heatscan.results import paths


def test_every_module_is_a_command_with_help(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    modules = {found.name for found in pkgutil.iter_modules(commands.__path__)} - {"options"}
    listed = {line.split()[0] for line in text.partition("commands:")[2].splitlines() if line.startswith("    ")}
    assert {name.replace("_", "-") for name in modules} <= listed
    assert "options" not in listed


def test_the_package_says_what_it_is(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"heatscan {heatscan.__version__}\n"
    assert heatscan.__version__ == importlib.metadata.version("heatscan")
    assert {"__version__", *heatscan.__all__} <= set(dir(heatscan))
    assert all(callable(getattr(heatscan, name)) for name in heatscan.__all__)
    with pytest.raises(AttributeError, match="no attribute 'evaluated'"):
        heatscan.evaluated  # noqa: B018
    module = subprocess.run([sys.executable, "-m", "heatscan", "--help"], capture_output=True, text=True, check=True)
    assert "usage: heatscan " in module.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("heatscan ex", {"excluded"}),
        ("heatscan excluded --co", {"--collapse-rate", "--confidence-level", "--correlation-length"}),
    ],
)
def test_a_shell_is_told_what_may_come_next(typed, offered, tmp_path):
    answer = tmp_path / "answer"
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
    asked |= {"COMP_LINE": typed, "COMP_POINT": str(len(typed))}
    subprocess.run([sys.executable, "-m", "heatscan"], env={**os.environ, **asked}, check=True)
    assert set(answer.read_text().split()) == offered


def test_many_names_are_cut_and_it_is_said_where_all_of_them_are(capsys):
    words = suggestion("?", [str(number) for number in range(50)])
    assert words.startswith("; accepted are 0, 1, ")
    assert words.endswith(
        ", 39 and 10 more (config/README.md has parameters and outputs, heatscan excluded --help experiments)"
    )
    with pytest.raises(SystemExit):
        cli.main(["excluded", "--help"])
    listed = set(re.findall(r"\w+", capsys.readouterr().out))
    assert {path.stem for path in (paths.shipped() / "config/experiments").glob("*.yaml")} <= listed


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["excuse"])
    assert stop.value.code == 2
    assert "excuse" in capsys.readouterr().err


def test_an_error_meant_for_the_user_is_one_line(monkeypatch, capsys):
    class Parser:
        def parse_args(self, arguments):
            return self

        def run(self, options):
            raise ConfigurationError("config.yaml: key: value")

    monkeypatch.setattr(cli, "parser", Parser)
    assert cli.main([]) == 2
    assert capsys.readouterr().err == "heatscan: config.yaml: key: value\n"


def test_a_molecule_is_described_written_and_read_back(tmp_path, capsys):
    path = str(tmp_path / "barrel.cif")
    assert (
        cli.main(["molecule", "--rings", "1", "--side-chains", "spread", "--ring-mass", "2795", "--write", path]) == 0
    )
    made = capsys.readouterr().out
    assert cli.main(["molecule", path]) == 0
    read = capsys.readouterr().out
    assert "246: C168 H48 N24 Zn6" in made
    assert "246: C168 H48 N24 Zn6" in read
    assert made.splitlines()[-1] == read.splitlines()[-1]


def test_a_body_is_described_and_drawn(tmp_path, capsys):
    """The silica sphere by hand: 1.15e-18 kg, R sqrt(3/5)."""
    words = ["body=sphere", "body_radius=50 nm", "body_density=2200 kg/m^3"]
    assert cli.main(["molecule", "--draw", str(tmp_path / "sphere.png"), "--body", *words]) == 0
    said = capsys.readouterr().out
    assert "1.15192e-18 kg" in said
    assert "38.7298 nm" in said
    assert "without atoms" in said
    assert re.search(r"^1e-07 +0.883877 ", said, re.MULTILINE)
    assert all((tmp_path / f"sphere.{kind}").stat().st_size > 5000 for kind in ("png", "pdf"))
    for bad, hint in (
        ("body_radius", "is not KEY=VALUE"),
        ("body_size=3 nm", "is not a parameter"),
        ("body_radius=3", "3 nm"),
    ):
        assert cli.main(["molecule", "--body", "body=sphere", "body_density=2200 kg/m^3", bad]) == 2
        assert hint in capsys.readouterr().err


@pytest.mark.parametrize("words", [["gone.cif"], ["--rings", "0"], ["--rings", "1", "--ring-mass", "1000"]])
def test_a_molecule_that_cannot_be_is_refused_in_one_line(words, capsys):
    assert cli.main(["molecule", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
