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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.physics.collapse import dissipative
from heatscan.physics.collapse.spectra import SPECTRA

# What a curve says of collapse rates, by role.
ROLES = {
    "bound": "excludes rates above",
    "proposed": "would exclude rates above",
    "lower_bound": "theoretical lower bound",
    "comparison": "excludes nothing, for comparison",
    "value": "proposed value",
}


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

    def without_dissipation(self, values):
        """Return `values` where the noise has no temperature, and NaN where it has one: no formula is known there."""
        return np.where(np.isinf(self.temperature), values, np.nan)

    def of_rigid_body(self, inputs: Mapping):
        """Return at which r_C [m], and times which factor [1], the formulas of CSL hold for a rigid body.

        Without dissipation these are r_C and 1. With it the ``atom_mass`` in `inputs` counts: without that no formula
        is known, and the factor is NaN.
        """
        if "atom_mass" not in inputs:
            return self.correlation_length, self.without_dissipation(1.0)
        velocity = dissipative.noise_velocity(self.temperature, self.correlation_length)
        k = dissipative.dissipation(inputs["atom_mass"], velocity, self.correlation_length)
        return dissipative.rigid_length(k, self.correlation_length), dissipative.rigid_strength(k)


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
    """Return an input that is a positive number."""
    return Parameter(unit, long_name, positive=True)


def word(meanings: Mapping[str, str], default: str | None = None) -> Parameter:
    """Return an input that is one of a few words, each with its meaning."""
    long_name = "; ".join(f"{name}: {meaning}" for name, meaning in meanings.items())
    return Parameter("1", long_name, choices=tuple(meanings), default=default)


ANCHOR = Inputs(
    "A bound that is known at one r_C, in place of what was observed: the other inputs give the shape of the curve.",
    {
        "correlation_length": quantity("m", "r_C at which the bound is known, such as 100 nm"),
        "collapse_rate": quantity("s-1", "the bound there, such as 2.0e-10 1/s"),
    },
)


def largest(inputs: Mapping, *observed: str) -> float:
    """Return the largest value that the observation allows of the one of these inputs that is given [its unit].

    That is what was observed, with what the confidence level adds to it where it has an uncertainty.
    """
    name = next(name for name in observed if name in inputs)
    return inputs[name] + inputs.get(f"{name}_margin", 0.0)


@dataclass(frozen=True, kw_only=True)
class ExperimentKind(Inputs):
    """A kind of experiment.

    A file gives exactly one of the `observed` inputs, or an anchor in their place. `signal_per_rate(inputs, noise)`
    returns what would be observed at a collapse rate of 1/s, of the shape of the noise, zero where there is none
    and NaN where no formula is known; `observed_limit(inputs)` the largest value of it that the observation
    allows, which is the `largest` of what is observed where a kind does not say otherwise; where nothing is, the signal
    is in units of that. Both get inputs by name [SI units]; of an observed value with an uncertainty and a confidence
    level `<name>_margin` is what that level adds. `load`, written "module:function", is called where what a file says
    stands in other files: with the inputs, the folder of the project and where the inputs stand, for messages. It
    returns the inputs to work with and what each rests on.
    """

    signal_per_rate: Callable
    observed: tuple[str, ...] = ()
    observed_limit: Callable[[Mapping], float] | None = None
    load: str = ""
    inputs: Mapping[str, Parameter | Inputs] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.observed:
            object.__setattr__(self, "inputs", {**self.inputs, "anchor": ANCHOR})
            object.__setattr__(self, "optional", self.optional | {*self.observed, "anchor"})

    def schema(self) -> dict:
        """Return the JSON schema of its inputs, one of which must be what was observed."""
        one = {"oneOf": [{"required": [name]} for name in (*self.observed, "anchor")]} if self.observed else {}
        return super().schema() | one

    def limit(self, inputs: Mapping) -> float:
        """Return the largest signal that the observation allows [as `signal_per_rate`]."""
        if self.observed_limit:
            return self.observed_limit(inputs)
        return largest(inputs, *self.observed) if self.observed else 1.0

    def bound(self, inputs: Mapping, noise: Noise) -> np.ndarray:
        """Return the bound of an experiment, without regard to the range in which its formula holds.

        Parameters
        ----------
        inputs : mapping
            SI numbers by name, as the kind declares them.
        noise : Noise
            What the experiment is exposed to.

        Returns
        -------
        bound : ndarray
            The observed limit over the signal, or the anchor times the signal there over the signal here, broadcast
            shape [1/s]; infinite where there is no signal, NaN where no formula is known.
        """
        signal = np.asarray(self.signal_per_rate(inputs, noise), float)
        if "anchor" in inputs:
            there = Noise(inputs["anchor"]["correlation_length"], noise.reference_mass)  # of white noise
            allowed = inputs["anchor"]["collapse_rate"] * np.asarray(self.signal_per_rate(inputs, there), float)
        else:
            allowed = self.limit(inputs)
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
