"""Which figures a scan asks for, and whether they fit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heatscan.engine.products import Kind
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError, suggestion
from heatscan.plotting import kinds


def requested(names: Iterable[str], described: Mapping[str, Mapping], where: str) -> dict[str, Mapping]:
    """Return the settings of each figure by name: those `described` in the file, or none for a study's own kind.

    Raises
    ------
    ConfigurationError
        There is no such kind.
    """
    for name, settings in described.items():
        if (key := "y" if settings["kind"] == "lines" else "z") not in settings:
            place = where.partition(": ")[0]
            raise ConfigurationError(
                f"{place}: figures.{name}: the key {key!r} is missing: what {settings['kind']} show"
            )
    for name in names:
        if name not in described and name not in kinds.KINDS:
            hint = suggestion(name, [*described, *kinds.KINDS], "there are")
            raise ConfigurationError(f"{where}: unknown kind of figure {name!r}{hint}")
    return {name: described.get(name, {}) for name in names}


def check_figures(scan: Scan, figures: Mapping[str, Mapping], where: str) -> None:
    """Raise a ConfigurationError where a figure does not fit a scan; `where` names file and key."""
    for name, settings in figures.items():
        if fault := _misfit(scan, kinds.declaration(name, settings)) or (settings and _unknown_name(scan, settings)):
            raise ConfigurationError(f"{where}: {name!r} {fault}")


def _misfit(scan: Scan, needs: Kind) -> str:
    """Say what a kind of figure lacks in a scan; nothing where it fits."""
    over = " and ".join(scan.axes)
    if needs.axes and len(scan.axes) != needs.axes:
        return f"shows scans over {needs.axes} axes; this one has {len(scan.axes)}"
    if needs.over and tuple(scan.axes) != needs.over:
        return f"shows scans over {' and '.join(needs.over)}, in that order; this one is over {over}"
    if len(scan.cases) > 1 and not needs.compares:
        return f"shows one case; this scan has {', '.join(scan.cases)}"
    for name, axis in scan.axes.items() if needs.axes else ():
        words = scan.definition.parameters[name].choices
        if (words and name not in needs.over) or (not words and len(axis) < 2):
            return f"needs at least two numbers along {name}"
    for output in needs.outputs:
        if output not in scan.outputs:
            return f"shows {output}, which is not an output of this scan{suggestion(output, scan.outputs, 'it has')}"
    return ""


def _unknown_name(scan: Scan, settings: Mapping) -> str:
    """Say which name in the settings of a generic figure is not an axis, a dimension or a flag of a scan."""
    parameters, outputs = scan.definition.parameters, scan.definition.outputs
    dims = [*scan.axes, *([scan.case_dimension] if len(scan.cases) > 1 else [])]
    dims += [dim for name in scan.outputs for dim in outputs[name].dims if dim not in dims]
    for key, accepted in (("x", [*scan.axes, *scan.outputs]), ("panel", ["output", *dims])):
        if key in settings and settings[key] not in accepted:
            return f"has {key}: {settings[key]!r}{suggestion(settings[key], accepted, 'accepted are')}"
    across = settings.get("x", list(scan.axes)[-1])
    if across in scan.axes and (len(scan.axes[across]) < 2 or parameters[across].choices):
        return f"needs at least two numbers along {across}"
    for name in settings.get("highlight", ()):
        if name not in parameters and name not in dims:
            return f"has highlight: {name!r}{suggestion(name, dims, 'accepted are')}"
    if "shade" in settings and not outputs[settings["shade"]].flags:
        flags = [name for name in scan.outputs if outputs[name].flags]
        return (
            f"has shade: {settings['shade']!r}, which is not a flag{suggestion(settings['shade'], flags, 'flags are')}"
        )
    if settings["kind"] == "map" and len([axis for axis in scan.axes if axis != settings.get("panel")]) != 2:
        return f"needs two axes, and one more for 'panel'; this scan is over {' and '.join(scan.axes)}"
    return ""
