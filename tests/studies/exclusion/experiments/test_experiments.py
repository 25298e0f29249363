"""A new kind is a module and a file of YAML: it gets its bound, its checks and its place on the reference page."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from heatscan.engine.parameter import Parameter
from heatscan.studies.exclusion import experiments
from heatscan.studies.exclusion.experiments import Inputs

ROOT = Path(__file__).parents[4]
MODULE = '''"""Loss of contrast of an interferometer."""

import math

from heatscan.engine.parameter import Parameter
from heatscan.studies.exclusion.experiments import ExperimentKind


def _check(inputs):
    if inputs["contrast"] > 1:
        yield "contrast", f"{inputs['contrast']:g} must be at most 1"


KIND = ExperimentKind(
    doc="Contrast of a matter-wave interferometer.",
    inputs={
        "contrast": Parameter("1", "contrast over that without noise", positive=True),
        "nucleons": Parameter("1", "nucleons of the particle", positive=True),
        "duration": Parameter("s", "time of flight", positive=True),
    },
    check=_check,
    observed=("contrast",),
    observed_limit=lambda inputs: -math.log(inputs["contrast"]),
    signal_per_rate=lambda inputs, noise: inputs["nucleons"] ** 2 * inputs["duration"] + 0 * noise.correlation_length,
)
'''
FILE = """label: Interferometer
title: Contrast of a big molecule
kind: matter_wave
colour: "#123456"
reference: mine_2026
valid: {from: 1 nm, to: 1 mm}
inputs:
  contrast: {value: CONTRAST, source: "mine_2026, Fig. 1", status: published}
  nucleons: {value: 25000, source: mine_2026, status: published}
  duration: {value: 10 ms, source: mine_2026, status: published}
"""
ENTRY = "\n@misc{mine_2026, author = {Me}, year = 2026, title = {Mine}, doi = {10.1000/x}}\n"
ASK = """
import sys
from heatscan.studies.exclusion import catalogue
from heatscan.commands.reference import config_reference
from heatscan.errors import ConfigurationError
from heatscan import evaluate
try:
    case = catalogue.read("config/experiments/mine.yaml", ".")[0]["mine"]
    print(repr(evaluate("exclusion", case, correlation_length=1e-7).collapse_rate_bound.item()), case["status"])
    print("Contrast of a matter-wave interferometer." in config_reference())
except ConfigurationError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """A function that asks a copy of the project with a further kind for the bound of an experiment of that
    contrast.
    """
    folder = tmp_path_factory.mktemp("kind")
    for name in ("src/heatscan", "workflow/schemas", "config"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "src/heatscan/studies/exclusion/experiments/matter_wave.py").write_text(MODULE)
    with open(folder / "config/references.bib", "a", encoding="utf-8") as stream:
        stream.write(ENTRY)

    def answer(contrast):
        (folder / "config/experiments/mine.yaml").write_text(FILE.replace("CONTRAST", contrast))
        environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
        command = [sys.executable, "-c", ASK]
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
        return ran.stdout.splitlines()

    return answer


def test_a_module_and_a_file_make_a_bound(ask):
    """A contrast of 1/e in 10 ms for 25,000 nucleons: 1/(25000^2 10 ms)."""
    bound, page = ask("0.36787944117144233")
    value, status = bound.split()
    assert float(value) == pytest.approx(1.6e-7, rel=1e-12)
    assert (status, page) == ("published", "True")


@pytest.mark.parametrize(
    ("contrast", "message"),
    [
        ("1.2", "config/experiments/mine.yaml: inputs.contrast: 1.2 must be at most 1"),
        ("1", "config/experiments/mine.yaml: inputs: what was observed leaves"),
        ("2 kg", "config/experiments/mine.yaml: inputs.contrast.value: '2 kg'"),
        ("-0.5", "config/experiments/mine.yaml: inputs.contrast.value: -0.5 must be greater than zero"),
    ],
)
def test_its_checks_follow_from_its_declaration(ask, contrast, message):
    (line,) = ask(contrast)
    assert line.startswith(message)


def declared(inputs: Inputs):
    for entry in inputs.inputs.values():
        yield from declared(entry) if isinstance(entry, Inputs) else (entry,)


@pytest.mark.parametrize("name", experiments.names())
def test_every_kind_declares_itself(name):
    kind = experiments.load(name)
    assert kind.doc.endswith(".")
    assert set(kind.observed) <= kind.inputs.keys()
    assert kind.optional <= kind.inputs.keys()
    for parameter in declared(kind):
        assert isinstance(parameter, Parameter)
        assert len(parameter.long_name) > 5


def test_what_is_packed_is_unpacked():
    inputs = {"parts": [{"shape": "sphere", "radius": 1e-6}], "name": "Toroš"}
    assert experiments.unpacked(experiments.packed(inputs)) == inputs
