"""Is a collapse rate excluded, by which experiments, and by how much? The question put to all of them at one point."""

from __future__ import annotations

import fnmatch
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from heatscan.configuration import trust
from heatscan.configuration.documents import matches, project_folder
from heatscan.configuration.quantities import read_quantity
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.evaluation import evaluate
from heatscan.studies.exclusion import catalogue
from heatscan.studies.exclusion.confidence import stated_level
from heatscan.studies.exclusion.experiments import ROLES, load, unpacked
from heatscan.studies.exclusion.exports import doubts
from heatscan.studies.exclusion.study import FLAGS, PARAMETERS, REVIEWS

EXPERIMENTS = "config/experiments/*.yaml"
_CHECKED = "inputs checked in the original publications"
_is_path = re.compile(r"/|\.yaml$").search
_RATE = Parameter("s-1", "collapse rate", positive=True)
# Why an experiment has no bound, by its flag; its kind says why it is insensitive.
_REASONS = {
    FLAGS["out_of_range"]: "r_C is out of the range of the formula",
    FLAGS["no_formula"]: "no formula for this noise",
    FLAGS["no_limit"]: "what was observed sets no limit at that confidence level, or its limits are at lower ones",
}


@dataclass(frozen=True)
class Bound:
    """What one experiment says of a point: its bound [1/s] there, and the rate asked for over that bound.

    `level` is the confidence level of the bound, 0 where it has none, `subtracted` what was subtracted by a model.
    """

    experiment: str
    label: str
    role: str
    status: str
    doi: str
    bound: float
    factor: float
    level: float = 0.0
    review: str = REVIEWS[0]
    subtracted: str = ""

    @property
    def sourced(self) -> bool:
        """Whether it rests only on inputs that were read in the original publications, or follow from such."""
        return trust.is_sourced(self.status)

    @property
    def reviewed(self) -> bool:
        """Whether it is sourced and peer reviewed, and nothing was subtracted by a model."""
        return self.sourced and self.review == REVIEWS[0] and not self.subtracted


@dataclass(frozen=True)
class Silent:
    """An experiment without a bound at a point, its role, and the reason: a flag of the output validity, in words."""

    experiment: str
    label: str
    role: str
    reason: str


@dataclass(frozen=True)
class Verdict:
    """The answer for one point: the rate [1/s], r_C [m], the noise, and what experiments with a bound there say.

    The lowest of the bounds comes first. `silent` are the experiments that have none there. `confidence_level` is that
    which was asked for, 0 for each experiment's own: bounds at lower ones are silent, those without a level count.
    """

    collapse_rate: float
    correlation_length: float
    spectrum: str
    cutoff_frequency: float
    noise_temperature: float
    bounds: tuple[Bound, ...]
    silent: tuple[Silent, ...] = ()
    confidence_level: float = 0.0

    @property
    def excluded(self) -> bool:
        """Whether an upper bound lies below the rate."""
        return bool(self.by)

    @property
    def by(self) -> tuple[Bound, ...]:
        """The upper bounds that the rate exceeds, the strongest first."""
        return tuple(one for one in self.upper if one.factor > 1)

    @property
    def upper(self) -> tuple[Bound, ...]:
        """All upper bounds that rest on observations, the strongest first."""
        return tuple(one for one in self.bounds if one.role == "bound")

    @property
    def excluded_by_sourced(self) -> bool:
        """Whether it is excluded also by inputs checked in the original publications alone."""
        return any(one.sourced for one in self.by)

    @property
    def excluded_by_reviewed(self) -> bool:
        """Whether it is excluded also by those of them that are peer reviewed, with nothing subtracted by a model."""
        return any(one.reviewed for one in self.by)

    @property
    def too_weak(self) -> tuple[Bound, ...]:
        """The theoretical lower bounds that the rate falls short of, the highest first."""
        return tuple(one for one in reversed(self.bounds) if one.role == "lower_bound" and one.factor < 1)

    def __bool__(self) -> bool:
        return self.excluded

    def __str__(self) -> str:
        rows = [("experiment", "bound [1/s]", "rate/bound", "level", "says", "status", "source")]
        for one in sorted(self.bounds, key=lambda one: list(ROLES).index(one.role)):  # what excludes comes first
            numbers = f"{one.bound:.3g}", f"{one.factor:.3g}", f"{100 * one.level:g} %" if one.level else "-"
            rows.append((one.label, *numbers, ROLES[one.role], self._status(one), one.doi))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join([*self._answer(), "", *lines, *self._silence()])

    def _status(self, one: Bound) -> str:
        unstated = ["no level stated"] if self.confidence_level and not one.level else []
        return ", ".join((one.status, *doubts(vars(one)), *unstated))

    def _silence(self) -> Iterator[str]:
        """Yield who has no bound and why, a line for each reason."""
        for reason in dict.fromkeys(one.reason for one in self.silent):
            yield f"\nno bound, {reason}: {'; '.join(one.label for one in self.silent if one.reason == reason)}"

    def _answer(self) -> Iterator[str]:
        """Yield the answer in words, line by line."""
        noise = f"{self.spectrum.replace('_', ' ')} noise"
        if math.isfinite(self.cutoff_frequency):
            noise += f" cut off at {self.cutoff_frequency:.4g} rad/s"
        if math.isfinite(self.noise_temperature):
            noise += f" of {self.noise_temperature:.4g} K"
        answer = "excluded" if self.excluded else "not excluded"
        if quiet := sum(one.role == "bound" for one in self.silent):
            answer += f" ({len(self.upper)} of {len(self.upper) + quiet} experiments have a bound here)"
        yield f"{self.collapse_rate:.4g} 1/s at {self.correlation_length:.4g} m, {noise}: {answer}"
        sourced = [one for one in self.upper if one.sourced]
        bases = {
            "with all bounds": self.upper,
            f"with {_CHECKED} alone": sourced,
            "of these, peer reviewed and nothing subtracted by a model": [one for one in sourced if one.reviewed],
        }
        if self.confidence_level:
            level = f"at {100 * self.confidence_level:g} %, without those that state no level"
            bases[level] = [one for one in self.upper if one.level]
        for basis, bounds in bases.items():
            if bounds:
                one = bounds[0]
                times = f"{max(one.factor, 1 / one.factor):.3g} times {'less' if one.factor > 1 else 'more'}"
                yield f"  {basis}: at most {one.bound:.3g} 1/s, {times}, by {one.label} ({self._status(one)})"
            else:
                yield f"  {basis}: no experiment has a bound there"
        for one in self.too_weak:
            yield f"  below the theoretical lower bound of {one.bound:.3g} 1/s: {one.label} ({one.status})"

    def as_dict(self) -> dict:
        """Return the answer as plain data, fit for JSON: what is infinite is null there."""
        plain: dict = {name: None if value == math.inf else value for name, value in vars(self).items()}
        plain |= {"excluded": self.excluded, "excluded_by_sourced": self.excluded_by_sourced}
        plain |= {"excluded_by_reviewed": self.excluded_by_reviewed}
        plain |= {name: [vars(one) for one in plain[name]] for name in ("bounds", "silent")}
        return plain | {"too_weak": bool(self.too_weak)}


@overload
def excluded(
    collapse_rate: float | str,
    correlation_length: float | str,
    *,
    cutoff_frequency: float | str = ...,
    spectrum: str = ...,
    noise_temperature: float | str = ...,
    reference_mass: str = ...,
    confidence_level: float | str = ...,
    experiments: str | Sequence[str] = ...,
    root: str | os.PathLike | None = ...,
) -> Verdict:
    """Return the answer for one point."""


@overload
def excluded(
    collapse_rate: float | str | Sequence | np.ndarray,
    correlation_length: float | str | Sequence | np.ndarray,
    *,
    cutoff_frequency: float | str = ...,
    spectrum: str = ...,
    noise_temperature: float | str = ...,
    reference_mass: str = ...,
    confidence_level: float | str = ...,
    experiments: str | Sequence[str] = ...,
    root: str | os.PathLike | None = ...,
) -> Verdict | tuple[Verdict, ...]:
    """Return the answers for several points."""


def excluded(
    collapse_rate: float | str | Sequence | np.ndarray,
    correlation_length: float | str | Sequence | np.ndarray,
    *,
    cutoff_frequency: float | str = math.inf,
    spectrum: str = "",
    noise_temperature: float | str = math.inf,
    reference_mass: str = "atomic_mass",
    confidence_level: float | str = "",
    experiments: str | Sequence[str] = EXPERIMENTS,
    root: str | os.PathLike | None = None,
) -> Verdict | tuple[Verdict, ...]:
    """Return whether experiments exclude a collapse rate, by which and by how much.

    Parameters
    ----------
    collapse_rate : float or str, or a sequence or array of them
        lambda [1/s], or text such as ``"1e-9 1/s"``.
    correlation_length : float or str, or a sequence or array of them
        r_C [m], or text such as ``"100 nm"``: one for each rate, or one for all.
    cutoff_frequency : float or str, optional
        Cut-off of the noise [rad/s], or text; text in hertz is a cyclic frequency. Without it the noise is white.
    spectrum : str, optional
        Spectrum of the noise; with a cut-off and no name it is ``exponential``.
    noise_temperature : float or str, optional
        Temperature of the noise in dissipative CSL [K], or text; kinds without a formula for it give no bound.
    reference_mass : str
        The mass m0 that the rate refers to.
    confidence_level : float or str, optional
        The level at which bounds are asked for, such as 0.95; by default each experiment's own. What is published at
        lower levels alone is silent; what states no level counts as it is, and the answer says so.
    experiments : str or sequence of str
        Names, such as ``"ligo"``, or paths relative to `root`, or glob patterns of either, which find heatscan's too.
    root : path, optional
        The folder of the project: by default this one where it has a config/config.yaml, else what heatscan ships.

    Returns
    -------
    Verdict, or a tuple of them
        True where the rate is excluded; its text is the answer in words. Of several points one for each, in order.

    Raises
    ------
    ConfigurationError
        A value is not positive, has a wrong unit, or a file of an experiment is at fault; the text names it.
    """
    rates, lengths = _points(collapse_rate, correlation_length)
    coloured = cutoff_frequency != math.inf
    if spectrum and coloured != (spectrum != "white"):
        fault = f"{spectrum!r} needs a cut-off frequency" if not coloured else "white noise has no cut-off frequency"
        raise ConfigurationError(f"spectrum: {fault}")
    asked: dict = {"correlation_length": np.unique(lengths), "reference_mass": reference_mass}
    asked["spectrum"] = spectrum or ("exponential" if coloured else "white")
    asked |= {"cutoff_frequency": cutoff_frequency} if coloured else {}
    asked |= {"noise_temperature": noise_temperature} if noise_temperature != math.inf else {}
    asked |= {"confidence_level": confidence_level} if confidence_level != "" else {}
    several = [experiments] if isinstance(experiments, str) else experiments
    root = root or (os.getcwd() if any(map(_is_path, several)) else project_folder())  # a path starts here
    made = _verdicts(rates, lengths, catalogue.read([_file(one, root) for one in several], root)[0], asked)
    return made if rates.ndim or lengths.ndim else made[0]


def names(root: str | os.PathLike) -> list[str]:
    """Return the names of all experiments of the project in the folder `root`, and of those that heatscan ships."""
    return sorted({path.stem for found in matches(root, EXPERIMENTS, "experiments") for path in found.values()})


def _file(one: str, root: str | os.PathLike) -> str:
    """Return the path or pattern of the files of experiments that a name, a pattern of names, or a path stands for."""
    if _is_path(one):
        return one
    known = names(root)
    if not fnmatch.filter(known, one):
        with located("experiments"):
            require_known("the name of an experiment, nor a pattern that any matches", one, known)
    return EXPERIMENTS.replace("*", one)


def _verdicts(rates: np.ndarray, lengths: np.ndarray, cases: Mapping, asked: Mapping) -> tuple[Verdict, ...]:
    """Return the answer of these experiments at each point, from what is asked of the study beside them."""
    answers = {name: evaluate("exclusion", case, **asked) for name, case in cases.items()}
    points = zip(*(each.ravel().tolist() for each in np.broadcast_arrays(rates, lengths)), strict=True)
    return tuple(
        _verdict(rate, cases, {name: data.sel(correlation_length=length) for name, data in answers.items()}, asked)
        for rate, length in points
    )


def _verdict(rate: float, cases: Mapping[str, Mapping], answers: Mapping, asked: Mapping) -> Verdict:
    """Return what these experiments answer for a rate: the Dataset of each at one point, and what was asked for."""
    # The formula for noise of finite temperature is itself recalled.
    formula = "recalled" if "noise_temperature" in asked else "published"
    found = [_said(name, case, answers[name], rate, formula) for name, case in cases.items()]
    # What was asked for, as numbers: the same in the Dataset of each.
    keys = "correlation_length", "spectrum", "cutoff_frequency", "noise_temperature"
    numbers = {key: next(iter(answers.values()))[key].item() for key in keys}
    bounds = sorted((one for one in found if isinstance(one, Bound)), key=lambda one: one.bound)
    silent = (one for one in found if isinstance(one, Silent) and one.role != "value")
    level = next(iter(answers.values()))["confidence_level"].item() if "confidence_level" in asked else 0.0
    return Verdict(rate, **numbers, bounds=tuple(bounds), silent=tuple(silent), confidence_level=level)


def _said(name: str, case: Mapping, data, rate: float, formula: str) -> Bound | Silent:
    """Return what one experiment says of a rate; `formula` is the status of the formula itself."""
    said = {"experiment": name, "label": case["label"], "role": case["role"]}
    bound = data.collapse_rate_bound.item()
    if not math.isfinite(bound):
        return Silent(**said, reason=_REASONS.get(data.validity.item(), load(case["kind"]).insensitive))
    said |= {key: case[key] for key in ("doi", "review", "subtracted")}
    said |= {"status": trust.least_trusted([case["status"], formula])}
    sayings = unpacked(case["definition"]).get("said", [{}])
    level = stated_level(sayings, data.confidence_level.item())
    return Bound(**said, bound=bound, factor=rate / bound, level=level)


def _points(collapse_rate, correlation_length) -> tuple[np.ndarray, np.ndarray]:
    """Return rates [1/s] and lengths [m], of which there are as many as of the other, or one."""
    rates = _numbers(collapse_rate, "collapse_rate", _RATE)
    lengths = _numbers(correlation_length, "correlation_length", PARAMETERS["correlation_length"])
    if rates.ndim and lengths.ndim and len(rates) != len(lengths):
        fault = f"{len(lengths)} values for {len(rates)} of collapse_rate; give as many, or one"
        raise ConfigurationError(f"correlation_length: {fault}")
    return rates, lengths


def _numbers(value, name: str, parameter: Parameter) -> np.ndarray:
    """Return one value or several in a row [SI unit], numbers or text with units."""
    several = not isinstance(value, str) and np.ndim(value)
    if several and (np.ndim(value) > 1 or not np.size(value)):
        raise ConfigurationError(f"{name}: an array of shape {np.shape(value)}; give a number, or several in a row")
    given = [one.item() if isinstance(one, np.generic) else one for one in (value if several else [value])]
    found = [read_quantity(one, parameter, f"{name}.{place}" if several else name) for place, one in enumerate(given)]
    return np.array(found if several else found[0])
