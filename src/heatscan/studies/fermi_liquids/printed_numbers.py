"""The numbers printed in [F] = Adler, Bassi, Carlesso, Vinante, arXiv:1901.10963."""

from __future__ import annotations

import functools
import math

from heatscan.engine.printed_numbers import Check
from heatscan.evaluation import evaluate
from heatscan.physics import fermi_gas

# The inputs that [F] Table I rests on: name, mass [kg], equatorial radius [m], temperature [K], then both printed
# columns, as digits and power of ten: P/M [W/kg] and lambda/r_C^2 [1/s/m^2]. A user's configuration has no say in what
# the paper prints.
TABLE = (
    ("Mercury", 0.33011e24, 2439.7e3, 439.6, "4.74", -7, "1.57", 8),
    ("Venus", 4.8675e24, 6051.8e3, 226.6, "1.40", -8, "4.62", 6),
    ("Earth", 5.9723e24, 6378.137e3, 254.0, "2.00", -8, "6.60", 6),
    ("Moon", 0.07346e24, 1738.1e3, 270.4, "1.55", -7, "5.12", 7),
    ("Mars", 0.64171e24, 3396.2e3, 209.8, "2.45", -8, "8.10", 6),
    ("Jupiter", 1898.19e24, 71492e3, 109.9, "2.76", -10, "9.14", 4),
    ("Saturn", 568.34e24, 60268e3, 81.0, "1.94", -10, "6.40", 4),
    ("Uranus", 86.813e24, 25559e3, 58.1, "6.03", -11, "2.00", 4),
    ("Neptune", 102.413e24, 24764e3, 46.6, "1.99", -11, "6.57", 3),
    ("Pluto", 0.01303e24, 1187e3, 37.5, "1.50", -10, "4.98", 4),
    ("Sun", 1.9885e30, 695700e3, 5772.0, "1.90", -4, "6.29", 10),
    ("PSR J1840-1419 at 0.30e6 K", 2e30, 10e3, 0.30e6, "2.85", -7, "9.43", 7),
)
_PRINTED_TEMPERATURE = ("PSR J1840-1419 at 0.28e6 K", 2e30, 10e3, 0.28e6, "2.85", -7, "9.43", 7)
_WHY = (
    "with the 0.28e6 K of Section III; both columns need 0.30e6 K, which gives 2.85e-7 W/kg and 9.43e7 1/(s m2): text "
    "and table of the paper differ by (0.30/0.28)^4 = 1.32"
)


@functools.cache
def _body(mass: float, radius: float, temperature: float):
    """Return the Dataset of one body with the paper's constants."""
    return evaluate(
        "fermi_liquids",
        {"mass": mass, "radius": radius, "surface_temperature": temperature},
        correlation_length=1e-7,
        constant_set="paper",
        outputs=("power_per_mass", "bound_slope", "collapse_rate_bound"),
    )


def _row(name, mass, radius, temperature, power, power_exponent, slope, slope_exponent, why=""):
    body = mass, radius, temperature
    return (
        Check("[F] Table I", f"radiated power per mass, {name}", f"1e{power_exponent} W/kg", power,
              lambda: _body(*body).power_per_mass.item() / 10.0**power_exponent, why),
        Check("[F] Table I", f"bound over squared length, {name}", f"1e{slope_exponent} 1/(s m2)", slope,
              lambda: _body(*body).bound_slope.item() / 10.0**slope_exponent, why),
    )  # fmt: skip


def _slope(number: int) -> float:
    return _body(*TABLE[number][1:4]).bound_slope.item()


CHECKS = (
    *(check for row in TABLE for check in _row(*row)),
    *_row(*_PRINTED_TEMPERATURE, _WHY),
    Check("[F] Sec. III", "mean density of the neutron star", "1e17 kg/m3", "4.8",
          lambda: fermi_gas.mean_density(*TABLE[-1][1:3]) / 1e17),
    Check("[F] Sec. IV", "decades from the star's bound to Neptune's", "1", "4",
          lambda: math.log10(_slope(-1) / _slope(8))),
)  # fmt: skip
