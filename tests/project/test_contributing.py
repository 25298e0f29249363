"""What someone who cites, contributes or runs our checks elsewhere goes by."""

import re
import tomllib

import yaml

import heatscan


def test_the_citation_names_the_version_and_the_papers(root):
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (citation["version"], citation["license"]) == (heatscan.__version__, project["license"])
    papers = {
        entry["value"].removeprefix("arXiv:") for paper in citation["references"] for entry in paper["identifiers"]
    }
    assert papers == {url.rpartition("/")[2] for url in project["urls"].values()}
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert papers == set(re.findall(r"arxiv\.org/abs/(\d{4}\.\d{5})", readme))


def test_the_actions_call_targets_of_the_makefile_on_the_oldest_supported_python_and_newer(root):
    jobs = yaml.safe_load((root / ".github/workflows/test.yml").read_text())["jobs"]
    pinned = [job for name, job in jobs.items() if name != "bounds"]  # make installs what is pinned
    called = {step["run"].removeprefix("make ") for job in pinned for step in job["steps"] if "run" in step}
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE))
    assert called == {"test", "lint", "results", "docs"}
    assert called <= targets
    required = tomllib.loads((root / "pyproject.toml").read_text())["project"]["requires-python"]
    assert f">={jobs['test']['strategy']['matrix']['python'][0]}" == required
