"""Is this collapse rate excluded, by whom, and by how much? The question put to all experiments at one point."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heatscan.configuration import units
from heatscan.errors import ConfigurationError
from heatscan.evaluation import evaluate
from heatscan.studies.exclusion.experiments import SOURCED, STATUSES

ROOT = Path(__file__).parents[4]
EXPERIMENTS = "config/experiments/*.yaml"
_UNITS = {"collapse_rate": "s-1", "correlation_length": "m", "cutoff_frequency": "rad s-1", "noise_temperature": "K"}


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
        """Whether it rests only on values that were read in their sources, or follow from such."""
        return self.status in SOURCED


@dataclass(frozen=True)
class Verdict:
    """The answer for one point: the rate [1/s], r_C [m], the noise, and what every experiment that speaks there says."""

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
        """Whether it is excluded also where only values count that were read in their sources."""
        return any(bound.sourced for bound in self.by)

    @property
    def too_weak(self) -> tuple[Bound, ...]:
        """The theoretical lower bounds that the rate falls short of, the highest first."""
        found = [bound for bound in self.bounds if bound.role == "lower_bound" and bound.factor < 1]
        return tuple(sorted(found, key=lambda bound: -bound.bound))

    def __bool__(self) -> bool:
        return self.excluded

    def __str__(self) -> str:
        noise = "white noise" if math.isinf(self.cutoff_frequency) or self.spectrum == "white" else (
            f"{self.spectrum.replace('_', ' ')} noise cut off at {self.cutoff_frequency:.4g} rad/s"
        )  # fmt: skip
        if math.isfinite(self.noise_temperature):
            noise += f" of {self.noise_temperature:.4g} K"
        answer = "excluded" if self.excluded else "not excluded"
        lines = [f"{self.collapse_rate:.4g} 1/s at {self.correlation_length:.4g} m, {noise}: {answer}"]
        if self.by:
            first = self.by[0]
            lines.append(
                f"  most strongly by {first.label}, which allows {first.bound:.3g} 1/s: {_times(first.factor)} too much "
                f"({_trust(first)})"
            )
            sourced = next((bound for bound in self.by if bound.sourced), None)
            if not first.sourced and sourced:
                lines.append(
                    f"  with values read in their sources alone by {sourced.label}, which allows {sourced.bound:.3g} 1/s: "
                    f"{_times(sourced.factor)} too much"
                )
            elif not sourced:
                lines.append("  not by any bound that rests on values read in their sources alone")
        elif self.upper:
            first = self.upper[0]
            lines.append(
                f"  the lowest bound there is {first.bound:.3g} 1/s, by {first.label}: {_times(1 / first.factor)} as much "
                f"({_trust(first)})"
            )
        else:
            lines.append("  no experiment speaks there")
        for bound in self.too_weak:
            lines.append(
                f"  below the lower bound of {bound.bound:.3g} 1/s by argument: {bound.label} ({bound.status})"
            )
        lines.append("")
        header = ("experiment", "bound [1/s]", "rate/bound", "says", "status", "source")
        rows = [header, *(_row(bound) for bound in sorted(self.bounds, key=lambda bound: bound.bound))]
        widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
        lines += [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
        return "\n".join(lines)

    def as_dict(self) -> dict:
        """Return the answer as plain data, fit for JSON."""
        return {
            "collapse_rate": self.collapse_rate,
            "correlation_length": self.correlation_length,
            "spectrum": self.spectrum,
            "cutoff_frequency": None if math.isinf(self.cutoff_frequency) else self.cutoff_frequency,
            "noise_temperature": None if math.isinf(self.noise_temperature) else self.noise_temperature,
            "excluded": self.excluded,
            "excluded_by_sourced": self.excluded_by_sourced,
            "too_weak": bool(self.too_weak),
            "bounds": [vars(bound) for bound in sorted(self.bounds, key=lambda bound: bound.bound)],
        }


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
    """Return whether experiments exclude a collapse rate, by whom and by how much.

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
        Temperature of the noise in dissipative CSL [K], or text. Few kinds of experiment have a formula for it; the others
        are silent then.
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
        A value is not positive, has a wrong unit, or a file of an experiment is at fault.
    """
    from heatscan.studies.exclusion import catalogue

    rate = _si("collapse_rate", collapse_rate)
    noise = {
        "correlation_length": _si("correlation_length", correlation_length),
        "cutoff_frequency": _si("cutoff_frequency", cutoff_frequency),
        "noise_temperature": _si("noise_temperature", noise_temperature),
    }
    if math.isinf(noise["cutoff_frequency"]) and spectrum not in ("", "white"):
        raise ConfigurationError(f"spectrum: {spectrum!r} needs a cut-off frequency")
    if spectrum == "white" and math.isfinite(noise["cutoff_frequency"]):
        raise ConfigurationError("spectrum: white noise has no cut-off frequency")
    spectrum = spectrum or ("white" if math.isinf(noise["cutoff_frequency"]) else "exponential")
    given = {name: value for name, value in noise.items() if math.isfinite(value)}
    bounds = []
    for name, case in catalogue.read(experiments, root)[0].items():
        if case["role"] == "value":
            continue
        data = evaluate("exclusion", case, spectrum=spectrum, reference_mass=reference_mass, **given)
        bound = data.collapse_rate_bound.item()
        if math.isfinite(bound):
            said = {key: case[key] for key in ("label", "role", "status", "doi")}
            if math.isfinite(noise["noise_temperature"]):  # the formula itself is recalled
                said["status"] = max(said["status"], "recalled", key=STATUSES.index)
            bounds.append(Bound(name, bound=bound, factor=rate / bound, **said))
    return Verdict(rate, noise["correlation_length"], spectrum, noise["cutoff_frequency"], noise["noise_temperature"],
                   tuple(bounds))  # fmt: skip


def _si(name: str, value: float | str) -> float:
    """Return a number or a text with or without a unit as a positive SI number."""
    try:
        number = float(value)
    except ValueError:
        try:
            number = units.to_si(value, _UNITS[name])
        except ConfigurationError as error:
            raise ConfigurationError(f"{name}: {error}") from error
    if not number > 0 or (math.isinf(number) and name in ("collapse_rate", "correlation_length")):
        raise ConfigurationError(f"{name}: {value!r} must be greater than zero and finite")
    return number


def _times(factor: float) -> str:
    return f"{factor:.3g} times" if factor < 1e4 else f"10^{math.log10(factor):.1f} times"


def _trust(bound: Bound) -> str:
    if bound.sourced:
        return f"status {bound.status}: from values read in their sources"
    return f"status {bound.status}: rests on values that were not checked at their source"


_SAYS = {
    "bound": "excludes above", "proposed": "would exclude above", "lower_bound": "excludes below, by argument",
    "comparison": "excludes nothing",
}  # fmt: skip


def _row(bound: Bound) -> tuple[str, ...]:
    return bound.label, f"{bound.bound:.3g}", f"{bound.factor:.3g}", _SAYS[bound.role], bound.status, bound.doi
