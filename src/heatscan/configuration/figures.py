"""Whether the figures that a scan asks for fit it."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterator, Mapping, Sequence

from heatscan.engine import study as studies
from heatscan.engine.products import Kind
from heatscan.engine.scan import Scan
from heatscan.errors import ConfigurationError, suggestion
from heatscan.plotting import kinds

# The axis across and the unit upwards of figures that may mark the values proposed for the model.
_COLLAPSE_PLANE = ("correlation_length", "s-1")


def check_figures(scan: Scan, figures: Mapping[str, Mapping], where: str, cases: Collection[str] = ()) -> None:
    """Raise a ConfigurationError where a figure does not fit a scan; `where` names file and key.

    `cases` are those that the scan might have been over: a figure may have a style for each.
    """
    for name, settings in figures.items():
        needs = kinds.declaration(name, settings)
        generic = settings and settings["kind"] not in kinds.of_studies()
        for fault in _faults(scan, settings) if generic else _misfits(scan, needs, settings, {*scan.cases, *cases}):
            raise ConfigurationError(f"{where}: {name!r} {fault}")


def _misfits(scan: Scan, needs: Kind, settings: Mapping, cases: set[str]) -> Iterator[str]:
    """Yield what a study's kind of figure lacks in a scan, and what is wrong with its settings."""
    if needs.axes and len(scan.axes) != needs.axes:
        yield f"shows scans over {needs.axes} axes; this one has {len(scan.axes)}"
    if needs.over and tuple(scan.axes) != needs.over:
        yield f"shows scans over {' and '.join(needs.over)}, in that order; this one is over {' and '.join(scan.axes)}"
    # Of a study that reads its cases from files of their own, every kind compares them.
    if len(scan.cases) > 1 and not scan.definition.case_loader:
        yield f"shows one case; this scan has {', '.join(scan.cases)}"
    for name, axis in scan.axes.items() if needs.axes or needs.over else ():
        words = scan.definition.parameters[name].choices
        if (words and name not in needs.over) or (not words and len(axis) < 2):
            yield f"needs at least two numbers along {name}"
    yield from _missing(scan, needs.outputs)
    accepted = ("title", "print", "category", "caption", *needs.settings)
    for key in settings.keys() - {"kind", *accepted}:
        yield f"has {key}, which {settings['kind']} does not take; it takes {', '.join(accepted)}"
    dim, highlight = scan.case_dimension, settings.get("highlight", {})
    for key, names, known in (
        ("highlight", highlight, [dim]),
        (f"highlight.{dim}", highlight.values(), sorted(cases)),
        ("curves", settings.get("curves", ()), sorted(cases)),
    ):
        for name in names:
            if not fnmatch.filter(known, str(name)):
                yield f"has {key}: {name!r}{suggestion(name, known)}"
    yield from _wrong_ends(settings)


def _missing(scan: Scan, shown: Sequence[str]) -> Iterator[str]:
    """Yield which outputs a figure shows that a scan does not have, and what to do."""
    if missing := [output for output in shown if output not in scan.outputs]:
        hint = f"; the 'outputs' of the scan must list {', '.join(shown)}"
        reduced = any(output.startswith(missing[0]) for output in scan.outputs)
        if reduced or not studies.load(scan.study).outputs.keys() >= {*missing}:
            hint = suggestion(missing[0], scan.outputs, "it has")
        yield f"shows {', '.join(missing)}, not an output of this scan{hint}"


def _wrong_ends(settings: Mapping) -> Iterator[str]:
    """Yield which ends of an axis are the wrong way round."""
    for key in ("limits", "across"):
        low, high = settings.get(key, (None, None))
        if low is not None and high is not None and low >= high:
            yield f"has {key}: {low!r} must be less than {high!r}"


def _faults(scan: Scan, settings: Mapping) -> Iterator[str]:
    """Yield what is wrong with the settings of a generic figure; each fault presumes that there is none before it."""
    yield from _missing(scan, kinds.declaration("", settings).outputs)
    is_map, shown = settings["kind"] == "map", [entry["output"] for entry in kinds.entries_of(settings)]
    dims = {name: (*scan.output_dims(name), *scan.dims) for name in scan.outputs}
    shared = [dim for dim in dims[shown[0]] if all(dim in dims[name] for name in shown)]
    words = [name for name, parameter in scan.definition.parameters.items() if parameter.choices]
    numbers = [name for name in scan.axes if len(scan.axes[name]) > 1 and name in shared and name not in words]
    for key, values, accepted in _choices(scan, settings, dims, shared, numbers):
        for value in kinds.as_list(values):
            if value is not None and value not in accepted:
                yield f"has {key}: {value!r}{suggestion(value, [*map(str, accepted)])}"
    yield from _wrong_ends(settings)
    panel, x, y = kinds.as_list(settings.get("panel", ())), settings.get("x"), settings.get("y")
    free = [name for name in numbers if name not in panel]
    if len(free) < 1 + is_map or (is_map and x and x == y):
        axes = "two axes of numbers" if is_map else "at least two numbers along an axis"
        yield f"needs {axes}, and one more for 'panel'; this scan is over {' and '.join(scan.axes)}"
    if settings.get("proposed") and (x or free[-1], scan.definition.outputs[shown[0]].unit) != _COLLAPSE_PLANE:
        yield f"has proposed: true, which goes with rates [s-1] against correlation_length, not {x or free[-1]}"
    if is_map:
        seen, held = (*kinds.plane_axes(free, settings), *panel), settings.get("at", {})
        for dim in shared:
            if dim not in seen and len(kinds.as_list(held.get(dim, scan.dimension_values(dim).tolist()))) > 1:
                yield f"shows {shown[0]}, which has {dim} too: name it under 'panel', or one of its values under 'at'"


def _choices(scan: Scan, settings: Mapping, dims: Mapping, shared: list, numbers: list) -> Iterator[tuple]:
    """Yield each key of a generic figure that names something, what it names, and the names that it may give."""
    outputs, parameters = scan.definition.outputs, scan.definition.parameters
    is_map, entries = settings["kind"] == "map", kinds.entries_of(settings)
    shown = [entry["output"] for entry in entries]
    flags = [name for name in scan.outputs if outputs[name].flags]
    values = [name for name in scan.outputs if name not in flags]
    alike = [name for name in values if outputs[name].unit == outputs[shown[0]].unit]
    curves = [name for name in values if set() < set(dims[name]) <= set(numbers)]
    panels = [dim for dim in (*shared, scan.case_dimension) if dim not in (settings.get("x"), settings.get("y"))]
    given = {**scan.case_values()[0], **{name: axis.array()[0] for name, axis in scan.axes.items()}}
    held = [name for name in scan.definition.relevant_arguments(given) if kinds.fixed_number(scan, name) is not None]
    yield "z" if is_map else "y", shown, values
    if settings.get("panel") != "output":
        yield "y without 'panel: output'", shown, alike
    yield "shade", settings.get("shade"), flags
    yield "x", settings.get("x"), numbers if is_map else [*numbers, *curves]
    yield "y", settings.get("y") if is_map else None, numbers
    yield "panel", settings.get("panel"), panels if is_map else [*panels, "output"]
    yield "holds", settings.get("holds"), parameters
    yield "levels.at", [line["at"] for line in settings.get("levels", ()) if isinstance(line["at"], str)], held
    yield "levels.output", [line["output"] for line in settings.get("levels", ()) if "output" in line], shown
    yield "reverse", settings.get("reverse"), parameters
    yield "labels", list(settings.get("labels", ())), [*dims[shown[0]], *outputs, *parameters]
    for entry in entries:
        below = entry.get("over") if isinstance(entry.get("over"), str) else None
        yield "over", below, [name for name in values if outputs[name].unit in ("1", outputs[entry["output"]].unit)]
        yield "where", list(entry.get("where", ())), [*values, *parameters]
    for key, chosen in (("highlight", settings), *(("at", each) for each in (settings, *entries))):
        wanted, own = chosen.get(key, {}), dims[chosen.get("output", shown[0])]
        yield key, list(wanted), [*own, *(parameters if key == "highlight" else ())]
        for name in wanted.keys() & own:
            along, named = scan.dimension_values(name).tolist(), kinds.as_list(wanted[name])
            if isinstance(along[0], str) or any(isinstance(word, str) for word in named):
                yield f"{key}.{name}", named, along if isinstance(along[0], str) else ["a number"]
