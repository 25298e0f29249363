"""How people say quantities: in which unit and with how many digits."""

from __future__ import annotations

import math
import re

import numpy as np

from heatscan.physics import constants

# Units that SI quantities are said in, largest first: (unit, its size in SI; of the SI unit itself, from
# which size on it serves).
_SAID = {
    "rad s-1": (("MHz", 2 * math.pi * 1e6), ("kHz", 2 * math.pi * 1e3), ("Hz", 2 * math.pi)),
    "m": (("m", 1.0), ("mm", 1e-3), ("µm", 1e-6), ("nm", 1e-9)),
    "rad": (("°", math.pi / 180),),
    "K": (("K", 1.0), ("mK", 1e-3), ("µK", 1e-6), ("nK", 1e-9)),
    "kg": (("kg", 1e-15), ("u", constants.atomic_mass)),
    "C": (("C", 1e-12), ("e", constants.elementary_charge)),
}
# Lengths that span more than this keep their SI unit: no other suits both ends. So do angular frequencies above the
# other: they are those of noise, which are said in rad/s.
_SPAN, _FASTEST = 1e3, 1e10
_SUPERSCRIPTS = str.maketrans("-.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹")


def display_unit(values, unit: str) -> tuple[str, float]:
    """Return the unit that values are best said in and its size in SI units.

    Angular frequencies are said as frequencies: 2 pi 1e3 rad/s is 1 kHz. Masses of atoms and charges of ions are
    counted in u and e, lengths have the prefix that suits them; anything else, and what has no finite value, stays as
    it is.
    """
    size = np.abs(np.asarray(values, float)).ravel()
    size = size[np.isfinite(size) & (size > 0)]
    if unit not in _SAID or not size.size:
        return unit, 1.0
    if (unit == "m" and size.max() > _SPAN * size.min()) or (unit == "rad s-1" and size.max() > _FASTEST):
        return unit, 1.0
    middle = np.median(size) * (1 + 1e-9)
    name, factor = next((pair for pair in _SAID[unit] if middle >= pair[1]), _SAID[unit][-1])
    return name, 1.0 if name == unit else factor


def turns(unit: str) -> bool:
    """Tell whether a quantity of that SI unit is said divided by 2 pi."""
    return unit == "rad s-1"


def unit_text(unit: str) -> str:
    """Return a UDUNITS unit as people write it, in plain text: ``V2 m-2`` becomes V² m⁻²."""
    return re.sub(r"(?<=[A-Za-z])-?\d+(\.\d+)?", lambda match: match[0].translate(_SUPERSCRIPTS), unit)


def number_text(value: float, digits: int = 4, power: bool = False) -> str:
    """Return a number with few digits; very large and small ones, or all with `power`, as powers of ten."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    if power and value:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
    mantissa = mantissa.replace("-", "−")
    if not exponent:
        return mantissa
    ten = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    return ten if mantissa == "1" else f"{mantissa}×{ten}"


def quantity_text(value: float, unit: str, among=None) -> str:
    """Return one SI value in the unit that it, or all those `among` which it stands, are best said in: 100 nm."""
    name, size = display_unit(value if among is None else among, unit)
    return number_text(value / size) + ("" if name == "1" else f" {unit_text(name)}")
