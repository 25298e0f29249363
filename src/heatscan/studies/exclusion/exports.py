"""What others take away from an exclusion plot: tables, a bibliography, and the files of a HEPData submission.

Everything comes from the Dataset of one scan of the study exclusion over the correlation length, which carries every
input with its source and status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import numpy as np
import yaml

from heatscan.configuration.trust import MEANINGS
from heatscan.engine.products import ExportFiles
from heatscan.results import netcdf
from heatscan.results import table as tables
from heatscan.results.atomic import replacing
from heatscan.studies.exclusion.experiments import ROLES, unpacked

FILES = ExportFiles(
    "Collect tables and sources",
    names=("{scan}.csv", "{scan}_experiments.csv", "{scan}_experiments.md", "{scan}.bib", "{scan}_hepdata/"),
    shown="{scan}_experiments.md",
    category="Exclusion",
    shows="experiments and sources",
    caption="Every experiment with its bound, its source, and the status of each of its inputs.",
)
AT_100_NM, LOWEST = "bound at r_C = 1e-7 m [s-1]", "lowest bound [s-1]"
_SUMMARIES = ("lowest_bound", "strongest_experiment", "highest_lower_bound")


def write(scans: Sequence[str], curves: str, experiments: str, text: str, sources: str, hepdata_folder: str) -> None:
    """Write what FILES names, from the Dataset in the one file of `scans`."""
    data = netcdf.read(scans[0])
    tables.write(curves, bounds(data))
    tables.write(experiments, table(data))
    submission = {str(Path(hepdata_folder) / name): content for name, content in hepdata(data).items()}
    for path, content in {text: page(data), sources: bibliography(data), **submission}.items():
        with replacing(path) as part:
            part.write_text(content, encoding="utf-8")


def experiments(data) -> list[dict]:
    """Return what a Dataset says of each of its experiments, and r_C [m] and collapse rate [1/s] along its curve."""
    found = []
    for one in (data.sel(experiment=name) for name in data.experiment.values):
        said = {name: words.item() for name, words in one.coords.items() if not words.ndim}
        said |= {name: unpacked(said[name]) for name in ("record", "definition")}
        if said["role"] == "value":  # one point
            curve = [said["definition"]["correlation_length"]], [said["definition"]["collapse_rate"]]
        else:
            known = one.collapse_rate_bound.dropna("correlation_length")
            curve = known.correlation_length.values, known.values
        found.append({**said, "curve": tuple(map(np.asarray, curve))})
    return found


def bounds(data) -> Iterator[Sequence]:
    """Yield the header and the rows of the table of curves: a row for each length, empty where there is no bound."""
    names = data.experiment.values[data.role.broadcast_like(data.experiment) != "value"]
    bound = data.collapse_rate_bound.reset_coords(drop=True)
    curves = {name: bound.sel(experiment=name, drop=True) for name in names}
    summaries = data[[name for name in _SUMMARIES if name in data]]
    for row in tables.from_dataset(summaries.assign(curves)):
        yield ["" if cell != cell else cell for cell in row]


def table(data) -> list[Sequence]:
    """Return the header and the rows of the table of experiments."""
    rows = _summaries(data)
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def _summaries(data) -> list[dict]:
    """Return for each experiment what the table of experiments says of it, by the header of its column."""
    found = []
    for one in experiments(data):
        x, y = one["curve"]
        least = y.argmin() if y.size else None
        row = {"experiment": one["experiment"], "label": one["label"], "title": one["record"]["title"]}
        row |= {"says": ROLES[one["role"]], "kind": one["kind"], "status": one["status"], AT_100_NM: _at_100_nm(x, y)}
        row |= {LOWEST: y[least] if y.size else "", "at r_C [m]": x[least] if y.size else ""}
        row |= {"valid from r_C [m]": one["shortest_length"], "valid to r_C [m]": one["longest_length"]}
        row |= {"confidence level": one["confidence_level"] or "", "source": one["doi"], "note": one["record"]["note"]}
        found.append(row)
    return found


def _at_100_nm(length: np.ndarray, bound: np.ndarray):
    """Return the bound there, between the points of the axis along a power law; empty where there is none."""
    if len(length) < 2 or not length[0] / (1 + 1e-9) <= 1e-7 <= length[-1] * (1 + 1e-9):
        return ""
    return float(np.exp(np.interp(np.log(1e-7), np.log(length), np.log(bound))))


def page(data) -> str:
    """Return the table of experiments as Markdown, with every input of every experiment, its source and its status."""
    meanings = "; ".join(f"*{status}*: {meaning}" for status, meaning in MEANINGS.items())
    blocks = [f"# {_literal(data.attrs['title'])}", _made_by(data, f", code {data.attrs['code_hash']}")]
    blocks += [f"The status of a bound is that of its least trusted input: {meanings}."]
    header = ("experiment", "says", "status", "at 1e-7 m [1/s]", "lowest [1/s]", "at [m]", "confidence", "source")
    rows = [header, ["---"] * len(header)]
    for row in _summaries(data):
        numbers = (row[name] for name in (AT_100_NM, LOWEST, "at r_C [m]", "confidence level"))
        shown = (f"{number:.3g}" if number else "" for number in numbers)
        name = f"**{_literal(row['label'])}**: {_literal(row['title'])}"
        rows.append((name, row["says"], row["status"], *shown, _link(row["source"])))
    blocks += ["\n".join(f"| {' | '.join(row)} |" for row in rows), "## Inputs"]
    for one in experiments(data):
        record = one["record"]
        blocks += [f"### {_literal(one['label'])} (`{one['experiment']}`)"]
        blocks += [f"{_literal(record['title'])}. File: `{record['file'].replace('`', '_')}`."]
        blocks += [_literal(record["note"])] if record["note"] else []
        blocks += ["\n".join(map(_input, record["values"]))]
    return "\n\n".join(blocks) + "\n"


def _input(value: dict) -> str:
    """Return the line of one input."""
    spread = f" ± {value['uncertainty']}" if "uncertainty" in value else ""
    source = ", ".join(filter(None, (value.get("cited", value["source"]), value["place"])))
    given = _literal(f"{value['value']}{spread}")
    return f"* `{value['key']}` {given}: {MEANINGS[value['status']]} ({_literal(source)})"


def _literal(text: str) -> str:
    """Return text as Markdown that shows it as it is: without links, tags, emphasis, and marks that begin a block."""
    return re.sub(r"[\\`*\[\]<>|&~]|(?<!\w)_|_(?!\w)|^[#+-](?=[# ])|^=", r"\\\g<0>", text)


def _made_by(data, more: str = "") -> str:
    said = data.attrs
    return f"Made by {said['source']} from the scan {said['scan']} (configuration {said['configuration_hash']}{more})."


def _link(doi: str) -> str:
    site = "https://doi.org/" if doi.startswith("10.") else "https://arxiv.org/abs/" if doi.startswith("arXiv:") else ""
    return f"[{_literal(doi)}]({site}{quote(doi.removeprefix('arXiv:'))})" if site else _literal(doi)


def bibliography(data) -> str:
    """Return every reference of every experiment as BibTeX, each once, in the order of their keys."""
    found = {key: entry for one in experiments(data) for key, entry in one["record"]["sources"].items()}
    return "\n".join(found[key] for key in sorted(found))


def hepdata(data) -> dict[str, str]:
    """Return the files of a HEPData submission by name: submission.yaml and a table for each curve."""
    comment = f"{data.attrs['title']}. {_made_by(data)} The status of a table is that of its least trusted input."
    documents: list[dict] = [{"comment": comment}]
    drawn = {f"{one['experiment']}.yaml": one for one in experiments(data) if one["curve"][0].size}
    for file, one in drawn.items():
        record = one["record"]
        documents.append(
            {
                "name": f"{one['label']} ({one['experiment']})"[:64],  # labels may be alike, names of tables may not
                "location": record["file"],
                "description": f"{record['title']}. {record['note']}".strip(),
                "keywords": [{"name": "phrases", "values": ["Continuous Spontaneous Localization", "collapse model"]}],
                "data_file": file,
            }
        )
    files = {file: _as_yaml(_hepdata_table(one)) for file, one in drawn.items()}
    return {**files, "submission.yaml": _as_yaml(*documents)}


def _hepdata_table(one: dict) -> dict:
    said = {"SAYS": ROLES[one["role"]], "STATUS": f"{one['status']}: {MEANINGS[one['status']]}", "SOURCE": one["doi"]}
    qualifiers = [{"name": name, "value": value} for name, value in said.items()]
    if one["confidence_level"]:
        qualifiers.append({"name": "CONFIDENCE LEVEL", "value": f"{100 * one['confidence_level']:g}", "units": "%"})
    x, y = ([{"value": value} for value in values.tolist()] for values in one["curve"])
    length = {"header": {"name": "correlation length r_C", "units": "m"}, "values": x}
    rate = {"header": {"name": "collapse rate lambda", "units": "s^-1"}, "qualifiers": qualifiers, "values": y}
    return {"independent_variables": [length], "dependent_variables": [rate]}


def _as_yaml(*documents: dict) -> str:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump_all(documents, None, dumper, sort_keys=False, allow_unicode=True, width=120)
