"""Names, symbols and units of variables as figures write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from heatscan.plotting import notation

_GREEK = ("lambda", "kappa", "omega", "Omega", "Delta", "eta", "gamma", "sigma", "Gamma", "nu", "hbar")


def math_text(symbol: str) -> str:
    """Return a symbol such as ``lambda_max`` or ``Delta z`` as mathtext, and mathtext as it is."""
    if "$" in symbol:
        return symbol
    text = re.sub(rf"\b({'|'.join(_GREEK)}|[A-Za-z])(\d)\b", r"\1_\2", symbol)
    text = re.sub(r"_([A-Za-z]\w*)", r"_\\mathrm{\1}", text)
    text = re.sub(rf"(?<![A-Za-z\\{{])({'|'.join(_GREEK)})(?![A-Za-z])", r"\\\1", text)
    return f"${text.replace(' ', chr(92) + ',')}$"


@dataclass(frozen=True)
class Shown:
    """A quantity as a figure shows it: its values and its label in one unit, which is `factor` times what SI says."""

    values: np.ndarray
    label: str
    factor: float

    def convert(self, values):
        """Return SI values of the same quantity, such as a reference, in the unit shown."""
        return np.asarray(values) * self.factor


def shown(variable, long_name: str = "") -> Shown:
    """Return a variable in the unit that people say it in, numbers and unit together, so that they agree."""
    unit, size = _display_unit(variable)
    # A multiplication by 1/size would turn 1e-7 m into 99.99999999999999 nm.
    return Shown(variable.values if size == 1.0 else variable.values / size, label(variable, long_name, unit), 1 / size)


def label(variable, long_name: str = "", unit: str = "") -> str:
    """Return the label of a variable: its name, its symbol, and its unit, that of the Dataset by default."""
    unit, name = unit or variable.attrs.get("units", "1"), long_name or variable.attrs["long_name"]
    said = "" if unit == "1" else f"[{notation.unit_text(unit)}]"
    return "  ".join(filter(None, (name[0].upper() + name[1:], _symbol(variable, unit), said)))


def symbol_text(variable) -> str:
    """Return the symbol of a variable as mathtext, over 2 pi where its unit says so, or its name where it has none."""
    return _symbol(variable, _display_unit(variable)[0]) or variable.attrs["long_name"]


def _display_unit(variable) -> tuple[str, float]:
    unit = variable.attrs.get("units", "1")
    return notation.display_unit(variable.values, unit) if variable.dtype.kind in "if" else (unit, 1.0)


def _symbol(variable, unit: str) -> str:
    own, symbol = variable.attrs.get("units", "1"), variable.attrs.get("symbol")
    return math_text(symbol) + (" / 2π" if unit != own and notation.turns(own) else "") if symbol else ""


def folded(text: str, most: int = 52) -> str:
    """Return a label in lines of at most so many letters, broken between words and never within a formula."""
    lines = [""]
    for word in re.findall(r"(?:\$[^$]*\$|[^\s$])+\s*", text):
        if lines[-1] and len(re.sub(r"\$[^$]*\$", "xx", lines[-1] + word).rstrip()) > most:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.rstrip() for line in lines)


def scan_axes(data) -> list[str]:
    """Return the names of the dimensions that are axes of the scan, as against modes, ions and cases: those with a
    unit.
    """
    widest = max(data.data_vars.values(), key=lambda variable: variable.ndim)
    return [name for name in widest.dims if "units" in data[name].attrs]


def flag_mask(variable, name: str) -> np.ndarray:
    """Return where a flag variable has the flag of that name."""
    number = variable.attrs["flag_meanings"].split().index(name)
    return variable.values == np.atleast_1d(variable.attrs["flag_values"])[number]


def held_text(data, names) -> str:
    """Return which of the named parameters have one value in a scan, and which value, as one line for a figure."""
    return ",   ".join(
        f"{symbol_text(value)} = {notation.quantity_text(value.item(), value.attrs.get('units', '1'))}"
        for value in (data[name] for name in names if name in data.coords)
        if value.ndim == 0 and value.dtype.kind in "if"
    )
