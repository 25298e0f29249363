"""Whoever installs by conda, pip or uv gets the same packages, and no file names a host to get them from."""

import re
import tomllib

import pytest
import yaml


def bounds(lines):
    """The version bounds by package name."""
    found = dict(re.fullmatch(r"([A-Za-z0-9_-]+)(.*)", line).groups() for line in lines)
    return {name.lower().replace("_", "-"): bound for name, bound in found.items()}


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def wanted(project):
    extras = project["optional-dependencies"].values()
    return bounds([*project["dependencies"], *(line for extra in extras for line in extra)])


@pytest.fixture(scope="module")
def pinned(root):
    """The lines of the lock by package, continuation lines joined, comments left out."""
    lines = [line for line in (root / "requirements.txt").read_text().splitlines() if not line.strip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def test_conda_and_pyproject_list_the_same(root, project, wanted):
    environment = yaml.safe_load((root / "environment.yml").read_text())
    plain = environment["dependencies"]
    # Nothing that conda hands to pip: it would run in a folder of its own, with options of its own.
    assert all(isinstance(line, str) for line in plain)
    conda = bounds(plain)
    assert conda.pop("python") == project["requires-python"]
    conda["snakemake"] = conda.pop("snakemake-minimal")
    conda["playwright"] = conda.pop("playwright-python")
    assert conda == wanted
    assert len(plain) == len(set(plain)) == len(wanted) + 1
    assert environment["channels"] == ["conda-forge", "bioconda"]


def test_the_docs_say_why_each_package_is_here(root, wanted):
    words = set(re.findall(r"[a-z0-9_-]+", (root / "docs/dependencies.md").read_text(encoding="utf-8").lower()))
    assert set(wanted) - words == set()


def test_every_package_has_a_lower_bound(wanted):
    for name, bound in wanted.items():
        assert re.fullmatch(r">=\d+(\.\d+)*", bound), name


def test_the_lock_pins_every_package(pinned, wanted):
    versions = dict(re.match(r"([A-Za-z0-9_.-]+)==(\S+)", line).groups() for line in pinned)
    for name, bound in wanted.items():
        assert name in versions, name
        at_least = tuple(map(int, bound.removeprefix(">=").split(".")))
        assert tuple(int(part) for part in re.findall(r"\d+", versions[name])) >= at_least, name


def test_every_line_of_the_lock_is_hashed(pinned):
    assert len(pinned) > 20
    for line in pinned:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==\S+( ;[^#]*?)?\s+(--hash=sha256:[0-9a-f]{64}\s*)+", line), line[:80]


@pytest.mark.parametrize("name", ["requirements.txt", "Makefile", "pyproject.toml", "environment.yml"])
def test_no_file_names_a_host(name, root):
    # The papers that pyproject.toml names are no place to get packages from.
    text = (root / name).read_text().replace("https://arxiv.org/abs/", "")
    assert not re.search(r"https?://|git\+|--(extra-)?index-url|--find-links|(^|\s)-i\s", text)
    assert not re.search(r"\b[a-z0-9-]+\.(org|com|net|io|dev)\b", text)


def test_the_makefile_installs_what_the_lock_holds(root):
    text = (root / "Makefile").read_text()
    assert "--require-hashes -r requirements.txt" in text
    assert "--no-deps" in text
    for target in ("results", "test"):
        assert re.search(rf"^{target}: \$\(READY\)", text, re.MULTILINE)
