"""The kinds of figure of all studies. A module beside each declaration draws it: its `compose(data)` returns a figure."""

from __future__ import annotations

import difflib
import importlib

from heatscan.engine import study as studies
from heatscan.engine.products import Kind
from heatscan.engine.study import Study
from heatscan.errors import ConfigurationError
from heatscan.plotting import notation


def _collected() -> dict[str, tuple[Study, Kind]]:
    """Return every kind of figure with the study that it belongs to, by name."""
    all_studies = (studies.load(name) for name in studies.names())
    return {name: (study, kind) for study in all_studies for name, kind in study.figure_kinds.items()}


STUDY_OF = {name: study for name, (study, _) in _collected().items()}
KINDS = {name: kind for name, (_, kind) in _collected().items()}


def kind(name: str) -> Kind:
    """Return the kind of figure of that name, or raise a ConfigurationError that lists those that exist."""
    if name not in KINDS:
        close = difflib.get_close_matches(name, KINDS, 1)
        raise ConfigurationError(
            f"unknown kind of figure {name!r}; "
            + (f"did you mean {close[0]!r}?" if close else f"there are {', '.join(KINDS)}")
        )
    return KINDS[name]


def module_of(name: str) -> str:
    """Return the module that draws that kind of figure."""
    study = STUDY_OF[name]
    return f"{study.package}.{study.figures}.{name}"


def caption(name: str, scan) -> str:
    """Return the caption of a figure of that kind: what the kind shows, and what the scan holds fixed."""
    held = []
    definition = scan.definition
    ends = [{name: axis.array()[end] for name, axis in scan.axes.items()} for end in (0, -1)]
    for parameter in kind(name).holds:
        values = {definition.value(parameter, {**case, **end}) for case in scan.case_values() for end in ends}
        if parameter not in scan.axes and len(values) == 1 and isinstance(value := values.pop(), (int, float)):
            declared = definition.parameters[parameter]
            symbol = declared.symbol + ("/2π" if notation.turns(declared.unit) else "")
            held.append(f"{symbol} = {notation.quantity_text(value, declared.unit)}")
    return kind(name).caption + (f" Held fixed: {', '.join(held)}." if held else "")


def save(name: str, data, pdf: str, png: str, csv: str, proposed=()) -> None:
    """Draw a Dataset as a figure of that kind into a PDF and a PNG file, and write what is drawn as CSV.

    `proposed` are the values that the kind marks, as heatscan.configuration.proposed reads them.
    """
    from heatscan.plotting import page
    from heatscan.results import table

    module = importlib.import_module(module_of(name))
    with page.style():
        page.save(module.compose(page.worded(data, kind(name).holds).assign_attrs(proposed=proposed)), pdf, png)
    rows = getattr(module, "rows", lambda data: table.from_dataset(data[list(kind(name).outputs)]))
    table.write(csv, rows(data))
