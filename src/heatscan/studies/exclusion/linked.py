"""Experiments that lean on another study: what their files name is read from the files of that study.

Each function takes the inputs of an experiment, the folder of the project, and where the inputs stand, for messages. It
returns the inputs to work with and what they rest on: an entry of the record, with key, value, place, status, and a
source where that is not the experiment's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from heatscan.configuration.documents import inside
from heatscan.configuration.scans import read_case
from heatscan.errors import located, require_known
from heatscan.studies.fermi_liquids import bodies


def body(inputs: Mapping, root: Path, where: str) -> tuple[dict, dict]:
    """Return the numbers of a star or planet, with the status of its least trusted one."""
    with located(f"{where}.file"):
        values, sources, _ = bodies.read(inputs["file"], root)
    name = inputs["body"]
    with located(f"{where}.body"):
        require_known(f"a body in {inputs['file']}", name, values)
    case = values[name]
    numbers = {key: case[key] for key in case if isinstance(case[key], float) and not key.startswith("printed")}
    cited = "; ".join(dict.fromkeys(sources[name][key] for key in numbers))
    record = {"key": "body", "value": name, "place": inputs["file"], "status": case["status"], "source": cited}
    return {"body": numbers, "end": inputs["end"]}, record


def trap(inputs: Mapping, root: Path, where: str) -> tuple[dict, dict]:
    """Return the parameters of two ions in a trap: an assumption until somebody builds it."""
    path = inside(root, inputs["file"], f"{where}.file")
    with located(f"{where}.case"):
        case = read_case(path, inputs["case"])
    value = f"{inputs['case']}, {inputs['mode']}"
    record = {"key": "case", "value": value, "place": inputs["file"], "status": "proposed"}
    return {"case": case, "mode": inputs["mode"]}, record
