"""Every benchmark runs, made tiny, and its own checks of what it compares hold."""

import importlib
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = sorted(
    path.stem if path.is_file() else path.name
    for path in (ROOT / "benchmarks").iterdir()
    if path.name[0] not in "_." and (path.suffix == ".py" or (path / "__init__.py").is_file())
)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.cluster) if name == "cluster" else name for name in NAMES]
)
def test_runs_tiny(name, monkeypatch, tmp_path, capsys):
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))
    monkeypatch.chdir(tmp_path)
    importlib.import_module("benchmarks.__main__").main([name, "--tiny"])
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"== {name}"
    assert any(any(letter.isdigit() for letter in line) for line in said[1:]), said


def test_an_unknown_name_is_refused(monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT)
    with pytest.raises(SystemExit):
        importlib.import_module("benchmarks.__main__").main(["nonsense"])
    assert ", ".join(NAMES) in capsys.readouterr().err
