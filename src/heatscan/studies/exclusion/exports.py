"""What others take away from an exclusion plot: tables, a bibliography, and the files of a HEPData submission.

Everything comes from the Dataset of one scan of the study exclusion over the correlation length, which carries every
input with its source and status.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import numpy as np
import yaml

from heatscan.configuration.trust import MEANINGS
from heatscan.engine.products import ExportFiles
from heatscan.plotting.notation import unit_text
from heatscan.results import netcdf
from heatscan.results import table as tables
from heatscan.results.atomic import replacing
from heatscan.studies.exclusion import allowed, combination, leave_one_out, study
from heatscan.studies.exclusion.confidence import stated_level
from heatscan.studies.exclusion.experiments import ROLES, Inputs, load, packed, unpacked
from heatscan.studies.exclusion.study import REVIEWS

FILES = ExportFiles(
    "Collect tables and sources",
    names=(
        "{scan}.csv",
        "{scan}_experiments.csv",
        "{scan}_experiments.md",
        "{scan}_leave_one_out.csv",
        "{scan}_allowed.csv",
        "{scan}.bib",
        "{scan}_hepdata.zip",
    ),
    shown="{scan}_experiments.csv",
    category="Exclusion",
    shows="experiments and sources",
    caption="Every experiment with its bound, its source, and the status of each of its inputs.",
)
AT_100_NM, LOWEST = "bound at r_C = 1e-7 m [s-1]", "lowest bound [s-1]"
_SUMMARIES = ("lowest_bound", "strongest_experiment", "combined_bound", "highest_lower_bound")


def write(
    scans: Sequence[str],
    curves: str,
    catalogue: str,
    text: str,
    without: str,
    permitted: str,
    sources: str,
    archive: str,
) -> None:
    """Write what FILES names, from the Dataset in the one file of `scans`."""
    data = netcdf.read(scans[0])
    tables.write(curves, bounds(data))
    tables.write(catalogue, table(data))
    tables.write(without, leave_one_out.table(data))
    tables.write(permitted, allowed.table(experiments(data)))
    for path, content in {text: page(data), sources: bibliography(data)}.items():
        with replacing(path) as part:
            part.write_text(content, encoding="utf-8")
    with (
        replacing(archive) as part,
        zipfile.ZipFile(part, "w") as submission,
    ):  # not compressed: the same bytes anywhere
        for name, content in hepdata(data).items():
            submission.writestr(zipfile.ZipInfo(name), content)  # of 1980, whenever it is made


def experiments(data) -> list[dict]:
    """Return what a Dataset says of each of its experiments.

    That is its coordinates by name, the `level` of its bound (0 where it has none), and r_C [m] and collapse rate [1/s]
    along its `curve`.
    """
    found = []
    for one in (data.sel(experiment=name) for name in data.experiment.values):
        said = {name: words.item() for name, words in one.coords.items() if not words.ndim}
        said |= {name: unpacked(said[name]) for name in ("record", "definition")}
        said["level"] = stated_level(said["definition"].get("said", [{}]), said["confidence_level"])
        if said["role"] == "value":  # one point
            curve = [said["definition"]["correlation_length"]], [said["definition"]["collapse_rate"]]
        else:
            known = one.collapse_rate_bound.dropna("correlation_length")
            curve = known.correlation_length.values, known.values
        found.append({**said, "curve": tuple(map(np.asarray, curve))})
    return found


def doubts(one: dict) -> tuple[str, ...]:
    """Return what a reader must know of a bound beside its status: that it is a preprint, that a model was subtracted.

    `one` has a `role`, a `review` and what was `subtracted`.
    """
    if one["role"] != "bound":
        return ()
    said = {"preprint": one["review"] == REVIEWS[1], "model subtracted": one["subtracted"]}
    return tuple(words for words, true in said.items() if true)


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
    rows = [{name: cell for name, cell in row.items() if name != "doubts"} for row in _summaries(data)]
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def _summaries(data) -> list[dict]:
    """Return for each experiment what tables say of it, by the header of the column."""
    found = []
    for one in experiments(data):
        x, y = one["curve"]
        least = y.argmin() if y.size else None
        row = {"experiment": one["experiment"], "label": one["label"], "title": one["record"]["title"]}
        row |= {"says": ROLES[one["role"]], "kind": one["kind"], "status": one["status"], "review": one["review"]}
        row |= {"subtracted by a model": one["subtracted"], "superseded by": one["superseded_by"]}
        row |= {AT_100_NM: _at_100_nm(one)}
        row |= {LOWEST: y[least] if y.size else "", "at r_C [m]": x[least] if y.size else ""}
        row |= {"valid from r_C [m]": one["shortest_length"], "valid to r_C [m]": one["longest_length"]}
        row |= {"macroscopicity": allowed.macroscopicity(one) or ""}
        row |= {"confidence level": one["level"] or "", "source": one["doi"], "note": one["record"]["note"]}
        row |= {"inputs": "; ".join([*map(_cell, one["record"]["values"]), *map(" ".join, words(one))])}
        found.append({**row, "doubts": doubts(one)})
    return found


def _at_100_nm(one: dict):
    """Return the bound there, of the noise of the scan, whatever its axis; empty where there is none."""
    names = ("spectrum", "cutoff_frequency", "noise_temperature", "reference_mass", "kind", "confidence_level")
    given = {name: one[name] for name in (*names, "shortest_length", "longest_length")}
    given |= {"definition": packed(one["definition"]), "correlation_length": 1e-7}
    found = float(study.compute({"collapse_rate_bound"}, **given)["collapse_rate_bound"])
    return found if np.isfinite(found) else ""


def words(one: dict) -> list[tuple[str, str]]:
    """Return the inputs of an experiment that are words, such as its convention, with their keys."""

    def within(declared: Inputs, given, at: str) -> Iterator[tuple[str, str]]:
        for name, each in declared.inputs.items():
            if isinstance(each, Inputs):
                found = given.get(name, [])
                several = found if isinstance(found, list) else [found]
                for number, part in enumerate(several):
                    yield from within(each, part, f"{at}{name}.{number}." if each.listed else f"{at}{name}.")
            elif each.choices and name in given:
                yield f"{at}{name}", given[name]

    return list(within(load(one["kind"]), one["definition"], ""))


def page(data) -> str:
    """Return the table of experiments as Markdown, with every input of every experiment, its source and its status."""
    meanings = "; ".join(f"*{status}*: {meaning}" for status, meaning in MEANINGS.items())
    blocks = [f"# {_literal(data.attrs['title'])}", _made_by(data, f", code {data.attrs['code_hash']}")]
    blocks += [_literal(data.attrs["comment"])] if "comment" in data.attrs else []
    blocks += [f"The status of a bound is that of its least trusted input: {meanings}."]
    header = ("experiment", "says", "status", "at 1e-7 m [1/s]", "lowest [1/s]", "at [m]", "confidence", "source")
    rows = [header, ["---"] * len(header)]
    for row in _summaries(data):
        numbers = (row[name] for name in (AT_100_NM, LOWEST, "at r_C [m]", "confidence level"))
        shown = (f"{number:.3g}" if number else "" for number in numbers)
        name = f"**{_literal(row['label'])}**: {_literal(row['title'])}"
        status = ", ".join((row["status"], *row["doubts"]))
        rows.append((name, row["says"], status, *shown, _link(row["source"])))
    blocks += ["\n".join(f"| {' | '.join(row)} |" for row in rows), "## Combination", _combination(data), "## Inputs"]
    for one in experiments(data):
        record = one["record"]
        blocks += [f"### {_literal(one['label'])} (`{one['experiment']}`)"]
        blocks += [f"{_literal(record['title'])}. File: `{record['file'].replace('`', '_')}`."]
        blocks += [f"Subtracted by a model: {_literal(one['subtracted'])}."] if one["subtracted"] else []
        blocks += [f"Superseded by `{one['superseded_by']}`."] if one["superseded_by"] else []
        permitted = [
            f"{number:.3g}{'' if unit == '1' else ' ' + unit_text(unit)} ({what})"
            for number, unit, what in allowed.numbers(one)
        ]
        blocks += [_literal(f"Allows any noise at most {'; '.join(permitted)}.")] if permitted else []
        if mu := allowed.macroscopicity(one):
            blocks += [f"Macroscopicity: {mu:.2f}."]
        blocks += [_literal(record["note"])] if record["note"] else []
        chosen = (f"* `{key}` {word}" for key, word in words(one))
        blocks += ["\n".join([*map(_input, record["values"]), *chosen])]
    return "\n\n".join(blocks) + "\n"


def _combination(data) -> str:
    """Return whose likelihoods can be multiplied, and whose cannot for which reason."""
    why = combination.members(data)
    reasons = sorted(set(why.values()))  # none, the empty one, comes first
    said = {reason: ", ".join(f"`{name}`" for name in why if why[name] == reason) for reason in reasons}
    words = f"Likelihoods that are Gaussian, and whose product is `combined_bound`: {said.pop('', 'none')}."
    return " ".join([words, *(f"Not {names}: {reason}." for reason, names in said.items())])


def given(value: dict) -> str:
    """Return the number of one input with its uncertainty, or with the level that it holds at."""
    spread = value.get("uncertainty", "")
    if isinstance(spread, dict):
        spread = f" +{spread['plus']} −{spread['minus']}"
    elif spread:
        spread = f" ± {spread}"
    if "confidence_level" in value:
        spread += f" at {100 * value['confidence_level']:g} %"
    return f"{value['value']}{spread}"


def _input(value: dict) -> str:
    """Return the line of one input."""
    source = ", ".join(filter(None, (value.get("cited", value["source"]), value["place"])))
    return f"* `{value['key']}` {_literal(given(value))}: {MEANINGS[value['status']]} ({_literal(source)})"


def _cell(value: dict) -> str:
    return f"{value['key']} {given(value)} ({value['status']})"


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
    comment = f"{comment} {data.attrs.get('comment', '')}".strip()
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
    status = "; ".join((f"{one['status']}: {MEANINGS[one['status']]}", *doubts(one)))
    said = {"SAYS": ROLES[one["role"]], "STATUS": status, "SOURCE": one["doi"]}
    qualifiers = [{"name": name, "value": value} for name, value in said.items()]
    if one["level"]:
        qualifiers.append({"name": "CONFIDENCE LEVEL", "value": f"{100 * one['level']:g}", "units": "%"})
    x, y = ([{"value": value} for value in values.tolist()] for values in one["curve"])
    length = {"header": {"name": "correlation length r_C", "units": "m"}, "values": x}
    rate = {"header": {"name": "collapse rate lambda", "units": "s^-1"}, "qualifiers": qualifiers, "values": y}
    return {"independent_variables": [length], "dependent_variables": [rate]}


def _as_yaml(*documents: dict) -> str:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump_all(documents, None, dumper, sort_keys=False, allow_unicode=True, width=120)
