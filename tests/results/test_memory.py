"""What is kept beside the compiled modules saves time and never decides anything."""

import json
import os
import subprocess
import sys
import types

import pytest
from scipy import constants as published

from heatscan.physics import constants
from heatscan.results import memory, provenance, syntax

VALUE = {"one": [1, 2.5e-34], "two": "text"}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The place of something that was kept under the state `1`."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = memory.place(tmp_path / "package", "something")
    path.parent.parent.mkdir()
    memory.keep(path, "1", VALUE)
    return path


def test_what_was_kept_comes_back_digit_for_digit(kept):
    assert memory.recall(kept, "1") == VALUE
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_another_state_has_kept_nothing(kept):
    assert memory.recall(kept, "2") is None
    memory.keep(kept, "2", [])
    assert memory.recall(kept, "1") is None
    assert memory.recall(kept, "2") == []


def test_a_python_without_compiled_modules_has_a_place_too(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "implementation", types.SimpleNamespace(cache_tag=None))
    assert memory.place(tmp_path, "something") == tmp_path / "__pycache__/something.json"


def test_another_python_has_kept_nothing(kept, monkeypatch):
    monkeypatch.setattr(sys, "version", "3.99")
    assert memory.recall(kept, "1") is None


def test_damage_is_as_if_nothing_was_kept(kept):
    whole = kept.read_bytes()
    for number in range(len(whole)):
        flipped = bytearray(whole)
        flipped[number] ^= 1
        kept.write_bytes(flipped)
        assert memory.recall(kept, "1") is None
        kept.write_bytes(whole[:number])
        assert memory.recall(kept, "1") is None
    kept.write_bytes(whole)
    assert memory.recall(kept, "1") == VALUE


def test_where_nothing_can_be_written_nothing_is(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "__pycache__").write_text("a file where the folder would be")
    memory.keep(memory.place(tmp_path, "something"), "1", VALUE)
    assert memory.recall(memory.place(tmp_path, "something"), "1") is None
    (tmp_path / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    memory.keep(memory.place(tmp_path, "something"), "1", VALUE)
    assert not list(tmp_path.iterdir())


def test_the_constants_are_those_of_scipy_found_or_recalled(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(constants, "__file__", str(tmp_path / "constants.py"))
    theirs = {name: getattr(published, there) for name, there in constants._NAMES.items()}
    state = constants._state()
    constants._values.cache_clear()
    try:
        assert constants._values() == theirs
        constants._values.cache_clear()
        path = memory.place(tmp_path, "constants")
        assert memory.recall(path, state) == theirs
        assert constants._values() == theirs
        # A kept value is used, so the above is no second reading of SciPy.
        memory.keep(path, state, {**theirs, "hbar": 1.0})
        constants._values.cache_clear()
        assert constants._values() == {**theirs, "hbar": 1.0}
        # Those of another SciPy are not.
        memory.keep(path, "0.1", {**theirs, "hbar": 1.0})
        constants._values.cache_clear()
        assert constants._values() == theirs
        # Nor those by other names of SciPy's.
        monkeypatch.setitem(constants._NAMES, "hbar", "h")
        constants._values.cache_clear()
        assert constants._values()["hbar"] == published.h
        monkeypatch.setitem(constants._NAMES, "hbar", "hbar")
        # Nor those of a heatscan that knew fewer.
        memory.keep(path, state, {"hbar": 1.0})
        constants._values.cache_clear()
        assert constants._values() == theirs
    finally:
        constants._values.cache_clear()


def test_modules_are_parsed_once_for_each_state(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    module = tmp_path / "module.py"
    module.write_text('"""Title."""\nimport heatscan.engine.scan\n')
    parsed = []
    parse = syntax._parsed
    monkeypatch.setattr(syntax, "_parsed", lambda text: parsed.append(text) or parse(text))

    def read():
        reader = syntax.Reader(tmp_path)
        found = reader.read(module)
        reader.keep()
        return found

    first = read()
    assert read() == first
    assert len(parsed) == 1
    # The same size and the same date: only the bytes say that it is another.
    at = module.stat().st_mtime_ns
    module.write_text('"""Title."""\nimport heatscan.main\n')
    os.utime(module, ns=(at, at))
    assert read().imports == ("heatscan.main",)
    assert len(parsed) == 2


def test_the_code_hash_is_the_same_found_recalled_and_without_memory(tmp_path):
    hashes = []
    code = (
        "from heatscan.results import provenance; print(provenance.code_hash('heatscan.studies.ion_pair.study', 'heatscan.results.merge'))"
    )
    for switches in ([], [], ["-B"]):
        command = [sys.executable, *switches, "-X", f"pycache_prefix={tmp_path}", "-c", code]
        environment = {"PATH": "/usr/bin:/bin"}
        hashes.append(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
    assert len(set(hashes)) == 1
    (written,) = tmp_path.rglob("syntax.*.json")
    names = json.loads(written.read_bytes()[64:])
    assert "studies/ion_pair.py" in names
    assert hashes[0].strip() == provenance.code_hash("heatscan.studies.ion_pair.study", "heatscan.results.merge")
