"""Which experiments a scan is over: chosen by what their files say of them, and what was left out for which reason."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping

from heatscan.configuration.trust import STATUSES
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.studies.exclusion import experiments
from heatscan.studies.exclusion.experiments import ROLES

_WORDS = {"role": tuple(ROLES), "status": STATUSES, "kind": experiments.names()}
_MOST_NAMED = 8
_ACCEPTED = ("names", "without", *_WORDS, "peer_reviewed", "superseded", "years")


def choose(cases: Mapping[str, Mapping], asked: Mapping, where: str) -> tuple[list[str], str]:
    """Return the experiments that a scan asks for, and which were left out and why, in words.

    Parameters
    ----------
    cases : mapping
        The parameters of every experiment, by name.
    asked : mapping
        `names` and `without` are patterns such as ``lisa_*``; `role`, `status` and `kind` are words, one or several;
        `peer_reviewed` true leaves preprints out, false keeps them alone; `superseded` false leaves out what another
        experiment that is kept takes the place of; `years` are the first and the last year of the main source.
    where : str
        What messages call the place.

    Raises
    ------
    ConfigurationError
        A key or a value is unknown, a pattern matches nothing, or nothing is left; the text says what is accepted.
    """
    _check(cases, asked, where)
    out = {name: reason for name, case in cases.items() if (reason := next(_reasons(name, case, asked), ""))}
    if not asked.get("superseded", True):
        out |= {
            name: "superseded"
            for name in cases.keys() - out.keys()
            if any(newer not in out for newer in _successors(name, cases))
        }
    kept = [name for name in cases if name not in out]
    if not kept:
        raise ConfigurationError(f"{where}: leaves no experiment; {_words(cases, out)}")
    return kept, f"Left out: {_words(cases, out)}" if out else ""


def _words(cases: Mapping, out: Mapping[str, str]) -> str:
    """Return which experiments were left out, by reason; of many how many."""
    named = {reason: [name for name in cases if out.get(name) == reason] for reason in sorted(set(out.values()))}
    said = {reason: names if len(names) <= _MOST_NAMED else [f"{len(names)} others"] for reason, names in named.items()}
    return "; ".join(f"{reason}: {', '.join(names)}" for reason, names in said.items())


def _reasons(name: str, case: Mapping, asked: Mapping) -> Iterator[str]:
    """Yield why one experiment is not among those asked for."""
    if not any(fnmatch.fnmatch(name, pattern) for pattern in _listed(asked.get("names", "*"))):
        yield "not named"
    if any(fnmatch.fnmatch(name, pattern) for pattern in _listed(asked.get("without", ()))):
        yield "named to be left out"
    for key in _WORDS:
        if key in asked and case[key] not in _listed(asked[key]):
            yield f"{key} {case[key]}"
    reviewed = case["review"] == "peer_reviewed"
    if asked.get("peer_reviewed", reviewed) != reviewed:
        yield "peer reviewed" if reviewed else "a preprint"
    first, last = asked.get("years", (None, None))
    year = json.loads(case["record"]).get("year", "")
    if "years" in asked and not (year.isdigit() and (first or 0) <= int(year) <= (last or 9999)):
        yield f"of {year or 'an unknown year'}"


def _successors(name: str, cases: Mapping) -> Iterator[str]:
    """Yield what takes the place of an experiment, what takes the place of that, and so on."""
    seen = {name}
    while (name := cases.get(name, {}).get("superseded_by", "")) in cases and name not in seen:
        seen.add(name)
        yield name


def _check(cases: Mapping, asked: Mapping, where: str) -> None:
    for key in asked:
        with located(where):
            require_known("a key to choose experiments by", key, _ACCEPTED)
    for key, known in _WORDS.items():
        for value in _listed(asked.get(key, ())):
            with located(f"{where}.{key}"):
                require_known(f"a {key} of an experiment", value, known)
    for key in ("names", "without"):
        for pattern in _listed(asked.get(key, ())):
            with located(f"{where}.{key}"):
                if not fnmatch.filter(cases, pattern):
                    require_known("an experiment, nor a pattern that any matches", pattern, list(cases))
    first, last = asked.get("years", (None, None))
    if first is not None and last is not None and first > last:
        raise ConfigurationError(f"{where}.years: {first} must not be after {last}")


def _listed(value) -> list:
    return [value] if isinstance(value, str) else list(value)
