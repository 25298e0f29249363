"""The kinds of experiment, a module each, and the noise that all of them are exposed to.

A module declares KIND: what a file of that kind gives, what the noise would make observable at a collapse rate of 1/s,
and the largest value of the same quantity that the observation allows. The bound on the collapse rate is the one over
the other. Every module of this package is a kind of its name: no list says so.
"""

from __future__ import annotations

import functools
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics import constants
from heatscan.physics.collapse import dissipative
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.studies.exclusion import confidence

# What a curve says of collapse rates, by role.
ROLES = {
    "bound": "excludes rates above",
    "proposed": "would exclude rates above",
    "lower_bound": "theoretical lower bound",
    "comparison": "excludes nothing, for comparison",
    "value": "proposed value",
}


# ASSUME: no atom is lighter than hydrogen, and those of solids and molecules move at 1 km/s or less, at room
# temperature and in the ground state (silicon: 0.5 km/s).
_HYDROGEN, _ATOM_SPEED = 1.008 * constants.atomic_mass, 1e3


@dataclass(frozen=True)
class Noise:
    """Collapse noise: r_C [m], a spectrum by name with its cut-off [rad/s], the temperature of the noise [K], m0 [kg].

    The numbers are arrays that broadcast against each other; an infinite cut-off is white noise, an infinite
    temperature noise without dissipation.
    """

    correlation_length: np.ndarray | float
    reference_mass: float
    spectrum: str = "white"
    cutoff_frequency: np.ndarray | float = np.inf
    temperature: np.ndarray | float = np.inf

    def strength(self, angular_frequency):
        """Return what is left of the white strength at a frequency [rad/s], broadcast shape [1]."""
        return SPECTRA[self.spectrum](np.asarray(angular_frequency / np.asarray(self.cutoff_frequency, float)))

    def without_dissipation(self, values, energy=0.0, lightest=_HYDROGEN):
        """Return `values` where the temperature of the noise does not matter, and NaN where it may.

        It does not, to some percent, where k of the `lightest` particle [kg] is below 1 %, and an `energy` [J] of the
        particles or of what they emit below 1 % of k_B T.
        """
        k = self._dissipation(lightest)
        hot = (k < 1e-2) & (energy < 1e-2 * constants.boltzmann * np.asarray(self.temperature, float))
        return np.where(hot, values, np.nan)

    def of_rigid_body(self, inputs: Mapping, atom_speed: float = _ATOM_SPEED):
        """Return at which r_C [m], and times which factor [1], the formulas of CSL hold for a rigid body.

        Without dissipation these are r_C and 1. With it the ``atom_mass`` in `inputs` counts; without it that of
        hydrogen, which weakens the bound. The factor is NaN where atoms that move at `atom_speed` [m/s] are not far
        slower than the velocity v of the noise.
        """
        k = self._dissipation(inputs.get("atom_mass", _HYDROGEN))
        velocity = dissipative.noise_velocity(self.temperature, self.correlation_length)
        factor = np.where(velocity > 10 * atom_speed, dissipative.rigid_strength(k), np.nan)
        return dissipative.rigid_length(k, self.correlation_length), factor

    def _dissipation(self, particle_mass):
        velocity = dissipative.noise_velocity(self.temperature, self.correlation_length)
        return dissipative.dissipation(particle_mass, velocity, self.correlation_length)


@dataclass(frozen=True)
class Inputs:
    """What one mapping in a file of an experiment gives, by name: parameters, or further mappings.

    A parameter with `choices` or of `text` is a word; any other is a value with a source. One with a default may be
    left out, and so may what is `optional`. A mapping that is `listed` may come several times, as the parts of a body
    do. `check`, called with the values by name [SI units], yields the name at fault and what is wrong, for each fault.
    """

    doc: str
    inputs: Mapping[str, Parameter | Inputs]
    optional: frozenset[str] = frozenset()
    listed: bool = False
    check: Callable[[Mapping], Iterable[tuple[str, str]]] = lambda inputs: ()

    def required(self, name: str) -> bool:
        """Return whether a file must give this input."""
        declared = self.inputs[name]
        return name not in self.optional and (isinstance(declared, Inputs) or declared.default is None)

    def schema(self) -> dict:
        """Return the JSON schema of such a mapping, or of a list of them: which names there are, and which must be."""
        keys = {
            name: one.schema() if isinstance(one, Inputs) else {"description": one.long_name}
            for name, one in self.inputs.items()
        }
        required = [name for name in keys if self.required(name)]
        one = {"type": "object", "properties": keys, "required": required, "additionalProperties": False}
        found = {"type": "array", "items": one, "minItems": 1} if self.listed else one
        return {"description": self.doc, **found}

    def rows(self, prefix: str = "") -> Iterator[tuple[str, str, Parameter | None, bool]]:
        """Yield key, description, parameter and whether it is required for each input, those of mappings below them."""
        for name, declared in self.inputs.items():
            if isinstance(declared, Inputs):
                yield prefix + name, declared.doc, None, self.required(name)
                yield from declared.rows(f"{prefix}{name}.")
            else:
                yield prefix + name, declared.long_name, declared, self.required(name)


def quantity(unit: str, long_name: str) -> Parameter:
    """Return an input that is a positive number, of a magnitude that laboratories know."""
    return Parameter(unit, long_name, positive=True, within=constants.LABORATORY.get(unit))


def atom_mass(long_name: str) -> Parameter:
    """Return an input that is the mass of an atom [kg]."""
    return Parameter("kg", long_name, positive=True, within=constants.LABORATORY["atom"])


def word(meanings: Mapping[str, str], default: str | None = None) -> Parameter:
    """Return an input that is one of a few words, each with its meaning."""
    long_name = "; ".join(f"{name}: {meaning}" for name, meaning in meanings.items())
    return Parameter("1", long_name, choices=tuple(meanings), default=default)


def unlike_matter(density: float) -> str:
    """Return what is wrong with a density [kg/m^3] that no solid or liquid has; empty where one may have it."""
    lowest, highest = constants.DENSITIES
    if lowest <= density <= highest:
        return ""
    return f"{density:.3g} kg/m^3 is outside {lowest:g} to {highest:g} kg/m^3, from foams to osmium"


ANCHOR = Inputs(
    "A bound that is known at one r_C, in place of what was observed: the other inputs give the shape of the curve.",
    {
        "correlation_length": Parameter("m", "r_C at which the bound is known, such as 100 nm", positive=True),
        "collapse_rate": quantity("s-1", "the bound there, such as 2.0e-10 1/s"),
    },
)


@dataclass(frozen=True, kw_only=True)
class ExperimentKind(Inputs):
    """A kind of experiment.

    A file gives exactly one of the `observed` inputs, or an anchor in their place. `signal_per_rate(inputs, noise)`
    returns what would be observed at a collapse rate of 1/s, of the shape of the noise, zero where there is none
    and NaN where no formula is known; `observed_limit(inputs)` the largest value of it that the observation allows, a
    monotone function of what was observed, which is what was observed where a kind does not say otherwise; where
    nothing is, the signal is in units of that. Both get inputs by name [SI units]. What was observed may have an
    uncertainty, or several values at as many confidence levels: `limit` moves it, and kinds need not know. `load`,
    written "module:function", is called where what a file says stands in other files: with the inputs, the folder of
    the project and where the inputs stand, for messages. It returns the inputs to work with, what each rests on, and
    the references of that. `roles` are those that a file of the kind may have; one that is `levelled` may state a
    confidence level although none of its inputs has an uncertainty. `off`, called with the inputs, returns which
    factors move the bound to either side of what else is uncertain, in ascending order, or None. `allows`, called with
    the inputs and the limit, says that limit in numbers that know nothing of the model: each with its unit and what it
    is. Without it that is the observed quantity. A kind that is `macroscopic` has a macroscopicity;
    `insensitive` says why there is no signal where it is zero.
    """

    signal_per_rate: Callable
    observed: tuple[str, ...] = ()
    observed_limit: Callable[[Mapping], float] | None = None
    load: str = ""
    roles: tuple[str, ...] = ("bound", "proposed", "lower_bound", "comparison")
    levelled: bool = False
    off: Callable[[Mapping], tuple[float, float] | None] = lambda inputs: None
    allows: Callable[[Mapping, float], list[tuple[float, str, str]]] | None = None
    macroscopic: bool = False
    insensitive: str = "the noise has no strength at the frequencies that are measured"
    inputs: Mapping[str, Parameter | Inputs] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.observed:
            object.__setattr__(self, "inputs", {**self.inputs, "anchor": ANCHOR})
            object.__setattr__(self, "optional", self.optional | {*self.observed, "anchor"})

    def schema(self) -> dict:
        """Return the JSON schema of its inputs, one of which must be what was observed."""
        one = {"oneOf": [{"required": [name]} for name in (*self.observed, "anchor")]} if self.observed else {}
        return super().schema() | one

    @property
    def uncertain(self) -> tuple[str, ...]:
        """The inputs that may have an uncertainty, or several values at as many confidence levels."""
        return (*self.observed, "anchor.collapse_rate") if "anchor" in self.inputs else self.observed

    def limit(self, inputs: Mapping, level: float = 0.0) -> float:
        """Return what the observation allows at a confidence level; 0 asks for none.

        It is the largest signal [as `signal_per_rate`], or the collapse rate of the anchor [1/s].
        """
        return confidence.weakest(*self._observation(inputs, level), inputs.get("least", False))

    def limits(self, inputs: Mapping, level: np.ndarray | float) -> np.ndarray:
        """Return `limit` at each confidence level; infinite or NaN where the observation limits nothing."""
        levels, place = np.unique(level, return_inverse=True)
        found = np.array([self.limit(inputs, one) for one in levels.tolist()])
        found[~(found > 0)] = np.nan  # at that level every rate would be excluded
        return found[place].reshape(np.shape(level))

    def allowed(self, inputs: Mapping, level: float = 0.0) -> list[tuple[float, str, str]]:
        """Return what the observation allows any noise: numbers, the unit of each, and what it is, the main one first.

        An anchor stands for what the noise of CSL at its collapse rate, white and with the atomic mass, would do.
        """
        limit = self.limit(inputs, level)
        if "anchor" in inputs:
            there = Noise(inputs["anchor"]["correlation_length"], constants.atomic_mass)
            limit *= float(self.signal_per_rate(inputs, there))
        if self.allows:
            return self.allows(inputs, limit)
        if not self.observed or self.observed_limit:
            return []
        name = next((name for name in self.observed if name in inputs), self.observed[0])
        found = (one for _, _, one, _ in self.rows() if one and one is self.inputs[name])
        return [(limit, one.unit, one.long_name.partition(", such as")[0]) for one in found]

    def spread(self, inputs: Mapping, level: float = 0.0) -> tuple[float, float] | None:
        """Return which factors move the bound to where it would be with what was observed one standard deviation off.

        In ascending order; for an observation without uncertainty what `off` says, if anything.
        """
        if found := confidence.sides(*self._observation(inputs, level)):
            limit = self.limit(inputs, level)
            return found[0] / limit, found[1] / limit
        return self.off(inputs)

    def weakenings(self, inputs: Mapping, level: float, deviations: Sequence[float]) -> list[float] | None:
        """Return the bound with what was observed weakened by so many standard deviations, over that at the level.

        None where the observation that counts at this level has no uncertainty.
        """
        said, _, allowed = self._observation(inputs, level)
        one = confidence.choose(said, level)
        if "plus" not in one:
            return None
        return [confidence.weakened(one, each, allowed) / self.limit(inputs, level) for each in deviations]

    def _observation(self, inputs: Mapping, level: float) -> tuple[list, float, Callable[[float], float]]:
        """Return what was observed, as heatscan.studies.exclusion.confidence has it, and what a value of it allows."""
        if "anchor" in inputs:
            return inputs.get("said") or [{"value": inputs["anchor"]["collapse_rate"]}], level, float
        name = next((name for name in self.observed if name in inputs), "")

        def allowed(value: float) -> float:
            return float(self.observed_limit({**inputs, name: value}) if self.observed_limit and name else value)

        return inputs.get("said") or [{"value": inputs.get(name, 1.0)}], level, allowed

    def bound(self, inputs: Mapping, noise: Noise, level: np.ndarray | float = 0.0) -> np.ndarray:
        """Return the bound of an experiment, without regard to the range in which its formula holds.

        Parameters
        ----------
        inputs : mapping
            SI numbers by name, as the kind declares them.
        noise : Noise
            What the experiment is exposed to.
        level : array_like
            The confidence level that is asked for [1]; 0 for none.

        Returns
        -------
        bound : ndarray
            The observed limit over the signal, or the anchor times the signal there over the signal here, broadcast
            shape [1/s]; infinite where there is no signal, NaN where no formula is known.
        """
        signal = np.asarray(self.signal_per_rate(inputs, noise), float)
        allowed = self.limits(inputs, level)
        if "anchor" in inputs:
            there = Noise(inputs["anchor"]["correlation_length"], noise.reference_mass)  # of white noise
            allowed = allowed * np.asarray(self.signal_per_rate(inputs, there), float)
        with np.errstate(divide="ignore", over="ignore"):
            return np.asarray(allowed / signal)


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of all kinds."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def load(name: str) -> ExperimentKind:
    """Return the kind of that name."""
    return importlib.import_module(f"{__name__}.{name}").KIND


def packed(inputs: Mapping) -> str:
    """Return the inputs of an experiment, or the record of their sources, as text: parameters are numbers or words."""
    return json.dumps(inputs, sort_keys=True, ensure_ascii=False)


@functools.lru_cache(maxsize=256)
def unpacked(text: str) -> dict:
    """Return what `packed` made a text of. It is shared: do not change it."""
    return json.loads(text)
