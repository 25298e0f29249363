"""Who may import whom, as the contracts in pyproject.toml have it, and that each contract can fail."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/heatscan"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
STUDIES = sorted(path.parent.name for path in SOURCE.glob("studies/*/study.py"))
# The commands and functions that are a study's front door, by its name.
FRONT_DOORS = {"__init__.py", "commands/excluded.py", "commands/molecule.py"}


def lint_imports(source, *contracts):
    """Run import-linter on the package in the folder `source`, and return what came of it."""
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--no-cache", "--config", ROOT / "pyproject.toml"]
    command += [word for name in contracts for word in ("--contract", name)]
    environment = {**os.environ, "PYTHONPATH": str(source), "COLUMNS": "200"}
    return subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", [contract["id"] for contract in CONTRACTS])
def test_contract_is_kept(name):
    ran = lint_imports(ROOT / "src", name)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("name", "path", "line"),
    [
        ("floors", "results/netcdf.py", "import heatscan.run.planning"),
        ("physics", "physics/collapse/overlaps.py", "from heatscan import errors"),
        ("physics", "physics/collapse/overlaps.py", "import heatscan.configuration"),
        ("physics", "physics/collapse/overlaps.py", "from pathlib import Path"),
        ("physics", "physics/trap/mathieu.py", "def late():\n    import xarray"),
        ("engine", "engine/scan.py", "import yaml"),
        ("engine", "engine/scan.py", "from heatscan.results import netcdf"),
        ("engine", "engine/scan.py", "import heatscan"),
        ("results", "results/netcdf.py", "from heatscan.physics import constants"),
        ("plotting", "plotting/page.py", "from heatscan.studies.ion_pair import study"),
        ("plotting", "plotting/page.py", "from heatscan.physics import constants"),
        ("configuration", "configuration/units.py", "from heatscan.studies.exclusion import study"),
        ("configuration", "configuration/units.py", "from heatscan.plotting import page"),
        ("studies", "studies/bose_losses/study.py", "from heatscan.studies.ion_pair import study"),
        ("studies", "studies/new/study.py", "from heatscan.studies.ion_pair import study"),
        ("circles", "physics/constants.py", "from heatscan.physics.trap import mathieu"),
    ],
)
def test_contract_can_fail(name, path, line, tmp_path):
    shutil.copytree(SOURCE, tmp_path / "heatscan", ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path / "heatscan" / path
    target.parent.mkdir(exist_ok=True)
    (target.parent / "__init__.py").touch()
    with open(target, "a", encoding="utf-8") as stream:
        stream.write(f"\n{line}\n")
    if name == "circles":
        with open(tmp_path / "heatscan/physics/trap/mathieu.py", "a", encoding="utf-8") as stream:
            stream.write("\nfrom heatscan.physics import constants\n")
    ran = lint_imports(tmp_path, name)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "BROKEN" in ran.stdout
    assert path.removesuffix(".py").replace("/", ".").split(".")[-1] in ran.stdout


def modules(folder=SOURCE):
    """Yield the path in the package, the name and the syntax tree of each module."""
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder)
        name = ".".join(["heatscan", *inside.with_suffix("").parts]).removesuffix(".__init__")
        yield inside.as_posix(), name, ast.parse(path.read_text(encoding="utf-8"))


def private(name):
    return name.startswith("_") and not name.endswith("__")


def foreign_private_names(name, tree):
    """The private names of other modules that a module imports or reads as attributes of an imported module."""
    imported, found = set(), []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] == "heatscan"):
            imported |= {alias.asname or alias.name for alias in node.names}
            found += [alias.name for alias in node.names if private(alias.name)]
            found += [part for part in (node.module or "").split(".") if private(part)]
        elif isinstance(node, ast.Import):
            imported |= {alias.asname or alias.name for alias in node.names if alias.name.startswith("heatscan")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and private(node.attr) and ast.unparse(node.value) in imported:
            found.append(ast.unparse(node))
    return [f"{name}: {found_name}" for found_name in found]


def test_private_names_stay_in_their_module():
    assert [line for _, name, tree in modules() for line in foreign_private_names(name, tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "from heatscan.engine.study import _value",
        "from heatscan.engine import study\nstudy._value('ion_pair')",
        "import heatscan.engine.study as study\nx = study._value",
        "import heatscan.engine.study\nx = heatscan.engine.study._value",
        "from .study import _value",
    ],
)
def test_a_foreign_private_name_is_found(code):
    assert len(foreign_private_names("trial", ast.parse(code))) == 1


def without_docstrings(tree):
    """The tree with every docstring, and every other statement that is a bare text, emptied."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value = ""
    return ast.unparse(tree)


def studies_named(code, studies=STUDIES):
    """The studies that code names: by import, or by a text that is the name or holds it as a word."""
    import_or_text = rf"studies(?:\.| import )({'|'.join(studies)})\b|['\"/ ]({'|'.join(studies)})['\"/. ]"
    return sorted({first or second for first, second in re.findall(import_or_text, code)})


def test_nothing_outside_a_study_says_its_name():
    said = {
        path: studies_named(without_docstrings(tree))
        for path, _, tree in modules()
        if not path.startswith("studies/") and path not in FRONT_DOORS
    }
    for path in [
        ROOT / "Snakefile",
        ROOT / "workflow/Snakefile",
        *(ROOT / "workflow").rglob("*.smk"),
        *(ROOT / "workflow/scripts").glob("*.py"),
    ]:
        said[path.name] = studies_named(re.sub(r"#.*", "", path.read_text(encoding="utf-8")))
    assert {path: names for path, names in said.items() if names} == {}
