"""What the README shows works as shown."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from heatscan.configuration import project

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


def test_scan_example_can_be_added_as_it_stands(tmp_path):
    for folder in ("config", "workflow/schemas"):
        for path in [path for path in (ROOT / folder).rglob("*.*") if path.is_file()]:
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with open(tmp_path / "config/scans/ion_pair.yaml", "a", encoding="utf-8") as stream:
        stream.write("\n" + _block("yaml"))
    config = yaml.safe_load((tmp_path / "config/config.yaml").read_text(encoding="utf-8"))
    loaded = project.load(config, tmp_path)
    assert loaded.scans["ion_pair/mass_frequency"].shape == (81, 81)
    assert "ion_pair_mass_frequency_heatmap" in loaded.figures


def test_every_link_leads_somewhere():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("https://")]
    assert len(links) > 5
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing
