"""Every Python block of the docs runs as it stands, and parts of files in YAML fit; test_site.py follows the links."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page, language):
    """Return the code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


# Files, and what reads the results of a run: tests/workflow/test_docs.py has both.
BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page, "python"))
    if not block.startswith("#") and '"results/' not in block
]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_python_block_runs_and_prints(block, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(compile(block, "block", "exec"), {})
    assert capsys.readouterr().out


def part(name):
    """The one block of a page that is a part of a file in YAML."""
    (found,) = [block for block in blocks(ROOT / f"docs/{name}.md", " *yaml") if not block.startswith("#")]
    return found


def test_the_lines_for_a_cluster_are_those_of_the_profile():
    profile = (ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8")
    for line in part("cluster").splitlines():
        assert f"  # {line.strip()}\n" in profile


def test_the_reductions_are_those_of_the_large_scans():
    told = yaml.safe_load(part("scale"))
    scans = yaml.safe_load((ROOT / "config/large/ion_pair.yaml").read_text(encoding="utf-8"))["scans"]
    assert told == {"reduce": scans["traps"]["reduce"], "keep": scans["best_traps"]["keep"]}


def test_a_molecule_from_a_file_takes_the_place_of_the_rings(configured, tmp_path):
    def edit(data):
        (name, case), *_ = yaml.safe_load(part("molecule")).items()
        rings = {"ring_count", "ring_mass", "ring_charge"}
        trap = {key: value for key, value in data["cases"]["reference"]["values"].items() if key not in rings}
        data["cases"][name] = case | {"values": trap | case["values"]}
        data["scans"]["gain"] |= {"cases": [name], "reference": name}
        shutil.copy(tmp_path / "config/structures/barrel_2.cif", tmp_path / case["values"]["structure"]["value"])

    (scan,) = configured(edit).scans.values()
    assert scan.cases["my_protein"]["structure"].endswith("my_protein.cif")
