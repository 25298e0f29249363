"""Quantities as users write them, in SI."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import constants

from heatscan.configuration import units
from heatscan.configuration.units import to_si
from heatscan.engine.study import load, names
from heatscan.errors import ConfigurationError
from heatscan.plotting import notation
from heatscan.studies.ion_pair.study import STUDY

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted({parameter.unit for parameter in STUDY.parameters.values()})


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("4.68 V", "V", 4.68),
        ("100 nm", "m", 1e-7),
        ("100nm", "m", 1e-7),
        ("100 µm", "m", 1e-4),
        ("2.03 mm", "m", 2.03e-3),
        ("-5 mV", "V", -5e-3),
        ("1.0e-23 V^2/Hz", "V2 Hz-1", 1e-23),
        ("1.0e-23 V**2/Hz", "V2 Hz-1", 1e-23),
        ("1 V²/Hz", "V2 Hz-1", 1.0),
        ("3e-9 V^2 / m^2 / Hz", "V2 m-2 Hz-1", 3e-9),
        ("3e-9 V^2/(m^2 Hz)", "V2 m-2 Hz-1", 3e-9),
        ("1.6 aN/sqrt(Hz)", "N Hz-0.5", 1.6e-18),
        ("1.6 aN / √Hz", "N Hz-0.5", 1.6e-18),
        ("5.2 fm/s^2/sqrt(Hz)", "m s-2 Hz-0.5", 5.2e-15),
        ("8 fN m/√(Hz)", "N m Hz-0.5", 8e-15),
        ("1.0e-5 1/s", "s-1", 1e-5),
        ("1e-5/s", "s-1", 1e-5),
        ("4 K", "K", 4.0),
        ("0 degC", "K", 273.15),
        ("3 %", "1", 0.03),
        ("5.2 MHz", "rad s-1", 2 * math.pi * 5.2e6),
        ("1 Hz", "rad s-1", 2 * math.pi),
        ("5.2e6 1/s", "rad s-1", 5.2e6),
        ("5.2e6 rad/s", "rad s-1", 5.2e6),
        ("60 rpm", "rad s-1", 2 * math.pi),
        # As files and messages have units, and as tables print quantities.
        ("1e-14 V2 m-2 Hz-1", "V2 m-2 Hz-1", 1e-14),
        ("10 s-1", "s-1", 10.0),
        ("16.9e6 rad s-1", "rad s-1", 16.9e6),
        ("10 s⁻¹", "s-1", 10.0),
        ("1e-14 V² m⁻² Hz⁻¹", "V2 m-2 Hz-1", 1e-14),
        ("−5 mV", "V", -5e-3),
        ("2.3 N Hz-0.5", "N Hz-0.5", 2.3),
        ("2.3 N Hz⁻⁰·⁵", "N Hz-0.5", 2.3),
        ("7 g cm-3", "kg m-3", 7000.0),
        ("7 g/cm3", "kg m-3", 7000.0),
        ("5 ms-1", "s-1", 5e3),
        ("3 km2", "m2", 3e6),
        ("1e-14 (V/m)^2/Hz", "V2 m-2 Hz-1", 1e-14),
        ("1e-14 (V/m)²/Hz", "V2 m-2 Hz-1", 1e-14),
        ("10^-9 1/s", "s-1", 1e-9),
        ("10⁻⁹ s⁻¹", "s-1", 1e-9),
        ("2×10⁻⁷ m", "m", 2e-7),
        ("-2 x 10**-7 m", "m", -2e-7),
        ("2·10^-7", "m", 2e-7),
        ("2×10⁶ Hz", "rad s-1", 4e6 * math.pi),
        # A rate is no angular frequency: nothing multiplies it.
        ("10 kHz", "s-1", 1e4),
    ],
)
def test_quantities(text, unit, value):
    assert to_si(text, unit) == pytest.approx(value, rel=2e-16)


def test_decimal_prefixes_are_exact():
    """100 nm is the very float that 1.0e-7 is, or the two would be two points of a grid."""
    for digits in range(1, 400):
        assert to_si(f"{digits} nm", "m") == float(f"{digits}e-9")


def test_constants_are_those_of_scipy():
    assert to_si("1 u", "kg") == constants.atomic_mass
    assert to_si("1 Da", "kg") == constants.atomic_mass
    assert to_si("1 e", "C") == constants.elementary_charge
    assert to_si("138 u", "kg") == pytest.approx(138 * constants.atomic_mass, rel=2e-16)
    assert to_si("24 e", "C") == pytest.approx(24 * constants.elementary_charge, rel=2e-16)


@pytest.mark.parametrize("text", ["1e-7", "2.5e6", "5", " .5 ", "1.0e+3"])
def test_a_plain_number_is_in_si(text):
    assert to_si(text, "m") == float(text)
    assert to_si(text, "rad s-1") == float(text)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("5 m", "V", "wrong unit; expected a number, or text with a unit of V"),
        ("5 V", "rad s-1", "wrong unit; expected a number, or text with a unit of rad s-1 or Hz"),
        ("5 V", "V2 Hz-1", "wrong unit; expected a number, or text with a unit of V2 Hz-1"),
        ("5 V", "1", "must be dimensionless; expected a plain number"),
        ("5 Mhz", "rad s-1", "cannot be read"),
        # Each of these has a meaning to someone, and another one to a parser of arithmetic.
        ("4,68 V", "V", "cannot be read"),
        ("７２０ V", "V", "cannot be read"),
        ("٧٢٠", "V", "cannot be read"),
        ("2*pi*5.2 MHz", "rad s-1", "cannot be read"),
        ("5.2 MHz rad", "rad s-1", "cyclic or an angular frequency"),
        ("100 nm + 3 nm", "m", "cannot be read"),
        ("5 2 V", "V", "cannot be read"),
        ("1 +/- 0.1 V", "V", "cannot be read"),
        ("V", "V", "cannot be read"),
        ("", "V", "cannot be read"),
        ("nan V", "V", "cannot be read"),
        # A digit after a letter is not always an exponent, and what divides all has no brackets.
        ("1 a0", "1", "cannot be read"),
        ("5 e1", "C", "cannot be read"),
        ("3 m1", "m", "cannot be read"),
        ("1 e-7", "m", "wrong unit"),
        ("1 H2O", "kg", "cannot be read"),
        ("3 m 2", "m2", "cannot be read"),
        ("1/(V/m)^2", "V-2 m2", "cannot be read"),
        ("2 m/(V/m)²", "V-2 m3", "cannot be read"),
        ("10^2.5 V", "V", "cannot be read"),
        ("10**9**9 V", "V", "cannot be read"),
        ("2×10^400 V", "V", "not finite"),
        ("volt", "V2 Hz-1", "expected a number, or text with a unit of V2 Hz-1, such as '2e-3 V2 Hz-1'"),
        ("inf V", "V", "cannot be read"),
        ("1e999 V", "V", "not finite"),
        ("1e999", "V", "cannot be read"),
        ("3 dB", "1", "has a logarithmic unit"),
        ("3 Np", "1", "has a logarithmic unit"),
        ("3 dBm", "W", "has a logarithmic unit"),
        ("3 cNp", "1", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_with_what_was_expected(text, unit, expected):
    with pytest.raises(ConfigurationError) as caught:
        to_si(text, unit)
    assert repr(text) in str(caught.value)
    assert expected in str(caught.value)


HOSTILE = [
    "__import__('os').system('touch pwned')",
    "1 __import__('os')",
    "().__class__.__bases__[0]",
    "9**9**9**9 V",
    "1 V**9**9**9",
    "1 V^(9^9^9)",
    "1 V**99999999999",
    "1 " + "(" * 5000,
    "1 " + "V " * 3000 + "!",
    "1 " + "a" * 50_000,
    "1" * 50_000 + "V",
    "1 V; import os",
    "1 V\n2 V",
    "1 \x00V",
    "lambda: 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_and_not_run(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError):
        to_si(text, "V")
    assert list(tmp_path.iterdir()) == []


@given(text=st.text() | st.text(alphabet="0123456789.eE+-*/^() VmHzuµ²%°_'\"[]"), unit=st.sampled_from(UNITS))
def test_any_text_is_a_quantity_or_a_configuration_error(text, unit):
    value, message = 0.0, repr(text)
    try:
        value = to_si(text, unit)
    except ConfigurationError as error:
        message = str(error)
    assert math.isfinite(value)
    assert repr(text) in message


@given(number=st.floats(-1e300, 1e300), unit=st.sampled_from(["V", "m", "kg", "K"]))
def test_a_number_in_its_si_unit_is_that_number(number, unit):
    assert to_si(f"{number!r} {unit}", unit) == number


IN_FILES = "m,s,K,kg,V,W,N,J,C,Hz,rad s-1,s-1,m-3,m s-1,rad,1,W m-2,kg m-3,V2 Hz-1,V2 m-2 Hz-1,N Hz-0.5,N2 Hz-1"
WRITTEN = (
    "m s K g V W N J C u e M_sun R_earth L_sun kg Hz eV deg bohr 1/s /s m^-3 m/s W/m^2 g/cm^3 kg/m^3 V^2/Hz "
    "V^2/m^2/Hz N/Hz^0.5 N^2/Hz"
)


@pytest.mark.parametrize("unit", [*IN_FILES.split(","), "m s-2 Hz-0.5", "s-1 m-2", "Hz-0.5"])
def test_common_units_are_read_as_pint_reads_them(unit, monkeypatch):
    """They are read without pint, which takes long to start: the same number, or left to it."""
    names = [*WRITTEN.split(), "m/s^2/Hz^0.5", "1/s/m^2", "Hz^-0.5", "1/m", "rad/s"]
    written = [f"{number} {prefix}{name}" for name in names for prefix in units._PREFIXES for number in ("1.7", "-3e5")]
    written += [f"2 1/{prefix}{name}" for name in ("s", "m", "Hz") for prefix in units._PREFIXES]

    def read(text):
        try:
            return to_si(text, unit)
        except ConfigurationError as error:
            return str(error)

    found = {text: read(text) for text in written}
    monkeypatch.setattr(units, "_decimal_size", lambda *_: None)
    assert found == {text: read(text) for text in written}


EVERY = sorted({
    each.unit for study in map(load, names()) for each in (*study.parameters.values(), *study.outputs.values())
} | {*IN_FILES.split(","), "m s-2 Hz-0.5"})  # fmt: skip


@pytest.mark.parametrize("unit", EVERY)
def test_every_unit_is_read_as_files_and_tables_write_it(unit):
    for number in ("1e-7", "2e5", "−3", "2.5×10⁻⁷"):
        plain = float(number.replace("−", "-").replace("×10⁻⁷", "e-7"))
        assert to_si(number, unit) == plain
        if unit != "1":
            for written in (unit, notation.unit_text(unit)):
                assert to_si(f"{number} {written}", unit) == plain
    for value in (1.0, 2.5e-7, -4e-31, 6.25e12):
        said = notation.quantity_text(value, unit)
        assert to_si(said, unit) == pytest.approx(value, rel=1e-3), said


@given(text=st.from_regex(units._QUANTITY, fullmatch=True))
@example("1e-7 m")
@example("1.E+5e")
@example(".5E5M_sun**2")
@example("2e5 1/(e eV^-2)")
def test_what_needs_no_other_spelling_keeps_its_meaning(text):
    """Above all the exponents of numbers, 1e-7, and names with letters that numbers have too, such as e."""
    spelled = re.search(r"[⁰-⁹¹²³]|[MRL](sun|earth|jupiter)|sqrt", text)
    assert spelled or units._plain(text) == text


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("2 M_sun", "kg", 2 * 1.3271244e20 / 6.6743e-11),
        ("2 Msun", "kg", 2 * 1.3271244e20 / 6.6743e-11),
        ("3 Rsun", "m", 3 * 6.957e8),
        ("1 Lsun/Msun", "W kg-1", 3.828e26 / 1.3271244e20 * 6.6743e-11),
        ("1 Mearth", "kg", 3.986004e14 / 6.6743e-11),
        ("1 M_earth", "kg", 3.986004e14 / 6.6743e-11),
        ("1 M_jupiter", "kg", 1.2668653e17 / 6.6743e-11),
        ("3 R_sun", "m", 3 * 6.957e8),
        ("1 R_earth", "m", 6378100.0),
        ("1 R_jupiter", "m", 71492000.0),
        ("1 L_sun", "W", 3.828e26),
        ("1 L_sun/M_sun", "W kg-1", 3.828e26 / 1.3271244e20 * 6.6743e-11),
    ],
)
def test_nominal_values_of_astronomy(text, unit, expected):
    """IAU 2015 Resolution B3, Table 1: GM, R and L, of which the first is divided by CODATA's G."""
    assert to_si(text, unit) == pytest.approx(expected, rel=1e-15)


def test_shipped_files_need_no_pint():
    code = "import sys; from heatscan.configuration import documents, project\n"
    code += "project.load(documents.read_yaml('config/config.yaml'), '.'); sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
