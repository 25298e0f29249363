"""One scan of two cases for all tests of result files, its chunks, and the Dataset that they make."""

import shutil
from pathlib import Path

import pytest

from heatscan.engine.axis import Axis
from heatscan.results import merge

AXES = {
    "endcap_voltage": Axis(start=0.1, stop=300.0, points=7, spacing="log"),
    "ring_count": Axis(values=(1.0, 2.0, 30.0)),
}
CODE = "0123456789abcdef"


@pytest.fixture(scope="session")
def scan(pair_scan, reference_case):
    cases = {"reference": reference_case, "weak_drive": {**reference_case, "rf_voltage": 300.0}}
    outputs = tuple(pair_scan().definition.outputs)
    return pair_scan(AXES, cases=cases, outputs=outputs, chunk_points=10, sources={"correlation_length": "a test"})


@pytest.fixture(scope="session")
def written(scan, chunk_files, tmp_path_factory):
    """The chunk files of the scan."""
    return chunk_files(scan, tmp_path_factory.mktemp("chunks"))


@pytest.fixture(scope="session")
def merged(scan, written):
    return merge.merge(scan, written, CODE)


@pytest.fixture
def chunks(written, tmp_path):
    """A copy of the chunk files, to be broken."""
    return [(region, Path(shutil.copy(path, tmp_path))) for region, path in written]
