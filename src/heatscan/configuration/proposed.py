"""The parameters that were proposed for the model: the points of config/experiments, for figures of other studies.

The study of experiments reads the same files, with all that it draws of them. A figure of another study marks the
points alone, and so does not import that study.
"""

from __future__ import annotations

import os

from heatscan.configuration.documents import matches, read_yaml
from heatscan.configuration.sourced import SourcedReader
from heatscan.engine.parameter import Parameter

FILES = "config/experiments/*.yaml"
_INPUTS = {
    "correlation_length": Parameter("m", "proposed r_C", positive=True),
    "collapse_rate": Parameter("s-1", "proposed collapse rate", positive=True),
    "decades": Parameter("1", "orders of magnitude that the authors leave to either side", minimum=0),
}


def read_proposed(root: str | os.PathLike) -> list[dict]:
    """Return label, r_C [m], collapse rate [1/s] and decades to either side [1] of each proposed value of a project.

    Raises
    ------
    ConfigurationError
        A value cannot be read; the text names file and key.
    """
    reader, points = SourcedReader(root), []
    own, ours = matches(root, FILES, "experiments")
    for name, path in sorted((ours | own).items()):
        if (data := read_yaml(path)).get("role") == "value":
            where = f"{name}: inputs"
            given = {name: data["inputs"][name] for name in _INPUTS if name in data["inputs"]}
            values = {name: reader.read(entry, _INPUTS[name], f"{where}.{name}").value for name, entry in given.items()}
            points.append({"label": data["label"], "decades": 0.0, **values})
    return points
