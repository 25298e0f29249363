"""What several test modules share: the checkout, the paper's reference pair, a toy study and a folder to configure."""

import copy
import os
import shutil
import subprocess
import sys
import textwrap
import types
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy.integrate import solve_ivp

import heatscan.engine.study
from heatscan.configuration import project
from heatscan.configuration.documents import read_yaml
from heatscan.configuration.scans import read_case
from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.parameter import Parameter
from heatscan.engine.scan import Scan
from heatscan.engine.study import Output, Study
from heatscan.results import chunks, paths, provenance, remembered

ROOT = Path(__file__).parent.parent
# What is compiled stays: a copy has the dates of its sources.
_LEFT_OUT = shutil.ignore_patterns(".git", "_build", ".venv", ".snakemake", ".*_cache", ".hypothesis", "*.egg-info")


# The marker of a test by where it lies, the first that fits; tests run in this order, the longest files first.
# `pytest -m "physics or engine"` is what to run while working.
MARKERS = {
    "cluster": "cluster",
    "workflow/test_faults": "faults",
    "workflow/test_workflow": "workflow",
    "workflow/test_bad_input": "faults",
    "workflow": "workflow",
    "commands/test_run": "workflow",
    "plotting/test_figures": "engine",
    "project/test_benchmarks": "engine",
    "physics": "physics",
    "studies": "physics",
    "": "engine",
}


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One worker more than there are cores: those of the first files wait for other processes most of the time."""
    return (yield) + 1


def pytest_collection_modifyitems(items):
    """Mark each test by its folder; `--dist loadfile` keeps the tests of a file together, the longest files first."""

    def start(item):
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        return next(start for start in MARKERS if place.startswith(start))

    for item in items:
        if item.get_closest_marker("cluster") is None:
            item.add_marker(MARKERS[start(item)])
    items.sort(key=lambda item: list(MARKERS).index(start(item)))


def left_out(folder, names):
    """Return what a copy of the checkout does without."""
    return _LEFT_OUT(folder, names) | ({"results"} if Path(folder) == ROOT else set())


@pytest.fixture(autouse=True)
def no_noted_project():
    """Forget the project that a command noted in this process (`paths.remember_project`): relative paths follow it."""
    os.environ.pop("HEATSCAN_ROOT", None)
    yield
    os.environ.pop("HEATSCAN_ROOT", None)


@pytest.fixture(scope="session")
def second_moments():
    """Call it with the static matrix, q of both ions and the noise of both momenta, all in tau = Omega t/2.

    It returns what both modes of a pair gain in a period over the Wronskian, the faster first, by SciPy.
    """

    def gained(static, drives, noise):
        strength = np.zeros((4, 4))
        strength[2:, 2:] = noise

        def moments(time, state):
            motion, covariance = state.reshape(2, 4, 4)
            force = np.diag(2 * np.asarray(drives) * np.cos(2 * time)) - static
            generator = np.block([[np.zeros((2, 2)), np.eye(2)], [force, np.zeros((2, 2))]])
            half = generator @ covariance
            return np.concatenate([generator @ motion, half + half.T + strength]).ravel()

        start = np.concatenate([np.eye(4), np.zeros((4, 4))]).ravel()
        end = solve_ivp(moments, (0, np.pi), start, method="DOP853", rtol=1e-12, atol=1e-13).y[:, -1]
        motion, covariance = end.reshape(2, 4, 4)
        # Along a row w with w M = exp(i pi beta) w the covariance grows by w Q w* a period; its norm is the Wronskian.
        values, rows = np.linalg.eig(motion.T)
        symplectic = np.block([[np.zeros((2, 2)), np.eye(2)], [-np.eye(2), np.zeros((2, 2))]])
        found = {
            np.angle(value): (row @ covariance @ row.conj()).real / abs(row @ symplectic @ row.conj())
            for value, row in zip(values, rows.T, strict=True)
            if value.imag > 0
        }
        return np.array([found[angle] for angle in sorted(found, reverse=True)])

    return gained


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium that is installed; without one the test is skipped."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser):
    """A function that opens an HTML file; the page must ask for nothing, and have no error on its console."""
    pages, faults = [], []

    def open_file(path, **settings):
        page = browser.new_page(**settings)
        pages.append(page)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: line.type == "error" and faults.append(line.text))
        page.on("request", lambda request: request.url.startswith("http") and faults.append(request.url))
        page.goto(Path(path).as_uri())
        return page

    yield open_file
    for page in pages:
        page.close()
    assert faults == []


@pytest.fixture(scope="session")
def root():
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def reference_case():
    """The paper's reference pair [SI units]."""
    return read_case(ROOT / "config/scans/ion_pair.yaml", "reference")


@pytest.fixture(scope="session")
def shipped():
    """The configuration that the project ships."""
    return project.load(read_yaml(ROOT / "config/config.yaml"), ROOT)


@pytest.fixture(scope="session")
def pair_scan(reference_case):
    """A function that makes scans of the reference pair, with relative outputs."""

    def make(axes=None, **more):
        axes = {"endcap_voltage": Axis(start=0.1, stop=200.0, points=12, spacing="log")} if axes is None else axes
        fixed = {} if "correlation_length" in axes else {"correlation_length": 1e-7}
        settings = {
            "fixed": fixed,
            "cases": {"reference": reference_case},
            "reference": reference_case,
            "chunk_points": 5,
            **more,
        }
        return Scan("ion_pair", "trial", "A trial", axes, **settings)

    return make


@pytest.fixture
def scan(pair_scan):
    """A small map of the reference pair in four chunks."""
    axes = {
        "mass_ratio": Axis(start=1.0, stop=300.0, points=8, spacing="log"),
        "endcap_voltage": Axis(start=0.1, stop=300.0, points=6, spacing="log"),
    }
    return pair_scan(axes, chunk_points=12)


@pytest.fixture(scope="session")
def chunk_files():
    """A function that writes chunks of a scan into a folder, by default all of them, and returns where each of all
    lies on the grid, with its file.
    """

    def write(scan, folder, indices=None):
        files = []
        for index, region in enumerate(splitting.chunks(scan)):
            points = scan.subset(region)
            code = provenance.chunk_hash(points)
            path = Path(folder) / f"{provenance.chunk_name(points, code)}.nc"
            if indices is None or index in indices:
                chunks.write(points, path, code)
            files.append((region, path))
        return files

    return write


@pytest.fixture(scope="session")
def write(chunk_files):
    """A function that writes chunks, by default all, to their place among the results."""

    def in_results(scan, results, indices=None):
        return chunk_files(scan, Path(results) / scan.study / "chunks" / scan.name, indices)

    return in_results


@pytest.fixture
def toy(monkeypatch):
    """The study `toy`, put among the studies for one test: a straight line in time, with a hole where it is told."""
    asked = []

    def compute(outputs, *, slope, offset, time):
        asked.append((np.shape(slope), np.array(time)))
        slope = np.asarray(slope, float)
        height = np.where(slope < 0, np.nan, slope) * np.reshape(time, (-1, *(1,) * slope.ndim)) + offset
        with np.errstate(divide="ignore"):
            found = {"held": np.where(slope < 0, 0, 2).astype(np.int8), "height": height, "steepness": offset / slope}
        return {name: found[name] for name in outputs}

    study = Study(
        package="heatscan.studies.toy",
        title="A straight line",
        references="none",
        parameters={
            "slope": Parameter("m s-1", "slope"),
            "offset": Parameter("m", "offset", "h_0", default=0.0),
            "time": Parameter("s", "time", "t", vector=True),
        },
        outputs={
            "held": Output("1", "whether the line holds", flags={"no": 0, "yes": 2}),
            "height": Output("m", "height", dims=("time",)),
            "steepness": Output("1", "steepness, offset over slope", default=False),
        },
        compute=compute,
        validity=("held", "yes"),
    )
    names, load = heatscan.engine.study.names(), heatscan.engine.study.load
    monkeypatch.setattr(heatscan.engine.study, "names", lambda: (*names, "toy"))
    monkeypatch.setattr(heatscan.engine.study, "load", lambda name: study if name == "toy" else load(name))
    return types.SimpleNamespace(study=study, asked=asked)


@pytest.fixture
def configured(tmp_path):
    """A function that loads one small scan file after an edit to it or to the main file, or other text in its place."""
    (tmp_path / "workflow").symlink_to(ROOT / "workflow")
    (tmp_path / "config/scans").mkdir(parents=True)
    shutil.copytree(ROOT / "config/structures", tmp_path / "config/structures")
    data = read_yaml(ROOT / "config/scans/ion_pair.yaml")
    data["scans"] = {
        "gain": {
            "title": "Gain",
            "cases": ["reference"],
            "reference": "reference",
            "axes": {"endcap_voltage": {"from": 0.01, "to": "100 V", "points": 11, "spacing": "log"}},
            "fixed": {"correlation_length": "100 nm"},
            "figures": ["improvement"],
        }
    }
    main = {"scans": ["config/scans/*.yaml"], "chunk_points": 1000, "reference_mass": "atomic_mass"}

    def load(edit=None, text=None, other=None, overrides=None, **settings):
        scans = copy.deepcopy(data)
        if edit:
            edit(scans)
        text = yaml.safe_dump(scans, sort_keys=False) if text is None else text
        (tmp_path / "config/scans/trial.yaml").write_text(text)
        if other is not None:
            (tmp_path / "config/scans/trial_too.yaml").write_text(yaml.safe_dump(other(scans), sort_keys=False))
        return project.load({**main, **settings, **(overrides or {})}, tmp_path, overrides=overrides or ())

    return load


# A study that shares the engine with the others and none of their formulas.
DRIFT = '''"""How far does something drift?"""

import os
import time
from pathlib import Path

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.engine.study import Output, Study


def compute(outputs, *, speed, duration):
    """Return the distance."""
    hold_up()
    return {"distance": np.asarray(speed * duration)}


STUDY = Study(
    package=__package__,
    title="Drift",
    references="arXiv:0000.00000",
    parameters={"speed": Parameter("m s-1", "speed"), "duration": Parameter("s", "duration", positive=True)},
    outputs={"distance": Output("m", "distance")},
    compute=compute,
)


def hold_up():
    """Do first what a test asks for."""
'''


class Checkout:
    """A copy of the project in which a test may edit, run and break whatever it likes."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copytree(ROOT, folder, symlinks=True, ignore=left_out)
        remembered.keep(folder / paths.REMEMBERED)
        self.environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.environment["PYTHONPATH"] = str(folder / "src")
        self.environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    def edit(self, path: str, old: str, new: str) -> str:
        """Replace the one place where `old` stands in a file, and return what the file held."""
        text = (self.folder / path).read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        (self.folder / path).write_text(text.replace(old, new))
        return text

    def add_drift(self, name: str, scans: str, hold_up: str = "pass") -> None:
        """Add the study `name`, a drift, with a file of scans and what each job does before it computes."""
        study = DRIFT + textwrap.indent(hold_up.strip() + "\n", "    ")
        package = self.folder / f"src/heatscan/studies/{name}"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "study.py").write_text(study)
        (self.folder / f"config/scans/{name}.yaml").write_text(scans)

    def snakemake(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run Snakemake on the copy, from another folder, and return what came of it, with all output in `stdout`."""
        command = [sys.executable, "-m", "snakemake", "--cores", "2", "--directory", str(self.folder)]
        command += ["--snakefile", str(self.folder / "Snakefile"), *arguments]
        return self.run(command)

    def run(self, command, **more) -> subprocess.CompletedProcess:
        """Run a command with the copy's sources in place of the installed ones."""
        return subprocess.run(
            command,
            cwd=self.folder.parent,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=1800,
            **more,
        )


@pytest.fixture(scope="session")
def make_checkout(shipped):
    """The way to a copy of the project: `make_checkout(folder)`. It has been planned before, as that of a user has."""
    for scan in shipped.scans.values():
        provenance.scan_hash(scan)
    provenance.validation_hash()
    return Checkout
