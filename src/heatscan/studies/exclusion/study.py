"""Which collapse rates are excluded, by which experiment, and which remain allowed?

An experiment is a case, and the dimension is called experiment. config/experiments holds them;
heatscan.studies.exclusion.catalogue reads them.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from heatscan.configuration.trust import SOURCED, STATUSES
from heatscan.engine.parameter import Parameter
from heatscan.engine.products import Export
from heatscan.engine.study import CaseLoader, Dimension, Output, Study
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.studies import collapse_noise
from heatscan.studies.exclusion import combination, experiments
from heatscan.studies.exclusion.experiments import ROLES, Noise, unpacked

REVIEWS = ("peer_reviewed", "preprint")
# What the allowed area is counted within: collapse rates below which nobody argues, and above which nothing is drawn.
WINDOW = 1e-22, 1.0
FLAGS = {"out_of_range": 0, "no_formula": 1, "no_signal": 2, "bounded": 3, "no_limit": 4}

PARAMETERS = collapse_noise.PARAMETERS | {
    "noise_temperature": Parameter(
        "K", "temperature of dissipative noise", "T", positive=True, derive=lambda: math.inf
    ),
    "definition": Parameter("1", "inputs of the experiment in SI units, as JSON", text=True),
    "kind": Parameter("1", "kind of experiment", choices=experiments.names()),
    "shortest_length": Parameter("m", "shortest correlation length at which the experiment's formula holds", minimum=0),
    "longest_length": Parameter("m", "longest correlation length at which it holds", positive=True),
    "role": Parameter("1", "what the curve says", choices=tuple(ROLES), label=True),
    "status": Parameter("1", "how far the inputs are trusted: that of the least trusted", choices=STATUSES, label=True),
    "review": Parameter(
        "1", "whether its main source is peer reviewed", choices=REVIEWS, default=REVIEWS[0], label=True
    ),
    "subtracted": Parameter("1", "what was subtracted from the observed value by a model", default="", label=True),
    "superseded_by": Parameter("1", "the experiment that takes its place", default="", label=True),
    "label": Parameter("1", "short name for figures", label=True),
    "colour": Parameter("1", "colour on figures", label=True),
    "drawn": Parameter("1", "how it is drawn", choices=("region", "line"), label=True),
    "doi": Parameter("1", "DOI or arXiv number of the main source", label=True),
    "confidence_level": Parameter(
        "1",
        "one-sided confidence level that is asked for: that of the file where a scan has none, 0 for none at all",
        "CL",
        default=0.0,
    ),
    "record": Parameter("1", "every input with its source and status, as JSON", label=True),
}

_summary = functools.partial(Output, summary_of=("collapse_rate_bound",), default=False)
OUTPUTS = {
    "validity": Output("1", "whether the experiment bounds the collapse rate", flags=FLAGS),
    "collapse_rate_bound": Output("s-1", "bound on the collapse rate", "lambda"),
    "lowest_bound": _summary("s-1", "lowest upper bound of all experiments", "lambda_max", ("basis",)),
    "strongest_experiment": _summary("1", "experiment with the lowest upper bound", dims=("basis",)),
    "combined_bound": Output(
        "s-1",
        "upper bound of the product of the Gaussian likelihoods",
        "lambda_max",
        summary_of=("collapse_rate_bound",),
        default=False,
        comment="of upper bounds whose observed value has an uncertainty and that nothing supersedes, each with a "
        "background of its own that is unknown and not negative; at the confidence level that is asked for, or 0.95",
    ),
    "highest_lower_bound": _summary("s-1", "highest theoretical lower bound", "lambda_min"),
    "allowed_area": _summary(
        "1",
        "area between the bounds and within 1e-22 to 1 1/s, decades of rate times decades of length",
        dims=("basis",),
    ),
}


def compute(
    outputs,
    *,
    correlation_length,
    cutoff_frequency,
    spectrum,
    noise_temperature,
    definition,
    kind,
    shortest_length,
    longest_length,
    confidence_level,
    reference_mass,
) -> dict[str, np.ndarray]:
    """Return the bound of one experiment; numbers, or arrays that broadcast against each other [SI units].

    `definition` is text as heatscan.studies.exclusion.experiments packs inputs. Where the flag is not ``bounded`` the
    bound is NaN: the experiment's formula does not hold at that r_C or is not known for that noise, it is insensitive
    to the noise, or what it observed sets no limit at that level. A value with an uncertainty counts at the
    `confidence_level`; of several published limits that at this level or the next higher one, and where all are lower
    there is none. What states neither counts as it is.
    """
    mass = constants.REFERENCE_MASSES[reference_mass]
    noise = Noise(np.asarray(correlation_length, float), mass, spectrum, cutoff_frequency, noise_temperature)
    inputs, declared = unpacked(definition), experiments.load(kind)
    bound, limit = declared.bound(inputs, noise, confidence_level), declared.limits(inputs, confidence_level)
    length = np.broadcast_to(noise.correlation_length, bound.shape)
    silent = {
        "out_of_range": (length < shortest_length) | (length > longest_length),
        "no_limit": np.broadcast_to(~np.isfinite(limit), bound.shape),
        "no_formula": np.isnan(bound),
        "no_signal": np.isinf(bound),
    }
    flag = np.select(list(silent.values()), [FLAGS[name] for name in silent], FLAGS["bounded"])
    bound = np.where(flag == FLAGS["bounded"], bound, np.nan)
    return {"validity": flag.astype(np.int8), "collapse_rate_bound": bound}


def check(outputs, given, *, confidence_level, **others) -> None:
    """Raise a ConfigurationError where a confidence level, a number or an array, is neither 0 nor from 0.5 to 1, or
    the noise contradicts itself."""
    collapse_noise.check(outputs, given, **others)
    for level in np.ravel(confidence_level).tolist():
        if level and not 0.5 <= level < 1:
            raise ConfigurationError(f"confidence_level: {level:g} is not between 0.5 and 1, as 0.95 is, or 0 for none")


def summarise(data) -> dict:
    """Return the summary outputs by name: the `envelope`, and what likelihoods give together."""
    return {**envelope(data), "combined_bound": combination.bound(data)}


def envelope(data) -> dict:
    """Return the envelope of all experiments: what is excluded, by which of them, and how much remains allowed.

    Parameters
    ----------
    data : Dataset
        ``collapse_rate_bound`` over the dimension experiment and the axes, with role and status of each experiment.

    Returns
    -------
    dict
        The summary outputs by name, each a DataArray. Upper bounds come from experiments whose role is ``bound``; with
        the basis ``sourced`` only from those whose inputs are published or derived, with ``reviewed`` of these only
        from peer-reviewed ones from which no model was subtracted; under noise of finite temperature from none on
        either, because its formula is recalled. Where there is none the bound is NaN and the strongest experiment 0,
        ``none``. The area lies above the lower and below the upper bounds, within WINDOW: where there is no bound that
        counts, so that another experiment never makes it larger.
    """
    import xarray as xr  # slow, and planning needs only the declarations

    bound = data.collapse_rate_bound
    # Where all experiments agree the Dataset holds one word for them.
    role, status, review, subtracted = (
        data[name].broadcast_like(data.experiment) for name in ("role", "status", "review", "subtracted")
    )
    sourced = status.isin(SOURCED)
    if "noise_temperature" in data.coords and np.isfinite(data.noise_temperature).any():
        sourced = sourced & False  # the formula itself is recalled
    reviewed = sourced & (review == REVIEWS[0]) & (subtracted == "")
    counted = (role == "bound") & xr.concat([sourced | True, sourced, reviewed], "basis")
    upper = bound.where(counted)
    lowest, lower = upper.min("experiment"), bound.where(role == "lower_bound").max("experiment")
    strongest = (upper.fillna(math.inf).argmin("experiment") + 1).where(lowest.notnull(), 0).astype(np.int16)
    strongest.attrs = {
        "flag_values": np.arange(data.sizes["experiment"] + 1, dtype=np.int16),
        "flag_meanings": " ".join(["none", *map(str, np.atleast_1d(data.experiment.values))]),
    }
    low, high = WINDOW
    left = np.log10(lowest.fillna(high).clip(max=high) / lower.fillna(low).clip(min=low)).clip(min=0)
    if "correlation_length" not in left.dims:
        left = left.expand_dims("correlation_length", -1)  # at one length there is no area
    place = np.log10(left.correlation_length)
    area = left.assign_coords(correlation_length=place).integrate("correlation_length")
    made = {"lowest_bound": lowest, "strongest_experiment": strongest, "highest_lower_bound": lower}
    made["allowed_area"] = area
    return {name: one.transpose("basis", ..., missing_dims="ignore") for name, one in made.items()}


STUDY = Study(
    package=__package__,
    title="Exclusion of collapse rates by experiments",
    references="arXiv:1901.10963, arXiv:2311.13966",
    parameters=PARAMETERS,
    outputs=OUTPUTS,
    compute=compute,
    check=check,
    dimensions={"basis": Dimension(("all", "sourced", "reviewed"), "which bounds count")},
    validity=("validity", "bounded"),
    summarise=summarise,
    branch=("kind", "experiments"),
    case_loader=CaseLoader(
        "experiments",
        dimension="experiment",
        function=f"{__package__}.catalogue:read",
        description="Files of experiments, as a path or glob pattern relative to the project's folder. Each is a case; "
        "the dimension is called experiment, and a scan that names no cases is over all of them.",
        choose=f"{__package__}.selection:choose",
    ),
    export=Export("exports", outputs=("lowest_bound",), axes=("correlation_length",)),
)
