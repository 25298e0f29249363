"""What experiments allow any noise, without a model of it, and how macroscopic a superposition they have seen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from heatscan.physics import constants
from heatscan.studies.exclusion import experiments
from heatscan.studies.exclusion.confidence import stated_level
from heatscan.studies.exclusion.experiments import Noise

HEADER = ("experiment", "label", "at most", "unit", "of", "confidence level", "from", "status", "source")
_ELECTRON_PER_UNIT = constants.electron_mass / constants.atomic_mass
# Where the largest macroscopicity is looked for [m]: from the size of a nucleus.
_LENGTHS = np.geomspace(1e-14, 1.0, 301)


def numbers(one: Mapping) -> list[tuple[float, str, str]]:
    """Return what an experiment allows any noise: numbers, the unit of each, and what it is; none of a lower bound.

    `one` has `kind`, `role`, `definition` and the `confidence_level` that is asked for.
    """
    if one["role"] not in ("bound", "proposed", "comparison"):
        return []
    found = experiments.load(one["kind"]).allowed(one["definition"], one["confidence_level"])
    return [number for number in found if math.isfinite(number[0])]


def table(every: Sequence[Mapping]) -> list[Sequence]:
    """Return a header, and a row for each number that an experiment allows; `every` as exports.experiments has them."""
    rows = []
    for one in every:
        said = one["definition"].get("said", [{}])
        level = stated_level(said, one["confidence_level"]) or ""
        how = "the anchor, by CSL" if "anchor" in one["definition"] else "what was observed"
        known = (level, how, one["status"], one["doi"])
        rows += [(one["experiment"], one["label"], *number, *known) for number in numbers(one)]
    return [HEADER, *rows]


def macroscopicity(one: Mapping) -> float | None:
    """Return mu = log10(tau_e/1 s) of a superposition [1], None where the kind has none.

    The coherence of an electron would live at least tau_e, whatever its paths; that of a mass m is shorter by
    (m_e/m)^2, so that tau_e = (m0/m_e)^2/lambda. mu is the largest over all r_C, of white noise. Defined by Nimmrichter
    and Hornberger, Phys. Rev. Lett. 110, 160403 (2013); that r_C is hbar over sqrt(2) times their width of momenta
    does not matter to the largest.
    """
    kind = experiments.load(one["kind"])
    if not kind.macroscopic:
        return None
    noise = Noise(_LENGTHS, constants.atomic_mass)
    lowest = np.nanmin(kind.bound(one["definition"], noise, one["confidence_level"]), initial=math.inf)
    return -math.log10(lowest * _ELECTRON_PER_UNIT**2) if np.isfinite(lowest) else None
