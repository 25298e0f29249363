"""The best stable point of a scan, mode by mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

HEADER = (
    "scan",
    "mode",
    "relative_improvement [1]",
    "collapse_rate_bound [s-1]",
    "axis",
    "value",
    "unit",
    "at the edge",
)


def point(data) -> dict | None:
    """Return where the relative improvement of one mode is largest: a value per axis, or None where nothing is stable."""
    values = data.relative_improvement
    if not np.isfinite(values.values).any():
        return None
    index = np.unravel_index(np.nanargmax(values.values), values.shape)
    return {dim: data[dim].values[i].item() for dim, i in zip(values.dims, index, strict=True)}


def rows(data) -> Iterator[Sequence]:
    """Yield one row per mode and axis of a scan with relative improvements, in the columns of HEADER.

    A point on the rim of the scan is marked: there a wider scan would do better.
    """
    for mode in data.mode.values:
        part = data.sel(mode=mode)
        place = point(part)
        if place is None:
            continue
        here = part.sel(place)
        for dim, value in place.items():
            rim = value in (part[dim].values[0], part[dim].values[-1])
            yield (
                data.attrs["scan"],
                str(mode),
                here.relative_improvement.item(),
                here.collapse_rate_bound.item(),
                dim,
                value,
                data[dim].attrs.get("units", ""),
                "yes" if rim else "no",
            )
