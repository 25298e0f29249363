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
from heatscan.physics import constants
from heatscan.studies import collapse_noise
from heatscan.studies.exclusion import experiments
from heatscan.studies.exclusion.experiments import ROLES, Noise, unpacked

FLAGS = {"out_of_range": 0, "no_formula": 1, "no_signal": 2, "bounded": 3}

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
    "label": Parameter("1", "short name for figures", label=True),
    "colour": Parameter("1", "colour on figures", label=True),
    "drawn": Parameter("1", "how it is drawn", choices=("region", "line"), label=True),
    "doi": Parameter("1", "DOI or arXiv number of the main source", label=True),
    "confidence_level": Parameter("1", "confidence level that the source states; 0 where it states none", label=True),
    "record": Parameter("1", "every input with its source and status, as JSON", label=True),
}

_summary = functools.partial(Output, summary_of=("collapse_rate_bound",), default=False)
OUTPUTS = {
    "validity": Output("1", "whether the experiment bounds the collapse rate", flags=FLAGS),
    "collapse_rate_bound": Output("s-1", "bound on the collapse rate", "lambda"),
    "lowest_bound": _summary("s-1", "lowest upper bound of all experiments", "lambda_max", ("basis",)),
    "strongest_experiment": _summary("1", "experiment with the lowest upper bound", dims=("basis",)),
    "highest_lower_bound": _summary("s-1", "highest theoretical lower bound", "lambda_min"),
    "allowed_area": _summary("1", "area between the bounds, decades of rate times decades of length", dims=("basis",)),
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
    reference_mass,
) -> dict[str, np.ndarray]:
    """Return the bound of one experiment; numbers, or arrays that broadcast against each other [SI units].

    `definition` is text as heatscan.studies.exclusion.experiments packs inputs. Where the flag is not ``bounded`` the
    bound is NaN: the experiment's formula does not hold at that r_C, is not known for that noise, or the experiment is
    insensitive to it.
    """
    mass = constants.REFERENCE_MASSES[reference_mass]
    noise = Noise(np.asarray(correlation_length, float), mass, spectrum, cutoff_frequency, noise_temperature)
    bound = experiments.load(kind).bound(unpacked(definition), noise)
    length = np.broadcast_to(noise.correlation_length, bound.shape)
    silent = (length < shortest_length) | (length > longest_length), np.isnan(bound), np.isinf(bound)
    flag = np.select(silent, (FLAGS["out_of_range"], FLAGS["no_formula"], FLAGS["no_signal"]), FLAGS["bounded"])
    bound = np.where(flag == FLAGS["bounded"], bound, np.nan)
    return {"validity": flag.astype(np.int8), "collapse_rate_bound": bound}


def summarise(data) -> dict:
    """Return the envelope of all experiments: what is excluded, by which of them, and how much remains allowed.

    Parameters
    ----------
    data : Dataset
        ``collapse_rate_bound`` over the dimension experiment and the axes, with role and status of each experiment.

    Returns
    -------
    dict
        The summary outputs by name, each a DataArray. Upper bounds come from experiments whose role is ``bound``; with
        the basis ``sourced`` only from those whose inputs are published or derived, and under noise of finite
        temperature from none, because its formula is recalled. Where there is none the bound is NaN and the strongest
        experiment 0, ``none``. The area lies above the lower and below the upper bounds, at those r_C where both are
        known; NaN where none is.
    """
    import xarray as xr  # slow, and planning needs only the declarations

    bound = data.collapse_rate_bound
    # Where all experiments agree the Dataset holds one word for them.
    role, status = (data[name].broadcast_like(data.experiment) for name in ("role", "status"))
    sourced = status.isin(SOURCED)
    if "noise_temperature" in data.coords and np.isfinite(data.noise_temperature).any():
        sourced = sourced & False  # the formula itself is recalled
    counted = xr.concat([role == "bound", (role == "bound") & sourced], "basis")
    upper = bound.where(counted)
    lowest, lower = upper.min("experiment"), bound.where(role == "lower_bound").max("experiment")
    strongest = (upper.fillna(math.inf).argmin("experiment") + 1).where(lowest.notnull(), 0).astype(np.int16)
    strongest.attrs = {
        "flag_values": np.arange(data.sizes["experiment"] + 1, dtype=np.int16),
        "flag_meanings": " ".join(["none", *map(str, np.atleast_1d(data.experiment.values))]),
    }
    left = np.log10(lowest / lower)
    if "correlation_length" not in left.dims:
        left = left.expand_dims("correlation_length", -1)  # at one length there is no area
    known, place = left.notnull().any("correlation_length"), np.log10(left.correlation_length)
    left = left.clip(min=0).fillna(0).assign_coords(correlation_length=place)
    area = left.integrate("correlation_length").where(known)
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
    dimensions={"basis": Dimension(("all", "sourced"), "which bounds count")},
    validity=("validity", "bounded"),
    summarise=summarise,
    branch=("kind", "experiments"),
    case_loader=CaseLoader(
        "experiments",
        dimension="experiment",
        function=f"{__package__}.catalogue:read",
        description="Files of experiments, as a path or glob pattern relative to the project's folder. Each is a case; "
        "the dimension is called experiment, and a scan that names no cases is over all of them.",
    ),
    export=Export("exports", outputs=("lowest_bound",), axes=("correlation_length",)),
)
