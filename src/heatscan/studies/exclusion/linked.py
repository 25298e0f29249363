"""Experiments that lean on another study: what their files name is read from the files of that study.

Each function takes the inputs of an experiment, the folder of the project, and where the inputs stand, for messages. It
returns the inputs to work with, what they rest on, entries of the record with key, value, place, status, and a source
where that is not the experiment's own, and the references of those sources.
"""

from __future__ import annotations

import contextlib
import csv
import itertools
import re
from collections.abc import Mapping
from pathlib import Path

from heatscan.configuration import references
from heatscan.configuration.documents import inside, matches, read_yaml, readable
from heatscan.configuration.quantities import read_quantity
from heatscan.configuration.references import Reference
from heatscan.configuration.scans import read_case
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.results import paths
from heatscan.studies.fermi_liquids import bodies
from heatscan.studies.fermi_liquids.study import PARAMETERS

_COLUMNS = (
    Parameter("m", "correlation length", positive=True),
    Parameter("s-1", "collapse rate", positive=True),
)


def body(inputs: Mapping, root: Path, where: str) -> tuple[dict, list[dict], list[Reference]]:
    """Return the numbers of a star or planet, with the status of its least trusted one."""
    matches(root, inputs["file"], f"{where}.file")  # what is wrong within the file is a fault of that file alone
    values, _, cited, _ = bodies.read_with_citations(inputs["file"], root)
    name = inputs["body"]
    if name not in values and (own := _replaced(name, inputs["file"], values)):
        fault = f"your body {own!r} in {inputs['file']} replaces heatscan's of that name, and has no such emission"
        raise ConfigurationError(f"{where}.body: {name!r}: {fault}; add it, or give your body another name")
    with located(f"{where}.body"):
        require_known(f"a body in {inputs['file']}", name, values)
    case = values[name]
    numbers = {key: case[key] for key in case if isinstance(case[key], float) and not key.startswith("printed")}
    record = []
    for key, quantity in cited[name].items():
        source, unit = quantity.citation, PARAMETERS[key].unit
        place = f"{inputs['file']}: {source.place}" if source.place else inputs["file"]
        said = {"key": f"body.{key}", "value": f"{quantity.value:.6g} {unit}", "status": quantity.status}
        record.append({**said, "place": place, "source": source.key, "cited": source.short})
    references = [quantity.citation for quantity in cited[name].values()]
    return {"body": numbers, "end": inputs["end"]}, record, references


def _replaced(case: str, file: str, values: Mapping) -> str:
    """Return which body of the project stands in place of one that heatscan ships with this case; "" if none does."""
    shipped = paths.shipped()
    ours = bodies.read(file, shipped)[0] if (shipped / file).exists() else {}
    return next((body for body in values if case in ours and case == f"{body}_{ours[case]['emission']}"), "")


def trap(inputs: Mapping, root: Path, where: str) -> tuple[dict, list[dict], list[Reference]]:
    """Return the parameters of two ions in a trap: an assumption until somebody builds it."""
    matches(root, inputs["file"], f"{where}.file")
    path = inside(root, inputs["file"], f"{where}.file")
    if isinstance(known := read_yaml(path).get("cases"), Mapping):
        with located(f"{where}.case"):
            require_known(f"a case in {inputs['file']}", inputs["case"], known)
    case = read_case(path, inputs["case"])
    value = f"{inputs['case']}, {inputs['mode']}"
    record = {"key": "case", "value": value, "place": inputs["file"], "status": "proposed"}
    own = {name: inputs[name] for name in ("mode", "atom_mass") if name in inputs}
    return {"case": case, **own}, [record], []


def curve(inputs: Mapping, root: Path, where: str) -> tuple[dict, list[dict], list[Reference]]:
    """Return the points of a curve, r_C [m] and collapse rate [1/s], by ascending r_C.

    They are lines of two cells in a file, after a header of ``name [unit]`` or with units in the cells, and without
    either in SI units; or the same in the inputs, with semicolons between points.
    """
    if ("file" in inputs) == ("curve" in inputs):
        raise ConfigurationError(f"{where}: give either file or curve")
    key = "file" if "file" in inputs else "curve"
    text, at = inputs[key].replace(";", "\n") if key == "curve" else inputs[key], f"{where}.{key}"
    if key == "file":
        path, at = inside(root, text, at), text
        with located(f"{where}.file"), readable(path):
            text = path.read_text(encoding="utf-8-sig")
    lines = [line for line in text.splitlines() if line.strip(" ,;\t") and not line.lstrip().startswith("#")]
    header = lines.pop(0) if lines and not re.match(r"\s*[\d.+-]", lines[0]) else ""
    titles = _cells("the header", header, at) if header else []
    units = ["".join(re.findall(r"[\[(]\s*([^][()]+?)\s*[])]", cell)[-1:]) for cell in titles] or ["m", "s-1"]
    points = sorted(_point(line, f"point {number}", units, at) for number, line in enumerate(lines, 1))
    for (one, _), (other, _) in itertools.pairwise(points):
        if one == other:
            raise ConfigurationError(f"{at}: two points at r_C = {one:g} m")
    if len(points) < 2:
        raise ConfigurationError(f"{at}: {len(points)} points; a curve has two or more")
    source = references.read(root).cite(inputs["source"], f"{where}.source")
    said = {"key": "curve", "value": f"{len(points)} points, digitised by {inputs['digitised_by']}"}
    said |= {"status": inputs["status"], "source": source.key, "cited": source.short, "place": source.place}
    kept = {name: inputs[name] for name in ("digitising", "sampled_frequency") if name in inputs}
    return {"points": [list(point) for point in points], **kept}, [said], [source]


def _cells(which: str, line: str, at: str) -> list[str]:
    cells = [cell.strip() for cell in next(csv.reader([line.replace(";", ",").replace("\t", ",")]))]
    if len(cells) != 2:
        raise ConfigurationError(
            f"{at}: {which}: {line.strip()!r:.80} has {len(cells)} cells, not r_C and collapse rate"
        )
    return cells


def _point(line: str, which: str, units, at: str) -> tuple[float, float]:
    """Return r_C [m] and collapse rate [1/s] of one line; the header gives a number its unit."""
    found = []
    for cell, unit, parameter in zip(_cells(which, line, at), units, _COLUMNS, strict=True):
        given: str | float = cell
        with contextlib.suppress(ValueError):
            given = float(cell)
            if not unit:
                fault = f"{cell} has no unit; write it there, or in the header in brackets: r_C [nm], lambda [1/s]"
                raise ConfigurationError(f"{at}: {which}: {fault}")
            given = given if unit == parameter.unit else f"{cell} {unit}"
        found.append(read_quantity(given, parameter, f"{at}: {which}"))
    return found[0], found[1]
