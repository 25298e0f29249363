"""What a study is: its parameters, its outputs, and the function that leads from one to the other."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from heatscan.engine.parameter import Parameter
from heatscan.engine.products import Export
from heatscan.errors import ConfigurationError, require_known


@dataclass(frozen=True)
class Output:
    """One result of a study.

    Parameters
    ----------
    unit, long_name, symbol : str
        SI unit in UDUNITS style, what it is in words, and its letter.
    dims : tuple of str
        The dimensions it has besides the scan's axes.
    flags : mapping
        The numbers of a flag variable by their names.
    ratio_of : str
        It is the reference case's value of that output divided by the point's.
    summary_of : tuple of str
        It is made of all values of those outputs, by the study's `summarise`.
    default : bool
        Whether it is computed where a scan names no outputs.
    may_be_infinite : bool
        Whether it is infinite where nothing limits it.
    finite_where : mapping
        Flag outputs, and the flag of each, at which it is a number; by default the study's `validity`.
    comment : str
        Goes with the result: what its numbers mean and do not.
    """

    unit: str
    long_name: str
    symbol: str = ""
    dims: tuple[str, ...] = ()
    flags: Mapping[str, int] = field(default_factory=dict)
    ratio_of: str = ""
    summary_of: tuple[str, ...] = ()
    default: bool = True
    may_be_infinite: bool = False
    finite_where: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class Dimension:
    """A dimension that outputs have besides the axes of a scan, with the labels along it."""

    values: tuple
    long_name: str


@dataclass(frozen=True)
class CaseLoader:
    """How a study reads cases from files of its own, besides those written under ``cases``.

    A file of scans names these files under `key`, which `description` explains, and `dimension` is what the results
    call the cases; a file of cases has the same key. `function`, written "package.module:function", is called with the
    value of the key and the folder that paths start from. It returns three mappings by case: the values [SI units], the
    source of each value, and the title; or it raises a ConfigurationError. `choose`, written alike, is called with the
    values by case, what a scan chooses cases by, and where that stands; it returns the names of the chosen, and in
    words what was left out.
    """

    key: str
    dimension: str
    function: str
    description: str
    choose: str = ""


@dataclass(frozen=True)
class Study:
    """A question put to the engine: what the module ``study`` in a folder of heatscan.studies declares as STUDY.

    Parameters
    ----------
    package : str
        The folder, ``__package__`` of that module: its last part is the name of the study. Modules named below lie in
        it and are imported only when they are needed, so that a change of them changes no number.
    title, references : str
        What it asks, and the papers that it rests on.
    parameters, outputs : mapping
        Parameter and Output by name.
    compute : callable
        ``compute(outputs, *, <parameters>)`` returns the named outputs by name. It is called with numbers, words, and
        arrays that broadcast against each other; each result has its own dimensions first.
    dimensions : mapping
        The dimensions of outputs that are no parameters.
    validity : tuple of str
        A flag output and the flag at which all other outputs are numbers: elsewhere they may be NaN.
    shared_with_reference : collection of str
        The parameters that the reference case takes from the point that is compared with it.
    trial_values : mapping
        Values in place of the reference case's where it is only tried: quicker ones, with numbers at the same points.
    check : callable
        ``check(outputs, given, **arguments)``, called before any job with what each case gives and with what compute()
        would get of it, arrays along axes; raises a ConfigurationError where that cannot give the outputs.
    explain : callable
        ``explain(**arguments)`` returns in words why no point is valid, from arguments of compute().
    memory : callable
        ``memory(given)`` returns what computing a case takes besides results and the little that any study takes
        [bytes].
    summarise : callable
        ``summarise(data)`` returns the summary outputs of a scan by name, each a DataArray, from the Dataset of all
        others.
    branch : tuple of str
        A parameter and a package in the folder: compute() works with the module of it that the parameter's value names.
        Each module declares KIND, which has a `doc`, names what is `observed`, and lists its inputs by `rows()`.
    case_loader : CaseLoader
        How it reads cases from files of its own.
    export : Export
        The files that it makes of single scans.
    tables : mapping
        The tables, by name, that it makes of all its scans together, each an Export.
    """

    package: str
    title: str
    references: str
    parameters: Mapping[str, Parameter]
    outputs: Mapping[str, Output]
    compute: Callable
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    validity: tuple[str, str] | None = None
    shared_with_reference: frozenset[str] = frozenset()
    trial_values: Mapping = field(default_factory=dict)
    check: Callable | None = None
    explain: Callable = lambda **arguments: ""
    memory: Callable | None = None
    summarise: Callable = lambda data: {}
    branch: tuple[str, str] | None = None
    case_loader: CaseLoader | None = None
    export: Export | None = None
    tables: Mapping[str, Export] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the study's folder."""
        return self.package.rpartition(".")[2]

    @functools.cached_property
    def arguments(self) -> tuple[str, ...]:
        """The parameters that compute() takes, by the names in its signature."""
        return tuple(inspect.signature(self.compute).parameters)[1:]

    @functools.cached_property
    def optional(self) -> frozenset[str]:
        """Those arguments of compute() that it can do without, because its signature has a default for them."""
        parameters = inspect.signature(self.compute).parameters.values()
        return frozenset(argument.name for argument in parameters if argument.default is not argument.empty)

    def relevant_arguments(self, given) -> tuple[str, ...]:
        """Return the arguments of compute() that can have an effect beside the `given` names."""
        return tuple(name for name in self.arguments if (self.parameters[name].requires or name) in {name, *given})

    def default_outputs(self, with_reference: bool) -> tuple[str, ...]:
        """Return the outputs of a scan that names none; relative ones only where there is a reference case."""
        return tuple(
            name for name, output in self.outputs.items() if output.default and (with_reference or not output.ratio_of)
        )

    def with_companions(self, outputs) -> tuple[str, ...]:
        """Return `outputs` with the flags that go with them, and with what summaries are made of."""
        for name in outputs:
            require_known(f"an output of study {self.name}", name, self.outputs)
        wanted = set(outputs) | ({self.validity[0]} if self.validity else set())
        wanted |= {flag for output in outputs for flag in self.outputs[output].finite_where}
        wanted |= {name for output in outputs for name in self.outputs[output].summary_of}
        return tuple(name for name in self.outputs if name in wanted)

    def resolve(self, given: Mapping) -> dict:
        """Return a value for each argument of compute(), from what is given, derived or set by default.

        Parameters
        ----------
        given : mapping
            Values by parameter name: numbers, texts or arrays that broadcast against each other [each parameter's
            unit].

        Returns
        -------
        dict
            The arguments of compute(), by name; without the optional ones for which there is no value.

        Raises
        ------
        ConfigurationError
            An argument is neither given nor can be derived: the message names it and its ways in.
        """
        known, found = self._known(given), {}
        for name in self.relevant_arguments(given):
            try:
                found[name], _ = self._trace(name, known)
            except ConfigurationError:
                if name not in self.optional:
                    raise
        return found

    def trace(self, name: str, given: Mapping) -> tuple[object, frozenset[str]]:
        """Return the value of one parameter, and which of the `given` names it depends on; None where it has none."""
        try:
            return self._trace(name, self._known(given))
        except ConfigurationError:
            return None, frozenset()

    def refuse_contradictions(self, given: Mapping) -> None:
        """Raise a ConfigurationError where a value has no effect, since another of those `given` says otherwise."""
        first = {name: np.ravel(value)[0].item() if np.ndim(value) else value for name, value in given.items()}
        idle = first.keys() - self.effective(first)
        for name, value in first.items() if idle else ():
            made, inputs = self.trace(name, {other: first[other] for other in first.keys() - {name}})
            if (rivals := inputs & idle) and not isinstance(value, str) and f"{made:.9g}" != f"{value:.9g}":
                unit = "" if self.parameters[name].unit == "1" else f" {self.parameters[name].unit}"
                other = f"{' and '.join(sorted(rivals))} would make it {made:.6g}{unit}"
                raise ConfigurationError(f"{name} is {value:.6g}{unit}, but {other}; give one or the other")

    def branches(self) -> dict:
        """Return what each module declares as KIND that compute() can work with, by its name."""
        parameter, package = self.branch or ("", "")
        names = self.parameters[parameter].choices if parameter else ()
        return {name: importlib.import_module(f"{self.package}.{package}.{name}").KIND for name in names}

    def branch_modules(self, cases) -> tuple[str, ...]:
        """Return the modules that compute() works with for these cases, each a mapping of values by parameter name."""
        parameter, package = self.branch or ("", "")
        names = sorted({case[parameter] for case in cases if parameter in case})
        return tuple(f"{self.package}.{package}.{name}" for name in names)

    def effective(self, given) -> set[str]:
        """Return which of the `given` names have an effect, alone or through what is derived from them."""
        return self._reached(self.relevant_arguments(given), given) & set(given)

    def override_case(self, case: Mapping, given) -> dict:
        """Return the values of a case without those that would leave one of the `given` names without effect.

        What a scan gives overrides what its case gives, also where the case's value is one that could be derived:
        ``mathieu_a`` as an axis overrides the case's ``endcap_voltage``.
        """
        kept = {name: value for name, value in case.items() if name not in given}
        for name in given:
            if name not in self.effective({**kept, **dict.fromkeys(given)}):
                kept = {other: kept[other] for other in kept if name not in self._reached([other]) - {other}}
        return kept

    def _reached(self, names: Iterable[str], given=()) -> set[str]:
        """Return these parameters and all that they can be derived from, as far as those that are given."""
        names = set(names)
        sources = {other for name in names.difference(given) for other in self.parameters[name].sources}
        return names if sources <= names else self._reached(names | sources, given)

    @staticmethod
    def _known(given: Mapping) -> dict[str, tuple]:
        return {name: (value, frozenset([name])) for name, value in given.items()}

    def _trace(self, name: str, known: dict[str, tuple]) -> tuple[object, frozenset[str]]:
        """Return a value and which given ones it depends on: known, or derived and then known, or by default."""
        if name in known:
            return known[name]
        parameter, missing = self.parameters[name], ""
        for derive, names in parameter.ways.items():
            try:
                sources = {other: self._trace(other, known) for other in names}
            except ConfigurationError as error:
                missing = missing or str(error)  # the error itself would hold on to all values that are known
            else:
                value = derive(**{other: value for other, (value, _) in sources.items()})
                known[name] = value, frozenset().union(*(inputs for _, inputs in sources.values()))
                return known[name]
        if parameter.default is not None:
            return parameter.default, frozenset()
        ways = [f"{', '.join(most)} and {last}" if most else last for *most, last in parameter.ways.values()]
        hint = f"; give {', or '.join((name, *ways))}" if ways else ""
        # What can itself be derived is the one to give.
        hint += f": {missing}" if "; give " in missing else ""
        raise ConfigurationError(f"{name} ({parameter.long_name}) is missing{hint}")


def load(name: str) -> Study:
    """Return the study of that name.

    Raises
    ------
    ConfigurationError
        There is no such study: the message lists those that exist.
    """
    require_known("a study", name, names())
    return importlib.import_module(f"heatscan.studies.{name}.study").STUDY


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of all studies."""
    package = importlib.import_module("heatscan.studies")
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg))
