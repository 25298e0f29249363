"""Quantities written with units, turned into SI numbers.

Units of our own are written in UDUNITS style (``V2 m-2 Hz-1``), as they stand in the NetCDF files. What a user writes
(``4.68 V``, ``5.2 MHz``, ``138 u``, ``24 e``) is read by pint.

Angular frequencies are the trap here: to pint, hertz and rad/s differ by nothing. A parameter in ``rad s-1`` therefore
takes a value in hertz as a cyclic frequency and multiplies it by 2 pi; ``rad/s`` and ``1/s`` are taken as they stand.
"""

from __future__ import annotations

import functools
import math
import re

from heatscan import constants
from heatscan.errors import ConfigurationError

# Plain ways to say units that UDUNITS and pint both know, for messages: what to offer as an example.
_EXAMPLES = {
    "m": "1.0e-7 m or 100 nm",
    "kg": "138 u",
    "C": "24 e",
    "V": "4.68 V",
    "rad s-1": "5.2 MHz",
    "s-1": "1.0e-5 1/s",
    "K": "4 K",
}


@functools.cache
def _registry():
    import pint  # 0.5 s to import and set up, so only where a unit is really read

    registry = pint.UnitRegistry()
    # One value of each constant in the whole program: pint carries a CODATA set of its own.
    registry.define(f"unified_atomic_mass_unit = {constants.atomic_mass!r} kg = u = amu = dalton = Da")
    registry.define(f"elementary_charge = {constants.elementary_charge!r} C = e")
    return registry


def _pint_unit(unit: str) -> str:
    """Rewrite a UDUNITS string such as ``V2 m-2 Hz-1`` in pint's grammar."""
    return re.sub(r"([A-Za-z])(-?\d+)", r"\1**\2", unit).replace(" ", " * ") if unit != "1" else ""


def to_si(text: str, unit: str) -> float:
    """Return the number that `text`, a quantity with its unit, has in the SI unit `unit`.

    Parameters
    ----------
    text : str
        A number and a unit, such as ``"100 kHz"``.
    unit : str
        The SI unit wanted, in UDUNITS style, such as ``"rad s-1"``.

    Returns
    -------
    float
        The value [`unit`].

    Raises
    ------
    ConfigurationError
        `text` is not a number with a unit, or its unit is of another kind. The message says what was expected; the
        caller adds the file and the key.
    """
    example = f" (for example {_EXAMPLES[unit]})" if unit in _EXAMPLES else ""
    wanted = "a plain number" if unit == "1" else f"a number, or text with a unit of {unit}{example}"
    if re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", text):
        plain = f"{float(text):.15e}"
        mantissa, exponent = plain.split("e")
        plain = f"{float(mantissa)}e{int(exponent):+d}"
        raise ConfigurationError(
            f"{text!r} is text, not a number. YAML reads numbers only with a point and a signed exponent: "
            f"write {plain}" + ("" if unit == "1" else " for SI, or add a unit")
        )
    import pint

    registry = _registry()
    try:
        quantity = registry.Quantity(text)
        magnitude = float(quantity.magnitude)
    except (
        pint.PintError,
        TypeError,
        ValueError,
        AttributeError,
        AssertionError,
        SyntaxError,
        ZeroDivisionError,
    ) as error:
        raise ConfigurationError(f"{text!r} cannot be read as a quantity; expected {wanted}") from error
    except Exception as error:  # pint evaluates the text with Python's tokenizer, whose faults are many
        raise ConfigurationError(f"{text!r} cannot be read as a quantity; expected {wanted}") from error
    if unit == "1":
        if not quantity.unitless and not quantity.dimensionless:
            raise ConfigurationError(f"{text!r} carries a unit; expected {wanted}")
        return float(quantity.to_base_units().magnitude)
    target = registry.Unit(_pint_unit(unit))
    if unit == "rad s-1" and "hertz" in str(quantity.units):
        return 2 * math.pi * float(quantity.to(registry.hertz).magnitude)
    if quantity.dimensionality != target.dimensionality or not math.isfinite(magnitude):
        raise ConfigurationError(f"{text!r} has the wrong unit; expected {wanted}")
    return float(quantity.to(target).magnitude)
