"""Who carries which part of the plane: what the envelope and the allowed area are without each experiment in turn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heatscan.studies.exclusion.study import envelope

HEADER = (
    "basis",
    "experiment",
    "leads at r_C [m]",
    "decades of r_C",
    "at most stronger than the next",
    "where [m]",
    "next",
    "allowed area",
    "without it",
)


def table(data) -> list[Sequence]:
    """Return a header, and a row for each experiment that has the lowest bound anywhere, by basis.

    Parameters
    ----------
    data : Dataset
        Of one scan of the study exclusion over the correlation length.
    """
    whole, rows, bases = envelope(data), [], [str(basis) for basis in data.basis.values]
    names = ["none", *map(str, np.atleast_1d(data.experiment.values))]
    for number in np.unique(whole["strongest_experiment"]).tolist():
        if not number:
            continue
        without = envelope(data.drop_sel(experiment=names[number]))
        for place, basis in enumerate(bases):
            one, rest = (
                {name: part.isel(basis=place) for name, part in made.items() if "basis" in part.dims}
                for made in (whole, without)
            )
            if np.any(mine := one["strongest_experiment"].values == number):
                others = [name for name in names if name != names[number]]
                area = [part["allowed_area"].item() for part in (one, rest)]
                rows.append((basis, names[number], *_lead(data, mine, one, rest, others), *area))
    return [HEADER, *sorted(rows, key=lambda row: (bases.index(row[0]), row[-2] - row[-1]))]


def _lead(data, mine, one, rest, others) -> tuple:
    """Return the stretches in which an experiment leads, their decades, and its lead at most, where, and over whom."""
    length = data.correlation_length.values
    gain = np.where(mine, rest["lowest_bound"].values / one["lowest_bound"].values, np.nan)
    gain = np.where(mine & np.isnan(gain), np.inf, gain)  # nobody else has a bound there
    best = int(np.nanargmax(gain))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mine, [False]]).astype(int))).reshape(-1, 2)
    words = ", ".join(f"{length[first]:.3g} to {length[last - 1]:.3g}" for first, last in edges)
    step = np.gradient(np.log10(length)) if len(length) > 1 else np.zeros(1)
    following = others[rest["strongest_experiment"].values[best]]
    return words, float(step[mine].sum()), float(gain[best]), float(length[best]), following
