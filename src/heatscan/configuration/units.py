"""Quantities written with units, turned into SI numbers.

Units of our own are written in UDUNITS style (``V2 m-2 Hz-1``), as they stand in the NetCDF files. What a user writes
(``4.68 V``, ``5.2 MHz``, ``138 u``, ``24 e``) is read by pint, except where it needs no more than a decimal prefix.

Angular frequencies are the trap here: to pint, hertz and rad/s differ by nothing. A parameter in ``rad s-1`` therefore
takes a value in hertz as a cyclic frequency and multiplies it by 2 pi; ``rad/s`` and ``1/s`` are taken as they stand.
"""

from __future__ import annotations

import decimal
import functools
import math
import re

from heatscan.errors import ConfigurationError
from heatscan.physics import constants

# Pint reads any arithmetic ("4,68 V" as 468 V, "2*pi*5.2 MHz" as a cyclic frequency); only one number and one unit may
# pass.
_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NAME = r"(?:[^\W\d]|[%°]){1,40}(?:\s*(?:\*\*|\^)\s*-?[0-9]{1,2}(?:\.[0-9]+)?)?"
_JOIN = r"(?:\s*[*/·]\s*\(?\s*|\s+\(?\s*)"
_QUANTITY = re.compile(rf"\s*(?P<number>{_NUMBER})\s*(?P<unit>(?:1?\s*/\s*\(?\s*)?{_NAME}(?:{_JOIN}{_NAME}\)?)*)\s*")
# Other spellings, those of files (V2 m-2) and of our own tables (2×10⁻⁷ V² m⁻²) among them, and what they become in
# turn. An exponent of 0 or 1 after a letter is none: a0 and e1 are no units.
_RAISED = str.maketrans("⁻·⁰¹²³⁴⁵⁶⁷⁸⁹", "-.0123456789")
_SPELLINGS: tuple = (
    ("\N{MINUS SIGN}", "-"),
    (r"⁻?[⁰-⁹¹²³]+(?:·[⁰-⁹¹²³]+)?", lambda part: "^" + part[0].translate(_RAISED)),
    (r"(?:sqrt|√)\s*(\()?(\w+)(?(1)\))", r"\2^0.5"),
    (rf"^\s*(?:({_NUMBER})\s*[×·*x]\s*)?10(?:\^|\*\*)([-+]?\d{{1,3}})(?![\d.])", lambda n: f"{n[1] or 1}e{n[2]}"),
    (rf"^(\s*{_NUMBER}\s*)\((\w+)/(\w+)\)(?:\^|\*\*)(\d)", r"\1\2^\4/\3^\4"),
    (r"(?<=[MRL])(?=(?:sun|earth|jupiter)(?![^\W\d]))", "_"),
    (r"(?<![\d.][eE])(?<=[^\W\d_])(?![01](?![\d.]))-?\d{1,2}(?:\.\d+)?(?![\w.])", r"^\g<0>"),
)
_PREFIXES = dict(zip(("", *"afpnuµmckMG"), (0, -18, -15, -12, -9, -6, -6, -3, -2, 3, 6, 9), strict=True))
# What one of our units is called besides, and how many there are in one of those: bohr and deg to pint's digits.
_OTHER_NAMES = {
    "kg": {"g": "0.001", "u": repr(constants.atomic_mass), **constants.NOMINAL["kg"]},
    "C": {"e": repr(constants.elementary_charge)},
    "J": {"eV": repr(constants.elementary_charge)},
    "rad s-1": {"Hz": "1", "s-1": "1"},
    "rad": {"deg": "0.01745329251994329576923690768"},
    "m": {"bohr": "5.291772105438828542801892967e-11", **constants.NOMINAL["m"]},
} | {"W": constants.NOMINAL["W"]}


@functools.cache
def _decimal_size(written: str, unit: str) -> decimal.Decimal | None:
    """Return how many of `unit` a unit is that is another by a decimal prefix; None where only pint can tell."""
    quotient = re.sub(r"/([A-Za-z]+)\^?([\d.]*)", lambda part: f" {part[1]}-{part[2] or 1}", written.removeprefix("1"))
    quotient = quotient.replace("^", "").strip()
    for name, size in {unit: "1", **_OTHER_NAMES.get(unit, {})}.items():
        prefix, power = quotient.removesuffix(name), re.match(r"(?!kg|rad|deg|bohr|[ue]$)[A-Za-z]+(-?\d*)(?!\S)", name)
        if not prefix and quotient:
            return decimal.Decimal(size)
        if quotient.endswith(name) and prefix in _PREFIXES and power:
            return decimal.Decimal(size).scaleb(_PREFIXES[prefix] * int(power[1] or 1))
    return None


@functools.cache
def _registry():
    import pint  # 0.3 s to import and set up, so only where there is more to a unit

    # Decimal, so that 100 nm is the very float that 1.0e-7 is.
    registry = pint.UnitRegistry(non_int_type=decimal.Decimal)
    # One value of each constant in the whole program: pint carries a CODATA set of its own.
    for definition in constants.UNITS:
        registry.define(definition)
    return registry


def _plain(text: str) -> str:
    """Return a quantity or a unit with a spelling that pint reads."""
    return functools.reduce(lambda so_far, each: re.sub(each[0], each[1], so_far), _SPELLINGS, text)


def to_si(text: str, unit: str) -> float:
    """Return the number that `text`, a quantity with its unit, has in the SI unit `unit`.

    Parameters
    ----------
    text : str
        A number and a unit, such as ``"100 kHz"``, or a plain number [`unit`].
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
    units = f"{unit} or Hz" if unit == "rad s-1" else unit
    wanted = "a plain number" if unit == "1" else f"a number, or text with a unit of {units}, such as '2e-3 {unit}'"
    plain = _plain(text)
    # Not 010, which older readers of YAML take for eight.
    if re.fullmatch(rf"\s*(?![-+]?0[0-9]){_NUMBER}\s*", plain) and math.isfinite(float(plain)):
        return float(plain)
    unreadable = f"{text!r} cannot be read as a quantity; expected {wanted}"
    if not (parts := _QUANTITY.fullmatch(plain)):
        raise ConfigurationError(unreadable)
    if not math.isfinite(float(parts["number"])):
        raise ConfigurationError(f"{text!r} is not finite; expected {wanted}")
    if (size := _decimal_size(parts["unit"], unit)) is not None:
        turns = unit == "rad s-1" and parts["unit"].endswith("Hz")
        return float(decimal.Decimal(parts["number"]) * size) * (2 * math.pi if turns else 1)
    registry = _registry()
    try:
        quantity = registry.Quantity(decimal.Decimal(parts["number"]), re.sub("^/", "1/", parts["unit"]))
        dimensionality = quantity.dimensionality
        logarithmic = any(registry._units[name].is_logarithmic for name, _ in quantity.unit_items())
    except Exception as error:  # pint reads units with Python's tokenizer, whose faults are many
        raise ConfigurationError(unreadable) from error
    if logarithmic:  # 3 dB is 1.995 to some versions of pint, and an error to others
        raise ConfigurationError(f"{text!r} has a logarithmic unit; expected {wanted}")
    target = registry.Unit(_plain(unit.removeprefix("1")))
    if dimensionality != target.dimensionality:
        fault = "must be dimensionless" if unit == "1" else "has the wrong unit"
        raise ConfigurationError(f"{text!r} {fault}; expected {wanted}")
    cyclic = unit == "rad s-1" and "hertz" in str(quantity.units)
    if cyclic and len(quantity.unit_items()) > 1:
        raise ConfigurationError(f"{text!r} may be a cyclic or an angular frequency; write it in Hz or in rad/s")
    try:
        return float(quantity.to(registry.hertz if cyclic else target).magnitude) * (2 * math.pi if cyclic else 1)
    except ArithmeticError as error:  # a number out of all bounds
        raise ConfigurationError(unreadable) from error
