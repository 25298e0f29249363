"""What others take away from an exclusion plot: tables, a bibliography, and the files of a HEPData submission.

Everything comes from the Dataset of one scan of the study exclusion over the correlation length, which carries every input with
its source and status.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from heatscan.engine.products import ExportFiles
from heatscan.results import netcdf
from heatscan.results import table as tables
from heatscan.results.atomic import replacing

FILES = ExportFiles(
    "Collect tables and sources",
    names=("{scan}.csv", "{scan}_experiments.csv", "{scan}_experiments.md", "{scan}.bib", "{scan}_hepdata/"),
    shown="{scan}_experiments.md",
    category="Exclusion",
    shows="experiments and sources",
    caption="Every experiment with its bound, its source, and the status of each of its inputs.",
)

SAYS = {
    "bound": "excludes rates above", "proposed": "would exclude rates above", "lower_bound": "excludes rates below, by argument",
    "comparison": "excludes nothing, for comparison", "value": "proposed value",
}  # fmt: skip
HEADER = (
    "experiment", "label", "title", "says", "kind", "status", "bound at r_C = 1e-7 m [s-1]", "lowest bound [s-1]",
    "at r_C [m]", "valid from r_C [m]", "valid to r_C [m]", "confidence level", "source", "note",
)  # fmt: skip
_TRUST = {
    "published": "read in its source", "derived": "follows from what was read", "secondary": "quoted second hand, not checked",
    "recalled": "from memory, not checked", "proposed": "an assumption or a convention",
}  # fmt: skip
_WORDS = ("kind", "role", "status", "label", "colour", "doi", "record", "definition")
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
    columns = {name: data[name].broadcast_like(data.experiment).values for name in (*_WORDS, *_NUMBERS)}
    found = []
    for number, name in enumerate(data.experiment.values):
        one = {key: str(columns[key][number]) for key in _WORDS} | {
            key: float(columns[key][number]) for key in _NUMBERS
        }
        one |= {"name": str(name), **{key: json.loads(one[key]) for key in ("record", "definition")}}
        one["bound"] = data.collapse_rate_bound.sel(experiment=name).values
        found.append(one)
    return found


def bounds(data) -> Iterator[Sequence]:
    """Yield the header and the rows of the table of all curves: one row for each correlation length, empty where no bound is."""
    columns = {"correlation_length [m]": data.correlation_length.values}
    for name in ("lowest_bound", "ruling_experiment", "highest_lower_bound"):
        if name not in data:
            continue
        for basis in data.basis.values if "basis" in data[name].dims else (None,):
            part = data[name] if basis is None else data[name].sel(basis=basis)
            title = name if basis is None else f"{name}:{basis}"
            if "flag_meanings" in part.attrs:
                columns[title] = np.array(part.attrs["flag_meanings"].split())[part.values]
            else:
                columns[f"{title} [s-1]"] = part.values
    for one in experiments(data):
        if one["role"] != "value":
            columns[f"{one['name']} [s-1]"] = one["bound"]
    yield list(columns)
    for row in zip(*(column.tolist() for column in columns.values()), strict=True):
        yield ["" if isinstance(cell, float) and math.isnan(cell) else cell for cell in row]


def table(data) -> Iterator[Sequence]:
    """Yield the header and the rows of the table of experiments, in the columns of HEADER."""
    yield HEADER
    length = data.correlation_length.values
    for one in experiments(data):
        if one["role"] == "value":
            point = one["definition"]
            at, lowest, place = "", point["collapse_rate"], point["correlation_length"]
        else:
            at = _at(one["bound"], length, 1e-7)
            known = np.isfinite(one["bound"])
            least = int(np.nanargmin(one["bound"])) if known.any() else 0
            lowest, place = (one["bound"][least], length[least]) if known.any() else ("", "")
        yield (
            one["name"], one["label"], one["record"]["title"], SAYS[one["role"]], one["kind"], one["status"], at, lowest, place,
            one["shortest_length"], one["longest_length"], one["confidence_level"] or "", one["doi"], one["record"]["note"],
        )  # fmt: skip


def _at(bound: np.ndarray, length: np.ndarray, wanted: float):
    """Return the bound at one length, between the points of the axis along a power law; empty where there is none."""
    known = np.isfinite(bound)
    if known.sum() < 2 or not length[known][0] <= wanted * (1 + 1e-9) or not wanted <= length[known][-1] * (1 + 1e-9):
        return ""
    return float(np.exp(np.interp(np.log(wanted), np.log(length[known]), np.log(bound[known]))))


def page(data) -> str:
    """Return the table of experiments as Markdown, with every input of every experiment, its source and its status."""
    rows = list(table(data))[1:]
    lines = [
        f"# {data.attrs['title']}",
        "",
        f"Made by {data.attrs['source']} from the scan {data.attrs['scan']} "
        f"(configuration {data.attrs['configuration_hash']}, code {data.attrs['code_hash']}).",
        "",
        "The status of a bound is that of its least trusted input: "
        + "; ".join(f"*{key}*: {_TRUST[key]}" for key in _TRUST)
        + ".",
        "",
    ]
    if "surviving_area" in data and np.isfinite(data.surviving_area).all():
        area = {str(basis): data.surviving_area.sel(basis=basis).item() for basis in data.basis.values}
        left, right = data.correlation_length.values[[0, -1]]
        lines += [
            f"Left between the lower and the upper bounds for r_C from {left:g} to {right:g} m: {area['all']:.1f} decades "
            f"squared; by values read in their sources alone {area['sourced']:.1f}.",
            "",
        ]
    lines += ["| experiment | says | status | at 1e-7 m [1/s] | lowest [1/s] | at [m] | confidence | source |"]
    lines += ["| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        _, label, title, says, _, status, at, lowest, place, _, _, level, doi, _ = row
        cells = (
            f"**{label}**: {title}",
            says,
            status,
            _short(at),
            _short(lowest),
            _short(place),
            _short(level),
            _link(doi),
        )
        lines.append("| " + " | ".join(str(cell).replace("|", r"\|") for cell in cells) + " |")
    lines += ["", "## Inputs", ""]
    for one in experiments(data):
        record = one["record"]
        lines += [f"### {one['label']} (`{one['name']}`)", "", f"{record['title']}. File: `{record['file']}`.", ""]
        lines += [record["note"], ""] if record["note"] else []
        for value in record["values"]:
            spread = f" ± {value['uncertainty']}" if "uncertainty" in value else ""
            place = f", {value['place']}" if "place" in value else ""
            source = record["sources"].get(value["source"])
            words = f"{source['authors'].split(' and ')[0]} {source['year']}" if source else value["source"]
            lines.append(f"* `{value['key']}` {value['value']}{spread}: {_TRUST[value['status']]} ({words}{place})")
        lines.append("")
    return "\n".join(lines)


def _short(value) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _link(doi: str) -> str:
    if doi.startswith("10."):
        return f"[{doi}](https://doi.org/{doi})"
    if doi.startswith("arXiv:"):
        return f"[{doi}](https://arxiv.org/abs/{doi[6:]})"
    return doi


def bibliography(data) -> str:
    """Return every source of every experiment as BibTeX, each once, by its short name."""
    found: dict[str, Mapping] = {}
    for one in experiments(data):
        for key, source in one["record"]["sources"].items():
            unique, number = key, 1
            while unique in found and found[unique] != source:
                number += 1
                unique = f"{key}_{number}"
            found[unique] = source
    return "\n".join(_entry(key, found[key]) for key in sorted(found))


def _entry(key: str, source: Mapping) -> str:
    kind = "article" if "volume" in source or ("journal" in source and "doi" in source) else "misc"
    fields = {
        "author": source["authors"], "title": f"{{{source['title']}}}", "journal": source.get("journal"),
        "volume": source.get("volume"), "pages": source.get("pages"), "year": source["year"], "doi": source.get("doi"),
        "eprint": source.get("arxiv"), "archiveprefix": "arXiv" if "arxiv" in source else None, "url": source.get("url"),
    }  # fmt: skip
    if kind == "misc":
        fields["howpublished"] = fields.pop("journal")
    lines = [
        f"  {name} = {{{value if name in ('doi', 'url', 'eprint') else _tex(str(value))}}},"
        for name, value in fields.items()
        if value is not None
    ]
    return f"@{kind}{{{key},\n" + "\n".join(lines) + "\n}\n"


def _tex(text: str) -> str:
    return re.sub(r"([&%#$_])", r"\\\1", text)


def hepdata(data, folder) -> None:
    """Write the files of a HEPData submission into a folder: submission.yaml and a table for each curve."""
    folder = Path(folder)
    documents: list[dict] = [
        {
            "comment": (
                f"{data.attrs['title']}. Made by {data.attrs['source']}, scan {data.attrs['scan']}, configuration "
                f"{data.attrs['configuration_hash']}. The status of a table is that of its least trusted input."
            )
        }
    ]
    length = data.correlation_length.values
    for one in experiments(data):
        if one["role"] == "value":
            point = one["definition"]
            x, y = np.array([point["correlation_length"]]), np.array([point["collapse_rate"]])
        else:
            known = np.isfinite(one["bound"])
            x, y = length[known], one["bound"][known]
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
        qualifiers = [
            {"name": "SAYS", "value": SAYS[one["role"]]},
            {"name": "STATUS", "value": f"{one['status']}: {_TRUST[one['status']]}"},
            {"name": "SOURCE", "value": one["doi"]},
        ]
        if one["confidence_level"]:
            qualifiers.append({"name": "CONFIDENCE LEVEL", "value": f"{100 * one['confidence_level']:g}", "units": "%"})
        values = {
            "independent_variables": [
                {
                    "header": {"name": "correlation length r_C", "units": "m"},
                    "values": [{"value": v} for v in x.tolist()],
                }
            ],
            "dependent_variables": [
                {
                    "header": {"name": "collapse rate lambda", "units": "s^-1"},
                    "qualifiers": qualifiers,
                    "values": [{"value": v} for v in y.tolist()],
                }
            ],
        }
        _dump([values], folder / file)
    _dump(documents, folder / "submission.yaml")


def _dump(documents: list, path: Path) -> None:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    with replacing(path) as part, open(part, "w", encoding="utf-8") as stream:
        yaml.dump_all(documents, stream, dumper, sort_keys=False, allow_unicode=True, width=120)


def write_text(text: str, path) -> None:
    """Write a text to a file, whole or not at all."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")
