"""Experiments that lean on another study: what their files name is read from the files of that study.

Each function takes the inputs of an experiment and the folder of the project, and returns the inputs to work with and
what each of them rests on: entries of the record, with key, value, source, place and status.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from heatscan.configuration.documents import inside
from heatscan.configuration.scans import read_case
from heatscan.errors import ConfigurationError
from heatscan.studies.fermi_liquids import bodies


def body(inputs: Mapping, root: Path) -> tuple[dict, list[dict]]:
    """Return the numbers of a star or planet, with the status of its least trusted one."""
    inside(root, inputs["file"], "file")
    values, sources, _ = bodies.read(inputs["file"], root)
    name = inputs["body"]
    if name not in values:
        raise ConfigurationError(f"body: unknown body {name!r} in {inputs['file']}; there are {', '.join(values)}")
    numbers = {
        key: value for key, value in values[name].items() if isinstance(value, float) and not key.startswith("printed")
    }
    cited = "; ".join(dict.fromkeys(sources[name][key] for key in numbers))
    record = {"key": "body", "value": name, "place": inputs["file"], "status": values[name]["status"], "source": cited}
    return {"body": numbers, "end": inputs["end"]}, [record]


def trap(inputs: Mapping, root: Path) -> tuple[dict, list[dict]]:
    """Return the parameters of two ions in a trap: an assumption until somebody builds it."""
    inside(root, inputs["file"], "file")
    try:
        case = read_case(root / inputs["file"], inputs["case"])
    except ConfigurationError as error:
        raise ConfigurationError(f"case: {error}") from error
    value = f"{inputs['case']}, {inputs['mode']}"
    record = {"key": "case", "value": value, "place": inputs["file"], "status": "proposed", "source": ""}
    return {"case": case, "mode": inputs["mode"]}, [record]
