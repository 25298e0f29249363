"""The command line: what it refuses, it refuses in one line."""

import pkgutil

import pytest

from heatscan import cli, commands
from heatscan.errors import ConfigurationError


def test_every_module_is_a_command_with_help(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    modules = {found.name for found in pkgutil.iter_modules(commands.__path__)} - {"options"}
    listed = {line.split()[0] for line in text.partition("commands:")[2].splitlines() if line.startswith("    ")}
    assert {name.replace("_", "-") for name in modules} <= listed
    assert "options" not in listed


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


@pytest.mark.parametrize("words", [["gone.cif"], ["--rings", "0"], ["--rings", "1", "--ring-mass", "1000"]])
def test_a_molecule_that_cannot_be_is_refused_in_one_line(words, capsys):
    assert cli.main(["molecule", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
