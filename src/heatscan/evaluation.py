"""A study evaluated on arrays, for use from Python."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import xarray as xr

from heatscan.configuration.quantities import read_arrays
from heatscan.engine import study as studies
from heatscan.engine.axis import Axis
from heatscan.engine.compute import check_reference
from heatscan.engine.scan import Scan
from heatscan.engine.study import Study
from heatscan.errors import ConfigurationError
from heatscan.results.merge import compute


def evaluate(
    study: str, values: Mapping | None = None, *, outputs=(), reference: Mapping | None = None, **more
) -> xr.Dataset:
    """Evaluate a study on arrays and return a labelled Dataset, without files and without Snakemake.

    Parameters
    ----------
    study : str
        The name of the study, such as ``"ion_pair"``.
    values : mapping, optional
        Parameters by name: numbers [SI units] or text with a unit, such as ``"100 nm"``.
    outputs : sequence of str, optional
        Which outputs; by default those of the study that need no asking for.
    reference : mapping, optional
        The parameters that relative outputs compare with; by default `values`, where they suffice.
    **more
        Further parameters, which take precedence over `values`. A sequence or array becomes an axis.

    Returns
    -------
    xarray.Dataset
        Each output over (own dimensions..., axes in the order given).

    Raises
    ------
    ConfigurationError
        A name is unknown, a value not physical, or a parameter missing.
    """
    definition = studies.load(study)
    values, more = read_arrays(values or {}, definition), read_arrays(more, definition)
    values, more = (_with_files(definition, each, {**values, **more}) for each in (values, more))
    case = {name: value for name, value in values.items() if not np.ndim(value)}
    given = {name: value for name, value in definition.override_case(values, more).items() if np.ndim(value)} | more
    axes = {name: Axis(values=tuple(np.asarray(value).tolist())) for name, value in given.items() if np.ndim(value)}
    fixed = {name: value for name, value in given.items() if name not in axes}
    outputs = (outputs,) if isinstance(outputs, str) else tuple(outputs)
    usual = reference is None
    base = _usual_reference(definition, values or fixed, given) if usual else read_arrays(reference or {}, definition)
    scan = Scan(study, "evaluation", "", axes, fixed, {"": case} if case else {}, outputs=outputs, reference=base)
    scan.check()
    try:
        check_reference(scan)
    except ConfigurationError as error:
        # `values` need not be a point that others can be compared with, such as one outside the stable region.
        if not usual or any(definition.outputs[name].ratio_of for name in outputs):
            raise ConfigurationError(f"reference: {error}") from error
        scan = dataclasses.replace(scan, reference={}, outputs=outputs)
    return compute(scan)


def _with_files(definition: Study, values: dict, given: Mapping) -> dict:
    """Return `values` with what the files that they name say of other parameters, beside all that is `given`."""
    for name, read in [(name, read) for name in values if (read := definition.parameters[name].read)]:
        values = read_arrays(read(values[name], given)[0], definition) | values
    return values


def _usual_reference(definition: Study, values: Mapping, given: Mapping) -> dict:
    """Return the numbers of `values` as the reference; none where what varies leaves nothing to compare with."""
    reference = {name: value for name, value in values.items() if not np.ndim(value)}
    at = dict.fromkeys(reference.keys() | (definition.shared_with_reference & given.keys()), 1.0)
    needed = {name for name in definition.arguments if not definition.parameters[name].requires} - definition.optional
    with np.errstate(all="ignore"):  # ones in place of all values, only to see what can be derived from what
        return {} if any(definition.trace(name, at)[0] is None for name in needed) else reference
