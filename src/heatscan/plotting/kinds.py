"""Which figures there are: the modules in the studies' folders ``figures`` that declare a KIND, and the generic kinds.

A module draws with ``compose(data)``, a generic one, or one that takes settings, with ``compose(data, settings)``; it
returns the figure of a Dataset.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import math
from collections.abc import Mapping, Sequence

from heatscan.engine.products import Kind
from heatscan.plotting import notation
from heatscan.results import remembered
from heatscan.results.provenance import PACKAGE


def _declared(text: str) -> str:
    """Return the words of a module's KIND, with its docstring's first paragraph as the caption; empty without a KIND.

    It is read and not imported: a run is planned without loading Matplotlib.
    """
    module = ast.parse(text)
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.targets[0]) == "KIND":
            settings: dict = {str(word.arg): ast.literal_eval(word.value) for word in node.value.keywords}
            return repr(settings | {"caption": " ".join(str(ast.get_docstring(module)).partition("\n\n")[0].split())})
    return ""


_PATHS = {path.stem: path for path in sorted(PACKAGE.glob("studies/*/figures/*.py"))}


@functools.cache
def _of_study(name: str) -> Kind | None:
    """Return the kind that a study declares by this name; a job that draws one reads no other."""
    words = remembered.result(_declared, _PATHS[name].read_text(encoding="utf-8")) if name in _PATHS else ""
    return Kind(**ast.literal_eval(words)) if words else None


@functools.cache
def of_studies() -> dict[str, Kind]:
    """Return what the studies declare, by the name of the kind."""
    return {name: kind for name in _PATHS if (kind := _of_study(name))}


def declaration(name: str, settings: Mapping | None = None) -> Kind:
    """Return what a figure needs: a study's kind of that name, or the kind that its `settings` in YAML name."""
    settings = settings or {"kind": name}
    if own := _of_study(settings["kind"]):
        return dataclasses.replace(own, **{key: settings[key] for key in ("category", "caption") if key in settings})
    named = [name for entry in entries_of(settings) for name in (entry["output"], entry.get("over"))]
    outputs = [name for name in (*named, settings.get("shade")) if isinstance(name, str)]
    return Kind(
        outputs=tuple(dict.fromkeys(outputs)),
        category=settings.get("category", "Figures"),
        caption=settings.get("caption", ""),
        holds=tuple(settings.get("holds", ())),
        proposed=settings.get("proposed", False),
    )


def module_of(name: str, settings: Mapping | None = None) -> str:
    """Return the module that draws a figure."""
    if (name := settings["kind"] if settings else name) not in _PATHS:
        return f"heatscan.plotting.{name}"
    return ".".join(("heatscan", *_PATHS[name].relative_to(PACKAGE).with_suffix("").parts))


def caption(name: str, scan, settings: Mapping | None = None) -> str:
    """Return the caption of a figure: what it shows, and what the scan holds fixed."""
    fixed, needs = [], declaration(name, settings)
    for parameter in needs.holds:
        if (value := fixed_number(scan, parameter)) is not None:
            declared = scan.definition.parameters[parameter]
            fixed.append(f"{declared.long_name} = {notation.quantity_text(value, declared.unit)}")
    notes = f" Note: {scan.notes}." if scan.notes else ""
    if replaced := [name for name in scan.replaced if name not in scan.axes]:
        words = "; ".join(scan.definition.parameters[name].long_name for name in replaced)
        notes += f" Axes or fixed values replace the case's {words}."
    return needs.caption + (f" Held fixed: {'; '.join(fixed)}." if fixed else "") + notes


def save(name: str, data, pdf: str, png: str, csv: str, settings: Mapping | None = None, proposed=()):
    """Draw a Dataset as a figure into a PDF and a PNG file, write what is drawn as CSV, and return the figure.

    `settings` are those of an entry in YAML; `proposed` the values that the kind marks, as configuration.proposed reads
    them.
    """
    from heatscan.plotting import page
    from heatscan.results import table

    drawn = compose(name, data, settings, proposed)
    with page.style((settings or {}).get("print", "")):
        page.save(drawn, pdf, png)
    module = importlib.import_module(module_of(name, settings))
    shown = list(dict.fromkeys([*declaration(name, settings).outputs, *compared(settings or {}, data)]))
    table.write(csv, module.rows(data) if hasattr(module, "rows") else table.from_dataset(data[shown]))
    return drawn


def compose(name: str, data, settings: Mapping | None = None, proposed=()):
    """Return the figure of a Dataset, in our style; arguments as of `save`."""
    from heatscan.plotting import page

    case = [words for name, words in data.attrs.items() if str(name).endswith("_title")]  # of a scan over one
    title = (settings or {}).get("title") or ": ".join([data.attrs["title"], *case])
    data = page.escape_text(data.assign_attrs(title=title, proposed=proposed), declaration(name, settings).holds)
    own = _of_study((settings or {"kind": name})["kind"])
    with page.style((settings or {}).get("print", "")):
        module = importlib.import_module(module_of(name, settings))
        return module.compose(data, *((settings,) if settings and (own is None or own.settings) else ()))


def entries_of(settings: Mapping) -> list[Mapping]:
    """Return what a generic figure draws, each with the name of its `output`, the first of them first."""
    shown = as_list(settings.get({"lines": "y", "map": "z"}.get(settings["kind"], ""), ()))
    return [entry if isinstance(entry, Mapping) else {"output": entry} for entry in shown]


def compared(settings: Mapping, data) -> list[str]:
    """Return the outputs in a Dataset that a generic figure has across, or that decide where it draws others."""
    bounds = [name for entry in (entries_of(settings) if settings else ()) for name in entry.get("where", ())]
    return [name for name in (*bounds, settings.get("x")) if name in data.data_vars]


def plane_axes(axes: Sequence[str], settings: Mapping) -> tuple[str, str]:
    """Return which of the axes a map has upwards and which across: those named, or the last two."""
    x = settings.get("x") or [name for name in axes if name != settings.get("y")][-1]
    return settings.get("y") or [name for name in axes if name != x][-1], x


def fixed_number(scan, name: str) -> float | None:
    """Return the number that a parameter is at every point of a scan, None where it varies or is not a number."""
    ends = [{axis: values.array()[end] for axis, values in scan.axes.items()} for end in (0, -1)]
    found = {scan.definition.trace(name, {**case, **end})[0] for case in scan.case_values() for end in ends}
    given = {*scan.case_values()[0], *scan.axes}
    known = name not in scan.axes and scan.definition.parameters[name].measured_by <= given and len(found) == 1
    return next((value for value in found if known and isinstance(value, (int, float))), None)


def is_same(value, other) -> bool:
    """Return whether two values are the same word, or the same number but for rounding."""
    numbers = isinstance(value, (int, float)) and isinstance(other, (int, float))
    return math.isclose(value, other, rel_tol=1e-9) if numbers else value == other


def as_list(value) -> list:
    """Return a list of one value, or of those that there are."""
    return list(value) if isinstance(value, (list, tuple)) else [value]
