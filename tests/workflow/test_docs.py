"""What the docs show works as it stands: their files go into a copy of the project, which runs, and their commands do.

A code block is a file where its first line is a comment with the path: `# config/scans/my_trap.yaml`. A file that the
project has already gets the block merged into it (YAML) or appended (BibTeX); no Python file may be there already, so
that nothing but folders, YAML files and tests of one's own is touched.
"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from snakemake.cli import get_argument_parser

from heatscan import cli

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *(ROOT / name for name in ("README.md", "results/README.md"))]
BLOCK = re.compile(r"^( *)```\w+\n((?:#|%) ?(\S+\.(?:py|yaml|bib))\n.*?)^ *```", re.DOTALL | re.MULTILINE)


def files():
    """Yield the path and the text of each file that the docs show."""
    for page in PAGES:
        for indent, text, path in BLOCK.findall(page.read_text(encoding="utf-8")):
            yield path, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)


FILES = list(files())
# Python that reads what a run has left.
READERS = [
    block
    for page in PAGES
    for block in re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    if '"results/' in block
]


def merged(old, new):
    """Return a mapping with another one merged into it, level by level."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return old | {key: merged(old[key], value) if key in old else value for key, value in new.items()}


def write(folder, path, text):
    """Put a block of the docs into the copy."""
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
    """A copy of the project with everything that the docs add, and the reference page made anew."""
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
    """The identifiers of the scans that the docs add, with the figures of each; test_body.py computes nanoparticles."""
    for path, text in FILES:
        run = path.startswith("config/scans/") and "nanoparticles" not in path
        data = yaml.safe_load(text) if run else {}
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


def run_its_tests(checkout, paths, *options):
    """Run tests of a copy, which must pass."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(checkout.folder), *options]
    ran = checkout.run([*command, *(str(checkout.folder / path) for path in paths)])
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_the_tests_of_the_docs_pass(extended):
    tests = [path for path, _ in FILES if path.startswith("tests/")]
    assert tests
    run_its_tests(extended, tests)


def test_what_every_study_and_file_owes_its_readers_holds_for_them_too(extended):
    tests = [f"tests/project/{name}" for name in ("test_imports.py", "test_style.py")]
    run_its_tests(extended, tests, "-k", "not can_fail and not foreign")


def test_an_experiment_of_the_docs_is_on_the_plot(extended):
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


def commands():
    """The commands of the docs, each once: in shell blocks, in indented blocks, and in running text."""
    found = []
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        text = page.read_text(encoding="utf-8")
        found += (
            "".join(re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)).replace("\\\n", "").splitlines()
        )
        text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
        found += re.findall(r"^    (\S.*)", text, re.MULTILINE)
        text = re.sub(r"^\* `[^`]*`:", "", text, flags=re.MULTILINE)  # messages, of troubleshooting
        inline = re.findall(r"`((?:make [^`\s]|(?:heatscan|snakemake|python -m) [^`\s]+\s[^`\s])[^`]*)`", text)
        found += [" ".join(code.split()) for code in inline]
    return list(dict.fromkeys(re.sub(r"\s+#.*", "", command) for command in found))


def of(program):
    """The words behind a program in each of its commands."""
    return [shlex.split(command)[1:] for command in commands() if command.startswith(f"{program} ")]


# What sets up a machine, and commands of other schedulers, which the page says are not tested.
SET_UP = r"(pip|python -m pip|git|cd|conda|source|eval|tmux) ?|make (\S+/ready|test)|snakemake --executor "
PROGRAMS = ("heatscan", "snakemake", "make", "python -m benchmarks")


def test_every_command_of_the_docs_is_known_to_these_tests():
    unknown = [command for command in commands() if not command.startswith(PROGRAMS) and not re.match(SET_UP, command)]
    assert unknown == []


def test_the_commands_of_make_and_the_benchmarks_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {words[0] for words in of("make")} - set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) == {
        ".venv/ready"
    }
    for words in [words for words in of("python -m benchmarks") if words[-1] != "NAME"]:
        assert (ROOT / f"benchmarks/{words[-1]}.py").exists() or (ROOT / f"benchmarks/{words[-1]}").is_dir()


def test_the_commands_of_snakemake_plan_what_they_name(extended):
    asked = [words for words in of("snakemake") if "--executor" not in words]
    parsed = [get_argument_parser().parse_args(words) for words in asked]
    assert len(parsed) > 5
    targets = {target for options in parsed for target in options.targets}
    assert {"plan", "results/explorer.html", "results/ion_pair/reference.nc"} <= targets
    ran = extended.snakemake("--dry-run", "--quiet", "all", "--", *sorted(targets))
    assert ran.returncode == 0, ran.stdout[-3000:]


@pytest.fixture(scope="module")
def finished(extended, tmp_path_factory):
    """A folder with the results that commands read, and the configuration without what needs code of the docs."""
    made = [f"results/{name}.nc" for name in ("exclusion/everything", "ion_pair/reference", "ion_pair/mass_frequency")]
    ran = extended.snakemake("--quiet", "all", "--config", "max_points_per_axis=9", "--", *made)
    assert ran.returncode == 0, ran.stdout[-3000:]
    folder = tmp_path_factory.mktemp("finished")
    shutil.copytree(extended.folder / "config", folder / "config")
    shutil.copytree(extended.folder / "results", folder / "results")
    for path in ("scans/free_particle.yaml", "experiments/my_interferometer.yaml"):
        (folder / "config" / path).unlink()
    return folder


@pytest.mark.parametrize("words", of("heatscan"), ids=" ".join)
def test_a_command_of_heatscan_runs(words, finished, monkeypatch, capsys):
    monkeypatch.chdir(finished)
    words = ["config/structures/barrel_2.cif" if word == "FILE" else word for word in words]
    if words[0] in ("run", "partial", "reference"):  # other tests run them
        cli.parser().parse_args(words)
    else:
        assert cli.main(words) == 0, capsys.readouterr().err


def test_what_reads_results_runs(finished, monkeypatch):
    monkeypatch.chdir(finished)
    assert len(READERS) == 2
    for block in READERS:
        exec(compile(block, "block", "exec"), {})
