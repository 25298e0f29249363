"""What others take away from an exclusion plot: tables, a bibliography, and the files of a HEPData submission.

Everything comes from the Dataset of one scan of the study exclusion over the correlation length, which carries every
input with its source and status.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import yaml

from heatscan.configuration.trust import MEANINGS
from heatscan.engine.products import ExportFiles
from heatscan.results import netcdf
from heatscan.results import table as tables
from heatscan.results.atomic import replacing
from heatscan.studies.exclusion.experiments import unpacked

FILES = ExportFiles(
    "Collect tables and sources",
    names=("{scan}.csv", "{scan}_experiments.csv", "{scan}_experiments.md", "{scan}.bib", "{scan}_hepdata/"),
    shown="{scan}_experiments.md",
    category="Exclusion",
    shows="experiments and sources",
    caption="Every experiment with its bound, its source, and the status of each of its inputs.",
)
SAYS = {
    "bound": "excludes rates above",
    "proposed": "would exclude rates above",
    "lower_bound": "theoretical lower bound",
    "comparison": "excludes nothing, for comparison",
    "value": "proposed value",
}
AT_100_NM, LOWEST = "bound at r_C = 1e-7 m [s-1]", "lowest bound [s-1]"
_SUMMARIES = ("lowest_bound", "strongest_experiment", "highest_lower_bound")
_WORDS = ("kind", "role", "status", "label", "colour", "doi")
_PACKED = ("record", "definition")
_NUMBERS = ("shortest_length", "longest_length", "confidence_level")


def write(scans: Sequence[str], curves: str, experiments: str, text: str, sources: str, hepdata_folder: str) -> None:
    """Write what FILES names, from the Dataset in the one file of `scans`."""
    data = netcdf.read(scans[0])
    tables.write(curves, bounds(data))
    tables.write(experiments, table(data))
    write_text(page(data), text)
    write_text(bibliography(data), sources)
    hepdata(data, hepdata_folder)


def experiments(data) -> list[dict]:
    """Return what a Dataset says of each of its experiments, with its bounds [1/s] over the correlation length."""
    found = [{"name": str(name)} for name in data.experiment.values]
    for names, read in ((_WORDS, str), (_PACKED, unpacked), (_NUMBERS, float)):
        for name in names:
            # Where all experiments agree the Dataset holds one value for them.
            for one, value in zip(found, data[name].broadcast_like(data.experiment).values, strict=True):
                one[name] = read(value)
    for one in found:
        one["bound"] = data.collapse_rate_bound.sel(experiment=one["name"]).values
    return found


def curve(one: dict, length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return r_C [m] and collapse rate [1/s] of what an experiment says: of a proposed value the one point."""
    if one["role"] == "value":
        point = one["definition"]
        return np.array([point["correlation_length"]]), np.array([point["collapse_rate"]])
    known = np.isfinite(one["bound"])
    return length[known], one["bound"][known]


def bounds(data) -> Iterator[Sequence]:
    """Yield the header and the rows of the table of curves: a row for each length, empty where there is no bound."""
    columns = {"correlation_length [m]": data.correlation_length.values}
    for name in (name for name in _SUMMARIES if name in data):
        for basis in data.basis.values if "basis" in data[name].dims else (None,):
            part = data[name] if basis is None else data[name].sel(basis=basis)
            title = name if basis is None else f"{name}:{basis}"
            if "flag_meanings" in part.attrs:
                columns[title] = np.array(part.attrs["flag_meanings"].split())[part.values]
            else:
                columns[f"{title} [s-1]"] = part.values
    columns |= {f"{one['name']} [s-1]": one["bound"] for one in experiments(data) if one["role"] != "value"}
    yield list(columns)
    for row in zip(*(column.tolist() for column in columns.values()), strict=True):
        yield ["" if isinstance(cell, float) and math.isnan(cell) else cell for cell in row]


def summaries(data) -> list[dict]:
    """Return for each experiment what the table of experiments says of it, by the header of its column."""
    found = []
    for one in experiments(data):
        x, y = curve(one, data.correlation_length.values)
        least = int(np.argmin(y)) if len(y) else 0
        lowest, at = (y[least], x[least]) if len(y) else ("", "")
        row = {"experiment": one["name"], "label": one["label"], "title": one["record"]["title"]}
        row |= {"says": SAYS[one["role"]], "kind": one["kind"], "status": one["status"]}
        row |= {AT_100_NM: _at(x, y, 1e-7), LOWEST: lowest, "at r_C [m]": at}
        row |= {"valid from r_C [m]": one["shortest_length"], "valid to r_C [m]": one["longest_length"]}
        row |= {"confidence level": one["confidence_level"] or "", "source": one["doi"], "note": one["record"]["note"]}
        found.append(row)
    return found


def table(data) -> Iterator[Sequence]:
    """Yield the header and the rows of the table of experiments."""
    rows = summaries(data)
    yield list(rows[0])
    yield from (list(row.values()) for row in rows)


def _at(length: np.ndarray, bound: np.ndarray, wanted: float):
    """Return the bound at one length, between the points of the axis along a power law; empty where there is none."""
    if len(length) < 2 or not length[0] <= wanted * (1 + 1e-9) or not wanted <= length[-1] * (1 + 1e-9):
        return ""
    return float(np.exp(np.interp(np.log(wanted), np.log(length), np.log(bound))))


def page(data) -> str:
    """Return the table of experiments as Markdown, with every input of every experiment, its source and its status."""
    lines = [f"# {data.attrs['title']}", "", _made_by(data, ", code {code_hash}"), ""]
    meanings = "; ".join(f"*{status}*: {meaning}" for status, meaning in MEANINGS.items())
    lines += [f"The status of a bound is that of its least trusted input: {meanings}.", ""]
    if "allowed_area" in data and np.isfinite(data.allowed_area).all():
        area = {str(basis): data.allowed_area.sel(basis=basis).item() for basis in data.basis.values}
        left, right = data.correlation_length.values[[0, -1]]
        lines += [
            f"Allowed area between the lower and the upper bounds for r_C from {left:g} to {right:g} m: "
            f"{area['all']:.1f} decades squared; by inputs checked in the original publications alone "
            f"{area['sourced']:.1f}.",
            "",
        ]
    lines += ["| experiment | says | status | at 1e-7 m [1/s] | lowest [1/s] | at [m] | confidence | source |"]
    lines += ["| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for row in summaries(data):
        cells = [f"**{row['label']}**: {row['title']}", row["says"], row["status"]]
        cells += [_short(row[name]) for name in (AT_100_NM, LOWEST, "at r_C [m]", "confidence level")]
        cells.append(_link(row["source"]))
        lines.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    lines += ["", "## Inputs", ""]
    for one in experiments(data):
        lines += _inputs(one)
    return "\n".join(lines)


def _inputs(one: dict) -> list[str]:
    """Return the section of an experiment with a line for each input."""
    record = one["record"]
    lines = [f"### {one['label']} (`{one['name']}`)", "", f"{record['title']}. File: `{record['file']}`.", ""]
    lines += [record["note"], ""] if record["note"] else []
    for value in record["values"]:
        spread = f" ± {value['uncertainty']}" if "uncertainty" in value else ""
        source = ", ".join(filter(None, (value.get("cited", value["source"]), value["place"])))
        lines.append(f"* `{value['key']}` {value['value']}{spread}: {MEANINGS[value['status']]} ({source})")
    return [*lines, ""]


def _made_by(data, more: str = "") -> str:
    words = "Made by {source} from the scan {scan} (configuration {configuration_hash}" + more + ")."
    return words.format(**data.attrs)


def _short(value) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _link(doi: str) -> str:
    if doi.startswith("10."):
        return f"[{doi}](https://doi.org/{doi})"
    if doi.startswith("arXiv:"):
        return f"[{doi}](https://arxiv.org/abs/{doi[6:]})"
    return doi


def bibliography(data) -> str:
    """Return every reference of every experiment as BibTeX, each once, in the order of their keys."""
    found = {key: entry for one in experiments(data) for key, entry in one["record"]["sources"].items()}
    return "\n".join(found[key] for key in sorted(found))


def hepdata(data, folder) -> None:
    """Write the files of a HEPData submission into a folder: submission.yaml and a table for each curve."""
    comment = f"{data.attrs['title']}. {_made_by(data)} The status of a table is that of its least trusted input."
    documents: list[dict] = [{"comment": comment}]
    for one in experiments(data):
        x, y = curve(one, data.correlation_length.values)
        if not len(x):
            continue
        file = f"{one['name']}.yaml"
        documents.append(
            {
                "name": f"{one['label']} ({one['name']})"[:64],  # labels may be alike, names of tables may not
                "location": one["record"]["file"],
                "description": f"{one['record']['title']}. {one['record']['note']}".strip(),
                "keywords": [{"name": "phrases", "values": ["Continuous Spontaneous Localization", "collapse model"]}],
                "data_file": file,
            }
        )
        _dump([_hepdata_table(one, x, y)], Path(folder) / file)
    _dump(documents, Path(folder) / "submission.yaml")


def _hepdata_table(one: dict, x: np.ndarray, y: np.ndarray) -> dict:
    qualifiers = [
        {"name": "SAYS", "value": SAYS[one["role"]]},
        {"name": "STATUS", "value": f"{one['status']}: {MEANINGS[one['status']]}"},
        {"name": "SOURCE", "value": one["doi"]},
    ]
    if one["confidence_level"]:
        qualifiers.append({"name": "CONFIDENCE LEVEL", "value": f"{100 * one['confidence_level']:g}", "units": "%"})
    length = {"header": {"name": "correlation length r_C", "units": "m"}}
    rate = {"header": {"name": "collapse rate lambda", "units": "s^-1"}, "qualifiers": qualifiers}
    return {
        "independent_variables": [length | {"values": [{"value": value} for value in x.tolist()]}],
        "dependent_variables": [rate | {"values": [{"value": value} for value in y.tolist()]}],
    }


def _dump(documents: list, path: Path) -> None:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    with replacing(path) as part, open(part, "w", encoding="utf-8") as stream:
        yaml.dump_all(documents, stream, dumper, sort_keys=False, allow_unicode=True, width=120)


def write_text(text: str, path) -> None:
    """Write a text to a file, whole or not at all."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")
