"""Experiments as data: the files of config/experiments, read into cases of the study exclusion.

Every file is one experiment and one case, called as the file. Values carry a source and a status; the status of an
experiment is that of its least trusted value.
"""

from __future__ import annotations

import difflib
import glob
import importlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from statistics import NormalDist

from heatscan.configuration import trust
from heatscan.configuration.documents import read_yaml
from heatscan.configuration.quantities import read_quantity
from heatscan.configuration.schema import NAME, read_schema, validate
from heatscan.configuration.sourced import SourcedReader
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError
from heatscan.studies.exclusion import experiments
from heatscan.studies.exclusion.experiments import ExperimentKind, Inputs, packed
from heatscan.studies.exclusion.study import PARAMETERS


def read(patterns, root: str | os.PathLike = ".") -> tuple[dict, dict, dict]:
    """Return the cases in the files of a catalogue, after every check.

    Parameters
    ----------
    patterns : str or sequence of str
        Paths or glob patterns relative to `root`.
    root : path
        The folder of the project, which holds schemas and bibliography.

    Returns
    -------
    values : dict
        For each experiment the parameters of the study exclusion by name [SI].
    sources : dict
        For each experiment where its definition comes from: its file.
    titles : dict
        For each experiment what it is.

    Raises
    ------
    ConfigurationError
        No file matches, or a file is at fault: the text names file, key and value, and says what is accepted.
    """
    root = Path(root)
    paths: list[Path] = []
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        found = [Path(path) for path in sorted(glob.glob(str(root / pattern)))]
        if not found:
            raise ConfigurationError(f"experiments: no file matches {pattern!r} in {root}")
        paths += [path for path in found if path not in paths]
    catalogue = Catalogue(root)
    values, sources, titles = {}, {}, {}
    for path in paths:
        where = os.path.relpath(path, root)
        if path.stem in values:
            raise ConfigurationError(f"{where}: there is already an experiment {path.stem!r}; rename the file")
        values[path.stem], titles[path.stem] = catalogue.experiment(read_yaml(path), where)
        sources[path.stem] = {"definition": where}
    return values, sources, titles


class Catalogue:
    """Reads experiments of the project in the folder `root`."""

    def __init__(self, root: str | os.PathLike):
        self.root, self.values = Path(root), SourcedReader(root)
        self.schema = read_schema("experiments")

    def experiment(self, data: Mapping, where: str) -> tuple[dict, str]:
        """Return the parameters of one experiment by name [SI] and its title, from what its file `where` holds."""
        name = Path(where).stem
        if not re.fullmatch(NAME, name):
            raise ConfigurationError(
                f"{where}: the name of the file must be lowercase letters, digits and _, starting with a letter"
            )
        if name == "none":
            raise ConfigurationError(f"{where}: 'none' stands for no experiment in the results; rename the file")
        validate(data, self.schema, where)
        kind = experiments.load(read_quantity(data["kind"], PARAMETERS["kind"], f"{where}: kind"))
        reader = _Reader(self.values, where, data.get("confidence_level"))
        inputs = reader.kind(kind, data["inputs"], self.root)
        shortest, longest = _range(data["valid"], where)
        main = self.values.bibliography.cite(data["reference"], f"{where}: reference").reference
        cited = {main.key: main} | reader.references
        for number, key in enumerate(data.get("see_also", ())):
            cited[key] = self.values.bibliography.cite(key, f"{where}: see_also.{number}").reference
        for entry in reader.record:
            if not entry["source"]:  # what another file of this project says rests on what the experiment rests on
                entry |= {"source": main.key, "cited": main.short}
        role = data.get("role", "bound")
        record = {"title": data["title"], "file": where, "reference": main.key, "note": data.get("note", "")}
        record |= {"sources": {key: source.bibtex for key, source in cited.items()}, "values": reader.record}
        trusted = trust.least_trusted(entry["status"] for entry in reader.record)
        case = {
            "definition": packed(inputs),
            "kind": data["kind"],
            "shortest_length": shortest,
            "longest_length": longest,
            "role": role,
            "status": "proposed" if role == "proposed" else trusted,
            "label": data["label"],
            "colour": data["colour"],
            "drawn": data.get("drawn", "region"),
            "doi": main.link,
            "confidence_level": float(data.get("confidence_level", 0.0)),
            "record": packed(record),
        }
        return case, data["title"]


def _range(valid: Mapping, where: str) -> tuple[float, float]:
    """Return the shortest and the longest correlation length at which the experiment's formula holds [m]."""
    ends = [
        read_quantity(valid[end], PARAMETERS["correlation_length"], f"{where}: valid.{end}") for end in ("from", "to")
    ]
    if not ends[0] <= ends[1]:
        raise ConfigurationError(f"{where}: valid: 'from' ({valid['from']!r}) must not be above 'to' ({valid['to']!r})")
    return ends[0], ends[1]


class _Reader:
    """Turns the inputs of one file into SI numbers; keeps a record and the references of where each comes from."""

    def __init__(self, values: SourcedReader, where: str, confidence_level: float | None):
        self.values, self.where = values, where
        # A one-sided level: so many standard deviations of a normal distribution are added to what was observed.
        self.deviations = NormalDist().inv_cdf(confidence_level) if confidence_level else 0.0
        self.record: list[dict] = []
        self.references: dict = {}

    def kind(self, kind: ExperimentKind, given: Mapping, root: Path) -> dict:
        """Return the inputs of a kind, those that stand in other files among them."""
        self._one_observed(kind, given)
        inputs = self.mapping(kind, given, "inputs")
        try:
            if kind.load:
                module, _, function = kind.load.partition(":")
                loader = getattr(importlib.import_module(f"{__package__}.{module}"), function)
                inputs, record = loader(inputs, root)
                self.record += record
            limit = None if "anchor" in inputs else kind.observed_limit(inputs)
        except ConfigurationError as error:
            raise ConfigurationError(f"{self.where}: inputs.{error}") from error
        if limit is not None and not limit > 0:
            raise ConfigurationError(
                f"{self.where}: inputs: what was observed leaves {limit:g} to the noise, so every rate would be "
                "excluded; it must be greater than zero"
            )
        return inputs

    def _one_observed(self, kind: ExperimentKind, given: Mapping) -> None:
        choice = (*kind.observed, "anchor") if "anchor" in kind.inputs else ()
        found = [name for name in choice if name in given]
        if choice and len(found) != 1:
            raise ConfigurationError(
                f"{self.where}: inputs: give exactly one of {', '.join(choice)}"
                + (f"; here are {' and '.join(found)}" if found else "")
            )

    def mapping(self, declared: Inputs, given, at: str) -> dict:
        """Return the values of one mapping by name [SI units], after its checks; `at` is its key."""
        if not isinstance(given, Mapping):
            raise ConfigurationError(f"{self.where}: {at}: {given!r} is not a mapping of names to values")
        for name in given:
            if name not in declared.inputs:
                close = difflib.get_close_matches(name, declared.inputs, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"the keys here are {', '.join(declared.inputs)}"
                raise ConfigurationError(f"{self.where}: {at}: unknown key {name!r}; {hint}")
        found = {}
        for name, entry in declared.inputs.items():
            if name in given:
                found |= self._value(name, entry, given[name], f"{at}.{name}")
            elif declared.required(name):
                about = entry.doc if isinstance(entry, Inputs) else entry.long_name
                raise ConfigurationError(f"{self.where}: {at}: the key {name!r} is missing: {about}")
            elif isinstance(entry, Parameter) and entry.default is not None:
                found[name] = entry.default
        try:
            if declared.check:
                declared.check(found)
        except ConfigurationError as error:
            raise ConfigurationError(f"{self.where}: {at}.{error}") from error
        return found

    def _value(self, name: str, declared: Parameter | Inputs, entry, at: str) -> dict:
        """Return one input by its name, and what a confidence level adds to it."""
        if isinstance(declared, Inputs):
            if not declared.listed:
                return {name: self.mapping(declared, entry, at)}
            if not isinstance(entry, list) or not entry:
                raise ConfigurationError(f"{self.where}: {at}: {entry!r} must be a list with at least one entry")
            return {name: [self.mapping(declared, one, f"{at}.{number}") for number, one in enumerate(entry)]}
        if declared.choices or declared.text:
            return {name: read_quantity(entry, declared, f"{self.where}: {at}")}
        found = self.values.read(entry, declared, f"{self.where}: {at}")
        reference = found.citation.reference
        self.references[reference.key] = reference
        said = {"key": at.removeprefix("inputs."), "value": entry["value"], "status": found.status}
        said |= {"source": reference.key, "cited": reference.short, "place": found.citation.place}
        self.record.append({**said, "uncertainty": entry["uncertainty"]} if "uncertainty" in entry else said)
        margin = {f"{name}_margin": self.deviations * found.plus} if self.deviations and found.plus else {}
        return {name: found.value, **margin}
