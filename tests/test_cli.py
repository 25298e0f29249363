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
    for found in pkgutil.iter_modules(commands.__path__):
        assert found.name.replace("_", "-") in text


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
