"""The plan of a run from the command line."""

import dataclasses

import pytest

from heatscan import cli
from heatscan.engine.axis import Axis
from heatscan.run import planning


def test_the_command_prints_a_plan_and_writes_nothing(root, tmp_path, capsys):
    arguments = ["plan", "--directory", str(tmp_path)]
    assert cli.main([*arguments, "ion_pair/mass_charge"]) == 0
    header, line, _, remark = capsys.readouterr().out.splitlines()
    assert remark.endswith("A run also makes the tables and the printed numbers.")
    assert header.split()[:3] == ["scan", "points", "values"]
    name, points, values, chunks, *_ = line.replace(",", "").split()
    assert (name, points, chunks) == ("ion_pair/mass_charge", "25921", "1")
    assert int(values) % 25921 == 0
    assert not list(tmp_path.iterdir())
    assert cli.main([*arguments, "ion_pair/mass_charg"]) == 2
    assert "did you mean 'ion_pair/mass_charge'" in capsys.readouterr().err
    (tmp_path / "tight.yaml").write_text("max_jobs: 3\n")
    assert cli.main([*arguments, "--configfile", str(tmp_path / "tight.yaml"), "ion_pair/mass_charge"]) == 0
    assert cli.main([*arguments, "--configfile", str(tmp_path / "tight.yaml"), "ion_pair/ring_count"]) == 2
    assert "raise max_jobs" in capsys.readouterr().err


def test_a_plan_is_made_from_any_folder(root, tmp_path, monkeypatch, capsys):
    """What a configuration names, a molecule's file too, is looked for from the project's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEATSCAN_ROOT", "elsewhere")  # which the command replaces
    assert cli.main(["plan", "ion_pair/extended_file"]) == 0
    assert "ion_pair/extended_file" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mass_charge", "did you mean 'ion_pair/mass_charge'?"),
        ("ion_pair/mas_charge", "did you mean 'ion_pair/mass_charge'?"),
        ("ion_pair", "did you mean 'ion_pair/"),
        ("nonsense", "there are exclusion/"),
    ],
)
def test_a_scan_that_is_not_there_is_named_with_what_was_meant(name, hint, root, capsys):
    assert cli.main(["plan", name]) == 2
    assert capsys.readouterr().err.startswith(f"heatscan: {name!r} is not a scan; {hint}")


def test_a_key_of_the_command_line_takes_precedence(root, tmp_path, capsys):
    (tmp_path / "loose.yaml").write_text("max_jobs: 300\n")
    arguments = ["plan", "--directory", str(tmp_path)]
    arguments += ["--configfile", str(tmp_path / "loose.yaml"), "ion_pair/mass_charge", "ion_pair/ring_count"]
    assert cli.main(arguments) == 0
    assert cli.main([*arguments, "--config", "max_jobs=3", "--config", "only=[ion_pair/mass_charge]"]) == 2
    assert "'ion_pair/ring_count' is not a scan" in capsys.readouterr().err
    assert cli.main([*arguments, "--config", "max_jobs=3"]) == 2
    assert "more than 3; raise" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("max_jobs=010", "--config: max_jobs: '010' is text"),
        ("max_jobs", "--config: 'max_jobs' is not KEY=VALUE, with a value in YAML"),
        ("chunk_points=010", "--config: chunk_points: '010' is text, not a whole number"),
        ("only=[", "--config: only: not valid YAML (did not find expected node content)"),
        ("max_jobs=few", "--config: max_jobs: 'few' is text"),
        ("max_job=3", "--config: unknown key 'max_job'; did you mean 'max_jobs'?"),
    ],
)
def test_a_wrong_key_of_the_command_line_is_named(word, message, root, capsys):
    assert cli.main(["plan", "--config", word]) == 2
    assert capsys.readouterr().err.startswith(f"heatscan: {message}")


def test_files_of_chunks_that_are_no_more_are_told(scan, tmp_path, root, capsys, write):
    paths = {path for _, path in write(scan, tmp_path)}
    assert not planning.cost(scan, results=tmp_path).unused
    longer = dataclasses.replace(scan, axes={**scan.axes, "mass_ratio": Axis(values=tuple(range(1, 9)))})
    assert set(planning.cost(longer, results=tmp_path).unused) == paths
    one = dataclasses.replace(scan, chunk_points=48)
    assert set(planning.cost(one, results=tmp_path).unused) == paths
    folder = tmp_path / "results/ion_pair/chunks/mass_charge"
    folder.mkdir(parents=True)
    (folder / "7.nc").write_bytes(b"0123456789")
    assert cli.main(["plan", "--directory", str(tmp_path), "ion_pair/mass_charge"]) == 0
    assert f"1 files in {folder} (10 bytes) are not chunks of the scan" in capsys.readouterr().out
