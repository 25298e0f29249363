"""What the README shows works as shown."""

import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return block


def test_python_example_gives_the_improvement_that_rings_bring(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    scope = {}
    exec(_block("python"), scope)
    bounds = np.array(capsys.readouterr().out.strip("[]\n").split(), float)
    assert bounds[0] == pytest.approx(2.8675e-10, rel=1e-4)
    # Charge and mass grow together, so the heating grows with the mass and the frequency hardly moves.
    assert bounds[0] / bounds[2] == pytest.approx(5, rel=0.05)
