"""One case of any study as a table: parameters, then the outputs, those with the same labels together."""

from __future__ import annotations

import pkgutil
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import xarray as xr

from heatscan.configuration.documents import CONFIG, read_yaml
from heatscan.configuration.scans import read_case
from heatscan.engine import study as studies
from heatscan.engine.study import Study
from heatscan.errors import ConfigurationError, located, require_known
from heatscan.evaluation import evaluate
from heatscan.plotting import notation

# How the name of what noise of a unit rate does ends.
_RATE = " at a collapse rate of 1/s"


def text(path: str, case: str, more: Mapping) -> str:
    """Return the table of a case in a file, with `more` values in place of or beside the case's.

    Raises
    ------
    ConfigurationError
        The case is wrong, or does not suffice for any output.
    """
    study, values = _read(path, case)
    found, missing = {}, dict[str, list[str]]()
    for name, output in study.outputs.items():
        if output.ratio_of or output.summary_of:
            continue
        try:
            with warnings.catch_warnings(action="ignore"):
                data = evaluate(study.name, values, outputs=[name], **more)
            comment = data.attrs.get("comment", "")
            if data[name].dtype.kind == "f" and not data[name].any():  # as of a noise that the case does not have
                missing.setdefault("0 for these parameters", []).append(name)
            else:
                found[name] = data[name]
        except ConfigurationError as error:
            missing.setdefault(str(error), []).append(name)
    if not found:
        hint = "; what the case leaves open is given after it, such as correlation_length='100 nm'"
        raise ConfigurationError("; ".join(missing) + (hint if " is missing" in "".join(missing) else ""))
    given = {name: value for name, value in data.coords.items() if not value.ndim and _is_said(value.values)}
    if np.isposinf(given.get("cutoff_frequency", 0.0)):  # white noise, whatever the spectrum below a cut-off
        given = {name: value for name, value in given.items() if name not in ("cutoff_frequency", "spectrum")}
        given["spectrum"] = xr.DataArray("white")
    lines = [_row(name, value) for name, value in given.items()]
    lines += ["", comment] if comment else []
    tables = dict[tuple, list]()
    for name, value in found.items():
        # Of two kinds of labels, such as mode and ion, the first makes rows.
        down = value.dims[0] if value.ndim > 1 else None
        parts = {f"{name} {each}": value.sel({down: each}) for each in value[down].values} if down else {name: value}
        tables.setdefault(value.dims[-1:], []).extend(parts.items())
    for dims, rows in tables.items():
        lines += ["", *([_line("", rows[0][1][dims[-1]].values)] if dims else [])]
        lines += [_row(name, value) for name, value in rows]
    return "\n".join([*lines, *(f"\nwithout {', '.join(names)}: {error}" for error, names in missing.items())])


def _read(path: str, case: str) -> tuple[Study, dict]:
    """Return the study of a case in a file, and its values [SI units]."""
    data, every = read_yaml(path), [studies.load(name) for name in studies.names()]
    if "inputs" in data and "scans" not in data:  # an experiment, alone in its file and called as this
        study, loader = next((study, study.case_loader) for study in every if study.branch and study.case_loader)
        file = Path(path).resolve()
        root = next((folder for folder in file.parents if (folder / CONFIG).is_file()), file.parent)
        values, *_ = pkgutil.resolve_name(loader.function)(str(file.relative_to(root)), root)
        with located(path):
            require_known("a case", case, values)
        return study, values[case]
    values = read_case(path, case)
    study = next(
        study for study in every if study.name == data.get("study") or
        ("study" not in data and study.case_loader and study.case_loader.key in data)
    )  # fmt: skip
    return study, values


def _is_said(value) -> bool:
    """Return whether a table shows a value: not an empty text, nor the records that programs read."""
    return value.dtype.kind not in "UO" or not (str(value) == "" or str(value).startswith("{"))


def _row(name, value) -> str:
    """Return the line of a parameter or an output: numbers in the unit that people say, or the words of a flag."""
    words = dict(zip(value.attrs.get("flag_values", ()), value.attrs.get("flag_meanings", "").split(), strict=True))
    unit, size = value.attrs.get("units", "1"), 1.0
    if value.dtype.kind == "f":
        turned, (unit, size) = notation.turns(unit), notation.display_unit(value.values, unit)
        name += "/2π" if turned and unit != "rad s-1" else ""
    rate = _RATE if value.attrs.get("long_name", "").endswith(_RATE) else ""
    cells = [words.get(each, f"{each / size:.6g}" if isinstance(each, float) else each) for each in value.values.flat]
    return _line(name, cells, ("" if unit == "1" else notation.unit_text(unit)) + rate)


def _line(name, cells, unit: str = "") -> str:
    return f"{name:<37}{''.join(f'{each:>21}' for each in cells)}  {unit}".rstrip()
