"""A log begins with what its job computes and ends with the command that runs it again."""

import json
import logging
import os
import shlex
import subprocess
import sys
import tempfile
import warnings

import pytest

from heatscan.errors import ChunkError
from heatscan.run import interpreter, joblog


@pytest.fixture(autouse=True)
def uncaptured(monkeypatch):
    monkeypatch.setenv("HEATSCAN_RERUN", "snakemake --cores 1 --directory /some/where")
    yield
    logging.captureWarnings(False)


def test_a_log_has_a_beginning_and_an_end(tmp_path):
    path = tmp_path / "deep/down/job.log"
    with joblog.job_log(str(path), "Compute something", ["results/a b.nc", "results/c.nc"]) as log:
        log.info("half way")
        warnings.warn("a doubt", stacklevel=1)
    lines = path.read_text().splitlines()
    assert lines[0] == "Compute something"
    assert "half way" in lines
    assert any("a doubt" in line for line in lines)
    assert shlex.split(lines[-1])[-3:] == ["--force", "--", "results/a b.nc"]


def test_what_the_user_can_mend_is_one_line(tmp_path):
    path = tmp_path / "job.log"
    with pytest.raises(SystemExit, match=r"heatscan: 3\.nc: damaged"), joblog.job_log(str(path), "Merge", ["x.nc"]):
        raise ChunkError("3.nc: damaged")
    text = path.read_text()
    assert "error: 3.nc: damaged" in text
    assert "Traceback" not in text
    assert text.splitlines()[-1].endswith("--force -- x.nc")


def test_what_nobody_foresaw_keeps_its_traceback(tmp_path):
    path = tmp_path / "job.log"
    with pytest.raises(ZeroDivisionError), joblog.job_log(str(path), "Divide", ["x.nc"]):
        1 / 0  # noqa: B018
    text = path.read_text()
    assert "Traceback" in text
    assert "ZeroDivisionError" in text
    assert text.splitlines()[-1].endswith("--force -- x.nc")


def test_the_command_repeats_how_the_workflow_was_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    overrides = {"max_points_per_axis": 3, "only": ["a/b", "a/c d"], "reference_mass": "proton"}
    joblog.remember_call("/a b/Snakefile", ["one.yaml", "two.yaml"], overrides)
    path = tmp_path / "job.log"
    with joblog.job_log(str(path), "Compute", ["x.nc"]):
        pass
    words = shlex.split(path.read_text().splitlines()[-1])
    assert words[:3] == [sys.executable, "-m", "snakemake"]
    assert words[words.index("--snakefile") + 1] == "/a b/Snakefile"
    assert words[words.index("--directory") + 1] == str(tmp_path)
    assert words[words.index("--configfile") + 1 : words.index("--config")] == ["one.yaml", "two.yaml"]
    given = dict(word.split("=", 1) for word in words[words.index("--config") + 1 : words.index("--force")])
    assert {key: json.loads(value) for key, value in given.items()} == overrides


def test_a_python_whose_path_has_spaces_is_called_by_a_plain_name_and_logged_by_its_own(tmp_path, monkeypatch):
    """Also where temporary files are to lie in a folder with spaces."""
    for name in ("t m p", "a (b)"):
        (tmp_path / name).mkdir()
    python = tmp_path / "a (b)/python"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t m p"))
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(joblog, "_PYTHON", str(python))
    interpreter.make_callable()
    assert subprocess.check_output(f"{sys.executable} -c 'print(1)'", shell=True, text=True) == "1\n"
    joblog.remember_call("/a b/Snakefile", [], {})
    assert shlex.split(os.environ["HEATSCAN_RERUN"])[0] == str(python)
