"""The best stable point of a scan, mode by mode."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from heatscan.engine.products import ExportFiles
from heatscan.results import netcdf, table

FILES = ExportFiles(
    "Collect the best stable points of all scans",
    names=("best_points.csv",),
    shown="best_points.csv",
    category="Heatmaps",
    shows="best points",
    caption="The best stable point of each heatmap whose axes can be chosen, mode by mode, at the assumed heating "
    "rate, among those whose rocking mode (radial, out of phase) has at least a fifth of the frequency of the "
    "axial in-phase mode: towards the edge of alignment that mode softens to zero and its own bound would "
    "improve without limit. A point at the edge of its scan would improve further in a wider one; one beside "
    "the edge of stability has a neighbour that is not stable. No correlation length is better than another.",
)

HEADER = (
    "scan",
    "mode",
    "relative_improvement [1]",
    "relative_improvement_field_noise [1]",
    "shortest_readout_time [s]",
    "collapse_rate_bound [s-1]",
    "axis",
    "value",
    "unit",
    "at the edge of the scan",
    "beside the edge of stability",
)
# ASSUME: no trap is run where the pair is about to leave the axis. Towards that edge the rocking frequency falls to
# zero and the bound of its mode with it, so that the best value would depend on how close to the edge the grid has a
# point.
SOFTEST_ROCKING = 0.2
# ASSUME: no pulse is longer, for the sake of the laser's coherence: 0.1 s is that of a line of a few hertz [s].
LONGEST_PULSE = 0.1
# Of nature, not of the experiment: among values of it there is none to choose.
NOT_CHOSEN = "correlation_length"
# Points that are read together of a Dataset that is not loaded.
READ_POINTS = 2**17
_NEEDED = ("relative_improvement", "mode_frequency", "shortest_readout_time")
_SHOWN = ("relative_improvement_field_noise", "shortest_readout_time", "collapse_rate_bound")


def write(scans: Sequence[str], output: str) -> None:
    """Write the best points of the Datasets in the files `scans` to `output`."""
    found: list[Sequence] = [HEADER]
    for scan in scans:
        with netcdf.opened(scan) as data:
            found += rows(data)
    table.write(output, found)


def may_be_best(data):
    """Return where a point of a scan is stable with something to spare, as a boolean variable over the scan's points.

    With `mode_frequency` in the Dataset, that is where the radial out-of-phase mode has at least SOFTEST_ROCKING times
    the frequency of the axial in-phase mode; without it, everywhere that is stable.
    """
    stable = np.isfinite(data.relative_improvement).all("mode")
    if "mode_frequency" not in data:
        return stable
    rocking, axial = (data.mode_frequency.sel(mode=mode) for mode in ("radial_out_of_phase", "axial_in_phase"))
    return stable & (rocking >= SOFTEST_ROCKING * axial)


def is_readable(data):
    """Return where a pulse reads out each mode, a boolean over mode and points; everywhere if the data do not say."""
    return data.shortest_readout_time <= LONGEST_PULSE if "shortest_readout_time" in data else True


def point(data, mode: str) -> dict | None:
    """Return where the relative improvement of a mode is largest among the points that may be best, a value per axis.

    None where there is no such point, or where an axis is not for the experiment to choose.
    """
    return points(data, [mode])[mode]


def points(data, modes: Sequence[str]) -> dict[str, dict | None]:
    """Return what `point` does for each of several modes. Of a Dataset that is not loaded, a part at a time is read."""
    sizes = {dim: data.sizes[dim] for dim in data.relative_improvement.dims if dim != "mode"}
    if NOT_CHOSEN in sizes:
        return dict.fromkeys(modes)
    longest = max(sizes, key=sizes.__getitem__)
    step = max(1, READ_POINTS * sizes[longest] // math.prod(sizes.values()))
    best: dict[str, list] = {mode: [] for mode in modes}
    for first in range(0, sizes[longest], step):
        part = data[[name for name in _NEEDED if name in data]].isel({longest: slice(first, first + step)}).load()
        allowed = part.relative_improvement.where(may_be_best(part) & is_readable(part))
        for mode in modes:
            values = allowed.sel(mode=mode)
            if values.notnull().any():
                index = {dim: at.item() for dim, at in values.argmax(list(sizes)).items()}
                value = values[index].item()
                index[longest] += first
                # Of equal ones the first, however the scan is read.
                best[mode].append((-value, list(index.values())))
    return {
        mode: {dim: data[dim].values[i].item() for dim, i in zip(sizes, min(found)[1], strict=True)} if found else None
        for mode, found in best.items()
    }


def rows(data) -> Iterator[Sequence]:
    """Yield one row per mode and axis of a scan with relative improvements, in the columns of HEADER.

    A point at the edge of the scan is marked: there a wider scan would do better. So is one with a neighbour, also
    across the corner, that is not stable.
    """
    for mode, place in points(data, data.mode.values.tolist()).items():
        if place is None:
            continue
        here = data.sel(place).sel(mode=mode)
        more = (here[name].item() if name in data else "" for name in _SHOWN)
        found = data.attrs["scan"], mode, here.relative_improvement.item(), *more
        beside = _has_unstable_neighbour(data.relative_improvement.sel(mode=mode), place)
        for dim, value in place.items():
            unit, rim = data[dim].attrs.get("units", ""), value in data[dim].values[[0, -1]]
            yield *found, dim, value, unit, *("yes" if marked else "no" for marked in (rim, beside))


def _has_unstable_neighbour(values, place) -> bool:
    around = {}
    for dim in values.dims:
        index = values[dim].values.tolist().index(place[dim])
        number = values[dim].dtype.kind == "f"
        around[dim] = slice(max(0, index - 1), index + 2) if number else [index]
    return not np.all(np.isfinite(values.isel(around).values))
