"""Is a collapse rate excluded, by which experiments, and by how much? The question put to all of them at one point."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

from heatscan.configuration import trust
from heatscan.configuration.quantities import read_quantity
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError
from heatscan.evaluation import evaluate
from heatscan.results import paths
from heatscan.studies.exclusion import catalogue
from heatscan.studies.exclusion.study import PARAMETERS

ROOT = paths.shipped()
EXPERIMENTS = "config/experiments/*.yaml"
_RATE = Parameter("s-1", "collapse rate", positive=True)


@dataclass(frozen=True)
class Bound:
    """What one experiment says of a point: its bound [1/s] there, and the rate asked for over that bound."""

    experiment: str
    label: str
    role: str
    status: str
    doi: str
    bound: float
    factor: float

    @property
    def sourced(self) -> bool:
        """Whether it rests only on inputs that were read in the original publications, or follow from such."""
        return trust.is_sourced(self.status)


@dataclass(frozen=True)
class Verdict:
    """The answer for one point: the rate [1/s], r_C [m], the noise, and what experiments with a bound there say."""

    collapse_rate: float
    correlation_length: float
    spectrum: str
    cutoff_frequency: float
    noise_temperature: float
    bounds: tuple[Bound, ...]

    @property
    def excluded(self) -> bool:
        """Whether an upper bound lies below the rate."""
        return bool(self.by)

    @property
    def by(self) -> tuple[Bound, ...]:
        """The upper bounds that the rate exceeds, the strongest first."""
        return tuple(bound for bound in self.upper if bound.factor > 1)

    @property
    def upper(self) -> tuple[Bound, ...]:
        """All upper bounds that rest on observations, the strongest first."""
        found = [bound for bound in self.bounds if bound.role == "bound"]
        return tuple(sorted(found, key=lambda bound: bound.bound))

    @property
    def excluded_by_sourced(self) -> bool:
        """Whether it is excluded also by inputs checked in the original publications alone."""
        return any(bound.sourced for bound in self.by)

    @property
    def too_weak(self) -> tuple[Bound, ...]:
        """The theoretical lower bounds that the rate falls short of, the highest first."""
        found = [bound for bound in self.bounds if bound.role == "lower_bound" and bound.factor < 1]
        return tuple(sorted(found, key=lambda bound: -bound.bound))

    def __bool__(self) -> bool:
        return self.excluded

    def __str__(self) -> str:
        header = ("experiment", "bound [1/s]", "rate/bound", "says", "status", "source")
        rows = [header, *map(_row, self._by_bound())]
        widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
        cells = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
        return "\n".join([*self._answer(), "", *("  ".join(row).rstrip() for row in cells)])

    def _answer(self) -> list[str]:
        """Return the answer in words, line by line."""
        white = math.isinf(self.cutoff_frequency) or self.spectrum == "white"
        noise = f"{self.spectrum.replace('_', ' ')} noise" + (
            "" if white else f" cut off at {self.cutoff_frequency:.4g} rad/s"
        )
        if math.isfinite(self.noise_temperature):
            noise += f" of {self.noise_temperature:.4g} K"
        answer = "excluded" if self.excluded else "not excluded"
        lines = [f"{self.collapse_rate:.4g} 1/s at {self.correlation_length:.4g} m, {noise}: {answer}"]
        if not self.upper:
            lines.append("  no experiment has a bound there")
        elif not self.by:
            first, more = self.upper[0], _times(1 / self.upper[0].factor)
            lines.append(f"  the lowest bound there is that of {_allows(first)}: {more} as much ({_trust(first)})")
        else:
            first, sourced = self.by[0], next((bound for bound in self.by if bound.sourced), None)
            lines.append(f"  most strongly by {_allows(first)}: {_times(first.factor)} too much ({_trust(first)})")
            if not sourced:
                lines.append(f"  not by any bound that rests on {_CHECKED} alone")
            elif sourced != first:
                lines.append(f"  with {_CHECKED} alone by {_allows(sourced)}: {_times(sourced.factor)} too much")
        for bound in self.too_weak:
            lines.append(
                f"  below the theoretical lower bound of {bound.bound:.3g} 1/s: {bound.label} ({bound.status})"
            )
        return lines

    def as_dict(self) -> dict:
        """Return the answer as plain data, fit for JSON: what is infinite is null there."""
        plain = {name: None if value == math.inf else value for name, value in vars(self).items()}
        plain |= {"excluded": self.excluded, "excluded_by_sourced": self.excluded_by_sourced}
        plain |= {"too_weak": bool(self.too_weak), "bounds": [vars(bound) for bound in self._by_bound()]}
        return plain

    def _by_bound(self) -> list[Bound]:
        return sorted(self.bounds, key=lambda bound: bound.bound)


def excluded(
    collapse_rate: float | str,
    correlation_length: float | str,
    *,
    cutoff_frequency: float | str = math.inf,
    spectrum: str = "",
    noise_temperature: float | str = math.inf,
    reference_mass: str = "atomic_mass",
    experiments: str | Sequence[str] = EXPERIMENTS,
    root: str | os.PathLike = ROOT,
) -> Verdict:
    """Return whether experiments exclude a collapse rate, by which and by how much.

    Parameters
    ----------
    collapse_rate : float or str
        lambda [1/s], or text such as ``"1e-9 1/s"``.
    correlation_length : float or str
        r_C [m], or text such as ``"100 nm"``.
    cutoff_frequency : float or str, optional
        Cut-off of the noise [rad/s], or text; text in hertz is a cyclic frequency. Without it the noise is white.
    spectrum : str, optional
        Spectrum of the noise; with a cut-off and no name it is ``exponential``.
    noise_temperature : float or str, optional
        Temperature of the noise in dissipative CSL [K], or text. Few kinds of experiment have a formula for it; the
        others give no bound then.
    reference_mass : str
        The mass m0 that the rate refers to.
    experiments : str or sequence of str
        Files of experiments, as paths or glob patterns relative to `root`.
    root : path
        The folder of the project.

    Returns
    -------
    Verdict
        True where the rate is excluded; its text is the answer in words.

    Raises
    ------
    ConfigurationError
        A value is not positive, has a wrong unit, or a file of an experiment is at fault; the text names it.
    """
    rate = read_quantity(collapse_rate, _RATE, "collapse_rate")
    given = _noise(correlation_length, cutoff_frequency, spectrum, noise_temperature)
    cases = catalogue.read(experiments, root)[0]
    found = [
        _bound(name, case, rate, {**given, "reference_mass": reference_mass})
        for name, case in cases.items()
        if case["role"] != "value"
    ]
    bounds = tuple(bound for bound in found if math.isfinite(bound.bound))
    return Verdict(rate, **{"cutoff_frequency": math.inf, "noise_temperature": math.inf, **given}, bounds=bounds)


def _noise(correlation_length, cutoff_frequency, spectrum: str, noise_temperature) -> dict:
    """Return the noise that is asked for by parameter name [SI units], without what is infinite."""
    asked = {"correlation_length": correlation_length, "cutoff_frequency": cutoff_frequency}
    asked |= {"noise_temperature": noise_temperature}
    endless = (math.inf, "inf")  # no cut-off, no dissipation
    asked = {name: value for name, value in asked.items() if name == "correlation_length" or value not in endless}
    noise = {name: read_quantity(value, PARAMETERS[name], name) for name, value in asked.items()}
    cutoff = noise.get("cutoff_frequency", math.inf)
    if math.isinf(cutoff) and spectrum not in ("", "white"):
        raise ConfigurationError(f"spectrum: {spectrum!r} needs a cut-off frequency")
    if spectrum == "white" and math.isfinite(cutoff):
        raise ConfigurationError("spectrum: white noise has no cut-off frequency")
    return noise | {"spectrum": spectrum or ("white" if math.isinf(cutoff) else "exponential")}


def _bound(name: str, case: dict, rate: float, given: dict) -> Bound:
    """Return what one experiment says of a rate under the noise that is given; a bound of NaN where it has none."""
    bound = evaluate("exclusion", case, **given).collapse_rate_bound.item()
    status = case["status"]
    if "noise_temperature" in given:  # the formula itself is recalled
        status = trust.least_trusted((status, "recalled"))
    return Bound(name, case["label"], case["role"], status, case["doi"], bound, rate / bound)


def _times(factor: float) -> str:
    return f"{factor:.3g} times" if factor < 1e4 else f"10^{math.log10(factor):.1f} times"


def _allows(bound: Bound) -> str:
    return f"{bound.label}, which allows {bound.bound:.3g} 1/s"


_CHECKED = "inputs checked in the original publications"


def _trust(bound: Bound) -> str:
    return f"status {bound.status}: {'' if bound.sourced else 'not all '}{_CHECKED}"


_SAYS = {
    "bound": "excludes above",
    "proposed": "would exclude above",
    "lower_bound": "theoretical lower bound",
    "comparison": "excludes nothing",
}


def _row(bound: Bound) -> tuple[str, ...]:
    return bound.label, f"{bound.bound:.3g}", f"{bound.factor:.3g}", _SAYS[bound.role], bound.status, bound.doi
