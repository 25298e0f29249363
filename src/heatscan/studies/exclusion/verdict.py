"""Is a collapse rate excluded, by which experiments, and by how much? The question put to all of them at one point."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heatscan.configuration import trust
from heatscan.configuration.documents import project_folder
from heatscan.configuration.quantities import read_quantity
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError
from heatscan.evaluation import evaluate
from heatscan.studies.exclusion import catalogue
from heatscan.studies.exclusion.experiments import ROLES

EXPERIMENTS = "config/experiments/*.yaml"
_CHECKED = "inputs checked in the original publications"
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
    """The answer for one point: the rate [1/s], r_C [m], the noise, and what experiments with a bound there say.

    The lowest of the bounds comes first.
    """

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
    def too_weak(self) -> tuple[Bound, ...]:
        """The theoretical lower bounds that the rate falls short of, the highest first."""
        return tuple(one for one in reversed(self.bounds) if one.role == "lower_bound" and one.factor < 1)

    def __bool__(self) -> bool:
        return self.excluded

    def __str__(self) -> str:
        rows = [("experiment", "bound [1/s]", "rate/bound", "says", "status", "source")]
        for one in self.bounds:
            rows.append((one.label, f"{one.bound:.3g}", f"{one.factor:.3g}", ROLES[one.role], one.status, one.doi))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join([*self._answer(), "", *lines])

    def _answer(self) -> Iterator[str]:
        """Yield the answer in words, line by line."""
        noise = f"{self.spectrum.replace('_', ' ')} noise"
        if math.isfinite(self.cutoff_frequency):
            noise += f" cut off at {self.cutoff_frequency:.4g} rad/s"
        if math.isfinite(self.noise_temperature):
            noise += f" of {self.noise_temperature:.4g} K"
        answer = "excluded" if self.excluded else "not excluded"
        yield f"{self.collapse_rate:.4g} 1/s at {self.correlation_length:.4g} m, {noise}: {answer}"
        sourced = [one for one in self.upper if one.sourced]
        for basis, bounds in (("with all bounds", self.upper), (f"with {_CHECKED} alone", sourced)):
            if bounds:
                one = bounds[0]
                times = f"{max(one.factor, 1 / one.factor):.3g} times {'less' if one.factor > 1 else 'more'}"
                yield f"  {basis}: at most {one.bound:.3g} 1/s, {times}, by {one.label} ({one.status})"
            else:
                yield f"  {basis}: no experiment has a bound there"
        for one in self.too_weak:
            yield f"  below the theoretical lower bound of {one.bound:.3g} 1/s: {one.label} ({one.status})"

    def as_dict(self) -> dict:
        """Return the answer as plain data, fit for JSON: what is infinite is null there."""
        plain = {name: None if value == math.inf else value for name, value in vars(self).items()}
        plain |= {"excluded": self.excluded, "excluded_by_sourced": self.excluded_by_sourced}
        return plain | {"too_weak": bool(self.too_weak), "bounds": [vars(one) for one in self.bounds]}


def excluded(
    collapse_rate: float | str,
    correlation_length: float | str,
    *,
    cutoff_frequency: float | str = math.inf,
    spectrum: str = "",
    noise_temperature: float | str = math.inf,
    reference_mass: str = "atomic_mass",
    experiments: str | Sequence[str] = EXPERIMENTS,
    root: str | os.PathLike | None = None,
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
        Temperature of the noise in dissipative CSL [K], or text; kinds without a formula for it give no bound.
    reference_mass : str
        The mass m0 that the rate refers to.
    experiments : str or sequence of str
        Files of experiments, as paths or glob patterns relative to `root`.
    root : path, optional
        The folder of the project: by default this one where it has a config/config.yaml, else what heatscan ships.

    Returns
    -------
    Verdict
        True where the rate is excluded; its text is the answer in words.

    Raises
    ------
    ConfigurationError
        A value is not positive, has a wrong unit, or a file of an experiment is at fault; the text names it.
    """
    rate, coloured = read_quantity(collapse_rate, _RATE, "collapse_rate"), cutoff_frequency != math.inf
    if spectrum and coloured != (spectrum != "white"):
        fault = f"{spectrum!r} needs a cut-off frequency" if not coloured else "white noise has no cut-off frequency"
        raise ConfigurationError(f"spectrum: {fault}")
    asked: dict = {"correlation_length": correlation_length, "reference_mass": reference_mass}
    asked["spectrum"] = spectrum or ("exponential" if coloured else "white")
    asked |= {"cutoff_frequency": cutoff_frequency} if coloured else {}
    asked |= {"noise_temperature": noise_temperature} if noise_temperature != math.inf else {}
    bounds = []
    for name, case in catalogue.read(experiments, root or project_folder())[0].items():
        data = evaluate("exclusion", case, **asked)
        if math.isfinite(bound := data.collapse_rate_bound.item()):
            # The formula for noise of finite temperature is itself recalled.
            status = trust.least_trusted([case["status"], *(["recalled"] if "noise_temperature" in asked else [])])
            bounds.append(Bound(name, case["label"], case["role"], status, case["doi"], bound, rate / bound))
    # What was asked for, as numbers: the same in the Dataset of each.
    keys = "correlation_length", "spectrum", "cutoff_frequency", "noise_temperature"
    return Verdict(rate, **{key: data[key].item() for key in keys}, bounds=tuple(sorted(bounds, key=lambda b: b.bound)))
