"""Which figures a scan asks for, and whether they fit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heatscan.engine.products import Kind
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError, suggestion
from heatscan.plotting import kinds

# What an entry must name to be drawn, and what only one of the generic kinds understands.
_SHOWN = {"lines": ("y", "the outputs that lines show"), "map": ("z", "the output that a map shows")}
_ONLY = {
    "z": "map",
    "z_label": "map",
    "contours": "map",
    "colours": "map",
    "levels": "lines",
    "highlight": "lines",
    "reverse": "lines",
    "legend": "lines",
    "legend_title": "lines",
}


def requested(names: Iterable[str], described: Mapping[str, Mapping], where: str) -> dict[str, Mapping]:
    """Return the settings of each figure by name: those `described` in the file, or none for a study's own kind.

    Raises
    ------
    ConfigurationError
        There is no such kind, or an entry does not make sense for any scan.
    """
    for name, settings in described.items():
        if fault := _contradiction(settings):
            raise ConfigurationError(f"{where.partition(': ')[0]}: figures.{name}{fault}")
    for name in names:
        if name not in described and name not in kinds.KINDS:
            hint = suggestion(name, [*described, *kinds.KINDS], "there are")
            raise ConfigurationError(f"{where}: unknown kind of figure {name!r}{hint}")
    return {name: described.get(name, {}) for name in names}


def check_figures(scan: Scan, figures: Mapping[str, Mapping], where: str) -> None:
    """Raise a ConfigurationError where a figure does not fit a scan; `where` names file and key."""
    for name, settings in figures.items():
        compares = bool(settings or scan.definition.case_loader or kinds.kind(name).compares)
        fault = _misfit(scan, kinds.declaration(name, settings), compares)
        if settings and not fault:
            fault = _wrong_output(scan, settings) or _wrong_dimension(scan, settings) or _wrong_value(scan, settings)
        if fault:
            raise ConfigurationError(f"{where}: {name!r} {fault}")


def _contradiction(settings: Mapping) -> str:
    """Say which key of an entry is missing, or does not go with the others; nothing where all do."""
    kind, (key, what) = settings["kind"], _SHOWN[settings["kind"]]
    if key not in settings:
        return f": the key {key!r} is missing: {what}"
    for key, owner in _ONLY.items():
        if key in settings and kind != owner:
            return f".{key}: a figure of kind {kind!r} has no {key!r}; kind {owner!r} has"
    if kind == "map" and not isinstance(settings.get("y", ""), str):
        return f".y: {settings['y']!r} must be the name of an axis; a map shows 'z'"
    ends = [end for end in settings.get("limits", ()) if end is not None]
    if settings.get("scale") == "log" and min(ends, default=1) <= 0:
        return f".limits: {min(ends)!r} has no place on a logarithmic scale; give more than 0"
    if len(ends) == 2 and ends[0] >= ends[1]:
        return f".limits: {ends[0]!r} must be less than {ends[1]!r}"
    return ""


def _misfit(scan: Scan, needs: Kind, compares: bool) -> str:
    """Say what a kind of figure lacks in a scan, which may have several cases if it `compares`; nothing where it fits.

    Of a study that reads its cases from files of their own, every kind compares them.
    """
    over = " and ".join(scan.axes)
    if needs.axes and len(scan.axes) != needs.axes:
        return f"shows scans over {needs.axes} axes; this one has {len(scan.axes)}"
    if needs.over and tuple(scan.axes) != needs.over:
        return f"shows scans over {' and '.join(needs.over)}, in that order; this one is over {over}"
    if len(scan.cases) > 1 and not compares:
        return f"shows one case; this scan has {', '.join(scan.cases)}"
    for name, axis in scan.axes.items() if needs.axes or needs.over else ():
        words = scan.definition.parameters[name].choices
        if (words and name not in needs.over) or (not words and len(axis) < 2):
            return f"needs at least two numbers along {name}"
    for output in needs.outputs:
        if output not in scan.outputs:
            return f"shows {output}, which is not an output of this scan{suggestion(output, scan.outputs, 'it has')}"
    return ""


def _wrong_output(scan: Scan, settings: Mapping) -> str:
    """Say which output a generic figure cannot show as it should."""
    outputs, shown = scan.definition.outputs, kinds.shown_outputs(settings)
    for name in shown:
        if outputs[name].flags:
            return f"shows {name}, which is a flag and not a number; name it under 'shade'"
        if settings.get("panel") != "output" and outputs[name].unit != outputs[shown[0]].unit:
            units = f"in {outputs[shown[0]].unit!r}, {name} in {outputs[name].unit!r}"
            return f"shows {shown[0]} {units}: give them 'panel: output', or figures of their own"
    if "shade" in settings and not outputs[settings["shade"]].flags:
        flags = [name for name in scan.outputs if outputs[name].flags]
        return f"has shade: {settings['shade']!r}, which is not a flag{suggestion('', flags, 'flags are')}"
    return ""


def _wrong_dimension(scan: Scan, settings: Mapping) -> str:
    """Say which dimension a generic figure lacks, or has and does not show."""
    shown, panel = kinds.shown_outputs(settings), settings.get("panel")
    shared = [dim for dim in _dims(scan, shown[0]) if all(dim in _dims(scan, name) for name in shown)]
    numbers = [name for name in scan.axes if len(scan.axes[name]) > 1 and name in shared and _is_number(scan, name)]
    own = [name for name in scan.outputs if list(_dims(scan, name)) == list(scan.axes) == numbers[:1]]
    own = [name for name in own if not scan.definition.outputs[name].flags]
    accepted = {"x": [*numbers, *own] if settings["kind"] == "lines" else numbers, "y": numbers}
    for key in ("x", "y") if settings["kind"] == "map" else ("x",):
        if key in settings and settings[key] not in accepted[key]:
            few = f"; needs at least two numbers along {settings[key]}" if settings[key] in scan.axes else ""
            return f"has {key}: {settings[key]!r}{few or suggestion(settings[key], accepted[key])}"
    panels = [dim for dim in shared if dim not in (settings.get("x"), settings.get("y"))]
    panels += ["output"] if settings["kind"] == "lines" else []
    if panel and panel not in panels:
        return f"has panel: {panel!r}{suggestion(panel, panels)}"
    free = [name for name in numbers if name != panel]
    if settings["kind"] == "lines":
        return "" if free else f"needs at least two numbers along an axis; this scan is over {' and '.join(scan.axes)}"
    if len(free) < 2 or settings.get("x", "") == settings.get("y"):
        return f"needs two axes, and one more for 'panel'; this scan is over {' and '.join(scan.axes)}"
    seen = (*kinds.plane_axes(free, settings), panel)
    more = [dim for dim in shared if dim not in seen and len(scan.dimension_values(dim)) > 1]
    return (
        f"shows {shown[0]}, which has {more[0]} besides {seen[0]} and {seen[1]}: name it under 'panel'" if more else ""
    )


def _wrong_value(scan: Scan, settings: Mapping) -> str:
    """Say which parameter or value that a generic figure points out is not there."""
    dims = _dims(scan, kinds.shown_outputs(settings)[0])
    for name, wanted in settings.get("highlight", {}).items():
        if name not in dims and name not in scan.definition.parameters:
            return f"has highlight: {name!r}{suggestion(name, dims)}"
        along = scan.dimension_values(name).tolist() if name in dims else [wanted]
        # A number may be left out of an axis that is thinned; a word must be one of those there are.
        if isinstance(along[0], str) != isinstance(wanted, str) or (isinstance(wanted, str) and wanted not in along):
            return f"has highlight.{name}: {wanted!r}{suggestion(wanted, map(str, along))}"
    for name in settings.get("holds", ()):
        if name not in scan.definition.parameters:
            return f"has holds: {name!r}{suggestion(name, scan.definition.parameters)}"
    given = {**scan.case_values()[0], **{name: axis.array()[0] for name, axis in scan.axes.items()}}
    held = [name for name in scan.definition.relevant_arguments(given) if kinds.fixed_number(scan, name) is not None]
    for level in settings.get("levels", ()):
        if isinstance(level["at"], str) and level["at"] not in held:
            hint = suggestion(level["at"], held, "parameters that the scan holds fixed are")
            return f"has levels.at: {level['at']!r}, which is neither a number nor a parameter with one value{hint}"
    return ""


def _dims(scan: Scan, output: str) -> tuple[str, ...]:
    """Return the dimensions of an output, as its variable in the merged file has them."""
    return (*scan.output_dims(output), *scan.dims)


def _is_number(scan: Scan, name: str) -> bool:
    return not scan.definition.parameters[name].choices
