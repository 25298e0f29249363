"""Names, symbols and units of variables as figures write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from heatscan.plotting import notation

_GREEK = ("lambda", "kappa", "omega", "Omega", "Delta", "eta", "gamma", "sigma", "Gamma", "nu", "hbar")


def math_text(symbol: str) -> str:
    """Return a symbol such as ``lambda_max`` or ``Delta z`` as mathtext."""
    text = re.sub(rf"\b({'|'.join(_GREEK)}|[A-Za-z])(\d)\b", r"\1_\2", symbol)
    text = re.sub(r"_([A-Za-z]\w*)", r"_\\mathrm{\1}", text)
    text = re.sub(rf"(?<![A-Za-z\\{{])({'|'.join(_GREEK)})(?![A-Za-z])", r"\\\1", text)
    return f"${text.replace(' ', chr(92) + ',')}$"


def unit_text(unit: str) -> str:
    """Return a UDUNITS unit as people write it: ``V2 m-2`` becomes V² m⁻²."""
    return re.sub(r"([A-Za-z])(-?\d+)", r"\1$^{\2}$", unit)


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
    unit = variable.attrs.get("units", "1")
    name, size = notation.display_unit(variable.values, unit) if variable.dtype.kind in "if" else (unit, 1.0)
    turns = r"$\,/\,2\pi$" if name != unit and notation.turns(unit) and variable.attrs.get("symbol") else ""
    # A multiplication by 1/size would turn 1e-7 m into 99.99999999999999 nm.
    factor = 1.0 if size == 1.0 else 1 / size
    values = variable.values if size == 1.0 else variable.values / size
    return Shown(values, _label(variable, long_name, turns, name), factor)


def label(variable, long_name: str = "") -> str:
    """Return the label of a variable that is drawn in SI units, as the Dataset has it: its name, its symbol, its
    unit.
    """
    return _label(variable, long_name, "", variable.attrs.get("units", "1"))


def _label(variable, long_name: str, behind: str, unit: str) -> str:
    name = long_name or variable.attrs["long_name"]
    symbol = variable.attrs.get("symbol", "")
    text = name[0].upper() + name[1:] + (f"  {math_text(symbol)}{behind}" if symbol else "")
    return text if unit == "1" else f"{text}  [{unit_text(unit)}]"


def symbol_text(variable) -> str:
    """Return the symbol of a variable as mathtext, over 2 pi where its unit says so, or its name where it has none."""
    unit = variable.attrs.get("units", "1")
    turns = notation.turns(unit) and notation.display_unit(variable.values, unit)[0] != unit
    symbol = variable.attrs.get("symbol", "")
    return math_text(symbol) + (r"$\,/\,2\pi$" if turns else "") if symbol else variable.attrs["long_name"]


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
    names = variable.attrs["flag_meanings"].split()
    values = np.atleast_1d(variable.attrs["flag_values"])
    return variable.values == values[names.index(name)]


def held_text(data, names) -> str:
    """Return which of the named parameters have one value in a scan, and which value, as one line for a figure."""
    found = []
    for name in names:
        if name in data.coords and data[name].ndim == 0 and data[name].dtype.kind in "if":
            unit = data[name].attrs.get("units", "1")
            symbol = math_text(data[name].attrs["symbol"]) + (r"$/2\pi$" if notation.turns(unit) else "")
            found.append(f"{symbol} = {notation.quantity_text(data[name].item(), unit)}")
    return ",   ".join(found)
