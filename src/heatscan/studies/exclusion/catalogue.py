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

from heatscan.configuration import trust
from heatscan.configuration.documents import inside, matches, read_yaml
from heatscan.configuration.quantities import read_quantity
from heatscan.configuration.references import Reference
from heatscan.configuration.schema import NAME, read_schema, spelt, validate
from heatscan.configuration.sourced import SourcedReader
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.studies.exclusion import experiments
from heatscan.studies.exclusion.confidence import stated_level
from heatscan.studies.exclusion.experiments import ExperimentKind, Inputs, packed
from heatscan.studies.exclusion.study import PARAMETERS, REVIEWS


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
    for name, where in found.items():
        # Beside this file, in the project or among what heatscan ships, or read from another folder.
        newer = data[name].get("superseded_by", "")
        if newer and newer not in [*data] and not inside(root, Path(where).with_name(f"{newer}.yaml"), where).exists():
            fault = f"superseded_by: there is no experiment {newer!r} beside this one; give the name of its file"
            raise ConfigurationError(f"{where}: {fault}")
        chain = [name]
        while newer := data.get(chain[-1], {}).get("superseded_by", ""):
            chain.append(newer)
            if newer in chain[:-1]:
                raise ConfigurationError(f"{where}: superseded_by: {', '.join(chain)} is a circle; the newest has none")
    values = {name: experiment(data[name], where, root) for name, where in found.items()}
    # Points of one author may share a name; of two curves nobody could tell which is which.
    labels: dict[str, str] = {}
    for name, where in found.items():
        label = data[name]["label"]
        if values[name]["role"] != "value" and labels.setdefault(spelt(label), where) != where:
            raise ConfigurationError(f"{where}: label: {label!r} is that of {labels[spelt(label)]} too; give another")
    sources = {name: {"definition": where} for name, where in found.items()}
    return values, sources, {name: one["title"] for name, one in data.items()}


def experiment(given: Mapping, where: str, root: str | os.PathLike) -> dict:
    """Return the parameters of one experiment by name [SI], from what its file `where` holds."""
    name = Path(where).stem
    if not re.fullmatch(NAME, name) or name == "none":
        accepted = "lowercase letters, digits and _, starting with a letter, and not 'none'"
        raise ConfigurationError(f"{where}: the name of the file must be {accepted}")
    validate(given, read_schema("experiments"), where)
    data = {"role": "bound", "drawn": "region", "confidence_level": 0.0, "note": "", "see_also": (), **given}
    if "confidence_level" in given:
        data["confidence_level"] = _level(given["confidence_level"], f"{where}: confidence_level")
    with located(f"{where}: kind"):
        require_known("a kind of experiment", data["kind"], experiments.names())
    kind = experiments.load(data["kind"])
    _check_kind(kind, data, where)
    reader = _Reader(SourcedReader(root), where, kind, data["confidence_level"])
    inputs = reader.read(data["inputs"], Path(root), data["role"])
    valid, length = data["valid"], PARAMETERS["correlation_length"]
    shortest, longest = (read_quantity(valid[end], length, f"{where}: valid.{end}") for end in ("from", "to"))
    if shortest > longest:
        raise ConfigurationError(f"{where}: valid: 'from' ({valid['from']!r}) must not be above 'to' ({valid['to']!r})")
    if "points" in inputs:  # of a curve: outside them nothing is known
        first, last = inputs["points"][0][0], inputs["points"][-1][0]
        shortest, longest = max(shortest, first), min(longest, last)
        if shortest > longest:
            fault = f"{valid['from']!r} to {valid['to']!r} has none of the points, from {first:g} m to {last:g} m"
            raise ConfigurationError(f"{where}: valid: {fault}")
    cite = reader.values.bibliography.cite
    main = cite(data["reference"], f"{where}: reference")
    others = [cite(key, f"{where}: see_also.{number}") for number, key in enumerate(data["see_also"])]
    cited = [main, *reader.references, *others]
    # What another file of this project says rests on what the experiment rests on, unless it names a source.
    own = {"source": main.key, "cited": main.short}
    rests_on = [entry if "source" in entry else {**entry, **own} for entry in reader.record]
    record = {"title": data["title"], "file": where, "reference": main.key, "note": data["note"]}
    record |= {"year": main.fields.get("year", "")}
    record |= {"sources": {source.key: source.bibtex for source in cited}, "values": rests_on}
    trusted = trust.least_trusted(entry["status"] for entry in rests_on)
    case = {name: data[name] for name in ("kind", "role", "label", "colour", "drawn")}
    case |= {"definition": packed(inputs), "shortest_length": shortest, "longest_length": longest, "doi": main.link}
    case |= {"status": "proposed" if data["role"] == "proposed" else trusted, "record": packed(record)}
    reviewed = data.get("peer_reviewed", "journal" in main.fields)
    case |= {"review": REVIEWS[0 if reviewed else 1], "subtracted": data.get("subtracted", "")}
    case |= {"superseded_by": data.get("superseded_by", "")}
    case |= {"confidence_level": float(data["confidence_level"])}
    return {name: case[name] for name in PARAMETERS if name in case}  # their order counts in the scan's hash


def _level(given: float | str, where: str) -> float:
    """Return a confidence level [1]."""
    level = read_quantity(given, PARAMETERS["confidence_level"], where)
    if not 0.5 <= level < 1:
        raise ConfigurationError(f"{where}: {given!r} is not from 0.5 to less than 1, such as 0.95 or 95 %")
    return level


def _check_kind(kind: ExperimentKind, data: Mapping, where: str) -> None:
    """Raise a ConfigurationError where a file says what its kind cannot serve."""
    if data["role"] not in kind.roles:
        accepted = f"{data['kind']} may be {', '.join(kind.roles)}"
        raise ConfigurationError(f"{where}: role: {data['role']!r} does not suit this kind; {accepted}")
    if data["confidence_level"] and not (kind.uncertain or kind.levelled):
        raise ConfigurationError(f"{where}: confidence_level: a {data['kind']} has none; remove it")


class _Reader:
    """Turns the inputs of one file into SI numbers; keeps a record and the references of where each comes from."""

    def __init__(self, values: SourcedReader, where: str, kind: ExperimentKind, confidence_level: float):
        self.values, self.where, self.kind, self.level = values, where, kind, confidence_level
        self.record: list[dict] = []
        self.references: list[Reference] = []
        self.said: list[dict] = []  # of the observed quantity, see heatscan.studies.exclusion.confidence

    def read(self, given: Mapping, root: Path, role: str) -> dict:
        """Return the inputs of the kind, those that stand in other files among them."""
        where, kind = f"{self.where}: inputs", self.kind
        validate({"inputs": given}, {"properties": {"inputs": kind.schema()}}, self.where)
        inputs = self.mapping(kind, given, "inputs")
        if kind.load:
            inputs, rests_on, cited = pkgutil.resolve_name(f"{__package__}.{kind.load}")(inputs, root, where)
            self.record += rests_on
            self.references += cited
        if kind.levelled and self.level:
            self.said = [{"value": 1.0, "level": self.level}]
        if any(one.keys() > {"value"} for one in self.said):
            inputs |= {"said": self.said}
        if role == "lower_bound":
            inputs |= {"least": True}
        if not (limit := kind.limit(inputs, self.level)) > 0:
            needed = "it must be greater than zero, or every rate would be excluded"
            raise ConfigurationError(f"{where}: what was observed leaves {limit:g} to the noise; {needed}")
        return inputs

    def mapping(self, declared: Inputs, given: Mapping, at: str) -> dict:
        """Return the values of one mapping by name [SI units], after its checks; `at` is its key."""
        found: dict = {}
        for name, one in declared.inputs.items():
            if name in given:
                found[name] = self._value(one, given[name], f"{at}.{name}")
            elif isinstance(one, Parameter) and one.default is not None:
                found[name] = one.default
        for name, fault in declared.check(found):
            raise ConfigurationError(f"{self.where}: {at}.{name}: {fault}")
        return found

    def _value(self, declared: Parameter | Inputs, entry, at: str):
        """Return one input; where it was observed, keep what is said of it."""
        if isinstance(declared, Inputs):
            if declared.listed:
                return [self.mapping(declared, one, f"{at}.{number}") for number, one in enumerate(entry)]
            return self.mapping(declared, entry, at)
        if not declared.numeric:
            return read_quantity(entry, declared, f"{self.where}: {at}")
        if at.removeprefix("inputs.") not in self.kind.uncertain:
            return self._sourced(declared, entry, at)["value"]
        several = entry if isinstance(entry, list) else [entry]
        places = [f"{at}.{number}" if isinstance(entry, list) else at for number in range(len(several))]
        self.said = [self._saying(declared, *one) for one in zip(several, places, strict=True)]
        if len(self.said) > 1 and not self.level:
            fault = "is missing: which of several values counts where a scan asks for no level"
            raise ConfigurationError(f"{self.where}: confidence_level: {fault}")
        self.said.sort(key=lambda one: one.get("level") != self.level)  # the level of the file comes first
        if (stated := stated_level(self.said, self.level)) < self.level:
            fault = f"{self.level:g} is above {stated:g}, the highest at which a value of {at} holds"
            raise ConfigurationError(f"{self.where}: confidence_level: {fault}")
        return self.said[0]["value"]

    def _saying(self, declared: Parameter, entry, at: str) -> dict:
        """Return one value of the observed quantity, with its uncertainty or the level that it holds at."""
        given = dict(entry) if isinstance(entry, Mapping) else entry
        level = given.pop("confidence_level", None) if isinstance(given, dict) else None
        found = self._sourced(declared, given, at)
        if level is None:
            return found | ({"level": self.level} if self.level and "plus" not in found else {})
        if "plus" in found:
            fault = "a value with an uncertainty serves at every level; remove one of the two"
            raise ConfigurationError(f"{self.where}: {at}.confidence_level: {fault}")
        level = _level(level, f"{self.where}: {at}.confidence_level")
        self.record[-1]["confidence_level"] = level
        return found | {"level": level}

    def _sourced(self, declared: Parameter, entry, at: str) -> dict:
        """Return a value [SI unit] and its uncertainty as plus and minus, after a line in the record."""
        found = self.values.read(entry, declared, f"{self.where}: {at}")
        reference, key = found.citation, at.removeprefix("inputs.")
        self.references.append(reference)
        said = {name: entry[name] for name in ("value", "uncertainty") if name in entry}
        said |= {"key": key, "status": found.status, "source": reference.key}
        self.record.append({**said, "cited": reference.short, "place": reference.place})
        if found.uncertainty is None:
            return {"value": found.value}
        if re.sub(r"\.\d+$", "", key) not in self.kind.uncertain:
            counted = ", ".join(self.kind.uncertain) or "none of its inputs"
            fault = f"an uncertainty counts only where something was observed: {counted}; remove it"
            raise ConfigurationError(f"{self.where}: {at}.uncertainty: {fault}")
        return {"value": found.value} | dict(zip(("plus", "minus"), found.uncertainty, strict=True))
