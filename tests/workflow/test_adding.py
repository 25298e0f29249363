"""The guide to adding things, docs/adding.md, works as it stands: its files go into a copy of the project, which runs.

A code block is a file where its first line is a comment with the path: `# config/scans/my_trap.yaml`. A file that the
project has already gets the block merged into it (YAML) or appended (BibTeX); no Python file may be there already, so
that nothing but folders, YAML files and tests of one's own is touched.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/adding.md"
BLOCK = re.compile(r"^( *)```\w+\n((?:#|%) ?(\S+\.(?:py|yaml|bib))\n.*?)^ *```", re.DOTALL | re.MULTILINE)


def files():
    """Yield the path and the text of each file that the guide shows."""
    for indent, text, path in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        yield path, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)


FILES = list(files())
pytestmark = pytest.mark.skipif(not FILES, reason="the guide does not name its files yet")


def merged(old, new):
    """Return a mapping with another one merged into it, level by level."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return old | {key: merged(old[key], value) if key in old else value for key, value in new.items()}


def write(folder, path, text):
    """Put a block of the guide into the copy."""
    target = folder / path
    if target.exists() and target.suffix == ".yaml":
        text = yaml.safe_dump(merged(yaml.safe_load(target.read_text()), yaml.safe_load(text)), sort_keys=False)
    elif target.exists():
        assert target.suffix == ".bib", f"{path} is there already"
        text = target.read_text() + "\n" + text.partition("\n")[2]
    target.parent.mkdir(parents=True, exist_ok=True)
    for parent in target.parents:
        if target.suffix == ".py" and parent.is_relative_to(folder / "src/heatscan"):
            (parent / "__init__.py").touch()
    target.write_text(text)


@pytest.fixture(scope="module")
def extended(make_checkout, tmp_path_factory):
    """A copy of the project with everything that the guide adds, and the reference page made anew."""
    checkout = make_checkout(tmp_path_factory.mktemp("guide") / "heatscan")
    for path, text in FILES:
        write(checkout.folder, path, text)
    ran = subprocess.run(
        [sys.executable, "-m", "heatscan", "reference"],
        cwd=checkout.folder,
        env=checkout.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return checkout


def scans():
    """The identifiers of the scans that the guide adds, with the figures of each."""
    for path, text in FILES:
        data = yaml.safe_load(text) if path.startswith("config/scans/") else {}
        for name, scan in data.get("scans", {}).items():
            yield f"{data.get('study', Path(path).stem)}/{name}", scan.get("figures", [])


def test_scans_and_figures_are_made(extended):
    wanted = dict(scans())
    assert wanted
    ran = extended.snakemake("--quiet", "all", "--config", f"only={sorted(wanted)!r}")
    assert ran.returncode == 0, ran.stdout[-3000:]
    for identifier, figures in wanted.items():
        assert (extended.folder / f"results/{identifier}.nc").is_file()
        drawn = list((extended.folder / "results/figures").glob(f"{identifier.replace('/', '_')}_*.png"))
        assert len(drawn) == len(figures), identifier


def test_the_tests_of_the_guide_pass(extended):
    tests = [path for path, _ in FILES if path.startswith("tests/")]
    assert tests
    ran = extended.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(extended.folder),
            *(str(extended.folder / path) for path in tests),
        ]
    )
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_what_every_study_and_file_owes_its_readers_holds_for_them_too(extended):
    tests = [str(extended.folder / "tests/project" / name) for name in ("test_imports.py", "test_style.py")]
    ran = extended.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(extended.folder),
            "-k",
            "not can_fail and not foreign",
            *tests,
        ]
    )
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_an_experiment_of_the_guide_is_on_the_plot(extended):
    names = [Path(path).stem for path, _ in FILES if path.startswith("config/experiments/")]
    assert names
    code = "import heatscan; print(heatscan.excluded('1e-2 1/s', '100 nm'))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=extended.folder,
        env=extended.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert any(name in ran.stdout for name in names), ran.stdout
