"""Experiments as data: the files of config/experiments, read into cases of the study exclusion.

Every file is one experiment and one case, called as the file. Values carry a source and a status; the status of an
experiment is that of its least trusted value.
"""

from __future__ import annotations

import os
import pkgutil
import re
from collections.abc import Mapping
from pathlib import Path
from statistics import NormalDist

from heatscan.configuration import trust
from heatscan.configuration.documents import matches, read_yaml
from heatscan.configuration.quantities import read_quantity
from heatscan.configuration.references import Reference
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
        Paths or glob patterns, of files of the project and of those that heatscan ships.
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
    found: dict[str, str] = {}
    data = {}
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        own, ours = matches(root, pattern, "experiments")
        for where, path in sorted((ours | own).items()):
            name = path.stem
            if found.setdefault(name, where) != where:
                raise ConfigurationError(f"{where}: there is already an experiment {name!r}; rename the file")
            data[name] = read_yaml(path)
    values = {name: experiment(data[name], where, root) for name, where in found.items()}
    # Points of one author may share a name; of two curves nobody could tell which is which.
    labels: dict[str, str] = {}
    for name, where in found.items():
        label = data[name]["label"]
        if values[name]["role"] != "value" and labels.setdefault(label, where) != where:
            raise ConfigurationError(f"{where}: label: {label!r} is that of {labels[label]} too; give another")
    sources = {name: {"definition": where} for name, where in found.items()}
    return values, sources, {name: one["title"] for name, one in data.items()}


def experiment(data: Mapping, where: str, root: str | os.PathLike) -> dict:
    """Return the parameters of one experiment by name [SI], from what its file `where` holds."""
    name = Path(where).stem
    if not re.fullmatch(NAME, name) or name == "none":
        accepted = "lowercase letters, digits and _, starting with a letter, and not 'none'"
        raise ConfigurationError(f"{where}: the name of the file must be {accepted}")
    validate(data, read_schema("experiments"), where)
    data = {"role": "bound", "drawn": "region", "confidence_level": 0.0, "note": "", "see_also": (), **data}
    kind = experiments.load(read_quantity(data["kind"], PARAMETERS["kind"], f"{where}: kind"))
    reader = _Reader(SourcedReader(root), where, data["confidence_level"])
    inputs = reader.inputs(kind, data["inputs"], Path(root))
    valid, length = data["valid"], PARAMETERS["correlation_length"]
    shortest, longest = (read_quantity(valid[end], length, f"{where}: valid.{end}") for end in ("from", "to"))
    if shortest > longest:
        raise ConfigurationError(f"{where}: valid: 'from' ({valid['from']!r}) must not be above 'to' ({valid['to']!r})")
    cite = reader.values.bibliography.cite
    main = cite(data["reference"], f"{where}: reference")
    others = [cite(key, f"{where}: see_also.{number}") for number, key in enumerate(data["see_also"])]
    cited = [main, *reader.references, *others]
    # What another file of this project says rests on what the experiment rests on, unless it names a source.
    own = {"source": main.key, "cited": main.short}
    rests_on = [entry if "source" in entry else {**entry, **own} for entry in reader.record]
    record = {"title": data["title"], "file": where, "reference": main.key, "note": data["note"]}
    record |= {"sources": {source.key: source.bibtex for source in cited}, "values": rests_on}
    trusted = trust.least_trusted(entry["status"] for entry in rests_on)
    case = {name: data[name] for name in ("kind", "role", "label", "colour", "drawn")}
    case |= {"definition": packed(inputs), "shortest_length": shortest, "longest_length": longest, "doi": main.link}
    case |= {"status": "proposed" if data["role"] == "proposed" else trusted, "record": packed(record)}
    case |= {"confidence_level": float(data["confidence_level"])}
    return {name: case[name] for name in PARAMETERS if name in case}  # their order counts in the scan's hash


class _Reader:
    """Turns the inputs of one file into SI numbers; keeps a record and the references of where each comes from."""

    def __init__(self, values: SourcedReader, where: str, confidence_level: float):
        self.values, self.where = values, where
        # A one-sided level: so many standard deviations of a normal distribution are added to what was observed.
        self.deviations = NormalDist().inv_cdf(confidence_level) if confidence_level else 0.0
        self.record: list[dict] = []
        self.references: list[Reference] = []

    def inputs(self, kind: ExperimentKind, given: Mapping, root: Path) -> dict:
        """Return the inputs of a kind, those that stand in other files among them."""
        where = f"{self.where}: inputs"
        validate({"inputs": given}, {"properties": {"inputs": kind.schema()}}, self.where)
        inputs = self.mapping(kind, given, "inputs")
        if kind.load:
            inputs, rests_on = pkgutil.resolve_name(f"{__package__}.{kind.load}")(inputs, root, where)
            self.record.append(rests_on)
        if "anchor" not in inputs and not (limit := kind.limit(inputs)) > 0:
            needed = "it must be greater than zero, or every rate would be excluded"
            raise ConfigurationError(f"{where}: what was observed leaves {limit:g} to the noise; {needed}")
        return inputs

    def mapping(self, declared: Inputs, given: Mapping, at: str) -> dict:
        """Return the values of one mapping by name [SI units], after its checks; `at` is its key."""
        found: dict = {}
        for name, one in declared.inputs.items():
            if name in given:
                found |= self._value(name, one, given[name], f"{at}.{name}")
            elif isinstance(one, Parameter) and one.default is not None:
                found[name] = one.default
        for name, fault in declared.check(found):
            raise ConfigurationError(f"{self.where}: {at}.{name}: {fault}")
        return found

    def _value(self, name: str, declared: Parameter | Inputs, entry, at: str) -> dict:
        """Return one input by its name, and what a confidence level adds to it."""
        if isinstance(declared, Inputs):
            if declared.listed:
                return {name: [self.mapping(declared, one, f"{at}.{number}") for number, one in enumerate(entry)]}
            return {name: self.mapping(declared, entry, at)}
        if not declared.numeric:
            return {name: read_quantity(entry, declared, f"{self.where}: {at}")}
        found = self.values.read(entry, declared, f"{self.where}: {at}")
        reference = found.citation
        self.references.append(reference)
        said = {key: entry[key] for key in ("value", "uncertainty") if key in entry}
        said |= {"key": at.removeprefix("inputs."), "status": found.status, "source": reference.key}
        self.record.append({**said, "cited": reference.short, "place": reference.place})
        margin = self.deviations * found.uncertainty[0] if found.uncertainty else 0.0
        return {name: found.value, **({f"{name}_margin": margin} if margin else {})}
