"""The code hash follows what shapes a result, and nothing else."""

import dataclasses
import shutil
import subprocess

import pytest

from heatscan.engine import study
from heatscan.plotting import kinds
from heatscan.results import provenance, remembered


def forget():
    for function in vars(provenance).values():
        if hasattr(function, "cache_clear"):
            function.cache_clear()


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Call it with the text of each file of a package: it returns the hash of the module `heatscan.study`."""

    def write(files):
        folder = tmp_path / "heatscan"
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        monkeypatch.setattr(provenance, "PACKAGE", folder)
        forget()
        return provenance.code_hash("heatscan.study")

    yield write
    forget()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package that provenance looks at; calling it with a file, old and new text edits it."""
    folder = tmp_path / "heatscan"
    shutil.copytree(provenance.PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(provenance, "PACKAGE", folder)

    def edit(path, change):
        text = (folder / path).read_text()
        changed = change(text)
        assert changed != text
        (folder / path).write_text(changed)
        forget()

    forget()
    yield edit
    forget()


def study_hash(name):
    return provenance.code_hash(f"heatscan.studies.{name}.study", "heatscan.engine.compute")


def drawing_hash(kind):
    return provenance.drawing_hash(kinds.module_of(kind), kinds.of_studies()[kind])


def hashes():
    return {
        "study": study_hash("ion_pair"),
        "dataset": provenance.code_hash("heatscan.results.merge"),
        "heatmap": drawing_hash("heatmap"),
        "molecule": drawing_hash("molecule"),
        "pair_stability": drawing_hash("pair_stability"),
        "validation": provenance.validation_hash(),
    }


def changed(before):
    after = hashes()
    return {name for name in before if before[name] != after[name]}


def test_comments_docstrings_and_layout_do_not_count(package):
    before = hashes()

    def restyle(text):
        _, rest = text.split('"""\n', 1)
        rest = rest.replace('    """', '    """Reworded. ', 1).replace("\n\n\n", "\n\n\n\n# A comment.\n")
        return f'"""Another title."""\n# A comment.\n\n{rest}\n\n'

    for path in ("physics/collapse/point_masses.py", "engine/scan.py", "studies/ion_pair/study.py", "plotting/page.py"):
        package(path, restyle)
    assert changed(before) == set()


def test_a_formula_changes_what_it_is_reached_from(package):
    before = hashes()
    # collapse is imported by the study, which the validation runs; no figure and no merge computes with it.
    package("physics/collapse/point_masses.py", lambda text: text + "\nEXTRA = 1\n")
    assert changed(before) == {"study", "validation"}


def test_an_indirect_import_counts(package):
    before = hashes()
    package("errors.py", lambda text: text + "\nEXTRA = 1\n")
    assert {"study", "dataset", "validation"} <= changed(before)


def test_the_engine_belongs_to_every_study(package):
    before = hashes()
    package("engine/scan.py", lambda text: text + "\nEXTRA = 1\n")
    assert {"study", "validation"} <= changed(before)


def test_what_cannot_be_reached_does_not_count(package):
    before = hashes()
    package("studies/ion_pair/figures/heatmap.py", lambda text: text + "\nEXTRA = 1\n")
    assert changed(before) == {"heatmap"}
    before = hashes()
    package("run/joblog.py", lambda text: text + "\nEXTRA = 1\n")
    assert changed(before) == set()


def test_a_caption_belongs_to_its_figure_alone(package, monkeypatch):
    def all_hashes():
        scans = {name: study_hash(name) for name in study.names()}
        return hashes() | scans | {name: drawing_hash(name) for name in kinds.of_studies()}

    before = all_hashes()
    edited = dataclasses.replace(kinds.of_studies()["pair_stability"], caption="In other words.")
    monkeypatch.setitem(kinds.of_studies(), "pair_stability", edited)
    package("studies/ion_pair/figures/pair_stability.py", lambda text: f'"""In other words.{text[3:]}')
    after = all_hashes()
    assert {name for name in before if before[name] != after[name]} == {"pair_stability"}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("plotting/heatscan.mplstyle", "lines.linewidth: 1.7", "lines.linewidth: 1.8"),
        ("plotting/print.mplstyle", "font.size: 7", "font.size: 8"),
        ("plotting/palette.yaml", "#A83200", "#A83201"),
    ],
)
def test_the_look_belongs_to_every_figure(path, old, new, package):
    before = hashes()
    package(path, lambda text: text.replace(old, new))
    assert changed(before) >= {"heatmap", "molecule", "pair_stability"}
    assert "study" not in changed(before)


def test_a_new_version_of_a_numerical_library_counts(package, monkeypatch):
    before = hashes()
    version = provenance.importlib.metadata.version
    monkeypatch.setattr(provenance, "_version", lambda name: "99.0" if name == "numpy" else version(name))
    package("physics/collapse/point_masses.py", lambda text: text + "\n# nothing\n")
    assert changed(before) == set(before)


def test_the_source_is_named_outside_a_checkout_too(package):
    assert provenance.source() == f"heatscan {provenance.importlib.metadata.version('heatscan')}"


def test_a_new_version_of_a_library_counts_where_it_is_imported(package, monkeypatch):
    before = hashes() | {"gas": study_hash("bose_losses")}
    version = provenance.importlib.metadata.version
    monkeypatch.setattr(provenance, "_version", lambda name: "99.0" if name == "finufft" else version(name))
    package("physics/collapse/point_masses.py", lambda text: text + "\n# nothing\n")
    after = hashes() | {"gas": study_hash("bose_losses")}
    assert {name for name in before if before[name] != after[name]} == {"study", "validation"}


def test_how_a_file_gets_its_name_does_not_count(package):
    before = hashes()
    package("results/atomic.py", lambda text: text + "\nEXTRA = 1\n")
    assert changed(before) == set()


def test_a_module_may_move_to_another_folder(written):
    formula = "def energy(mass):\n    return mass\n"
    before = written({"study.py": "from heatscan.gas import heat\n", "gas/heat.py": formula})
    moved = {"study.py": "from heatscan.star.old import heat\n", "star/old/heat.py": formula}
    assert written(moved) == before
    assert written({**moved, "star/old/heat.py": formula.replace("return mass", "return -mass")}) != before


def test_the_same_name_taken_from_another_module_counts(written):
    files = {"one.py": "def heat():\n    return 1\n", "two.py": "def heat():\n    return 2\n"}
    both = "import heatscan.one\nimport heatscan.two\nfrom heatscan.{} import heat\n"
    assert written({**files, "study.py": both.format("one")}) != written({**files, "study.py": both.format("two")})


def test_what_a_package_declares_does_not_count_where_a_module_of_it_is_imported(written):
    files = {"study.py": "from heatscan.figures import heat\n", "figures/heat.py": "COLOUR = 1\n"}
    before = written({**files, "figures/__init__.py": "CAPTIONS = {'heat': 'Hot'}\n"})
    assert written({**files, "figures/__init__.py": "CAPTIONS = {'heat': 'Cold'}\n"}) == before
    named = {**files, "study.py": "from heatscan.figures import heat, CAPTIONS\n"}
    with_captions = written({**named, "figures/__init__.py": "CAPTIONS = {'heat': 'Hot'}\n"})
    assert written({**named, "figures/__init__.py": "CAPTIONS = {'heat': 'Cold'}\n"}) != with_captions


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("x = 1", "x = 2"),
        ("x = 'a'", "x = b'a'"),
        ("x = [y, z]", "x = [[y], z]"),
        ("x = y or z and w", "x = (y or z) and w"),
        ("def f(a, *, b): ...", "def f(a, b): ..."),
        ("def f(a=1, *, b): ...", "def f(a, *, b=1): ..."),
        ("f(a, b=1)", "f(a, **{'b': 1})"),
        ("x = {**y, 1: z}", "x = {1: z, **y}"),
        ("if x:\n    y = 1\nz = 1", "if x:\n    y = 1\n    z = 1"),
        ("import numpy as np", "import numpy as n"),
        ("x: float = 1", "x: int = 1"),
    ],
)
def test_other_code_has_another_hash(written, line, other):
    assert written({"study.py": line}) != written({"study.py": other})


def test_a_circle_of_imports_ends(written):
    files = {"study.py": "from heatscan import one\n", "one.py": "def f():\n    from heatscan import study\n"}
    assert written(files) == written(files)


def test_the_hash_does_not_depend_on_the_python(written):
    """Syntax trees have other fields in each; this one was the same in 3.11.7, 3.12.1 and 3.13.0."""
    text = """
class Line(Base, metaclass=Meta):
    x: float = -1.5e-3

    @property
    async def f(self, a, /, b=1, *c, d: int = 2, **e) -> str | None:
        return f"{a!r:>{b}}{{}} {c=}" "and" f'{d:.3g}' "\\u00b5"[0:1, ::2]


def g(n):
    match n:
        case {"a": [1, *rest], **more} if (m := rest) is not None:
            yield from (i async for i in m if not i)
        case Line(x=0) | None:
            return lambda *, k=...: {**more, **{j: -j for j in range(3)}}
    try:
        with open(n) as s, lock:
            del s[n], s.t
    except* (OSError, ValueError) as error:
        raise KeyError from error
    global h
    h[0] @= 1_000j if n else True
"""
    written({"study.py": text})
    assert provenance._module("heatscan.study").digest[:16] == "89e8a1bd89c571da"


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Call it with arguments of git, to be run in a folder of a user's own."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A user")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "user@example.org")
    return lambda *arguments: subprocess.run(
        ["git", "-C", tmp_path, *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def source_in(folder, monkeypatch):
    """What is named where the package lies in `folder`."""
    monkeypatch.setattr(provenance, "PACKAGE", folder / "heatscan")
    forget()
    try:
        return provenance.source()
    finally:
        forget()


@pytest.mark.parametrize("place", ["src", "lib/python3.11/site-packages", ".", "lib"])
@pytest.mark.parametrize("added", [True, False])
def test_a_commit_is_named_where_the_package_is_tracked_as_ours(place, added, git, tmp_path, monkeypatch):
    """A package that is installed into somebody's own repository has nothing to do with its commits."""
    module = tmp_path / place / "heatscan/results/provenance.py"
    module.parent.mkdir(parents=True)
    module.write_text("")
    git("init")
    git("commit", "--allow-empty", "-m", "first")
    if added:
        git("add", ".")
        git("commit", "-m", "second")
    named = f", commit {git('rev-parse', '--short=12', 'HEAD')}" if place == "src" and added else ""
    version = provenance.importlib.metadata.version("heatscan")
    assert source_in(tmp_path / place, monkeypatch) == f"heatscan {version}{named}"
    if named:
        module.write_text("changed")
        assert source_in(tmp_path / place, monkeypatch) == f"heatscan {version}{named}-dirty"


def test_a_checkout_of_somebody_else_names_its_commit_and_a_hook_does_not_name_that_which_it_is_of(
    git, tmp_path, monkeypatch
):
    ours, other = tmp_path / "ours", tmp_path / "other"
    (ours / "src/heatscan/results").mkdir(parents=True)
    (ours / "src/heatscan/results/provenance.py").write_text("")
    for folder in (ours, other):
        git("init", folder)
        git("-C", folder, "add", ".")
        git("-C", folder, "commit", "--allow-empty", "-m", f"first of {folder.name}")
    commit = git("-C", ours, "rev-parse", "--short=12", "HEAD")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert source_in(ours / "src", monkeypatch).endswith(f", commit {commit}")


def test_modules_that_were_read_are_not_parsed_again(tmp_path, monkeypatch):
    def forget():
        monkeypatch.setattr(remembered, "_known", {})
        for function in (provenance.code_hash, provenance._module):
            function.cache_clear()

    forget()  # what another test has worked out and not remembered
    before = provenance.code_hash("heatscan.results.merge")
    remembered.keep(tmp_path / "modules.json")
    forget()
    monkeypatch.setattr(provenance, "ast", None)
    remembered.recall(tmp_path / "modules.json")
    assert provenance.code_hash("heatscan.results.merge") == before


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"a": 1'])
def test_what_was_kept_of_modules_may_be_damaged(text, tmp_path):
    (tmp_path / "modules.json").write_text(text)
    remembered.recall(tmp_path / "modules.json")
    remembered.recall(tmp_path / "none.json")
