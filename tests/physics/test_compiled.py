"""Compiled loops: kept from one process to the next, and compiled all the same where they cannot be kept."""

import subprocess
import sys

from heatscan.physics.compiled import compiled

SPREAD = """
import numpy as np
from heatscan.physics.molecule import pair_kernel
one = np.ones((1, 1))
pair_kernel.spread(one, one, one, np.ones(1), np.zeros((1, 1, 1)))
print(sum(pair_kernel.spread.stats.cache_hits.values()), sum(pair_kernel.spread.stats.cache_misses.values()))
"""


def test_a_second_process_compiles_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    counts = [
        subprocess.run([sys.executable, "-c", SPREAD], capture_output=True, text=True, check=True, timeout=120).stdout
        for _ in range(2)
    ]
    assert counts == ["0 1\n", "1 0\n"]


def test_a_function_that_cannot_be_kept_is_compiled_all_the_same():
    names = {}
    exec("def half(x):\n    return x / 2", names)
    assert compiled(names["half"])(3.0) == 1.5
    assert compiled(names["half"], error_model="numpy")(3.0) == 1.5
