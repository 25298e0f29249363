"""The checks that `make lint` runs find nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        ("mypy",),
        ("snakefmt", "--check", "Snakefile", "workflow"),
        ("snakemake", "--lint"),
    ],
    ids=" ".join,
)
def test_nothing_to_complain_about(command):
    program = Path(sys.executable).with_name(command[0])
    ran = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_types_of_what_is_imported_late_are_checked(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import heatscan\n\nheatscan.evalute(1)\nheatscan.excluded(foo=3)\nheatscan.excluded(1e-9, 1e-7)\n"
    )
    command = Path(sys.executable).with_name("mypy"), "--strict", "--cache-dir", tmp_path / "cache", script
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert ran.stdout.count("error:") == 2, ran.stdout
    assert 'script.py:3: error: Module has no attribute "evalute"' in ran.stdout
    assert re.search(r'script\.py:4: error: .*"foo"', ran.stdout)
