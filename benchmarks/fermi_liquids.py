"""Heating of a Fermi gas by coloured noise over a 200 x 200 grid, against nested scipy quadrature of equal accuracy.

The nested quadrature is given the form without cancellation: transitions +w and -w paired. The form as [F] (13) has it,
a sum over the Fermi sphere, runs beside it to show what is left of its digits.
"""

import time
import tracemalloc
import warnings

import numpy as np
from scipy import integrate

from heatscan.physics import constants
from heatscan.physics.collapse.gas_heating import fermi_fraction
from heatscan.physics.collapse.spectra import SPECTRA
from heatscan.physics.fermi_gas import fermi_velocity, fermi_wavenumber

POINTS = 200
SAMPLE = 6
BODIES = {"neutron star": 4.8e17, "Neptune": 1610.0}  # kg/m^3
MASS = constants.neutron_mass


def nested(spectrum: str, recoil: float, reach: float) -> float:
    """Return the fraction by quad within quad, outside over q r_C and inside over the paired transitions."""
    strength = SPECTRA[spectrum]

    def below(t):
        return t * t * strength(reach * t)

    def at(x):
        a, b = recoil * x * x, x
        inside = (
            3 * a / b**3 * integrate.quad(below, 0, b - a, epsabs=0, epsrel=1e-11, limit=200, points=marks(b - a))[0]
        )

        def edge(s):
            return (b - a + s) * (2 * a - s) * (2 * b - 2 * a + s) / b**2 * strength(reach * (b - a + s))

        window = integrate.quad(edge, 0, 2 * a, epsabs=1e-12 * inside * b, epsrel=1e-11, limit=200)[0]
        return x**4 * np.exp(-x * x) * (inside + 0.75 / b * window) / a

    def marks(end):
        corners = [c for c in (0.1 / reach, 1 / reach, 10 / reach) if c < end]
        return corners or None

    total = integrate.quad(at, 1e-12, 7, epsabs=0, epsrel=1e-11, limit=200, points=marks(7))[0]
    return 8 / (3 * np.sqrt(np.pi)) * total


def as_printed(spectrum: str, recoil: float, reach: float) -> float:
    """Return the fraction by quad within quad over the sphere, with terms of both signs."""
    strength = SPECTRA[spectrum]

    def at(p, x):
        w = recoil * x * x + x * p
        return x**2 / recoil * np.exp(-x * x) * 0.75 * (1 - p * p) * w * strength(reach * w)

    return 8 / (3 * np.sqrt(np.pi)) * integrate.dblquad(at, 0, 7, -1, 1, epsabs=0, epsrel=1e-10)[0]


def grid(spectrum: str, wavenumber: float, points: int) -> tuple[float, float]:
    """Return the seconds that a grid of r_C and cut-offs takes, the best of three, and the peak of its arrays [MB]."""
    length = np.geomspace(1e-9, 1e-2, points)[:, None]
    cutoff = np.geomspace(1e9, 1e20, points)[None, :]
    arguments = spectrum, wavenumber, MASS, length, cutoff
    fermi_fraction(*arguments)
    times = []
    for _ in range(3):
        start = time.process_time()
        fermi_fraction(*arguments)
        times.append(time.process_time() - start)
    tracemalloc.start()
    fermi_fraction(*arguments)
    memory = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return min(times), memory


def sample(spectrum: str, wavenumber: float, count: int) -> tuple[float, float, float]:
    """Return seconds a point of the nested rule, its largest difference from ours, and that of the printed form."""
    rng = np.random.default_rng(1)
    spent, apart = [], 0.0
    for _ in range(count):
        # Where the cut-off matters: elsewhere the nested rule has nothing to resolve.
        r = 10 ** rng.uniform(-9, -2)
        reach = 10 ** rng.uniform(-1, 2)
        recoil = 1 / (2 * wavenumber * r)
        start = time.process_time()
        other = nested(spectrum, recoil, reach)
        spent.append(time.process_time() - start)
        value = fermi_fraction(spectrum, wavenumber, MASS, r, fermi_velocity(wavenumber, MASS) / (r * reach))
        apart = max(apart, abs(other / value - 1))
    printed = abs(as_printed(spectrum, recoil, reach) / value - 1)
    return np.mean(spent), apart, printed


def main(tiny: bool = False) -> None:
    """Print a table of time, ratio, agreement and memory."""
    points, count = (4, 1) if tiny else (POINTS, SAMPLE)
    bodies = {"Neptune": BODIES["Neptune"]} if tiny else BODIES
    heads = ("grid [s]", 9), ("per point", 10), ("nested", 9), ("ratio", 8), ("apart", 8), ("as printed", 11), ("MB", 6)
    print(f"{'body':13} {'spectrum':12} " + " ".join(f"{text:>{width}}" for text, width in heads))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, density in bodies.items():
            wavenumber = fermi_wavenumber(density, MASS)
            for spectrum in ("exponential", "gaussian", "hard_cutoff")[: 1 if tiny else 3]:
                ours, memory = grid(spectrum, wavenumber, points)
                spent, apart, printed = sample(spectrum, wavenumber, count)
                assert apart < 1e-6, apart
                each = ours / points**2
                print(
                    f"{name:13} {spectrum:12} {ours:9.3f} {each * 1e6:7.1f} us {spent * 1e3:6.1f} ms "
                    f"{spent / each:8.0f} {apart:8.0e} {printed:11.0e} {memory:6.0f}"
                )
