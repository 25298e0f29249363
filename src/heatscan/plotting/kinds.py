"""Which figures there are: the kinds that studies declare, each with a module that draws it, and the generic kinds.

A module draws with ``compose(data)``, a generic one with ``compose(data, settings)``; it returns the figure of a
Dataset.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping

from heatscan.engine import study as studies
from heatscan.engine.products import Kind
from heatscan.errors import ConfigurationError
from heatscan.plotting import notation

GENERIC = ("lines", "map")


_OWNERS = {kind: study for study in map(studies.load, studies.names()) for kind in study.figure_kinds}
KINDS = {name: study.figure_kinds[name] for name, study in _OWNERS.items()}


def kind(name: str) -> Kind:
    """Return what a study declares of its kind of figure of that name.

    Raises
    ------
    ConfigurationError
        There is no such kind: the message lists those that exist.
    """
    if name not in KINDS:
        close = difflib.get_close_matches(name, KINDS, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(KINDS)}"
        raise ConfigurationError(f"unknown kind of figure {name!r}; {hint}")
    return KINDS[name]


def declaration(name: str, settings: Mapping | None = None) -> Kind:
    """Return what a figure needs: a study's kind of that name, or a generic one with its `settings` in YAML."""
    if not settings:
        return kind(name)
    shown = settings["y"] if settings["kind"] == "lines" else settings["z"]
    outputs = [entry["output"] if isinstance(entry, Mapping) else entry for entry in as_list(shown)]
    return Kind(
        outputs=(*outputs, settings["shade"]) if "shade" in settings else tuple(outputs),
        axes=0,
        category=settings.get("category", "Figures"),
        caption=settings.get("caption", ""),
        compares=True,
        holds=tuple(settings.get("holds", ())),
    )


def module_of(name: str, settings: Mapping | None = None) -> str:
    """Return the module that draws a figure."""
    if settings:
        return f"heatscan.plotting.{settings['kind']}"
    study = _OWNERS[name]
    return f"{study.package}.{study.figures}.{name}"


def caption(name: str, scan, settings: Mapping | None = None) -> str:
    """Return the caption of a figure: what it shows, and what the scan holds fixed."""
    fixed = []
    definition, needs = scan.definition, declaration(name, settings)
    ends = [{name: axis.array()[end] for name, axis in scan.axes.items()} for end in (0, -1)]
    for parameter in needs.holds:
        values = {definition.value(parameter, {**case, **end}) for case in scan.case_values() for end in ends}
        if parameter not in scan.axes and len(values) == 1 and isinstance(value := values.pop(), (int, float)):
            declared = definition.parameters[parameter]
            symbol = declared.symbol + ("/2π" if notation.turns(declared.unit) else "")
            fixed.append(f"{symbol} = {notation.quantity_text(value, declared.unit)}")
    return needs.caption + (f" Held fixed: {', '.join(fixed)}." if fixed else "")


def save(name: str, data, pdf: str, png: str, csv: str, settings: Mapping | None = None, proposed=()) -> None:
    """Draw a Dataset as a figure into a PDF and a PNG file, and write what is drawn as CSV.

    `settings` are those of a generic kind; `proposed` the values that the kind marks, as configuration.proposed reads
    them.
    """
    from heatscan.plotting import page
    from heatscan.results import table

    module, needs = importlib.import_module(module_of(name, settings)), declaration(name, settings)
    more = (settings,) if settings else ()
    with page.style():
        page.save(module.compose(page.escape_text(data, needs.holds).assign_attrs(proposed=proposed), *more), pdf, png)
    rows = getattr(module, "rows", lambda data: table.from_dataset(data[list(needs.outputs)]))
    table.write(csv, rows(data))


def as_list(value) -> list:
    """Return a list of one value, or of those that there are."""
    return list(value) if isinstance(value, (list, tuple)) else [value]
